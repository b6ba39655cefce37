#include "detection/internal/signal_parts.h"

#include <algorithm>
#include <cmath>

namespace clarion::detection {
namespace {

constexpr double kTiny = 1e-12;
constexpr double kScaleOfMean = 1.2533;  // standard deviation of a normal over its mean departure
constexpr double kFloor = 0.02;          // of the overall departure: less is no noise to speak of
constexpr double kTailShare = 0.05;
constexpr double kHillPrior = 0.3;
constexpr double kHillPriorN = 20;
constexpr int kBinsPerOctave = 10;
constexpr int kOctavesBelow = 12;

int BinOf(double x) {
  return std::clamp(int((std::log2(std::max(x, 1e-9)) + kOctavesBelow) * kBinsPerOctave), 0,
                    TailOdds::kBins - 1);
}

}  // namespace

void FadingMean::Add(double x, double gain) {
  n += 1;
  mean += std::max(gain, 1 / n) * (x - mean);
}

double RecordMargin::Add(double x) {
  n += 1;
  if (n <= 2) {
    high = low = mean = x;
    return 0;
  }
  const double range = high - low;
  const double beyond = std::max(x - high, low - x);
  mean += (x - mean) / n;
  high = std::max(high - (high - mean) * fade, x);
  low = std::min(low + (mean - low) * fade, x);
  return beyond > 0 && range > 0 ? 2 + 3 * std::log10(1 + 100 * beyond / range) : 0;
}

void SlidingWindow::Add(double x) {
  values[head] = x;
  head = (head + 1) % kLength;
  filled = std::min<uint32_t>(filled + 1, kLength);
}
double SlidingWindow::Least() const {
  return *std::min_element(values.begin(), values.begin() + filled);
}
double SlidingWindow::Most() const {
  return *std::max_element(values.begin(), values.begin() + filled);
}

double LocalSpread::Add(double x) {
  if (n == 0) mean = x;
  n += 1;
  const double r = std::abs(x - mean);
  mean += std::max(0.1, 1 / n) * (x - mean);
  spread += std::max(gain, 1 / n) * (r - spread);
  all += (r - all) / n;
  return std::log(spread + kFloor * all + kTiny);
}

double SpreadShift::Add(double x) {
  const double now = local.Add(x);
  n += 1;
  const double d = std::abs(now - slow);
  const double size = d / (departure.mean * kScaleOfMean + 0.05);
  departure.Add(d, 0.003);
  slow += std::max(0.003, 1 / n) * (now - slow);
  return size;
}

double DailyShape::Add(TimeMs at, double x) {
  if (n == 0) mean = x;
  n += 1;
  if (last != 0 && at > last) step = step == 0 ? at - last : std::min<int64_t>(step, at - last);
  last = at;
  const int slots = int(std::clamp<int64_t>(
      step > 0 ? kDayMs / std::max<int64_t>(step, kMinuteMs) : kSlots, 1, kSlots));
  const int slot = int((at % kDayMs + kDayMs) % kDayMs * slots / kDayMs);
  const double residual = x - (seen[slot] > 0 ? shape[slot] : mean) - offset;
  const double sd = departure.mean * kScaleOfMean;
  const double size = std::abs(residual) / (sd + kFloor * all.mean * kScaleOfMean + kTiny);
  departure.Add(n > 50 && sd > 0 ? std::min(std::abs(residual), 5 * sd) : std::abs(residual),
                0.005);
  offset += 0.05 * residual;
  for (int d = -1; d <= 1; ++d) {
    const int near = (slot + d + slots) % slots;
    const double weight = d == 0 ? 1 : 0.5;
    if (seen[near] == 0) shape[near] = x;
    const double gain = std::max(0.15 * weight, weight / (seen[near] + weight));
    shape[near] += gain * (x - shape[near]);
    seen[near] += float(weight);
  }
  all.Add(std::abs(x - mean), 0);
  mean += (x - mean) / n;
  return size;
}

double TailOdds::Odds(double x) const {
  if (n < 30) return 0;
  const int bin = BinOf(x);
  double above = 0;
  double logs = 0;
  int q = kBins - 1;
  for (; q > 0; --q) {
    above += counts[q];
    if (above >= kTailShare * n) break;
  }
  if (bin <= q) {
    double as_large = 0;
    for (int i = bin; i < kBins; ++i) as_large += counts[i];
    return -std::log10(std::min(1.0, (as_large + 1) / (n + 1)));
  }
  for (int i = q; i < kBins; ++i) logs += counts[i] * (i + 0.5 - q) / kBinsPerOctave * M_LN2;
  const double hill = (kHillPriorN * kHillPrior + logs) / (kHillPriorN + above);
  const double octaves = std::log2(std::max(x, 1e-9)) + kOctavesBelow - double(q) / kBinsPerOctave;
  return std::min(30.0, -std::log10((above + 0.5) / (n + 1)) + octaves * M_LN2 / M_LN10 / hill);
}

double TailOdds::Add(double x) {
  const double odds = Odds(x);
  counts[BinOf(x)] += 1;
  n += 1;
  return odds;
}

}  // namespace clarion::detection
