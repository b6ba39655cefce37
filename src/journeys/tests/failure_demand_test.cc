#include "journeys/failure_demand.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "journeys/moments.h"

namespace clarion::journeys {
namespace {

std::string Content(const std::string& file) {
  return *ReadFile(std::string(CLARION_SOURCE_DIR) + "/content/journeys/" + file);
}

TEST(FailureDemand, TheShippedRuleIsReadAndNamesItsCauses) {
  const auto rule = ParseFailureDemand("rule.yaml", Content("failure_demand.yaml"));
  ASSERT_TRUE(rule.ok()) << rule.error().message;
  EXPECT_GE(rule->causes.size(), 5U);
  EXPECT_FALSE(rule->cost_per_minute.has_value());
}

TEST(FailureDemand, ACauseHoldsOnlyWhereNoEarlierOneDoes) {
  const auto rule = ParseFailureDemand(
      "rule.yaml",
      "over: direction = 'inbound'\ncauses:\n  - {id: a, when: transfers > 0 OR holds > 0}\n  - "
      "{id: b, when: effort > 2}\n");
  ASSERT_TRUE(rule.ok()) << rule.error().message;
  const auto metrics = FailureDemandMetrics(*rule);
  ASSERT_EQ(metrics.size(), 3U);
  EXPECT_EQ(metrics[0].of, "(transfers > 0 OR holds > 0) OR (effort > 2)");
  EXPECT_EQ(metrics[2].id, "failure_demand.b");
  EXPECT_EQ(metrics[2].of, "NOT ((transfers > 0 OR holds > 0)) AND (effort > 2)");
}

TEST(FailureDemand, WhatIsWrongIsSaidWithItsPlace) {
  const auto message = [](const std::string& yaml) {
    const auto rule = ParseFailureDemand("rule.yaml", yaml);
    return rule.ok() ? std::string() : rule.error().message;
  };
  EXPECT_NE(message("causes:\n  - {id: a, when: transferrs > 0}\n").find("rule.yaml:2"),
            std::string::npos);
  EXPECT_NE(message("causes:\n  - {id: a, when: transferrs > 0}\n").find("'transferrs'"),
            std::string::npos);
  EXPECT_NE(message("causes:\n  - {id: a, when: 'id IN (SELECT 1)'}\n").find("'SELECT'"),
            std::string::npos);
  EXPECT_NE(message("cost_per_minute: 1\ncauses:\n  - {id: a, when: holds > 0}\n").find("currency"),
            std::string::npos);
  EXPECT_NE(message("causes:\n  - {id: a, wenn: holds > 0}\n"), "");
  EXPECT_NE(message("causes: []\n"), "");
}

TEST(FailureDemand, MinutesHaveTheIntervalOfACompoundPoissonSum) {
  // 100 contacts of 4 minutes: Σx² = 1600, sd = 40.
  const Amount amount = MinutesOf(400, 1600);
  EXPECT_NEAR(amount.low, 400 - 1.959964 * 40, 1e-9);
  EXPECT_NEAR(amount.high, 400 + 1.959964 * 40, 1e-9);
  EXPECT_EQ(MinutesOf(1, 100).low, 0);
}

TEST(Moments, TheShippedMomentsNameFiguresThereAre) {
  auto known = *metrics::LoadDefinitions(std::string(CLARION_SOURCE_DIR) + "/content/metrics");
  const auto own = metrics::ParseDefinitions("metrics.yaml", Content("metrics.yaml"));
  ASSERT_TRUE(own.ok()) << own.error().message;
  for (const auto& one : *own) {
    for (const auto& other : known) EXPECT_NE(one.id, other.id);
    known.push_back(one);
  }
  for (const auto& one :
       FailureDemandMetrics(*ParseFailureDemand("r", Content("failure_demand.yaml"))))
    known.push_back(one);
  const auto moments = ParseMoments("moments.yaml", Content("moments.yaml"), known);
  ASSERT_TRUE(moments.ok()) << moments.error().message;
  EXPECT_EQ(moments->size(), 5U);
  const auto wrong = ParseMoments(
      "m.yaml", "moments:\n  - {id: a, title: A, question: Q, figures: [nothing]}\n", known);
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("m.yaml:2"), std::string::npos);
}

}  // namespace
}  // namespace clarion::journeys
