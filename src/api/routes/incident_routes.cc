// What the watch found, and what people do about it.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/coinciding.h"
#include "api/params.h"
#include "app/incident_json.h"

namespace clarion::api {
namespace {

using registry::KeptIncident;

constexpr int64_t kSnoozeDaysMax = 90;

Result<json::object> ToWire(Context& context, const KeptIncident& one) {
  json::object out = registry::ToJsonObject(one);
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  if (json::value* where = out.if_contains("where")) directory->Label(where);
  if (json::value* changes = out.if_contains("changes"))
    for (json::value& change : changes->as_array()) directory->Label(&change.as_object()["where"]);
  out["snoozed"] = one.snoozed_until > context.workspace->clock().NowMs();
  out["coinciding"] = nullptr;
  out["owner_name"] = nullptr;
  if (!one.owner.empty())
    if (const auto person = context.registry->people().Find(context.tenant, one.owner); person.ok())
      out["owner_name"] = person->name;
  return out;
}

// The first figure's move, held against what happened upstream then.
Result<json::value> CoincidingOf(Context& context, const KeptIncident& kept) {
  ASSIGN_OR_RETURN(const detection::SliceIncident incident, app::IncidentFromJson(kept.found));
  return CoincidingToWire(context, app::MoveOf(incident, context.tenant), app::OnsetOf(incident));
}

Result<Response> List(Context& context, const Request& request) {
  const std::string show = request.Param("show", "all");
  if (show != "all" && show != "open")
    return InvalidInput(fmt::format("show: '{}' is not all or open", show));
  ASSIGN_OR_RETURN(const std::vector<KeptIncident> all,
                   context.registry->incidents().All(context.tenant));
  json::array incidents;
  for (const KeptIncident& one : all) {
    ASSIGN_OR_RETURN(json::object wire, ToWire(context, one));
    const bool open = one.state != "resolved" && wire.contains("end") &&
                      wire["end"].as_string() == "open" && !wire["snoozed"].as_bool();
    if (show == "open" && !open) continue;
    incidents.push_back(std::move(wire));
  }
  ASSIGN_OR_RETURN(const TimeMs until, context.registry->incidents().WatchedUntil(context.tenant));
  // What people made of alerts: the measure of the watch itself.
  int64_t useful = 0, false_alarms = 0, noticed = 0;
  for (const KeptIncident& one : all) {
    useful += one.verdict == "useful";
    false_alarms += one.verdict == "false_alarm";
    noticed += one.acknowledged != 0;
  }
  return JsonResponse(
      json::object{{"incidents", std::move(incidents)},
                   {"watched_until", until == 0 ? json::value() : json::value(FormatTime(until))},
                   {"quality", json::object{{"raised", all.size()},
                                            {"acted_on", noticed},
                                            {"useful", useful},
                                            {"false_alarms", false_alarms}}}});
}

Result<Response> Change(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  registry::IncidentChange change;
  change.state = TextIn(body, "state");
  change.verdict = TextIn(body, "verdict");
  change.note = TextIn(body, "note");
  if (const auto owner = TextIn(body, "owner")) {
    change.owner = *owner == "me" ? request.caller.actor.id : *owner;
    if (!change.owner->empty() &&
        !context.registry->people().Find(context.tenant, *change.owner).ok())
      return InvalidInput(fmt::format("owner: there is no person '{}'", *owner));
  }
  if (const json::value* days = Find(body, "snooze_days")) {
    const auto* count = days->if_int64();
    if (count == nullptr || *count < 0 || *count > kSnoozeDaysMax)
      return InvalidInput(
          fmt::format("snooze_days: a whole number from 0, to wake it, to {}", kSnoozeDaysMax));
    change.snoozed_until = *count == 0 ? 0 : context.workspace->clock().NowMs() + *count * kDayMs;
  }
  ASSIGN_OR_RETURN(const KeptIncident changed,
                   context.registry->incidents().Change(request.caller.actor,
                                                        request.path_values.at("id"), change));
  ASSIGN_OR_RETURN(json::object wire, ToWire(context, changed));
  return AuditedResponse(wire);
}

}  // namespace

void AddIncidentRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/incidents", Permission::kReadFigures,
             "What moved in the figures, newest first, and what was done about it");
  list.parameters = {{"show", "all, or open: neither over, resolved nor snoozed"}};
  list.response_schema = "Incidents";
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route one(Method::kGet, "/v1/incidents/{id}", Permission::kReadFigures, "One incident");
  one.response_schema = "Incident";
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const KeptIncident kept, context.registry->incidents().Find(
                                                  context.tenant, request.path_values.at("id")));
    ASSIGN_OR_RETURN(json::object wire, ToWire(context, kept));
    ASSIGN_OR_RETURN(wire["coinciding"], CoincidingOf(context, kept));
    return JsonResponse(wire);
  };
  router.Add(std::move(one));

  Route change(
      Method::kPost, "/v1/incidents/{id}", Permission::kManageIncidents,
      "Take notice of an incident, snooze it, resolve or reopen it, say whether it helped");
  change.request_schema = "IncidentChange";
  change.response_schema = "Incident";
  change.handle = [&context](const Request& request) { return Change(context, request); };
  router.Add(std::move(change));
}

}  // namespace clarion::api
