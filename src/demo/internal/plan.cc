#include "demo/internal/plan.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace clarion::demo {
namespace {

constexpr int kContactsPerMatterMax = 7;
constexpr std::array<double, 24> kOfficeHours = {.02, .01, .01, .01, .02, .05, .2,  .6,
                                                 1.0, 1.5, 1.7, 1.6, 1.3, 1.3, 1.4, 1.4,
                                                 1.3, 1.2, .9,  .7,  .5,  .3,  .1,  .04};
constexpr std::array<double, 24> kDigitalHours = {.25, .12, .08, .06, .08, .15, .4,  .7,
                                                  .9,  1.0, 1.1, 1.1, 1.2, 1.1, 1.0, 1.0,
                                                  1.1, 1.2, 1.3, 1.5, 1.6, 1.4, 1.0, .5};

bool IsSlow(uint8_t channel) {
  return channel == kEmail || channel == kTicket || channel == kSocial;
}

// Demand by day, from before the first simulated day so that early repeats have a past.
class Calendar {
 public:
  explicit Calendar(const World& world) {
    const int64_t span_days = (world.end_ms - world.begin_ms) / kDayMs;
    first_day_ms_ = world.begin_ms - std::min<int64_t>(30, span_days) * kDayMs;
    Rng rng(world.seed, kForCalendar, 0);
    double total = 0;
    for (int64_t day_ms = first_day_ms_; day_ms < world.end_ms; day_ms += kDayMs) {
      const double share = static_cast<double>(day_ms - world.begin_ms) /
                           static_cast<double>(world.end_ms - world.begin_ms);
      total += Weekday(day_ms) * (1 + 0.12 * share) * Holiday(world, day_ms) *
               std::exp(0.06 * rng.Normal());
      cumulative_.push_back(total);
    }
  }

  int64_t DrawDay(Rng& rng) const {
    const double mark = rng.Uniform() * cumulative_.back();
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), mark);
    return first_day_ms_ + (found - cumulative_.begin()) * kDayMs;
  }

  static int DayOfWeek(int64_t day_ms) {
    return static_cast<int>((day_ms / kDayMs + 3) % 7);
  }  // 0 = Monday

 private:
  static double Weekday(int64_t day_ms) {
    constexpr std::array<double, 7> kShare = {1.28, 1.12, 1.06, 1.03, 1.02, 0.62, 0.42};
    return kShare[static_cast<size_t>(DayOfWeek(day_ms))];
  }
  static double Holiday(const World& world, int64_t day_ms) {
    const int64_t days_after = (day_ms - HolidayMs(world)) / kDayMs;
    if (day_ms < HolidayMs(world)) return 1;
    return days_after < 2 ? 0.5 : days_after < 4 ? 1.3 : 1;
  }

  int64_t first_day_ms_;
  std::vector<double> cumulative_;
};

// Plans one matter after another: a customer with a reason, who comes back until it is settled or
// given up.
class Planner {
 public:
  Planner(const World& world, const std::vector<Incident>& incidents, const Lead& lead,
          uint64_t interactions)
      : world_(world),
        incidents_(incidents),
        lead_(lead),
        calendar_(world),
        interactions_(interactions),
        customers_(static_cast<size_t>(static_cast<double>(interactions) * 0.45) + 40) {
    contacts_.reserve(interactions);
  }

  std::vector<Contact> Run() {
    for (uint32_t matter = 0; contacts_.size() < interactions_; ++matter) PlanMatter(matter);
    return std::move(contacts_);
  }

 private:
  struct Person {
    uint32_t number;
    Customer traits;
    double anger;
  };

  void PlanMatter(uint32_t matter) {
    Rng rng(world_.seed, kForMatter, matter);
    Contact contact{};
    contact.matter = matter;
    contact.contact_no = 1;
    contact.previous_agent = kNobody;
    contact.previous_channel = kAny;
    Customer traits = Begin(contact, rng);
    while (contact.start_ms < world_.end_ms && contacts_.size() < interactions_) {
      Decide(contact, traits, rng);
      if (contact.start_ms >= world_.begin_ms) contacts_.push_back(contact);
      if (!Continue(contact, traits, rng)) break;
    }
  }

