#include "performance/handover.h"

#include <algorithm>
#include <cmath>

#include "metrics/estimate.h"

namespace clarion::performance {
namespace {

constexpr double kNormal99 = 2.575829;

struct Count {
  int64_t hits = 0;
  int64_t n = 0;
  void Add(bool hit) {
    ++n;
    hits += hit ? 1 : 0;
  }
  double Value() const { return n > 0 ? static_cast<double>(hits) / static_cast<double>(n) : NAN; }
  metrics::Interval Range(double z) const {
    return metrics::WilsonInterval(static_cast<double>(hits), static_cast<double>(n), z);
  }
  ShareOf Share() const {
    const metrics::Interval range = Range(metrics::kNormal95);
    return {n, Value(), range.low, range.high};
  }
};

// Is share a above share b? Lower limit of the difference above 0.
bool Above(const Count& a, const Count& b) {
  const double below = a.Value() - a.Range(kNormal99).low,
               above = b.Range(kNormal99).high - b.Value();
  return a.Value() - b.Value() - std::sqrt(below * below + above * above) > 0;
}

}  // namespace

std::vector<HandOverAdvice> AdviseHandOver(const AiContacts& contacts,
                                           const HandOverSettings& settings) {
  struct Turn {
    Count carried_on, alone, handed;
  };
  std::vector<std::vector<Turn>> turns(contacts.matters, std::vector<Turn>(settings.turns_max + 1));
  std::vector<int64_t> n(contacts.matters);
  for (size_t i = 0; i < contacts.matter.size(); ++i) {
    if (std::isnan(contacts.resolved[i])) continue;
    const bool resolved = contacts.resolved[i] >= 0.5F, handed = contacts.handed[i] != 0;
    std::vector<Turn>& of = turns[contacts.matter[i]];
    ++n[contacts.matter[i]];
    for (uint32_t k = 1; k <= settings.turns_max; ++k) {
      if (contacts.ai_turns[i] > k) {
        of[k].carried_on.Add(resolved);
        of[k].alone.Add(resolved && !handed);
      } else if (handed) {
        of[k].handed.Add(resolved);
      }
    }
  }
  std::vector<HandOverAdvice> out;
  for (uint32_t m = 0; m < contacts.matters; ++m) {
    if (n[m] == 0) continue;
    HandOverAdvice advice{.matter = m, .n = n[m]};
    for (uint32_t k = 1; k <= settings.turns_max; ++k) {
      const Turn& turn = turns[m][k];
      if (turn.carried_on.n < settings.least) break;
      StayPoint point{k, turn.carried_on.Share(), turn.alone.Share(), turn.handed.Share()};
      point.earlier = turn.handed.n >= settings.least && Above(turn.handed, turn.carried_on);
      if (point.earlier && advice.after == 0) {
        advice.after = k;
        advice.affected = turn.carried_on.n;
        advice.gain = static_cast<double>(turn.carried_on.n) *
                      (point.handed_over.share - point.carried_on.share);
      }
      advice.curve.push_back(point);
    }
    out.push_back(std::move(advice));
  }
  std::stable_sort(out.begin(), out.end(), [](const HandOverAdvice& a, const HandOverAdvice& b) {
    return a.gain != b.gain ? a.gain > b.gain : a.n > b.n;
  });
  return out;
}

}  // namespace clarion::performance
