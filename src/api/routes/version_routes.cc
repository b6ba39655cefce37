// A changed scorecard on its way: tried on all history, published or thrown away; and the versions
// that were published before.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "api/routes/lifecycle.h"
#include "api/wire.h"
#include "app/receipt.h"
#include "app/rescoring.h"
#include "base/time.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

Result<Response> Versions(Context& context, const std::string& card) {
  const std::vector<app::PublishedCard> history = context.workspace->versions().History(card);
  if (history.empty()) return NotFound(fmt::format("there is no scorecard '{}'", card));
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT generation, count(), avg(points), sum(failed) FROM score WHERE tenant = {} AND "
          "scorecard = {} GROUP BY generation",
          Quoted(context.tenant), Quoted(card))));
  json::array list;
  for (auto one = history.rbegin(); one != history.rend(); ++one) {
    json::object version{{"version", one->version},
                         {"generation", one->marks.generation},
                         {"enrichment", one->enrichment},
                         {"yaml_sha256", one->yaml_sha256},
                         {"published_at", FormatTime(one->published_at)},
                         {"current", one == history.rbegin()},
                         {"interactions", 0},
                         {"mean_points", nullptr},
                         {"failed", 0}};
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows.Text(i, 0) != one->marks.generation) continue;
      version["interactions"] = rows.Integer(i, 1);
      version["mean_points"] = rows.Real(i, 2);
      version["failed"] = rows.Integer(i, 3);
    }
    list.push_back(std::move(version));
  }
  return JsonResponse(json::object{{"versions", list}});
}

// One past version: its text, and how its questions were answered.
Result<Response> Version(Context& context, const Request& request) {
  const std::string& generation = request.path_values.at("generation");
  const auto published = context.workspace->versions().ByGeneration(generation);
  if (!published || published->card != request.path_values.at("id"))
    return NotFound(fmt::format("scorecard '{}' has no version '{}'", request.path_values.at("id"),
                                generation));
  ASSIGN_OR_RETURN(const std::string yaml, context.workspace->versions().Yaml(*published));
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT question, countIf(verdict = 'yes'), countIf(verdict = 'no'), "
          "countIf(verdict = 'na'), avgIf(points, verdict != 'na'), count() FROM answer "
          "WHERE tenant = {} AND rules = {} GROUP BY question",
          Quoted(context.tenant), Quoted(published->marks.rules))));
  json::array questions;
  for (size_t i = 0; i < rows.size(); ++i) {
    const double mean = rows.Real(i, 4);
    questions.push_back(
        json::object{{"id", rows.at(i, 0)},
                     {"yes", rows.Integer(i, 1)},
                     {"no", rows.Integer(i, 2)},
                     {"na", rows.Integer(i, 3)},
                     {"mean_points", mean == mean ? json::value(mean) : json::value()},
                     {"n", rows.Integer(i, 5)}});
  }
  return JsonResponse(json::object{{"version", published->version},
                                   {"published_at", FormatTime(published->published_at)},
                                   {"yaml", yaml},
                                   {"questions", questions}});
}

// How one conversation was scored by every version that scored it.
Result<Response> ScoreHistory(Context& context, const std::string& id) {
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(
          fmt::format("SELECT scorecard, card_version, generation, points, failed FROM score WHERE "
                      "tenant = {} AND interaction_id = {} ORDER BY scorecard, generation",
                      Quoted(context.tenant), Quoted(id))));
  json::array list;
  for (const app::PublishedCard& published : context.workspace->versions().History("")) {
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows.Text(i, 2) != published.marks.generation) continue;
      list.push_back(json::object{{"scorecard", rows.at(i, 0)},
                                  {"version", rows.at(i, 1)},
                                  {"generation", rows.at(i, 2)},
                                  {"published_at", FormatTime(published.published_at)},
                                  {"points", rows.Real(i, 3)},
                                  {"failed", rows.Integer(i, 4) > 0}});
    }
  }
  return JsonResponse(json::object{{"scores", list}});
}