  // First contact of a matter: the moment, the customer, the reason and the channel.
  Customer Begin(Contact& contact, Rng& rng) const {
    const Incident* source = DrawSource(rng);
    Customer traits;
    if (source != nullptr) {
      traits = BeginFromIncident(*source, contact, rng);
    } else {
      const int64_t day_ms = calendar_.DrawDay(rng);
      contact.customer = rng.Below(customers_);
      traits = CustomerOf(world_, contact.customer);
      contact.outbound = rng.Chance(0.018);
      contact.reason =
          contact.outbound ? ReasonIndex("upgrade_offer") : DrawReason(traits, day_ms, rng);
      contact.start_ms = day_ms;
    }
    contact.channel =
        contact.outbound ? static_cast<uint8_t>(kVoice) : DrawChannel(contact.reason, traits, rng);
    if (source == nullptr) contact.start_ms = HourOf(contact.start_ms, contact.channel, rng);
    return traits;
  }

  const Incident* DrawSource(Rng& rng) const {
    double mark = rng.Uniform();
    for (const Incident& incident : incidents_) {
      if ((mark -= incident.demand) < 0) return &incident;
    }
    return nullptr;
  }

  Customer BeginFromIncident(const Incident& incident, Contact& contact, Rng& rng) const {
    contact.reason = incident.scope.reason;
    const double early = rng.Uniform();
    const double place = incident.kind == "outage" ? 0.5 * (early + early * rng.Uniform())
                                                   : early * rng.Between(0.4, 1);
    contact.start_ms =
        incident.start_ms +
        static_cast<int64_t>(place * static_cast<double>(incident.end_ms - incident.start_ms));
    if (incident.kind != "outage") {
      contact.start_ms = HourOf(contact.start_ms / kDayMs * kDayMs, kChat, rng);
      contact.start_ms = std::clamp(contact.start_ms, incident.start_ms, incident.end_ms - 1);
    }
    Customer traits{};
    for (int attempt = 0; attempt < 60; ++attempt) {
      contact.customer = rng.Below(customers_);
      traits = CustomerOf(world_, contact.customer);
      const bool app_fits =
          incident.scope.app_version == kAny ||
          (traits.has_app &&
           AppVersionAt(world_, contact.customer, contact.start_ms) == incident.scope.app_version);
      const bool product_fits = kReasons[contact.reason].products[traits.product] > 0;
      if (app_fits && product_fits &&
          (incident.scope.region == kAny || incident.scope.region == traits.region))
        break;
    }
    return traits;
  }

  uint8_t DrawReason(const Customer& traits, int64_t day_ms, Rng& rng) const {
    std::array<double, 32> weights{};
    const bool monday = Calendar::DayOfWeek(day_ms) == 0;
    const int64_t day_of_cycle = (day_ms / kDayMs) % 30;
    Situation s{.at_ms = day_ms};
    s.product = traits.product;
    s.region = traits.region;
    double long_factor = 1;
    for (const Incident& incident : incidents_) {
      if (incident.long_reasons != 1 && incident.Covers(s)) long_factor = incident.long_reasons;
    }
    for (size_t i = 0; i < kReasons.size(); ++i) {
      const Reason& reason = kReasons[i];
      double weight = reason.weight * reason.products[traits.product];
      weight *= 1 + (monday ? reason.monday : 0) + (day_of_cycle < 7 ? reason.monthly : 0);
      weights[i] = weight * (IsLong(static_cast<uint8_t>(i)) ? long_factor : 1);
    }
    return static_cast<uint8_t>(rng.Weighted(std::span(weights).first(kReasons.size())));
  }

  static uint8_t DrawChannel(uint8_t reason, const Customer& traits, Rng& rng) {
    if (rng.Chance(0.45)) return traits.preferred_channel;
    std::array<double, kChannelCount> weights = {38, 18, 11, 4, 8, 2.5, 13, 5.5};
    if (kReasons[reason].self_service > 0.3) weights[kBot] *= 1.8;
    if (kReasons[reason].queue == kFraud || kReasons[reason].name == "outage")
      weights[kVoice] *= 1.8;
    if (kReasons[reason].name == "complaint_agent") weights[kSocial] *= 4;
    return static_cast<uint8_t>(rng.Weighted(weights));
  }

  static int64_t HourOf(int64_t day_ms, uint8_t channel, Rng& rng) {
    const auto& hours = channel == kVoice || channel == kTicket ? kOfficeHours : kDigitalHours;
    return day_ms + static_cast<int64_t>(rng.Weighted(hours)) * kHourMs +
           static_cast<int64_t>(rng.Below(kHourMs));
  }

