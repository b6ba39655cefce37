#include "demo/internal/incidents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clarion::demo {
namespace {

constexpr int64_t kSlippingDays = 63;

bool Matches(uint8_t wanted, uint8_t actual) { return wanted == kAny || wanted == actual; }

// A window given as fractions of the simulated time, widened to at least `days_min` days and cut at
// the end.
void Place(Incident& incident, const World& world, double from, double to, double days_min) {
  const auto span = static_cast<double>(world.end_ms - world.begin_ms);
  incident.start_ms = world.begin_ms + static_cast<int64_t>(from * span / kHourMs) * kHourMs;
  incident.end_ms = world.begin_ms + static_cast<int64_t>(to * span / kHourMs) * kHourMs;
  incident.end_ms =
      std::max(incident.end_ms, incident.start_ms + static_cast<int64_t>(days_min * kDayMs));
  incident.open = to >= 1 || incident.end_ms >= world.end_ms;
  if (incident.open) incident.end_ms = world.end_ms;
}

template <typename T>
T Pick(Rng& rng, std::initializer_list<T> choices) {
  return choices.begin()[rng.Below(choices.size())];
}

Incident RefundPolicy(const World& world, Rng& rng) {
  Incident i{.id = "inc-refund-policy",
             .kind = "policy_change",
             .title = "Refunds need a second approval"};
  i.scope.reason = ReasonIndex("refund_status");
  const bool by_region = rng.Chance(0.6);
  if (by_region)
    i.scope.region = Pick<uint8_t>(rng, {0, 1, 4});
  else
    i.scope.product = Pick<uint8_t>(rng, {1, 3});
  Place(i, world, rng.Between(0.45, 0.6), 1, 1);
  i.metrics = {"repeat_rate", "fcr", "effort"};
  i.effects = {.resolve = 0.6, .repeat = 1.3};
  i.description =
      "New return terms delay refunds; customers in the scope come back more often. Speed is "
      "unchanged.";
  return i;
}

Incident BrokenBotFlow(const World& world, Rng& rng) {
  Incident i{.id = "inc-bot-loop", .kind = "bot_flow", .title = "Aria b12 loops on one flow"};
  i.scope.bot = 0;
  i.scope.bot_version = 1;
  i.scope.reason = ReasonIndex(
      Pick<std::string_view>(rng, {"password_reset", "order_status", "appointment_change"}));
  i.start_ms = world.bot_switch_ms[0][0];
  i.end_ms = world.bot_switch_ms[0][1];
  i.metrics = {"containment", "bot_loops", "repeat_rate"};
  i.effects = {.contain = 0.45, .loop = 0.35};
  i.description =
      "The link step of the flow returns to its own start: containment falls, people repeat or "
      "escalate.";
  return i;
}

Incident AppRelease(const World& world, Rng& rng) {
  Incident i{
      .id = "inc-app-release", .kind = "release", .title = "App release breaks sign-in for some"};
  i.scope.app_version = 2;
  i.scope.reason = ReasonIndex("app_crash");
  i.start_ms = world.app_switch_ms[1];
  i.end_ms = std::min(world.end_ms, world.app_switch_ms[2] + 3 * kDayMs);
  i.metrics = {"volume", "new_reason"};
  i.demand = rng.Between(0.018, 0.028);
  i.description =
      "A new contact reason with new words (white screen, session token, migrating profile) "
      "appears.";
  return i;
}

Incident NewHires(const World& world) {
  Incident i{.id = "inc-new-hires", .kind = "cohort", .title = "New-hire cohort still learning"};
  i.scope.team = world.cohort_team;
  i.scope.site = world.cohort_site;
  i.scope.new_hire = true;
  i.start_ms = world.end_ms;
  for (const Agent& agent : world.agents) {
    if (agent.new_hire) i.start_ms = std::min(i.start_ms, agent.hired_ms);
  }
  i.end_ms = world.end_ms;
  i.open = true;
  i.metrics = {"aht", "transfer_rate", "quality", "fcr"};
  i.effects = {
      .resolve = 0.84, .handle = 1.38, .transfer = 0.09, .hold = 0.14, .satisfaction = -0.25};
  i.shape = Incident::Shape::kFading;
  i.description =
      "People hired together need longer, transfer and hold more; it eases with tenure.";
  return i;
}

Incident MixShift(const World& world, Rng& rng) {
  Incident i{
      .id = "inc-mix-shift", .kind = "mix_shift", .title = "More long contacts, nobody slower"};
  i.scope.product = 0;
  Place(i, world, rng.Between(0.6, 0.72), 1, 1);
  i.metrics = {"aht"};
  i.long_reasons = 1.9;
  i.description =
      "Router and speed problems become more frequent; the AHT headline rises while each reason "
      "stays as it was.";
  return i;
}

Incident SlowDrift(const World& world, Rng& rng) {
  Incident i{
      .id = "inc-drift", .kind = "drift", .title = "Customers identified twice ever more often"};
  i.scope.queue = Pick<uint8_t>(rng, {kBilling, kAccount});
  Place(i, world, rng.Between(0.15, 0.25), 1, 1);
  i.metrics = {"re_authentication", "hold_time", "effort"};
  i.effects = {.hold = 0.22, .authenticate = 0.34};
  i.shape = Incident::Shape::kGrowing;
  i.description = "A little more repeated authentication and hold every week, no single step.";
  return i;
}

Incident FadingWin(const World& world, Rng& rng) {
  Incident i{.id = "inc-fading-win",
             .kind = "fading_improvement",
             .title = "A coaching initiative that fades"};
  i.scope.team = static_cast<uint8_t>(rng.Below(4));
  if (i.scope.team == world.cohort_team)
    i.scope.team = static_cast<uint8_t>((i.scope.team + 1) % 4);
  const double ends = rng.Between(0.8, 0.95);
  Place(i, world, rng.Between(0.25, 0.35), ends, 7);
  i.metrics = {"fcr", "repeat_rate"};
  i.effects = {.resolve = 1.25, .repeat = 0.72, .satisfaction = 0.15};
  i.shape = Incident::Shape::kFading;
  i.description =
      "Resolution of one team rises after an initiative, then sinks back to where it was.";
  return i;
}

Incident OutageAfternoon(const World& world, Rng& rng) {
  Incident i{.id = "inc-outage", .kind = "outage", .title = "One afternoon without service"};
  i.scope.reason = ReasonIndex("outage");
  i.scope.region = static_cast<uint8_t>(rng.Below(kRegions.size()));
  const auto days = static_cast<int>((world.end_ms - world.begin_ms) / kDayMs);
  i.start_ms =
      world.begin_ms + rng.Whole(days / 3, days * 9 / 10) * kDayMs + rng.Whole(12, 14) * kHourMs;
  i.end_ms = i.start_ms + rng.Whole(4, 6) * kHourMs;
  i.metrics = {"volume", "wait", "abandonment"};
  i.demand = std::min(0.05, 0.75 / days);
  i.description =
      "A cut cable: contacts of one region multiply for some hours, waits grow, more give up.";
  return i;
}

Incident SurveyGlitch(const World& world, Rng& rng) {
  Incident i{.id = "inc-survey-glitch",
             .kind = "data_glitch",
             .title = "Surveys not delivered in one channel"};
  i.scope.channel = Pick<uint8_t>(rng, {kChat, kMessaging, kEmail});
  const double from = rng.Between(0.35, 0.7);
  Place(i, world, from, from + 0.14, 5);
  i.metrics = {"survey_response_rate"};
  i.effects = {.survey = 0.2};
  i.description = "Fewer answers arrive; satisfaction itself does not change.";
  return i;
}

Incident SlippingWin(const World& world) {
  Incident i{.id = "inc-slipping-win",
             .kind = "slipping_win",
             .title = "A shorter way through orders that people leave again"};
  i.scope.queue = kOrders;
  i.start_ms = std::max(world.begin_ms, world.end_ms - kSlippingDays * kDayMs);
  i.end_ms = world.end_ms;
  i.open = true;
  i.metrics = {"aht"};
  i.effects = {.handle = 0.52};
  i.shape = Incident::Shape::kSlipping;
  i.description =
      "Contacts about orders are over sooner from one day on; after four weeks the old way comes "
      "back little by little, until less than half of the gain is lost.";
  return i;
}

}  // namespace

