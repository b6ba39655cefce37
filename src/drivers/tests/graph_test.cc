#include "drivers/graph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "drivers/testing/simulated_panel.h"

namespace clarion::drivers {
namespace {

using testing::PanelSettings;
using testing::Simulate;
using testing::SimulatedPanel;

// m0 → m1 a week later, m0 → m2 two weeks later; the rest is chance.
PanelSettings Fork() {
  PanelSettings out;
  out.figures = 5;
  out.segments = 40;
  out.weeks = 40;
  out.edges = 2;
  out.least_effect = 0.4;
  out.most_effect = 0.5;
  return out;
}

const Edge* Find(const Graph& graph, size_t from, size_t to) {
  for (const Edge& edge : graph.edges)
    if (edge.from == from && edge.to == to) return &edge;
  return nullptr;
}

size_t Found(const Graph& graph) {
  return static_cast<size_t>(std::count_if(graph.edges.begin(), graph.edges.end(),
                                           [](const Edge& edge) { return edge.found; }));
}

TEST(Learn, FindsWhatIsPlantedAndItsLagAndNotWhatACommonCauseMakesAlike) {
  const SimulatedPanel one = Simulate(Fork(), 3);
  const Graph graph = Learn(one.panel, {});
  for (const auto& planted : one.edges) {
    const Edge* edge = Find(graph, planted.from, planted.to);
    ASSERT_NE(edge, nullptr);
    EXPECT_TRUE(edge->found) << edge->p;
    EXPECT_EQ(edge->lag, planted.lag);
    EXPECT_EQ(edge->effect > 0, planted.effect > 0);
    EXPECT_LT(edge->low, edge->effect);
    EXPECT_GT(edge->low * edge->high, 0) << "the interval does not hold nothing";
    EXPECT_TRUE(edge->HalvesAgree());
    EXPECT_GT(edge->same_sign, edge->segments / 2);
    EXPECT_NEAR(edge->Strength(), planted.effect, 0.25);
    const Edge* back = Find(graph, planted.to, planted.from);
    EXPECT_TRUE(back == nullptr || !back->found) << "one way only";
  }
  const size_t early = one.edges[0].to, late = one.edges[1].to;
  EXPECT_FALSE(Find(graph, early, late)->found) << "both follow the first";
  EXPECT_EQ(Found(graph), 2u);
  const Graph naive = Correlate(one.panel, {});
  EXPECT_TRUE(Find(naive, early, late)->found) << "which pairs alone do not see";
}

TEST(Learn, TellsOfNothingWhereThereIsNothing) {
  size_t told = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) told += Found(Learn(Simulate({}, seed).panel, {})) > 0;
  EXPECT_LE(told, 1u);
}

TEST(Learn, ANoisyCauseDoesNotSpeakThroughItsCompanions) {
  // Many segments, weeks of few contacts, and noise that figures share.
  PanelSettings settings = Fork();
  settings.segments = 60;
  settings.weeks = 52;
  settings.contacts_week = 80;
  settings.alike = 0.6;
  LearnSettings noise_in;
  noise_in.take_noise_out = false;
  size_t wrong = 0, wrong_with_noise = 0;
  for (uint64_t seed = 0; seed < 6; ++seed) {
    const SimulatedPanel one = Simulate(settings, seed);
    const auto count = [&](const Graph& graph) {
      size_t out = 0;
      for (const Edge& edge : graph.edges)
        out += edge.found && std::none_of(one.edges.begin(), one.edges.end(), [&](const auto& e) {
                 return e.from == edge.from && e.to == edge.to;
               });
      return out;
    };
    wrong += count(Learn(one.panel, {}));
    wrong_with_noise += count(Learn(one.panel, {}, noise_in));
  }
  EXPECT_LE(wrong, 1u);
  EXPECT_GE(wrong_with_noise, 4u);
}

TEST(Learn, EffectsAreInUnitsOfTheFigures) {
  // y a week later is 0.5 x + 3: nothing else moves it.
  Panel panel({{"x", false, 0}, {"y", false, 0}}, {"a", "b", "c", "d", "e", "f"}, 30 * 7);
  Random random(4);
  for (size_t s = 0; s < 6; ++s) {
    double last = 0;
    for (size_t week = 0; week < 30; ++week) {
      const double x = 20 + 4 * random.Normal(), y = 0.5 * last + 3 + random.Normal();
      // Contacts that hardly differ: no noise to take out.
      for (size_t day = 0; day < 7; ++day) {
        panel.Add(0, s, week * 7 + day, {40, 40 * x, 40 * x * x});
        panel.Add(1, s, week * 7 + day, {40, 40 * y, 40 * y * y});
      }
      last = x;
    }
  }
  const Graph graph = Learn(panel, {});
  const Edge* edge = Find(graph, 0, 1);
  ASSERT_NE(edge, nullptr);
  EXPECT_TRUE(edge->found);
  EXPECT_EQ(edge->lag, 1u);
  EXPECT_NEAR(edge->effect, 0.5, 0.05);
  EXPECT_NEAR(edge->deviation, 4, 0.6);
  EXPECT_EQ(edge->same_sign, 6u);
}

TEST(Learn, KinAndRejectedAreNeitherLinkedNorHeldConstant) {
  const SimulatedPanel one = Simulate(Fork(), 3);
  const size_t from = one.edges[0].from, to = one.edges[0].to;
  Rules rules;
  rules.kin = Pairs(5);
  rules.kin.Add(from, to);
  rules.kin.Add(to, from);
  Graph graph = Learn(one.panel, rules);
  EXPECT_EQ(Find(graph, from, to), nullptr);
  EXPECT_NE(Find(graph, from, one.edges[1].to), nullptr);
  rules = {};
  rules.rejected = Pairs(5);
  rules.rejected.Add(from, to);
  graph = Learn(one.panel, rules);
  EXPECT_EQ(Find(graph, from, to), nullptr);
  EXPECT_NE(Find(graph, to, from), nullptr) << "the other way was not rejected";
  const TargetReport& report = graph.targets[to];
  EXPECT_EQ(report.rejected, std::vector<size_t>{from});
  EXPECT_EQ(std::count(report.held.begin(), report.held.end(), from), 0);
}

TEST(Learn, WhatSaysTheSameIsLeftOutAndNamed) {
  const SimulatedPanel one = Simulate(Fork(), 3);
  std::vector<Figure> figures = one.panel.figures();
  figures.push_back({"a copy", false, 0});
  Panel panel(figures, one.panel.segments(), one.panel.weeks() * 7);
  for (size_t f = 0; f < figures.size(); ++f)
    for (size_t s = 0; s < panel.segments().size(); ++s)
      for (size_t w = 0; w < panel.weeks(); ++w)
        panel.Add(f, s, w * 7, one.panel.Of(f == 5 ? one.edges[0].from : f, s, w));
  const Graph graph = Learn(panel, {});
  const size_t from = one.edges[0].from, to = one.edges[0].to;
  EXPECT_EQ(graph.targets[to].repeats, (std::vector<size_t>{from, 5})) << "nobody can tell which";
  EXPECT_EQ(Find(graph, 5, to), nullptr);
  // Kin are not held against each other: each is told of by itself.
  Rules rules;
  rules.kin = Pairs(6);
  rules.kin.Add(from, 5);
  rules.kin.Add(5, from);
  const Graph apart = Learn(panel, rules);
  EXPECT_TRUE(Find(apart, from, to)->found);
  EXPECT_TRUE(Find(apart, 5, to)->found);
  EXPECT_TRUE(apart.targets[to].repeats.empty());
}

TEST(Learn, WhatNeverMovesIsNamed) {
  const SimulatedPanel one = Simulate(Fork(), 3);
  std::vector<Figure> figures = one.panel.figures();
  figures.push_back({"always 0", false, 0});
  Panel panel(figures, one.panel.segments(), one.panel.weeks() * 7);
  for (size_t f = 0; f < figures.size(); ++f)
    for (size_t s = 0; s < panel.segments().size(); ++s)
      for (size_t w = 0; w < panel.weeks(); ++w)
        panel.Add(f, s, w * 7, f == 5 ? Cell{100, 0, 0} : one.panel.Of(f, s, w));
  const Graph graph = Learn(panel, {});
  EXPECT_EQ(graph.targets[5].state, TargetState::kStill);
  EXPECT_EQ(graph.targets[0].still, std::vector<size_t>{5});
  EXPECT_TRUE(graph.targets[0].repeats.empty());
  EXPECT_EQ(Found(graph), 2u);
}

TEST(Learn, ACountIsReadInPartsOfAUsualWeekFromTheFirstOne) {
  Panel panel({{"contacts", true, 0}, {"y", false, 0}}, {"a", "b", "c", "d", "e", "f"}, 30 * 7);
  Random random(9);
  for (size_t s = 0; s < 6; ++s) {
    double last = 1;
    // A segment that opens later has no weeks of zero before.
    for (size_t week = s == 0 ? 8 : 0; week < 30; ++week) {
      const double load = 1 + 0.2 * random.Normal(), y = 10 + 5 * last + 0.5 * random.Normal();
      panel.Add(0, s, week * 7, {std::round(2000 * double(s + 1) * load), 0, 0});
      panel.Add(1, s, week * 7, {200, 200 * y, 200 * y * y});
      last = load;
    }
  }
  const Graph graph = Learn(panel, {});
  const Edge* edge = Find(graph, 0, 1);
  ASSERT_NE(edge, nullptr);
  EXPECT_TRUE(edge->found);
  EXPECT_NEAR(edge->effect, 5, 0.6) << "of y, per usual week's contacts";
  EXPECT_NEAR(edge->deviation, 0.2, 0.05);
}

TEST(Learn, AWindowIsWaitedFor) {
  // m0 tells of a week only a week later: then it cannot speak for the very next one.
  const SimulatedPanel one = Simulate(Fork(), 3);
  std::vector<Figure> figures = one.panel.figures();
  figures[one.edges[0].from].known_after = 1;
  Panel panel(figures, one.panel.segments(), one.panel.weeks() * 7);
  for (size_t f = 0; f < figures.size(); ++f)
    for (size_t s = 0; s < panel.segments().size(); ++s)
      for (size_t w = 0; w < panel.weeks(); ++w) panel.Add(f, s, w * 7, one.panel.Of(f, s, w));
  for (const Edge& edge : Learn(panel, {}).edges) {
    if (edge.from == one.edges[0].from) {
      EXPECT_GE(edge.lag, 2u);
    }
  }
}

TEST(Learn, TooLittleIsSaid) {
  PanelSettings settings = Fork();
  settings.segments = 3;
  EXPECT_EQ(Learn(Simulate(settings, 1).panel, {}).targets[0].state, TargetState::kFewSegments);
  settings = Fork();
  settings.weeks = 9;
  EXPECT_NE(Learn(Simulate(settings, 1).panel, {}).targets[0].state, TargetState::kLearned);
  settings = Fork();
  settings.contacts_week = 3;
  const Graph graph = Learn(Simulate(settings, 1).panel, {});
  EXPECT_EQ(graph.targets[0].state, TargetState::kFewRows);
  EXPECT_TRUE(graph.edges.empty());
  EXPECT_TRUE(Learn(Panel({}, {}, 0), {}).edges.empty());
}

TEST(WeeksFor, AsManyAreEnoughAndMuchFewerAreNot) {
  PanelSettings settings = Fork();
  settings.segments = 4;
  settings.contacts_week = 400;
  const size_t figures = Simulate(settings, 1).panel.figures().size();
  settings.weeks = std::max<size_t>(12, WeeksFor(figures, settings.segments));
  EXPECT_EQ(Learn(Simulate(settings, 1).panel, {}).targets[0].state, TargetState::kLearned);
  EXPECT_GT(WeeksFor(2 * figures, 4), WeeksFor(figures, 4));
  EXPECT_LT(WeeksFor(figures, 40), WeeksFor(figures, 4));
  EXPECT_EQ(WeeksFor(27, 7), 18U);
}

TEST(EvidenceOf, IsTheCloudTheEstimateRestsOn) {
  const SimulatedPanel one = Simulate(Fork(), 3);
  const auto& planted = one.edges[0];
  const auto evidence = EvidenceOf(one.panel, {}, planted.from, planted.to, planted.lag);
  ASSERT_TRUE(evidence);
  const Graph graph = Learn(one.panel, {});
  const Edge* edge = Find(graph, planted.from, planted.to);
  EXPECT_DOUBLE_EQ(evidence->edge.effect, edge->effect);
  ASSERT_EQ(evidence->spots.size(), 200u);
  double xy = 0, xx = 0, x = 0;
  size_t cells = 0;
  for (const Spot& spot : evidence->spots) {
    x += spot.weight * spot.x;
    xx += spot.weight * spot.x * spot.x;
    xy += spot.weight * spot.x * spot.y;
    cells += spot.of;
    EXPECT_LT(spot.segment, 40u);
    EXPECT_GE(spot.week, planted.lag);
  }
  EXPECT_GT(cells, 1000u);
  EXPECT_NEAR(x / xx, 0, 0.05);
  EXPECT_GT(xy / xx * edge->effect, 0);
  // The cloud holds the noise of few contacts, which flattens it.
  EXPECT_LT(std::abs(xy / xx), std::abs(edge->effect));
  EXPECT_GT(std::abs(xy / xx), 0.4 * std::abs(edge->effect));
  EXPECT_FALSE(EvidenceOf(one.panel, {}, planted.from, planted.to, 9));
}

}  // namespace
}  // namespace clarion::drivers