  // Everything that happens inside one contact.
  void Decide(Contact& c, const Customer& traits, Rng& rng) const {
    c.agent = c.first_agent = kNobody;
    c.bot = c.bot_version = kAny;
    c.app_version = traits.has_app ? AppVersionAt(world_, c.customer, c.start_ms) : kAny;
    c.csat = c.nps = c.ces = -1;
    c.wait_s = c.handle_s = c.hold_s = c.wrap_s = 0;
    c.holds = c.auth_asks = 0;
    c.bot_part = BotPart::kNone;
    c.abandoned = c.resolved = c.claimed = c.promised = c.promise_kept = c.supervisor =
        c.auth_failed = false;
    c.refund = c.churn = c.reopened = c.sale = false;
    c.queue = c.entry_queue = kReasons[c.reason].queue;
    DecideBot(c, traits, rng);
    const bool bot_finished = c.bot_part != BotPart::kNone && !NeedsHuman(c);
    if (!bot_finished && !c.abandoned) DecideHuman(c, traits, rng);
    c.effort = EffortOf(c);
    DecideOutcome(c, traits, rng);
  }

  static bool NeedsHuman(const Contact& c) { return c.bot_part >= BotPart::kLoops && !c.abandoned; }

  void DecideBot(Contact& c, const Customer& traits, Rng& rng) const {
    if (c.outbound) return;
    constexpr std::array<double, kChannelCount> kBotFirst = {.3, .4, .06, .45, .5, 0, 1, .08};
    constexpr std::array<uint8_t, kChannelCount> kBotOf = {1, 0, 3, 2, 2, 0, 0, 3};
    if (!rng.Chance(kBotFirst[c.channel])) return;
    c.bot = kBotOf[c.channel];
    c.bot_version = BotVersionAt(world_, c.bot, c.start_ms);
    Situation s = SituationOf(world_, c);
    const Effects effects = EffectsOf(incidents_, s);
    const Bot& bot = kBots[c.bot];
    const double again = c.contact_no > 1 ? 0.55 : 1;
    const double solves = kReasons[c.reason].self_service * bot.contain * again * effects.contain;
    const double asks = 0.12 + 0.12 * traits.anger + (c.contact_no > 1 ? 0.2 : 0);
    const std::array<double, 5> weights = {solves, bot.claim, (bot.loop + effects.loop),
                                           bot.misunderstand, asks};
    c.bot_part = static_cast<BotPart>(1 + rng.Weighted(weights));
    if (c.channel == kEmail && c.bot_part == BotPart::kLoops) c.bot_part = BotPart::kMisunderstands;
    c.resolved =
        c.bot_part == BotPart::kSolves && rng.Chance(0.93 * std::min(1.0, effects.resolve));
    c.claimed = c.bot_part == BotPart::kClaims || (c.bot_part == BotPart::kSolves && !c.resolved);
    if (c.bot_part == BotPart::kLoops) c.abandoned = rng.Chance(c.channel == kVoice ? 0.25 : 0.4);
    if (c.bot_part == BotPart::kMisunderstands) c.abandoned = rng.Chance(0.15);
  }

  void DecideHuman(Contact& c, const Customer& traits, Rng& rng) const {
    if (rng.Chance(0.07) && !c.outbound)
      c.entry_queue = static_cast<uint8_t>(rng.Below(kQueueCount));
    c.wait_s = c.outbound ? 0.0F : static_cast<float>(WaitOf(c, rng));
    const double thin = lead_.Wait(c.channel, c.entry_queue, c.start_ms);
    c.wait_s *= static_cast<float>(thin);
    const double patience_s = thin * rng.LogNormal(c.channel == kVoice ? 340 : 420, 0.7);
    if (!IsSlow(c.channel) && !c.outbound && c.wait_s > patience_s) {
      c.wait_s = static_cast<float>(patience_s);
      c.abandoned = true;
      return;
    }
    c.agent = PickAgent(c.entry_queue, c.start_ms, rng);
    Situation s = SituationOf(world_, c);
    Effects effects = EffectsOf(incidents_, s);
    const Agent* agent = &world_.agents[c.agent];
    const bool misrouted = c.entry_queue != c.queue;
    const double passes_on = c.outbound ? 0 : lead_.Transfer(c.entry_queue, c.start_ms);
    if (rng.Chance(misrouted ? 0.75 : agent->transfers + effects.transfer + passes_on)) {
      c.first_agent = c.agent;
      c.agent = PickAgent(c.queue, c.start_ms, rng);
      agent = &world_.agents[c.agent];
    } else {
      c.queue = c.entry_queue;
    }
    s = SituationOf(world_, c);
    const Effects here = EffectsOf(incidents_, s);
    DecideWork(c, *agent, here, rng);
    DecideResolution(c, *agent, here, misrouted && c.first_agent == kNobody, traits, rng);
  }

