#include "app/lesson_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "connectors/record.h"

namespace clarion::app {
namespace {

using learning::Example;
using learning::QuizCandidate;
using learning::TruthSource;
using warehouse::Quoted;
using warehouse::Rows;

constexpr TimeMs kLessonPeriod = 180 * kDayMs;
// Where a turn shows it. That something was nowhere found is left to people.
constexpr double kSureYes = 0.8;
constexpr double kSureNo = 0.7;
constexpr size_t kEvidenceMax = 600;
constexpr size_t kIdsAtOnce = 2000;
constexpr size_t kTurnsMax = 60;
constexpr TimeMs kQuiet = 7 * kDayMs;

Result<std::string> Where(Workspace& workspace, const LessonFrame& frame, TimeMs from) {
  metrics::Filter filter;
  filter.tenant = frame.tenant;
  filter.scope = frame.scope;
  if (!frame.reason.empty()) filter.reasons = {frame.reason};
  if (!frame.team.empty()) filter.teams = {frame.team};
  if (from > 0) filter.from = from;
  ASSIGN_OR_RETURN(const std::string where,
                   metrics::FilterSql(filter, true, workspace.warehouse().modern()));
  return where + " AND abandoned = 0 AND agent_turns >= 2 AND customer_turns >= 1";
}

std::map<std::pair<std::string, std::string>, std::string> Texts(const Workspace& workspace) {
  std::map<std::pair<std::string, std::string>, std::string> out;
  const auto definitions = workspace.definitions();
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards())
    for (const scoring::QuestionInfo& one : card.questions)
      if (one.type == scoring::QuestionType::kYesNo) out[{card.id, one.id}] = one.text;
  return out;
}

std::vector<int> Turns(const json::value& list) {
  std::set<int> out;
  for (const json::value& one : list.as_array())
    if (const int turn = one.to_number<int>(); turn >= 0) out.insert(turn);
  return {out.begin(), out.end()};
}

// What people say: only what holds, of questions that are asked with yes or no.
Result<void> AddLabelled(Workspace& workspace, const LessonFrame& frame,
                         const std::vector<reviews::Label>& labels,
                         const std::map<std::pair<std::string, std::string>, std::string>& texts,
                         std::vector<QuizCandidate>* out) {
  std::map<std::string, std::vector<QuizCandidate>> by_conversation;
  for (const auto& [key, standing] : reviews::Standings(labels)) {
    const auto text = texts.find({key.scorecard, key.question});
    if (text == texts.end() || (standing.verdict != "yes" && standing.verdict != "no")) continue;
    QuizCandidate one;
    one.interaction = key.interaction;
    one.scorecard = key.scorecard;
    one.question = key.question;
    one.text = text->second;
    one.verdict = standing.verdict;
    using How = reviews::Standing::How;
    one.source = standing.how == How::kAdjudicated ? TruthSource::kAdjudication
                 : standing.how == How::kDecided   ? TruthSource::kDecision
                                                   : TruthSource::kReview;
    one.by = standing.reviewer_name;
    for (const reviews::Label& label : labels)
      if (label.turn >= 0 && label.interaction == one.interaction &&
          label.scorecard == one.scorecard && label.question == one.question)
        one.evidence = {label.turn};
    by_conversation[key.interaction].push_back(std::move(one));
  }
  if (by_conversation.empty()) return {};
  ASSIGN_OR_RETURN(const std::string where, Where(workspace, frame, 0));
  std::string list;
  size_t n = 0;
  for (const auto& [id, unused] : by_conversation) {
    if (++n > kIdsAtOnce) break;
    list += (list.empty() ? "" : ",") + Quoted(id);
  }
  ASSIGN_OR_RETURN(const Rows rows,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT id FROM {{interaction}} WHERE {} AND id IN ({})", where, list)));
  for (size_t i = 0; i < rows.size(); ++i)
    for (QuizCandidate& one : by_conversation[rows.Text(i, 0)]) out->push_back(std::move(one));
  return {};
}

Result<void> AddSure(Workspace& workspace, const LessonFrame& frame,
                     const std::map<std::pair<std::string, std::string>, std::string>& texts,
                     std::vector<QuizCandidate>* out) {
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(frame.tenant));
  ASSIGN_OR_RETURN(std::string where, Where(workspace, frame, horizon - kLessonPeriod));
  // People learn from people.
  where += " AND agent_kind != 'ai'";
  // As many of each question and verdict as there is room for, by hash: the same ones each time.
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT interaction_id, scorecard, question, verdict, confidence, evidence_turn FROM "
          "{{answer}} WHERE tenant = {} AND ((verdict = 'yes' AND confidence >= {}) OR (verdict = "
          "'no' "
          "AND confidence >= {})) AND arrayExists(turn -> turn >= 0, evidence_turn) AND "
          "interaction_id IN (SELECT id FROM {{interaction}} WHERE {}) "
          "ORDER BY cityHash64(interaction_id, question) LIMIT 12 BY scorecard, question, verdict "
          "LIMIT {}",
          Quoted(frame.tenant), kSureYes, kSureNo, where, kEvidenceMax)));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto text = texts.find({rows.Text(i, 1), rows.Text(i, 2)});
    if (text == texts.end()) continue;
    QuizCandidate one;
    one.interaction = rows.Text(i, 0);
    one.scorecard = rows.Text(i, 1);
    one.question = rows.Text(i, 2);
    one.text = text->second;
    one.verdict = rows.Text(i, 3);
    one.confidence = rows.Real(i, 4);
    one.evidence = Turns(rows.at(i, 5));
    out->push_back(std::move(one));
  }
  return {};
}

