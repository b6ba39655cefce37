#include "explanation/root_cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "explanation/internal/channel.h"
#include "explanation/internal/search.h"
#include "explanation/internal/slice_rows.h"

namespace clarion::explanation {
namespace {

using internal::Channel;
using internal::Found;
using internal::Search;

constexpr double kClipFirst = 2;  // standard deviations; causes are still in the residuals
constexpr double kClipLater = 4;
constexpr int kPasses = 2;
constexpr double kNewShareMax = 0.05;  // expected below this share of what came: new
constexpr double kShiftZ = 4;
constexpr double kCalibrationGain = 3;
constexpr double kBlamedMax = 0.5;

Result<void> Check(const Leaves& leaves, const Settings& settings) {
  if (leaves.size() == 0) return InvalidInput("has no leaves: nothing to explain");
  if (leaves.size() > UINT32_MAX / 2) return InvalidInput("has more than 2^31 leaves");
  if (settings.depth_max < 1) return InvalidInput("the depth is at least 1");
  if (!(settings.false_alarm > 0) || !(settings.false_alarm < 1)) {
    return InvalidInput("the chance of a false alarm lies between 0 and 1");
  }
  if (leaves.measure == Measure::kRatio) {
    const double now = std::accumulate(leaves.now_den.begin(), leaves.now_den.end(), 0.0);
    const double before =
        std::accumulate(leaves.expected_den.begin(), leaves.expected_den.end(), 0.0);
    if (now == 0) return InvalidInput("real_den is 0 everywhere: there is no ratio now");
    if (before == 0) return InvalidInput("predict_den is 0 everywhere: no ratio was expected");
  }
  return {};
}

const std::vector<double>& VolumeOf(const Leaves& leaves) {
  return leaves.measure == Measure::kRatio ? leaves.expected_den : leaves.expected;
}

CubeInput InputOf(const Leaves& leaves, const Channel& channel) {
  CubeInput input;
  for (size_t d = 0; d < leaves.dimensions.size(); ++d) {
    input.codes.emplace_back(leaves.codes[d]);
    input.cardinality.push_back(static_cast<uint32_t>(leaves.dimensions[d].values.size()));
  }
  input.u = channel.u;
  input.i = channel.i;
  input.volume = VolumeOf(leaves);
  return input;
}

// What one channel has to say.
struct Heard {
  std::vector<Found> found;
  std::vector<Slice> slices;
  std::vector<uint32_t> owner;
  Channel channel;
  size_t searched = 0;
};

// Searches a channel: noise fitted, causes found, noise fitted again without them, found again.
// `is_fresh`: the cube was just built from this channel.
Heard Listen(const Leaves& leaves, Channel channel, const Settings& settings, bool is_fresh,
             Cube* cube) {
  Heard heard;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::vector<double> effect;
    if (pass > 0) {
      effect.assign(leaves.size(), 0);
      for (size_t row = 0; row < effect.size(); ++row) {
        if (heard.owner[row] != Search::kFree) effect[row] = heard.found[heard.owner[row]].effect();
      }
    }
    if (pass > 0 || !is_fresh) {
      FitNoise(effect, pass == 0 ? kClipFirst : kClipLater, &channel);
      FillScores(&channel);
      cube->Refill(channel.u, channel.i);
    }
    const CubeInput input = InputOf(leaves, channel);
    Search search(input, channel, settings, cube);
    heard.found = search.Run(pass + 1 == kPasses);
    heard.owner = search.owner();
  }
  for (const Found& one : heard.found) heard.slices.push_back(cube->SliceOf(one.cuboid, one.cell));
  for (const Cuboid& cuboid : cube->cuboids()) heard.searched += cuboid.cells.size();
  heard.channel = std::move(channel);
  return heard;
}

Result<Cube> CubeOf(const Leaves& leaves, Channel* channel, const Settings& settings) {
  FitNoise({}, kClipFirst, channel);
  FillScores(channel);
  return Cube::Build(InputOf(leaves, *channel), settings.depth_max);
}

double EffectOf(const Heard& heard, size_t row) {
  return heard.owner[row] == Search::kFree ? 0 : heard.found[heard.owner[row]].effect();
}

// ln likelihood of all leaves under a reading, its causes and noise, less what the causes cost: two
// readings of one column can be compared by it.
double Plausibility(const Heard& heard) {
  const Channel& channel = heard.channel;
  double sum = 0;
  for (size_t row = 0; row < heard.owner.size(); ++row) {
    const double effect = EffectOf(heard, row);
    const double scale = channel.is_amount ? std::max(1 + effect, 0.05) : 1;
    const double size = channel.size[row];
    const double variance = channel.noise.phi * channel.counting[row] * scale +
                            channel.noise.tau * channel.noise.tau * size * size * scale * scale;
    if (!(variance > 0)) continue;
    const double e = channel.residual[row] - effect * size;
    sum -= (std::min(e * e / variance, kClipLater * kClipLater) + std::log(variance)) / 2;
  }
  for (const Found& one : heard.found) sum += one.cost;
  return sum;
}

// The leaves no cause has; all of them where causes have most of the volume, for then it may rather
// be that everything moved.
std::vector<bool> LeavesToCalibrateOn(const Leaves& leaves, const Heard& heard) {
  const std::vector<double>& volume = VolumeOf(leaves);
  double all = 0;
  double blamed = 0;
  std::vector<bool> use(heard.owner.size());
  for (size_t row = 0; row < use.size(); ++row) {
    use[row] = heard.owner[row] == Search::kFree;
    all += volume[row];
    blamed += use[row] ? 0 : volume[row];
  }
  if (blamed > kBlamedMax * all) use.assign(use.size(), true);
  return use;
}

// Searches once with the expectations as they are, and once with them calibrated, where that fits
// better; the more plausible reading counts.
Result<Heard> ListenToAmounts(const Leaves& leaves, const std::vector<double>& now,
                              const std::vector<double>& expected, const Settings& settings,
                              std::optional<Cube>* cube, double* shift) {
  *shift = 0;
  Channel plain = internal::AmountChannel(now, expected, {});
  const bool is_fresh = !cube->has_value();
  if (is_fresh) {
    ASSIGN_OR_RETURN(*cube, CubeOf(leaves, &plain, settings));
  }
  Heard heard = Listen(leaves, std::move(plain), settings, is_fresh, &**cube);
  const internal::Calibration fit =
      internal::FitCalibration(now, expected, LeavesToCalibrateOn(leaves, heard), heard.channel);
  if (fit.gain < kCalibrationGain) return heard;
  Channel calibrated = internal::AmountChannel(now, expected, fit);
  Heard again = Listen(leaves, std::move(calibrated), settings, false, &**cube);
  if (Plausibility(again) < Plausibility(heard)) return heard;
  double before = 0;
  double after = 0;
  for (size_t row = 0; row < now.size(); ++row) {
    before += expected[row];
    after += again.channel.size[row];
  }
  if (before > 0) *shift = after / before - 1;
  return again;
}

// The common effect of the leaves used, and how many standard errors it is from 0.
std::pair<double, double> CommonEffect(const Heard& heard, const std::vector<bool>& use) {
  double u = 0;
  double i = 0;
  for (size_t row = 0; row < use.size(); ++row) {
    if (!use[row]) continue;
    u += heard.channel.u[row];
    i += heard.channel.i[row];
  }
  if (!(i > 0)) return {0, 0};
  return {u / i, u / std::sqrt(i)};
}

Result<Heard> ListenToRates(const Leaves& leaves, const Settings& settings,
                            std::optional<Cube>* cube, double* shift) {
  *shift = 0;
  Channel plain = internal::RateChannel(leaves, 0);
  ASSIGN_OR_RETURN(*cube, CubeOf(leaves, &plain, settings));
  Heard heard = Listen(leaves, std::move(plain), settings, true, &**cube);
  const auto [effect, z] = CommonEffect(heard, LeavesToCalibrateOn(leaves, heard));
  if (std::abs(z) < kShiftZ) return heard;
  Heard again = Listen(leaves, internal::RateChannel(leaves, effect), settings, false, &**cube);
  if (Plausibility(again) < Plausibility(heard)) return heard;
  *shift = effect;
  return again;
}

struct Candidate {
  Slice slice;
  CauseType type;
  double evidence;
  double effect;
  double sum_i;
};

std::vector<uint32_t> GroupsOf(const Leaves& leaves, const std::vector<Candidate>& causes) {
  const auto none = static_cast<uint32_t>(causes.size());
  std::vector<uint32_t> group(leaves.size(), none);
  for (uint32_t j = 0; j < none; ++j) {
    for (const uint32_t row : internal::RowsOf(leaves.codes, causes[j].slice))
      if (group[row] == none) group[row] = j;
  }
  return group;
}

// Figures of the slice itself, all its leaves counted. `all`: the volume of all leaves.
void Describe(const Leaves& leaves, double all, Cause* cause) {
  LeafFigures sum;
  const bool ratio = leaves.measure == Measure::kRatio;
  const std::vector<double>& volume = VolumeOf(leaves);
  double inside = 0;
  for (const uint32_t row : internal::RowsOf(leaves.codes, cause->slice)) {
    inside += volume[row];
    sum.now += leaves.now[row];
    sum.expected += leaves.expected[row];
    if (ratio) sum.now_den += leaves.now_den[row];
    if (ratio) sum.expected_den += leaves.expected_den[row];
  }
  cause->now = ratio ? (sum.now_den > 0 ? sum.now / sum.now_den : 0) : sum.now;
  cause->expected =
      ratio ? (sum.expected_den > 0 ? sum.expected / sum.expected_den : 0) : sum.expected;
  cause->volume_share = all > 0 ? inside / all : 0;
}

class Reporter {
 public:
  Reporter(const Leaves& leaves, const Settings& settings) : leaves_(leaves), settings_(settings) {}

