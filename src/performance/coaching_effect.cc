#include "performance/coaching_effect.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "metrics/estimate.h"

namespace clarion::performance {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::array<size_t, 6> kSince = {0, 4, 8, 13, 26, 52};  // weeks since the start

struct Variances {
  double level = 0;    // of agents' levels
  double week = 0;     // of an agent's weeks around it
  double carried = 0;  // correlation from week to week of those
  double effect = 0;   // of the effect from plan to plan
};

// One agent's weeks that have figures, and which plans were running in them.
struct Block {
  std::vector<Index> weeks;
  VectorXd value;
  VectorXd sampling;  // variance by the week's number of cases
  std::vector<size_t> plans;
  MatrixXd running;  // weeks × plans, 0 or 1
  VectorXd since;    // weeks since the first plan's start; −1 = before or none
};

// Generalised least squares at given variances. Columns: weeks, then those of the effect.
struct Fit {
  double likelihood = 0;  // restricted, ln
  VectorXd estimate;
  MatrixXd covariance;
};

class Model {
 public:
  explicit Model(const CoachingPanel& panel) : panel_(panel) {
    const size_t length = panel.agents.empty() ? 0 : panel.agents[0].numerator.size();
    const size_t skip = length > kWeeksMost ? length - kWeeksMost : 0;
    std::vector<bool> seen(length - skip);
    for (const AgentWeeks& agent : panel.agents)
      for (size_t t = skip; t < length; ++t)
        if (agent.denominator[t] > 0) seen[t - skip] = true;
    std::vector<Index> column(length - skip, -1);
    for (size_t t = 0; t < seen.size(); ++t)
      if (seen[t]) column[t] = weeks_++;
    for (size_t a = 0; a < panel.agents.size(); ++a) AddBlock(a, skip, column);
    SetScale();
  }

  const std::vector<size_t>& plans() const { return plans_; }
  size_t not_coached() const { return not_coached_; }

  // The variances that make the figures most likely, one after the other.
  Variances Search() const {
    Variances best{level_scale_, week_scale_, 0, 0.25 * week_scale_};
    double likelihood = FitAt(best, false).likelihood;
    const auto attempt = [&](Variances one) {
      const double now = FitAt(one, false).likelihood;
      if (now > likelihood) likelihood = now, best = one;
    };
    for (int round = 0; round < 3; ++round) {
      const Variances from = best;
      const double step = round == 0 ? 4 : round == 1 ? 2 : 1.4;
      for (const double by : {1 / step / step, 1 / step, step, step * step}) {
        Variances one = best;
        one.week = from.week * by;
        attempt(one);
      }
      for (const double carried : {0.0, 0.3, 0.6, 0.8, 0.92}) {
        Variances one = best;
        one.carried = carried;
        attempt(one);
      }
      for (const double by : {1 / step, step}) {
        Variances one = best;
        one.level = from.level * by;
        attempt(one);
      }
      for (const double by : {0.05, 1 / step, step}) {
        Variances one = best;
        one.effect = from.effect * by;
        attempt(one);
      }
    }
    return best;
  }

  double effect_scale() const { return std::sqrt(level_scale_ + week_scale_); }

