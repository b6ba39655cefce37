#include "drivers/internal/equation.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <set>

namespace clarion::drivers::internal {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr size_t kLeastRowsOfSegment = 6;
constexpr double kRepeatsFrom = 0.98;  // of its variance, explained by the others
constexpr double kLeastOwn = 0.1;      // of what truly moves, not said by the others
constexpr double kNoisyFrom = 0.85;    // of its variance, noise
constexpr double kNoiseMost = 0.85;    // of a column's variance that is taken out
constexpr double kLeastEigenvalue = 0.05;
constexpr uint32_t kBlock = 4;   // weeks
constexpr double kStill = 1e-9;  // of its square, moved within segments and weeks: nothing

// Takes segments' and weeks' weighted means out, in turns until nothing moves.
void TakeMeansOut(const std::vector<uint32_t>& segment, const std::vector<uint32_t>& week,
                  const VectorXd& weight, MatrixXd* z) {
  const Index rows = z->rows(), columns = z->cols();
  const auto groups = [](const std::vector<uint32_t>& of) {
    return of.empty() ? 0 : static_cast<Index>(*std::max_element(of.begin(), of.end())) + 1;
  };
  const VectorXd scale =
      (z->array().square().colwise().sum() / std::max<double>(1, static_cast<double>(rows)))
          .sqrt()
          .max(1e-300)
          .transpose();
  // By row, so that a row's columns lie side by side.
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_row = *z;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> mean;
  for (int turn = 0; turn < 60; ++turn) {
    double moved = 0;
    for (const auto* of : {&segment, &week}) {
      mean.setZero(groups(*of), columns);
      VectorXd sum = VectorXd::Zero(mean.rows());
      for (Index i = 0; i < rows; ++i) {
        const auto g = static_cast<Index>((*of)[static_cast<size_t>(i)]);
        mean.row(g) += weight(i) * by_row.row(i);
        sum(g) += weight(i);
      }
      for (Index g = 0; g < mean.rows(); ++g)
        if (sum(g) > 0) mean.row(g) /= sum(g);
      for (Index i = 0; i < rows; ++i)
        by_row.row(i) -= mean.row(static_cast<Index>((*of)[static_cast<size_t>(i)]));
      moved = (mean.array().abs().colwise().maxCoeff().transpose() / scale.array()).maxCoeff();
    }
    if (turn > 0 && moved < 1e-6) break;
  }
  *z = by_row;
}

VectorXd At(const VectorXd& all, const std::vector<uint32_t>& rows) {
  VectorXd out(static_cast<Index>(rows.size()));
  for (size_t i = 0; i < rows.size(); ++i) out(static_cast<Index>(i)) = all(rows[i]);
  return out;
}

MatrixXd At(const MatrixXd& all, const std::vector<uint32_t>& rows) {
  MatrixXd out(static_cast<Index>(rows.size()), all.cols());
  for (size_t i = 0; i < rows.size(); ++i) out.row(static_cast<Index>(i)) = all.row(rows[i]);
  return out;
}

}  // namespace

Equation::Equation(const Panel& panel, const Values& values, const Rules& rules,
                   const LearnSettings& settings, size_t target, TargetReport* report)
    : panel_(panel), rules_(rules), settings_(settings), target_(target) {
  const std::vector<Column> all = Columns(values, rules, report);
  for (size_t lags = kLags; lags >= 1; --lags) {
    std::vector<Column> some;
    for (const Column& one : all) {
      const size_t own = one.lag - panel.figures()[one.figure].known_after;
      if (own <= lags || one.figure == target) some.push_back(one);
    }
    report->lags = lags;
    if (Build(values, some)) break;
    if (lags == 1) design_ = Design{};
  }
  report->rows = design_.rows();
  report->segments = design_.segments;
  report->weeks = design_.weeks;
  if (design_.rows() == 0) {
    report->state = TargetState::kFewRows;
    return;
  }
  if (design_.segments < settings.least_segments)
    report->state = TargetState::kFewSegments;
  else if (design_.weeks + kLags < settings.least_weeks)
    report->state = TargetState::kFewWeeks;
  else
    report->state = TargetState::kLearned;
  if (report->state != TargetState::kLearned) return;
  samples_[0] = SampleOf([&] {
    std::vector<uint32_t> rows(design_.rows());
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<uint32_t>(i);
    return rows;
  }());
  if (samples_[0].xx(0, 0) <= kStill * design_.x.col(0).squaredNorm()) {
    report->state = TargetState::kStill;
    return;
  }
  DropStill(report);
  MakeSamples();
  BoundNoise(report);
  std::set<size_t> held;
  for (const Column& one : design_.columns) held.insert(one.figure);
  report->held.assign(held.begin(), held.end());
}

