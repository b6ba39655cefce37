#include "api/routes/reviewing.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/beside.h"
#include "api/wire.h"
#include "scoring/scorer.h"

namespace clarion::api {

using warehouse::Quoted;
using warehouse::Rows;

reviews::Book BookOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

reviews::Decider DeciderOf(const Caller& caller) {
  return {caller.actor, caller.person ? caller.person->agent_id : ""};
}

Result<std::set<std::string>> Visible(Context& context, const Caller& caller,
                                      const std::vector<std::string>& interactions) {
  std::set<std::string> out;
  if (interactions.empty()) return out;
  ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
  ASSIGN_OR_RETURN(const Rows rows, context.workspace->warehouse().Query(fmt::format(
                                        "SELECT id FROM {{interaction}} WHERE {} AND id IN ({})",
                                        where, IdList(interactions))));
  for (size_t i = 0; i < rows.size(); ++i) out.insert(rows.Text(i, 0));
  return out;
}

Result<Reviewed> ReadReviewed(Context& context, const Caller& caller,
                              const std::string& interaction, const std::string& card) {
  warehouse::Warehouse& warehouse = context.workspace->warehouse();
  Reviewed out;
  ASSIGN_OR_RETURN(out.card, app::ReviewCard(*context.workspace, card));
  ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
  ASSIGN_OR_RETURN(const Rows head,
                   warehouse.Query(fmt::format(
                       "SELECT agent_ids FROM {{interaction}} WHERE {} AND id = {} LIMIT 1", where,
                       Quoted(interaction))));
  if (head.empty()) return NotFound(fmt::format("there is no interaction '{}'", interaction));
  for (const json::value& agent : head.at(0, 0).as_array())
    out.agents.emplace_back(agent.as_string());
  const std::string key = fmt::format("tenant = {} AND interaction_id = {}", Quoted(context.tenant),
                                      Quoted(interaction));
  const std::string of_card = key + " AND scorecard = " + Quoted(out.card.id);
  ASSIGN_OR_RETURN(const Rows score, warehouse.Query("SELECT card_version FROM {score} WHERE " +
                                                     of_card + " LIMIT 1"));
  if (score.empty())
    return NotFound(fmt::format("'{}' does not apply to '{}', so there is nothing to review",
                                out.card.id, interaction));
  out.version = score.Text(0, 0);
  ASSIGN_OR_RETURN(const Rows turns,
                   warehouse.Query("SELECT text FROM {turn} WHERE " + key + " ORDER BY seq"));
  for (size_t i = 0; i < turns.size(); ++i) out.texts.push_back(turns.Text(i, 0));
  ASSIGN_OR_RETURN(const Rows rows, warehouse.Query(std::string("SELECT ") + kAnswerColumns +
                                                    " FROM {answer} WHERE " + of_card));
  std::map<std::string, Answer> by_question;
  for (size_t i = 0; i < rows.size(); ++i) by_question[rows.Text(i, 1)] = ReadAnswer(rows, i);
  for (const scoring::QuestionInfo& question : out.card.questions)
    if (const auto found = by_question.find(question.id); found != by_question.end())
      out.answers.push_back(found->second);
  if (out.answers.size() == out.card.questions.size()) {
    Score whole;
    whole.answers = std::move(out.answers);
    scoring::Weigh(out.card, &whole);
    out.answers = std::move(whole.answers);
  }
  return out;
}

std::string VerdictOf(const Answer& answer) {
  switch (answer.verdict) {
    case Verdict::kYes:
      return "yes";
    case Verdict::kNo:
      return "no";
    case Verdict::kValue:
      return reviews::VerdictOfPoints(answer.points);
    case Verdict::kNotApplicable:
      break;
  }
  return "na";
}

const scoring::QuestionInfo* QuestionNamed(const scoring::ScorecardInfo& card,
                                           std::string_view id) {
  const auto found = std::find_if(card.questions.begin(), card.questions.end(),
                                  [&](const scoring::QuestionInfo& one) { return one.id == id; });
  return found == card.questions.end() ? nullptr : &*found;
}

std::vector<Choice> ChoicesOf(const scoring::QuestionInfo& question) {
  if (question.type == scoring::QuestionType::kYesNo)
    return {{"yes", "Yes"}, {"no", "No"}, {"na", "Does not apply"}};
  std::vector<Choice> out;
  for (const scoring::StepInfo& step : question.steps) {
    const std::string verdict = reviews::VerdictOfPoints(step.points);
    const auto same = std::find_if(out.begin(), out.end(),
                                   [&](const Choice& one) { return one.verdict == verdict; });
    // Steps of equal points are one answer: points are what is compared.
    const std::string& label = step.because.empty() ? step.rule : step.because;
    if (same == out.end())
      out.push_back({verdict, label});
    else
      same->label += "; " + label;
  }
  std::sort(out.begin(), out.end(), [](const Choice& a, const Choice& b) {
    return *reviews::PointsOf(a.verdict) > *reviews::PointsOf(b.verdict);
  });
  out.push_back({"na", "Does not apply"});
  return out;
}

Result<void> CheckChoice(const scoring::ScorecardInfo& card, const std::string& question,
                         const std::string& verdict) {
  const scoring::QuestionInfo* asked = QuestionNamed(card, question);
  if (asked == nullptr)
    return InvalidInput(fmt::format("question: '{}' has no question '{}'", card.id, question));
  std::string there;
  for (const Choice& one : ChoicesOf(*asked)) {
    if (one.verdict == verdict) return {};
    there += (there.empty() ? "" : ", ") + one.verdict;
  }
  return InvalidInput(fmt::format("verdict of {}: '{}' is none of {}", question, verdict, there));
}

std::string QuestionText(const scoring::ScorecardInfo& card, const std::string& question) {
  const scoring::QuestionInfo* found = QuestionNamed(card, question);
  return found == nullptr ? question : found->text;
}

}  // namespace clarion::api
