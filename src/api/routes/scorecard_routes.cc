#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "api/routes/lifecycle.h"
#include "api/wire.h"
#include "app/receipt.h"
#include "base/file.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

// Of all conversations the caller may see.
Result<void> AddTotals(Context& context, const Caller& caller, json::object* card) {
  ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
  const std::string within =
      ScopeOf(caller).all
          ? ""
          : fmt::format(" AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})", where);
  ASSIGN_OR_RETURN(
      const Rows totals,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT count(), avg(points), sum(failed) FROM {{score}} "
          "WHERE tenant = {} AND scorecard = {}{}",
          Quoted(context.tenant), Quoted(std::string_view(card->at("id").as_string())), within)));
  (*card)["interactions"] = totals.Integer(0, 0);
  (*card)["mean_points"] =
      totals.Integer(0, 0) > 0 ? json::value(totals.Real(0, 1)) : json::value();
  (*card)["failed"] = totals.Integer(0, 2);
  (*card)["yaml"] = nullptr;
  ASSIGN_OR_RETURN(
      const std::string owner,
      DraftsOf(context).Owner(caller.actor.tenant, std::string(card->at("id").as_string())));
  const auto person = context.registry->people().Find(context.tenant, owner);
  (*card)["owner_name"] = !owner.empty() && person.ok() ? json::value(person->name) : json::value();
  return {};
}

Result<Response> List(Context& context, const Caller& caller) {
  json::array list;
  const auto definitions = context.workspace->definitions();
  for (const scoring::ScorecardInfo& info : definitions->scorer.cards()) {
    json::object card = ToWire(info);
    RETURN_IF_ERROR(AddTotals(context, caller, &card));
    list.push_back(std::move(card));
  }
  return JsonResponse(json::object{{"scorecards", list}});
}

Result<Response> One(Context& context, const Caller& caller, const std::string& id) {
  const auto definitions = context.workspace->definitions();
  const scoring::ScorecardInfo* info = CardNamed(definitions->scorer, id);
  if (info == nullptr) return NotFound(fmt::format("there is no scorecard '{}'", id));
  json::object card = ToWire(*info);
  RETURN_IF_ERROR(AddTotals(context, caller, &card));
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(info->file));
  card["yaml"] = yaml;
  return JsonResponse(card);
}

Result<Response> Questions(Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(
      const std::string where,
      WhereParams(request, *context.workspace, context.workspace->warehouse(), context.tenant));
  const bool filtered = !request.query.empty() || !ScopeOf(request.caller).all;
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT question, countIf(verdict = 'yes'), countIf(verdict = 'no'), countIf(verdict = "
          "'na'), avgIf(points, verdict != 'na'), count() FROM "
          "{{answer}} WHERE tenant = {} AND scorecard = {}{} GROUP BY question",
          Quoted(context.tenant), Quoted(id),
          filtered ? fmt::format(" AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})",
                                 where)
                   : "")));
  json::array list;
  for (size_t i = 0; i < rows.size(); ++i) {
    const double mean = rows.Real(i, 4);
    list.push_back(json::object{{"id", rows.at(i, 0)},
                                {"yes", rows.Integer(i, 1)},
                                {"no", rows.Integer(i, 2)},
                                {"na", rows.Integer(i, 3)},
                                {"mean_points", mean == mean ? json::value(mean) : json::value()},
                                {"n", rows.Integer(i, 5)}});
  }
  return JsonResponse(json::object{{"questions", list}});
}

Result<Response> Try(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string yaml(StringOr(body, "yaml", ""));
  if (yaml.empty()) return InvalidInput("yaml: is missing; send the scorecard's text");
  Result<scoring::Scorer> scorer = scoring::Scorer::Compile({{"line", yaml}});
  if (!scorer.ok()) {
    // "line:12: …" → "line 12: …"
    std::string message = scorer.error().message;
    if (message.starts_with("line:")) message[4] = ' ';
    return InvalidInput(message);
  }
  ASSIGN_OR_RETURN(const Interaction interaction,
                   app::ReadInteraction(*context.workspace, context.tenant,
                                        std::string(StringOr(body, "interaction_id", ""))));
  std::vector<Signal> signals;
  context.workspace->definitions()->FindSignals(interaction, &signals);
  const std::vector<Score> scores = scorer->Run(interaction, signals);
  std::vector<std::string> texts;
  for (const Turn& turn : interaction.turns) texts.push_back(turn.text);
  json::value score;
  if (!scores.empty()) score = ToWire(scores.front(), &scorer->cards().front(), texts);
  return JsonResponse(json::object{{"score", score}, {"applies", !scores.empty()}});
}

}  // namespace

void AddScorecardRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/scorecards", Permission::kReadDefinitions,
             "All scorecards, with their results so far");
  list.response_schema = "Scorecards";
  list.handle = [&context](const Request& request) { return List(context, request.caller); };
  list.rows = RouteRows::kNone;
  router.Add(std::move(list));

  Route try_it(Method::kPost, "/v1/scorecards/try", Permission::kTryScorecards,
               "Score one conversation with a scorecard text; nothing is stored");
  try_it.request_schema = "TryScorecard";
  try_it.response_schema = "Tried";
  try_it.handle = [&context](const Request& request) { return Try(context, request); };
  router.Add(std::move(try_it));

  Route one(Method::kGet, "/v1/scorecards/{id}", Permission::kReadDefinitions,
            "One scorecard, with its YAML text");
  one.response_schema = "Scorecard";
  one.handle = [&context](const Request& request) {
    return One(context, request.caller, request.path_values.at("id"));
  };
  one.rows = RouteRows::kNone;
  router.Add(std::move(one));

  Route questions(Method::kGet, "/v1/scorecards/{id}/questions", Permission::kReadFigures,
                  "How each question was answered");
  questions.filters = true;
  questions.response_schema = "QuestionResults";
  questions.handle = [&context](const Request& request) { return Questions(context, request); };
  questions.rows = RouteRows::kFiltered;
  router.Add(std::move(questions));
}

}  // namespace clarion::api
