// Eight ways in which a row can begin something new, added up; then a rest, so that one event is
// one sign; then a price for series that cry often. docs/detection.md has the formulas.
#include "detection/signal_scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/hash.h"
#include "detection/internal/bytes.h"
#include "detection/internal/shape_memory.h"
#include "detection/internal/signal_parts.h"

namespace clarion::detection {
namespace {

constexpr uint32_t kMagic = 0x47495343;  // "CSIG"
constexpr uint32_t kVersion = 2;
constexpr size_t kChannels = 8;
// In the order of Evidence(). Of shapes there is news once in eight rows.
constexpr std::array<double, kChannels> kWeights = {1, 1, 1, 1, 1, 1, 1.5, 3};
constexpr double kLinger = 0.5;         // evidence of a channel fades by this a row
constexpr int kRest = 70;               // rows in which only a stronger sign counts
constexpr double kChannelPrice = 0.12;  // off a channel's evidence per e-fold of its recent calls
constexpr double kChannelCall = 1.5;    // evidence that is a call
constexpr double kStronger = 1.2;       // times what was said within the rest: a stronger sign
constexpr double kPrice = 0.1;          // the same for the whole
constexpr double kSign = 0.7;           // mean evidence that counts as a recent sign
constexpr double kPriceFade = 1 / 3000.0;
constexpr double kHalf = 0.4;  // mean evidence that scores 0.5
constexpr double kAlert = 0.5;

}  // namespace

struct SignalScorer::Impl {
  // Plain values: saved as they stand.
  struct State {
    uint8_t kind = 0;
    uint8_t pad[7] = {};
    double alerts_a_week = 0;
    uint64_t rows = 0;
    double recent_signs = 0;
    std::array<double, kChannels> evidence{};
    std::array<double, kChannels> calls{};
    RecordMargin value{0};
    RecordMargin low{0};
    RecordMargin high{0};
    RecordMargin spread{3e-4};
    SlidingWindow window;
    LocalSpread local{0.02};
    SpreadShift shift;
    DailyShape daily;
    TailOdds daily_odds;
    TailOdds shift_odds;
    ShapeMemory shapes;
    TailOdds shape_odds;
    RecordMargin shape{0};
  };

  double Evidence(TimeMs at, double x);
  double Rested(double sum);
  bool Affordable(TimeMs at, double score);

