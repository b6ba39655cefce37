#include "demo/internal/record.h"

#include <fmt/format.h>

#include <array>

#include "demo/internal/json_writer.h"
#include "demo/internal/script.h"

namespace clarion::demo {
namespace {

// "2026-04-08T15:05:00.120Z", as base/time.h writes it but always with milliseconds.
std::string Time(int64_t at_ms) {
  std::string text = FormatTime(at_ms / kSecondMs * kSecondMs);
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, at_ms % kSecondMs);
}

std::string_view AgentKind(const Contact& c) {
  const bool bot = c.bot_part != BotPart::kNone;
  if (c.agent != kNobody) return bot ? "mixed" : "human";
  return bot ? "ai" : "none";
}

std::string Archetype(const Contact& c) {
  if (c.outbound) return c.callback ? "promised_callback" : "outbound_offer";
  constexpr std::array<std::string_view, 6> kBotPart = {
      "", "bot_solves", "bot_claims", "bot_loops", "bot_misunderstands", "bot_asked_for_human"};
  std::string name(kBotPart[static_cast<size_t>(c.bot_part)]);
  const auto add = [&name](std::string_view part) {
    name += (name.empty() ? "" : "+") + std::string(part);
  };
  if (c.abandoned) add("abandons");
  if (c.first_agent != kNobody) add("transferred");
  if (c.supervisor) add("supervisor");
  if (c.agent != kNobody)
    add(c.resolved ? "resolved" : c.claimed ? "claimed" : c.promised ? "promised" : "unresolved");
  return name;
}

void AppendAttributes(const World& world, const Contact& c, const Customer& traits,
                      std::string& out) {
  AppendKey(out, "attributes");
  out += '{';
  AppendField(out, "language", kLanguages[traits.language]);
  AppendField(out, "region", kRegions[traits.region]);
  AppendField(out, "product", kProducts[traits.product]);
  AppendField(out, "segment", kSegments[traits.segment]);
  AppendField(out, "skill", kQueueNames[c.entry_queue]);
  if (c.app_version != kAny) AppendField(out, "app_version", kAppVersions[c.app_version]);
  if (c.bot != kAny) AppendField(out, "bot_version", kBots[c.bot].versions[c.bot_version]);
  if (c.agent != kNobody) AppendField(out, "team", kTeams[world.agents[c.agent].team]);
  if (c.agent != kNobody) AppendField(out, "site", kSites[world.agents[c.agent].site]);
  out += '}';
}

void AppendParty(std::string& out, std::string_view id, std::string_view role,
                 std::string_view name) {
  if (out.back() != '[') out += ',';
  out += '{';
  AppendField(out, "id", id);
  AppendField(out, "role", role);
  AppendField(out, "name", name);
  out += '}';
}

void AppendPeople(const World& world, const Contact& c, const Facts& facts, std::string& out) {
  AppendKey(out, "agent_ids");
  out += '[';
  const auto add_id = [&out](std::string_view id) {
    if (out.back() != '[') out += ',';
    AppendQuoted(out, id);
  };
  if (c.bot != kAny) add_id(kBots[c.bot].id);
  if (c.first_agent != kNobody) add_id(world.agents[c.first_agent].id);
  if (c.agent != kNobody && c.agent != c.first_agent) add_id(world.agents[c.agent].id);
  out += ']';
  AppendField(out, "agent_kind", AgentKind(c));
  AppendKey(out, "parties");
  out += '[';
  AppendParty(out, CustomerId(c.customer), "customer", facts.Get("name"));
  if (c.bot != kAny) AppendParty(out, kBots[c.bot].id, "bot", kBots[c.bot].name);
  if (c.first_agent != kNobody)
    AppendParty(out, world.agents[c.first_agent].id, "agent", world.agents[c.first_agent].name);
  if (c.agent != kNobody && c.agent != c.first_agent)
    AppendParty(out, world.agents[c.agent].id, "agent", world.agents[c.agent].name);
  out += ']';
}

void AppendTimeline(const Contact& c, const Scene& scene, std::string& out) {
  constexpr std::array<std::string_view, 4> kSpeakers = {"customer", "agent", "bot", "system"};
  for (const bool turns : {true, false}) {
    AppendKey(out, turns ? "turns" : "events");
    out += '[';
    for (const Moment& moment : scene.moments()) {
      if (moment.is_turn != turns) continue;
      out += out.back() == '[' ? "{" : ",{";
      if (turns) {
        AppendField(out, "speaker", kSpeakers[static_cast<size_t>(moment.speaker)]);
        AppendField(out, "text", moment.text);
      }
      AppendField(out, "t", moment.at_s, 1);
      if (turns && c.channel == kVoice) AppendField(out, "t_end", moment.until_s, 1);
      if (!turns) {
        AppendField(out, "kind", moment.text);
        AppendKey(out, "detail");
        out += moment.detail;
      }
      out += '}';
    }
    out += ']';
  }
}

void AppendOutcome(std::string& out, std::string_view kind, int64_t value, int64_t at_ms,
                   std::string_view source) {
  if (out.back() != '[') out += ',';
  out += '{';
  AppendField(out, "kind", kind);
  AppendField(out, "value", value);
  AppendField(out, "at", Time(at_ms));
  AppendField(out, "source", source);
  out += '}';
}

void AppendOutcomes(const World& world, const Contact& c, uint64_t number, int64_t ended_ms,
                    std::string& out) {
  Rng rng(world.seed, kForText, (1ULL << 50) + number);
  AppendKey(out, "outcomes");
  out += '[';
  const int64_t survey_ms = ended_ms + static_cast<int64_t>(c.survey_delay_h * 3600.0F) * kSecondMs;
  if (c.csat >= 0) AppendOutcome(out, "csat", c.csat, survey_ms, "survey");
  if (c.nps >= 0) AppendOutcome(out, "nps", c.nps, survey_ms, "survey");
  if (c.ces >= 0) AppendOutcome(out, "ces", c.ces, survey_ms, "survey");
  // The desk closes cases kindly: some that are not solved are marked so.
  const bool marked = c.resolved ? rng.Chance(0.96) : c.claimed || rng.Chance(0.22);
  if (c.agent != kNobody && rng.Chance(0.7))
    AppendOutcome(out, "resolved", marked, ended_ms + rng.Below(600) * kSecondMs, "crm");
  if (c.csat >= 0 && rng.Chance(0.4))
    AppendOutcome(out, "resolved", c.resolved, survey_ms, "survey");
  if (c.refund) {
    const auto at_ms = ended_ms + rng.Below(72) * kHourMs;
    AppendOutcome(out, "refund", 8 + rng.Below(140), at_ms, "crm");
  }
  if (c.sale) AppendOutcome(out, "sale", 1, ended_ms, "crm");
  if (c.churn) AppendOutcome(out, "churn", 1, ended_ms + rng.Below(24 * 20) * kHourMs, "crm");
  if (c.reopened)
    AppendOutcome(out, "reopened", 1, ended_ms + (10 + rng.Below(100)) * kHourMs, "crm");
  out += ']';
}

void AppendLabels(const World& world, const std::vector<Incident>& incidents, const Contact& c,
                  std::string& out) {
  AppendKey(out, "labels");
  out += '{';
  AppendField(out, "reason", kReasons[c.reason].name);
  AppendField(out, "resolved", static_cast<bool>(c.resolved));
  AppendField(out, "effort", static_cast<int64_t>(c.effort));
  AppendField(out, "matter", fmt::format("m-{:07}", c.matter + 1));
  AppendField(out, "contact_no", static_cast<int64_t>(c.contact_no));
  AppendField(out, "archetype", Archetype(c));
  AppendField(out, "promise_made", static_cast<bool>(c.promised));
  if (c.promised) AppendField(out, "promise_kept", static_cast<bool>(c.promise_kept));
  AppendField(out, "authentications", static_cast<int64_t>(c.auth_asks));
  AppendKey(out, "incidents");
  out += '[';
  const Situation s = SituationOf(world, c);
  for (const Incident& incident : incidents) {
    if (!incident.Covers(s)) continue;
    if (out.back() != '[') out += ',';
    AppendQuoted(out, incident.id);
  }
  out += "]}";
}

}  // namespace

size_t AppendRecord(const World& world, const std::vector<Incident>& incidents, const Contact& c,
                    uint64_t number, std::string& out) {
  Script script(world, c);
  const double duration_s = script.Play();
  const int64_t ended_ms = c.start_ms + static_cast<int64_t>(duration_s * 1000);
  out += '{';
  AppendField(out, "id", fmt::format("int-{:06}", number));
  AppendField(out, "dataset", "clarion-demo");
  AppendField(out, "channel", kChannelNames[c.channel]);
  AppendField(out, "direction", c.outbound ? "outbound" : "inbound");
  AppendField(out, "started_at", Time(c.start_ms));
  AppendField(out, "duration_s", duration_s, 1);
  AppendField(out, "customer_id", CustomerId(c.customer));
  AppendField(out, "queue", kQueueNames[c.agent != kNobody ? c.queue : c.entry_queue]);
  AppendPeople(world, c, script.facts(), out);
  AppendAttributes(world, c, CustomerOf(world, c.customer), out);
  AppendTimeline(c, script.scene(), out);
  AppendOutcomes(world, c, number, ended_ms, out);
  AppendLabels(world, incidents, c, out);
  out += "}\n";
  return script.scene().turns();
}

}  // namespace clarion::demo