  double WaitOf(const Contact& c, Rng& rng) const {
    if (c.channel == kEmail || c.channel == kTicket) return rng.LogNormal(5.5 * 3600, 0.8);
    if (c.channel == kSocial) return rng.LogNormal(1.4 * 3600, 0.8);
    const int hour = static_cast<int>((c.start_ms / kHourMs) % 24);
    const double load =
        kOfficeHours[static_cast<size_t>(hour)] * (Calendar::DayOfWeek(c.start_ms) == 0 ? 1.35 : 1);
    double median_s = (c.channel == kVoice ? 22 : 30) * std::exp(0.75 * load - 0.4);
    for (const Incident& incident : incidents_) {
      const bool flooded = incident.kind == "outage" && c.start_ms >= incident.start_ms &&
                           c.start_ms < incident.end_ms;
      if (flooded && c.entry_queue == kTechnical) median_s *= 4.5;
    }
    return rng.LogNormal(median_s, 0.8);
  }

  uint16_t PickAgent(uint8_t queue, int64_t at_ms, Rng& rng) const {
    const std::vector<uint16_t>& staff = world_.staff[queue];
    uint16_t candidate = staff.front();
    for (int attempt = 0; attempt < 24; ++attempt) {
      candidate = staff[rng.Below(staff.size())];
      const bool off_duty = (at_ms / kDayMs + candidate) % 7 < 2;
      if (!off_duty && world_.agents[candidate].hired_ms <= at_ms) return candidate;
    }
    for (const uint16_t veteran : staff) {
      if (world_.agents[veteran].hired_ms <= at_ms) return veteran;
    }
    return candidate;
  }

  void DecideWork(Contact& c, const Agent& agent, const Effects& effects, Rng& rng) const {
    const Reason& reason = kReasons[c.reason];
    constexpr std::array<double, kChannelCount> kPace = {1, 1.45, .9, 1.6, 1.6, .8, 1.4, 1.1};
    const double again = c.contact_no > 1 ? 1.12 : 1;
    c.handle_s = static_cast<float>(rng.LogNormal(reason.handle_s, 0.38) * kPace[c.channel] *
                                    agent.pace * again * effects.handle);
    if (c.first_agent != kNobody) c.handle_s *= 1.35F;
    if (c.outbound && !c.callback) c.handle_s *= 0.5F;
    if (c.channel == kVoice && rng.Chance(agent.holds + effects.hold)) {
      c.holds = static_cast<uint8_t>(1 + rng.Chance(0.25));
      c.hold_s = static_cast<float>(rng.LogNormal(65, 0.6) * c.holds * (1 + effects.hold));
    }
    const bool slow_without = IsSlow(c.channel) && rng.Chance(0.4);
    if (rng.Chance(reason.auth) && !slow_without) c.auth_asks = 1;
    if (c.auth_asks > 0 && c.first_agent != kNobody && rng.Chance(0.6)) ++c.auth_asks;
    if (c.auth_asks > 0 && rng.Chance(0.05 + effects.authenticate)) ++c.auth_asks;
    c.auth_failed = c.auth_asks > 0 && rng.Chance(0.07);
    c.wrap_s = static_cast<float>(rng.LogNormal(38, 0.6) * agent.pace);
  }