// Turns of the serving side; where people named no turn, the machine's evidence of the same
// verdict shows it.
Result<void> AddTurns(Workspace& workspace, const std::string& tenant,
                      std::vector<QuizCandidate>* out) {
  std::set<std::string> ids;
  for (const QuizCandidate& one : *out) ids.insert(one.interaction);
  if (ids.empty()) return {};
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "" : ",") + Quoted(id);
  ASSIGN_OR_RETURN(
      const Rows turns,
      workspace.warehouse().Query(fmt::format(
          "SELECT interaction_id, seq FROM {{turn}} WHERE tenant = {} AND role IN ('agent', 'bot') "
          "AND interaction_id IN ({}) ORDER BY interaction_id, seq",
          Quoted(tenant), list)));
  std::map<std::string, std::vector<int>> served;
  for (size_t i = 0; i < turns.size(); ++i)
    served[turns.Text(i, 0)].push_back(static_cast<int>(turns.Integer(i, 1)));
  ASSIGN_OR_RETURN(const Rows answers,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT interaction_id, scorecard, question, verdict, evidence_turn FROM "
                       "{{answer}} WHERE "
                       "tenant = {} AND interaction_id IN ({}) AND verdict IN ('yes', 'no')",
                       Quoted(tenant), list)));
  std::map<std::string, std::vector<int>> shown;
  for (size_t i = 0; i < answers.size(); ++i)
    shown[fmt::format("{}\n{}\n{}\n{}", answers.Text(i, 0), answers.Text(i, 1), answers.Text(i, 2),
                      answers.Text(i, 3))] = Turns(answers.at(i, 4));
  for (QuizCandidate& one : *out) {
    one.agent_turns = served[one.interaction];
    const auto at = shown.find(
        fmt::format("{}\n{}\n{}\n{}", one.interaction, one.scorecard, one.question, one.verdict));
    if (one.evidence.empty() && at != shown.end()) one.evidence = at->second;
  }
  // Longer ones would not be shown whole.
  std::erase_if(*out, [](const QuizCandidate& one) {
    return one.agent_turns.empty() || one.agent_turns.back() >= static_cast<int>(kTurnsMax);
  });
  return {};
}

}  // namespace