  // `by_time`: one column for each stretch of kSince instead of one for all.
  Fit FitAt(const Variances& v, bool by_time) const {
    const Index p = weeks_ + (by_time ? static_cast<Index>(kSince.size()) : 1);
    MatrixXd a = MatrixXd::Zero(p, p);
    VectorXd b = VectorXd::Zero(p);
    double yy = 0, log_det = 0;
    for (const Block& block : blocks_) {
      const Index m = block.value.size();
      MatrixXd covariance = Covariance(block, v);
      covariance.noalias() += v.effect * block.running * block.running.transpose();
      const Eigen::LLT<MatrixXd> root(covariance);
      log_det += 2 * root.matrixLLT().diagonal().array().log().sum();
      const MatrixXd inverse = root.solve(MatrixXd::Identity(m, m));
      const MatrixXd columns = Effects(block, by_time);
      const MatrixXd weighted = inverse * columns;
      const VectorXd right = inverse * block.value;
      for (Index r = 0; r < m; ++r) {
        const Index row = block.weeks[static_cast<size_t>(r)];
        for (Index c = 0; c < m; ++c) a(row, block.weeks[static_cast<size_t>(c)]) += inverse(r, c);
        for (Index c = 0; c < columns.cols(); ++c) a(weeks_ + c, row) += weighted(r, c);
        b(row) += right(r);
      }
      a.bottomRightCorner(columns.cols(), columns.cols()) += columns.transpose() * weighted;
      b.tail(columns.cols()) += columns.transpose() * right;
      yy += block.value.dot(right);
    }
    // A stretch no plan has reached: a column of nothing.
    for (Index c = weeks_; c < p; ++c)
      if (a(c, c) <= 0) a(c, c) = 1;
    const Eigen::LLT<MatrixXd> root(a);  // reads the lower half
    Fit out;
    out.estimate = root.solve(b);
    out.covariance = root.solve(MatrixXd::Identity(p, p));
    out.likelihood = -0.5 * (log_det + 2 * root.matrixLLT().diagonal().array().log().sum() + yy -
                             b.dot(out.estimate));
    return out;
  }

  // Effects of single plans beside the mean: Henderson's mixed model equations 1950. The last
  // 1 + plans columns are the mean effect and what each plan adds.
  Fit Plans(const Variances& v) const {
    const Index k = static_cast<Index>(plans_.size()), p = weeks_ + 1 + k;
    MatrixXd a = MatrixXd::Zero(p, p);
    VectorXd b = VectorXd::Zero(p);
    Index next = weeks_ + 1;
    for (const Block& block : blocks_) {
      const Index m = block.value.size();
      const Eigen::LLT<MatrixXd> root(Covariance(block, v));
      MatrixXd columns = MatrixXd::Zero(m, p);
      for (Index r = 0; r < m; ++r) columns(r, block.weeks[static_cast<size_t>(r)]) = 1;
      columns.col(weeks_) = Running(block);
      for (Index c = 0; c < block.running.cols(); ++c) columns.col(next++) = block.running.col(c);
      const MatrixXd weighted = root.solve(columns);
      a.noalias() += columns.transpose() * weighted;
      b.noalias() += weighted.transpose() * block.value;
    }
    a.diagonal().tail(k).array() += 1 / std::max(v.effect, 1e-12);
    const Eigen::LLT<MatrixXd> root(a);
    return {0, root.solve(b).tail(k + 1),
            root.solve(MatrixXd::Identity(p, p)).bottomRightCorner(k + 1, k + 1)};
  }

  // Plans in the order of the blocks, as Plans() has them.
  std::vector<size_t> PlanOrder() const {
    std::vector<size_t> out;
    for (const Block& block : blocks_)
      out.insert(out.end(), block.plans.begin(), block.plans.end());
    return out;
  }

  std::array<size_t, kSince.size()> Observed() const {
    std::array<size_t, kSince.size()> out{};
    for (const Block& block : blocks_) {
      const double longest = block.value.size() > 0 ? block.since.maxCoeff() : -1;
      for (size_t k = 0; k < kSince.size(); ++k)
        out[k] += longest >= static_cast<double>(kSince[k]) ? 1 : 0;
    }
    return out;
  }

 private:
  void AddBlock(size_t a, size_t skip, const std::vector<Index>& column) {
    const AgentWeeks& agent = panel_.agents[a];
    Block block;
    std::vector<double> value, sampling;
    std::vector<size_t> at;
    for (size_t t = 0; t < column.size(); ++t) {
      const double n = agent.denominator[t + skip];
      if (n <= 0) continue;
      at.push_back(t);
      block.weeks.push_back(column[t]);
      value.push_back(agent.numerator[t + skip] / n);
      sampling.push_back(std::max(panel_.case_variance, 1e-9) / n);
    }
    if (at.empty()) return;
    const Index m = static_cast<Index>(at.size());
    block.value = Eigen::Map<VectorXd>(value.data(), m);
    block.sampling = Eigen::Map<VectorXd>(sampling.data(), m);
    block.since = VectorXd::Constant(m, -1);
    for (size_t p = 0; p < panel_.plans.size(); ++p) {
      const CoachingPlan& plan = panel_.plans[p];
      if (plan.agent != a || plan.start < skip) continue;
      const size_t start = plan.start - skip;
      if (at.front() >= start || at.back() < start) continue;  // nothing before, or nothing after
      block.plans.push_back(p);
      block.running.conservativeResize(m, static_cast<Index>(block.plans.size()));
      for (Index r = 0; r < m; ++r) {
        const size_t week = at[static_cast<size_t>(r)];
        block.running(r, block.running.cols() - 1) = week >= start ? 1 : 0;
        if (week >= start)
          block.since(r) = std::max(block.since(r), static_cast<double>(week - start));
      }
      plans_.push_back(p);
    }
    if (block.plans.empty()) {
      block.running.resize(m, 0);
      ++not_coached_;
    }
    blocks_.push_back(std::move(block));
  }

