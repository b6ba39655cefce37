#include "app/backup.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "base/file.h"
#include "base/json.h"

namespace clarion::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = "backup.json";
constexpr std::string_view kLastBackup = "last_backup";
constexpr int64_t kFormat = 1;
constexpr int kBusyMs = 60'000;

// Made anew from the rest, or of one process only.
bool IsDerived(const fs::path& relative) {
  const std::string top = relative.begin()->string();
  const std::string name = relative.filename().string();
  return top == "warehouse" || top == "scratch" || name == "warehouse.lock" ||
         name == kLastBackup || name.ends_with("-wal") || name.ends_with("-shm");
}

bool IsDatabase(const fs::path& path) { return path.extension() == ".db"; }

struct Kept {
  uint64_t bytes = 0;
  std::string sha256;
};

Result<Kept> Measure(const fs::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rb"),
                                                           &std::fclose);
  if (in == nullptr) return Unavailable(fmt::format("cannot read '{}'", path.string()));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<unsigned char> part(1 << 20);
  Kept kept;
  while (const size_t got = std::fread(part.data(), 1, part.size(), in.get())) {
    crypto_hash_sha256_update(&state, part.data(), got);
    kept.bytes += got;
  }
  if (std::ferror(in.get()) != 0)
    return Unavailable(fmt::format("cannot read '{}'", path.string()));
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256_final(&state, hash.data());
  for (const unsigned char byte : hash) kept.sha256 += fmt::format("{:02x}", byte);
  return kept;
}

class OpenedDatabase {
 public:
  OpenedDatabase(const fs::path& path, int flags) : path_(path) {
    code_ = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    sqlite3_busy_timeout(handle_, kBusyMs);
  }
  ~OpenedDatabase() { sqlite3_close_v2(handle_); }
  OpenedDatabase(const OpenedDatabase&) = delete;
  OpenedDatabase& operator=(const OpenedDatabase&) = delete;

  // The first column of the first row, or "".
  Result<std::string> Ask(const std::string& sql) {
    std::string first;
    const auto take = [](void* out, int, char** values, char**) {
      std::string& text = *static_cast<std::string*>(out);
      if (text.empty() && values[0] != nullptr) text = values[0];
      return 0;
    };
    if (code_ != SQLITE_OK || sqlite3_exec(handle_, sql.c_str(), take, &first, nullptr))
      return Unavailable(fmt::format("'{}': {}", path_.string(), sqlite3_errmsg(handle_)));
    return first;
  }

 private:
  const fs::path path_;
  sqlite3* handle_ = nullptr;
  int code_ = SQLITE_OK;
};

std::string InQuotes(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

// One read transaction: the copy is the database as of one moment, and writers go on.
Result<void> CopyDatabase(const fs::path& from, const fs::path& to) {
  OpenedDatabase database(from, SQLITE_OPEN_READWRITE);
  RETURN_IF_ERROR(database.Ask("VACUUM INTO " + InQuotes(to.string())));
  return SyncFile(to);
}

Result<void> CopyPlain(const fs::path& from, const fs::path& to) {
  std::error_code code;
  fs::copy_file(from, to, code);
  if (code)
    return Unavailable(
        fmt::format("cannot copy '{}' to '{}': {}", from.string(), to.string(), code.message()));
  return SyncFile(to);
}

// As the original, so that keys stay readable by their owner only.
void CopyMode(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  fs::permissions(to, fs::status(from, ignored).permissions(), ignored);
}

// Paths of all regular files, relative to `folder`, sorted.
Result<std::vector<fs::path>> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  for (fs::recursive_directory_iterator it(folder, code), end; it != end; it.increment(code)) {
    const fs::path relative = it->path().lexically_relative(folder);
    if (it->is_directory() && IsDerived(relative)) it.disable_recursion_pending();
    if (it->is_regular_file()) files.push_back(relative);
  }
  if (code)
    return Unavailable(fmt::format("cannot read '{}': {}", folder.string(), code.message()));
  std::sort(files.begin(), files.end());
  return files;
}

