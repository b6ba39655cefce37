#include "performance/standing.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.h"
#include "performance/internal/design.h"

namespace clarion::performance {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using internal::Design;
using internal::Solver;
using internal::WithinSums;

constexpr int kSpreads = 40;  // grid of the deviation between agents
constexpr double kVarianceLeast = 1e-9;
constexpr Index kMixAgents = 10;  // fewer do not tell whether level and mix go together
constexpr double kVarianceCases =
    20;  // an agent's own variance is drawn to the common one by these

// What step 1 leaves: each agent's own level with its error, and how sure the factors' worth is.
struct Levels {
  std::vector<uint32_t> agents;  // those with cases
  VectorXd own;                  // ȳ − x̃′β
  VectorXd error;                // variance of it by their own cases
  MatrixXd mix;                  // x̃: agents × kept columns, beside the average case
  Eigen::LLT<MatrixXd> root;     // of the precision of β over the kept columns
  MatrixXd population;           // what an agent's level may depend on: 1, worth of the mix
  VectorXd worth;                // β over all columns
  VectorXd mean_case;            // x̄ over all columns
  WithinSums sums;
};

Levels Estimate(const Cases& cases, const std::vector<float>& value, const Design& design) {
  Levels out{.sums = WithinSums(cases.agents.size(), design.columns())};
  WithinSums& sums = out.sums;
  for (size_t i = 0; i < cases.size(); ++i)
    if (!std::isnan(value[i])) sums.Add(design, cases, i, value[i]);
  sums.Centre();
  const Solver solver(sums.xx);
  out.worth = solver.Solve(sums.xy);
  for (uint32_t a = 0; a < cases.agents.size(); ++a)
    if (sums.n(a) > 0) out.agents.push_back(a);
  const Index m = static_cast<Index>(out.agents.size());
  if (m == 0) return out;
  out.mean_case = sums.x_sum.rowwise().sum() / sums.total;

  const double freedom = std::max(1.0, sums.total - static_cast<double>(m) - solver.rank());
  // Never nothing: what has not varied yet may.
  const double size = sums.y_sum.sum() / sums.total;
  const double variance = std::max((sums.yy - out.worth.dot(sums.xy)) / freedom,
                                   kVarianceLeast * (size * size + kVarianceLeast));
  // Residual variance by agent: a share near 0 or 1 varies less than one in the middle.
  VectorXd squares = VectorXd::Zero(sums.n.size());
  VectorXd residual_mean(sums.n.size());
  for (Index a = 0; a < sums.n.size(); ++a)
    residual_mean(a) =
        sums.n(a) > 0 ? (sums.y_sum(a) - sums.x_sum.col(a).dot(out.worth)) / sums.n(a) : 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (std::isnan(value[i])) continue;
    const double e = value[i] - design.Dot(i, out.worth) - residual_mean(cases.agent[i]);
    squares(cases.agent[i]) += e * e;
  }
  std::vector<Index> kept;
  for (Index c = 0; c < design.columns(); ++c)
    if (solver.kept()[static_cast<size_t>(c)]) kept.push_back(c);
  const Index p = static_cast<Index>(kept.size());
  out.own.resize(m);
  out.error.resize(m);
  out.mix.resize(m, p);
  MatrixXd precision(p, p);
  for (Index r = 0; r < p; ++r)
    for (Index c = 0; c < p; ++c) precision(r, c) = sums.xx(kept[r], kept[c]);
  out.root.compute(precision / variance);
  VectorXd worth(m);
  for (Index i = 0; i < m; ++i) {
    const uint32_t a = out.agents[static_cast<size_t>(i)];
    const VectorXd beside = sums.x_sum.col(a) / sums.n(a) - out.mean_case;
    for (Index c = 0; c < p; ++c) out.mix(i, c) = beside(kept[c]);
    worth(i) = beside.dot(out.worth);
    out.own(i) = sums.y_sum(a) / sums.n(a) - worth(i);
    const double own_variance =
        (squares(a) + kVarianceCases * variance) / (std::max(0.0, sums.n(a) - 1) + kVarianceCases);
    out.error(i) = own_variance / sums.n(a);
  }
  worth.array() -= worth.mean();
  const bool differs = m > kMixAgents && worth.norm() > 1e-9;
  out.population.resize(m, differs ? 2 : 1);
  out.population.col(0).setOnes();
  if (differs) out.population.col(1) = worth / worth.norm() * std::sqrt(static_cast<double>(m));
  return out;
}