  void SetScale() {
    std::vector<double> means;
    double within = 0, count = 0, expected = 0;
    for (const Block& block : blocks_) {
      const double mean = block.value.mean();
      means.push_back(mean);
      within += (block.value.array() - mean).square().sum();
      expected += block.sampling.sum();
      count += static_cast<double>(block.value.size());
    }
    double mean = 0, between = 0;
    for (const double one : means) mean += one / static_cast<double>(means.size());
    for (const double one : means)
      between +=
          (one - mean) * (one - mean) / std::max<double>(1, static_cast<double>(means.size()) - 1);
    const double sampling = count > 0 ? expected / count : 1;
    level_scale_ = std::max(between, 0.01 * sampling);
    week_scale_ = std::max(count > 0 ? within / count - sampling : 0, 0.05 * sampling);
  }

  static MatrixXd Covariance(const Block& block, const Variances& v) {
    const Index m = block.value.size();
    MatrixXd out(m, m);
    for (Index r = 0; r < m; ++r)
      for (Index c = 0; c < m; ++c) {
        const auto apart = static_cast<double>(
            std::abs(block.weeks[static_cast<size_t>(r)] - block.weeks[static_cast<size_t>(c)]));
        const double carried = apart == 0 ? 1 : v.carried == 0 ? 0 : std::pow(v.carried, apart);
        out(r, c) = v.level + v.week * carried;
      }
    out.diagonal() += block.sampling;
    return out;
  }

  // How many plans run at each row.
  static VectorXd Running(const Block& block) {
    if (block.running.cols() == 0) return VectorXd::Zero(block.value.size());
    return block.running.rowwise().sum();
  }

  static MatrixXd Effects(const Block& block, bool by_time) {
    const Index m = block.value.size();
    if (!by_time) return Running(block);
    MatrixXd out = MatrixXd::Zero(m, static_cast<Index>(kSince.size()));
    for (Index r = 0; r < m; ++r) {
      if (block.since(r) < 0) continue;
      size_t k = 0;
      while (k + 1 < kSince.size() && block.since(r) >= static_cast<double>(kSince[k + 1])) ++k;
      out(r, static_cast<Index>(k)) = block.running.row(r).sum();
    }
    return out;
  }

  const CoachingPanel& panel_;
  Index weeks_ = 0;
  std::vector<Block> blocks_;
  std::vector<size_t> plans_;
  size_t not_coached_ = 0;
  double level_scale_ = 1;
  double week_scale_ = 1;
};

// A mixture of normal distributions over how much plans differ.
struct Part {
  double weight = 0;
  double mean = 0;
  double deviation = 0;
};

double MixtureQuantile(const std::vector<Part>& parts, double q) {
  double low = INFINITY, high = -INFINITY;
  for (const Part& one : parts) {
    low = std::min(low, one.mean - 12 * one.deviation);
    high = std::max(high, one.mean + 12 * one.deviation);
  }
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const Part& one : parts)
      below += one.weight * 0.5 * std::erfc(-(middle - one.mean) / one.deviation / std::sqrt(2.0));
    (below < q ? low : high) = middle;
  }
  return (low + high) / 2;
}