  void DecideResolution(Contact& c, const Agent& agent, const Effects& effects, bool wrong_team,
                        const Customer& traits, Rng& rng) const {
    double chance = kReasons[c.reason].resolve * agent.skill * effects.resolve;
    if (wrong_team) chance *= 0.7;
    if (c.auth_failed) chance *= 0.8;
    if (c.contact_no > 2) chance *= 0.93;
    if (c.callback) chance = std::max(chance, 0.86);
    c.resolved = rng.Chance(std::min(0.96, chance));
    c.claimed = !c.resolved && rng.Chance(agent.claims * 1.5);
    c.promised = !c.resolved && !c.claimed && rng.Chance(agent.promises);
    c.promise_kept = c.promised && rng.Chance(agent.keeps);
    const double heat =
        0.02 + 0.05 * (c.contact_no - 1) + 0.06 * traits.anger + (c.resolved ? 0 : 0.04);
    c.supervisor = !IsSlow(c.channel) && !c.outbound && rng.Chance(heat);
  }

  static uint8_t EffortOf(const Contact& c) {
    double effort = 1.4 + 0.9 * (c.contact_no - 1) + (c.first_agent != kNobody ? 1.0 : 0) +
                    0.6 * std::max(0, c.auth_asks - 1);
    if (c.bot_part >= BotPart::kLoops) effort += c.bot_part == BotPart::kLoops ? 1.2 : 0.6;
    if (c.previous_channel != kAny && c.previous_channel != c.channel) effort += 0.5;
    if (!IsSlow(c.channel))
      effort += std::min(1.5, c.wait_s / 240.0) + std::min(0.8, c.hold_s / 240.0);
    if (c.abandoned) effort += 1.0;
    if (c.auth_failed) effort += 0.5;
    return static_cast<uint8_t>(std::clamp(std::lround(effort), 1L, 7L));
  }

  void DecideOutcome(Contact& c, const Customer& traits, Rng& rng) const {
    const std::string_view reason = kReasons[c.reason].name;
    const Effects effects = EffectsOf(incidents_, SituationOf(world_, c));
    c.refund = c.resolved && (reason == "refund_status" || reason == "double_charge" ||
                              (reason == "billing_dispute" && rng.Chance(0.4)));
    c.sale = c.resolved && reason == "upgrade_offer" && rng.Chance(c.outbound ? 0.12 : 0.45);
    c.churn = reason == "cancel_service" ? (c.resolved && rng.Chance(0.6))
                                         : (!c.resolved && rng.Chance(0.015 * c.contact_no));
    const double manners = c.agent == kNobody ? 0 : 0.8 * (world_.agents[c.agent].empathy - 0.5);
    const double happy = 4.5 + (c.resolved ? 0 : -1.5) - 0.32 * (c.effort - 1) -
                         0.7 * traits.anger + manners + effects.satisfaction;
    const double felt = happy + 0.6 * rng.Normal();
    const double bias = felt < 2 || felt > 4.4 ? 1.5 : 0.8;
    constexpr std::array<double, kChannelCount> kAnswers = {.13, .15, .10, .09, .12, .03, .09, .10};
    if (c.abandoned || !rng.Chance(kAnswers[c.channel] * bias * effects.survey)) return;
    c.survey_delay_h = static_cast<float>(0.2 + rng.LogNormal(9, 1.0));
    const auto score = [&](double value, int low, int high) {
      return static_cast<int8_t>(std::clamp(static_cast<int>(std::lround(value)), low, high));
    };
    const bool ask_nps = rng.Chance(0.25);
    const bool ask_ces = rng.Chance(0.3);
    if (!ask_nps || rng.Chance(0.3)) c.csat = score(felt, 1, 5);
    if (ask_nps) c.nps = score(2.5 * felt - 2.6 + rng.Normal(), 0, 10);
    if (ask_ces) c.ces = score(8.2 - c.effort + 0.7 * rng.Normal(), 1, 7);
  }