// The target's own past first, so that nothing that repeats it stays.
std::vector<Column> Equation::Columns(const Values& values, const Rules& rules,
                                      TargetReport* report) const {
  std::vector<Column> out;
  const auto add = [&](size_t figure) {
    for (size_t lag = 1; lag <= kLags; ++lag)
      out.push_back({figure, lag + panel_.figures()[figure].known_after});
  };
  add(target_);
  for (size_t f = 0; f < panel_.figures().size(); ++f) {
    if (f == target_) continue;
    if (rules.rejected.Has(f, target_)) {
      report->rejected.push_back(f);
      continue;
    }
    size_t wanted = 0, there = 0;
    for (size_t s = 0; s < panel_.segments().size(); ++s)
      for (size_t w = 0; w < panel_.weeks(); ++w)
        if (values.Has(target_, s, w)) {
          ++wanted;
          const size_t known = panel_.figures()[f].known_after;
          there += w < known || values.Has(f, s, w - known) ? 1 : 0;
        }
    if (wanted == 0) continue;
    if (static_cast<double>(there) < settings_.least_present * static_cast<double>(wanted))
      report->sparse.push_back(f);
    else
      add(f);
  }
  return out;
}

bool Equation::Build(const Values& values, std::vector<Column> columns) {
  design_ = Design{};
  design_.columns = std::move(columns);
  size_t reach = 0;
  for (const Column& one : design_.columns) reach = std::max(reach, one.lag);
  std::set<uint32_t> weeks;
  for (size_t s = 0; s < panel_.segments().size(); ++s) {
    std::vector<uint32_t> of_segment;
    for (size_t w = reach; w < panel_.weeks(); ++w)
      if (values.Has(target_, s, w) &&
          std::all_of(design_.columns.begin(), design_.columns.end(),
                      [&](const Column& one) { return values.Has(one.figure, s, w - one.lag); }))
        of_segment.push_back(static_cast<uint32_t>(w));
    if (of_segment.size() < kLeastRowsOfSegment) continue;
    ++design_.segments;
    weeks.insert(of_segment.begin(), of_segment.end());
    design_.segment.insert(design_.segment.end(), of_segment.size(), static_cast<uint32_t>(s));
    design_.week.insert(design_.week.end(), of_segment.begin(), of_segment.end());
  }
  design_.weeks = weeks.size();
  const auto rows = static_cast<Index>(design_.rows());
  const auto count = static_cast<Index>(design_.columns.size());
  const double freedom = static_cast<double>(design_.rows()) -
                         static_cast<double>(design_.segments + design_.weeks) + 1;
  if (freedom < kRowsPerColumn * static_cast<double>(count)) return false;
  design_.y.resize(rows);
  design_.y_noise.resize(rows);
  design_.x.resize(rows, count);
  design_.noise.resize(rows, count);
  for (Index i = 0; i < rows; ++i) {
    const size_t s = design_.segment[static_cast<size_t>(i)];
    const size_t w = design_.week[static_cast<size_t>(i)];
    design_.y(i) = values.Of(target_, s, w);
    design_.y_noise(i) = values.Noise(target_, s, w);
    for (Index c = 0; c < count; ++c) {
      const Column& one = design_.columns[static_cast<size_t>(c)];
      design_.x(i, c) = values.Of(one.figure, s, w - one.lag);
      design_.noise(i, c) = std::sqrt(values.Noise(one.figure, s, w - one.lag));
    }
  }
  // Of one week's contacts two figures may be noisy alike; different weeks are different contacts.
  design_.alike.setZero(count, count);
  for (Index a = 0; a < count; ++a)
    for (Index b = 0; b < count; ++b) {
      const Column& one = design_.columns[static_cast<size_t>(a)];
      const Column& other = design_.columns[static_cast<size_t>(b)];
      if (one.lag == other.lag) design_.alike(a, b) = values.NoiseAlike(one.figure, other.figure);
    }
  return true;
}