  void Add(const Heard& heard, CauseType type) {
    for (size_t j = 0; j < heard.found.size(); ++j) {
      const Found& one = heard.found[j];
      candidates_.push_back({heard.slices[j], type, one.evidence, one.effect(), one.sums.i});
    }
  }

  // Drops changes of mix that moved next to nothing, and the weaker of two readings of one slice.
  void Settle() {
    std::stable_sort(
        candidates_.begin(), candidates_.end(),
        [](const Candidate& a, const Candidate& b) { return a.evidence > b.evidence; });
    std::vector<Candidate> kept;
    for (Candidate& one : candidates_) {
      const bool known = std::any_of(kept.begin(), kept.end(),
                                     [&](const Candidate& k) { return k.slice == one.slice; });
      if (!known) kept.push_back(std::move(one));
    }
    candidates_ = std::move(kept);
    DropSmallMixes();
    if (candidates_.size() > settings_.causes_max) candidates_.resize(settings_.causes_max);
  }

  void Report(Findings* findings) {
    const std::vector<uint32_t> group = GroupsOf(leaves_, candidates_);
    const auto parts = Decompose(leaves_, group, candidates_.size());
    std::vector<size_t> sizes(candidates_.size() + 1, 0);
    for (const uint32_t g : group) ++sizes[g];
    const std::vector<double>& volume = VolumeOf(leaves_);
    const double all = std::accumulate(volume.begin(), volume.end(), 0.0);
    for (size_t j = 0; j < candidates_.size(); ++j) {
      const Candidate& one = candidates_[j];
      Cause cause;
      cause.slice = one.slice;
      cause.type = one.type;
      cause.contribution = parts[j];
      cause.leaves = sizes[j];
      cause.effect = one.effect;
      cause.log_evidence = one.evidence;
      cause.confidence = 1 / (1 + std::exp(-cause.log_evidence));
      Describe(leaves_, all, &cause);
      SetInterval(one, &cause);
      if (cause.type == CauseType::kVolume && cause.expected < kNewShareMax * cause.now) {
        cause.type = CauseType::kNew;
      }
      findings->causes.push_back(std::move(cause));
    }
    findings->rest = parts.back();
    std::stable_sort(findings->causes.begin(), findings->causes.end(),
                     [](const Cause& a, const Cause& b) {
                       return std::abs(a.contribution.total) > std::abs(b.contribution.total);
                     });
  }

