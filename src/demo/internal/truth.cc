#include "demo/internal/truth.h"

#include <fmt/format.h>

#include "demo/internal/json_writer.h"

namespace clarion::demo {
namespace {

void Open(std::string& out) { out += out.back() == '[' ? "\n{" : ",\n{"; }

void AppendEffects(const Incident& i, std::string& out) {
  AppendKey(out, "effect");
  out += '{';
  const auto factor = [&](const char* name, double value) {
    if (value != 1) AppendField(out, name, value, 3);
  };
  const auto addition = [&](const char* name, double value) {
    if (value != 0) AppendField(out, name, value, 3);
  };
  factor("resolution_factor", i.effects.resolve);
  factor("repeat_factor", i.effects.repeat);
  factor("handle_time_factor", i.effects.handle);
  factor("containment_factor", i.effects.contain);
  factor("survey_response_factor", i.effects.survey);
  addition("bot_loop_weight_added", i.effects.loop);
  addition("transfer_chance_added", i.effects.transfer);
  addition("hold_chance_added", i.effects.hold);
  addition("second_authentication_chance_added", i.effects.authenticate);
  addition("satisfaction_points_added", i.effects.satisfaction);
  addition("share_of_new_matters_added", i.demand);
  factor("demand_factor_of_long_reasons", i.long_reasons);
  if (i.long_reasons != 1) {
    AppendKey(out, "long_reasons");
    out += '[';
    for (size_t reason = 0; reason < kReasons.size(); ++reason) {
      if (!IsLong(static_cast<uint8_t>(reason))) continue;
      if (out.back() != '[') out += ',';
      AppendQuoted(out, kReasons[reason].name);
    }
    out += ']';
  }
  constexpr std::string_view kShapes[] = {"step", "growing", "fading", "slipping"};
  AppendField(out, "shape", kShapes[static_cast<size_t>(i.shape)]);
  out += '}';
}

void AppendIncident(const Incident& i, std::string& out) {
  Open(out);
  AppendField(out, "id", i.id);
  AppendField(out, "kind", i.kind);
  AppendField(out, "title", i.title);
  AppendField(out, "description", i.description);
  AppendKey(out, "scope");
  out += '{';
  for (const auto& [dimension, value] : i.scope.Dimensions()) AppendField(out, dimension, value);
  out += '}';
  AppendField(out, "start_at", FormatTime(i.start_ms));
  AppendField(out, "start_at_ms", i.start_ms);
  AppendKey(out, "end_at");
  if (i.open)
    out += "null";
  else
    AppendQuoted(out, FormatTime(i.end_ms));
  AppendKey(out, "metrics");
  out += '[';
  for (const std::string& metric : i.metrics) {
    if (out.back() != '[') out += ',';
    AppendQuoted(out, metric);
  }
  out += ']';
  AppendEffects(i, out);
  AppendField(out, "affected", static_cast<int64_t>(i.affected));
  out += '}';
}

void AppendLead(const Lead& lead, std::string& out) {
  Open(out);
  AppendField(out, "id", "lead-thin-rosters");
  AppendField(out, "from", "wait");
  AppendField(out, "to", "transfer");
  AppendField(out, "description",
              "Where a roster is thin callers wait longer, and are told so. For three days after, "
              "people lent from other teams help out, and pass on more; what is passed on takes "
              "longer and is identified again.");
  AppendField(out, "transfer_chance_added_per_usual_wait", lead.transfer_per_wait, 3);
  AppendField(out, "for_hours_after", lead.helps_for_ms / kHourMs);
  AppendKey(out, "thin_rosters");
  out += '[';
  for (const ThinRoster& one : lead.rosters) {
    Open(out);
    AppendField(out, "queue", kQueueNames[one.queue]);
    AppendField(out, "start_at", FormatTime(one.start_ms));
    AppendField(out, "end_at", FormatTime(one.end_ms));
    AppendField(out, "wait_factor", one.wait, 3);
    out += '}';
  }
  out += "]}";
}

void AppendAgents(const World& world, std::string& out) {
  for (const Agent& a : world.agents) {
    Open(out);
    AppendField(out, "id", a.id);
    AppendField(out, "name", a.name);
    AppendField(out, "kind", "human");
    AppendField(out, "team", kTeams[a.team]);
    AppendField(out, "site", kSites[a.site]);
    AppendField(out, "hired_on", FormatDate(a.hired_ms));
    AppendField(out, "new_hire", a.new_hire);
    AppendField(out, "skill", a.skill, 3);
    AppendField(out, "pace", a.pace, 3);
    const std::pair<const char*, double> habits[] = {{"greets", a.greets},
                                                     {"empathy", a.empathy},
                                                     {"recaps", a.recaps},
                                                     {"holds", a.holds},
                                                     {"transfers", a.transfers},
                                                     {"promises", a.promises},
                                                     {"keeps_promises", a.keeps},
                                                     {"dead_air", a.dead_air},
                                                     {"claims_without_doing", a.claims}};
    for (const auto& [name, value] : habits) AppendField(out, name, value, 3);
    out += '}';
  }
  for (const Bot& b : kBots) {
    Open(out);
    AppendField(out, "id", b.id);
    AppendField(out, "name", b.name);
    AppendField(out, "kind", "ai");
    AppendField(out, "contains", b.contain, 3);
    AppendField(out, "misunderstands", b.misunderstand, 3);
    AppendField(out, "loops", b.loop, 3);
    AppendField(out, "claims_without_doing", b.claim, 3);
    out += '}';
  }
}

void AppendReasons(std::string& out) {
  for (const Reason& reason : kReasons) {
    Open(out);
    AppendField(out, "name", reason.name);
    AppendField(out, "queue", kQueueNames[reason.queue]);
    AppendField(out, "weight", reason.weight, 2);
    AppendField(out, "handle_s", reason.handle_s, 0);
    AppendField(out, "resolve", reason.resolve, 2);
    AppendField(out, "self_service", reason.self_service, 2);
    AppendField(out, "authenticates", reason.auth, 2);
    AppendField(out, "policy", reason.policy);
    out += '}';
  }
}

void AppendDecoys(const World& world, std::string& out) {
  Open(out);
  AppendField(out, "id", "decoy-holiday");
  AppendField(out, "why_not", "A public holiday: two quiet days, then two busy ones. Normal life.");
  AppendField(out, "start_at", FormatTime(HolidayMs(world)));
  AppendField(out, "end_at", FormatTime(HolidayMs(world) + 4 * kDayMs));
  out += "},\n{";
  AppendField(out, "id", "decoy-small-segment");
  AppendField(out, "why_not",
              "Few contacts: its rates jump from week to week by chance. Nothing was changed.");
  AppendKey(out, "scope");
  out += R"({"segment":"premium","product":"smarthome"}})";
  out += ",\n{";
  AppendField(out, "id", "decoy-first-week-of-cycle");
  AppendField(out, "why_not",
              "Bills go out every 30 days: more billing contacts in that week is ordinary demand.");
  AppendKey(out, "scope");
  out += R"({"queue":"billing"}})";
}

}  // namespace

std::string TruthJson(const World& world, const IncidentPlan& plan, uint64_t interactions) {
  std::string out = "{\"settings\":{";
  AppendField(out, "interactions", static_cast<int64_t>(interactions));
  AppendField(out, "days", (world.end_ms - world.begin_ms) / kDayMs);
  AppendField(out, "seed", static_cast<int64_t>(world.seed));
  AppendField(out, "begin_at", FormatTime(world.begin_ms));
  AppendField(out, "end_at", FormatTime(world.end_ms));
  out += "},\n\"incidents\":[";
  for (const Incident& incident : plan.incidents) AppendIncident(incident, out);
  if (!plan.lead.rosters.empty()) {
    out += "],\n\"leads\":[";
    AppendLead(plan.lead, out);
  }
  out += "],\n\"notes\":[";
  for (const std::string& note : plan.notes) AppendQuoted(out, note);
  out += "],\n\"agents\":[";
  AppendAgents(world, out);
  out += "],\n\"reasons\":[";
  AppendReasons(out);
  out += "],\n\"decoys\":[";
  AppendDecoys(world, out);
  out += "]}\n";
  return out;
}

}  // namespace clarion::demo
