#include "actions/recommend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace clarion::actions {
namespace {

constexpr double kPriorInitiatives = 2;  // the prior weighs as much as so many measured ones

bool Holds(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

bool Fits(const Playbook& playbook, const Finding& finding, const std::string& metric) {
  if (!Holds(playbook.metrics, metric)) return false;
  if (!playbook.types.empty() && !Holds(playbook.types, finding.type)) return false;
  if (playbook.dimensions.empty()) return true;
  return std::any_of(finding.where.begin(), finding.where.end(), [&](const auto& condition) {
    return Holds(playbook.dimensions, condition.first);
  });
}

Expectation TakenBack(const Playbook& playbook, double change, double ratio) {
  const auto part = [&](double share) { return -change * std::min(share * ratio, 1.0); };
  Expectation out{part(playbook.undoes), part(playbook.undoes_low), part(playbook.undoes_high)};
  if (out.low > out.high) std::swap(out.low, out.high);
  return out;
}

std::string Because(const Playbook& playbook, const Experience& known) {
  std::string out = fmt::format("this takes back {:.0f} % of what got worse there",
                                100 * std::min(playbook.undoes * known.ratio, 1.0));
  if (known.measured > 0)
    out += fmt::format(", corrected by {} measured before ({:.0f} % of what was predicted)",
                       known.measured, 100 * known.ratio);
  else
    out += ", by the playbook's own estimate: none has been measured yet";
  if (known.accepted + known.rejected > 0)
    out +=
        fmt::format("; accepted {} of {} times", known.accepted, known.accepted + known.rejected);
  return out;
}

}  // namespace

std::map<std::string, Experience> Learn(const std::vector<Initiative>& initiatives,
                                        const std::vector<Decision>& decisions) {
  std::map<std::string, Experience> out;
  for (const Decision& one : decisions)
    ++(one.accepted ? out[one.playbook].accepted : out[one.playbook].rejected);
  std::map<std::string, double> sums;
  for (const Initiative& one : initiatives) {
    if (one.playbook.empty() || !one.outcome) continue;
    Experience& known = out[one.playbook];
    if (one.outcome->state == "holds") known.worked += 1;
    if (one.outcome->state == "fading") known.worked += 0.5, known.failed += 0.5;
    if (one.outcome->state == "lost" || one.outcome->state == "no_effect" ||
        one.outcome->state == "worse")
      known.failed += 1;
    if (!one.expected || one.expected->value == 0 || one.outcome->state == "measuring") continue;
    sums[one.playbook] += std::clamp(one.outcome->value / one.expected->value, -1.0, 3.0);
    ++known.measured;
  }
  for (auto& [playbook, known] : out)
    known.ratio =
        std::max(0.0, (kPriorInitiatives + sums[playbook]) / (kPriorInitiatives + known.measured));
  return out;
}

std::vector<Recommendation> Recommend(const std::vector<Playbook>& playbooks,
                                      const std::vector<Finding>& findings,
                                      const FindingScope& scope,
                                      const std::map<std::string, Experience>& experience) {
  std::vector<Recommendation> out;
  const double bad = scope.better == Better::kHigher ? -1 : 1;
  for (size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (bad * finding.contribution <= 0) continue;
    for (const Playbook& playbook : playbooks) {
      if (!Fits(playbook, finding, scope.metric)) continue;
      const auto found = experience.find(playbook.id);
      const Experience known = found == experience.end() ? Experience() : found->second;
      Recommendation one{&playbook, i};
      one.effect = TakenBack(playbook, finding.contribution, known.ratio);
      one.expected = TakenBack(playbook, finding.own_change, known.ratio);
      one.chance_success = known.ChanceSuccess();
      one.chance_accepted = known.ChanceAccepted();
      one.value = std::abs(one.effect.value) * scope.volume * one.chance_success *
                  one.chance_accepted * finding.confidence;
      one.because = Because(playbook, known);
      out.push_back(std::move(one));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Recommendation& a, const Recommendation& b) {
    return a.value > b.value;
  });
  return out;
}

}  // namespace clarion::actions
