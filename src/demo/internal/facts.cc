#include "demo/internal/facts.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "demo/internal/style.h"

namespace clarion::demo {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

std::string Pick(std::string_view rule, Rng& rng) {
  const Grammar& grammar = Grammar::Shared();
  std::string out;
  grammar.Expand(grammar.Rule(rule), {}, rng, out);
  return out;
}

std::string PlainAscii(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
  }
  return out;
}

std::string Date(int64_t at_ms, Rng& rng) {
  const std::chrono::sys_days day{std::chrono::days{at_ms / kDayMs}};
  const std::chrono::year_month_day date{day};
  const auto month = kMonths[static_cast<unsigned>(date.month()) - 1];
  const auto number = static_cast<unsigned>(date.day());
  switch (rng.Below(3)) {
    case 0:
      return fmt::format("{} {}", month, number);
    case 1:
      return fmt::format("the {}{} of {}", number,
                         number % 10 == 1 && number != 11   ? "st"
                         : number % 10 == 2 && number != 12 ? "nd"
                         : number % 10 == 3 && number != 13 ? "rd"
                                                            : "th",
                         month);
    default:
      return fmt::format("{} {}", number, month.substr(0, 3));
  }
}

std::string Money(double median, Rng& rng) {
  const double value = rng.LogNormal(median, 0.5);
  return rng.Chance(0.35) ? fmt::format("{} euros", static_cast<int>(value))
                          : fmt::format("€{:.2f}", value);
}

void AddPerson(Facts& facts, const World& world, uint32_t customer) {
  Rng rng(world.seed, kForFacts, (1ULL << 40) + customer);
  const std::string first = Pick("name.first", rng);
  const std::string last = Pick("name.last", rng);
  facts.Set("name", first + " " + last);
  facts.Set("first", first);
  facts.Set("last", last);
  // Draws are named where there are two: arguments have no order of their own.
  const auto line = rng.Below(10000);
  facts.Set("phone", fmt::format("555-{:03}-{:04}", 100 + rng.Below(900), line));
  facts.Set("email", fmt::format("{}.{}{}@example.com", PlainAscii(first), PlainAscii(last),
                                 rng.Below(90) + 10));
  const auto year = 1942 + rng.Below(64);
  const auto month = 1 + rng.Below(12), day = 1 + rng.Below(28);
  const bool words = rng.Chance(0.5);
  facts.Set("dob", words ? fmt::format("{} {}, {}", kMonths[month - 1], day, year)
                         : fmt::format("{:02}/{:02}/{}", day, month, year));
  const std::string street = Pick("street", rng);
  facts.Set("street", fmt::format("{} {}", 1 + rng.Below(180), street));
  facts.Set("city", Pick("city", rng));
  facts.Set("postcode", fmt::format("{:05}", 10000 + rng.Below(80000)));
  facts.Set("custref", CustomerId(customer));
  const std::string card = TestCardNumber(rng);
  facts.Set("card4", card.substr(12));
  facts.Set("cardsay", fmt::format("{} {} {} {}", card.substr(0, 4), card.substr(4, 4),
                                   card.substr(8, 4), card.substr(12)));
  const auto expires = 27 + rng.Below(4);
  facts.Set("expiry", fmt::format("{:02}/{}", 1 + rng.Below(12), expires));
}

