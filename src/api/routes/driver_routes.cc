// Which figures move which: the graph, the evidence of an edge, and what people say of it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>
#include <chrono>
#include <memory>

#include "api/context.h"
#include "api/params.h"
#include "api/recent.h"
#include "app/driver_graph.h"
#include "app/findings.h"

namespace clarion::api {
namespace {

using drivers::Book;
using drivers::Said;

constexpr size_t kPanelsKept = 4;
constexpr size_t kAnswersKept = 16;

using PanelPtr = std::shared_ptr<const app::DriverPanel>;
using AnswerPtr = std::shared_ptr<const json::object>;

// Kept while neither the data nor what people said changes; evidence rests on the graph's panel.
struct Kept {
  Recent<PanelPtr> panels{kPanelsKept};
  Recent<AnswerPtr> answers{kAnswersKept};
};

Book BookOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

json::array ToWire(const std::vector<Said>& all) {
  json::array out;
  for (const Said& one : all) out.push_back(drivers::ToJsonObject(one));
  return out;
}

// The request's own filter without its period, to lead on to contacts.
std::string FixedOf(const Request& request) {
  std::string out;
  for (const auto& [key, value] : request.query)
    if (key != "from" && key != "to" && key != "segment" && key != "lag")
      out += fmt::format("{}{}={}", out.empty() ? "" : "&", app::UrlEncoded(key),
                         app::UrlEncoded(value));
  return out;
}

std::string KeyOf(const Context& context, const Request& request) {
  const metrics::RowScope scope = ScopeOf(request.caller);
  return fmt::format("{} {} {} {} {} {} {}", request.Param("segment", "queue"),
                     request.Param("from"), request.Param("to"), FixedOf(request),
                     context.workspace->warehouse().generation(), scope.agent,
                     scope.all ? "all" : fmt::format("{}", fmt::join(scope.teams, "|")));
}

Result<PanelPtr> PanelOf(const Context& context, Kept& kept, const Request& request) {
  app::DriverQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterParams(request, context.tenant));
  query.by = request.Param("segment", "queue");
  query.fixed = FixedOf(request);
  return kept.panels.Get(KeyOf(context, request),
                         [&] { return app::ReadDriverPanel(context.workspace->metrics(), query); });
}

template <typename Make>
Result<Response> Answer(const Context& context, Kept& kept, const Request& request,
                        const std::string& what, const Make& make) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const std::vector<Said> said, BookOf(context).All(context.tenant));
  const std::string key =
      fmt::format("{} {} {}", what, KeyOf(context, request), ToJson(ToWire(said)));
  ASSIGN_OR_RETURN(const AnswerPtr answer, kept.answers.Get(key, [&]() -> Result<AnswerPtr> {
    ASSIGN_OR_RETURN(const PanelPtr panel, PanelOf(context, kept, request));
    ASSIGN_OR_RETURN(json::object made, make(panel, said));
    return std::make_shared<const json::object>(std::move(made));
  }));
  json::object out = *answer;
  out["took_ms"] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return JsonResponse(std::move(out));
}

Result<Response> Evidence(const Context& context, Kept& kept, const Request& request) {
  const std::string from = request.path_values.at("from"), to = request.path_values.at("to");
  ASSIGN_OR_RETURN(const std::optional<int64_t> lag, WholeParam(request, "lag"));
  if (lag && !(*lag >= 1 && *lag <= 10)) return InvalidInput("lag: weeks, from 1");
  const auto weeks = static_cast<size_t>(lag.value_or(0));
  return Answer(context, kept, request, fmt::format("{} > {} {}", from, to, weeks),
                [&](const PanelPtr& panel, const std::vector<Said>& said) {
                  return app::DriverEvidence(*panel, said, from, to, weeks);
                });
}

Result<Response> Say(const Context& context, const Request& request) {
  const std::string from = request.path_values.at("from"), to = request.path_values.at("to");
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const auto word = drivers::WordFrom(TextIn(body, "word").value_or(""));
  if (!word || *word == drivers::Word::kForgotten)
    return InvalidInput("word: confirmed or rejected");
  RETURN_IF_ERROR(app::CheckDriverPair(context.workspace->metrics(), from, to));
  ASSIGN_OR_RETURN(const Said said, BookOf(context).Say(request.caller.actor, from, to, *word,
                                                        TextIn(body, "why").value_or("")));
  return AuditedResponse(drivers::ToJsonObject(said));
}

void AddBook(Context& context, Router& router) {
  Route log(Method::kGet, "/v1/drivers/log", Permission::kReadFigures,
            "Everything people said of edges of the driver graph, newest first");
  log.response_schema = "DriverLog";
  log.rows = RouteRows::kNone;
  log.handle = [&context](const Request&) -> Result<Response> {
    ASSIGN_OR_RETURN(const std::vector<Said> all, BookOf(context).Log(context.tenant));
    return JsonResponse(json::object{{"entries", ToWire(all)}});
  };
  router.Add(std::move(log));

  Route say(Method::kPut, "/v1/drivers/{from}/{to}", Permission::kSetTargets,
            "Say that one figure moves another, seen in the data or not, or that it does not, and "
            "why; the last word holds");
  say.request_schema = "NewDriver";
  say.response_schema = "DriverSaid";
  say.rows = RouteRows::kNone;
  say.handle = [&context](const Request& request) { return Say(context, request); };
  router.Add(std::move(say));

  Route forget(Method::kDelete, "/v1/drivers/{from}/{to}", Permission::kSetTargets,
               "Take back what was said of an edge; the log keeps it");
  forget.response_schema = "Done";
  forget.rows = RouteRows::kNone;
  forget.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(BookOf(context).Forget(request.caller.actor, request.path_values.at("from"),
                                           request.path_values.at("to")));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(forget));
}

}  // namespace

void AddDriverRoutes(Context& context, Router& router) {
  AddBook(context, router);
  const auto kept = std::make_shared<Kept>();
  const Parameter segment = {"segment",
                             "what weeks are held against each other within: queue (without), "
                             "team, reason or channel"};

  Route graph(Method::kGet, "/v1/drivers", Permission::kReadFigures,
              "Which figures lead which within the same segments, a week or two later, given all "
              "others and the figure's own past; and what people said of it. Associations, not "
              "causes. The last 26 weeks without a period");
  graph.parameters = {segment};
  graph.filters = true;
  graph.response_schema = "Drivers";
  graph.rows = RouteRows::kFiltered;
  graph.handle = [&context, kept](const Request& request) {
    return Answer(
        context, *kept, request, "graph",
        [&](const PanelPtr& panel, const std::vector<Said>& said) -> Result<json::object> {
          return app::ToJsonObject(app::DriversOf(panel, said));
        });
  };
  router.Add(std::move(graph));

  Route evidence(Method::kGet, "/v1/drivers/{from}/{to}", Permission::kReadFigures,
                 "What an edge rests on, whether it was found or not: its estimate, what was held "
                 "constant, and the weeks and segments with the way to their contacts");
  evidence.parameters = {segment, {"lag", "weeks between; the clearer one without", "integer"}};
  evidence.filters = true;
  evidence.response_schema = "DriverEvidence";
  evidence.rows = RouteRows::kFiltered;
  evidence.handle = [&context, kept](const Request& request) {
    return Evidence(context, *kept, request);
  };
  router.Add(std::move(evidence));
}

}  // namespace clarion::api
