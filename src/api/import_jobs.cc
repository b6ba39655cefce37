#include "api/import_jobs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"

namespace clarion::api {
namespace {

constexpr size_t kKept = 100;

}  // namespace

ImportJobs::ImportJobs(journal::Journal& journal, const Clock& clock, std::string folder,
                       std::shared_ptr<const app::RecordRedactor> redactor,
                       std::function<void()> finished_some)
    : journal_(journal),
      clock_(clock),
      folder_(std::move(folder)),
      redactor_(std::move(redactor)),
      finished_some_(std::move(finished_some)) {
  (void)MakeFolders(folder_);
  TakeUpLeftOvers();
  thread_ = std::thread([this] { Loop(); });
}

ImportJobs::~ImportJobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const std::string& id : order_) cancelled_[id] = true;
  }
  wake_.notify_all();
  thread_.join();
}

Result<std::string> ImportJobs::Add(const std::string& path, const std::string& filename,
                                    const std::string& format, const std::string& tenant) {
  std::string id;
  {
    const std::lock_guard lock(mutex_);
    id = fmt::format("imp-{}", ++serial_);
  }
  const std::string kept = fmt::format("{}/{}", folder_, id);
  std::error_code code;
  std::filesystem::rename(path, kept, code);
  if (code)
    return Unavailable(
        fmt::format("the upload cannot be kept in '{}': {}", folder_, code.message()));
  // The note comes last: a file without one was never answered.
  const json::object note{{"filename", filename}, {"format", format}, {"tenant", tenant}};
  Result<void> durable = SyncFile(kept);
  if (durable.ok()) durable = WriteFileAtomically(kept + ".json", ToJson(note));
  if (!durable.ok()) {
    std::filesystem::remove(kept, code);
    return durable.error();
  }
  Queue(id, kept, filename, format, tenant);
  return id;
}

void ImportJobs::TakeUpLeftOvers() {
  const Result<std::vector<std::string>> notes = ListFiles(folder_, ".json");
  if (!notes.ok()) return;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, code)) {
    const std::string name = entry.path().filename();
    const bool upload = name.starts_with("upload-");
    const bool kept = name.starts_with("imp-") && !name.ends_with(".json");
    if (upload || (kept && !std::filesystem::exists(entry.path().string() + ".json", code)))
      std::filesystem::remove(entry.path(), code);
  }
  for (const std::string& note_path : *notes) {
    const std::string path = note_path.substr(0, note_path.size() - 5);
    const std::string id = std::filesystem::path(path).filename();
    const Result<std::string> text = ReadFile(note_path);
    const Result<json::value> note = ParseJson(text.ok() ? *text : "");
    if (!note.ok()) continue;
    serial_ = std::max<uint64_t>(
        serial_, std::strtoull(id.c_str() + std::min<size_t>(4, id.size()), nullptr, 10));
    Queue(id, path, std::string(StringOr(*note, "filename", id)),
          std::string(StringOr(*note, "format", "auto")),
          std::string(StringOr(*note, "tenant", "")));
  }
}

void ImportJobs::Queue(const std::string& id, const std::string& path, const std::string& filename,
                       const std::string& format, const std::string& tenant) {
  const std::lock_guard lock(mutex_);
  ImportJob job;
  job.id = id;
  job.filename = filename;
  job.format = format;
  job.started_at = clock_.NowMs();
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  job.bytes = code ? 0 : size;
  order_.push_back(id);
  jobs_[id] = std::move(job);
  queue_.push_back({id, path, tenant, trace::Current()});
  if (order_.size() > kKept) {
    jobs_.erase(order_.front());
    order_.erase(order_.begin());
  }
  wake_.notify_one();
}

std::vector<ImportJob> ImportJobs::List() const {
  const std::lock_guard lock(mutex_);
  std::vector<ImportJob> list;
  for (auto id = order_.rbegin(); id != order_.rend(); ++id) list.push_back(jobs_.at(*id));
  return list;
}

Result<ImportJob> ImportJobs::Find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return NotFound(fmt::format("there is no import '{}'", id));
  return found->second;
}

Result<void> ImportJobs::Cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return NotFound(fmt::format("there is no import '{}'", id));
  if (found->second.state != ImportState::kRunning)
    return Conflict(fmt::format("import '{}' is over already", id));
  cancelled_[id] = true;
  return {};
}

void ImportJobs::Loop() {
  for (;;) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;  // what waits stays on disk for the next process
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    Run(next);
    {
      // Stopped half way by a shutdown, not by a person: the next process takes it up again; what
      // is in already is a duplicate then.
      const std::lock_guard lock(mutex_);
      if (stopping_ && jobs_[next.id].state == ImportState::kCancelled) continue;
    }
    ::unlink((next.path + ".json").c_str());
    ::unlink(next.path.c_str());
  }
}

void ImportJobs::Run(const Waiting& waiting) {
  app::ImportRequest request;
  {
    const std::lock_guard lock(mutex_);
    request.path = waiting.path;
    request.name = jobs_[waiting.id].filename;
    request.format = jobs_[waiting.id].format;
    request.tenant = waiting.tenant;
    request.redactor = redactor_;
  }
  trace::Stage stage(trace::Span::Begin("import", trace::Kind::kInternal, waiting.from));
  const TimeMs start = clock_.NowMs();
  app::ImportCounts counts;
  const Result<app::ImportCounts> result = app::Import(
      journal_, std::move(request),
      [&](const app::ImportProgress& progress) {
        finished_some_();
        const std::lock_guard lock(mutex_);
        ImportJob& job = jobs_[waiting.id];
        job.counts = progress.counts;
        job.bytes_read = progress.bytes_read;
        job.format = progress.format;
        job.seconds = static_cast<double>(clock_.NowMs() - start) / 1000;
        return !cancelled_[waiting.id];
      },
      &counts);
  finished_some_();
  const std::lock_guard lock(mutex_);
  ImportJob& job = jobs_[waiting.id];
  job.counts = counts;
  job.seconds = static_cast<double>(clock_.NowMs() - start) / 1000;
  job.state = result.ok()              ? ImportState::kDone
              : cancelled_[waiting.id] ? ImportState::kCancelled
                                       : ImportState::kFailed;
  if (job.state == ImportState::kDone) job.bytes_read = job.bytes;
  if (job.state == ImportState::kFailed) job.error = result.error().message;
  stage.Set("clarion.records", static_cast<int64_t>(counts.accepted));
  stage.Set("clarion.rejects", static_cast<int64_t>(counts.rejected));
  if (job.state == ImportState::kFailed) stage.span().Fail("import");
}

}  // namespace clarion::api
