// Simulated explanations with known causes: leaves of a contact center drawn from a seed, with
// slices of it changed. For tests and the benchmark; everything is made up here.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "explanation/root_cause.h"

namespace clarion::explanation::testing {

enum class Family : uint8_t {
  kVolumeEasy,  // slices of one cuboid, one severity
  kVolumeHard,  // slices of any cuboid, each its own severity
  kRate,
  kMix,
  kRateAndMix,
  kVolumeNull,
  kRateNull,
};

struct SimulationSettings {
  Family family = Family::kVolumeHard;
  bool faint = false;  // few contacts, poor forecasts, small changes
  uint64_t seed = 1;
  size_t leaves = 3000;
  std::vector<uint32_t> cardinality = {5, 12, 8, 15, 10, 6};
  double mean_volume = 0;  // of a leaf; 0: drawn
};

struct Simulated {
  Leaves leaves;
  std::vector<std::pair<std::string, std::string>> causes;  // slice, type
};

class Simulation {
 public:
  explicit Simulation(const SimulationSettings& settings)
      : settings_(settings), random_(settings.seed * 7919 + 17) {}

  Simulated Run() {
    const Family family = settings_.family;
    ratio_ = family != Family::kVolumeEasy && family != Family::kVolumeHard &&
             family != Family::kVolumeNull;
    MakeLeaves();
    MakeTruth();
    ChooseCauses();
    Observe();
    Simulated out{std::move(leaves_), {}};
    for (const auto& [slice, type] : causes_) {
      out.causes.emplace_back(SliceText(out.leaves, slice), type);
    }
    return out;
  }

