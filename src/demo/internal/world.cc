#include "demo/internal/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "demo/internal/grammar.h"

namespace clarion::demo {

// clang-format off
const std::vector<Reason> kReasons = {
    // name, queue, weight, handle_s, resolve, self_service, auth, steps, {fiber mobile tv devices home}, monthly, monday, policy
    {"billing_dispute", kBilling, 9, 430, .72, .10, .95, 1.8, {1, 1, .8, .3, .6}, .8, .2, "authenticate > explain the line > credit up to 50 without approval > confirm new total"},
    {"refund_status", kBilling, 7.5, 330, .70, .35, .85, 1.5, {.6, .6, .5, 1.6, .7}, .1, .2, "authenticate > look up the refund > release or give date > confirm amount and card"},
    {"double_charge", kBilling, 3, 380, .76, .08, .95, 1.6, {1, 1, .7, 1, .6}, .6, .1, "authenticate > compare payments > reverse duplicate > confirm date"},
    {"payment_failed", kBilling, 4.5, 290, .80, .40, .8, 1.7, {1, 1.2, .7, .8, .6}, .9, .1, "authenticate > retry in the secure line > restore autopay"},
    {"payment_plan", kBilling, 3, 400, .78, .12, 1, 1.6, {1, 1.1, .6, .3, .3}, .7, .3, "authenticate > ask what is possible > set up at most two parts > stop the notice"},
    {"price_increase", kRetention, 3, 520, .62, .04, .7, 1.8, {1.4, 1, 1, .1, .3}, .3, .1, "authenticate > check tenure > offer within limits > confirm in writing"},
    {"roaming_charges", kBilling, 2, 400, .68, .15, .8, 1.3, {0, 2.5, 0, .1, 0}, .2, .1, "authenticate > check the pass > enable or credit"},
    {"order_status", kOrders, 8, 210, .84, .66, .4, 1.2, {.7, .8, .5, 2.2, 1}, 0, .3, "find the order > give date > send link"},
    {"delivery_late", kOrders, 5.5, 340, .62, .22, .4, 1.5, {.6, .7, .5, 2.2, 1}, 0, .4, "find the order > open a trace > reship after 5 days"},
    {"wrong_item", kOrders, 2.5, 360, .72, .10, .4, 1.5, {.4, .5, .3, 2.2, 1.3}, 0, .3, "find the order > take a photo > send replacement and label"},
    {"return_item", kOrders, 4, 270, .80, .45, .4, 1.3, {.6, .5, .5, 2.2, 1.1}, 0, .3, "check 14 days > send label > say when the refund comes"},
    {"warranty_claim", kTechnical, 3, 470, .60, .10, .6, 1.8, {.4, .8, .3, 2.4, 1.5}, 0, .2, "check warranty > open repair > arrange shipping"},
    {"upgrade_offer", kRetention, 4.5, 430, .82, .15, .5, 1.7, {1.2, 1.5, .8, .8, .5}, 0, 0, "understand use > two offers at most > confirm price and term"},
    {"coverage_question", kCare, 3.5, 170, .88, .60, .1, 1.0, {1, 1.2, .6, .7, .6}, 0, 0, "answer > send link"},
    {"outage", kTechnical, 4, 260, .66, .40, .3, 2.4, {2.2, .7, 1.1, 0, .5}, 0, .1, "check area faults > reset the port > give an estimate > add to notification list"},
    {"slow_internet", kTechnical, 6, 680, .58, .12, .4, 4.2, {2.6, .4, .4, 0, .4}, 0, .2, "test line > check wifi > change channel > book technician after two attempts"},
    {"router_setup", kTechnical, 4, 640, .70, .16, .3, 4.0, {2.3, .1, .4, .5, 1.2}, 0, .1, "check ports > provision > test > note serial"},
    {"tv_channels", kTechnical, 3, 480, .70, .22, .4, 2.6, {.4, 0, 4, 0, .1}, 0, .1, "read error > refresh package > restart box"},
    {"sim_activation", kTechnical, 4, 340, .78, .34, .9, 2.0, {0, 3, 0, .4, 0}, 0, .2, "authenticate strongly > activate > test call"},
    {"number_porting", kCare, 2, 450, .55, .10, .9, 1.6, {.2, 2.6, 0, 0, 0}, 0, .2, "authenticate strongly > compare names > resubmit > give date"},
    {"appointment_change", kCare, 4, 230, .84, .58, .5, 1.4, {2, .1, 1, .1, .7}, 0, .5, "find visit > offer three slots > confirm by text"},
    {"technician_no_show", kCare, 2.2, 400, .60, .05, .5, 1.5, {2, .1, 1, 0, .7}, 0, .1, "apologise > call dispatch > first slot and credit"},
    {"password_reset", kAccount, 7, 210, .86, .68, .9, 1.4, {1, 1.2, .8, .8, .8}, .2, .4, "verify > send reset > stay until login works"},
    {"address_change", kAccount, 3.2, 300, .82, .40, .95, 1.4, {1.2, .8, .8, .4, .6}, .4, .1, "authenticate > change both addresses > confirm by e-mail"},
    {"email_change", kAccount, 2.6, 260, .80, .42, .95, 1.3, {1, 1, .7, .5, .5}, 0, .1, "authenticate > change > confirm link"},
    {"fraud_alert", kFraud, 1.8, 520, .74, .03, 1, 1.5, {.5, 1.8, .3, 1.2, .3}, 0, .2, "authenticate strongly > lock > open case > never ask for a PIN"},
    {"complaint_agent", kCare, 1.8, 480, .52, .02, .6, 1.3, {1, 1, .9, .8, .7}, 0, .1, "listen > apologise > log > name who answers and when"},
    {"cancel_service", kRetention, 4.5, 470, .74, .05, .9, 1.7, {1.2, 1.1, 1.1, .1, .6}, .3, .2, "authenticate > ask why once > one offer > confirm end date"},
    {"app_crash", kTechnical, .0, 350, .55, .15, .3, 2.0, {1, 1.4, .7, .7, .6}, 0, 0, "ask version > reset session > offer web login"},
};

const std::array<Bot, 4> kBots = {{
    {"bot-aria", "Aria", {"b11", "b12", "b13"}, .95, .16, .08, .06},
    {"bot-milo", "Milo", {"m4", "m5", "m6"}, .70, .24, .12, .03},
    {"bot-juno", "Juno", {"j2", "j3", "j4"}, .90, .18, .09, .10},
    {"bot-otto", "Otto", {"o1", "o2", "o3"}, .75, .15, .04, .14},
}};
// clang-format on

uint8_t ReasonIndex(std::string_view name) {
  for (size_t i = 0; i < kReasons.size(); ++i) {
    if (kReasons[i].name == name) return static_cast<uint8_t>(i);
  }
  return 0;
}

namespace {

// Queues each team serves; the first is its home.
const std::array<std::vector<Queue>, 8> kTeamQueues = {{{kBilling, kFraud},
                                                        {kBilling, kAccount},
                                                        {kTechnical},
                                                        {kTechnical, kCare},
                                                        {kOrders},
                                                        {kCare, kAccount, kOrders},
                                                        {kRetention, kBilling},
                                                        {kAccount, kFraud, kOrders, kCare}}};

double Habit(Rng& rng, double mean, double spread) {
  return std::clamp(mean + spread * rng.Normal(), 0.01, 0.98);
}

Agent MakeAgent(const World& world, size_t index) {
  Rng rng(world.seed, kForWorld, 1000 + index);
  const Grammar& grammar = Grammar::Shared();
  Agent agent;
  agent.id = fmt::format("agt-{:03}", index + 1);
  grammar.Expand(grammar.Rule("name.first"), {}, rng, agent.first);
  std::string last;
  grammar.Expand(grammar.Rule("name.last"), {}, rng, last);
  agent.name = agent.first + " " + last;
  agent.team = static_cast<uint8_t>(index % kTeams.size());
  agent.site = static_cast<uint8_t>((agent.team + (rng.Chance(0.25) ? 1 : 0)) % kSites.size());
  Rng team_rng(world.seed, kForWorld, 500 + agent.team);  // habits travel within a team
  agent.skill = std::clamp(1.0 + 0.08 * rng.Normal() + 0.04 * team_rng.Normal(), 0.75, 1.2);
  agent.pace = std::clamp(1.0 + 0.14 * rng.Normal(), 0.7, 1.5);
  agent.greets = Habit(rng, 0.85 + 0.1 * team_rng.Normal(), 0.15);
  agent.empathy = Habit(rng, 0.5 + 0.12 * team_rng.Normal(), 0.2);
  agent.recaps = Habit(rng, 0.4 + 0.15 * team_rng.Normal(), 0.2);
  agent.holds = Habit(rng, 0.22, 0.12);
  agent.transfers = Habit(rng, 0.06, 0.04);
  agent.promises = Habit(rng, 0.45, 0.18);
  agent.keeps = Habit(rng, 0.72, 0.2);
  agent.dead_air = Habit(rng, 0.15, 0.12);
  agent.claims = Habit(rng, 0.08, 0.06);
  agent.hired_ms = world.begin_ms - static_cast<int64_t>(rng.Exponential(420.0) + 90.0) * kDayMs;
  agent.new_hire = false;
  return agent;
}

// About one agent in nine belongs to the cohort that starts during the simulated time.
void HireCohort(World& world) {
  Rng rng(world.seed, kForWorld, 7);
  const int64_t span = world.end_ms - world.begin_ms;
  const int64_t start =
      world.begin_ms + static_cast<int64_t>(rng.Between(0.45, 0.6) * static_cast<double>(span));
  world.cohort_team = static_cast<uint8_t>(rng.Below(kTeams.size()));
  world.cohort_site = static_cast<uint8_t>((world.cohort_team + 2) % kSites.size());
  const size_t count = world.agents.size() / 9;
  for (size_t i = 0; i < count; ++i) {
    Agent agent = MakeAgent(world, world.agents.size());
    agent.team = world.cohort_team;
    agent.site = world.cohort_site;
    agent.hired_ms = start + rng.Whole(0, 2) * kDayMs;
    agent.new_hire = true;
    world.agents.push_back(std::move(agent));
  }
}

}  // namespace

World BuildWorld(uint64_t seed, int64_t begin_ms, int64_t end_ms, uint64_t interactions) {
  World world{};
  world.seed = seed;
  world.begin_ms = begin_ms;
  world.end_ms = end_ms;
  const auto days = static_cast<uint64_t>((end_ms - begin_ms) / kDayMs);
  const uint64_t wanted = std::clamp<uint64_t>(interactions / days / 45, 56, 800);
  for (size_t i = 0; i < wanted; ++i) world.agents.push_back(MakeAgent(world, i));
  HireCohort(world);
  for (size_t i = 0; i < world.agents.size(); ++i) {
    for (const Queue queue : kTeamQueues[world.agents[i].team])
      world.staff[queue].push_back(static_cast<uint16_t>(i));
  }
  Rng rng(seed, kForWorld, 8);
  const auto span = static_cast<double>(end_ms - begin_ms);
  for (auto& switches : world.bot_switch_ms) {
    switches[0] = begin_ms + static_cast<int64_t>(span * rng.Between(0.25, 0.45));
    switches[1] = begin_ms + static_cast<int64_t>(span * rng.Between(0.7, 0.9));
  }
  world.app_switch_ms = {begin_ms + static_cast<int64_t>(span * rng.Between(0.12, 0.22)),
                         begin_ms + static_cast<int64_t>(span * rng.Between(0.5, 0.65)),
                         begin_ms + static_cast<int64_t>(span * rng.Between(0.8, 0.9))};
  return world;
}

Customer CustomerOf(const World& world, uint32_t customer) {
  Rng rng(world.seed, kForCustomer, customer);
  Customer c{};
  c.region = static_cast<uint8_t>(rng.Weighted(std::array{3.0, 2.2, 1.6, 2.0, 2.6}));
  c.product = static_cast<uint8_t>(rng.Weighted(std::array{3.4, 3.2, 1.3, 1.5, 0.6}));
  c.segment = static_cast<uint8_t>(rng.Weighted(std::array{7.6, 1.5, 0.9}));
  c.language = static_cast<uint8_t>(rng.Weighted(std::array{0.9, 0.05, 0.03, 0.02}));
  c.preferred_channel =
      static_cast<uint8_t>(rng.Weighted(std::array{40.0, 18., 12., 3., 8., 3., 12., 5.}));
  c.has_app = rng.Chance(0.62);
  c.chatty = rng.Uniform();
  c.anger = rng.Uniform() * rng.Uniform();
  c.polite = rng.Uniform();
  c.typos = rng.Chance(0.4) ? rng.Between(0.0, 0.06) : 0.004;
  c.lower_case = rng.Chance(0.28);
  c.no_punctuation = rng.Chance(0.16);
  c.no_apostrophes = rng.Chance(0.25);
  c.emoji = rng.Chance(0.2);
  return c;
}

uint8_t AppVersionAt(const World& world, uint32_t customer, int64_t at_ms) {
  Rng rng(world.seed, kForCustomer, (1ULL << 40) + customer);
  const auto lag_ms = static_cast<int64_t>(rng.Exponential(4.0) * static_cast<double>(kDayMs));
  uint8_t version = 0;
  for (const int64_t release : world.app_switch_ms)
    version = static_cast<uint8_t>(version + (at_ms >= release + lag_ms));
  return version;
}

uint8_t BotVersionAt(const World& world, size_t bot, int64_t at_ms) {
  const auto& switches = world.bot_switch_ms[bot];
  return static_cast<uint8_t>((at_ms >= switches[0]) + (at_ms >= switches[1]));
}

}  // namespace clarion::demo
