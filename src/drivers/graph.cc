#include "drivers/graph.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "base/multiple_tests.h"
#include "drivers/internal/equation.h"
#include "drivers/internal/values.h"

namespace clarion::drivers {
namespace {

using Eigen::Index;
using internal::Column;
using internal::Equation;
using internal::Values;

bool MayLink(const Rules& rules, size_t from, size_t to) {
  return from != to && !rules.kin.Has(from, to) && !rules.rejected.Has(from, to);
}

// q over all tests; of each pair only the clearer lag stays.
void Settle(const LearnSettings& settings, bool halves, Graph* out) {
  std::vector<double> p;
  for (const Edge& one : out->edges) p.push_back(one.p);
  out->tried = p.size();
  const std::vector<double> q = AdjustedPValues(p);
  for (size_t i = 0; i < q.size(); ++i) {
    Edge& one = out->edges[i];
    one.q = q[i];
    one.found = one.q <= settings.false_discoveries && (!halves || one.HalvesAgree());
  }
  std::stable_sort(out->edges.begin(), out->edges.end(), [](const Edge& a, const Edge& b) {
    return a.found != b.found ? a.found : a.p < b.p;
  });
  std::vector<Edge> kept;
  Pairs seen(out->targets.size());
  for (const Edge& one : out->edges) {
    if (seen.Has(one.from, one.to)) continue;
    seen.Add(one.from, one.to);
    kept.push_back(one);
  }
  out->edges = std::move(kept);
}

// Heaviest first where spots are put together.
std::vector<Spot> PutTogether(std::vector<Spot> spots, size_t most) {
  if (spots.size() <= most) return spots;
  std::stable_sort(spots.begin(), spots.end(),
                   [](const Spot& a, const Spot& b) { return a.x < b.x; });
  std::vector<Spot> out;
  for (size_t b = 0; b < most; ++b) {
    const size_t begin = b * spots.size() / most, end = (b + 1) * spots.size() / most;
    Spot sum = *std::max_element(spots.begin() + static_cast<std::ptrdiff_t>(begin),
                                 spots.begin() + static_cast<std::ptrdiff_t>(end),
                                 [](const Spot& a, const Spot& c) { return a.weight < c.weight; });
    double x = 0, y = 0, weight = 0;
    for (size_t i = begin; i < end; ++i) {
      x += spots[i].weight * spots[i].x;
      y += spots[i].weight * spots[i].y;
      weight += spots[i].weight;
    }
    sum.x = x / weight;
    sum.y = y / weight;
    sum.weight = weight;
    sum.of = end - begin;
    out.push_back(sum);
  }
  return out;
}

}  // namespace

std::string_view Name(TargetState state) {
  constexpr std::array<std::string_view, 5> names = {"learned", "few_segments", "few_weeks",
                                                     "few_rows", "still"};
  return names[static_cast<size_t>(state)];
}

size_t WeeksFor(size_t figures, size_t segments) {
  // One lag of each, two of the target; weeks read before the first, one more where known later.
  const auto columns = static_cast<double>(figures - 1 + kLags);
  const double each = std::max(1.0, static_cast<double>(segments) - 1);
  return kLags + 2 + static_cast<size_t>(std::ceil(internal::kRowsPerColumn * columns / each));
}

Graph Learn(const Panel& panel, const Rules& rules, const LearnSettings& settings) {
  const Values values(panel, settings);
  Graph out;
  out.targets.resize(panel.figures().size());
  for (size_t b = 0; b < panel.figures().size(); ++b) {
    TargetReport& report = out.targets[b];
    Equation equation(panel, values, rules, settings, b, &report);
    if (report.state != TargetState::kLearned) continue;
    for (size_t c = 0; c < equation.design().columns.size(); ++c) {
      const auto column = static_cast<Index>(c);
      const size_t figure = equation.design().columns[c].figure;
      if (!MayLink(rules, figure, b) || !equation.MayTell(column)) continue;
      if (const std::optional<Edge> edge = equation.Test(column))
        out.edges.push_back(*edge);
      else if (report.repeats.empty() || report.repeats.back() != figure)
        report.repeats.push_back(figure);
    }
  }
  Settle(settings, true, &out);
  return out;
}

std::optional<Evidence> EvidenceOf(const Panel& panel, const Rules& rules, size_t from, size_t to,
                                   size_t lag, size_t most, const LearnSettings& settings) {
  const Values values(panel, settings);
  TargetReport report;
  Equation equation(panel, values, rules, settings, to, &report);
  if (report.state != TargetState::kLearned) return std::nullopt;
  const std::vector<Column>& columns = equation.design().columns;
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& one) {
    return one.figure == from && one.lag == lag;
  });
  if (found == columns.end()) return std::nullopt;
  const auto column = static_cast<Index>(found - columns.begin());
  const std::optional<Edge> edge = equation.Test(column);
  if (!edge) return std::nullopt;
  Evidence out{*edge, equation.Held(from), PutTogether(equation.Spots(column), most)};
  out.edge.q = out.edge.p;
  return out;
}

namespace {

// Pearson's correlation of A with B `lag` weeks later, each less its segment's mean.
Edge CorrelationOf(const Panel& panel, const Values& values, size_t from, size_t to, size_t lag) {
  double xx = 0, yy = 0, xy = 0, n = 0;
  for (size_t s = 0; s < panel.segments().size(); ++s) {
    std::vector<double> x, y;
    for (size_t w = lag; w < panel.weeks(); ++w)
      if (values.Has(from, s, w - lag) && values.Has(to, s, w)) {
        x.push_back(values.Of(from, s, w - lag));
        y.push_back(values.Of(to, s, w));
      }
    double x_mean = 0, y_mean = 0;
    for (size_t i = 0; i < x.size(); ++i)
      x_mean += x[i] / double(x.size()), y_mean += y[i] / double(x.size());
    for (size_t i = 0; i < x.size(); ++i) {
      xx += (x[i] - x_mean) * (x[i] - x_mean);
      yy += (y[i] - y_mean) * (y[i] - y_mean);
      xy += (x[i] - x_mean) * (y[i] - y_mean);
    }
    n += double(x.size());
  }
  Edge out;
  out.from = from;
  out.to = to;
  out.lag = lag;
  if (n < 5 || xx <= 0 || yy <= 0) return out;
  out.effect = xy / std::sqrt(xx * yy);
  const double t = out.effect * std::sqrt((n - 2) / std::max(1e-12, 1 - out.effect * out.effect));
  out.p =
      2 * boost::math::cdf(boost::math::complement(boost::math::students_t(n - 2), std::abs(t)));
  return out;
}

}  // namespace

Graph Correlate(const Panel& panel, const Rules& rules, const LearnSettings& settings) {
  const Values values(panel, settings);
  Graph out;
  out.targets.resize(panel.figures().size());
  for (size_t from = 0; from < panel.figures().size(); ++from)
    for (size_t to = 0; to < panel.figures().size(); ++to) {
      if (!MayLink(rules, from, to)) continue;
      for (size_t lag = 1; lag <= kLags; ++lag)
        out.edges.push_back(
            CorrelationOf(panel, values, from, to, lag + panel.figures()[from].known_after));
    }
  Settle(settings, false, &out);
  return out;
}

}  // namespace clarion::drivers
