#include "metrics/engine.h"

#include <gtest/gtest.h>

#include "warehouse/testing/engines.h"

namespace clarion::metrics {
namespace {

constexpr TimeMs kStart = 1767225600000;  // 2026-01-01

// Every metric query runs on each engine: the answers must be the same figures.
class MetricsEngineTest : public warehouse::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    metrics_ = std::make_unique<Engine>(
        *LoadDefinitions(std::string(CLARION_SOURCE_DIR) + "/content/metrics"), engine());
    Fill();
  }

  struct Row {
    const char* id;
    const char* queue;
    int day;
    const char* customer;
    int64_t handle_ms;
    int transfers;
    int64_t gap_before_ms;
    int64_t gap_after_ms;
  };

  void Fill() {
    const Row rows[] = {{"a", "billing", 0, "ann", 60000, 0, -1, 2 * kDayMs},
                        {"b", "billing", 2, "ann", 120000, 1, 2 * kDayMs, -1},
                        {"c", "tech", 3, "bob", 180000, 0, -1, -1},
                        {"d", "tech", 20, "eve", 240000, 2, -1, -1}};
    warehouse::Block interactions("interaction"), steps("journey_step"), outcomes("outcome"),
        scores("score"), turns("turn"), signals("signal"), answers("answer");
    for (const Row& row : rows) {
      interactions.Text("")
          .Text(row.id)
          .Number(1)
          .Text("")
          .Text("voice")
          .Text("inbound")
          .Number(kStart + row.day * kDayMs)
          .Number(1)
          .Number(row.handle_ms)
          .Text(row.customer)
          .Text(row.queue)
          .Text("agt")
          .Texts({"agt"})
          .Text("human")
          .Text("team")
          .Texts({})
          .Texts({})
          .Texts({})
          .Texts({"region"})
          .Texts({row.day > 2 ? "north" : "south"})
          .Text("refund")
          .Text("hi")
          .Number(4)
          .Number(2)
          .Number(2)
          .Number(1000)
          .Number(row.handle_ms)
          .Number(0)
          .Number(0)
          .Number(500)
          .Number(700)
          .Number(0)
          .Number(0)
          .Number(row.transfers)
          .Number(0)
          .Number(1)
          .Number(0)
          .Number(0)
          .Number(0)
          .Number(0)
          .Number(0)
          .Number(0)
          .Number(1)
          .Real(row.transfers)
          .Done();
      steps.Text("")
          .Text(row.id)
          .Number(1)
          .Number(kStart + row.day * kDayMs)
          .Text(row.id)
          .Number(row.gap_before_ms < 0 ? 0 : 1)
          .Number(row.gap_before_ms)
          .Number(row.gap_after_ms)
          .Number(0)
          .Done();
      turns.Text("")
          .Text(row.id)
          .Number(0)
          .Number(1)
          .Text("customer")
          .Text("")
          .Text("Where is my Refund?")
          .Number(0)
          .Number(-1)
          .Done();
      scores.Text("")
          .Text(row.id)
          .Number(1)
          .Number(kStart + row.day * kDayMs)
          .Text("service_quality")
          .Text("1")
          .Real(row.day > 2 ? 0.5 : 1)
          .Number(0)
          .Text("g")
          .Done();
    }
    outcomes.Text("")
        .Text("a")
        .Text("")
        .Number(1)
        .Text("csat")
        .Real(5)
        .Number(-1)
        .Text("survey")
        .Text("")
        .Number(0)
        .Done();
    outcomes.Text("")
        .Text("c")
        .Text("")
        .Number(1)
        .Text("csat")
        .Real(2)
        .Number(-1)
        .Text("survey")
        .Text("")
        .Number(0)
        .Done();
    // A second answer by the same customer, and a second card: joins must keep both rows.
    outcomes.Text("")
        .Text("a")
        .Text("")
        .Number(1)
        .Text("nps")
        .Real(10)
        .Number(-1)
        .Text("survey")
        .Text("")
        .Number(0)
        .Done();
    scores.Text("")
        .Text("a")
        .Number(1)
        .Number(kStart)
        .Text("compliance")
        .Text("1")
        .Real(0.1)
        .Number(0)
        .Text("g")
        .Done();
    signals.Text("")
        .Text("a")
        .Number(0)
        .Number(1)
        .Text("frustration")
        .Text("")
        .Real(1)
        .Real(1)
        .Number(0)
        .Number(0)
        .Number(5)
        .Number(-1)
        .Text("t@1")
        .Done();
    answers.Text("")
        .Text("a")
        .Number(1)
        .Text("service_quality")
        .Text("greeting")
        .Text("no")
        .Real(0)
        .Real(0)
        .Real(1)
        .Number(0)
        .Text("x")
        .Ints({})
        .Ints({})
        .Ints({})
        .Ints({})
        .Text("r")
        .Done();
    for (const warehouse::Block* block :
         {&interactions, &steps, &outcomes, &scores, &turns, &signals, &answers})
      ASSERT_TRUE(engine().Insert(*block).ok());
  }

  ValuesQuery Whole() const {
    ValuesQuery query;
    query.period = {kStart, kStart + 28 * kDayMs};
    return query;
  }
  MetricValue One(const std::string& id) {
    ValuesQuery query = Whole();
    query.ids = {id};
    auto values = metrics_->Values(query);
    EXPECT_TRUE(values.ok()) << (values.ok() ? "" : values.error().message);
    return values.ok() && !values->empty() ? values->front() : MetricValue{};
  }
  std::vector<std::string> Ids(const std::string& condition) {
    auto rows = engine().Query("SELECT id FROM {interaction} WHERE " + condition + " ORDER BY id");
    EXPECT_TRUE(rows.ok()) << (rows.ok() ? "" : rows.error().message);
    std::vector<std::string> ids;
    for (size_t i = 0; rows.ok() && i < rows->size(); ++i) ids.push_back(rows->Text(i, 0));
    return ids;
  }