 private:
  void DropSmallMixes() {
    if (std::none_of(candidates_.begin(), candidates_.end(),
                     [](const Candidate& one) { return one.type == CauseType::kMix; }))
      return;
    const auto parts = Decompose(leaves_, GroupsOf(leaves_, candidates_), candidates_.size());
    double moved = std::abs(parts.back().total);
    for (size_t j = 0; j < candidates_.size(); ++j) moved += std::abs(parts[j].total);
    size_t at = 0;
    std::erase_if(candidates_, [&](const Candidate& one) {
      const Contribution& part = parts[at++];
      return one.type == CauseType::kMix && std::abs(part.total) < settings_.mix_share_min * moved;
    });
  }

  // The effect's standard error, carried to the contribution.
  void SetInterval(const Candidate& one, Cause* cause) const {
    const double total = cause->contribution.total;
    double half = 0;
    if (one.sum_i > 0 && one.effect != 0) {
      half = std::abs(total) * 1.96 / (std::abs(one.effect) * std::sqrt(one.sum_i));
    }
    cause->low = total - half;
    cause->high = total + half;
  }

  const Leaves& leaves_;
  const Settings& settings_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::string_view CauseTypeName(CauseType type) {
  switch (type) {
    case CauseType::kVolume:
      return "volume";
    case CauseType::kNew:
      return "new";
    case CauseType::kRate:
      return "rate";
    case CauseType::kMix:
      return "mix";
  }
  return "volume";
}

std::string SliceText(const Leaves& leaves, const Slice& slice) {
  std::vector<std::string> parts;
  for (const Condition& one : slice) {
    const Dimension& dimension = leaves.dimensions[one.dimension];
    parts.push_back(dimension.name + "=" + dimension.values[one.value]);
  }
  std::sort(parts.begin(), parts.end());
  return fmt::format("{}", fmt::join(parts, "&"));
}

Result<Findings> FindCauses(const Leaves& leaves, const Settings& settings) {
  RETURN_IF_ERROR(Check(leaves, settings));
  Findings findings;
  findings.headline = HeadlineOf(leaves);
  Reporter reporter(leaves, settings);
  std::optional<Cube> cube;  // of both channels of a ratio: slices and volumes are the same
  if (leaves.measure == Measure::kAmount) {
    ASSIGN_OR_RETURN(const Heard heard, ListenToAmounts(leaves, leaves.now, leaves.expected,
                                                        settings, &cube, &findings.global_shift));
    findings.noise = heard.channel.noise;
    findings.slices = heard.searched;
    reporter.Add(heard, CauseType::kVolume);
  } else {
    ASSIGN_OR_RETURN(const Heard rates,
                     ListenToRates(leaves, settings, &cube, &findings.global_shift));
    double grown = 0;  // everything growing together is no mix
    ASSIGN_OR_RETURN(
        const Heard volumes,
        ListenToAmounts(leaves, leaves.now_den, leaves.expected_den, settings, &cube, &grown));
    findings.noise = rates.channel.noise;
    findings.volume_noise = volumes.channel.noise;
    findings.slices = rates.searched + volumes.searched;
    reporter.Add(rates, CauseType::kRate);
    reporter.Add(volumes, CauseType::kMix);
  }
  reporter.Settle();
  reporter.Report(&findings);
  return findings;
}

}  // namespace clarion::explanation
