#include "app/doctor.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "app/backup.h"
#include "metrics/definition.h"
#include "registry/registry.h"

namespace clarion::app {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kFilesMin = 2048;
constexpr TimeMs kBackupEvery = 7 * kDayMs;
constexpr TimeMs kKeyEndsSoon = 14 * kDayMs;
constexpr uint64_t kRejectsMax = 1000;

Check Good(std::string name, std::string found) {
  return {std::move(name), Health::kGood, std::move(found), ""};
}
Check Warning(std::string name, std::string found, std::string remedy) {
  return {std::move(name), Health::kWarning, std::move(found), std::move(remedy)};
}
Check Bad(std::string name, std::string found, std::string remedy) {
  return {std::move(name), Health::kBad, std::move(found), std::move(remedy)};
}

// "ok", or what SQLite finds.
std::string Integrity(const std::string& path) {
  sqlite3* handle = nullptr;
  std::string found;
  const auto take = [](void* out, int, char** values, char**) {
    std::string& text = *static_cast<std::string*>(out);
    if (text.empty() && values[0] != nullptr) text = values[0];
    return 0;
  };
  if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
      sqlite3_exec(handle, "PRAGMA integrity_check", take, &found, nullptr) != SQLITE_OK)
    found = sqlite3_errmsg(handle);
  sqlite3_close_v2(handle);
  return found;
}

Check DefinitionsLoad(const Workspace& workspace) {
  const auto definitions = workspace.definitions();
  const auto metrics =
      metrics::LoadDefinitions(workspace.content() + "/metrics", workspace.folder() + "/metrics");
  if (!metrics.ok())
    return Bad("definitions", metrics.error().message, "mend the file named, or install again");
  return Good("definitions", fmt::format("{} scorecards and {} figures load from {}",
                                         definitions->scorer.cards().size(), metrics->size(),
                                         workspace.content()));
}

Check JournalIsWhole(Workspace& workspace, const Clock& clock) {
  const std::string path = workspace.folder() + "/journal.db";
  if (const std::string found = Integrity(path); found != "ok")
    return Bad("journal", fmt::format("'{}' is damaged: {}", path, found),
               "stop what uses it, keep the file, and restore the last backup: clarion restore");
  const auto last = workspace.journal().Last();
  if (!last.ok()) return Bad("journal", last.error().message, "see docs/operations.md");
  std::string newest = "nothing came in yet";
  if (last->value() > 0) {
    const auto records =
        workspace.journal().Read(journal::RecordSeq(last->value() - 1), 1, size_t{1} << 20);
    if (!records.ok() || records->empty())
      return Bad("journal", records.ok() ? "its last record is missing" : records.error().message,
                 "restore the last backup: clarion restore");
    const TimeMs at = records->front().received_at;
    newest = "the newest came in " + FormatTime(at);
    if (at > clock.NowMs() + kMinuteMs)
      return Warning("journal",
                     fmt::format("the newest record is dated in the future ({})", FormatTime(at)),
                     "this machine's clock went back: check that it is set by NTP");
  }
  return Good("journal", fmt::format("{} records, whole; {}", last->value(), newest));
}

Check Rejects(Workspace& workspace) {
  const auto rejects = workspace.journal().CountRejects();
  if (!rejects.ok()) return Bad("rejects", rejects.error().message, "see docs/operations.md");
  if (*rejects == 0) return Good("rejects", "no record was turned away");
  return {"rejects", *rejects > kRejectsMax ? Health::kWarning : Health::kGood,
          fmt::format("{} records could not be read and are kept", *rejects),
          "see why: clarion rejects"};
}

Check Warehouse(Workspace& workspace) {
  if (!workspace.has_warehouse())
    return Good("warehouse", "a running server has it; ask GET /readyz whether it is well");
  const auto rows = workspace.warehouse().Query("SELECT count() FROM interaction");
  if (!rows.ok())
    return Bad("warehouse", rows.error().message,
               "move the folder 'warehouse' away and make it anew: clarion replay");
  const auto last = workspace.journal().Last();
  const auto carried = workspace.journal().Cursor("warehouse");
  if (last.ok() && carried.ok() && carried->value() < last->value())
    return Warning("warehouse",
                   fmt::format("{} records are not scored yet", last->value() - carried->value()),
                   "start the server, or: clarion replay");
  return Good("warehouse", fmt::format("{} contacts, nothing waits", rows->Integer(0, 0)));
}

Check Disk(const std::string& folder) {
  std::error_code code;
  const fs::space_info space = fs::space(folder, code);
  if (code) return Bad("disk", code.message(), "check the folder's disk");
  uint64_t used = 0;
  for (fs::recursive_directory_iterator it(folder, code), end; it != end; it.increment(code)) {
    std::error_code gone;
    if (it->is_regular_file(gone))
      if (const uint64_t size = it->file_size(gone); !gone) used += size;
  }
  const auto gigabytes = [](uint64_t bytes) {
    return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
  };
  const std::string found =
      fmt::format("{} used here, {} free", gigabytes(used), gigabytes(space.available));
  // A replay needs the warehouse twice.
  if (space.available < (uint64_t{1} << 30) || space.available < used)
    return Warning("disk", found, "make room: scoring history again needs as much as is used now");
  return Good("disk", found);
}

// What customers said, and accounts, must be their owner's alone: by the folder, or by each file.
Check OnlyOwnerReads(const std::string& folder) {
  const auto open_to_others = [](const std::string& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077U) != 0;
  };
  Check good = Good("permissions", "only the owner of the files reads them");
  if (!open_to_others(folder)) return good;
  std::string open;
  for (const char* name : {"registry.db", "registry.key", "journal.db", "warehouse"})
    if (const std::string path = folder + "/" + name; open_to_others(path))
      open += (open.empty() ? "" : ", ") + path;
  if (open.empty()) return good;
  return Bad("permissions", "others on this machine can read " + open,
             fmt::format("chmod 700 {}", folder));
}