void AddMatter(Facts& facts, const World& world, const Contact& contact) {
  Rng rng(world.seed, kForFacts, contact.matter);
  const int64_t past_ms = contact.start_ms - rng.Whole(2, 26) * kDayMs;
  facts.Set("amount", Money(75, rng));
  facts.Set("amount2", Money(38, rng));
  facts.Set("month", std::string(kMonths[rng.Below(12)]));
  facts.Set("date", Date(past_ms, rng));
  facts.Set("soon", Date(contact.start_ms + rng.Whole(2, 16) * kDayMs, rng));
  facts.Set("day", std::string(kDays[rng.Below(7)]));
  if (rng.Chance(0.5)) {
    const char* const half = rng.Chance(0.5) ? "am" : "pm";
    facts.Set("time", fmt::format("{} {}", 1 + rng.Below(12), half));
  } else {
    const auto minute = 5 * rng.Below(12);
    facts.Set("time", fmt::format("{}:{:02}", 6 + rng.Below(16), minute));
  }
  facts.Set("order", fmt::format("HL-{}", 100000 + rng.Below(899999)));
  facts.Set("item", Pick("item", rng));
  facts.Set("device", Pick("device", rng));
  facts.Set("plan", Pick("plan", rng));
  facts.Set("n", fmt::format("{}", 2 + rng.Below(11)));
  facts.Set("hours", fmt::format("{}", 2 + rng.Below(40)));
  constexpr std::array<std::string_view, 5> kSpeeds = {"100 megabits", "250 mbps", "500",
                                                       "500 megabits", "a gigabit"};
  facts.Set("speed", std::string(kSpeeds[rng.Below(kSpeeds.size())]));
  facts.Set("invoice", fmt::format("R{}", 2000000 + rng.Below(7999999)));
  facts.Set("ticketid", fmt::format("T-{}", 30000 + rng.Below(69999)));
  const auto serial = rng.Below(10000);
  facts.Set("imei", fmt::format("{:07}{:04}", rng.Below(9000000) + 1000000, serial));
  facts.Set("puk", fmt::format("{:08}", rng.Below(100000000)));
  facts.Set("carrier", Pick("carrier", rng));
  facts.Set("country", Pick("country", rng));
}

std::string GapWords(double gap_h, Rng& rng) {
  if (gap_h < 5) return rng.Chance(0.5) ? "earlier today" : "a few hours ago";
  if (gap_h < 30) return rng.Chance(0.5) ? "yesterday" : "the day before";
  const int days = static_cast<int>(gap_h / 24);
  if (days < 7) return fmt::format("{} days ago", std::max(2, days));
  if (days < 14) return "last week";
  return fmt::format("{} weeks ago", days / 7);
}

}  // namespace

std::string CustomerId(uint32_t customer) { return fmt::format("cus-{:06}", customer + 1); }

std::string TestCardNumber(Rng& rng) {
  std::string digits = fmt::format("400000{:09}", rng.Below(1000000000));
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

Facts FactsOf(const World& world, const Contact& contact) {
  Facts facts;
  AddPerson(facts, world, contact.customer);
  AddMatter(facts, world, contact);
  const Customer traits = CustomerOf(world, contact.customer);
  Rng rng(world.seed, kForFacts, (2ULL << 40) + contact.matter);
  if (contact.channel == kVoice && rng.Chance(0.7))
    facts.Set("cardsay", SpokenDigits(facts.Get("cardsay")));
  const std::string_view product = kProducts[traits.product];
  facts.Set("product", product == "tv"          ? "TV"
                       : product == "devices"   ? "phone"
                       : product == "smarthome" ? "smart home"
                                                : std::string(product));
  facts.Set("appv",
            std::string(kAppVersions[contact.app_version == kAny ? 0 : contact.app_version]));
  facts.Set("queue", std::string(kQueueNames[kReasons[contact.reason].queue]));
  if (contact.bot != kAny) facts.Set("bot", std::string(kBots[contact.bot].name));
  constexpr std::array<std::string_view, 8> kOrdinals = {"first",  "first", "second", "third",
                                                         "fourth", "fifth", "sixth",  "seventh"};
  facts.Set("ordinal", std::string(kOrdinals[std::min<size_t>(contact.contact_no, 7)]));
  facts.Set("gap", GapWords(contact.gap_h, rng));
  facts.Set("prev_agent", contact.previous_agent == kNobody
                              ? "someone"
                              : world.agents[contact.previous_agent].first);
  constexpr std::array<std::string_view, kChannelCount> kSaid = {
      "phone", "chat", "e-mail", "text", "messenger", "social media", "your bot", "a ticket"};
  facts.Set("prev_channel",
            contact.previous_channel == kAny ? "" : std::string(kSaid[contact.previous_channel]));
  const Grammar& grammar = Grammar::Shared();
  std::string noun;
  grammar.Expand(grammar.Rule(fmt::format("{}.N", kReasons[contact.reason].name)), facts, rng,
                 noun);
  facts.Set("your_noun", FromTheOtherSide(noun));
  facts.Set("noun", std::move(noun));
  return facts;
}

}  // namespace clarion::demo