Result<Response> TrialResponse(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::object wire, TrialToWire(context, request.caller));
  return JsonResponse(wire);
}

void AddRescoring(Context& context, Router& router) {
  Route start(Method::kPost, "/v1/rescoring", Permission::kPublishScorecards,
              "Score all history under a changed definition, beside what counts");
  start.request_schema = "Rescore";
  start.response_schema = "Rescoring";
  start.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    app::Change change;
    const std::string kind(StringOr(body, "kind", "scorecard"));
    if (kind == "phrases")
      change.kind = app::ChangeKind::kPhrases;
    else if (kind == "policy")
      change.kind = app::ChangeKind::kPolicy;
    else if (kind != "scorecard")
      return InvalidInput(fmt::format("kind: '{}' is not scorecard, phrases or policy", kind));
    change.text = StringOr(body, "yaml", "");
    if (change.text.empty()) return InvalidInput("yaml: is missing; send the definition's text");
    RETURN_IF_ERROR(StartTrial(context, request.caller, change));
    return TrialResponse(context, request);
  };
  router.Add(std::move(start));

  Route status(Method::kGet, "/v1/rescoring", Permission::kReadConversations,
               "How far rescoring is and, when it is ready, what would change");
  status.response_schema = "Rescoring";
  status.handle = [&context](const Request& request) { return TrialResponse(context, request); };
  router.Add(std::move(status));

  Route publish(Method::kPost, "/v1/rescoring/publish", Permission::kPublishScorecards,
                "The changed definition counts from now on");
  publish.response_schema = "Rescoring";
  publish.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(PublishTrial(context, request.caller));
    ASSIGN_OR_RETURN(Response response, TrialResponse(context, request));
    // Of a scorecard it is in the log already, with the card.
    response.audited = context.rescoring->Status().kind == app::ChangeKind::kScorecard;
    return response;
  };
  router.Add(std::move(publish));

  Route discard(Method::kPost, "/v1/rescoring/discard", Permission::kPublishScorecards,
                "Stop rescoring, or throw its results away");
  discard.response_schema = "Rescoring";
  discard.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(context.rescoring->Discard());
    return TrialResponse(context, request);
  };
  router.Add(std::move(discard));
}

}  // namespace

void AddVersionRoutes(Context& context, Router& router) {
  AddRescoring(context, router);

  Route versions(Method::kGet, "/v1/scorecards/{id}/versions", Permission::kReadDefinitions,
                 "Published versions of a scorecard with their results, newest first");
  versions.response_schema = "CardVersions";
  versions.handle = [&context](const Request& request) {
    return Versions(context, request.path_values.at("id"));
  };
  router.Add(std::move(versions));

  Route version(Method::kGet, "/v1/scorecards/{id}/versions/{generation}",
                Permission::kReadDefinitions, "One published version: its text and its answers");
  version.response_schema = "CardVersionDetail";
  version.handle = [&context](const Request& request) { return Version(context, request); };
  router.Add(std::move(version));

  Route scores(Method::kGet, "/v1/interactions/{id}/scores", Permission::kReadConversations,
               "How every published version scored a conversation, oldest first");
  scores.response_schema = "ScoreHistory";
  scores.handle = [&context](const Request& request) {
    return ScoreHistory(context, request.path_values.at("id"));
  };
  scores.rows = RouteRows::kOne;
  router.Add(std::move(scores));

  Route receipt(Method::kGet, "/v1/interactions/{id}/receipt", Permission::kReadConversations,
                "A score with the hashes of all it rests on, for `clarion verify`");
  receipt.parameters = {{"scorecard", "id of the scorecard"}};
  receipt.response_schema = "Receipt";
  receipt.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(std::string text,
                     app::MakeReceipt(*context.workspace, context.tenant,
                                      request.path_values.at("id"), request.Param("scorecard")));
    Response response;
    response.body = std::move(text);
    return response;
  };
  receipt.rows = RouteRows::kOne;
  router.Add(std::move(receipt));
}

}  // namespace clarion::api