Check OpenFiles() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::string found = fmt::format("{} files and connections at once", limit.rlim_cur);
  if (limit.rlim_cur >= kFilesMin) return Good("open files", found);
  return Warning("open files", found,
                 fmt::format("raise it before serving many: ulimit -n {}", kFilesMin));
}

Check BackupIsRecent(const std::string& folder, const Clock& clock) {
  const TimeMs last = LastBackup(folder);
  const std::string remedy = fmt::format("clarion backup --data {} --to FOLDER", folder);
  if (last == 0) return Warning("backup", "none was ever taken of this folder", remedy);
  const std::string found = "the last was taken " + FormatTime(last);
  return clock.NowMs() - last > kBackupEvery ? Warning("backup", found, remedy)
                                             : Good("backup", found);
}

Check AuditLog(registry::Registry& registry) {
  const auto check = registry.audit().Verify();
  if (!check.ok()) return Bad("audit log", check.error().message, "see docs/identity.md");
  if (check->broken)
    return Bad("audit log", "broken: " + *check->broken,
               "somebody changed it outside of Clarion: keep the file, and compare with a backup");
  return Good("audit log", fmt::format("{} entries, none changed or missing", check->entries));
}

Check Accounts(registry::Registry& registry) {
  const auto people = registry.people().All("");
  if (!people.ok()) return Bad("accounts", people.error().message, "see docs/identity.md");
  size_t owners = 0, bare = 0;
  for (const registry::Person& person : *people) {
    if (!person.active || person.role != "owner") continue;
    ++owners;
    bare += person.has_password && !person.second_factor;
  }
  const std::string found = fmt::format("{} people, {} owners", people->size(), owners);
  if (owners == 0)
    return Warning("accounts", found,
                   "make an owner: clarion people add, or open the server's "
                   "setup address");
  if (bare > 0)
    return Warning("accounts", fmt::format("{}, {} of them without a second factor", found, bare),
                   "each adds theirs on the page 'Your account'");
  return Good("accounts", found);
}

Check ApiKeys(registry::Registry& registry, const Clock& clock) {
  const auto keys = registry.keys().All("");
  if (!keys.ok()) return Bad("keys", keys.error().message, "see docs/identity.md");
  size_t live = 0;
  std::string ending;
  for (const registry::ApiKey& key : *keys) {
    const TimeMs left = key.expires_at - clock.NowMs();
    if (key.revoked_at != 0 || left <= 0) continue;
    ++live;
    if (left < kKeyEndsSoon)
      ending += fmt::format("{}'{}' on {}", ending.empty() ? "" : ", ", key.name,
                            FormatTime(key.expires_at).substr(0, 10));
  }
  const std::string found = fmt::format("{} in use", live);
  if (ending.empty()) return Good("keys", found);
  return Warning("keys", fmt::format("{}; about to end: {}", found, ending),
                 "make new ones in time: clarion key make");
}

void ExamineRegistry(Workspace& workspace, const Clock& clock, std::vector<Check>* checks) {
  const std::string path = workspace.folder() + "/registry.db";
  if (!fs::exists(path)) {
    checks->push_back(Warning("accounts", "nobody has an account yet",
                              "start the server and open its setup address"));
    return;
  }
  if (const std::string found = Integrity(path); found != "ok") {
    checks->push_back(Bad("registry", fmt::format("'{}' is damaged: {}", path, found),
                          "keep the file, and restore the last backup: clarion restore"));
    return;
  }
  auto registry = registry::Registry::Open({workspace.folder(), workspace.content(), {}}, clock);
  if (!registry.ok()) {
    checks->push_back(Bad("registry", registry.error().message,
                          "registry.db and registry.key belong together: restore both"));
    return;
  }
  checks->push_back(AuditLog(**registry));
  checks->push_back(Accounts(**registry));
  checks->push_back(ApiKeys(**registry, clock));
}

}  // namespace

std::string_view Name(Health health) {
  switch (health) {
    case Health::kGood:
      return "good";
    case Health::kWarning:
      return "warning";
    case Health::kBad:
      return "bad";
  }
  return "";
}

std::vector<Check> Examine(const WorkspaceOptions& options, const Clock& clock) {
  std::vector<Check> checks;
  if (!fs::exists(options.folder + "/journal.db")) {
    checks.push_back(Bad("workspace", fmt::format("'{}' is no workspace yet", options.folder),
                         "name another by --data, or make it: clarion serve"));
    return checks;
  }
  checks.push_back(Disk(options.folder));
  checks.push_back(OnlyOwnerReads(options.folder));
  checks.push_back(OpenFiles());
  checks.push_back(BackupIsRecent(options.folder, clock));
  WorkspaceOptions opened = options;
  opened.need_warehouse = false;
  const auto workspace = Workspace::Open(opened);
  if (!workspace.ok()) {
    checks.push_back(Bad("workspace", workspace.error().message,
                         "what the message names has to be put right first"));
    return checks;
  }
  checks.push_back(DefinitionsLoad(**workspace));
  checks.push_back(JournalIsWhole(**workspace, clock));
  checks.push_back(Rejects(**workspace));
  checks.push_back(Warehouse(**workspace));
  ExamineRegistry(**workspace, clock, &checks);
  return checks;
}

json::object ToJsonObject(const Check& check) {
  return {{"name", check.name},
          {"health", Name(check.health)},
          {"found", check.found},
          {"remedy", check.remedy}};
}

}  // namespace clarion::app
