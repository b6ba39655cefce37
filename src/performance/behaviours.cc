#include "performance/behaviours.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "base/multiple_tests.h"
#include "explanation/contrast.h"
#include "performance/internal/design.h"

namespace clarion::performance {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using internal::Design;
using internal::Solver;
using internal::WithinSums;

// Cases of one agent side by side, so that sums by agent need no table.
class Regression {
 public:
  Regression(const Cases& cases, const Design& design, const Question& question,
             const Outcome& outcome, const BehaviourSettings& settings)
      : cases_(cases),
        design_(design),
        question_(question),
        outcome_(outcome),
        settings_(settings) {}

  Association Run() {
    Association out;
    Count(&out);
    if (out.matter == Matter::kUnsure) Fit(&out);
    return out;
  }

 private:
  bool Counts(size_t i) const {
    return !std::isnan(question_.points[i]) && !std::isnan(outcome_.value[i]);
  }

  void Count(Association* out) {
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    int64_t high = 0;
    for (size_t i = 0; i < cases_.size(); ++i) {
      if (!Counts(i)) continue;
      const double a = question_.points[i], b = outcome_.value[i];
      ++out->n;
      high += a >= 0.5 ? 1 : 0;
      x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
    }
    const double n = static_cast<double>(out->n);
    if (out->n == 0) return;
    out->done = x / n;
    points_deviation_ = std::sqrt(std::max(0.0, xx / n - x / n * x / n));
    outcome_deviation_ = std::sqrt(std::max(0.0, yy / n - y / n * y / n));
    if (points_deviation_ > 0)
      out->plain = (xy / n - x / n * y / n) / (points_deviation_ * points_deviation_);
    const bool enough = std::min(high, out->n - high) >= settings_.least && points_deviation_ > 0 &&
                        outcome_deviation_ > 0;
    out->matter = enough ? Matter::kUnsure : Matter::kTooFew;
  }

  void Fit(Association* out) {
    const size_t agents = cases_.agents.size();
    WithinSums of_outcome(agents, design_.columns()), of_points(agents, design_.columns());
    VectorXd cross = VectorXd::Zero(static_cast<Index>(agents));
    for (size_t i = 0; i < cases_.size(); ++i) {
      if (!Counts(i)) continue;
      of_outcome.Add(design_, cases_, i, outcome_.value[i]);
      const double a = question_.points[i];
      const uint32_t agent = cases_.agent[i];
      of_points.y_sum(agent) += a;
      of_points.yy_of(agent) += a * a;
      cross(agent) += a * outcome_.value[i];
      for (size_t f = 0; f < design_.factors(); ++f)
        if (const int c = design_.Column(i, f); c != Design::kReference) of_points.xy(c) += a;
    }
    of_points.n = of_outcome.n;
    of_points.x_sum = of_outcome.x_sum;
    of_outcome.Centre();
    double together = 0, alone = 0;  // Σ within agents of points × outcome, points²
    for (Index a = 0; a < cross.size(); ++a) {
      if (of_outcome.n(a) == 0) continue;
      const double mean = of_points.y_sum(a) / of_outcome.n(a);
      together += cross(a) - mean * of_outcome.y_sum(a);
      alone += of_points.yy_of(a) - mean * of_points.y_sum(a);
      of_points.xy.noalias() -= of_outcome.x_sum.col(a) * mean;
    }
    const Solver solver(of_outcome.xx);
    const VectorXd for_outcome = solver.Solve(of_outcome.xy);
    const VectorXd for_points = solver.Solve(of_points.xy);
    // Frisch and Waugh 1933: what is left of the points explains what is left of the outcome.
    const double left = alone - for_points.dot(of_points.xy);
    if (left <= 1e-6 * static_cast<double>(out->n) * points_deviation_ * points_deviation_) {
      out->matter = Matter::kTooFew;  // case and agent say the answer already
      return;
    }
    out->effect = (together - for_points.dot(of_outcome.xy)) / left;
    const auto [meat, clusters] = Meat(of_outcome, of_points, for_outcome, for_points, out->effect);
    if (clusters < 2) {
      out->matter = Matter::kTooFew;
      return;
    }
    const double small = clusters / (clusters - 1);
    const double error = std::sqrt(small * meat) / left;
    const boost::math::students_t t(clusters - 1);
    const double reach = boost::math::quantile(t, 0.975) * error;
    out->low = out->effect - reach;
    out->high = out->effect + reach;
    out->p = error > 0
                 ? 2 * boost::math::cdf(boost::math::complement(t, std::abs(out->effect / error)))
                 : 1;
    out->standardised = out->effect * points_deviation_ / outcome_deviation_;
  }