// The population of agents at one deviation between them: level ~ N(μ + γ·mix, spread²), μ and γ
// flat. That the better may get the harder cases is in γ.
struct Population {
  double spread2 = 0;
  double weight = 0;          // ln of the marginal likelihood, then the share of draws
  Eigen::LLT<MatrixXd> root;  // of the precision of (μ, γ)
  MatrixXd right;             // takes the agents' own levels to the centre of (μ, γ)
};

Population At(double spread, const Levels& levels) {
  Population out;
  out.spread2 = spread * spread;
  const VectorXd variance = levels.error.array() + out.spread2;
  MatrixXd weighted = levels.population.array().colwise() / variance.array();
  out.root.compute(weighted.transpose() * levels.population);
  out.right = out.root.solve(weighted.transpose());
  const VectorXd centre = out.right * levels.own;
  const double log_det = 2 * out.root.matrixLLT().diagonal().array().log().sum();
  const double fit =
      ((levels.own - levels.population * centre).array().square() / variance.array()).sum();
  out.weight = -0.5 * (variance.array().log().sum() + log_det + fit);
  return out;
}

std::vector<Population> Populations(const Levels& levels) {
  const Index m = levels.own.size();
  const double mean = levels.own.mean();
  const double deviation = std::sqrt((levels.own.array() - mean).square().sum() /
                                     std::max(1.0, static_cast<double>(m) - 1));
  const double most = 2.5 * std::max(deviation, std::sqrt(levels.error.minCoeff()));
  std::vector<Population> out;
  double best = -INFINITY;
  // Evenly spaced in the root: fine near nothing, where the data are often.
  for (int k = 0; k < kSpreads; ++k) {
    const double root = (k + 0.5) / kSpreads;
    out.push_back(At(most * root * root, levels));
    out.back().weight += std::log(root);  // a uniform prior of the deviation, on this grid
    best = std::max(best, out.back().weight);
  }
  double sum = 0;
  for (Population& one : out) sum += one.weight = std::exp(one.weight - best);
  for (Population& one : out) one.weight /= sum;
  return out;
}

// Joint draws of the agents' levels: draws × agents.
MatrixXd Draw(const Levels& levels, const std::vector<Population>& populations,
              const StandingSettings& settings) {
  const Index m = levels.own.size(), p = levels.mix.cols(), q = levels.population.cols();
  MatrixXd out(settings.draws, m);
  Random random(settings.seed);
  VectorXd error(p), noise(q);
  size_t at = 0;
  double reached = populations[0].weight;
  for (int d = 0; d < settings.draws; ++d) {
    // Stratified over the populations: as many draws of each as its weight says.
    const double place = (d + 0.5) / settings.draws;
    while (at + 1 < populations.size() && place > reached) reached += populations[++at].weight;
    const Population& one = populations[at];
    // The worth of the factors is learned within agents only: how the agents differ says nothing
    // about it, for they may differ by what they are given.
    for (Index c = 0; c < p; ++c) error(c) = random.Normal();
    const VectorXd seen = levels.own - levels.mix * levels.root.matrixU().solve(error);
    for (Index c = 0; c < q; ++c) noise(c) = random.Normal();
    const VectorXd middle =
        levels.population * (one.right * seen + one.root.matrixU().solve(noise));
    for (Index i = 0; i < m; ++i) {
      const double own = one.spread2 / (one.spread2 + levels.error(i));
      const double mean = own * seen(i) + (1 - own) * middle(i);
      out(d, i) = mean + std::sqrt(own * levels.error(i)) * random.Normal();
    }
  }
  return out;
}

