#include "explanation/decomposition.h"

#include <numeric>

namespace clarion::explanation {
namespace {

double Sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double Ratio(double num, double den, double otherwise) { return den > 0 ? num / den : otherwise; }

}  // namespace

Headline HeadlineOf(const Leaves& leaves) {
  Headline headline{Sum(leaves.now), Sum(leaves.expected), 0};
  if (leaves.measure == Measure::kRatio) {
    headline.now = Ratio(headline.now, Sum(leaves.now_den), 0);
    headline.expected = Ratio(headline.expected, Sum(leaves.expected_den), 0);
  }
  headline.change = headline.now - headline.expected;
  return headline;
}

std::vector<Contribution> Decompose(const Leaves& leaves, std::span<const uint32_t> group_of,
                                    size_t groups) {
  std::vector<LeafFigures> sums(groups + 1);
  const bool ratio = leaves.measure == Measure::kRatio;
  LeafFigures all;
  for (size_t row = 0; row < leaves.size(); ++row) {
    LeafFigures& sum = sums[group_of[row]];
    sum.now += leaves.now[row];
    sum.expected += leaves.expected[row];
    if (!ratio) continue;
    sum.now_den += leaves.now_den[row];
    sum.expected_den += leaves.expected_den[row];
  }
  for (const LeafFigures& sum : sums) {
    all.expected += sum.expected;
    all.now_den += sum.now_den;
    all.expected_den += sum.expected_den;
  }
  std::vector<Contribution> out;
  for (const LeafFigures& sum : sums) {
    Contribution one;
    if (!ratio) {
      one.volume = sum.now - sum.expected;
    } else {
      const double whole = Ratio(all.expected, all.expected_den, 0);
      const double before =
          Ratio(sum.expected, sum.expected_den, Ratio(sum.now, sum.now_den, whole));
      const double after = Ratio(sum.now, sum.now_den, before);
      const double share_before = Ratio(sum.expected_den, all.expected_den, 0);
      const double grown = Ratio(sum.now_den, all.now_den, 0) - share_before;
      one.rate = share_before * (after - before);
      one.mix = grown * (before - whole);
      one.interaction = grown * (after - before);
    }
    one.total = one.volume + one.rate + one.mix + one.interaction;
    out.push_back(one);
  }
  return out;
}

}  // namespace clarion::explanation
