#include "detection/emerging.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "base/multiple_tests.h"
#include "detection/internal/tails.h"

namespace clarion::detection {
namespace {

constexpr uint32_t kCountsFrom = 5;   // of the last week's contacts, one in so many
constexpr double kSeenOften = 5;      // contacts a week from which a phrase tells of all phrases
constexpr size_t kTellersMin = 10;    // of such phrases, to be heard
constexpr double kCommonDegrees = 4;  // how much all phrases weigh beside the phrase's own weeks
constexpr double kSharedContacts = 0.5;
constexpr double kOverChance = 2;
constexpr double kTheSame = 0.9;  // of the contacts that hold either

// The earlier weeks that count.
std::vector<size_t> Counted(const std::vector<uint32_t>& contacts) {
  std::vector<size_t> out;
  for (size_t week = 0; week + 1 < contacts.size(); ++week)
    if (contacts[week] > 0 && uint64_t{contacts[week]} * kCountsFrom >= contacts.back())
      out.push_back(week);
  return out;
}

struct Before {
  double said = 0, contacts = 0;
  double highest = 0;
  double chi_squared = 0;
  double weekly = 0;  // contacts a week, the last included
};

Before SumBefore(const PhraseWeeks& phrase, const std::vector<uint32_t>& contacts,
                 const std::vector<size_t>& weeks) {
  Before out;
  for (const size_t week : weeks) {
    out.said += phrase[week];
    out.contacts += contacts[week];
    out.highest = std::max(out.highest, static_cast<double>(phrase[week]) / contacts[week]);
  }
  out.weekly = (out.said + phrase.back()) / static_cast<double>(weeks.size() + 1);
  for (const size_t week : weeks) {
    const double expected = contacts[week] * out.said / out.contacts;
    if (expected > 0) out.chi_squared += std::pow(phrase[week] - expected, 2) / expected;
  }
  return out;
}

// By how much the variance of a phrase's weeks grows over Poisson's with each contact a week (the
// squared variation of its rate): the median over phrases.
double CommonWander(const std::vector<Before>& before, double degrees) {
  const double median_of_one = std::pow(1 - 2 / (9 * degrees), 3);  // Wilson and Hilferty 1931
  std::vector<double> wanders;
  for (const Before& one : before)
    if (one.weekly >= kSeenOften)
      wanders.push_back((one.chi_squared / degrees / median_of_one - 1) / one.weekly);
  if (wanders.size() < kTellersMin) return 0;
  const auto middle = wanders.begin() + static_cast<std::ptrdiff_t>(wanders.size() / 2);
  std::nth_element(wanders.begin(), middle, wanders.end());
  return std::max(0.0, *middle);
}

Result<void> Check(const std::vector<PhraseWeeks>& phrases, const std::vector<uint32_t>& contacts,
                   const EmergingSettings& settings) {
  if (settings.false_discovery <= 0 || settings.false_discovery >= 1)
    return InvalidInput("false_discovery: must lie between 0 and 1");
  for (const PhraseWeeks& phrase : phrases)
    if (phrase.size() != contacts.size())
      return InvalidInput(
          fmt::format("a phrase has {} weeks of {}", phrase.size(), contacts.size()));
  return {};
}

size_t InBoth(const std::vector<uint32_t>& one, const std::vector<uint32_t>& other) {
  size_t out = 0;
  for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
    out += *a == *b ? 1 : 0;
    const bool step_a = *a <= *b, step_b = *b <= *a;
    a += step_a ? 1 : 0;
    b += step_b ? 1 : 0;
  }
  return out;
}

bool SameContacts(const std::vector<uint32_t>& one, const std::vector<uint32_t>& other,
                  size_t contacts) {
  const auto both = static_cast<double>(InBoth(one, other));
  const auto less = static_cast<double>(std::min(one.size(), other.size()));
  const double chance = static_cast<double>(one.size()) * static_cast<double>(other.size()) /
                        static_cast<double>(std::max<size_t>(1, contacts));
  const double either = static_cast<double>(one.size() + other.size()) - both;
  return both > 0 && both >= kSharedContacts * less &&
         (both >= kOverChance * chance || both >= kTheSame * either);
}

}  // namespace

