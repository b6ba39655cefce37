#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace clarion {
namespace fs = std::filesystem;

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return NotFound(fmt::format("cannot open '{}': {}; check the path and its permissions", path,
                                std::strerror(errno)));
  }
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) return Unavailable(fmt::format("cannot read '{}' to its end", path));
  return std::move(content).str();
}

Result<void> WriteFileAtomically(const std::string& path, std::string_view content) {
  const std::string part = fmt::format("{}.{}.part", path, ::getpid());
  const int fd = ::open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  const auto fail = [&](const char* doing) {
    Error error = Unavailable(fmt::format("cannot {} '{}': {}", doing, part, std::strerror(errno)));
    if (fd >= 0) ::close(fd);
    ::unlink(part.c_str());
    return error;
  };
  if (fd < 0) return fail("create");
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail("write");
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(fd) != 0) return fail("sync");
  ::close(fd);
  if (::rename(part.c_str(), path.c_str()) != 0)
    return Unavailable(fmt::format("cannot move '{}' into place: {}", part, std::strerror(errno)));
  return {};
}

Result<void> SyncFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const std::string problem = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  if (!synced) return Unavailable(fmt::format("cannot sync '{}': {}", path, problem));
  return {};
}

Result<std::vector<std::string>> ListFiles(const std::string& folder, std::string_view suffix) {
  std::error_code code;
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (entry.is_regular_file() && entry.path().filename().string().ends_with(suffix))
      paths.push_back(entry.path().string());
  }
  if (code) return NotFound(fmt::format("cannot list '{}': {}", folder, code.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<void> MakeFolders(const std::string& path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (code) return Unavailable(fmt::format("cannot create folder '{}': {}", path, code.message()));
  return {};
}

}  // namespace clarion
