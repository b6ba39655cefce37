#include "app/reviewing.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <set>

namespace clarion::app {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

constexpr int64_t kCandidatesMax = 50000;
constexpr size_t kIdsAtOnce = 5000;

std::string List(const std::vector<std::string>& texts, size_t from = 0, size_t count = SIZE_MAX) {
  std::string out;
  for (size_t i = from; i < texts.size() && i - from < count; ++i)
    out += (i > from ? "," : "") + Quoted(texts[i]);
  return out;
}

// What labels say of a conversation, for the queue.
struct Said {
  std::set<std::string> audits;
  bool contested = false;
  bool mine = false;
};

std::map<std::string, Said> SaidOf(const std::vector<reviews::Label>& labels,
                                   const std::string& me) {
  std::map<std::string, Said> out;
  for (const reviews::Label& one : labels) {
    Said& said = out[one.interaction];
    if (one.probability > 0) said.audits.insert(one.reviewer);
    if (one.reviewer == me && one.kind == reviews::LabelKind::kReview) said.mine = true;
  }
  for (const auto& [key, standing] : reviews::Standings(labels))
    if (standing.how == reviews::Standing::How::kContested) out[key.interaction].contested = true;
  return out;
}

std::string VerdictText(const std::string& verdict, double points) {
  return verdict == "value" ? reviews::VerdictOfPoints(points) : verdict;
}

reviews::Candidate CandidateOf(const Rows& rows, size_t i, size_t questions) {
  reviews::Candidate out;
  out.interaction = rows.Text(i, 0);
  out.failed = rows.Integer(i, 1) > 0;
  out.confidence.assign(questions, -1);
  out.points.assign(questions, 0);
  const json::array& at = rows.at(i, 2).as_array();
  for (size_t k = 0; k < at.size(); ++k) {
    const auto place = at[k].to_number<size_t>();
    if (place == 0 || place > questions) continue;  // of a question that is gone
    out.confidence[place - 1] = rows.at(i, 3).as_array()[k].to_number<double>();
    out.points[place - 1] = rows.at(i, 4).as_array()[k].to_number<double>();
  }
  return out;
}

}  // namespace

Result<reviews::Settings> ReviewSettings(const Workspace& workspace) {
  return reviews::LoadSettings(workspace.folder() + "/reviews.yaml");
}

Result<scoring::ScorecardInfo> ReviewCard(const Workspace& workspace, const std::string& id) {
  const auto definitions = workspace.definitions();
  std::string there;
  const scoring::ScorecardInfo* first = nullptr;
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards()) {
    if (card.id == id) return card;
    // Service quality applies to people and AI agents alike.
    if (first == nullptr || card.id == "service_quality") first = &card;
    there += (there.empty() ? "" : ", ") + card.id;
  }
  if (id.empty() && first != nullptr) return *first;
  return NotFound(fmt::format("card: there is no scorecard '{}'; there are {}", id, there));
}

Result<MachineAnswers> ReadMachineAnswers(Workspace& workspace, const std::string& tenant,
                                          const std::string& card,
                                          const std::vector<std::string>& interactions,
                                          const std::string& rules) {
  MachineAnswers out;
  // Of answers that do not count, the newest of each conversation.
  const std::string columns =
      rules.empty() ? "verdict, points, confidence FROM {answer}"
                    : "argMax(verdict, version), argMax(points, version), argMax(confidence, "
                      "version) FROM answer";
  const std::string these =
      rules.empty()
          ? ""
          : fmt::format(" AND rules = {} GROUP BY interaction_id, question", Quoted(rules));
  for (size_t from = 0; from < interactions.size(); from += kIdsAtOnce) {
    ASSIGN_OR_RETURN(
        const Rows rows,
        workspace.warehouse().Query(fmt::format(
            "SELECT interaction_id, question, {} WHERE tenant = {} AND scorecard = {} AND "
            "interaction_id IN ({}){}",
            columns, Quoted(tenant), Quoted(card), List(interactions, from, kIdsAtOnce), these)));
    for (size_t i = 0; i < rows.size(); ++i)
      out[{rows.Text(i, 0), rows.Text(i, 1)}] = {VerdictText(rows.Text(i, 2), rows.Real(i, 3)),
                                                 rows.Real(i, 4)};
  }
  return out;
}

