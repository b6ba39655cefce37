// Scorecards that ship to be taken, by industry and channel.
#include <boost/json.hpp>
#include <set>

#include "api/params.h"
#include "api/routes/lifecycle.h"
#include "api/wire.h"
#include "app/card_library.h"

namespace clarion::api {
namespace {

json::array Texts(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object ToWire(const Context& context, const app::LibraryCard& card) {
  const json::object info = api::ToWire(card.info);
  const auto definitions = context.workspace->definitions();
  return {{"id", card.info.id},
          {"title", card.info.title},
          {"description", card.info.description},
          {"applies_to", card.info.applies_to},
          {"industries", Texts(card.info.industries)},
          {"channels", Texts(card.info.channels)},
          {"questions", info.at("questions")},
          {"sections", info.at("sections")},
          {"taken", CardNamed(definitions->scorer, card.info.id) != nullptr}};
}

Result<Response> List(const Context& context, const Request& request) {
  const std::string& content = context.workspace->content();
  ASSIGN_OR_RETURN(const auto all, app::ReadCardLibrary(content));
  std::set<std::string> industries, channels;
  for (const app::LibraryCard& one : all) {
    industries.insert(one.info.industries.begin(), one.info.industries.end());
    channels.insert(one.info.channels.begin(), one.info.channels.end());
  }
  ASSIGN_OR_RETURN(const auto some, app::ReadCardLibrary(content, {request.Param("industry"),
                                                                   request.Param("channel")}));
  json::array cards;
  for (const app::LibraryCard& one : some) cards.push_back(ToWire(context, one));
  return JsonResponse(
      json::object{{"cards", std::move(cards)},
                   {"industries", json::array(industries.begin(), industries.end())},
                   {"channels", json::array(channels.begin(), channels.end())}});
}

}  // namespace

void AddLibraryRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/scorecard-library", Permission::kReadDefinitions,
             "Scorecards that ship to be taken, by industry and channel");
  list.parameters = {{"industry", "such as retail"}, {"channel", "such as voice"}};
  list.response_schema = "Library";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route one(Method::kGet, "/v1/scorecard-library/{id}", Permission::kReadDefinitions,
            "A scorecard of the library, with its text: to be tried, or kept as a draft");
  one.response_schema = "LibraryCardDetail";
  one.rows = RouteRows::kNone;
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const app::LibraryCard card, app::FindInLibrary(context.workspace->content(),
                                                                     request.path_values.at("id")));
    json::object out = ToWire(context, card);
    out["yaml"] = card.yaml;
    return JsonResponse(out);
  };
  router.Add(std::move(one));

  Route take(Method::kPost, "/v1/scorecard-library/{id}/take", Permission::kPublishScorecards,
             "Keep a scorecard of the library as a draft of this workspace");
  take.response_schema = "CardDraft";
  take.rows = RouteRows::kNone;
  take.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const app::LibraryCard card, app::FindInLibrary(context.workspace->content(),
                                                                     request.path_values.at("id")));
    ASSIGN_OR_RETURN(const lifecycle::NewDraft fields,
                     NewDraftOf(context, request.caller, card.yaml, "From the library"));
    ASSIGN_OR_RETURN(const lifecycle::Draft saved,
                     DraftsOf(context).Save(request.caller.actor, fields));
    ASSIGN_OR_RETURN(const json::object wire, api::ToWire(context, request.caller, saved));
    return AuditedResponse(wire, 201);
  };
  router.Add(std::move(take));
}

}  // namespace clarion::api