Result<uint64_t> RecordsIn(const fs::path& journal) {
  OpenedDatabase database(journal, SQLITE_OPEN_READONLY);
  ASSIGN_OR_RETURN(const std::string count, database.Ask("SELECT count(*) FROM record"));
  return std::stoull(count);
}

// Files that come and go while a server runs are left out when they are gone.
Result<std::map<std::string, Kept>> CopyFiles(const fs::path& from, const fs::path& to,
                                              const std::vector<fs::path>& files) {
  std::map<std::string, Kept> copied;
  for (const fs::path& file : files) {
    if (IsDerived(file)) continue;
    RETURN_IF_ERROR(MakeFolders((to / file).parent_path()));
    const Result<void> done =
        IsDatabase(file) ? CopyDatabase(from / file, to / file) : CopyPlain(from / file, to / file);
    if (!done.ok() && !fs::exists(from / file)) {
      fs::remove(to / file);
      continue;
    }
    RETURN_IF_ERROR(done);
    CopyMode(from / file, to / file);
    ASSIGN_OR_RETURN(copied[file.string()], Measure(to / file));
  }
  return copied;
}

json::object ManifestOf(const std::map<std::string, Kept>& files, const BackupSummary& summary) {
  json::object listed;
  for (const auto& [name, kept] : files)
    listed[name] = json::object{{"bytes", kept.bytes}, {"sha256", kept.sha256}};
  return {{"format", kFormat},
          {"version", summary.version},
          {"taken_at", FormatTime(summary.taken_at)},
          {"records", summary.records},
          {"files", std::move(listed)}};
}

struct Manifest {
  BackupSummary summary;
  std::map<std::string, Kept> files;
};

Result<Manifest> ReadManifest(const fs::path& from) {
  const auto wrong = [&](std::string_view what) {
    return Corrupt(fmt::format("'{}/{}' {}", from.string(), kManifest, what));
  };
  const auto text = ReadFile(from / kManifest);
  if (!text.ok())
    return NotFound(fmt::format("'{}' is not a backup: it has no {}", from.string(), kManifest));
  const auto read = ParseJson(*text);
  if (!read.ok() || !read->is_object()) return wrong("does not read");
  Manifest manifest;
  try {
    if (read->at("format").as_int64() != kFormat)
      return Conflict(fmt::format("'{}' was taken by a newer Clarion ({})", from.string(),
                                  read->at("version").as_string().c_str()));
    manifest.summary.version = read->at("version").as_string().c_str();
    manifest.summary.records = read->at("records").to_number<uint64_t>();
    ASSIGN_OR_RETURN(manifest.summary.taken_at,
                     ParseTime(read->at("taken_at").as_string().c_str()));
    for (const auto& [name, kept] : read->at("files").as_object()) {
      // A manifest names files within the backup, and nothing above it.
      const fs::path path(std::string(name.data(), name.size()));
      if (path.is_absolute() || path.lexically_normal() != path || *path.begin() == "..")
        return wrong(fmt::format("names '{}', which is not within the backup", path.string()));
      manifest.files[path.string()] = {kept.at("bytes").to_number<uint64_t>(),
                                       kept.at("sha256").as_string().c_str()};
    }
  } catch (const std::exception&) {
    return wrong("lacks something");
  }
  for (const auto& [name, kept] : manifest.files) {
    ++manifest.summary.files;
    manifest.summary.bytes += kept.bytes;
  }
  return manifest;
}

Result<void> CheckDatabase(const fs::path& path) {
  OpenedDatabase database(path, SQLITE_OPEN_READONLY);
  ASSIGN_OR_RETURN(const std::string found, database.Ask("PRAGMA integrity_check"));
  if (found != "ok") return Corrupt(fmt::format("'{}': {}", path.string(), found));
  return {};
}

bool IsEmpty(const fs::path& folder) {
  std::error_code code;
  return !fs::exists(folder, code) || (fs::is_directory(folder, code) && fs::is_empty(folder));
}

// What is made in `part` appears as `whole`.
Result<void> Appear(const fs::path& part, const fs::path& whole) {
  std::error_code code;
  fs::remove(whole, code);  // an empty folder
  fs::rename(part, whole, code);
  if (code)
    return Unavailable(fmt::format("cannot rename '{}' to '{}': {}", part.string(), whole.string(),
                                   code.message()));
  return SyncFile(fs::absolute(whole).parent_path());
}