  State state;
  std::deque<std::pair<uint64_t, double>> peaks;  // falling, of the last kRest rows
  std::deque<std::pair<TimeMs, double>> alerts;   // of the last week
};

double SignalScorer::Impl::Evidence(TimeMs at, double x) {
  State& s = state;
  s.window.Add(x);
  const double shift = s.shift.Add(x);
  const double surprise = s.daily.Add(at, x);
  const double novelty = s.shapes.Add(x);
  const std::array<double, kChannels> now = {
      s.value.Add(x),
      s.low.Add(s.window.Least()),
      s.high.Add(s.window.Most()),
      s.spread.Add(s.local.Add(x)),
      s.daily_odds.Add(surprise),
      s.shift_odds.Add(shift),
      s.shape_odds.Add(novelty),
      s.shape.Add(novelty),
  };
  double sum = 0;
  for (size_t c = 0; c < kChannels; ++c) {
    // What a channel often says of this series means little.
    s.calls[c] *= 1 - kPriceFade;
    const double priced = now[c] * std::max(0.0, 1 - kChannelPrice * std::log1p(s.calls[c]));
    if (now[c] > kChannelCall) s.calls[c] += 1;
    s.evidence[c] = std::max(priced, kLinger * s.evidence[c]);
    sum += kWeights[c] * s.evidence[c];
  }
  return sum / std::accumulate(kWeights.begin(), kWeights.end(), 0.0);
}

// What was as strong within the last kRest rows has been said.
double SignalScorer::Impl::Rested(double sum) {
  const uint64_t row = state.rows;
  while (!peaks.empty() && peaks.front().first + kRest < row) peaks.pop_front();
  const bool fresh = peaks.empty() || sum > kStronger * peaks.front().second;
  while (!peaks.empty() && peaks.back().second <= sum) peaks.pop_back();
  peaks.emplace_back(row, sum);
  state.recent_signs *= 1 - kPriceFade;
  if (!fresh || sum <= 0) return 0;
  const double priced = sum * std::max(0.0, 1 - kPrice * std::log1p(state.recent_signs));
  if (sum > kSign) state.recent_signs += 1;
  return priced;
}

bool SignalScorer::Impl::Affordable(TimeMs at, double score) {
  while (!alerts.empty() && alerts.front().first + kWeekMs <= at) alerts.pop_front();
  if (double(alerts.size()) + 1 <= state.alerts_a_week) return true;
  return !alerts.empty() &&
         std::any_of(alerts.begin(), alerts.end(), [&](const auto& a) { return a.second < score; });
}

SignalScorer::SignalScorer(SeriesKind kind, double alerts_a_week)
    : impl_(std::make_unique<Impl>()) {
  impl_->state.kind = uint8_t(kind);
  impl_->state.alerts_a_week = alerts_a_week;
}
SignalScorer::~SignalScorer() = default;
SignalScorer::SignalScorer(SignalScorer&&) noexcept = default;
SignalScorer& SignalScorer::operator=(SignalScorer&&) noexcept = default;

SignalScore SignalScorer::Step(TimeMs at, double value) {
  SignalScore out;
  if (!std::isfinite(value)) return out;
  Impl& my = *impl_;
  const double sum = my.Rested(my.Evidence(at, value));
  ++my.state.rows;
  // Saturating: kHalf scores 0.5, and the order of what is stronger stays.
  out.score = sum * sum / (sum * sum + kHalf * kHalf);
  out.alert = out.score >= kAlert && my.Affordable(at, out.score);
  if (out.alert) my.alerts.emplace_back(at, out.score);
  return out;
}

std::string SignalScorer::Save() const {
  std::string out;
  PutValue(&out, kMagic);
  PutValue(&out, kVersion);
  PutValue(&out, uint32_t(sizeof(Impl::State)));
  PutValue(&out, impl_->state);
  PutValue(&out, uint32_t(impl_->peaks.size()));
  for (const auto& [row, sum] : impl_->peaks) {
    PutValue(&out, row);
    PutValue(&out, sum);
  }
  PutValue(&out, uint32_t(impl_->alerts.size()));
  for (const auto& [at, score] : impl_->alerts) {
    PutValue(&out, at);
    PutValue(&out, score);
  }
  PutValue(&out, Hash64(out));
  return out;
}

Result<SignalScorer> SignalScorer::Restore(std::string_view bytes) {
  const auto broken = [](const char* what) {
    return Corrupt(fmt::format(
        "the saved state of a series {}; delete it and score from the beginning", what));
  };
  if (bytes.size() < sizeof(uint64_t)) return broken("is cut short");
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof(uint64_t));
  ByteReader tail(bytes.substr(body.size()));
  ByteReader in(body);
  if (in.Value<uint32_t>() != kMagic) return broken("is something else");
  if (in.Value<uint32_t>() != kVersion || in.Value<uint32_t>() != sizeof(Impl::State))
    return broken("is of another version");
  if (tail.Value<uint64_t>() != Hash64(body)) return broken("is damaged");
  SignalScorer scorer(SeriesKind::kMean, 0);
  scorer.impl_->state = in.Value<Impl::State>();
  const auto peaks = in.Value<uint32_t>();
  for (uint32_t i = 0; i < peaks && !in.failed(); ++i) {
    const auto row = in.Value<uint64_t>();
    scorer.impl_->peaks.emplace_back(row, in.Value<double>());
  }
  const auto alerts = in.Value<uint32_t>();
  for (uint32_t i = 0; i < alerts && !in.failed(); ++i) {
    const auto at = in.Value<TimeMs>();
    scorer.impl_->alerts.emplace_back(at, in.Value<double>());
  }
  if (in.failed() || in.left() != 0) return broken("is damaged");
  return scorer;
}

}  // namespace clarion::detection