bool Scope::Covers(const Situation& s) const {
  return Matches(channel, s.channel) && Matches(reason, s.reason) && Matches(product, s.product) &&
         Matches(region, s.region) && Matches(queue, s.queue) && Matches(team, s.team) &&
         Matches(site, s.site) && Matches(bot, s.bot) && Matches(bot_version, s.bot_version) &&
         Matches(app_version, s.app_version) && (!new_hire || s.new_hire);
}

std::vector<std::pair<std::string, std::string>> Scope::Dimensions() const {
  std::vector<std::pair<std::string, std::string>> all;
  const auto add = [&](const char* name, uint8_t value, const auto& names) {
    if (value != kAny) all.emplace_back(name, std::string(names[value]));
  };
  add("channel", channel, kChannelNames);
  if (reason != kAny) all.emplace_back("reason", std::string(kReasons[reason].name));
  add("product", product, kProducts);
  add("region", region, kRegions);
  add("queue", queue, kQueueNames);
  add("team", team, kTeams);
  add("site", site, kSites);
  if (bot != kAny) all.emplace_back("bot_version", std::string(kBots[bot].versions[bot_version]));
  add("app_version", app_version, kAppVersions);
  return all;
}

void Effects::Add(const Effects& other, double strength) {
  const auto scaled = [&](double factor) { return 1 + (factor - 1) * strength; };
  resolve *= scaled(other.resolve);
  repeat *= scaled(other.repeat);
  handle *= scaled(other.handle);
  contain *= scaled(other.contain);
  survey *= scaled(other.survey);
  loop += other.loop * strength;
  transfer += other.transfer * strength;
  hold += other.hold * strength;
  authenticate += other.authenticate * strength;
  satisfaction += other.satisfaction * strength;
}

