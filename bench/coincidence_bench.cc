// How far "coincides with" can be trusted: a floor's daily share moves, releases and prices and
// deploys come and go, and one of them, or none, is what it goes with.
//   coincidence_bench [seed] [simulations]
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.h"
#include "explanation/coincidence.h"
#include "explanation/onset.h"

namespace {

using namespace clarion;
using explanation::DatedChange;

constexpr size_t kDays = 206;     // half a year and the days since
constexpr size_t kCompared = 28;  // before and after, as the page asks
constexpr double kNamed = 0.5;

// How many a year come of each kind: daily deploys, weekly releases, monthly rosters, rare prices.
constexpr double kAYear[] = {365, 52, 12, 4};
constexpr const char* kNames[] = {"daily", "weekly", "monthly", "quarterly"};

struct Floor {
  std::vector<double> n, hits;
  std::vector<DatedChange> changes;
  size_t begins = 0;
  int truth = -1;  // index into changes
};

// `kind` < 0: it moves by itself. `moved_before`: earlier changes of the kind moved it too.
Floor Simulate(uint64_t seed, double contacts, double effect, int kind, bool moved_before) {
  Random random(seed);
  Floor out;
  for (size_t k = 0; k < std::size(kAYear); ++k)
    for (size_t day = 0; day < kDays; ++day)
      if (random.Uniform() < kAYear[k] / 365)
        out.changes.push_back({static_cast<double>(day) + random.Uniform(),
                               random.Uniform() < 0.5 ? 0.5 : random.Uniform(), k});
  out.begins = kDays - 24 + static_cast<size_t>(random.Below(5));
  std::vector<double> shift(kDays, 0);
  const double signed_effect = random.Uniform() < 0.5 ? effect : -effect;
  for (size_t day = out.begins; day < kDays; ++day) shift[day] += signed_effect;
  if (kind >= 0) {
    out.truth = static_cast<int>(out.changes.size());
    const double early = random.Uniform() < 0.7 ? 0 : random.Uniform() < 0.7 ? 1 : 2;
    out.changes.push_back({static_cast<double>(out.begins) - early + 0.3 * random.Uniform(), 0.9,
                           static_cast<size_t>(kind)});
  }
  if (kind >= 0 && moved_before)
    for (const double day : {40.0, 100.0}) {
      out.changes.push_back({day + 0.3, 0.9, static_cast<size_t>(kind)});
      for (size_t later = static_cast<size_t>(day); later < kDays; ++later)
        shift[later] += day < 60 ? effect : -effect;
    }
  for (size_t day = 0; day < kDays; ++day) {
    const double base = 0.35 + (day % 7 > 4 ? 0.05 : 0.0) + 0.008 * random.Normal() + shift[day];
    const double share = std::min(0.98, std::max(0.02, base));
    const double n = std::max(5.0, std::floor(contacts * (day % 7 > 4 ? 0.5 : 1.0)));
    const double hits = n * share + random.Normal() * std::sqrt(n * share * (1 - share));
    out.n.push_back(n);
    out.hits.push_back(std::min(n, std::max(0.0, std::round(hits))));
  }
  return out;
}

struct Answer {
  bool onset = false;
  int first = -1;
  double score = 0;
  double off = 0;  // days
};

Answer Ask(const Floor& floor) {
  const size_t from = kDays - 2 * kCompared, middle = kDays - kCompared;
  double n = 0, hits = 0;
  for (size_t day = from; day < middle; ++day) {
    n += floor.n[day];
    hits += floor.hits[day];
  }
  std::vector<explanation::Period> periods;
  for (size_t day = from; day < kDays; ++day)
    periods.push_back(explanation::RatePeriod(floor.hits[day], floor.n[day], hits / n));
  const auto onset = explanation::FindOnset(periods);
  Answer out;
  if (!onset) return out;
  out.onset = true;
  const auto day = [&](size_t index) { return static_cast<double>(from + index); };
  out.off = day(onset->begin) - static_cast<double>(floor.begins);
  std::vector<double> daily;
  for (size_t i = 0; i < kDays; ++i) daily.push_back(floor.hits[i] / floor.n[i]);
  const auto found = explanation::FindCoincidences(
      daily, 0, {day(onset->begin), day(onset->low), day(onset->high)}, floor.changes,
      std::size(kAYear));
  for (size_t i = 0; i < found.scores.size(); ++i)
    if (found.scores[i] > out.score) {
      out.score = found.scores[i];
      out.first = static_cast<int>(i);
    }
  return out;
}

void Row(const char* name, uint64_t seed, size_t runs, double contacts, double effect, int kind,
         bool moved_before) {
  size_t onsets = 0, first = 0, named = 0, other = 0, near = 0;
  for (size_t i = 0; i < runs; ++i) {
    const Floor floor = Simulate(seed * 1'000'003 + i, contacts, effect, kind, moved_before);
    const Answer answer = Ask(floor);
    if (!answer.onset) continue;
    ++onsets;
    near += std::abs(answer.off) <= 1 ? 1 : 0;
    const bool right = answer.first >= 0 && answer.first == floor.truth;
    first += right ? 1 : 0;
    named += right && answer.score >= kNamed ? 1 : 0;
    other += !right && answer.score >= kNamed ? 1 : 0;
  }
  const auto share = [&](size_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(std::max<size_t>(onsets, 1));
  };
  fmt::print("{:34} {:>6.0f} {:>6.2f} {:>7} {:>8.1f} {:>8.1f} {:>8.1f} {:>8.1f}\n", name, contacts,
             effect, onsets, share(near), share(first), share(named), share(other));
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000;
  fmt::print("{:34} {:>6} {:>6} {:>7} {:>8} {:>8} {:>8} {:>8}\n", "it goes with", "n/day", "effect",
             "onsets", "onset±1", "first %", "named %", "wrong %");
  for (const double contacts : {60.0, 300.0})
    for (const double effect : {0.06, 0.12}) {
      for (size_t kind = 0; kind < std::size(kAYear); ++kind)
        Row(fmt::format("a {} kind, never before", kNames[kind]).c_str(), seed, runs, contacts,
            effect, static_cast<int>(kind), false);
      Row("a monthly kind that moved it before", seed, runs, contacts, effect, 2, true);
      Row("nothing written down", seed, runs, contacts, effect, -1, false);
    }
  return 0;
}
