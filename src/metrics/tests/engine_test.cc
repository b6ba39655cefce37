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

  static void AddContact(const Row& row, int64_t version, warehouse::Block& interactions) {
    interactions.Text("")
        .Text(row.id)
        .Number(version)
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
        .Number(0)
        .Number(1)
        .Real(row.transfers)
        .Done();
  }

  void Fill() {
    const Row rows[] = {{"a", "billing", 0, "ann", 60000, 0, -1, 2 * kDayMs},
                        {"b", "billing", 2, "ann", 120000, 1, 2 * kDayMs, -1},
                        {"c", "tech", 3, "bob", 180000, 0, -1, -1},
                        {"d", "tech", 20, "eve", 240000, 2, -1, -1}};
    warehouse::Block interactions("interaction"), steps("journey_step"), outcomes("outcome"),
        scores("score"), turns("turn"), signals("signal"), answers("answer");
    for (const Row& row : rows) {
      AddContact(row, 1, interactions);
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

TEST_P(MetricsEngineTest, AMeanIsAlsoToldAsAPercentile) {
  ValuesQuery query = Whole();
  query.ids = {"aht"};
  query.statistic = Statistic::kP50;
  const auto median = metrics_->Values(query);
  ASSERT_TRUE(median.ok()) << median.error().message;
  EXPECT_DOUBLE_EQ(*median->front().now.value, 150000);  // of 60, 120, 180 and 240 seconds
  EXPECT_FALSE(median->front().now.enough);
  EXPECT_DOUBLE_EQ(*median->front().series[2].estimate.value, 120000);
  EXPECT_DOUBLE_EQ(*One("aht_p50").now.value, 150000);
  query.statistic = Statistic::kMean;
  query.ids = {"aht_p50"};
  EXPECT_DOUBLE_EQ(*metrics_->Values(query)->front().now.value, 150000);

  query.statistic = Statistic::kP90;
  const auto split = metrics_->SplitBy("aht", "queue", query, 10);
  ASSERT_TRUE(split.ok()) << split.error().message;
  EXPECT_DOUBLE_EQ(*split->now.value, 222000);  // 180 + 0.7 · 60 s: PERCENTILE.INC
  EXPECT_DOUBLE_EQ(*split->rows[0].now.value, 114000);
  const auto all = metrics_->SplitByAll("aht", {"queue", "channel"}, query);
  ASSERT_TRUE(all.ok()) << all.error().message;
  EXPECT_EQ(all->front().now.values.size(), 2u);
}

TEST_P(MetricsEngineTest, OnlyValuesHavePercentiles) {
  ValuesQuery query = Whole();
  query.statistic = Statistic::kP90;
  query.ids = {"transfer"};
  const auto refused = metrics_->Values(query);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("'transfer' is a share"), std::string::npos);
  query.ids = {};
  const auto all = metrics_->Values(query);
  ASSERT_TRUE(all.ok()) << all.error().message;
  for (const MetricValue& one : *all) {
    if (one.id == "transfer") {
      EXPECT_DOUBLE_EQ(*one.now.value, 0.5);
    }
  }
}

TEST_P(MetricsEngineTest, ARatioIsASumOverASum) {
  const auto definitions = ParseDefinitions("t.yaml", R"(
- id: r
  title: R
  lens: operations
  kind: ratio
  over: "1"
  value: transfers
  per: handle_ms
  direction: none
  serves: cost
  minimum_sample: 1
  numerator: a
  denominator: b
  formula_source: c
)");
  ASSERT_TRUE(definitions.ok()) << definitions.error().message;
  const Engine engine_of_one(*definitions, engine());
  const auto values = engine_of_one.Values(Whole());
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_DOUBLE_EQ(*values->front().now.value, 3.0 / 600000);
  EXPECT_LT(*values->front().now.low, 3.0 / 600000);
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
  EXPECT_EQ(ids([](Filter& f) { f.words = R"("my refund")"; }).size(), 4u);
  EXPECT_EQ(ids([](Filter& f) { f.words = R"("refund my")"; }).size(), 0u) << "in this order only";
  EXPECT_EQ(ids([](Filter& f) { f.words = R"(customer:"my refund" where)"; }).size(), 4u);
  EXPECT_EQ(ids([](Filter& f) { f.words = R"("y refund")"; }).size(), 0u) << "whole words only";
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

TEST_P(MetricsEngineTest, AFigureAsOfARecordKnowsNothingLater) {
  ValuesQuery query = Whole();
  const auto before = metrics_->Values(query);
  ASSERT_TRUE(before.ok()) << before.error().message;
  // Record 2 corrects a, record 3 is new and later than all, record 4 an outcome for a customer.
  warehouse::Block interactions("interaction"), live("live_version"), outcomes("outcome");
  AddContact({"a", "tech", 0, "bob", 600000, 3, -1, -1}, 2, interactions);
  AddContact({"e", "billing", 25, "eve", 90000, 0, -1, -1}, 3, interactions);
  live.Text("").Text("a").Number(2).Done();
  outcomes.Text("")
      .Text("")
      .Text("bob")
      .Number(4)
      .Text("csat")
      .Real(5)
      .Number(kStart + 10 * kDayMs)
      .Text("survey")
      .Text("")
      .Number(1)
      .Done();
  for (const warehouse::Block* block : {&interactions, &live, &outcomes})
    ASSERT_TRUE(engine().Insert(*block).ok());
  engine().SetCorrected(true);

  EXPECT_DOUBLE_EQ(*One("volume").now.value, 5);
  query.view.upto = 1;
  EXPECT_EQ(*metrics_->Horizon("", query.view), kStart + 20 * kDayMs);
  const auto then = metrics_->Values(query);
  ASSERT_TRUE(then.ok()) << then.error().message;
  for (size_t i = 0; i < then->size(); ++i) {
    // The fixture's scores and signals are not those of its words; all else is told again.
    const std::string& id = (*then)[i].id;
    EXPECT_EQ((*then)[i].now.n, (*before)[i].now.n) << id;
    EXPECT_EQ((*then)[i].now.value, (*before)[i].now.value) << id;
    EXPECT_EQ((*then)[i].now.partial, (*before)[i].now.partial) << id;
  }
  query.view.upto = 2;
  query.ids = {"volume", "transfer", "fcr_7d"};
  const auto corrected = metrics_->Values(query);
  ASSERT_TRUE(corrected.ok()) << corrected.error().message;
  EXPECT_DOUBLE_EQ(*(*corrected)[0].now.value, 4);
  EXPECT_DOUBLE_EQ(*(*corrected)[1].now.value, 0.75);
  EXPECT_EQ((*corrected)[2].now.n, 2)
      << "bob's first two contacts are one matter, ann's is her own";
  query.view.upto = 0;
  EXPECT_EQ(*(*metrics_->Values(query))[0].now.value, 0);
  EXPECT_TRUE(metrics_->ForgetPast().ok());
  query.view.upto = 1;
  EXPECT_TRUE(metrics_->Values(query).ok()) << "stitched anew";
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

TEST_P(MetricsEngineTest, TheComparisonMayBeWithAnEarlierPeriod) {
  ValuesQuery query;
  query.period = {kStart + 20 * kDayMs, kStart + 28 * kDayMs};
  query.ids = {"volume"};
  query.before_from = kStart - 5 * kDayMs;
  const auto values = metrics_->Values(query);
  ASSERT_TRUE(values.ok()) << values.error().message;
  query.period = query.Before(Zone());
  query.before_from.reset();
  const auto then = metrics_->Values(query);
  ASSERT_TRUE(then.ok()) << then.error().message;
  EXPECT_GT(*then->front().now.value, 0);
  EXPECT_DOUBLE_EQ(*values->front().before.value, *then->front().now.value);
  EXPECT_EQ(values->front().series.size(), 8U);
}

}  // namespace
}  // namespace clarion::metrics
