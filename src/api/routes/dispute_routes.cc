// Agents dispute answers about themselves; somebody independent decides.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/routes/reviewing.h"
#include "reviews/wire.h"

namespace clarion::api {
namespace {

using reviews::Dispute;
using reviews::DisputeState;

json::object ToWire(const Context& context, const Caller& caller, const Dispute& one) {
  json::object out = reviews::ToJsonObject(one);
  const auto card = app::ReviewCard(*context.workspace, one.scorecard);
  out["question_text"] = card.ok() ? QuestionText(*card, one.question) : one.question;
  out["card_title"] = card.ok() ? card->title : one.scorecard;
  json::array choices;
  const scoring::QuestionInfo* question = card.ok() ? QuestionNamed(*card, one.question) : nullptr;
  if (question != nullptr)
    for (const Choice& choice : ChoicesOf(*question))
      choices.push_back(json::object{{"verdict", choice.verdict}, {"label", choice.label}});
  out["choices"] = std::move(choices);
  out["may_decide"] = one.state == DisputeState::kOpen &&
                      caller.permissions.Has(Permission::kWriteReviews) &&
                      reviews::MayDecide(one, DeciderOf(caller)).ok();
  out["own"] = one.raised_by == caller.actor.id;
  return out;
}

// How often each question is disputed, and how often rightly: a question often overturned is a bad
// question, or a bad rule.
json::array RatesOf(const Context& context, const std::vector<Dispute>& disputes) {
  struct Rate {
    int64_t raised = 0, open = 0, upheld = 0, overturned = 0;
  };
  std::map<std::pair<std::string, std::string>, Rate> rates;
  for (const Dispute& one : disputes) {
    if (one.state == DisputeState::kWithdrawn) continue;
    Rate& rate = rates[{one.scorecard, one.question}];
    ++rate.raised;
    rate.open += one.state == DisputeState::kOpen ? 1 : 0;
    rate.upheld += one.state == DisputeState::kUpheld ? 1 : 0;
    rate.overturned += one.state == DisputeState::kOverturned ? 1 : 0;
  }
  json::array out;
  for (const auto& [key, rate] : rates) {
    const auto card = app::ReviewCard(*context.workspace, key.first);
    const double decided = static_cast<double>(rate.upheld + rate.overturned);
    reviews::Estimate overturned;
    if (decided > 0)
      overturned = {static_cast<double>(rate.overturned) / decided,
                    reviews::LowerBound(static_cast<double>(rate.overturned), decided, 0.025),
                    reviews::UpperBound(static_cast<double>(rate.overturned), decided, 0.025),
                    decided};
    out.push_back(json::object{{"scorecard", key.first},
                               {"question", key.second},
                               {"text", card.ok() ? QuestionText(*card, key.second) : key.second},
                               {"raised", rate.raised},
                               {"open", rate.open},
                               {"upheld", rate.upheld},
                               {"overturned", rate.overturned},
                               {"overturned_share", reviews::ToJsonValue(overturned)}});
  }
  return out;
}

Result<Response> List(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(std::vector<Dispute> all, BookOf(context).Disputes(context.tenant));
  std::vector<std::string> ids;
  for (const Dispute& one : all) ids.push_back(one.interaction);
  ASSIGN_OR_RETURN(const auto visible, Visible(context, request.caller, ids));
  std::erase_if(all, [&](const Dispute& one) { return !visible.contains(one.interaction); });
  const std::string state = request.Param("state");
  json::array out;
  for (const Dispute& one : all)
    if (state.empty() || reviews::Name(one.state) == state)
      out.push_back(ToWire(context, request.caller, one));
  return JsonResponse(json::object{{"disputes", std::move(out)}, {"rates", RatesOf(context, all)}});
}

Result<Response> Raise(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  Dispute dispute;
  dispute.interaction = StringOr(body, "interaction", "");
  dispute.question = StringOr(body, "question", "");
  dispute.reason = StringOr(body, "reason", "");
  ASSIGN_OR_RETURN(const Reviewed reviewed,
                   ReadReviewed(context, request.caller, dispute.interaction,
                                std::string(StringOr(body, "scorecard", ""))));
  const std::string agent = DeciderOf(request.caller).agent;
  if (agent.empty() ||
      std::find(reviewed.agents.begin(), reviewed.agents.end(), agent) == reviewed.agents.end())
    return Forbidden("an answer is disputed by who took part in the conversation");
  const auto answer =
      std::find_if(reviewed.answers.begin(), reviewed.answers.end(),
                   [&](const Answer& one) { return one.question == dispute.question; });
  if (answer == reviewed.answers.end())
    return InvalidInput(
        fmt::format("question: '{}' has no answer to '{}'", reviewed.card.id, dispute.question));
  dispute.scorecard = reviewed.card.id;
  dispute.card_version = reviewed.version;
  dispute.machine = VerdictOf(*answer);
  dispute.confidence = answer->confidence;
  dispute.verdict = dispute.machine;
  dispute.agents = reviewed.agents;
  reviews::Book book = BookOf(context);
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels,
                   book.Labels(context.tenant, {dispute.scorecard, dispute.interaction, ""}));
  // Where a person has answered, it is their answer that is disputed.
  for (const reviews::Label& one : labels)
    if (one.question == dispute.question &&
        std::find(dispute.reviewers.begin(), dispute.reviewers.end(), one.reviewer) ==
            dispute.reviewers.end())
      dispute.reviewers.push_back(one.reviewer);
  const auto standings = reviews::Standings(labels);
  const auto held = standings.find({dispute.interaction, dispute.scorecard, dispute.question});
  if (held != standings.end() && !held->second.verdict.empty())
    dispute.verdict = held->second.verdict;
  ASSIGN_OR_RETURN(const Dispute raised, book.Raise(request.caller.actor, std::move(dispute)));
  return AuditedResponse(ToWire(context, request.caller, raised), 201);
}

Result<Response> Decide(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string& id = request.path_values.at("id");
  reviews::Book book = BookOf(context);
  ASSIGN_OR_RETURN(const Dispute before, book.FindDispute(context.tenant, id));
  ASSIGN_OR_RETURN(const auto visible, Visible(context, request.caller, {before.interaction}));
  if (visible.empty()) return NotFound(fmt::format("there is no dispute '{}'", id));
  const std::string verdict(StringOr(body, "verdict", ""));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card,
                   app::ReviewCard(*context.workspace, before.scorecard));
  RETURN_IF_ERROR(CheckChoice(card, before.question, verdict));
  ASSIGN_OR_RETURN(const Dispute decided, book.Decide(DeciderOf(request.caller), id, verdict,
                                                      std::string(StringOr(body, "reason", ""))));
  return AuditedResponse(ToWire(context, request.caller, decided));
}

}  // namespace

