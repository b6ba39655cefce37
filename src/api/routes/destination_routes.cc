// Where news goes, and what became of it.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"

namespace clarion::api {
namespace {

using delivery::Destination;
using delivery::Destinations;
using delivery::Health;

constexpr int64_t kDeliveriesMax = 500;

std::string_view StateOf(const Destination& one, const Health& health) {
  if (!one.enabled) return "off";
  if (health.dead > 0) return "dead";
  if (health.failing > 0) return "failing";
  return health.last_delivered_at != 0 ? "sent" : "unused";
}

json::object ToWire(const Context& context, const Destination& one, const Health& health) {
  json::object out = delivery::ToJsonObject(one);
  out["owner_name"] = nullptr;
  if (!one.owner.empty())
    if (const auto person = context.registry->people().Find(context.tenant, one.owner); person.ok())
      out["owner_name"] = person->name;
  out["health"] =
      json::object{{"state", StateOf(one, health)},
                   {"pending", health.pending},
                   {"failing", health.failing},
                   {"dead", health.dead},
                   {"last_delivered_at", health.last_delivered_at == 0
                                             ? json::value()
                                             : json::value(FormatTime(health.last_delivered_at))},
                   {"last_error", health.last_error}};
  return out;
}

Result<json::object> WireOf(const Context& context, const Request& request,
                            const Destination& one) {
  ASSIGN_OR_RETURN(auto health, context.courier->outbox().HealthOf(request.caller.actor.tenant));
  return ToWire(context, one, health[one.id]);
}

Result<void> CheckOwner(const Context& context, const json::value& body) {
  const auto owner = TextIn(body, "owner");
  if (!owner || owner->empty() || context.registry->people().Find(context.tenant, *owner).ok())
    return {};
  return InvalidInput(fmt::format("owner: there is no person '{}'", *owner));
}

Result<Response> List(const Context& context, const Request& request) {
  const std::string& tenant = request.caller.actor.tenant;
  ASSIGN_OR_RETURN(const std::vector<Destination> all, context.courier->destinations().All(tenant));
  ASSIGN_OR_RETURN(auto health, context.courier->outbox().HealthOf(tenant));
  json::array out, events;
  for (const Destination& one : all) out.push_back(ToWire(context, one, health[one.id]));
  for (const std::string& type : delivery::EventTypes()) events.emplace_back(type);
  return JsonResponse(json::object{{"destinations", std::move(out)},
                                   {"events", std::move(events)},
                                   {"private_allowed", context.courier->rules().allow_private}});
}

Result<Response> WithSecret(const Context& context, const Request& request,
                            const Destinations::Made& made, unsigned status) {
  ASSIGN_OR_RETURN(json::object wire, WireOf(context, request, made.destination));
  return AuditedResponse(
      json::object{{"destination", std::move(wire)},
                   {"secret", made.secret.empty() ? json::value() : json::value(made.secret)}},
      status);
}

Result<Response> Make(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  RETURN_IF_ERROR(CheckOwner(context, body));
  ASSIGN_OR_RETURN(const Destinations::Made made,
                   context.courier->destinations().Make(request.caller.actor, body));
  return WithSecret(context, request, made, 201);
}

Result<Response> Change(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  RETURN_IF_ERROR(CheckOwner(context, body));
  ASSIGN_OR_RETURN(const Destination changed,
                   context.courier->destinations().Change(request.caller.actor,
                                                          request.path_values.at("id"), body));
  context.courier->Wake();
  ASSIGN_OR_RETURN(const json::object wire, WireOf(context, request, changed));
  return AuditedResponse(wire);
}

Result<Response> Deliveries(const Context& context, const Request& request) {
  delivery::Outbox::Filter filter;
  filter.destination = request.Param("destination");
  filter.state = request.Param("state");
  if (!filter.state.empty() && filter.state != "pending" && filter.state != "delivered" &&
      filter.state != "dead")
    return InvalidInput(fmt::format("state: '{}' is not pending, delivered or dead", filter.state));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 100, kDeliveriesMax));
  filter.limit = static_cast<size_t>(limit);
  ASSIGN_OR_RETURN(const std::vector<delivery::Delivery> found,
                   context.courier->outbox().List(request.caller.actor.tenant, filter));
  json::array out;
  for (const delivery::Delivery& one : found) out.push_back(delivery::ToJsonObject(one));
  return JsonResponse(json::object{{"deliveries", std::move(out)}});
}