  std::unique_ptr<Engine> metrics_;
};
INSTANTIATE_TEST_SUITE_P(Engines, MetricsEngineTest, ::testing::Values("chdb", "server"),
                         warehouse::testing::EngineName);

TEST_P(MetricsEngineTest, EveryShippedMetricHasAnAnswer) {
  const auto values = metrics_->Values(Whole());
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->size(), metrics_->definitions().size());
  for (const MetricValue& value : *values) EXPECT_EQ(value.series.size(), 28u) << value.id;
}

TEST_P(MetricsEngineTest, FirstContactResolutionCountsMattersWhoseWindowHasPassed) {
  const MetricValue fcr = One(
      "fcr_7d");  // a repeats, c does not, b is a repeat, d is too fresh (the horizon is d itself)
  EXPECT_EQ(fcr.now.n, 2);
  EXPECT_DOUBLE_EQ(*fcr.now.value, 0.5);
  EXPECT_TRUE(fcr.now.partial);
}

TEST_P(MetricsEngineTest, MeansSharesAndCounts) {
  EXPECT_DOUBLE_EQ(*One("aht").now.value, 150000);
  EXPECT_DOUBLE_EQ(*One("transfer").now.value, 0.5);
  EXPECT_DOUBLE_EQ(*One("volume").now.value, 4);
  EXPECT_DOUBLE_EQ(*One("csat").now.value, 0.5);
  EXPECT_DOUBLE_EQ(*One("nps").now.value, 100);
  EXPECT_DOUBLE_EQ(*One("qa_score").now.value, 0.75);
  EXPECT_DOUBLE_EQ(*One("repeat_contact_7d").now.value, 0.25);
  EXPECT_DOUBLE_EQ(*One("survey_response").now.value, 0.5);
}

TEST_P(MetricsEngineTest, SlicesAddUpToTheWhole) {
  const auto split = metrics_->SplitBy("aht", "queue", Whole(), 10);
  ASSERT_TRUE(split.ok()) << split.error().message;
  ASSERT_EQ(split->rows.size(), 2u);
  EXPECT_EQ(split->rows[0].now.n + split->rows[1].now.n, split->now.n);
  const auto attribute = metrics_->SplitBy("volume", "attr.region", Whole(), 10);
  ASSERT_TRUE(attribute.ok()) << attribute.error().message;
  EXPECT_EQ(attribute->rows.size(), 2u);
  EXPECT_FALSE(metrics_->SplitBy("aht", "moon", Whole(), 10).ok());
}

TEST_P(MetricsEngineTest, EveryFigureLeadsToItsConversations) {
  Filter filter;
  filter.from = kStart;
  filter.to = kStart + 28 * kDayMs;
  EXPECT_EQ(Ids(*metrics_->PartSql("fcr_7d", Part::kMiss, filter)),
            (std::vector<std::string>{"a"}));
  EXPECT_EQ(Ids(*metrics_->PartSql("fcr_7d", Part::kOf, filter)), (std::vector<std::string>{"c"}));
  EXPECT_EQ(Ids(*metrics_->PartSql("transfer", Part::kOf, filter)),
            (std::vector<std::string>{"b", "d"}));
  EXPECT_EQ(Ids(*metrics_->PartSql("csat", Part::kMiss, filter)), (std::vector<std::string>{"c"}));
  // Every metric's parts are valid queries on this engine.
  for (const Definition& definition : metrics_->definitions())
    for (const Part part : {Part::kOver, Part::kOf, Part::kMiss})
      Ids(*metrics_->PartSql(definition.id, part, filter));
}

TEST_P(MetricsEngineTest, FiltersMeanTheSameOnEveryEngine) {
  const auto ids = [&](const std::function<void(Filter&)>& set) {
    Filter filter;
    set(filter);
    const auto sql = FilterSql(filter, true, engine().modern());
    EXPECT_TRUE(sql.ok());
    return Ids(*sql);
  };
  using Strings = std::vector<std::string>;
  EXPECT_EQ(ids([](Filter& f) { f.queues = {"tech"}; }), (Strings{"c", "d"}));
  EXPECT_EQ(ids([](Filter& f) { f.words = "refund my"; }).size(), 4u);
  EXPECT_EQ(ids([](Filter& f) { f.words = "refun"; }).size(), 0u) << "whole words only";
  EXPECT_EQ(ids([](Filter& f) { f.attributes = {{"region", "north"}}; }), (Strings{"c", "d"}));
  EXPECT_EQ(ids([](Filter& f) {
              f.agents = {"agt"};
              f.to = kStart + kDayMs;
            }),
            (Strings{"a"}));
  EXPECT_EQ(ids([](Filter& f) { f.signals = {"frustration"}; }), (Strings{"a"}));
  EXPECT_EQ(ids([](Filter& f) { f.points_max = 0.6; }), (Strings{"c", "d"}));
  EXPECT_EQ(ids([](Filter& f) { f.answers = {"service_quality.greeting:no"}; }), (Strings{"a"}));
}

TEST_P(MetricsEngineTest, TheComparisonPeriodIsTheOneBefore) {
  ValuesQuery query;
  query.period = {kStart + 10 * kDayMs, kStart + 24 * kDayMs};
  query.ids = {"volume"};
  const auto values = metrics_->Values(query);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_DOUBLE_EQ(*values->front().now.value, 1);
  EXPECT_DOUBLE_EQ(*values->front().before.value, 3);
}

}  // namespace
}  // namespace clarion::metrics
