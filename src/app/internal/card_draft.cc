#include <fmt/format.h>

#include <optional>

#include "app/internal/draft.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app::internal {
namespace {

using warehouse::Quoted;

// "card:12: …" as people see it in an editor: "line 12: …".
Error AtLine(Error error) {
  if (error.message.starts_with("card:")) error.message = "line " + error.message.substr(5);
  return error;
}

// The points of the card's scores as a sum over stored answers: SQL that fills `score` with the
// generation `after` from the answers of `before`, for records up to `until`.
std::string SumWeightsSql(const scoring::ScorecardInfo& card, const Marks& before,
                          const Marks& after, journal::RecordSeq until) {
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
      "interaction_id, version, started_ms, scorecard FROM score WHERE generation = {before} AND "
      "version <= "
      "{until}) AS "
      "old ANY "
      "INNER JOIN (SELECT tenant, interaction_id, version, max(auto_fail) AS sum_failed, "
      "if(sum_failed > 0, "
      "0, round(({points}) / ({applicable}), 12)) AS sum_points{columns} FROM answer WHERE rules = "
      "{rules} "
      "GROUP BY tenant, interaction_id, version) AS sums USING (tenant, interaction_id, version)",
      fmt::arg("card_version", Quoted(card.version)), fmt::arg("after", Quoted(after.generation)),
      fmt::arg("before", Quoted(before.generation)), fmt::arg("points", points),
      fmt::arg("applicable", applicable), fmt::arg("columns", columns),
      fmt::arg("rules", Quoted(before.rules)), fmt::arg("until", until.value()));
}

// A changed scorecard. Only this card is scored, and its answers only where its rules changed: new
// weights alone are a sum over answers that are there already.
class CardDraft final : public Draft {
 public:
  CardDraft(Workspace& workspace, std::string yaml, scoring::Scorer after)
      : workspace_(workspace),
        yaml_(std::move(yaml)),
        definitions_(workspace.definitions()),
        after_(std::move(after)),
        marks_after_(AllMarks(after_, definitions_->signals_version())) {}

  Result<void> CompareWithCurrent();
  Result<void> CompareWithRetired(const scoring::ScorecardInfo& now);
  void Describe(RescoringStatus* status) const override;
  Result<void> Run(journal::RecordSeq until, const GoOn& go_on, Findings* findings) override;
  Result<void> Publish(journal::RecordSeq after, journal::RecordSeq until) override;
  Result<void> Prepare() override { return Remove(false); }
  Result<void> Discard() override { return Remove(true); }

 private:
  Result<void> Remove(bool keep_published);
  const scoring::ScorecardInfo& card() const { return after_.cards().front(); }
  Result<void> ScoreRecords(journal::RecordSeq after, journal::RecordSeq until, const GoOn& go_on,
                            scoring::ScoreDiff* diff);
  Result<scoring::CardShift> CompareStored();

  Workspace& workspace_;
  const std::string yaml_;
  const std::shared_ptr<const Definitions> definitions_;  // as they were at the start
  const scoring::Scorer after_;
  const std::vector<Marks> marks_after_;
  std::optional<scoring::Scorer> before_;  // the card as it counts; nullopt: it is new
  std::optional<Marks> marks_before_;
  bool weights_only_ = false;  // the answers are there: nothing but a sum over them
  bool reactivates_ = false;   // the card is retired
  // Of a retired card that comes back as it was: the last record it scored. Its rows up to there
  // are shown and stay whatever happens.
  std::optional<journal::RecordSeq> kept_until_;
};

Result<void> CardDraft::CompareWithCurrent() {
  for (const scoring::ScorecardInfo& now : definitions_->scorer.cards()) {
    if (now.id != card().id) continue;
    if (now.retired) return CompareWithRetired(now);
    marks_before_ = MarksOf(now, definitions_->signals_version());
    ASSIGN_OR_RETURN(scoring::Scorer before, scoring::Scorer::Load(now.file));
    before_.emplace(std::move(before));
  }
  if (marks_before_ && marks_before_->generation == marks_after_[0].generation)
    return Conflict("this is the card that counts already; nothing would change");
  weights_only_ = marks_before_ && marks_before_->rules == marks_after_[0].rules;
  return {};
}

// The rows of a retired card end where it was retired, so that nothing can be summed over them.
Result<void> CardDraft::CompareWithRetired(const scoring::ScorecardInfo& now) {
  reactivates_ = true;
  const auto last = workspace_.versions().Current(now.id);
  if (!last) return {};
  if (last->marks == marks_after_[0]) {
    ASSIGN_OR_RETURN(const Retirements retired, workspace_.retirements());
    const auto found = retired.find(now.id);
    kept_until_ =
        journal::RecordSeq(found == retired.end() ? 0 : static_cast<uint64_t>(found->second.until));
    return {};
  }
  if (last->marks.rules == marks_after_[0].rules)
    return Conflict(fmt::format(
        "'{}' is retired; put it in use again as it was, then change its weights", now.title));
  ASSIGN_OR_RETURN(scoring::Scorer before, scoring::Scorer::Load(now.file));
  before_.emplace(std::move(before));
  return {};
}

void CardDraft::Describe(RescoringStatus* status) const {
  status->card = card().id;
  status->title = card().title;
  status->version_before = before_ ? before_->cards().front().version : "";
  status->version_after = card().version;
  status->weights_only = weights_only_;
  status->reactivates = reactivates_;
  status->marks = marks_after_[0];
}

