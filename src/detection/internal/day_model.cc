#include "detection/internal/day_model.h"

#include <algorithm>
#include <cmath>

namespace clarion::detection {
namespace {

constexpr double kDamping = 0.985;  // of the trend, a day
constexpr size_t kLevel = 0, kTrend = 1, kWeekdays = 2;

// What of the state a weekday's figure shows.
std::array<double, 8> Shown(size_t weekday) {
  std::array<double, 8> out{};
  out[kLevel] = 1;
  if (weekday < 6)
    out[kWeekdays + weekday] = 1;
  else
    for (size_t i = 0; i < 6; ++i) out[kWeekdays + i] = -1;
  return out;
}

double TrendStep(const DayModelSettings& s) { return s.trend * (1 - kDamping * kDamping); }

}  // namespace

DayModel::DayModel(const DayModelSettings& settings) : settings_(settings) {
  mean_[kLevel] = settings.start;
  covariance_[kLevel][kLevel] = settings.start_variance;
  covariance_[kTrend][kTrend] = settings.trend;
  // Seven departures of this variance that add up to none.
  for (size_t i = 0; i < 6; ++i)
    for (size_t j = 0; j < 6; ++j)
      covariance_[kWeekdays + i][kWeekdays + j] = settings.weekday * ((i == j ? 1.0 : 0) - 1 / 7.0);
}

// level += damped trend; the weekdays stay.
void DayModel::Advance() {
  mean_[kLevel] += kDamping * mean_[kTrend];
  mean_[kTrend] *= kDamping;
  for (size_t j = 0; j < kStates; ++j) {
    covariance_[kLevel][j] += kDamping * covariance_[kTrend][j];
    covariance_[kTrend][j] *= kDamping;
  }
  for (size_t i = 0; i < kStates; ++i) {
    covariance_[i][kLevel] += kDamping * covariance_[i][kTrend];
    covariance_[i][kTrend] *= kDamping;
  }
  covariance_[kLevel][kLevel] += settings_.level;
  covariance_[kTrend][kTrend] += TrendStep(settings_);
}

void DayModel::Step(size_t weekday, double value, double n) {
  Advance();
  if (n <= 0) return;
  const Vector shown = Shown(weekday);
  Vector gain{};
  double expected = 0, variance = settings_.row / n + settings_.day;
  for (size_t i = 0; i < kStates; ++i) {
    expected += shown[i] * mean_[i];
    for (size_t j = 0; j < kStates; ++j) gain[i] += covariance_[i][j] * shown[j];
  }
  for (size_t i = 0; i < kStates; ++i) variance += shown[i] * gain[i];
  const double missed = value - expected;
  log_likelihood_ -= 0.5 * (std::log(variance) + missed * missed / variance);
  for (size_t i = 0; i < kStates; ++i) {
    mean_[i] += gain[i] * missed / variance;
    for (size_t j = 0; j < kStates; ++j) covariance_[i][j] -= gain[i] * gain[j] / variance;
  }
}

// Draws where things stand: mean + Cholesky factor × normals. What does not vary has no factor.
DayModel::Path::Path(const DayModel& model, Random* random)
    : settings_(model.settings_), random_(*random), state_(model.mean_) {
  Matrix factor{};
  Vector drawn{};
  for (size_t i = 0; i < kStates; ++i) {
    drawn[i] = random_.Normal();
    for (size_t j = 0; j <= i; ++j) {
      double rest = model.covariance_[i][j];
      for (size_t k = 0; k < j; ++k) rest -= factor[i][k] * factor[j][k];
      if (i == j)
        factor[i][i] = std::sqrt(std::max(0.0, rest));
      else
        factor[i][j] = factor[j][j] > 1e-12 ? rest / factor[j][j] : 0;
      state_[i] += factor[i][j] * drawn[j];
    }
  }
}

double DayModel::Path::Next(size_t weekday, double n) {
  state_[kLevel] += kDamping * state_[kTrend] + std::sqrt(settings_.level) * random_.Normal();
  state_[kTrend] = kDamping * state_[kTrend] + std::sqrt(TrendStep(settings_)) * random_.Normal();
  const Vector shown = Shown(weekday);
  double out = std::sqrt(settings_.row / n + settings_.day) * random_.Normal();
  for (size_t i = 0; i < kStates; ++i) out += shown[i] * state_[i];
  return out;
}

}  // namespace clarion::detection
