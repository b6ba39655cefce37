#include "api/import_jobs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

namespace clarion::api {
namespace {

constexpr size_t kKept = 100;

}  // namespace

ImportJobs::ImportJobs(journal::Journal& journal, const Clock& clock,
                       std::function<void()> finished_some)
    : journal_(journal),
      clock_(clock),
      finished_some_(std::move(finished_some)),
      thread_([this] { Loop(); }) {}

ImportJobs::~ImportJobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const std::string& id : order_) cancelled_[id] = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::string ImportJobs::Add(std::string path, std::string filename, std::string format,
                            std::string tenant) {
  const std::lock_guard lock(mutex_);
  ImportJob job;
  job.id = fmt::format("imp-{}", ++serial_);
  job.filename = std::move(filename);
  job.format = std::move(format);
  job.started_at = clock_.NowMs();
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  job.bytes = code ? 0 : size;
  const std::string id = job.id;
  order_.push_back(id);
  jobs_[id] = std::move(job);
  queue_.push_back({id, std::move(path), std::move(tenant)});
  if (order_.size() > kKept) {
    jobs_.erase(order_.front());
    order_.erase(order_.begin());
  }
  wake_.notify_one();
  return id;
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
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    Run(next);
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
  }
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
}

}  // namespace clarion::api
