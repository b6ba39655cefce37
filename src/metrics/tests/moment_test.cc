#include <gtest/gtest.h>

#include "metrics/condition.h"
#include "metrics/engine.h"
#include "warehouse/testing/engines.h"

namespace clarion::metrics {
namespace {

constexpr TimeMs kStart = 1767225600000;  // 2026-01-01

TEST(Condition, KnowsColumnsNumbersLengthsAndTexts) {
  const std::vector<std::string> columns = {"gap_after_ms", "reason", "effort"};
  EXPECT_TRUE(CheckCondition("gap_after_ms <= 7d AND NOT (reason IN ('a b', 'c'))", columns).ok());
  EXPECT_TRUE(CheckCondition("effort > 0.5 OR gap_after_ms < horizon - 7d", columns).ok());
}

TEST(Condition, RefusesWhatCallsOrReadsAnythingElse) {
  const std::vector<std::string> columns = {"effort", "reason"};
  for (const char* text :
       {"", "  ", "effort > 0; DROP TABLE x", "id IN (SELECT 1)", "file('x')", "effort(1)",
        "effort (1)", "effort > 0)", "(effort > 0", "reason = 'it\\'s'", "reason = 'open",
        "effort -- 1", "effort > 0 /* x */", "`effort` > 0", "effort > 1e5"})
    EXPECT_FALSE(CheckCondition(text, columns).ok()) << text;
}

class MomentTest : public warehouse::testing::EngineTest {
 protected:
  void Contact(const char* id, const char* direction, const char* channel, int day,
               const char* journey, int step, int64_t before, int64_t after, bool switched) {
    interactions_.Text("").Text(id).Number(1).Text("").Text(channel).Text(direction);
    interactions_.Number(kStart + day * kDayMs).Number(1).Number(60000).Text("ann").Text("q");
    interactions_.Text("agt").Texts({"agt"}).Text("human").Text("t").Texts({}).Texts({}).Texts({});
    interactions_.Texts({}).Texts({}).Text("refund").Text("hi");
    for (int i = 0; i < 3; ++i) interactions_.Number(2);
    interactions_.Number(-1).Number(60000).Number(0).Number(0).Number(-1).Number(-1).Number(0);
    for (int i = 0; i < 9; ++i) interactions_.Number(0);
    interactions_.Number(0).Number(0).Number(step == 0 ? 1 : 0).Real(0).Done();
    steps_.Text("").Text(id).Number(1).Number(kStart + day * kDayMs).Text(journey).Number(step);
    steps_.Number(before).Number(after).Number(switched ? 1 : 0).Done();
  }
  void Signal(const char* id, int seq, const char* kind, const char* label) {
    signals_.Text("").Text(id).Number(seq).Number(1).Text(kind).Text(label).Real(1).Real(1);
    signals_.Number(0).Number(0).Number(0).Number(-1).Text("t@1").Done();
  }
  void Event(const char* id, int seq, const char* kind) {
    events_.Text("").Text(id).Number(seq).Number(1).Text(kind).Text("").Number(seq).Number(-1);
    events_.Number(0).Text("").Done();
  }
  void Fill() {
    // Promised on day 0, called back on day 1; back on another channel on day 2; alone on day 20.
    Contact("a", "inbound", "chat", 0, "a", 0, -1, kDayMs, false);
    Contact("call", "outbound", "voice", 1, "a", 1, kDayMs, kDayMs, true);
    Contact("b", "inbound", "voice", 2, "a", 2, kDayMs, -1, false);
    Contact("z", "inbound", "chat", 20, "z", 0, -1, -1, false);
    Signal("a", 0, "callback_promised", "");
    Signal("b", 0, "callback_promised", "");
    Signal("b", 1, "repeat_contact", "called_before");
    Signal("b", 2, "repeat_contact", "said_before");
    Event("a", 0, "self_service_step");
    Event("a", 1, "transfer");
    Event("a", 2, "answered");
    Event("a", 3, "transfer");
    Event("b", 0, "transfer");
    outcomes_.Text("").Text("a").Text("").Number(1).Text("csat").Real(5);
    outcomes_.Number(kStart + kDayMs / 2).Text("survey").Text("").Number(0).Done();
    for (const warehouse::Block* block : {&interactions_, &steps_, &signals_, &events_, &outcomes_})
      ASSERT_TRUE(engine().Insert(*block).ok());
  }

  warehouse::Block interactions_{"interaction"}, steps_{"journey_step"}, signals_{"signal"},
      events_{"event"}, outcomes_{"outcome"};
};
INSTANTIATE_TEST_SUITE_P(Engines, MomentTest, ::testing::Values("chdb", "server"),
                         warehouse::testing::EngineName);

// The one query everything of the five moments rests on, on each engine.
TEST_P(MomentTest, EachContactHasItsFactsOnce) {
  ASSERT_NO_FATAL_FAILURE(Fill());
  const Engine metrics({}, engine());
  const auto sql = metrics.RowsSql(Source::kMoment, {});
  ASSERT_TRUE(sql.ok());
  const auto rows = engine().QueryText(
      "SELECT id, called_before, said_before, callbacks_promised, bot_steps, "
      "transfers_before_help, callback_kept, next_switch, surveyed, survey_too_early FROM " +
          *sql + " ORDER BY id",
      "CSV");
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(*rows,
            "\"a\",0,0,1,1,1,1,1,1,1\n"
            "\"b\",1,1,1,0,1,0,0,0,0\n"
            "\"call\",0,0,0,0,0,0,0,0,0\n"
            "\"z\",0,0,0,0,0,0,0,0,0\n");
}

TEST_P(MomentTest, EveryColumnOfTheListIsThere) {
  ASSERT_NO_FATAL_FAILURE(Fill());
  const Engine metrics({}, engine());
  std::string all;
  for (const std::string& column : MomentColumns()) all += (all.empty() ? "" : ", ") + column;
  const auto rows =
      engine().Query("SELECT " + all + " FROM " + *metrics.RowsSql(Source::kMoment, {}));
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(rows->size(), 4U);
}

}  // namespace
}  // namespace clarion::metrics