Sample Equation::SampleOf(std::vector<uint32_t> rows) const {
  Sample out;
  out.row = std::move(rows);
  const auto n = static_cast<Index>(out.row.size());
  std::vector<uint32_t> segment, week;
  std::set<uint32_t> segments, weeks;
  for (const uint32_t i : out.row) {
    segment.push_back(design_.segment[i]);
    week.push_back(design_.week[i]);
    segments.insert(segment.back());
    weeks.insert(week.back());
  }
  out.freedom = static_cast<double>(n) - static_cast<double>(segments.size() + weeks.size()) + 1;
  MatrixXd z(n, design_.x.cols() + 1);
  z.col(0) = At(design_.y, out.row);
  z.rightCols(design_.x.cols()) = At(design_.x, out.row);
  // How much a week says: what truly moves from week to week, and the noise of its contacts.
  const VectorXd y_noise = At(design_.y_noise, out.row);
  MatrixXd plain = z.leftCols(1);
  TakeMeansOut(segment, week, VectorXd::Ones(n), &plain);
  const double all = plain.squaredNorm() / std::max(1.0, out.freedom);
  const double moves = std::max(0.1 * all, all - y_noise.mean());
  out.weight = (moves + y_noise.array()).max(1e-300).inverse();
  out.weight /= out.weight.mean();
  TakeMeansOut(segment, week, out.weight, &z);
  out.y = z.col(0);
  out.x = z.rightCols(design_.x.cols());
  // Means take their part of the noise with them.
  const MatrixXd noise =
      (out.weight.cwiseSqrt() * std::sqrt(std::max(0.0, out.freedom / static_cast<double>(n))))
          .asDiagonal() *
      At(design_.noise, out.row);
  out.noise = (noise.transpose() * noise).cwiseProduct(design_.alike);
  const MatrixXd weighted = out.weight.asDiagonal() * out.x;
  out.xx.noalias() = weighted.transpose() * out.x;
  out.xy.noalias() = weighted.transpose() * out.y;
  return out;
}

// Columns that never move go.
void Equation::DropStill(TargetReport* report) {
  std::set<size_t> still;
  for (Index k = 0; k < design_.x.cols(); ++k)
    if (samples_[0].xx(k, k) <= kStill * design_.x.col(k).squaredNorm())
      still.insert(design_.columns[static_cast<size_t>(k)].figure);
  report->still.assign(still.begin(), still.end());
  std::vector<Column> kept;
  std::vector<Index> places;
  for (size_t c = 0; c < design_.columns.size(); ++c) {
    if (still.count(design_.columns[c].figure) != 0) continue;
    kept.push_back(design_.columns[c]);
    places.push_back(static_cast<Index>(c));
  }
  design_.columns = std::move(kept);
  design_.x = MatrixXd(design_.x(Eigen::all, places));
  design_.noise = MatrixXd(design_.noise(Eigen::all, places));
  design_.alike = MatrixXd(design_.alike(places, places));
}

void Equation::MakeSamples() {
  std::vector<uint32_t> weeks = design_.week;
  std::sort(weeks.begin(), weeks.end());
  const uint32_t middle = weeks[weeks.size() / 2];
  std::array<std::vector<uint32_t>, kSamples> rows;
  for (size_t i = 0; i < design_.rows(); ++i) {
    rows[0].push_back(static_cast<uint32_t>(i));
    rows[design_.week[i] < middle ? 1 : 2].push_back(static_cast<uint32_t>(i));
  }
  for (size_t f = 0; f < kSamples; ++f) samples_[f] = SampleOf(std::move(rows[f]));
}

// Noise is at most a part of what moves; what is hardly more is held constant, but not told of.
void Equation::BoundNoise(TargetReport* report) {
  may_tell_.assign(design_.columns.size(), true);
  std::set<size_t> noisy;
  for (size_t f = 0; f < kSamples; ++f) {
    Sample& sample = samples_[f];
    for (Index c = 0; c < sample.xx.cols(); ++c) {
      const double all = sample.xx(c, c);
      const double share = all > 0 ? sample.noise(c, c) / all : 1;
      const size_t figure = design_.columns[static_cast<size_t>(c)].figure;
      if (f == 0 && share > kNoisyFrom) {
        may_tell_[static_cast<size_t>(c)] = false;
        if (figure != target_) noisy.insert(figure);
      }
      if (share <= kNoiseMost) continue;
      sample.noise.row(c) *= std::sqrt(kNoiseMost / share);
      sample.noise.col(c) *= std::sqrt(kNoiseMost / share);
    }
  }
  report->noisy.assign(noisy.begin(), noisy.end());
}

