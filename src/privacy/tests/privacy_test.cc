#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "privacy/holds.h"
#include "privacy/requests.h"
#include "privacy/retention.h"

namespace clarion::privacy {
namespace {

TimeMs At(const char* text) { return *ParseTime(text); }

TEST(Requests, AreDueOneMonthLaterOnTheCalendar) {
  EXPECT_EQ(FormatTime(OneMonthAfter(At("2026-03-15T10:30:00Z"))), "2026-04-15T10:30:00Z");
  EXPECT_EQ(FormatTime(OneMonthAfter(At("2027-01-31T00:00:00Z"))), "2027-02-28T00:00:00Z");
  EXPECT_EQ(FormatTime(OneMonthAfter(At("2028-01-31T00:00:00Z"))), "2028-02-29T00:00:00Z");
  EXPECT_EQ(FormatTime(OneMonthAfter(At("2026-12-02T00:00:00Z"))), "2027-01-02T00:00:00Z");
}

TEST(Holds, AreOnAPersonAnInteractionOrAPeriod) {
  const std::vector<Hold> holds = {
      {.id = "a", .kind = HoldKind::kPerson, .value = "cus-1"},
      {.id = "b", .kind = HoldKind::kInteraction, .value = "int-7"},
      {.id = "c", .kind = HoldKind::kPeriod, .from = 100, .until = 200},
      {.id = "d", .kind = HoldKind::kPerson, .value = "cus-2", .released_at = 5},
  };
  EXPECT_EQ(HoldOn(holds, {"cus-1", "int-1", 0})->id, "a");
  EXPECT_EQ(HoldOn(holds, {"cus-9", "int-7", 0})->id, "b");
  EXPECT_EQ(HoldOn(holds, {"cus-9", "int-1", 100})->id, "c");
  EXPECT_EQ(HoldOn(holds, {"cus-9", "int-1", 200}), nullptr) << "the end is no part of it";
  EXPECT_EQ(HoldOn(holds, {"cus-2", "int-1", 0}), nullptr) << "released";
  EXPECT_EQ(Describe(holds[0]).find("cus-1"), std::string::npos) << "names nobody";
}

TEST(Retention, ReadsDaysByClassAndChannel) {
  const auto rules = RetentionRules::Parse(
      "retention.yaml",
      "conversations:\n  default: 730\n  voice: 365\npast_scores: 180\nrefused: 30\n");
  ASSERT_TRUE(rules.ok()) << rules.error().message;
  EXPECT_EQ(rules->DaysOf("voice"), 365);
  EXPECT_EQ(rules->DaysOf("chat"), 730);
  EXPECT_EQ(rules->refused_days, 30);
  EXPECT_FALSE(rules->deliveries_days);
  EXPECT_EQ(RetentionRules::Parse("r", "conversations: 90\n")->DaysOf("sms"), 90);
  EXPECT_FALSE(RetentionRules::Parse("r", "conversations:\n  voice: 9\n")->DaysOf("sms"));
}

TEST(Retention, RefusesMistakesWithTheirPlace) {
  for (const auto& [yaml, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {"conversations:\n  voyce: 3\n", "did you mean 'voice'"},
           {"refused: 0\n", "whole number of days"},
           {"refused: 1.5\n", "whole number of days"},
           {"conversation: 3\n", "conversations"}}) {
    const auto rules = RetentionRules::Parse("retention.yaml", yaml);
    ASSERT_FALSE(rules.ok()) << yaml;
    EXPECT_NE(rules.error().message.find("retention.yaml:"), std::string::npos);
    EXPECT_NE(rules.error().message.find(words), std::string::npos) << rules.error().message;
  }
}

}  // namespace
}  // namespace clarion::privacy