// At each of the ascending shares `q`, between the two values it lies between. Changes the order.
template <typename T, size_t n>
std::array<double, n> Quantiles(std::vector<T>* values, const std::array<double, n>& q) {
  std::array<double, n> out;
  auto from = values->begin();
  for (size_t i = 0; i < n; ++i) {
    const double place = q[i] * static_cast<double>(values->size() - 1);
    const auto below = values->begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(from, below, values->end());
    const auto above =
        below + 1 == values->end() ? below : std::min_element(below + 1, values->end());
    const double part = place - std::floor(place);
    out[i] = (1 - part) * static_cast<double>(*below) + part * static_cast<double>(*above);
    from = below;
  }
  return out;
}

using RankMatrix = Eigen::Matrix<uint32_t, Eigen::Dynamic, Eigen::Dynamic>;

struct Place {
  double value;  // the less, the better
  uint32_t agent;
  bool operator<(const Place& other) const { return value < other.value; }
};

// By value: spread evenly between the least and the most first, so that few are left to compare.
void SortPlaces(std::vector<Place>* places, std::vector<Place>* spare,
                std::vector<uint32_t>* begins) {
  const auto [least, most] = std::minmax_element(places->begin(), places->end());
  const double from = least->value, width = most->value - least->value;
  if (width == 0) return;
  if (!std::isfinite(width)) return std::sort(places->begin(), places->end());
  const double scale = static_cast<double>(places->size() - 1) / width;
  const auto slot = [&](const Place& one) {
    return static_cast<size_t>((one.value - from) * scale);
  };
  begins->assign(places->size() + 2, 0);
  for (const Place& one : *places) ++(*begins)[slot(one) + 2];
  for (size_t i = 2; i < begins->size(); ++i) (*begins)[i] += (*begins)[i - 1];
  spare->resize(places->size());
  for (const Place& one : *places) (*spare)[(*begins)[slot(one) + 1]++] = one;
  for (size_t i = 0; i + 1 < begins->size(); ++i)
    std::sort(spare->begin() + (*begins)[i], spare->begin() + (*begins)[i + 1]);
  places->swap(*spare);
}

// Rank of every agent in every draw, 1 = best.
RankMatrix Ranks(const MatrixXd& draws, bool higher_is_better) {
  constexpr Index kAtOnce = 8;  // draws of an agent lie beside each other
  std::array<std::vector<Place>, kAtOnce> rows;
  for (auto& row : rows) row.resize(static_cast<size_t>(draws.cols()));
  std::vector<Place> spare;
  std::vector<uint32_t> begins;
  RankMatrix out(draws.rows(), draws.cols());
  for (Index first = 0; first < draws.rows(); first += kAtOnce) {
    const Index many = std::min(kAtOnce, draws.rows() - first);
    for (Index a = 0; a < draws.cols(); ++a)
      for (Index k = 0; k < many; ++k) {
        const double value = draws(first + k, a);
        rows[static_cast<size_t>(k)][static_cast<size_t>(a)] = {higher_is_better ? -value : value,
                                                                static_cast<uint32_t>(a)};
      }
    for (Index k = 0; k < many; ++k) {
      std::vector<Place>& row = rows[static_cast<size_t>(k)];
      SortPlaces(&row, &spare, &begins);
      for (size_t r = 0; r < row.size(); ++r)
        out(first + k, row[r].agent) = static_cast<uint32_t>(r + 1);
    }
  }
  return out;
}

void Summarise(const Levels& levels, const MatrixXd& draws, const StandingSettings& settings,
               Standings* out) {
  const RankMatrix ranks = Ranks(draws, settings.higher_is_better);
  const double typical = draws.mean();
  std::vector<double> levels_drawn;
  std::vector<uint32_t> ranks_drawn;
  for (Index i = 0; i < draws.cols(); ++i) {
    Standing one;
    one.agent = levels.agents[static_cast<size_t>(i)];
    one.n = static_cast<int64_t>(levels.sums.n(one.agent));
    one.raw = levels.sums.y_sum(one.agent) / levels.sums.n(one.agent);
    one.case_mix = one.raw - levels.own(i);
    one.adjusted = draws.col(i).mean();
    double better = 0;
    for (Index d = 0; d < draws.rows(); ++d)
      better += (draws(d, i) > typical) == settings.higher_is_better ? 1 : 0;
    one.better_than_typical = better / static_cast<double>(draws.rows());
    levels_drawn.assign(draws.col(i).begin(), draws.col(i).end());
    const auto level = Quantiles(&levels_drawn, std::array{0.025, 0.975});
    one.low = level[0];
    one.high = level[1];
    ranks_drawn.assign(ranks.col(i).begin(), ranks.col(i).end());
    const auto rank = Quantiles(&ranks_drawn, std::array{0.025, 0.5, 0.975});
    one.rank_low = std::floor(rank[0]);
    one.rank = rank[1];
    one.rank_high = std::ceil(rank[2]);
    one.reliability =
        out->between * out->between / (out->between * out->between + levels.error(i) + 1e-300);
    out->apart = out->apart || one.low > typical || one.high < typical;
    out->agents.push_back(one);
  }
  std::stable_sort(
      out->agents.begin(), out->agents.end(), [&](const Standing& a, const Standing& b) {
        return settings.higher_is_better ? a.adjusted > b.adjusted : a.adjusted < b.adjusted;
      });
}