double Incident::Strength(int64_t at_ms) const {
  const double passed = static_cast<double>(at_ms - start_ms) /
                        static_cast<double>(std::max<int64_t>(1, end_ms - start_ms));
  if (shape == Shape::kGrowing) return passed;
  if (shape == Shape::kFading) return passed < 0.35 ? 1.0 : 1.0 - 0.9 * (passed - 0.35) / 0.65;
  if (shape == Shape::kSlipping) return 1.0 - 0.45 * std::clamp((passed - 0.45) / 0.3, 0.0, 1.0);
  return 1.0;
}

IncidentPlan PlantIncidents(const World& world, bool story) {
  IncidentPlan plan;
  Rng rng(world.seed, kForIncidents, 0);
  if (world.end_ms - world.begin_ms < 14 * kDayMs) {
    plan.notes.push_back(
        "fewer than 14 days simulated: only the outage afternoon is planted, nothing slower would "
        "fit");
    plan.incidents.push_back(OutageAfternoon(world, rng));
    return plan;
  }
  plan.incidents = {
      RefundPolicy(world, rng), BrokenBotFlow(world, rng),   AppRelease(world, rng),
      NewHires(world),          MixShift(world, rng),        SlowDrift(world, rng),
      FadingWin(world, rng),    OutageAfternoon(world, rng), SurveyGlitch(world, rng)};
  if (story) plan.incidents.push_back(SlippingWin(world));
  plan.lead = PlantLead(world, story);
  return plan;
}

Effects EffectsOf(const std::vector<Incident>& incidents, const Situation& s) {
  Effects total;
  for (const Incident& incident : incidents) {
    if (incident.Covers(s)) total.Add(incident.effects, incident.Strength(s.at_ms));
  }
  return total;
}

bool IsLong(uint8_t reason) { return kReasons[reason].handle_s >= 600; }

}  // namespace clarion::demo
