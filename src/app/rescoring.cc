#include "app/rescoring.h"

#include <fmt/format.h>

#include <chrono>

#include "base/file.h"
#include "base/log.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

using warehouse::Quoted;
using SteadyClock = std::chrono::steady_clock;

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// "card:12: …" as people see it in an editor: "line 12: …".
Error AtLine(Error error) {
  if (error.message.starts_with("card:")) error.message = "line " + error.message.substr(5);
  return error;
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

struct Rescoring::Draft {
  std::string yaml;
  std::shared_ptr<const Definitions> definitions;  // as they were at the start
  scoring::Scorer after;
  std::optional<scoring::Scorer> before;  // the card as it counts; nullopt: it is new
  std::vector<Marks> marks_after;
  std::optional<Marks> marks_before;
  journal::RecordSeq done;
  bool weights_only = false;  // the answers are there: nothing but a sum over them
  SteadyClock::time_point started = SteadyClock::now();
};

Rescoring::Rescoring(Workspace& workspace) : workspace_(workspace) {}

Rescoring::~Rescoring() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

Result<void> Rescoring::Start(const std::string& yaml) {
  const std::lock_guard lock(mutex_);
  if (status_.state == RescoringState::kRunning)
    return Conflict(fmt::format("'{}' is being scored; wait for it or discard it", status_.card));
  if (status_.state == RescoringState::kReady)
    return Conflict(
        fmt::format("'{}' waits to be published; publish or discard it first", status_.card));
  Result<scoring::Scorer> after = scoring::Scorer::Compile({{"card", yaml}});
  if (!after.ok()) return AtLine(after.error());
  auto draft = std::make_unique<Draft>(
      Draft{yaml, workspace_.definitions(), std::move(*after), {}, {}, {}, {}, false});
  const scoring::ScorecardInfo& card = draft->after.cards().front();
  draft->marks_after = AllMarks(draft->after, draft->definitions->signals_version());
  for (const scoring::ScorecardInfo& now : draft->definitions->scorer.cards()) {
    if (now.id != card.id) continue;
    draft->marks_before = MarksOf(now, draft->definitions->signals_version());
    ASSIGN_OR_RETURN(scoring::Scorer before, scoring::Scorer::Load(now.file));
    draft->before.emplace(std::move(before));
  }
  if (draft->marks_before && draft->marks_before->generation == draft->marks_after[0].generation)
    return Conflict("this is the card that counts already; nothing would change");
  draft->weights_only =
      draft->marks_before && draft->marks_before->rules == draft->marks_after[0].rules;
  workspace_.ShowCurrent(true);
  if (thread_.joinable()) thread_.join();
  ASSIGN_OR_RETURN(const journal::RecordSeq last, workspace_.journal().Last());
  status_ = RescoringStatus();
  status_.state = RescoringState::kRunning;
  status_.card = card.id;
  status_.title = card.title;
  status_.version_before = draft->before ? draft->before->cards().front().version : "";
  status_.version_after = card.version;
  status_.weights_only = draft->weights_only;
  status_.records_total = last.value();
  status_.diff = scoring::ScoreDiff(20);
  draft_ = std::move(draft);
  stop_ = false;
  thread_ = std::thread([this] { Run(); });
  return {};
}

void Rescoring::Run() {
  const auto start = SteadyClock::now();
  // Left over from a draft that a crash interrupted.
  Result<void> outcome = RemoveRows();
  if (outcome.ok()) outcome = draft_->weights_only ? SumWeights() : ScoreRecords();
  const Result<void> removed = outcome.ok() ? Result<void>() : RemoveRows();
  const std::lock_guard lock(mutex_);
  status_.seconds = Since(start);
  if (outcome.ok()) {
    status_.state = RescoringState::kReady;
    return;
  }
  status_.state = stop_ ? RescoringState::kDiscarded : RescoringState::kFailed;
  if (!stop_) status_.error = outcome.error().message;
  if (!removed.ok()) SPDLOG_ERROR("rescoring: {}", removed.error().message);
}

Result<uint64_t> Rescoring::ScoreStretch(journal::RecordSeq after, journal::RecordSeq until,
                                         bool compare) {
  constexpr size_t kWorkers = 2;
  const Draft& draft = *draft_;
  std::vector<scoring::ScoreDiff> diffs(kWorkers, scoring::ScoreDiff(20));
  const auto work = [&](size_t worker, const journal::StoredRecord& record,
                        Batch* batch) -> Result<void> {
    Result<connectors::Record> decoded = connectors::DecodeClarionJson(record.payload);
    if (!decoded.ok())
      return Corrupt(
          fmt::format("journal record {}: {}", record.seq.value(), decoded.error().message));
    const auto* it = std::get_if<Interaction>(&*decoded);
    if (it == nullptr) return {};
    std::vector<Signal> signals;
    draft.definitions->FindSignals(*it, &signals);
    std::vector<Score> scores = draft.after.Run(*it, signals);
    if (compare) {
      const std::vector<Score> old =
          draft.before ? draft.before->Run(*it, signals) : std::vector<Score>();
      diffs[worker].Add(*it, old, scores);
    }
    if (draft.weights_only)
      for (Score& score : scores) score.answers.clear();
    AddScores(*it, scores, draft.after, draft.marks_after, static_cast<int64_t>(record.seq.value()),
              record.received_at, batch);
    batch->turns += it->turns.size();
    ++batch->records;
    return {};
  };
  const auto go_on = [this](journal::RecordSeq at) {
    const std::lock_guard lock(mutex_);
    status_.records = at.value();
    status_.seconds = Since(draft_->started);
    return !stop_;
  };
  ASSIGN_OR_RETURN(const uint64_t records,
                   workspace_.pipeline().ScoreAgain(work, after, until, true, go_on));
  const std::lock_guard lock(mutex_);
  for (const scoring::ScoreDiff& diff : diffs) status_.diff.Merge(diff);
  return records;
}

Result<void> Rescoring::ScoreRecords() {
  ASSIGN_OR_RETURN(const journal::RecordSeq until, workspace_.journal().Cursor("warehouse"));
  RETURN_IF_ERROR(ScoreStretch(journal::RecordSeq(0), until, true));
  draft_->done = until;
  return {};
}

std::string SumWeightsSql(const scoring::ScorecardInfo& card, const Marks& before,
                          const Marks& after) {
  std::string points, applicable, columns;
  for (size_t s = 0; s < card.sections.size(); ++s) {
    std::string ids, weights;
    for (const scoring::QuestionInfo& question : card.questions) {
      if (question.section_at != s) continue;
      ids += (ids.empty() ? "" : ", ") + Quoted(question.id);
      weights += fmt::format("{}toFloat64({})", weights.empty() ? "" : ", ", question.weight);
    }
    if (ids.empty()) continue;
    columns += fmt::format(
        ", sumIf(points * transform(question, [{0}], [{1}], toFloat64(0)), verdict != "
        "'na' AND question IN ({0})) AS got{2}, sumIf(transform(question, [{0}], [{1}], "
        "toFloat64(0)), verdict != 'na' AND question IN ({0})) AS of{2}",
        ids, weights, s);
    const std::string plus = points.empty() ? "" : " + ";
    points +=
        plus + fmt::format("if(of{0} > 0, {1} * got{0} / of{0}, 0)", s, card.sections[s].weight);
    applicable += plus + fmt::format("if(of{0} > 0, {1}, 0)", s, card.sections[s].weight);
  }
  return fmt::format(
      "INSERT INTO score SELECT tenant, interaction_id, version, started_ms, scorecard, "
      "{card_version} AS "
      "card_version, sum_points AS points, sum_failed AS failed, {after} AS generation FROM "
      "(SELECT tenant, "
      "interaction_id, version, started_ms, scorecard FROM score WHERE generation = {before}) AS "
      "old ANY "
      "INNER JOIN (SELECT tenant, interaction_id, version, max(auto_fail) AS sum_failed, "
      "if(sum_failed > 0, "
      "0, round(({points}) / ({applicable}), 12)) AS sum_points{columns} FROM answer WHERE rules = "
      "{rules} "
      "GROUP BY tenant, interaction_id, version) AS sums USING (tenant, interaction_id, version)",
      fmt::arg("card_version", Quoted(card.version)), fmt::arg("after", Quoted(after.generation)),
      fmt::arg("before", Quoted(before.generation)), fmt::arg("points", points),
      fmt::arg("applicable", applicable), fmt::arg("columns", columns),
      fmt::arg("rules", Quoted(before.rules)));
}

Result<void> Rescoring::SumWeights() {
  const scoring::ScorecardInfo& card = draft_->after.cards().front();
  ASSIGN_OR_RETURN(const journal::RecordSeq until, workspace_.journal().Cursor("warehouse"));
  RETURN_IF_ERROR(workspace_.warehouse().Run(
      SumWeightsSql(card, *draft_->marks_before, draft_->marks_after[0])));
  draft_->done = until;
  ASSIGN_OR_RETURN(const scoring::CardShift shift, CompareStored(card));
  const std::lock_guard lock(mutex_);
  status_.diff.Set(card.id, shift);
  status_.records = until.value();
  return {};
}

// What new weights change, from the stored scores: per agent, and in all.
Result<scoring::CardShift> Rescoring::CompareStored(const scoring::ScorecardInfo& card) {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      workspace_.warehouse().Query(fmt::format(
          "SELECT agent_id, count(), sum(abs(points - points_new) > 1e-9), sum(points), "
          "sum(points_new) FROM (SELECT tenant, interaction_id, version, points, points_new FROM "
          "(SELECT tenant, interaction_id, version, points FROM score WHERE generation = {}) AS o "
          "ANY INNER JOIN (SELECT tenant, interaction_id, version, points AS points_new FROM score "
          "WHERE generation = {}) AS n USING (tenant, interaction_id, version)) AS both ANY LEFT "
          "JOIN "
          "(SELECT tenant, id AS interaction_id, version, agent_id FROM interaction) AS i USING "
          "(tenant, interaction_id, version) GROUP BY agent_id",
          Quoted(draft_->marks_before->generation), Quoted(draft_->marks_after[0].generation))));
  scoring::CardShift all;
  all.version_before = draft_->before->cards().front().version;
  all.version_after = card.version;
  double before = 0, after = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto compared = static_cast<uint64_t>(rows.Integer(i, 1));
    const auto changed = static_cast<uint64_t>(rows.Integer(i, 2));
    all.compared += compared;
    all.changed += changed;
    before += rows.Real(i, 3);
    after += rows.Real(i, 4);
    if (!rows.Text(i, 0).empty())
      all.agents[rows.Text(i, 0)] = {compared, changed, 0, 0, rows.Real(i, 3), rows.Real(i, 4)};
  }
  if (all.compared > 0) {
    all.mean_before = before / static_cast<double>(all.compared);
    all.mean_after = after / static_cast<double>(all.compared);
  }
  return all;
}

