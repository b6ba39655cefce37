// Daily figures of a share with a change of known effect: what coverage and fading are measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "actions/effect.h"

namespace clarion::actions::testing {

struct ChangeSettings {
  size_t before = 70;
  size_t after = 42;
  size_t treated = 1;
  size_t controls = 0;
  size_t apart = 0;  // steps between the starts of treated units: staggered
  double level = 0.30;
  double volume = 250;   // contacts a day and unit
  double season = 0.03;  // height of the weekly pattern
  double trend = 0;      // of the whole, per 100 steps, common to all units
  double own_trend = 0;  // spread of each unit's own
  double phi = 0;        // autocorrelation of each unit's own day-to-day level
  double spread = 0;     // its deviation
  double common = 0;     // deviation of a common level (φ = 0.9) that all units share
  double effect = -0.04;
  size_t fade_from = 0;  // steps after the start; 0: it lasts
  size_t fade_over = 1;  // steps until all of it is gone
};

struct Change {
  Panel panel;
  double truth = 0;  // mean effect over the treated steps, by volume
};

// Deterministic for a seed on one standard library.
inline Change SimulateChange(const ChangeSettings& s, uint64_t seed) {
  std::mt19937_64 random(seed * 7919 + 17);
  std::normal_distribution<double> normal;
  const size_t length = s.before + s.after;
  std::vector<double> common(length);
  double level = s.common * normal(random);
  for (double& one : common) {
    one = level;
    level = 0.9 * level + std::sqrt(1 - 0.81) * s.common * normal(random);
  }
  Change out;
  double volume_sum = 0;
  for (size_t u = 0; u < s.treated + s.controls; ++u) {
    Unit unit{"unit " + std::to_string(u), {}, {}, {}};
    if (u < s.treated) unit.start = s.before + u * s.apart;
    const double base = s.level + 0.03 * normal(random);
    const double slope = (s.trend + s.own_trend * normal(random)) / 100;
    const double phase = 2 * M_PI * std::uniform_real_distribution<double>()(random);
    double own = s.spread * normal(random);
    for (size_t step = 0; step < length; ++step) {
      const double day = 2 * M_PI * static_cast<double>(step % 7) / 7;
      double p = base + slope * static_cast<double>(step) + own + common[step] +
                 s.season * std::sin(day + phase * 0.2) + s.season / 2 * std::cos(2 * day);
      own = s.phi * own + std::sqrt(1 - s.phi * s.phi) * s.spread * normal(random);
      const auto n =
          static_cast<int>(s.volume * (1 + 0.3 * std::cos(day)) * std::exp(0.1 * normal(random)));
      double gain = 0;
      if (unit.start && step >= *unit.start) {
        const double since = static_cast<double>(step - *unit.start);
        const double gone = s.fade_from == 0
                                ? 0
                                : std::clamp((since - static_cast<double>(s.fade_from)) /
                                                 static_cast<double>(s.fade_over),
                                             0.0, 1.0);
        gain = s.effect * (1 - gone);
      }
      p = std::clamp(p + gain, 0.005, 0.995);
      std::binomial_distribution<int> hits(n, p);
      unit.numerator.push_back(hits(random));
      unit.denominator.push_back(n);
      if (unit.start && step >= *unit.start) {
        out.truth += gain * n;
        volume_sum += n;
      }
    }
    out.panel.units.push_back(std::move(unit));
  }
  out.truth /= std::max(volume_sum, 1.0);
  return out;
}

struct Family {
  std::string name;
  ChangeSettings settings;
};

inline std::vector<Family> CoverageFamilies() {
  std::vector<Family> out;
  ChangeSettings plain;
  out.push_back({"sampling noise and week", plain});
  ChangeSettings correlated;
  correlated.phi = 0.6;
  correlated.spread = 0.03;
  out.push_back({"autocorrelated", correlated});
  ChangeSettings strong = correlated;
  strong.phi = 0.85;
  strong.before = 120;
  out.push_back({"strongly autocorrelated", strong});
  ChangeSettings trend = correlated;
  trend.phi = 0.4;
  trend.trend = 0.06;
  out.push_back({"trend, autocorrelated", trend});
  ChangeSettings controlled = correlated;
  controlled.controls = 6;
  controlled.common = 0.04;
  out.push_back({"controls, common shocks", controlled});
  ChangeSettings controlled_trend = controlled;
  controlled_trend.trend = -0.05;
  controlled_trend.own_trend = 0.02;
  out.push_back({"controls, own trends", controlled_trend});
  ChangeSettings staggered = controlled;
  staggered.treated = 6;
  staggered.controls = 0;
  staggered.apart = 7;
  staggered.after = 63;
  out.push_back({"staggered, all in the end", staggered});
  ChangeSettings never = staggered;
  never.controls = 4;
  never.own_trend = 0.02;
  out.push_back({"staggered, some never", never});
  ChangeSettings sparse = plain;
  sparse.volume = 25;
  sparse.before = 42;
  out.push_back({"few contacts, six weeks before", sparse});
  return out;
}

}  // namespace clarion::actions::testing