void AddDisputeRoutes(Context& context, Router& router) {
  Route list(
      Method::kGet, "/v1/disputes", Permission::kReadConversations,
      "Disputed answers of the conversations the caller sees, open ones first; and how often "
      "each question is overturned");
  list.parameters = {{"state", "open, upheld, overturned or withdrawn"}};
  list.response_schema = "Disputes";
  list.rows = RouteRows::kFiltered;
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route raise(Method::kPost, "/v1/disputes", Permission::kRaiseDisputes,
              "Dispute an answer about a conversation one took part in");
  raise.request_schema = "NewDispute";
  raise.response_schema = "Dispute";
  raise.rows = RouteRows::kFiltered;
  raise.handle = [&context](const Request& request) { return Raise(context, request); };
  router.Add(std::move(raise));

  Route withdraw(Method::kPost, "/v1/disputes/{id}/withdraw", Permission::kRaiseDisputes,
                 "Take one's own dispute back");
  withdraw.response_schema = "Dispute";
  withdraw.rows = RouteRows::kFiltered;
  withdraw.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Dispute one,
                     BookOf(context).Withdraw(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(ToWire(context, request.caller, one));
  };
  router.Add(std::move(withdraw));

  Route decide(Method::kPost, "/v1/disputes/{id}/decide", Permission::kWriteReviews,
               "Decide a dispute, with the reason both sides read; it becomes a label");
  decide.request_schema = "DisputeDecision";
  decide.response_schema = "Dispute";
  decide.rows = RouteRows::kFiltered;
  decide.handle = [&context](const Request& request) { return Decide(context, request); };
  router.Add(std::move(decide));
}

}  // namespace clarion::api