fs::path PartOf(const std::string& folder) {
  fs::path path(folder);
  if (!path.has_filename()) path = path.parent_path();
  return path.string() + ".partial";
}

}  // namespace

Result<BackupSummary> Backup(const std::string& folder, const std::string& to, const Clock& clock) {
  if (!fs::exists(fs::path(folder) / "journal.db"))
    return NotFound(fmt::format("'{}' is not a workspace: it has no journal.db", folder));
  if (!IsEmpty(to)) return Conflict(fmt::format("'{}' is there already; name a new folder", to));
  const fs::path part = PartOf(to);
  std::error_code ignored;
  fs::remove_all(part, ignored);
  RETURN_IF_ERROR(MakeFolders(part));
  fs::permissions(part, fs::perms::owner_all, ignored);
  ASSIGN_OR_RETURN(const std::vector<fs::path> files, FilesOf(folder));
  BackupSummary summary{.taken_at = clock.NowMs(), .version = CLARION_VERSION};
  ASSIGN_OR_RETURN(const auto copied, CopyFiles(folder, part, files));
  ASSIGN_OR_RETURN(summary.records, RecordsIn(part / "journal.db"));
  for (const auto& [name, kept] : copied) {
    ++summary.files;
    summary.bytes += kept.bytes;
  }
  RETURN_IF_ERROR(WriteFileAtomically(part / kManifest, ToJson(ManifestOf(copied, summary))));
  RETURN_IF_ERROR(Appear(part, to));
  RETURN_IF_ERROR(
      WriteFileAtomically(fs::path(folder) / kLastBackup, FormatTime(summary.taken_at)));
  return summary;
}

Result<BackupSummary> CheckBackup(const std::string& from) {
  ASSIGN_OR_RETURN(const Manifest manifest, ReadManifest(from));
  std::error_code code;
  for (fs::recursive_directory_iterator it(from, code), end; it != end; it.increment(code)) {
    const std::string name = it->path().lexically_relative(from).string();
    if (!it->is_directory() && name != kManifest && !manifest.files.contains(name))
      return Corrupt(fmt::format("'{}' has a file that was not backed up: {}", from, name));
  }
  for (const auto& [name, kept] : manifest.files) {
    const fs::path path = fs::path(from) / name;
    if (!fs::is_regular_file(path)) return Corrupt(fmt::format("'{}' is missing", path.string()));
    ASSIGN_OR_RETURN(const Kept found, Measure(path));
    if (found.bytes != kept.bytes || found.sha256 != kept.sha256)
      return Corrupt(fmt::format("'{}' is not what was backed up", path.string()));
    if (IsDatabase(path)) RETURN_IF_ERROR(CheckDatabase(path));
  }
  return manifest.summary;
}

Result<BackupSummary> Restore(const std::string& from, const std::string& folder) {
  if (!IsEmpty(folder))
    return Conflict(fmt::format("'{}' is not empty; restore into a new folder", folder));
  ASSIGN_OR_RETURN(const BackupSummary summary, CheckBackup(from));
  ASSIGN_OR_RETURN(const Manifest manifest, ReadManifest(from));
  const fs::path part = PartOf(folder);
  std::error_code ignored;
  fs::remove_all(part, ignored);
  RETURN_IF_ERROR(MakeFolders(part));
  fs::permissions(part, fs::perms::owner_all, ignored);
  for (const auto& [name, kept] : manifest.files) {
    RETURN_IF_ERROR(MakeFolders((part / name).parent_path()));
    RETURN_IF_ERROR(CopyPlain(fs::path(from) / name, part / name));
    CopyMode(fs::path(from) / name, part / name);
  }
  RETURN_IF_ERROR(Appear(part, folder));
  return summary;
}

TimeMs LastBackup(const std::string& folder) {
  const auto text = ReadFile((fs::path(folder) / kLastBackup).string());
  if (!text.ok()) return 0;
  const auto at = ParseTime(*text);
  return at.ok() ? *at : 0;
}

}  // namespace clarion::app
