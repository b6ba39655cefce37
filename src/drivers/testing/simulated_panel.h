// Centers of known truth: what the learned graph is measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "drivers/panel.h"

namespace clarion::drivers::testing {

struct PanelSettings {
  size_t figures = 8;
  size_t segments = 20;
  size_t weeks = 26;
  size_t edges = 0;  // planted, of these two are of a fork: C → A a week later, C → B two
  double contacts_week = 150;  // of a middling segment; they differ by e^(0.6 N)
  double least_effect = 0.25, most_effect = 0.45;  // deviations per deviation
  double memory = 0.7;         // figures' own autocorrelation lies between 0.1 and this
  double shared_shock = 0.5;   // of all segments alike, autocorrelated, in deviations
  double unequal_shock = 0.3;  // that segments feel more or less, and figures each their own way
  double season = 0.8;
  double same_week = 0.4;  // of a segment's week, felt by all figures; gone the next week
  double alike = 0.3;      // correlation of figures' noise: the same conversations carry them
  size_t days = 2;         // of the week with contacts, up to 7
};

struct Planted {
  size_t from = 0, to = 0, lag = 1;
  double effect = 0;
};

struct SimulatedPanel {
  Panel panel{{}, {}, 0};
  std::vector<Planted> edges;
};

namespace internal {

struct SimulatedFigure {
  bool share = false;
  double level = 0, spread = 0, within = 0;  // spread: of the truth from week to week
  double asked = 1;                          // share of contacts that have it
  double memory = 0.3, shock = 0, season = 0, phase = 0, same_week = 0, alike = 0;
};

inline std::vector<Planted> PlantEdges(const PanelSettings& s, Random* random) {
  std::vector<Planted> out;
  const auto strength = [&] {
    const double size = s.least_effect + (s.most_effect - s.least_effect) * random->Uniform();
    return random->Uniform() < 0.5 ? -size : size;
  };
  const auto linked = [&](size_t a, size_t b) {
    return std::any_of(out.begin(), out.end(), [&](const Planted& one) {
      return (one.from == a && one.to == b) || (one.from == b && one.to == a);
    });
  };
  if (s.edges >= 2) {
    std::vector<size_t> some;
    for (size_t f = 0; f < s.figures; ++f) some.push_back(f);
    random->Shuffle(&some);
    out.push_back({some[0], some[1], 1, strength()});
    out.push_back({some[0], some[2], 2, strength()});
    // Whoever looks at pairs sees some[1] → some[2].
    while (out.size() < s.edges) {
      const size_t a = random->Below(s.figures), b = random->Below(s.figures);
      if (a == b || linked(a, b) || (a == some[1] && b == some[2])) continue;
      out.push_back({a, b, random->Uniform() < 0.75 ? 1U : 2U, strength()});
    }
  }
  return out;
}

}  // namespace internal

// Deterministic for a seed. Truth is in deviations; figures are shares and means of contacts, so
// that a week of few contacts is noisy.
inline SimulatedPanel Simulate(const PanelSettings& s, uint64_t seed) {
  using internal::SimulatedFigure;
  Random random(seed * 7919 + 3);
  SimulatedPanel out;
  std::vector<Figure> figures;
  std::vector<SimulatedFigure> how(s.figures);
  for (size_t f = 0; f < s.figures; ++f) {
    figures.push_back({"m" + std::to_string(f), false, 0});
    SimulatedFigure& one = how[f];
    one.share = f % 2 == 0;
    one.level = one.share ? 0.08 + 0.6 * random.Uniform() : 100;
    one.spread = one.share ? 0.15 * std::sqrt(one.level * (1 - one.level)) : 12;
    one.within = 80;
    one.asked = f % 4 == 3 ? 0.35 : 1;  // as of surveys
    one.memory = 0.1 + (s.memory - 0.1) * random.Uniform();
    one.shock = s.shared_shock * random.Normal();
    one.season = s.season * random.Normal();
    one.phase = 2 * M_PI * random.Uniform();
    one.same_week = s.same_week * random.Normal();
    one.alike = std::sqrt(s.alike) * (random.Uniform() < 0.5 ? -1 : 1);
  }
  std::vector<std::string> segments;
  for (size_t i = 0; i < s.segments; ++i) segments.push_back("s" + std::to_string(i));
  out.panel = Panel(figures, segments, s.weeks * 7);
  out.edges = internal::PlantEdges(s, &random);
  constexpr size_t kBefore = 20;  // weeks until nothing of the start is left
  const size_t weeks = s.weeks + kBefore;
  std::vector<double> shock(weeks);
  for (size_t w = 1; w < weeks; ++w) shock[w] = 0.6 * shock[w - 1] + 0.8 * random.Normal();
  for (size_t i = 0; i < s.segments; ++i) {
    const double size = s.contacts_week * std::exp(0.6 * random.Normal());
    std::vector<double> level(s.figures), feels(s.figures), of_edge;
    for (double& one : level) one = 0.8 * random.Normal();
    for (double& one : feels) one = s.unequal_shock * random.Normal();
    for (const Planted& edge : out.edges)
      of_edge.push_back(edge.effect * (1 + 0.3 * random.Normal()));
    std::vector<std::vector<double>> own(s.figures, std::vector<double>(weeks)), z = own;
    for (size_t w = 0; w < weeks; ++w) {
      const double together = random.Normal();
      for (size_t f = 0; f < s.figures; ++f) {
        const SimulatedFigure& one = how[f];
        // Now and then a week is odd.
        const double odd = random.Uniform() < 0.03 ? 2.5 : 1;
        double next = std::sqrt(1 - one.memory * one.memory) * odd * random.Normal() +
                      one.same_week * together;
        if (w > 0) next += one.memory * own[f][w - 1];
        for (size_t e = 0; e < out.edges.size(); ++e)
          if (out.edges[e].to == f && w >= out.edges[e].lag)
            next += of_edge[e] * own[out.edges[e].from][w - out.edges[e].lag];
        own[f][w] = next;
        z[f][w] = next + level[f] + (one.shock + feels[f]) * shock[w] +
                  one.season * std::sin(2 * M_PI * double(w) / 52 + one.phase);
      }
    }
    for (size_t w = kBefore; w < weeks; ++w)
      for (size_t day = 0; day < s.days; ++day) {
        const double all = size / double(s.days) * std::exp(0.15 * random.Normal());
        const double talk = random.Normal();
        for (size_t f = 0; f < s.figures; ++f) {
          const SimulatedFigure& one = how[f];
          const double n = std::floor(all * one.asked + random.Uniform());
          if (n < 1) continue;
          const double truth = one.level + one.spread * z[f][w];
          const double noise =
              one.alike * talk + std::sqrt(1 - one.alike * one.alike) * random.Normal();
          Cell cell{n, 0, 0};
          if (one.share) {
            const double p = std::clamp(truth, 0.01, 0.99);
            cell.sum = cell.squares =
                std::clamp(std::round(n * p + std::sqrt(n * p * (1 - p)) * noise), 0.0, n);
          } else {
            const double mean = truth + one.within / std::sqrt(n) * noise;
            cell.sum = n * mean;
            cell.squares = n * mean * mean + (n - 1) * one.within * one.within;
          }
          out.panel.Add(f, i, (w - kBefore) * 7 + day, cell);
        }
      }
  }
  return out;
}

}  // namespace clarion::drivers::testing