// The mean effect, averaged over the deviation between plans (uniform prior).
void Average(const Model& model, Variances v, CoachingEffect* out) {
  constexpr int kPoints = 12;
  std::vector<Part> parts;
  std::vector<double> deviations;
  double best = -INFINITY;
  for (int k = 0; k < kPoints; ++k) {
    const double root = (k + 0.5) / kPoints;
    deviations.push_back(1.5 * model.effect_scale() * root * root);
    v.effect = deviations.back() * deviations.back();
    const Fit fit = model.FitAt(v, false);
    const Index last = fit.estimate.size() - 1;
    parts.push_back({fit.likelihood + std::log(root), fit.estimate(last),
                     std::sqrt(fit.covariance(last, last))});
    best = std::max(best, parts.back().weight);
  }
  double sum = 0;
  for (Part& one : parts) sum += one.weight = std::exp(one.weight - best);
  for (size_t k = 0; k < parts.size(); ++k) {
    parts[k].weight /= sum;
    out->value += parts[k].weight * parts[k].mean;
    out->spread += parts[k].weight * deviations[k];
  }
  out->low = MixtureQuantile(parts, 0.025);
  out->high = MixtureQuantile(parts, 0.975);
}

void SetPlans(const Model& model, const CoachingPanel& panel, const Variances& v,
              CoachingEffect* out) {
  const Fit fit = model.Plans(v);
  const std::vector<size_t> order = model.PlanOrder();
  std::map<std::string, std::vector<Index>> of_coach;
  for (size_t i = 0; i < order.size(); ++i) {
    const Index c = static_cast<Index>(i) + 1;
    const double value = fit.estimate(0) + fit.estimate(c);
    const double reach =
        metrics::kNormal95 *
        std::sqrt(fit.covariance(0, 0) + fit.covariance(c, c) + 2 * fit.covariance(0, c));
    out->by_plan.push_back({order[i], value, value - reach, value + reach});
    of_coach[panel.plans[order[i]].coach].push_back(c);
  }
  for (const auto& [coach, columns] : of_coach) {
    VectorXd by = VectorXd::Zero(fit.estimate.size());
    by(0) = 1;
    for (const Index c : columns) by(c) = 1 / static_cast<double>(columns.size());
    const double value = by.dot(fit.estimate);
    const double reach = metrics::kNormal95 * std::sqrt(by.dot(fit.covariance * by));
    out->by_coach.push_back({coach, columns.size(), value, value - reach, value + reach});
  }
  std::stable_sort(out->by_coach.begin(), out->by_coach.end(),
                   [](const CoachEffect& a, const CoachEffect& b) { return a.plans > b.plans; });
}

}  // namespace

CoachingEffect MeasureCoaching(const CoachingPanel& panel) {
  CoachingEffect out;
  size_t first = SIZE_MAX;
  for (const CoachingPlan& plan : panel.plans) first = std::min(first, plan.start);
  const Model model(panel);
  out.plans = model.plans().size();
  out.not_coached = model.not_coached();
  if (out.plans < kPlansLeast) {
    out.why_not =
        fmt::format("{} held sessions have whole weeks before and after them; {} are needed",
                    out.plans, kPlansLeast);
    return out;
  }
  if (first < kWeeksLeast) {
    out.why_not = fmt::format(
        "the first session was in week {} of the data; {} weeks before it "
        "are needed",
        first + 1, kWeeksLeast);
    return out;
  }
  Variances v = model.Search();
  Average(model, v, &out);
  v.effect = std::max(v.effect, out.spread * out.spread);
  SetPlans(model, panel, v, &out);
  const Fit fit = model.FitAt(v, true);
  const auto observed = model.Observed();
  for (size_t k = 0; k < kSince.size(); ++k) {
    if (observed[k] < kPlansLeast) break;
    const Index c = fit.estimate.size() - static_cast<Index>(kSince.size() - k);
    const double reach = metrics::kNormal95 * std::sqrt(fit.covariance(c, c));
    out.by_time.push_back({kSince[k], k + 1 < kSince.size() ? kSince[k + 1] : kWeeksMost,
                           observed[k], fit.estimate(c), fit.estimate(c) - reach,
                           fit.estimate(c) + reach});
  }
  return out;
}

}  // namespace clarion::performance
