#include "explanation/rollout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace clarion::explanation {
namespace {

constexpr size_t kNever = SIZE_MAX;

size_t SinceOf(const RolloutGroup& group) { return group.since.value_or(kNever); }

Result<void> Check(const std::vector<RolloutGroup>& groups) {
  if (groups.size() < 3) {
    return InvalidInput(
        fmt::format("{} groups: a rollout is compared over three or more", groups.size()));
  }
  for (const RolloutGroup& group : groups) {
    if (group.num.size() != groups[0].num.size() || group.den.size() != groups[0].num.size()) {
      return InvalidInput(
          fmt::format("group '{}' has other periods than '{}'", group.name, groups[0].name));
    }
    for (size_t t = 0; t < group.num.size(); ++t) {
      if (std::isfinite(group.num[t]) && std::isfinite(group.den[t]) && group.den[t] >= 0) continue;
      return InvalidInput(fmt::format(
          "group '{}', period {}: figures are finite, contacts not negative", group.name, t));
    }
  }
  return {};
}

// Change of the ratio between two periods, over several groups pooled; nullopt without contacts.
struct Pool {
  double num_from = 0, den_from = 0, num_to = 0, den_to = 0;
  void Add(const RolloutGroup& group, size_t from, size_t to) {
    num_from += group.num[from];
    den_from += group.den[from];
    num_to += group.num[to];
    den_to += group.den[to];
  }
  std::optional<double> Change() const {
    if (!(den_from > 0) || !(den_to > 0)) return std::nullopt;
    return num_to / den_to - num_from / den_from;
  }
};

// Weighted mean of (change of group − change of those without) over the group's periods. With
// `before`, the last step before the change is taken instead: nobody in it has anything yet.
std::optional<double> Estimate(const std::vector<RolloutGroup>& groups, size_t left_out,
                               bool before) {
  double sum = 0;
  double weights = 0;
  for (size_t g = 0; g < groups.size(); ++g) {
    const size_t since = SinceOf(groups[g]);
    const size_t periods = groups[g].num.size();
    if (g == left_out || since == 0 || since >= periods || (before && since < 2)) continue;
    const size_t base = before ? since - 2 : since - 1;
    for (size_t t = before ? since - 1 : since; t < (before ? since : periods); ++t) {
      Pool own;
      Pool others;
      own.Add(groups[g], base, t);
      for (size_t h = 0; h < groups.size(); ++h) {
        if (h != left_out && h != g && SinceOf(groups[h]) > std::max(t, since)) {
          others.Add(groups[h], base, t);
        }
      }
      const auto mine = own.Change();
      const auto theirs = others.Change();
      if (!mine || !theirs) continue;
      sum += own.den_to * (*mine - *theirs);
      weights += own.den_to;
    }
  }
  if (!(weights > 0)) return std::nullopt;
  return sum / weights;
}

// 97.5 % quantile of Student's t (Cornish–Fisher; within 1 % from 3 degrees on).
double Quantile(size_t degrees) {
  const auto n = static_cast<double>(std::max<size_t>(degrees, 2));
  const double z = 1.959964;
  const double z3 = z * z * z;
  const double z5 = z3 * z * z;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n);
}

double HalfWidth(const std::vector<RolloutGroup>& groups, bool before) {
  std::vector<double> without;
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto one = Estimate(groups, g, before);
    if (one) without.push_back(*one);
  }
  if (without.size() < 2) return std::numeric_limits<double>::infinity();
  double mean = 0;
  for (const double one : without) mean += one;
  mean /= static_cast<double>(without.size());
  double squares = 0;
  for (const double one : without) squares += (one - mean) * (one - mean);
  const auto n = static_cast<double>(without.size());
  return Quantile(without.size() - 1) * std::sqrt(squares * (n - 1) / n);
}

}  // namespace

Result<RolloutEffect> StaggeredEffect(const std::vector<RolloutGroup>& groups) {
  RETURN_IF_ERROR(Check(groups));
  const auto effect = Estimate(groups, kNever, false);
  if (!effect) {
    return InvalidInput(
        "no group has a period before the change and another group without it beside it");
  }
  RolloutEffect out;
  out.effect = *effect;
  const double half = HalfWidth(groups, false);
  out.low = *effect - half;
  out.high = *effect + half;
  size_t first = kNever;
  for (const RolloutGroup& group : groups) first = std::min(first, SinceOf(group));
  for (const RolloutGroup& group : groups) {
    out.groups_with += SinceOf(group) < group.num.size() ? 1 : 0;
    out.groups_without += SinceOf(group) > first ? 1 : 0;
  }
  const auto placebo = Estimate(groups, kNever, true);
  if (!placebo) return out;
  const double placebo_half = HalfWidth(groups, true);
  out.has_placebo = true;
  out.placebo = *placebo;
  out.placebo_low = *placebo - placebo_half;
  out.placebo_high = *placebo + placebo_half;
  out.is_credible = out.placebo_low <= 0 && 0 <= out.placebo_high;
  return out;
}

}  // namespace clarion::explanation