Result<void> CardDraft::Run(journal::RecordSeq until, const GoOn& go_on, Findings* findings) {
  if (!weights_only_)
    return ScoreRecords(kept_until_.value_or(journal::RecordSeq(0)), until, go_on, &findings->diff);
  RETURN_IF_ERROR(
      workspace_.warehouse().Run(SumWeightsSql(card(), *marks_before_, marks_after_[0], until)));
  ASSIGN_OR_RETURN(const scoring::CardShift shift, CompareStored());
  findings->diff.Set(card().id, shift);
  go_on(until);
  return {};
}

// `diff`: nullptr = nobody asks.
Result<void> CardDraft::ScoreRecords(journal::RecordSeq after, journal::RecordSeq until,
                                     const GoOn& go_on, scoring::ScoreDiff* diff) {
  std::vector<scoring::ScoreDiff> diffs(WorkerCount(), scoring::ScoreDiff(20));
  const auto work = [&](size_t worker, const journal::StoredRecord& record,
                        Batch* batch) -> Result<void> {
    Result<connectors::Record> decoded = connectors::DecodeClarionJson(record.payload);
    if (!decoded.ok())
      return Corrupt(
          fmt::format("journal record {}: {}", record.seq.value(), decoded.error().message));
    const auto* it = std::get_if<Interaction>(&*decoded);
    if (it == nullptr) return {};
    std::vector<Signal> signals;
    definitions_->FindSignals(*it, &signals);
    std::vector<Score> scores = after_.Run(*it, signals);
    if (diff != nullptr) {
      const std::vector<Score> old = before_ ? before_->Run(*it, signals) : std::vector<Score>();
      diffs[worker].Add(*it, old, scores);
    }
    if (weights_only_)
      for (Score& score : scores) score.answers.clear();
    AddScores(*it, scores, after_, marks_after_, static_cast<int64_t>(record.seq.value()),
              record.received_at, batch);
    batch->turns += it->turns.size();
    ++batch->records;
    return {};
  };
  ASSIGN_OR_RETURN(const uint64_t records,
                   workspace_.pipeline().ScoreAgain(work, after, until, go_on));
  static_cast<void>(records);
  if (diff != nullptr)
    for (const scoring::ScoreDiff& one : diffs) diff->Merge(one);
  return {};
}

// What new weights change, from the stored scores: per agent, and in all.
Result<scoring::CardShift> CardDraft::CompareStored() {
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
          Quoted(marks_before_->generation), Quoted(marks_after_[0].generation))));
  scoring::CardShift all;
  all.version_before = before_->cards().front().version;
  all.version_after = card().version;
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

Result<void> CardDraft::Publish(journal::RecordSeq after, journal::RecordSeq until) {
  if (until > after)
    RETURN_IF_ERROR(ScoreRecords(
        after, until, [](journal::RecordSeq) { return true; }, nullptr));
  ASSIGN_OR_RETURN(const Definitions now, workspace_.LoadDefinitions(workspace_.folder()));
  RETURN_IF_ERROR(CheckSame(*definitions_, now));
  return workspace_.PublishCard(yaml_);
}

// `keep_published`: rows that a version published before shares with the draft stay.
Result<void> CardDraft::Remove(bool keep_published) {
  const Marks& marks = marks_after_[0];
  if (kept_until_) {
    const std::string later = fmt::format(" AND version > {}", kept_until_->value());
    RETURN_IF_ERROR(
        warehouse::RemoveWhere(workspace_.warehouse(), "score",
                               fmt::format("generation = {}{}", Quoted(marks.generation), later)));
    return warehouse::RemoveWhere(workspace_.warehouse(), "answer",
                                  fmt::format("rules = {}{}", Quoted(marks.rules), later));
  }
  bool generation = true, rules = !weights_only_;
  for (const PublishedCard& past : workspace_.versions().History(card().id)) {
    generation &= !keep_published || past.marks.generation != marks.generation;
    rules &= !keep_published || past.marks.rules != marks.rules;
  }
  if (generation)
    RETURN_IF_ERROR(warehouse::RemoveWhere(
        workspace_.warehouse(), "score", fmt::format("generation = {}", Quoted(marks.generation))));
  if (rules)
    RETURN_IF_ERROR(warehouse::RemoveWhere(workspace_.warehouse(), "answer",
                                           fmt::format("rules = {}", Quoted(marks.rules))));
  return {};
}

}  // namespace

Result<void> CheckSame(const Definitions& tried, const Definitions& now) {
  if (AllMarks(tried.scorer, tried.signals_version()) ==
      AllMarks(now.scorer, now.signals_version()))
    return {};
  return Conflict(
      "a scorecard, phrases, a policy or a model was edited in the folder since this was tried; "
      "throw it away and try it again");
}

Result<std::unique_ptr<Draft>> DraftOfCard(Workspace& workspace, const std::string& yaml) {
  Result<scoring::Scorer> after = scoring::Scorer::Compile({{"card", yaml}});
  if (!after.ok()) return AtLine(after.error());
  auto draft = std::make_unique<CardDraft>(workspace, yaml, *std::move(after));
  RETURN_IF_ERROR(draft->CompareWithCurrent());
  return std::unique_ptr<Draft>(std::move(draft));
}

}  // namespace clarion::app::internal