 private:
  double Uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(random_() >> 11) * 0x1p-53);
  }
  size_t Below(size_t n) { return static_cast<size_t>(Uniform(0, static_cast<double>(n))); }
  double Normal() { return std::normal_distribution<double>()(random_); }
  double Poisson(double mean) {
    if (mean <= 0) return 0;
    return static_cast<double>(std::poisson_distribution<int64_t>(mean)(random_));
  }

  size_t Draw(const std::vector<double>& weights) {
    double sum = 0;
    for (const double w : weights) sum += w;
    double at = Uniform(0, sum);
    for (size_t v = 0; v < weights.size(); ++v) {
      at -= weights[v];
      if (at < 0) return v;
    }
    return weights.size() - 1;
  }

  std::vector<double> Skewed(size_t n, double spread) {
    std::vector<double> weights;
    for (size_t v = 0; v < n; ++v) weights.push_back(std::exp(spread * Normal()));
    return weights;
  }

  // Dimension 3 depends on 2, and 4 on 1, as a reason does on the product and a team on the queue.
  void MakeLeaves() {
    const auto& cardinality = settings_.cardinality;
    std::vector<std::vector<double>> weights;
    for (size_t d = 0; d < cardinality.size(); ++d) weights.push_back(Skewed(cardinality[d], 0.7));
    std::vector<std::string> names;
    for (size_t d = 0; d < cardinality.size(); ++d) names.push_back("d" + std::to_string(d));
    leaves_.measure = ratio_ ? Measure::kRatio : Measure::kAmount;
    for (size_t d = 0; d < cardinality.size(); ++d) {
      Dimension dimension{names[d], {}};
      for (uint32_t v = 0; v < cardinality[d]; ++v)
        dimension.values.push_back("v" + std::to_string(v));
      leaves_.dimensions.push_back(dimension);
    }
    leaves_.codes.resize(cardinality.size());
    std::vector<std::vector<double>> tilt;
    for (int k = 0; k < 64; ++k) tilt.push_back(Skewed(64, 0.8));
    std::set<std::vector<uint32_t>> seen;
    for (size_t tries = 0; seen.size() < settings_.leaves && tries < settings_.leaves * 30;
         ++tries) {
      std::vector<uint32_t> codes(cardinality.size());
      for (size_t d = 0; d < codes.size(); ++d) {
        std::vector<double> w = weights[d];
        const size_t on = d == 3 ? 2 : d == 4 ? 1 : SIZE_MAX;
        if (on != SIZE_MAX) {
          for (size_t v = 0; v < w.size(); ++v) w[v] *= tilt[(codes[on] + 13 * d) % 64][v % 64];
        }
        codes[d] = static_cast<uint32_t>(Draw(w));
      }
      if (!seen.insert(codes).second) continue;
      for (size_t d = 0; d < codes.size(); ++d) leaves_.codes[d].push_back(codes[d]);
    }
  }

  size_t size() const { return leaves_.codes[0].size(); }

  void MakeTruth() {
    const double mean = settings_.mean_volume > 0 ? settings_.mean_volume
                        : settings_.faint         ? std::exp(Uniform(std::log(3), std::log(20)))
                        : ratio_                  ? std::exp(Uniform(std::log(12), std::log(60)))
                                                  : std::exp(Uniform(std::log(40), std::log(300)));
    forecast_error_ = settings_.faint ? Uniform(0.2, 0.4) : Uniform(0.05, 0.2);
    std::vector<std::vector<double>> part;
    for (const uint32_t n : settings_.cardinality) {
      part.emplace_back();
      for (uint32_t v = 0; v < n; ++v) part.back().push_back(0.3 * Normal());
    }
    const double center = Uniform(0.2, 1.6);
    for (size_t row = 0; row < size(); ++row) {
      truth_.push_back(mean * std::exp(1.1 * Normal() - 0.6));
      double logit = center + 0.15 * Normal();
      for (size_t d = 0; d < part.size(); ++d) logit += part[d][leaves_.codes[d][row]];
      rate_.push_back(1 / (1 + std::exp(-logit)));
    }
    growth_.assign(size(), 1);
    loss_.assign(size(), 0);
    used_.assign(size(), false);
  }

  std::vector<size_t> RowsOf(const Slice& slice) const {
    std::vector<size_t> rows;
    for (size_t row = 0; row < size(); ++row) {
      bool in = true;
      for (const Condition& one : slice) in &= leaves_.codes[one.dimension][row] == one.value;
      if (in) rows.push_back(row);
    }
    return rows;
  }
  double VolumeOf(const std::vector<size_t>& rows) const {
    double sum = 0;
    for (const size_t row : rows) sum += truth_[row];
    return sum;
  }

  // Not nearly its parent, no child nearly all of it, large enough, and clear of earlier causes.
  bool IsFair(const Slice& slice, const std::vector<size_t>& rows) const {
    std::vector<size_t> all(size());
    for (size_t row = 0; row < all.size(); ++row) all[row] = row;
    const double volume = VolumeOf(rows);
    const double whole = VolumeOf(all);
    if (volume < 0.012 * whole || volume > 0.2 * whole || rows.size() < 20) return false;
    for (const size_t row : rows) {
      if (used_[row]) return false;
    }
    for (size_t j = 0; j < slice.size() && slice.size() > 1; ++j) {
      Slice parent = slice;
      parent.erase(parent.begin() + static_cast<ptrdiff_t>(j));
      if (volume > 0.8 * VolumeOf(RowsOf(parent))) return false;
    }
    for (size_t d = 0; d < settings_.cardinality.size(); ++d) {
      std::vector<double> by(settings_.cardinality[d], 0);
      bool fixed = false;
      for (const Condition& one : slice) fixed |= one.dimension == d;
      for (const size_t row : rows) by[leaves_.codes[d][row]] += truth_[row];
      if (!fixed && *std::max_element(by.begin(), by.end()) > 0.85 * volume) return false;
    }
    return true;
  }

  Slice DrawSlice(const std::vector<uint32_t>& dimensions) {
    const size_t row = Below(size());
    Slice slice;
    for (const uint32_t d : dimensions) slice.push_back({d, leaves_.codes[d][row]});
    return slice;
  }
  std::vector<uint32_t> DrawDimensions(size_t depth) {
    std::vector<uint32_t> all;
    for (uint32_t d = 0; d < settings_.cardinality.size(); ++d) all.push_back(d);
    for (size_t j = 0; j < depth; ++j) std::swap(all[j], all[j + Below(all.size() - j)]);
    all.resize(depth);
    std::sort(all.begin(), all.end());
    return all;
  }

  void Change(const std::vector<size_t>& rows, const std::string& type, double severity) {
    const double spread = settings_.faint ? 0.15 : Uniform(0.02, 0.15);
    for (const size_t row : rows) {
      used_[row] = true;
      const double own = severity * std::exp(spread * Normal());
      if (type == "rate") {
        loss_[row] = own;
      } else if (type == "mix") {
        growth_[row] = severity;
      } else {
        growth_[row] = severity > 0 ? 1 + own : std::max(1 + own, 0.02);
      }
    }
  }

  bool Inject(const std::string& type, const std::vector<uint32_t>& dimensions, double severity) {
    for (int tries = 0; tries < 200; ++tries) {
      const Slice slice = DrawSlice(dimensions);
      const std::vector<size_t> rows = RowsOf(slice);
      if (!IsFair(slice, rows)) continue;
      if (type == "mix" && MeanRate(rows) > MeanRate({}) - 0.1) continue;
      Change(rows, type, severity);
      causes_.emplace_back(slice, type);
      return true;
    }
    return false;
  }
  double MeanRate(const std::vector<size_t>& rows) const {
    double hits = 0;
    double volume = 0;
    for (size_t k = 0; k < (rows.empty() ? size() : rows.size()); ++k) {
      const size_t row = rows.empty() ? k : rows[k];
      hits += truth_[row] * rate_[row];
      volume += truth_[row];
    }
    return hits / volume;
  }

  double Severity() {
    const double size = settings_.faint ? Uniform(0.2, 0.6) : Uniform(0.2, 0.95);
    return Uniform(0, 1) < 0.75 ? -size : size / (1 - 0.7 * size);
  }
  double Loss() { return settings_.faint ? Uniform(0.06, 0.2) : Uniform(0.12, 0.4); }
  void InjectAnywhere(const std::string& type, size_t count, double (Simulation::*severity)()) {
    size_t done = 0;
    for (int tries = 0; done < count && tries < 60; ++tries) {
      done += Inject(type, DrawDimensions(1 + Below(4)), (this->*severity)()) ? 1 : 0;
    }
  }
  double Growth() { return Uniform(1.7, 3.2); }

  void ChooseCauses() {
    const Family family = settings_.family;
    if (family == Family::kVolumeEasy) {
      const size_t count = 1 + Below(3);
      for (int tries = 0; causes_.empty() && tries < 60; ++tries) {
        const auto dimensions = DrawDimensions(1 + Below(3));
        const double severity = Severity();
        for (size_t j = 0; j < count; ++j) Inject("volume", dimensions, severity);
      }
    }
    if (family == Family::kVolumeHard)
      InjectAnywhere("volume", 1 + Below(3), &Simulation::Severity);
    if (family == Family::kRate) InjectAnywhere("rate", 1 + Below(3), &Simulation::Loss);
    if (family == Family::kRateAndMix) InjectAnywhere("rate", 1, &Simulation::Loss);
    if (family == Family::kMix || family == Family::kRateAndMix) {
      InjectAnywhere("mix", 1, &Simulation::Growth);
    }
  }

  double Rounded(double value, double unit) const { return std::round(value / unit) * unit; }

  void Observe() {
    for (size_t row = 0; row < size(); ++row) {
      const double expected =
          std::max(0.1, Rounded(truth_[row] * std::exp(forecast_error_ * Normal()), 0.1));
      const double now = Poisson(truth_[row] * growth_[row]);
      if (!ratio_) {
        leaves_.now.push_back(now);
        leaves_.expected.push_back(expected);
        continue;
      }
      const double rate = std::clamp(rate_[row] - loss_[row], 0.02, 0.98);
      std::binomial_distribution<int64_t> hits(static_cast<int64_t>(now), rate);
      leaves_.now.push_back(static_cast<double>(hits(random_)));
      leaves_.now_den.push_back(now);
      leaves_.expected_den.push_back(expected);
      leaves_.expected.push_back(Rounded(expected * rate_[row], 0.01));
    }
  }

  SimulationSettings settings_;
  std::mt19937_64 random_;
  bool ratio_ = false;
  double forecast_error_ = 0.1;
  Leaves leaves_;
  std::vector<double> truth_, rate_, growth_, loss_;
  std::vector<bool> used_;
  std::vector<std::pair<Slice, std::string>> causes_;
};

inline Simulated Simulate(const SimulationSettings& settings) { return Simulation(settings).Run(); }

}  // namespace clarion::explanation::testing
