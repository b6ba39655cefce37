#include <gtest/gtest.h>

#include <random>

#include "journeys/conformance.h"
#include "journeys/event_log.h"
#include "journeys/flow_graph.h"
#include "journeys/variants.h"

namespace clarion::journeys {
namespace {

// One letter per step, a minute apart.
EventLog LogOf(const std::vector<std::string>& cases) {
  EventLogBuilder builder;
  for (size_t c = 0; c < cases.size(); ++c)
    for (size_t i = 0; i < cases[c].size(); ++i)
      builder.Add("c" + std::to_string(100 + c), cases[c].substr(i, 1),
                  static_cast<TimeMs>(i) * kMinuteMs);
  return std::move(builder).Build();
}

TEST(EventLog, OrdersByTimeAndKeepsTheOrderOfTies) {
  EventLogBuilder builder;
  builder.Add("2", "x", 5);
  builder.Add("1", "late", 9);
  builder.Add("1", "b", 3);
  builder.Add("1", "a", 3);
  const EventLog log = std::move(builder).Build();
  EXPECT_EQ(log.cases, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(log.activities, (std::vector<std::string>{"a", "b", "late", "x"}));
  EXPECT_EQ(log.activity, (std::vector<uint32_t>{1, 0, 2, 3}));
  EXPECT_EQ(log.begin, (std::vector<size_t>{0, 3, 4}));
}

TEST(Flow, CountsCasesAndOccurrences) {
  const FlowGraph flow = BuildFlow(LogOf({"abab", "abc", "c"}));
  ASSERT_EQ(flow.edges.size(), 3U);
  EXPECT_EQ(flow.edges[0].occurrences, 3U);  // a → b
  EXPECT_EQ(flow.edges[0].cases, 2U);
  EXPECT_EQ(flow.edges[0].median_ms, kMinuteMs);
  EXPECT_EQ(flow.nodes[0].starts, 2U);
  EXPECT_EQ(flow.nodes[2].ends, 2U);
  EXPECT_EQ(flow.nodes[1].occurrences, 3U);
  EXPECT_EQ(flow.nodes[1].cases, 2U);
}

TEST(Flow, SimplifiedStaysConnected) {
  const FlowGraph flow = BuildFlow(LogOf({"ab", "ab", "ab", "acb", "ab"}));
  const FlowGraph kept = Simplify(flow, 0.5);
  EXPECT_EQ(kept.edges.size(), 3U);  // c would stand alone without both of its edges
  EXPECT_EQ(Simplify(BuildFlow(LogOf({"abc", "abc", "ac"})), 0.5).edges.size(), 2U);
}

TEST(Variants, CountAndRework) {
  const EventLog log = LogOf({"ab", "aab", "ab", "aba"});
  const auto variants = FindVariants(log);
  ASSERT_EQ(variants.size(), 3U);
  EXPECT_EQ(variants[0].cases, 2U);
  EXPECT_EQ(std::vector<uint32_t>(variants[0].steps.begin(), variants[0].steps.end()),
            (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(variants[0].median_ms, kMinuteMs);
  const auto rework = FindRework(log);
  ASSERT_EQ(rework.size(), 1U);
  EXPECT_EQ(rework[0].cases, 2U);
  EXPECT_EQ(rework[0].repetitions, 2U);
  EXPECT_EQ(rework[0].at_once, 1U);
  EXPECT_EQ(rework[0].spent_ms, 3 * kMinuteMs);
  EXPECT_EQ(rework[0].example, 1U);
}

TEST(Log, SumsHoldOnAnyLog) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> cases(1 + random() % 30);
    for (std::string& one : cases)
      for (size_t i = 0; i < 1 + random() % 12; ++i) one += static_cast<char>('a' + random() % 5);
    for (std::string& one : cases)
      if (one.empty()) one = "a";
    const EventLog log = LogOf(cases);
    uint64_t edges = 0;
    for (const FlowEdge& edge : BuildFlow(log).edges) edges += edge.occurrences;
    EXPECT_EQ(edges, log.events() - log.cases.size());
    uint64_t counted = 0;
    for (const Variant& variant : FindVariants(log)) counted += variant.cases;
    EXPECT_EQ(counted, log.cases.size());
  }
}

TEST(Variants, TheMostFrequentCoverAShareOfTheCasesAndNoPathNobodyTook) {
  const EventLog log = LogOf({"ab", "ab", "ab", "ac", "ac", "b"});
  std::vector<uint32_t> of_case;
  const auto variants = FindVariants(log, &of_case);
  EXPECT_EQ(of_case, (std::vector<uint32_t>{0, 0, 0, 1, 1, 2}));
  EXPECT_EQ(VariantsCovering(log, variants, 0), 1U);
  EXPECT_EQ(VariantsCovering(log, variants, 0.5), 1U);
  EXPECT_EQ(VariantsCovering(log, variants, 0.51), 2U);
  EXPECT_EQ(VariantsCovering(log, variants, 1), 3U);
  const EventLog most = MostFrequent(log, variants, of_case, 0.6);
  EXPECT_EQ(most.cases.size(), 5U);
  EXPECT_EQ(most.events(), 10U);
  EXPECT_EQ(BuildFlow(most).edges.size(), 2U);
}

TEST(Conformance, ChecksEveryKind) {
  const auto rules = ParseOrderRules("r.yaml", R"(
rules:
  - {id: first, before: [a, b]}
  - {id: soon, followed_by: [a, b], within_minutes: 1}
  - {id: over, never_after: [a, b]}
  - {id: once, at_most: [a, 1]}
)");
  ASSERT_TRUE(rules.ok()) << rules.error().message;
  const auto checks = CheckRules(LogOf({"ab", "acb", "b", "aba", "c"}), *rules);
  const auto expect = [&](size_t i, uint64_t applies, uint64_t kept) {
    EXPECT_EQ(checks[i].applies, applies) << i;
    EXPECT_EQ(checks[i].kept, kept) << i;
  };
  expect(0, 4, 3);
  expect(1, 3, 1);
  expect(2, 3, 2);
  expect(3, 3, 2);
  EXPECT_EQ(checks[0].broken, (std::vector<size_t>{2}));
  EXPECT_NEAR(checks[0].low, 0.3006, 1e-4);
  EXPECT_NEAR(checks[0].high, 0.9544, 1e-4);
}

TEST(Conformance, SaysWhatIsWrong) {
  EXPECT_FALSE(ParseOrderRules("r.yaml", "rules:\n  - {id: x, before: [a]}").ok());
  EXPECT_FALSE(ParseOrderRules("r.yaml", "rules:\n  - {id: x, bevor: [a, b]}").ok());
  EXPECT_FALSE(ParseOrderRules("r.yaml", "nothing: 1").ok());
}

}  // namespace
}  // namespace clarion::journeys