Result<std::vector<reviews::Candidate>> ReviewCandidates(Workspace& workspace,
                                                         const reviews::Book& book,
                                                         const scoring::ScorecardInfo& card,
                                                         const reviews::Settings& settings,
                                                         const ReviewFrame& frame) {
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels,
                   book.Labels(frame.tenant, {.scorecard = card.id}));
  const auto said = SaidOf(labels, frame.reviewer.actor.id);
  ASSIGN_OR_RETURN(const std::vector<reviews::Dispute> disputes, book.Disputes(frame.tenant));
  std::set<std::string> disputed, urgent;
  for (const reviews::Dispute& one : disputes) {
    if (one.state != reviews::DisputeState::kOpen || one.scorecard != card.id) continue;
    urgent.insert(one.interaction);
    if (reviews::MayDecide(one, frame.reviewer).ok()) disputed.insert(one.interaction);
  }
  for (const auto& [id, one] : said)
    if (one.contested) urgent.insert(id);
  std::vector<std::string> questions;
  for (const scoring::QuestionInfo& one : card.questions) questions.push_back(one.id);

  ASSIGN_OR_RETURN(const TimeMs horizon, workspace.metrics().Horizon(frame.tenant));
  const std::string within =
      frame.where + (frame.reviewer.agent.empty() ? ""
                                                  : fmt::format(" AND NOT has(agent_ids, {})",
                                                                Quoted(frame.reviewer.agent)));
  const std::string recent = fmt::format(
      "SELECT id FROM {{interaction}} WHERE {} AND started_ms >= {} ORDER BY "
      "started_ms DESC LIMIT {}",
      within, horizon - settings.days * kDayMs, kCandidatesMax);
  const std::string open =
      urgent.empty()
          ? ""
          : fmt::format(
                " OR interaction_id IN (SELECT id FROM {{interaction}} WHERE {} AND id IN "
                "({}))",
                within, List({urgent.begin(), urgent.end()}));
  ASSIGN_OR_RETURN(
      const Rows rows,
      workspace.warehouse().Query(fmt::format(
          "SELECT interaction_id, max(auto_fail), groupArray(indexOf([{}], question)), "
          "groupArray(if(verdict = 'na', -1, confidence)), groupArray(points) FROM {{answer}} "
          "WHERE "
          "tenant = {} AND scorecard = {} AND (interaction_id IN ({}){}) GROUP BY interaction_id "
          "ORDER BY interaction_id",
          List(questions), Quoted(frame.tenant), Quoted(card.id), recent, open)));
  std::vector<reviews::Candidate> out;
  out.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    reviews::Candidate one = CandidateOf(rows, i, questions.size());
    one.disputed = disputed.contains(one.interaction);
    if (const auto found = said.find(one.interaction); found != said.end()) {
      one.judged = true;
      one.contested = found->second.contested;
      one.audits = found->second.audits.size();
      one.judged_by_me = found->second.mine;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<CardLabels> ReadCardLabels(Workspace& workspace, const reviews::Book& book,
                                  const std::string& tenant, const std::string& card,
                                  const std::string& rules) {
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels,
                   book.Labels(tenant, {.scorecard = card}));
  const auto standings = reviews::Standings(labels);
  CardLabels out;
  std::set<std::string> conversations, audited;
  for (const auto& [key, standing] : standings) {
    conversations.insert(key.interaction);
    if (standing.probability > 0) audited.insert(key.interaction);
    if (standing.how == reviews::Standing::How::kContested) ++out.contested;
  }
  out.conversations = conversations.size();
  out.audited = audited.size();
  out.then = reviews::JudgedOf(standings);
  ASSIGN_OR_RETURN(const MachineAnswers machine,
                   ReadMachineAnswers(workspace, tenant, card,
                                      {conversations.begin(), conversations.end()}, rules));
  out.now = out.then;
  // What is not scored any more, or a question that is gone, says nothing of the machine of now.
  std::erase_if(out.now, [&](reviews::Judged& one) {
    const auto found = machine.find({one.interaction, one.question});
    if (found == machine.end()) return true;
    one.machine = found->second.verdict;
    one.confidence = found->second.confidence;
    return false;
  });
  return out;
}

}  // namespace clarion::app
