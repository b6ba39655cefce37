#include "metrics/internal/ratio_change.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace clarion::metrics {
namespace {

constexpr size_t kWeekday = 7;
constexpr double kMemoryMost = 0.4;

Sums Whole(std::span<const Sums> days) {
  Sums out;
  for (const Sums& day : days) out += day;
  return out;
}

// What a day adds to the ratio beyond its share, before weekdays are taken out.
std::vector<double> Residuals(Kind kind, std::span<const Sums> days, double ratio) {
  std::vector<double> out;
  for (const Sums& day : days) out.push_back(TotalOf(kind, day) - ratio * double(day.n));
  return out;
}

void TakeOutWeekdays(std::vector<double>* before, std::vector<double>* now) {
  std::array<double, kWeekday> sum{}, n{};
  for (const auto* side : {before, now})
    for (size_t i = 0; i < side->size(); ++i) {
      sum[i % kWeekday] += (*side)[i];
      n[i % kWeekday] += 1;
    }
  for (auto* side : {before, now})
    for (size_t i = 0; i < side->size(); ++i) (*side)[i] -= sum[i % kWeekday] / n[i % kWeekday];
}

double SumOfSquares(const std::vector<double>& e) {
  double out = 0;
  for (const double one : e) out += one * one;
  return out;
}

// What days that resemble the day before add to the variance of their sum: (1 + ρ) / (1 − ρ), ρ
// over both periods and freed of its bias in short series (Marriott and Pope 1954). At least 1.
double MemoryInflation(const std::vector<double>& before, const std::vector<double>& now) {
  double products = 0;
  for (const auto* side : {&before, &now})
    for (size_t i = 1; i < side->size(); ++i) products += (*side)[i] * (*side)[i - 1];
  const double squares = SumOfSquares(before) + SumOfSquares(now);
  if (squares <= 0) return 1;
  const double days = double(before.size() + now.size());
  const double raw = products / squares;
  const double rho = std::clamp(raw + (1 + 3 * raw) / days, 0.0, kMemoryMost);
  return (1 + rho) / (1 - rho);
}

}  // namespace

double TotalOf(Kind kind, const Sums& sums) {
  if (kind == Kind::kMean) return sums.total;
  return kind == Kind::kNet ? 100 * (sums.hits - sums.minus) : sums.hits;
}

double RowVariance(Kind kind, const Sums& sums) {
  if (sums.n < 2) return 0;
  const double n = double(sums.n), mean = TotalOf(kind, sums) / n;
  const double squares = kind == Kind::kMean  ? sums.squares
                         : kind == Kind::kNet ? 1e4 * (sums.hits + sums.minus)
                                              : sums.hits;
  return std::max(0.0, (squares - n * mean * mean) / (n - 1));
}

RatioChange ChangeByDays(Kind kind, std::span<const Sums> before, std::span<const Sums> now) {
  RatioChange out;
  const Sums a = Whole(before), b = Whole(now);
  if (a.n < 2 || b.n < 2) return out;
  out.before = TotalOf(kind, a) / double(a.n);
  out.now = TotalOf(kind, b) / double(b.n);
  out.known = true;
  const double rows = RowVariance(kind, a) / double(a.n) + RowVariance(kind, b) / double(b.n);
  std::vector<double> ea = Residuals(kind, before, out.before);
  std::vector<double> eb = Residuals(kind, now, out.now);
  TakeOutWeekdays(&ea, &eb);
  const double days = double(ea.size() + eb.size());
  const double used = 2 + double(std::min(kWeekday, ea.size()) - 1);
  out.freedom = std::max(1.0, days - used);
  const double memory = MemoryInflation(ea, eb);
  const double clusters =
      memory * days / out.freedom *
      (SumOfSquares(ea) / std::pow(double(a.n), 2) + SumOfSquares(eb) / std::pow(double(b.n), 2));
  out.freedom = std::max(1.0, out.freedom / memory);  // such days tell less
  out.variance = std::max(rows, clusters);
  out.inflation = rows > 0 ? std::max(1.0, clusters / rows) : 1;
  return out;
}

double StudentTail(double t, double freedom) {
  const double z =
      (8 * freedom + 1) / (8 * freedom + 3) * std::sqrt(freedom * std::log1p(t * t / freedom));
  return 0.5 * std::erfc(std::copysign(z, t) * M_SQRT1_2);
}

}  // namespace clarion::metrics
