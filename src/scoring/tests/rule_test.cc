#include "scoring/internal/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::scoring::internal {
namespace {

using ::testing::HasSubstr;

std::string Complaint(const std::string& rule) {
  Program program;
  const auto parsed = ParseRule(rule, &program);
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(Rule, EveryFormOfTheManualIsUnderstood) {
  for (const char* rule :
       {"signal(greeting)",
        "greeting",
        "signal(hold, min_value=60s, min_confidence=0.5)",
        "signal(promise, label=refund, speaker=agent, first_turns=3, last_turns=2)",
        "signal(greeting, first_seconds=30)",
        "phrase(\"already told ~3 you\", speaker=customer)",
        "event(transfer)",
        "event(action, name=cancel_order)",
        "before(greeting, closing)",
        "after(a, b)",
        "within(a, b, 60s)",
        "within(a, b, 3 turns)",
        "followed(a, b)",
        "preceded(a or b, (c or d), 2m)",
        "sequence(a, b, c)",
        "count(a or b) >= 2",
        "sum(hold) <= 120s",
        "max(dead_air) < 20s",
        "min(hold) > 1s",
        "not a and (b or not c)",
        "always",
        "never",
        "turns(agent) >= 1",
        "turns > 3",
        "channel = voice",
        "channel in (voice, chat)",
        "agent_kind != human",
        "attribute(team) = \"x\"",
        "attribute(\"cost center\") = '7'",
        "reason = refund_status",
        "queue == billing",
        "direction = inbound",
        "duration <= 600s"}) {
    EXPECT_EQ(Complaint(rule), "") << rule;
  }
}

TEST(Rule, ComplaintsNameTheColumnAndTheRemedy) {
  EXPECT_THAT(Complaint(""), HasSubstr("column 1: expected a rule here"));
  EXPECT_THAT(Complaint("signal(greeting"),
              HasSubstr("column 16: expected ')' here, but the rule ends"));
  EXPECT_THAT(Complaint("greeting closing"), HasSubstr("column 10: the rule could end here; join"));
  EXPECT_THAT(Complaint("signl(greeting)"), HasSubstr("did you mean 'signal'"));
  EXPECT_THAT(Complaint("signal(a, speakr=agent)"),
              HasSubstr("column 11: no filter is called 'speakr'; did you mean 'speaker'"));
  EXPECT_THAT(Complaint("signal(a, speaker=agnt)"), HasSubstr("did you mean 'agent'"));
  EXPECT_THAT(Complaint("within(a, b)"), HasSubstr("'within' needs a limit"));
  EXPECT_THAT(Complaint("before(a)"), HasSubstr("'before' takes two things"));
  EXPECT_THAT(Complaint("count(a) >= 2s"), HasSubstr("a count is compared with a plain number"));
  EXPECT_THAT(Complaint("duration < 5"), HasSubstr("a duration is compared with a time"));
  EXPECT_THAT(Complaint("chanel = voice"), HasSubstr("did you mean 'channel'"));
  EXPECT_THAT(Complaint("channel < voice"), HasSubstr("is a text: compare it with ="));
  EXPECT_THAT(Complaint("sum(hold) < 5x"), HasSubstr("neither a number nor a time"));
  EXPECT_THAT(Complaint("\"open"), HasSubstr("never closed"));
  EXPECT_THAT(Complaint("a && b"), HasSubstr("this sign means nothing"));
  EXPECT_THAT(Complaint(std::string(100, '(')), HasSubstr("nested too deep"));
}

TEST(Rule, SetsAreShared) {
  Program program;
  ASSERT_TRUE(ParseRule("greeting and signal(greeting) and count(greeting) > 1", &program).ok());
  EXPECT_EQ(program.sets.size(), 1u);
}

TEST(Rule, Amounts) {
  bool is_ms = false;
  EXPECT_EQ(ParseAmount("1.5m", &is_ms).value(), 90000);
  EXPECT_TRUE(is_ms);
  EXPECT_EQ(ParseAmount("7", &is_ms).value(), 7);
  EXPECT_FALSE(is_ms);
  EXPECT_FALSE(ParseAmount("nan", &is_ms).ok());
  EXPECT_EQ(DurationWords(90061000), "1d 1h 1m");
}

}  // namespace
}  // namespace clarion::scoring::internal