  // Σ over clusters of (Σ of their residuals' products)², and how many clusters there are.
  std::pair<double, double> Meat(const WithinSums& of_outcome, const WithinSums& of_points,
                                 const VectorXd& for_outcome, const VectorXd& for_points,
                                 double effect) const {
    const Index agents = of_outcome.n.size();
    VectorXd points_mean(agents), outcome_mean(agents);
    const std::vector<uint32_t>& of = cases_.cluster.empty() ? cases_.agent : cases_.cluster;
    std::vector<double> score(of.empty() ? 0 : *std::max_element(of.begin(), of.end()) + size_t{1});
    std::vector<bool> seen(score.size());
    for (Index a = 0; a < agents; ++a) {
      const double n = of_outcome.n(a);
      if (n == 0) continue;
      points_mean(a) = (of_points.y_sum(a) - of_outcome.x_sum.col(a).dot(for_points)) / n;
      outcome_mean(a) = (of_outcome.y_sum(a) - of_outcome.x_sum.col(a).dot(for_outcome)) / n;
    }
    for (size_t i = 0; i < cases_.size(); ++i) {
      if (!Counts(i)) continue;
      const uint32_t a = cases_.agent[i];
      const double x = question_.points[i] - design_.Dot(i, for_points) - points_mean(a);
      const double y = outcome_.value[i] - design_.Dot(i, for_outcome) - outcome_mean(a);
      score[of[i]] += x * (y - effect * x);
      seen[of[i]] = true;
    }
    double meat = 0, clusters = 0;
    for (size_t c = 0; c < score.size(); ++c) {
      meat += score[c] * score[c];
      clusters += seen[c] ? 1 : 0;
    }
    return {meat, clusters};
  }

  const Cases& cases_;
  const Design& design_;
  const Question& question_;
  const Outcome& outcome_;
  const BehaviourSettings& settings_;
  double points_deviation_ = 0;
  double outcome_deviation_ = 0;

 public:
  double outcome_deviation() const { return outcome_deviation_; }
};

void ControlDiscoveries(std::vector<Association>* found) {
  std::vector<size_t> told;
  std::vector<double> p;
  for (size_t i = 0; i < found->size(); ++i) {
    if ((*found)[i].matter == Matter::kTooFew) continue;
    told.push_back(i);
    p.push_back((*found)[i].p);
  }
  const std::vector<double> q = AdjustedPValues(p);
  for (size_t k = 0; k < told.size(); ++k) (*found)[told[k]].q = q[k];
}

}  // namespace

std::string_view Name(Matter matter) {
  constexpr std::array<std::string_view, 5> names = {"helps", "harms", "nothing", "unsure",
                                                     "too_few"};
  return names[static_cast<size_t>(matter)];
}

std::vector<Association> Associate(const Cases& cases, const std::vector<Question>& questions,
                                   const std::vector<Outcome>& outcomes,
                                   const BehaviourSettings& settings) {
  const Design design(cases, settings.levels_max, settings.level_least);
  std::vector<Association> out;
  std::vector<double> deviation;
  for (size_t q = 0; q < questions.size(); ++q) {
    for (size_t o = 0; o < outcomes.size(); ++o) {
      Regression regression(cases, design, questions[q], outcomes[o], settings);
      out.push_back(regression.Run());
      out.back().question = q;
      out.back().outcome = o;
      deviation.push_back(regression.outcome_deviation());
    }
  }
  ControlDiscoveries(&out);
  for (size_t i = 0; i < out.size(); ++i) {
    Association& one = out[i];
    if (one.matter == Matter::kTooFew) continue;
    const double negligible = settings.negligible * deviation[i];
    if (one.low > -negligible && one.high < negligible) {
      one.matter = Matter::kNothing;
    } else if (one.q <= settings.false_discoveries) {
      const bool better = (one.effect > 0) == outcomes[one.outcome].higher_is_better;
      one.matter = better ? Matter::kHelps : Matter::kHarms;
    }
  }
  return out;
}

std::vector<double> SuggestWeights(const std::vector<Association>& found, size_t questions,
                                   const std::vector<Outcome>& outcomes) {
  std::vector<double> worth(questions);
  for (const Association& one : found) {
    if (one.matter != Matter::kHelps || one.effect == 0) continue;
    // The end of the interval nearer to nothing: what is proven of it.
    const double proven = outcomes[one.outcome].higher_is_better ? one.low : -one.high;
    worth[one.question] +=
        std::max(0.0, proven / std::abs(one.effect)) * std::abs(one.standardised);
  }
  const double sum = std::accumulate(worth.begin(), worth.end(), 0.0);
  if (sum <= 0) return {};
  for (double& one : worth) one /= sum;
  return worth;
}

}  // namespace clarion::performance
