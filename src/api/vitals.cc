#include "api/vitals.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "app/backup.h"
#include "base/log.h"

namespace clarion::api {
namespace {

namespace fs = std::filesystem;
using prometheus::Counter;
using prometheus::Gauge;

constexpr double kSecond = 1000;  // ms
constexpr size_t kRecordBytesMax = size_t{1} << 20;

prometheus::Family<Gauge>& Family(prometheus::Registry& registry, const char* name,
                                  const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

Counter& Total(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

// A counter that somebody else keeps.
void Raise(Counter& counter, double value) {
  if (const double more = value - counter.Value(); more > 0) counter.Increment(more);
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  std::array<char, 128> line{};
  const char* const read = std::fgets(line.data(), line.size(), file);
  std::fclose(file);
  if (read == nullptr) return 0;
  char* rest = nullptr;
  std::strtoull(line.data(), &rest, 10);  // the whole size
  return static_cast<double>(std::strtoull(rest, nullptr, 10)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double OpenFiles() {
  std::error_code code;
  double count = 0;
  for (fs::directory_iterator it("/proc/self/fd", code), end; !code && it != end;
       it.increment(code))
    ++count;
  return count - 1;  // the one that lists them
}

double SizeOf(const std::string& path) {
  std::error_code code;
  const auto size = fs::file_size(path, code);
  return code ? 0 : static_cast<double>(size);
}

}  // namespace

struct Vitals::Gauges {
  explicit Gauges(prometheus::Registry& r)
      : started(
            Family(r, "process_start_time_seconds", "When this process began, Unix time").Add({})),
        cpu(Total(r, "process_cpu_seconds_total", "Processor time used")),
        resident(Family(r, "process_resident_memory_bytes", "Memory of this process").Add({})),
        open_files(Family(r, "process_open_fds", "Open files and connections").Add({})),
        max_files(Family(r, "process_max_fds", "Most files and connections").Add({})),
        disk_free(
            Family(r, "clarion_disk_free_bytes", "Room on the disk of the workspace").Add({})),
        disk_size(
            Family(r, "clarion_disk_size_bytes", "Size of the disk of the workspace").Add({})),
        journal_bytes(Family(r, "clarion_journal_bytes", "Size of the journal's files").Add({})),
        journalled(Total(r, "clarion_journal_records_total",
                         "Records in the journal, however they came in")),
        rejects(Family(r, "clarion_journal_rejects", "Records that could not be read and are kept")
                    .Add({})),
        behind(Family(r, "clarion_pipeline_behind_seconds",
                      "How long the oldest record that is not yet scored has been waiting")
                   .Add({})),
        backup(Family(r, "clarion_backup_last_timestamp_seconds",
                      "When the last backup was finished, Unix time; 0: never")
                   .Add({})),
        audit_broken(Family(r, "clarion_audit_chain_broken",
                            "1: an entry of the audit log was changed or is missing")
                         .Add({})),
        audit_checked(Family(r, "clarion_audit_checked_timestamp_seconds",
                             "When the audit log was last reckoned again, Unix time")
                          .Add({})),
        deliveries(Family(r, "clarion_deliveries",
                          "Deliveries that are pending, of them failing (tried already), and dead "
                          "(given up)")),
        incidents(Family(r, "clarion_incidents", "Incidents by state")),
        watched(Family(r, "clarion_detection_watched_until_timestamp_seconds",
                       "Up to when data was looked at for incidents, Unix time; 0: not yet")
                    .Add({})),
        detection_failing(Family(r, "clarion_detection_failing",
                                 "1: the last look for incidents failed; the log says why")
                              .Add({})) {}

  Gauge& started;
  Counter& cpu;
  Gauge &resident, &open_files, &max_files, &disk_free, &disk_size, &journal_bytes;
  Counter& journalled;
  Gauge &rejects, &behind, &backup, &audit_broken, &audit_checked;
  prometheus::Family<Gauge>&deliveries, &incidents;
  Gauge &watched, &detection_failing;
};

Vitals::Vitals(app::Workspace& workspace, registry::Registry& registry, delivery::Courier& courier,
               const app::Watch& watch, Telemetry& telemetry, std::chrono::milliseconds audit_every)
    : workspace_(workspace),
      registry_(registry),
      courier_(courier),
      watch_(watch),
      gauges_(std::make_unique<Gauges>(telemetry.registry())) {
  Family(telemetry.registry(), "clarion_build_info", "1, with the version of the program")
      .Add({{"version", CLARION_VERSION}})
      .Set(1);
  gauges_->started.Set(static_cast<double>(workspace.clock().NowMs()) / kSecond);
  thread_ = std::thread([this, audit_every] { Loop(audit_every); });
}

Vitals::~Vitals() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Vitals::Read() {
  const std::lock_guard lock(reading_);
  ReadProcess();
  ReadDisk();
  ReadJournal();
  ReadDeliveries();
  ReadIncidents();
}

void Vitals::ReadProcess() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  Raise(gauges_->cpu, Seconds(used.ru_utime) + Seconds(used.ru_stime));
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  gauges_->max_files.Set(static_cast<double>(files.rlim_cur));
  gauges_->open_files.Set(OpenFiles());
  gauges_->resident.Set(ResidentBytes());
}

void Vitals::ReadDisk() {
  const std::string& folder = workspace_.folder();
  std::error_code code;
  const fs::space_info space = fs::space(folder, code);
  if (code) {
    SPDLOG_WARN("the disk of '{}' cannot be asked: {}", folder, code.message());
  } else {
    gauges_->disk_free.Set(static_cast<double>(space.available));
    gauges_->disk_size.Set(static_cast<double>(space.capacity));
  }
  gauges_->journal_bytes.Set(SizeOf(folder + "/journal.db") + SizeOf(folder + "/journal.db-wal"));
  gauges_->backup.Set(static_cast<double>(app::LastBackup(folder)) / kSecond);
}

void Vitals::ReadJournal() {
  journal::Journal& journal = workspace_.journal();
  const auto last = journal.Last();
  const auto done = journal.Cursor("warehouse");
  const auto rejects = journal.CountRejects();
  if (!last.ok() || !done.ok() || !rejects.ok()) {
    SPDLOG_WARN("the journal cannot be asked: {}", !last.ok()   ? last.error().message
                                                   : !done.ok() ? done.error().message
                                                                : rejects.error().message);
    return;
  }
  Raise(gauges_->journalled, static_cast<double>(last->value()));
  gauges_->rejects.Set(static_cast<double>(*rejects));
  double waits = 0;
  if (*done < *last) {
    const auto oldest = journal.Read(*done, 1, kRecordBytesMax);
    if (oldest.ok() && !oldest->empty())
      waits = static_cast<double>(workspace_.clock().NowMs() - oldest->front().received_at);
  }
  gauges_->behind.Set(std::max(0.0, waits) / kSecond);
}

void Vitals::ReadDeliveries() {
  const auto counts = courier_.outbox().Count();
  if (!counts.ok()) {
    SPDLOG_WARN("deliveries cannot be counted: {}", counts.error().message);
    return;
  }
  const auto set = [&](const char* state, int64_t count) {
    gauges_->deliveries.Add({{"state", state}}).Set(static_cast<double>(count));
  };
  set("pending", counts->pending);
  set("failing", counts->failing);
  set("dead", counts->dead);
}

void Vitals::ReadIncidents() {
  const auto counts = registry_.incidents().CountStates();
  const auto until = registry_.incidents().WatchedUntil("");
  if (!counts.ok() || !until.ok()) {
    SPDLOG_WARN("incidents cannot be counted: {}",
                counts.ok() ? until.error().message : counts.error().message);
    return;
  }
  for (const char* state : {"open", "acknowledged", "resolved"}) {
    const auto found = counts->find(state);
    gauges_->incidents.Add({{"state", state}})
        .Set(found == counts->end() ? 0 : static_cast<double>(found->second));
  }
  gauges_->watched.Set(static_cast<double>(*until) / kSecond);
  gauges_->detection_failing.Set(watch_.failing() ? 1 : 0);
}

void Vitals::CheckAudit() {
  // By a connection of its own: the registry's is everybody's, and this may take seconds.
  const auto own =
      registry::Registry::Open({workspace_.folder(), workspace_.content(), {}}, workspace_.clock());
  const auto check =
      own.ok() ? (*own)->audit().Verify() : Result<registry::AuditCheck>(own.error());
  if (!check.ok()) {
    SPDLOG_ERROR("the audit log cannot be read: {}", check.error().message);
    return;
  }
  if (check->broken) SPDLOG_ERROR("the audit log is broken: {}", *check->broken);
  gauges_->audit_broken.Set(check->broken ? 1 : 0);
  gauges_->audit_checked.Set(static_cast<double>(workspace_.clock().NowMs()) / kSecond);
}

void Vitals::Loop(std::chrono::milliseconds every) {
  for (;;) {
    CheckAudit();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, every, [&] { return stopping_; });
    if (stopping_) return;
  }
}

}  // namespace clarion::api
