#include "reviews/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace clarion::reviews {
namespace {

constexpr size_t kPool = 500;  // the least certain ones, among which unlike ones are looked for
constexpr size_t kReferences = 200;  // judged ones they are held against
constexpr std::array<std::string_view, kSources + 1> kNames = {
    "dispute", "second", "audit", "critical", "uncertain", "instructive", "chosen"};
// Parts of a mixed queue. Disputes are not mixed: somebody waits for an answer.
constexpr std::array<double, kSources> kParts = {0, 1, 4, 2, 2, 1};

double Least(const Candidate& one) {
  double least = 1;
  for (const double sure : one.confidence)
    if (sure >= 0) least = std::min(least, sure);
  return least;
}

double MeanDoubt(const Candidate& one) {
  double sum = 0, n = 0;
  for (const double sure : one.confidence)
    if (sure >= 0) sum += 1 - sure, n += 1;
  return n > 0 ? sum / n : 0;
}

// Mean over the questions: 1 where one applies and the other does not, else how far the points and
// the confidence lie apart.
double Apart(const Candidate& a, const Candidate& b) {
  const size_t n = std::min(a.confidence.size(), b.confidence.size());
  if (n == 0) return 0;
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    const bool in_a = a.confidence[i] >= 0, in_b = b.confidence[i] >= 0;
    if (in_a != in_b)
      sum += 1;
    else if (in_a)
      sum +=
          (std::abs(a.points[i] - b.points[i]) + std::abs(a.confidence[i] - b.confidence[i])) / 2;
  }
  return sum / static_cast<double>(n);
}

struct Ranked {
  const Candidate* one;
  double value;
};

void Sort(std::vector<Ranked>* list) {
  std::sort(list->begin(), list->end(), [](const Ranked& a, const Ranked& b) {
    return a.value != b.value ? a.value > b.value : a.one->interaction < b.one->interaction;
  });
}

// Greedily the one whose doubt times distance from everything judged or chosen is greatest.
std::vector<Ranked> Instructive(std::span<const Candidate> candidates, std::vector<Ranked> pool,
                                size_t limit) {
  for (Ranked& one : pool) one.value = MeanDoubt(*one.one);
  Sort(&pool);
  if (pool.size() > kPool) pool.resize(kPool);
  std::vector<double> distance(pool.size(), 1);
  const auto moves_nearer = [&](const Candidate& known) {
    for (size_t i = 0; i < pool.size(); ++i)
      distance[i] = std::min(distance[i], Apart(*pool[i].one, known));
  };
  size_t references = 0;
  for (const Candidate& one : candidates) {
    if (!one.judged) continue;
    moves_nearer(one);
    if (++references == kReferences) break;
  }
  std::vector<Ranked> out;
  std::vector<bool> taken(pool.size());
  while (out.size() < std::min(limit, pool.size())) {
    size_t best = pool.size();
    double most = -1;
    for (size_t i = 0; i < pool.size(); ++i)
      if (!taken[i] && pool[i].value * distance[i] > most) {
        best = i;
        most = pool[i].value * distance[i];
      }
    // What is left is like what is there already.
    if (most <= 0) break;
    taken[best] = true;
    out.push_back({pool[best].one, most});
    moves_nearer(*pool[best].one);
  }
  return out;
}

std::string Why(Source source, const Candidate& one, const Settings& settings) {
  switch (source) {
    case Source::kDispute:
      return "an answer is disputed";
    case Source::kSecond:
      return one.contested ? "people disagree" : "a second, blind look";
    case Source::kAudit:
      return fmt::format("random sample of {:.3g} %", settings.audit_rate * 100);
    case Source::kCritical:
      return "failed the card";
    case Source::kUncertain:
      return fmt::format("least sure answer: {:.0f} %", Least(one) * 100);
    case Source::kInstructive:
      return "unsure, and unlike what was reviewed";
    case Source::kChosen:
      break;
  }
  return "";
}

using BySource = std::array<std::vector<Ranked>, kSources>;

BySource Sorted(std::span<const Candidate> candidates, const Settings& settings, size_t limit) {
  BySource out;
  const auto at = [&](Source source) -> std::vector<Ranked>& {
    return out[static_cast<size_t>(source)];
  };
  std::vector<Ranked> pool;
  for (const Candidate& one : candidates) {
    if (one.disputed) at(Source::kDispute).push_back({&one, 0});
    if (one.contested) {
      at(Source::kSecond).push_back({&one, 1});
      continue;
    }
    if (one.judged_by_me) continue;
    if (InAudit(settings, one.interaction)) {
      const bool second = InSecond(settings, one.interaction);
      if (one.audits == 0)
        at(Source::kAudit).push_back({&one, 1 - AuditDraw(settings, one.interaction)});
      else if (one.audits == 1 && second)
        at(Source::kSecond).push_back({&one, 0});
      continue;
    }
    if (one.judged) continue;
    if (one.failed) at(Source::kCritical).push_back({&one, 1 - Least(one)});
    if (Least(one) < 1) {
      at(Source::kUncertain).push_back({&one, 1 - Least(one)});
      pool.push_back({&one, 0});
    }
  }
  for (std::vector<Ranked>& list : out) Sort(&list);
  at(Source::kInstructive) = Instructive(candidates, std::move(pool), limit);
  return out;
}

QueueItem ItemOf(Source source, const Ranked& ranked, const Settings& settings) {
  const Candidate& one = *ranked.one;
  const bool by_chance =
      source == Source::kAudit || (source == Source::kSecond && InAudit(settings, one.interaction));
  return {one.interaction,
          source,
          by_chance ? settings.audit_rate : 0,
          source == Source::kSecond && !one.contested,
          ranked.value,
          Why(source, one, settings)};
}

}  // namespace

std::string_view Name(Source source) { return kNames[static_cast<size_t>(source)]; }

std::optional<Source> SourceFrom(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Source>(i);
  return std::nullopt;
}

Queue MakeQueue(std::span<const Candidate> candidates, const Settings& settings, size_t limit,
                std::optional<Source> only) {
  Queue out;
  const BySource lists = Sorted(candidates, settings, limit);
  for (size_t s = 0; s < kSources; ++s) out.waiting[s] = lists[s].size();
  std::set<std::string_view> there;
  std::array<size_t, kSources> at{}, taken{};
  while (out.items.size() < limit) {
    // Whichever source is furthest behind its part, and has one that is not there yet.
    size_t next = kSources;
    double least = 0;
    for (size_t s = 0; s < kSources; ++s) {
      if (only && static_cast<size_t>(*only) != s) continue;
      while (at[s] < lists[s].size() && there.contains(lists[s][at[s]].one->interaction)) ++at[s];
      if (at[s] == lists[s].size()) continue;
      const double key = kParts[s] == 0 ? -1 : static_cast<double>(taken[s] + 1) / kParts[s];
      if (next == kSources || key < least) {
        next = s;
        least = key;
      }
    }
    if (next == kSources) break;
    const Ranked& ranked = lists[next][at[next]++];
    ++taken[next];
    there.insert(ranked.one->interaction);
    out.items.push_back(ItemOf(static_cast<Source>(next), ranked, settings));
  }
  return out;
}

}  // namespace clarion::reviews
