#include "app/rescoring.h"

#include <fmt/format.h>

#include <chrono>

#include "app/internal/draft.h"
#include "base/log.h"
#include "base/trace.h"

namespace clarion::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

}  // namespace

std::string_view Name(RescoringState state) {
  switch (state) {
    case RescoringState::kNone:
      return "none";
    case RescoringState::kRunning:
      return "running";
    case RescoringState::kReady:
      return "ready";
    case RescoringState::kPublished:
      return "published";
    case RescoringState::kFailed:
      return "failed";
    case RescoringState::kDiscarded:
      return "discarded";
  }
  return "";
}

std::string_view Name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kScorecard:
      return "scorecard";
    case ChangeKind::kPhrases:
      return "phrases";
    case ChangeKind::kPolicy:
      return "policy";
    case ChangeKind::kReasonModel:
      return "reason_model";
    case ChangeKind::kModel:
      return "model";
  }
  return "";
}

Rescoring::Rescoring(Workspace& workspace) : workspace_(workspace) {}

Rescoring::~Rescoring() { Stop(); }

Result<void> Rescoring::Start(const Change& change,
                              std::function<void(const RescoringStatus&)> on_ready) {
  const std::lock_guard lock(mutex_);
  if (status_.state == RescoringState::kRunning)
    return Conflict(fmt::format("'{}' is being scored; wait for it or discard it", status_.title));
  if (status_.state == RescoringState::kReady)
    return Conflict(
        fmt::format("'{}' waits to be published; publish or discard it first", status_.title));
  ASSIGN_OR_RETURN(const std::vector<journal::Erasure> erasures,
                   workspace_.journal().OpenErasures());
  if (!erasures.empty())
    return Conflict("a person's data is being erased; try again when that is done");
  ASSIGN_OR_RETURN(std::unique_ptr<internal::Draft> draft,
                   change.kind == ChangeKind::kScorecard
                       ? internal::DraftOfCard(workspace_, change.text)
                       : internal::DraftOfSignals(workspace_, change));
  ASSIGN_OR_RETURN(const journal::RecordSeq until, workspace_.journal().Cursor("warehouse"));
  workspace_.ShowCurrent(true);
  if (thread_.joinable()) thread_.join();
  status_ = RescoringStatus();
  status_.state = RescoringState::kRunning;
  status_.kind = change.kind;
  status_.records_total = until.value();
  status_.sha256 = Sha256Hex(change.text);
  status_.enrichment = workspace_.definitions()->signals_version();
  on_ready_ = std::move(on_ready);
  draft->Describe(&status_);
  draft_ = std::move(draft);
  stop_ = false;
  thread_ = std::thread([this, until, context = trace::Current()] {
    trace::Stage stage(trace::Span::Begin("rescoring", trace::Kind::kInternal, context));
    stage.Set("clarion.records", static_cast<int64_t>(until.value()));
    Run(until);
    if (Status().state == RescoringState::kFailed) stage.span().Fail("rescoring");
  });
  return {};
}

void Rescoring::Run(journal::RecordSeq until) {
  const auto start = SteadyClock::now();
  internal::Findings findings;
  const auto go_on = [&](journal::RecordSeq at) {
    const std::lock_guard lock(mutex_);
    status_.records = at.value();
    status_.seconds = Since(start);
    return !stop_;
  };
  // Rows go by a copy without them that takes the table's place: what came in between would go too.
  const auto alone = [&](Result<void> (internal::Draft::*remove)()) {
    const std::lock_guard pipeline(workspace_.pipeline_mutex());
    return (*draft_.*remove)();
  };
  Result<void> outcome = alone(&internal::Draft::Prepare);
  if (outcome.ok()) outcome = draft_->Run(until, go_on, &findings);
  const Result<void> removed = outcome.ok() ? Result<void>() : alone(&internal::Draft::Discard);
  if (outcome.ok() && on_ready_) {
    RescoringStatus found = Status();
    found.state = RescoringState::kReady;
    found.seconds = Since(start);
    found.diff = findings.diff;
    on_ready_(found);
  }
  const std::lock_guard lock(mutex_);
  status_.seconds = Since(start);
  if (outcome.ok()) {
    done_ = until;
    status_.state = RescoringState::kReady;
    status_.diff = std::move(findings.diff);
    status_.signals = std::move(findings.signals);
    return;
  }
  status_.state = stop_ ? RescoringState::kDiscarded : RescoringState::kFailed;
  if (!stop_) status_.error = outcome.error().message;
  if (!removed.ok()) SPDLOG_ERROR("rescoring: {}", removed.error().message);
}

RescoringStatus Rescoring::Status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Rescoring::Stop() {
  stop_ = true;
  Wait();
}

void Rescoring::Wait() {
  if (thread_.joinable()) thread_.join();
}

Result<void> Rescoring::Publish(const std::string& sha256) {
  {
    const std::lock_guard lock(mutex_);
    if (status_.state != RescoringState::kReady)
      return Conflict("nothing is ready to be published; start one first");
    if (!sha256.empty() && status_.sha256 != sha256)
      return Conflict("something else is being tried by now; look at it again");
  }
  // Nothing comes in between the last record scored and the step at which the change counts.
  const std::lock_guard pipeline(workspace_.pipeline_mutex());
  ASSIGN_OR_RETURN(const journal::RecordSeq now, workspace_.journal().Cursor("warehouse"));
  RETURN_IF_ERROR(draft_->Publish(done_, now));
  const std::lock_guard lock(mutex_);
  status_.state = RescoringState::kPublished;
  return {};
}

Result<void> Rescoring::Discard() {
  {
    const std::lock_guard lock(mutex_);
    if (status_.state != RescoringState::kRunning && status_.state != RescoringState::kReady)
      return Conflict("there is nothing to discard");
    stop_ = true;
  }
  Wait();
  const std::lock_guard pipeline(workspace_.pipeline_mutex());
  const std::lock_guard lock(mutex_);
  if (status_.state == RescoringState::kReady) {
    RETURN_IF_ERROR(draft_->Discard());
    status_.state = RescoringState::kDiscarded;
  }
  return {};
}

}  // namespace clarion::app
