// How often the driver graph tells of an edge where there is none, and finds those there are,
// beside plain correlation of pairs: simulated centers of known truth.
//   drivers_bench [seed] [null simulations] [planted simulations]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "drivers/graph.h"
#include "drivers/testing/simulated_panel.h"

namespace {

using namespace clarion::drivers;
using clarion::drivers::testing::PanelSettings;
using clarion::drivers::testing::Simulate;
using clarion::drivers::testing::SimulatedPanel;

struct Tally {
  size_t runs = 0, any = 0, told = 0, right = 0, planted = 0, turned = 0, lag = 0;

  void Take(const SimulatedPanel& truth, const Graph& graph) {
    ++runs;
    size_t found = 0;
    for (const Edge& edge : graph.edges) {
      if (!edge.found) continue;
      ++found;
      for (const auto& one : truth.edges) {
        if (one.from == edge.from && one.to == edge.to) {
          ++right;
          lag += one.lag == edge.lag ? 1 : 0;
        }
        turned += one.from == edge.to && one.to == edge.from ? 1 : 0;
      }
    }
    any += found > 0 ? 1 : 0;
    told += found;
    planted += truth.edges.size();
  }
  static double Percent(size_t part, size_t of) {
    return of == 0 ? 0 : 100.0 * double(part) / double(of);
  }
};

// The same without taking the noise of few contacts out of what is held constant.
LearnSettings NoiseLeft() {
  LearnSettings out;
  out.take_noise_out = false;
  return out;
}

void Null(const char* name, const PanelSettings& settings, uint64_t seed, size_t runs) {
  Tally ours, plain, naive;
  for (size_t i = 0; i < runs; ++i) {
    const SimulatedPanel one = Simulate(settings, seed * 100000 + i);
    ours.Take(one, Learn(one.panel, {}));
    plain.Take(one, Learn(one.panel, {}, NoiseLeft()));
    naive.Take(one, Correlate(one.panel, {}));
  }
  fmt::print("{:52} {:>5.1f} % {:>9.1f} % {:>8.1f} %\n", name, Tally::Percent(ours.any, runs),
             Tally::Percent(plain.any, runs), Tally::Percent(naive.any, runs));
}

void Row(const char* name, const char* who, const Tally& of) {
  fmt::print("{:40} {:9} {:>8.1f} % {:>6.1f} % {:>8.1f} % {:>8.1f} % {:>6.2f}\n", name, who,
             Tally::Percent(of.right, of.told), Tally::Percent(of.right, of.planted),
             Tally::Percent(of.right, of.right + of.turned), Tally::Percent(of.lag, of.right),
             double(of.told - of.right) / double(of.runs));
}

void WithEdges(const char* name, PanelSettings settings, bool vary, uint64_t seed, size_t runs) {
  Tally ours, plain, naive;
  for (size_t i = 0; i < runs; ++i) {
    if (vary) {
      settings.figures = 6 + i % 5;
      settings.edges = 4 + i % 3;
      settings.segments = 8 + (i * 7) % 33;
    }
    const SimulatedPanel one = Simulate(settings, seed * 100000 + 50000 + i);
    ours.Take(one, Learn(one.panel, {}));
    plain.Take(one, Learn(one.panel, {}, NoiseLeft()));
    naive.Take(one, Correlate(one.panel, {}));
  }
  Row(name, "graph", ours);
  Row("", "noise in", plain);
  Row("", "pairwise", naive);
}

void Time() {
  PanelSettings settings;
  settings.figures = 30;
  settings.segments = 200;
  settings.weeks = 52;
  settings.edges = 20;
  settings.days = 7;
  const SimulatedPanel one = Simulate(settings, 1);
  const auto start = std::chrono::steady_clock::now();
  const Graph graph = Learn(one.panel, {});
  fmt::print("30 figures x 200 segments x 52 weeks: {:.2f} s, {} tests\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
             graph.tried);
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 7;
  const size_t nulls = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 300;
  const size_t planted = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 200;
  const auto with = [](size_t segments, auto change) {
    PanelSettings out;
    out.segments = segments;
    change(out);
    return out;
  };
  fmt::print("{:52} {:>7} {:>11} {:>10}\n", "no edge; simulations that tell of one", "graph",
             "noise in", "pairwise");
  const auto plain = [](PanelSettings&) {};
  Null("8 segments", with(8, plain), seed, nulls);
  Null("20 segments", with(20, plain), seed, nulls);
  Null("40 segments", with(40, plain), seed, nulls);
  Null("100 segments, 52 weeks", with(100, [](PanelSettings& s) { s.weeks = 52; }), seed,
       nulls / 2);
  Null("20 segments, sticky (memory to .9)", with(20, [](PanelSettings& s) { s.memory = 0.9; }),
       seed, nulls);
  Null("20 segments, strong unequal shocks",
       with(20, [](PanelSettings& s) { s.unequal_shock = 0.8; }), seed, nulls);
  Null("40 segments, few contacts (40 a week)",
       with(40, [](PanelSettings& s) { s.contacts_week = 40; }), seed, nulls);
  Null("40 segments, weeks strongly alike (same week .9)",
       with(40, [](PanelSettings& s) { s.same_week = 0.9; }), seed, nulls);
  Null("40 segments, noise that figures share (.8)",
       with(40, [](PanelSettings& s) { s.alike = 0.8; }), seed, nulls);
  Null("200 segments, 14 weeks, sticky and alike",
       with(200,
            [](PanelSettings& s) {
              s.weeks = 14;
              s.memory = 0.9;
              s.same_week = 0.9;
            }),
       seed, nulls);
  fmt::print("\n{:40} {:9} {:>10} {:>8} {:>10} {:>10} {:>6}\n", "planted", "", "precision",
             "recall", "direction", "lag right", "false");
  WithEdges("6-10 figures, 4-6 edges, 8-40 seg.", {}, true, seed, planted);
  WithEdges("20 segments", with(20, [](PanelSettings& s) { s.edges = 5; }), false, seed, planted);
  WithEdges("40 segments", with(40, [](PanelSettings& s) { s.edges = 5; }), false, seed, planted);
  WithEdges("100 segments, 52 weeks",
            with(100,
                 [](PanelSettings& s) {
                   s.edges = 5;
                   s.weeks = 52;
                 }),
            false, seed, planted / 2);
  WithEdges("25 figures, 10 edges, 40 seg., 52 weeks",
            with(40,
                 [](PanelSettings& s) {
                   s.figures = 25;
                   s.edges = 10;
                   s.weeks = 52;
                 }),
            false, seed, planted / 5);
  Time();
}