Result<void> Rescoring::RemoveRows() {
  const Marks& marks = draft_->marks_after[0];
  for (const auto& [table, column, mark] : {std::tuple("score", "generation", marks.generation),
                                            std::tuple("answer", "rules", marks.rules)}) {
    if (std::string_view(table) == "answer" && draft_->weights_only) continue;
    RETURN_IF_ERROR(warehouse::RemoveWhere(workspace_.warehouse(), table,
                                           fmt::format("{} = {}", column, Quoted(mark))));
  }
  return {};
}

RescoringStatus Rescoring::Status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Rescoring::Wait() {
  if (thread_.joinable()) thread_.join();
}

Result<void> Rescoring::Publish() {
  {
    const std::lock_guard lock(mutex_);
    if (status_.state != RescoringState::kReady)
      return Conflict("no scorecard is ready to be published; start one first");
  }
  // Nothing comes in between the last record scored and the step at which the card counts.
  const std::lock_guard pipeline(workspace_.pipeline_mutex());
  ASSIGN_OR_RETURN(const journal::RecordSeq now, workspace_.journal().Cursor("warehouse"));
  if (now > draft_->done) {
    RETURN_IF_ERROR(ScoreStretch(draft_->done, now, false));
    draft_->done = now;
  }
  RETURN_IF_ERROR(workspace_.PublishCard(draft_->yaml));
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
  const std::lock_guard lock(mutex_);
  if (status_.state == RescoringState::kReady) {
    RETURN_IF_ERROR(RemoveRows());
    status_.state = RescoringState::kDiscarded;
  }
  return {};
}

}  // namespace clarion::app