void SetSpread(const std::vector<Population>& populations, Standings* out) {
  double reached = 0;
  bool low = false, high = false;
  for (const Population& one : populations) {
    const double spread = std::sqrt(one.spread2);
    out->between += one.weight * spread;
    reached += one.weight;
    if (!low && reached >= 0.025) out->between_low = spread, low = true;
    if (!high && reached >= 0.975) out->between_high = spread, high = true;
  }
}

double Correlation(const VectorXd& a, const VectorXd& b) {
  const VectorXd x = a.array() - a.mean(), y = b.array() - b.mean();
  const double norm = x.norm() * y.norm();
  return norm > 0 ? x.dot(y) / norm : 0;
}

}  // namespace

std::vector<float> WithoutCaseMix(const Cases& cases, const std::vector<float>& value,
                                  const StandingSettings& settings) {
  const Design design(cases, settings.levels_max, settings.level_least);
  const Levels levels = Estimate(cases, value, design);
  std::vector<float> out = value;
  if (levels.agents.empty()) return out;
  const double average = levels.mean_case.dot(levels.worth);
  for (size_t i = 0; i < out.size(); ++i)
    if (!std::isnan(out[i]))
      out[i] = static_cast<float>(out[i] - design.Dot(i, levels.worth) + average);
  return out;
}

Standings Compare(const Cases& cases, const std::vector<float>& value,
                  const StandingSettings& settings) {
  Standings out;
  const Design design(cases, settings.levels_max, settings.level_least);
  const Levels levels = Estimate(cases, value, design);
  if (levels.agents.empty()) return out;
  out.mean = levels.sums.y_sum.sum() / levels.sums.total;
  const std::vector<Population> populations = Populations(levels);
  SetSpread(populations, &out);
  Summarise(levels, Draw(levels, populations, settings), settings, &out);

  const VectorXd count = levels.sums.x_sum.rowwise().sum();
  std::vector<double> centre(cases.factors.size());  // a factor's own mean worth
  for (Index c = 0; c < design.columns(); ++c)
    centre[design.names()[static_cast<size_t>(c)].factor] +=
        levels.worth(c) * count(c) / levels.sums.total;
  std::vector<double> left(cases.factors.size(), levels.sums.total);
  for (Index c = 0; c < design.columns(); ++c) {
    const Design::Name& name = design.names()[static_cast<size_t>(c)];
    left[name.factor] -= count(c);
    out.worth.push_back({cases.factors[name.factor].name, name.level,
                         static_cast<int64_t>(count(c)), levels.worth(c) - centre[name.factor]});
  }
  for (size_t f = 0; f < cases.factors.size(); ++f)
    if (!cases.factors[f].levels.empty())
      out.worth.push_back({cases.factors[f].name, design.references()[f],
                           static_cast<int64_t>(left[f]), -centre[f]});
  VectorXd mix(levels.own.size());
  for (Index i = 0; i < mix.size(); ++i) {
    const uint32_t a = levels.agents[static_cast<size_t>(i)];
    mix(i) = levels.sums.y_sum(a) / levels.sums.n(a) - levels.own(i);
  }
  out.mix_correlation = Correlation(mix, levels.own);
  return out;
}

}  // namespace clarion::performance
