#include "api/erasure_job.h"

#include <boost/json.hpp>

#include "base/log.h"

namespace clarion::api {

ErasureJob::ErasureJob(app::Workspace& workspace, registry::Registry& registry,
                       std::function<Result<void>()> may, std::function<void()> gone)
    : workspace_(workspace), registry_(registry), may_(std::move(may)), gone_(std::move(gone)) {}

ErasureJob::~ErasureJob() {
  if (thread_.joinable()) thread_.join();
}

Result<void> ErasureJob::Start(const registry::Actor& actor, const app::Person& person,
                               const std::string& request) {
  const std::lock_guard lock(mutex_);
  if (state_ == "running") return Conflict("an erasure is running; wait until it is done");
  RETURN_IF_ERROR(may_());
  // Told now and not in the background: whoever asks shall see which hold it is.
  ASSIGN_OR_RETURN(const auto hold, app::HoldOnPerson(registry_, workspace_.clock(), person));
  if (hold)
    return Conflict("nothing was erased: " + privacy::Describe(*hold) + "; release it first");
  if (thread_.joinable()) thread_.join();
  state_ = "running";
  request_ = request;
  error_.clear();
  report_ = nullptr;
  started_at_ = workspace_.clock().NowMs();
  thread_ = std::thread([this, actor, person, request] {
    const auto report = app::Erase(workspace_, registry_, actor, person, request);
    if (!report.ok()) SPDLOG_ERROR("erasure {}: {}", request, report.error().message);
    gone_();
    const std::lock_guard ending(mutex_);
    ended_at_ = workspace_.clock().NowMs();
    state_ = report.ok() ? "done" : "failed";
    if (report.ok())
      report_ = app::ToJsonObject(*report);
    else
      error_ = report.error().message;
  });
  return {};
}

json::object ErasureJob::Status() const {
  const std::lock_guard lock(mutex_);
  const TimeMs end = state_ == "running" ? workspace_.clock().NowMs() : ended_at_;
  return {{"state", state_},
          {"request", request_},
          {"seconds", static_cast<double>(end - started_at_) / 1000},
          {"report", report_},
          {"error", error_.empty() ? json::value() : json::value(error_)}};
}

}  // namespace clarion::api