  // Turns `c` into the next contact of the same matter; false when the customer does not come back.
  bool Continue(Contact& c, const Customer& traits, Rng& rng) {
    if (c.contact_no >= kContactsPerMatterMax || (c.outbound && !c.callback)) return false;
    const bool calls_back = c.promised && c.promise_kept && c.agent != kNobody;
    const double chance = RepeatChance(c);
    const bool repeats = rng.Chance(chance);
    if (!calls_back && !repeats) return false;
    c.gap_h = static_cast<float>(calls_back ? rng.Between(16, 50) : GapHours(c, rng));
    c.previous_agent = c.agent;
    c.previous_channel = c.channel;
    c.previous_promised = c.promised && !c.promise_kept;
    const bool written_before = !contacts_.empty() && contacts_.back().matter == c.matter;
    if (repeats && written_before && (c.channel == kEmail || c.channel == kTicket))
      contacts_.back().reopened = true;
    ++c.contact_no;
    c.start_ms += static_cast<int64_t>(c.gap_h * 3600.0F) * kSecondMs +
                  static_cast<int64_t>(c.handle_s + c.wait_s) * kSecondMs;
    c.outbound = c.callback = calls_back;
    if (calls_back) {
      c.channel = kVoice;
    } else if (c.previous_channel == kBot ? rng.Chance(0.7) : rng.Chance(0.3)) {
      c.channel =
          rng.Chance(0.55) ? static_cast<uint8_t>(kVoice) : DrawChannel(c.reason, traits, rng);
    }
    c.start_ms = IntoHours(c, rng);
    return true;
  }

  double RepeatChance(const Contact& c) const {
    const Effects effects = EffectsOf(incidents_, SituationOf(world_, c));
    double chance = 0.07;
    if (!c.resolved) chance = c.promised ? (c.promise_kept ? 0.1 : 0.7) : 0.52;
    if (c.abandoned) chance = 0.58;
    if (c.claimed) chance = 0.6;
    chance *= effects.repeat * (c.contact_no > 3 ? 0.8 : 1) * (c.churn ? 0.4 : 1);
    return std::min(0.9, chance);
  }

  static double GapHours(const Contact& c, Rng& rng) {
    if (c.abandoned && rng.Chance(0.6)) return rng.LogNormal(1.2, 0.9);
    if (c.promised) return rng.Between(26, 90);
    const double draw = rng.Uniform();
    return draw < 0.34  ? rng.Between(0.6, 24)
           : draw < 0.8 ? rng.Between(24, 168)
                        : rng.Between(168, 700);
  }

  // Repeats keep their day but not the dead of night.
  static int64_t IntoHours(const Contact& c, Rng& rng) {
    const int64_t hour = (c.start_ms / kHourMs) % 24;
    const bool asleep = hour < 7 || hour >= (c.channel == kVoice ? 20 : 23);
    if (!asleep) return c.start_ms;
    const int64_t morning = (c.start_ms + (hour >= 7 ? kDayMs : 0)) / kDayMs * kDayMs;
    return morning + (8 + rng.Below(5)) * kHourMs + rng.Below(kHourMs);
  }

  const World& world_;
  const std::vector<Incident>& incidents_;
  const Lead& lead_;
  Calendar calendar_;
  uint64_t interactions_;
  size_t customers_;
  std::vector<Contact> contacts_;
};

}  // namespace

int64_t HolidayMs(const World& world) {
  const int64_t days = (world.end_ms - world.begin_ms) / kDayMs;
  Rng rng(world.seed, kForCalendar, 1);
  return world.begin_ms + (days / 4 + rng.Below(static_cast<size_t>(days / 4 + 1))) * kDayMs;
}

Situation SituationOf(const World& world, const Contact& c) {
  const Customer traits = CustomerOf(world, c.customer);
  Situation s{.at_ms = c.start_ms};
  s.channel = c.channel;
  s.reason = c.reason;
  s.product = traits.product;
  s.region = traits.region;
  s.queue = c.agent != kNobody ? c.queue : c.entry_queue;
  s.bot = c.bot;
  s.bot_version = c.bot_version;
  s.app_version = c.app_version;
  if (c.agent != kNobody) {
    const Agent& agent = world.agents[c.agent];
    s.team = agent.team;
    s.site = agent.site;
    s.new_hire = agent.new_hire;
  }
  return s;
}

std::vector<Contact> PlanContacts(const World& world, std::vector<Incident>& incidents,
                                  const Lead& lead, uint64_t interactions) {
  std::vector<Contact> contacts = Planner(world, incidents, lead, interactions).Run();
  std::sort(contacts.begin(), contacts.end(), [](const Contact& a, const Contact& b) {
    return a.start_ms != b.start_ms ? a.start_ms < b.start_ms
           : a.matter != b.matter   ? a.matter < b.matter
                                    : a.contact_no < b.contact_no;
  });
  for (const Contact& contact : contacts) {
    const Situation s = SituationOf(world, contact);
    for (Incident& incident : incidents) incident.affected += incident.Covers(s);
  }
  return contacts;
}

}  // namespace clarion::demo
