#include "app/internal/byte_search.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/descriptor.h"

namespace clarion::app::internal {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPart = size_t{1} << 20;
constexpr size_t kShift = 3;  // signs that decide how far the search may leap

// Many words at once: leaps by the three signs at the end of the shortest word (Wu–Manber).
class Finder {
 public:
  explicit Finder(const std::set<std::string>& needles) : needles_(needles.begin(), needles.end()) {
    shortest_ = std::string::npos;
    longest_ = 0;
    for (const std::string& needle : needles_) {
      shortest_ = std::min(shortest_, needle.size());
      longest_ = std::max(longest_, needle.size());
    }
    if (needles_.empty() || shortest_ < kShift) return;
    leap_.assign(size_t{1} << 16, static_cast<uint32_t>(shortest_ - kShift + 1));
    for (const std::string& needle : needles_)
      for (size_t i = kShift; i <= shortest_; ++i) {
        uint32_t& leap = leap_[Key(needle.data() + i - kShift)];
        leap = std::min(leap, static_cast<uint32_t>(shortest_ - i));
      }
  }
  size_t longest() const { return longest_; }

  bool In(std::string_view bytes) const {
    if (needles_.empty()) return false;
    if (shortest_ < kShift) {
      return std::any_of(needles_.begin(), needles_.end(), [&](const std::string& one) {
        return bytes.find(one) != std::string_view::npos;
      });
    }
    for (size_t end = shortest_; end <= bytes.size();) {
      const uint32_t leap = leap_[Key(bytes.data() + end - kShift)];
      if (leap > 0) {
        end += leap;
        continue;
      }
      const std::string_view rest = bytes.substr(end - shortest_);
      for (const std::string& needle : needles_)
        if (rest.starts_with(needle)) return true;
      ++end;
    }
    return false;
  }

 private:
  static size_t Key(const char* at) {
    const auto* p = reinterpret_cast<const unsigned char*>(at);
    return ((size_t{p[0]} << 11) ^ (size_t{p[1]} << 5) ^ p[2]) & 0xFFFF;
  }
  std::vector<std::string> needles_;
  size_t shortest_ = 0;
  size_t longest_ = 0;
  std::vector<uint32_t> leap_;
};

// A file of SQLite: closing any descriptor of it would take the locks that SQLite holds on it in
// this process (that is how POSIX locks are), so one stays open for good.
int HeldOpen(const fs::path& path) {
  static std::mutex mutex;
  static std::map<std::pair<dev_t, ino_t>, int> held;
  const std::lock_guard lock(mutex);
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0) return -1;
  const auto [at, added] = held.try_emplace({there.st_dev, there.st_ino}, -1);
  if (at->second < 0) at->second = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  return at->second;
}

bool IsSqlite(const fs::path& path) {
  return path.filename().string().find(".db") != std::string::npos;
}

bool FileHas(const fs::path& path, const Finder& finder, uint64_t* bytes) {
  Descriptor own;
  if (!IsSqlite(path)) own = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const int fd = own.open() ? own.get() : IsSqlite(path) ? HeldOpen(path) : -1;
  if (fd < 0) return false;
  std::string part;
  std::string buffer(kPart, '\0');
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(fd, buffer.data(), buffer.size(), at);
    if (got <= 0) return false;
    at += got;
    *bytes += static_cast<uint64_t>(got);
    part.append(buffer, 0, static_cast<size_t>(got));
    if (finder.In(part)) return true;
    // A word may lie across two parts.
    const size_t keep = std::min(part.size(), finder.longest());
    part.erase(0, part.size() - keep);
  }
}

}  // namespace

Result<ByteSearch> SearchBytes(const std::string& folder, const std::set<std::string>& needles) {
  const Finder finder(needles);
  ByteSearch search;
  std::error_code code;
  for (fs::recursive_directory_iterator it(folder, code), end; it != end; it.increment(code)) {
    if (code) break;
    std::error_code gone;
    if (!it->is_regular_file(gone)) continue;
    ++search.files;
    if (FileHas(it->path(), finder, &search.bytes))
      search.found_in.push_back(it->path().lexically_relative(folder).string());
  }
  std::sort(search.found_in.begin(), search.found_in.end());
  return search;
}

}  // namespace clarion::app::internal