// The target's own past, all figures but the tested one's kin, and the tested one last; without
// what the columns before say already.
std::vector<Index> Equation::ColumnsFor(size_t figure) const {
  std::vector<Index> order, out;
  for (const bool tested : {false, true})
    for (size_t c = 0; c < design_.columns.size(); ++c) {
      const size_t other = design_.columns[c].figure;
      const bool held = other == target_ || !rules_.kin.Has(figure, other);
      if (tested ? other == figure : held && other != figure)
        order.push_back(static_cast<Index>(c));
    }
  MatrixXd a = samples_[0].xx;
  for (const Index k : order) {
    const double left = a(k, k);
    if (left <= (1 - kRepeatsFrom) * samples_[0].xx(k, k)) continue;
    out.push_back(k);
    const VectorXd column = a.col(k);
    a.noalias() -= column * column.transpose() / left;
  }
  return out;
}

// As much of the noise as leaves every sample's equation well posed.
double Equation::NoiseOut(const std::vector<Index>& columns) const {
  if (!settings_.take_noise_out) return 0;
  double out = 1;
  for (const Sample& sample : samples_) {
    const MatrixXd xx = sample.xx(columns, columns);
    const VectorXd scale = xx.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    MatrixXd related = scale.asDiagonal() * xx * scale.asDiagonal();
    related.diagonal().array() -= kLeastEigenvalue;
    const MatrixXd shares =
        scale.asDiagonal() * MatrixXd(sample.noise(columns, columns)) * scale.asDiagonal();
    while (out > 0 && MatrixXd(related - out * shares).llt().info() != Eigen::Success)
      out = out > 0.05 ? out - 0.05 : 0;
  }
  return out;
}

const Solution& Equation::Solve(size_t figure) {
  if (!solution_.columns.empty() && solution_.figure == figure) return solution_;
  const std::vector<Index> columns = ColumnsFor(figure);
  solution_.figure = figure;
  solution_.columns = columns;
  solution_.noise_out = NoiseOut(columns);
  for (size_t f = 0; f < kSamples; ++f) {
    const Sample& sample = samples_[f];
    const MatrixXd noise = solution_.noise_out * MatrixXd(sample.noise(columns, columns));
    const MatrixXd xx = MatrixXd(sample.xx(columns, columns)) - noise;
    const MatrixXd inverse = xx.ldlt().solve(MatrixXd::Identity(xx.rows(), xx.cols()));
    solution_.beta[f] = inverse * VectorXd(sample.xy(columns));
    if (f > 0) continue;
    solution_.inverse = inverse;
    solution_.noise = noise;
  }
  solution_.x = samples_[0].x(Eigen::all, columns);
  solution_.left = samples_[0].y - solution_.x * solution_.beta[0];
  return solution_;
}

// By row: what one column's estimate is moved by.
VectorXd Equation::Influence(const Solution& solution, Index place) const {
  const VectorXd row = solution.inverse.row(place), told = solution.x * row;
  // What was taken out as noise, spread over the rows by their weight.
  const double taken = row.dot(solution.noise * solution.beta[0]) / samples_[0].weight.sum();
  return samples_[0].weight.cwiseProduct(told.cwiseProduct(solution.left)) +
         taken * samples_[0].weight;
}

// The largest of three: what comes again within four weeks of a segment, in all weeks of a segment,
// in all segments of a week.
double Equation::ErrorOf(const VectorXd& influence) const {
  const size_t blocks = panel_.weeks() / kBlock + 1;
  const double rows = static_cast<double>(design_.rows());
  const double small =
      (rows - 1) / std::max(1.0, samples_[0].freedom - static_cast<double>(design_.columns.size()));
  double most = 0;
  const auto take = [&](size_t clusters, const auto& cluster_of) {
    std::vector<double> sums(clusters);
    std::vector<bool> seen(clusters);
    for (size_t i = 0; i < design_.rows(); ++i) {
      const size_t cluster = cluster_of(design_.segment[i], design_.week[i]);
      sums[cluster] += influence(static_cast<Index>(i));
      seen[cluster] = true;
    }
    const auto n = static_cast<double>(std::count(seen.begin(), seen.end(), true));
    double squares = 0;
    for (const double sum : sums) squares += sum * sum;
    most = std::max(most, small * n / (n - 1) * squares);
  };
  const size_t segments = panel_.segments().size();
  take(segments * blocks,
       [&](size_t segment, size_t week) { return segment * blocks + week / kBlock; });
  take(segments, [](size_t segment, size_t) { return segment; });
  take(panel_.weeks(), [](size_t, size_t week) { return week; });
  return std::sqrt(most);
}