Result<std::vector<QuizCandidate>> ReadQuizCandidates(Workspace& workspace,
                                                      const LessonFrame& frame,
                                                      const std::vector<reviews::Label>& labels) {
  std::vector<QuizCandidate> out;
  const auto texts = Texts(workspace);
  RETURN_IF_ERROR(AddLabelled(workspace, frame, labels, texts, &out));
  std::set<std::string> said;
  for (const QuizCandidate& one : out)
    said.insert(one.interaction + "\n" + one.scorecard + "\n" + one.question);
  std::vector<QuizCandidate> sure;
  RETURN_IF_ERROR(AddSure(workspace, frame, texts, &sure));
  // Where people have said something, the machine is not asked; nor where they disagree.
  for (const reviews::Label& one : labels)
    said.insert(one.interaction + "\n" + one.scorecard + "\n" + one.question);
  for (QuizCandidate& one : sure)
    if (said.count(one.interaction + "\n" + one.scorecard + "\n" + one.question) == 0)
      out.push_back(std::move(one));
  RETURN_IF_ERROR(AddTurns(workspace, frame.tenant, &out));
  return out;
}

Result<std::vector<Example>> ReadExamples(Workspace& workspace, const LessonFrame& frame) {
  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(frame.tenant));
  ASSIGN_OR_RETURN(std::string where, Where(workspace, frame, horizon - kLessonPeriod));
  where += fmt::format(" AND agent_kind = 'human' AND resolution_stated = 1 AND started_ms <= {}",
                       horizon - kQuiet);
  const std::string tenant = Quoted(frame.tenant);
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT id, agent_id, points, effort, turns FROM (SELECT id, agent_id, effort, turns "
          "FROM {{interaction}} WHERE {0} AND id NOT IN (SELECT interaction_id FROM "
          "{{journey_step}} WHERE tenant = {1} AND gap_after_ms >= 0 AND gap_after_ms <= {2})) AS "
          "contacts ALL INNER JOIN (SELECT interaction_id AS id, avg(points) AS points FROM "
          "{{score}} WHERE tenant = {1} AND failed = 0 GROUP BY id) AS scores USING (id) ORDER BY "
          "points DESC, effort, id LIMIT 400",
          where, tenant, kQuiet)));
  std::vector<Example> out;
  for (size_t i = 0; i < rows.size(); ++i)
    out.push_back({rows.Text(i, 0), rows.Text(i, 1), true, rows.Real(i, 2), rows.Real(i, 3),
                   rows.Integer(i, 4)});
  return out;
}

Result<Excerpt> ReadExcerpt(Workspace& workspace, const std::string& tenant,
                            const std::string& interaction, const RecordRedactor& masking) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT seq, role, text FROM {{turn}} WHERE tenant = {} AND interaction_id = {} ORDER BY "
          "seq LIMIT {}",
          Quoted(tenant), Quoted(interaction), kTurnsMax)));
  if (rows.empty())
    return NotFound(fmt::format("there is no conversation '{}' with turns", interaction));
  ASSIGN_OR_RETURN(const Rows about,
                   workspace.warehouse().Query(fmt::format(
                       "SELECT channel FROM {{interaction}} WHERE tenant = {} AND id = {}",
                       Quoted(tenant), Quoted(interaction))));
  connectors::Record record;
  Interaction masked;
  masked.id = interaction;
  Excerpt out;
  if (!about.empty()) out.channel = about.Text(0, 0);
  for (size_t i = 0; i < rows.size(); ++i) {
    Turn turn;
    turn.role = RoleFrom(rows.Text(i, 1)).value_or(Role::kSystem);
    turn.text = rows.Text(i, 2);
    masked.turns.push_back(std::move(turn));
    out.turns.push_back({static_cast<int>(rows.Integer(i, 0)), rows.Text(i, 1), ""});
  }
  record = std::move(masked);
  RETURN_IF_ERROR(masking.Redact(&record));
  const Interaction& clean = std::get<Interaction>(record);
  for (size_t i = 0; i < out.turns.size(); ++i) out.turns[i].text = clean.turns[i].text;
  return out;
}

json::object ExcerptJson(const Excerpt& excerpt) {
  json::array turns;
  for (const ExcerptTurn& one : excerpt.turns)
    turns.push_back(json::object{{"seq", one.seq}, {"role", one.role}, {"text", one.text}});
  return {{"channel", excerpt.channel}, {"turns", std::move(turns)}};
}

}  // namespace clarion::app