Route Managed(Method method, const char* path, const char* what, const char* schema) {
  Route route(method, path, Permission::kManageDestinations, what);
  route.response_schema = schema;
  route.rows = RouteRows::kNone;
  return route;
}

void AddBook(Context& context, Router& router) {
  Route list =
      Managed(Method::kGet, "/v1/destinations",
              "Where news of incidents and initiatives goes, and how it arrives", "Destinations");
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route make = Managed(Method::kPost, "/v1/destinations",
                       "Add a destination; the answer holds a webhook's secret, only now",
                       "DestinationSecret");
  make.request_schema = "NewDestination";
  make.handle = [&context](const Request& request) { return Make(context, request); };
  router.Add(std::move(make));

  Route one = Managed(Method::kGet, "/v1/destinations/{id}", "One destination", "Destination");
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Destination found,
                     context.courier->destinations().Find(request.caller.actor.tenant,
                                                          request.path_values.at("id")));
    ASSIGN_OR_RETURN(const json::object wire, WireOf(context, request, found));
    return JsonResponse(wire);
  };
  router.Add(std::move(one));

  Route change = Managed(Method::kPost, "/v1/destinations/{id}",
                         "Change fields of a destination; what is not named stays", "Destination");
  change.request_schema = "NewDestination";
  change.handle = [&context](const Request& request) { return Change(context, request); };
  router.Add(std::move(change));

  Route remove = Managed(Method::kDelete, "/v1/destinations/{id}",
                         "Remove a destination with everything that was to be sent there", "Done");
  remove.handle = [&context](const Request& request) -> Result<Response> {
    RETURN_IF_ERROR(
        context.courier->destinations().Remove(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(json::object{{"done", true}});
  };
  router.Add(std::move(remove));
}

}  // namespace

void AddDestinationRoutes(Context& context, Router& router) {
  AddBook(context, router);

  Route test = Managed(Method::kPost, "/v1/destinations/{id}/test",
                       "Send a test now, and say what was answered; of Jira and GitHub it is only "
                       "asked whether the project is there",
                       "Delivery");
  test.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const delivery::Delivery done,
                     context.courier->Test(request.caller.actor, request.path_values.at("id")));
    return AuditedResponse(delivery::ToJsonObject(done));
  };
  router.Add(std::move(test));

  Route rotate =
      Managed(Method::kPost, "/v1/destinations/{id}/rotate-secret",
              "A webhook's new secret; the old one signs beside it for a day", "DestinationSecret");
  rotate.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Destinations::Made made,
                     context.courier->destinations().RotateSecret(request.caller.actor,
                                                                  request.path_values.at("id")));
    return WithSecret(context, request, made, 200);
  };
  router.Add(std::move(rotate));

  Route list = Managed(Method::kGet, "/v1/deliveries",
                       "What was sent, is to be sent and could not be: those first", "Deliveries");
  list.parameters = {{"destination", "an id"},
                     {"state", "pending, delivered or dead"},
                     {"limit", "at most 500", "integer"}};
  list.handle = [&context](const Request& request) { return Deliveries(context, request); };
  router.Add(std::move(list));

  Route retry = Managed(Method::kPost, "/v1/deliveries/{id}/retry",
                        "Begin again with one that could not be delivered", "Delivery");
  retry.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(
        const delivery::Delivery one,
        context.courier->outbox().Retry(request.caller.actor, request.path_values.at("id")));
    context.courier->Wake();
    return AuditedResponse(delivery::ToJsonObject(one));
  };
  router.Add(std::move(retry));
}

}  // namespace clarion::api