// The target less what all other columns say of it.
VectorXd Equation::Rest(const Solution& solution, Index place) const {
  return solution.left +
         samples_[0].x.col(solution.columns[static_cast<size_t>(place)]) * solution.beta[0](place);
}

std::optional<Index> Equation::PlaceOf(const Solution& solution, Index column) const {
  const auto found = std::find(solution.columns.begin(), solution.columns.end(), column);
  if (found == solution.columns.end()) return std::nullopt;
  const auto place = static_cast<Index>(found - solution.columns.begin());
  const double moves =
      samples_[0].xx(column, column) - solution.noise_out * samples_[0].noise(column, column);
  if (1 < kLeastOwn * moves * solution.inverse(place, place)) return std::nullopt;
  return place;
}

std::optional<Edge> Equation::Test(Index column) {
  const Column& of = design_.columns[static_cast<size_t>(column)];
  const Solution& solution = Solve(of.figure);
  const std::optional<Index> found = PlaceOf(solution, column);
  if (!found) return std::nullopt;
  const Index place = *found;
  Edge out;
  out.from = of.figure;
  out.to = target_;
  out.lag = of.lag;
  out.segments = design_.segments;
  out.weeks = design_.weeks;
  out.noise_out = solution.noise_out;
  out.first_half = solution.beta[1](place);
  out.second_half = solution.beta[2](place);
  out.effect = solution.beta[0](place);
  const double error = ErrorOf(Influence(solution, place));
  const boost::math::students_t t(static_cast<double>(design_.weeks) - 1);
  const double reach = boost::math::quantile(t, 0.975) * error;
  if (error > 0)
    out.p = 2 * boost::math::cdf(boost::math::complement(t, std::abs(out.effect / error)));
  out.low = out.effect - reach;
  out.high = out.effect + reach;
  const Sample& whole = samples_[0];
  const double weights = whole.weight.sum();
  out.deviation = std::sqrt(std::max(
      0.0,
      (whole.xx(column, column) - solution.noise_out * whole.noise(column, column)) / weights));
  const double y_all = whole.weight.dot(whole.y.cwiseAbs2()) / weights;
  const double y_noise = whole.weight.dot(design_.y_noise) / weights;
  out.to_deviation = std::sqrt(std::max((1 - kNoiseMost) * y_all, y_all - y_noise));
  // By segment: does it say by itself what the others say together?
  const VectorXd told = solution.x * VectorXd(solution.inverse.row(place));
  const VectorXd product = whole.weight.cwiseProduct(told).cwiseProduct(Rest(solution, place));
  std::map<uint32_t, double> by_segment;
  for (size_t i = 0; i < design_.rows(); ++i)
    by_segment[design_.segment[i]] += product(static_cast<Index>(i));
  const double all = product.sum();
  for (const auto& [segment, sum] : by_segment) out.same_sign += sum * (all - sum) > 0 ? 1 : 0;
  return out;
}

std::vector<Spot> Equation::Spots(Index column) {
  const Solution& solution = Solve(design_.columns[static_cast<size_t>(column)].figure);
  const std::optional<Index> found = PlaceOf(solution, column);
  if (!found) return {};
  const Index place = *found;
  const VectorXd told =
      solution.x * VectorXd(solution.inverse.row(place)) / solution.inverse(place, place);
  const VectorXd rest = Rest(solution, place);
  std::vector<Spot> out;
  for (size_t i = 0; i < design_.rows(); ++i) {
    const auto at = static_cast<Index>(i);
    out.push_back(
        {design_.segment[i], design_.week[i], told(at), rest(at), samples_[0].weight(at), 1});
  }
  return out;
}

std::vector<size_t> Equation::Held(size_t figure) {
  std::set<size_t> out;
  for (const Index c : Solve(figure).columns)
    out.insert(design_.columns[static_cast<size_t>(c)].figure);
  out.erase(figure);
  return {out.begin(), out.end()};
}

}  // namespace clarion::drivers::internal