size_t EarlierWeeks(const std::vector<uint32_t>& contacts) { return Counted(contacts).size(); }

Result<std::vector<RisenPhrase>> FindEmerging(const std::vector<PhraseWeeks>& phrases,
                                              const std::vector<uint32_t>& contacts, size_t tried,
                                              const EmergingSettings& settings) {
  RETURN_IF_ERROR(Check(phrases, contacts, settings));
  std::vector<RisenPhrase> out;
  const std::vector<size_t> weeks = Counted(contacts);
  if (weeks.size() < 2 || contacts.back() == 0) return out;
  const double degrees = static_cast<double>(weeks.size()) - 1;
  const double now = contacts.back();
  std::vector<Before> before;
  before.reserve(phrases.size());
  for (const PhraseWeeks& phrase : phrases) before.push_back(SumBefore(phrase, contacts, weeks));
  const double wander = CommonWander(before, degrees);
  std::vector<double> p_values;
  for (size_t i = 0; i < phrases.size(); ++i) {
    RisenPhrase one;
    one.phrase = i;
    const double said = phrases[i].back();
    one.rate = said / now;
    one.rate_before = before[i].said / before[i].contacts;
    one.highest_before = before[i].highest;
    const double common = 1 + wander * before[i].weekly;
    // Few weeks may look calm by luck: no phrase is taken to wander less than phrases as such.
    one.dispersion = std::max(
        common, (kCommonDegrees * common + before[i].chi_squared) / (kCommonDegrees + degrees));
    if (said > 0)
      one.p_value = IncompleteBeta(said / one.dispersion, before[i].said / one.dispersion + 1,
                                   now / (now + before[i].contacts));
    p_values.push_back(one.p_value);
    out.push_back(one);
  }
  // Those not given have p = 1: they only add to how many were tried.
  const double more = static_cast<double>(std::max(tried, phrases.size())) /
                      static_cast<double>(std::max<size_t>(1, phrases.size()));
  const std::vector<double> adjusted = AdjustedPValues(p_values);
  for (RisenPhrase& one : out) one.q_value = std::min(1.0, adjusted[one.phrase] * more);
  std::erase_if(out, [&](const RisenPhrase& one) {
    return phrases[one.phrase].back() < settings.contacts_min ||
           one.q_value > settings.false_discovery ||
           one.rate < settings.times_min * one.highest_before;
  });
  std::stable_sort(out.begin(), out.end(), [](const RisenPhrase& a, const RisenPhrase& b) {
    return a.p_value != b.p_value ? a.p_value < b.p_value : a.rate > b.rate;
  });
  return out;
}

std::vector<std::vector<size_t>> OneMatter(const std::vector<std::vector<uint32_t>>& sets,
                                           size_t contacts) {
  std::vector<std::vector<size_t>> out;
  std::vector<bool> taken(sets.size());
  for (size_t seed = 0; seed < sets.size(); ++seed) {
    if (taken[seed]) continue;
    taken[seed] = true;
    std::vector<size_t> matter = {seed};
    std::vector<uint32_t> held = sets[seed], both;
    for (bool grown = true; grown;) {
      grown = false;
      for (size_t i = seed + 1; i < sets.size(); ++i) {
        if (taken[i] || !SameContacts(sets[i], held, contacts)) continue;
        taken[i] = grown = true;
        matter.push_back(i);
        both.clear();
        std::set_union(held.begin(), held.end(), sets[i].begin(), sets[i].end(),
                       std::back_inserter(both));
        held.swap(both);
      }
    }
    std::sort(matter.begin(), matter.end());
    out.push_back(std::move(matter));
  }
  return out;
}

}  // namespace clarion::detection
