#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <set>

#include <algorithm>
#include <cmath>

#include "metrics/contact_facts.h"
#include "metrics/definition.h"
#include "metrics/estimate.h"
#include "metrics/filter.h"
#include "metrics/journeys.h"

namespace clarion::metrics {
namespace {

Definition Share() {
  Definition d;
  d.kind = Kind::kShare;
  d.minimum_sample = 30;
  return d;
}

TEST(Estimate, WilsonIntervalMatchesThePublishedExample) {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
  const Estimate some = EstimateOf(Share(), {.n = 263, .hits = 81});
  EXPECT_NEAR(*some.low, 0.2553, 5e-5);
  EXPECT_NEAR(*some.high, 0.3662, 5e-5);
  const Estimate none = EstimateOf(Share(), {.n = 20, .hits = 0});
  EXPECT_NEAR(*none.low, 0, 1e-9);
  EXPECT_NEAR(*none.high, 0.1611, 5e-5);
  EXPECT_FALSE(none.enough);
}

TEST(Estimate, MeanUsesStudentT) {
  Definition mean;
  mean.kind = Kind::kMean;
  mean.minimum_sample = 2;
  // 1..5: mean 3, s = 1.5811, t(4) = 2.7764 → ±1.9632.
  const Estimate e = EstimateOf(mean, {.n = 5, .total = 15, .squares = 55});
  EXPECT_NEAR(*e.value, 3, 1e-12);
  EXPECT_NEAR(*e.high - *e.value, 1.9632, 1e-3);
  EXPECT_NEAR(StudentT95(30), 2.0423, 0.001);
  EXPECT_NEAR(StudentT95(12), 2.1788, 0.005);
}

TEST(Estimate, NetScoreRunsFromMinusToPlusHundred) {
  Definition nps;
  nps.kind = Kind::kNet;
  const Estimate e = EstimateOf(nps, {.n = 100, .hits = 50, .minus = 20});
  EXPECT_DOUBLE_EQ(*e.value, 30);
  EXPECT_NEAR(*e.high - *e.value, 100 * 1.96 * std::sqrt((0.5 + 0.2 - 0.09) / 100), 0.01);
}

TEST(Estimate, NothingIsNotZero) { EXPECT_FALSE(EstimateOf(Share(), {}).value.has_value()); }

Contact At(std::string id, std::string customer, std::string reason, double day,
           std::string channel = "voice") {
  return {"",
          std::move(id),
          std::move(customer),
          std::move(reason),
          static_cast<TimeMs>(day * kDayMs),
          std::move(channel)};
}

TEST(Journeys, OneCustomersContactsAboutOneMatterBelongTogether) {
  const auto steps = StitchJourneys(
      {At("a", "ann", "refund", 0), At("b", "ann", "refund", 3, "chat"),
       At("c", "ann", "outage", 4), At("d", "bob", "refund", 1), At("e", "ann", "refund", 40)});
  EXPECT_EQ(steps[0].gap_after_ms, 3 * kDayMs);
  EXPECT_EQ(steps[1].journey, "a");
  EXPECT_EQ(steps[1].step, 1u);
  EXPECT_EQ(steps[1].gap_before_ms, 3 * kDayMs);
  EXPECT_TRUE(steps[1].channel_switch);
  EXPECT_EQ(steps[1].gap_after_ms, -1) << "the next contact is beyond the window";
  EXPECT_EQ(steps[2].journey, "c");
  EXPECT_EQ(steps[3].journey, "d");
  EXPECT_EQ(steps[4].journey, "e");
}

TEST(Journeys, AContactWithoutAReasonJoinsWhatTheCustomerLastCalledAbout) {
  const auto steps =
      StitchJourneys({At("a", "ann", "refund", 0), At("b", "ann", "", 2), At("c", "ann", "", 20)});
  EXPECT_EQ(steps[1].journey, "a");
  EXPECT_EQ(steps[2].journey, "c") << "too long after";
}

TEST(Journeys, UnknownCustomersAreNeverJoined) {
  const auto steps = StitchJourneys({At("a", "", "refund", 0), At("b", "", "refund", 1)});
  EXPECT_EQ(steps[1].journey, "b");
  EXPECT_EQ(steps[1].gap_before_ms, -1);
}

TEST(Journeys, TheOrderOfArrivalDoesNotMatter) {
  EXPECT_TRUE(rc::check([] {
    std::vector<Contact> contacts;
    const int count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i)
      contacts.push_back(
          At("i" + std::to_string(i), *rc::gen::element<std::string>("ann", "bob", ""),
             *rc::gen::element<std::string>("refund", "outage", ""), *rc::gen::inRange(0, 60)));
    auto shuffled = contacts;
    std::reverse(shuffled.begin(), shuffled.end());
    const auto a = StitchJourneys(contacts);
    const auto b = StitchJourneys(shuffled);
    for (size_t i = 0; i < contacts.size(); ++i) {
      const JourneyStep& x = a[i];
      const JourneyStep& y = b[contacts.size() - 1 - i];
      RC_ASSERT(x.journey == y.journey);
      RC_ASSERT(x.step == y.step);
      RC_ASSERT(x.gap_before_ms == y.gap_before_ms);
      RC_ASSERT(x.gap_after_ms == y.gap_after_ms);
    }
  }));
}

TEST(Journeys, AnOutcomeFindsTheContactBeforeIt) {
  const std::vector<Contact> contacts = {At("a", "ann", "x", 1), At("b", "ann", "y", 5),
                                         At("c", "bob", "x", 2)};
  const auto found = LatestContacts(
      contacts,
      {{"", "ann", 3 * kDayMs}, {"", "ann", 9 * kDayMs}, {"", "ann", 0}, {"", "eve", 9 * kDayMs}});
  EXPECT_EQ(found, (std::vector<int64_t>{0, 1, -1, -1}));
}

TEST(Facts, TimesAndEffortComeFromEventsAndSignals) {
  Interaction it;
  it.channel = Channel::kVoice;
  it.duration_ms = 600000;
  it.turns = {{.role = Role::kCustomer, .text = "Hello", .start_ms = 60000, .end_ms = 62000},
              {.role = Role::kAgent, .text = "Hi", .start_ms = 65000, .end_ms = 66000}};
  const std::vector<Signal> signals = {{.kind = "queue_wait", .value = 60000},
                                       {.kind = "hold", .value = 30000},
                                       {.kind = "hold", .value = 20000},
                                       {.kind = "transfer"},
                                       {.kind = "repeat_contact"},
                                       {.kind = "bot_loop", .value = 3},
                                       {.kind = "contact_reason", .label = "refund_status"}};
  const ContactFacts facts = FactsOf(it, signals);
  EXPECT_EQ(facts.reason, "refund_status");
  EXPECT_EQ(facts.wait_ms, 60000);
  EXPECT_EQ(facts.hold_ms, 50000);
  EXPECT_EQ(facts.handle_ms, 540000);
  EXPECT_EQ(facts.first_response_ms, 3000);
  EXPECT_EQ(facts.bot_loops, 1U);
  EXPECT_DOUBLE_EQ(facts.effort, 1 + 1 + 0.2 + 1);
}

TEST(Facts, ACustomersObjectionOutweighsTheAgentsClaim) {
  Interaction it;
  const auto signal = [](std::string kind, uint32_t turn) {
    return Signal{.kind = std::move(kind), .evidence = {.turn = turn}};
  };
  EXPECT_TRUE(FactsOf(it, std::vector<Signal>{signal("resolution_claim", 4)}).resolution_stated);
  EXPECT_FALSE(
      FactsOf(it, std::vector<Signal>{signal("resolution_claim", 4), signal("unresolved", 5)})
          .resolution_stated);
  EXPECT_TRUE(
      FactsOf(it, std::vector<Signal>{signal("unresolved", 3), signal("resolution_claim", 4)})
          .resolution_stated);
  EXPECT_FALSE(
      FactsOf(it, std::vector<Signal>{signal("resolution_confirmed", 4), signal("unresolved", 5)})
          .resolution_stated);
}

TEST(Facts, ThePreviewNeverCutsACharacter) {
  Interaction it;
  it.turns = {{.role = Role::kCustomer, .text = std::string(159, 'a') + "é and more"}};
  EXPECT_EQ(FactsOf(it, {}).preview, std::string(159, 'a'));
}

TEST(Definitions, TheShippedOnesLoad) {
  const auto definitions = LoadDefinitions(std::string(CLARION_SOURCE_DIR) + "/content/metrics");
  ASSERT_TRUE(definitions.ok()) << definitions.error().message;
  EXPECT_GE(definitions->size(), 20u);
  const auto fcr = std::find_if(definitions->begin(), definitions->end(),
                                [](const Definition& d) { return d.id == "fcr_7d"; });
  ASSERT_NE(fcr, definitions->end());
  EXPECT_EQ(fcr->window_ms, 7 * kDayMs);
}

TEST(Definitions, ComeBackFromTheirYamlAsTheSameVersion) {
  const auto shipped = LoadDefinitions(std::string(CLARION_SOURCE_DIR) + "/content/metrics");
  ASSERT_TRUE(shipped.ok());
  std::set<std::string> versions;
  for (const Definition& one : *shipped) {
    const auto again = ParseDefinitions("again", ToYaml(one));
    ASSERT_TRUE(again.ok()) << again.error().message;
    ASSERT_EQ(again->size(), 1U);
    EXPECT_EQ(again->front().version, one.version) << one.id;
    EXPECT_EQ(ToYaml(again->front()), ToYaml(one));
    EXPECT_EQ(again->front().window_ms, one.window_ms);
    EXPECT_EQ(again->front().good_to_know, one.good_to_know);
    EXPECT_EQ(one.version.size(), 12U);
    EXPECT_TRUE(versions.insert(one.version).second) << one.id;
  }
}

TEST(Definitions, AnotherVersionIsWhatCountsOtherwise) {
  const auto of = [](const std::string& changed, const std::string& by) {
    std::string yaml =
        "- id: a\n  title: x\n  lens: effort\n  kind: share\n  over: is_voice = 1\n  of: holds > "
        "0\n"
        "  direction: up\n  serves: cost\n  minimum_sample: 30\n  numerator: n\n  denominator: d\n"
        "  formula_source: s\n";
    if (!changed.empty()) yaml.replace(yaml.find(changed), changed.size(), by);
    return ParseDefinitions("m.yaml", yaml)->front().version;
  };
  const std::string before = of("", "");
  EXPECT_EQ(of("title: x", "title: y"), before);
  EXPECT_EQ(of("numerator: n", "numerator: m"), before);
  EXPECT_NE(of("holds > 0", "holds > 1"), before);
  EXPECT_NE(of("is_voice = 1", "is_voice = 0"), before);
  EXPECT_NE(of("- id: a", "- id: b"), before);
}

TEST(Definitions, ErrorsNameFileLineAndRemedy) {
  const auto unknown = ParseDefinitions("m.yaml", "- id: a\n  titel: x\n");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("m.yaml:2: unknown field 'titel'"), std::string::npos)
      << unknown.error().message;
  const auto lens = ParseDefinitions("m.yaml", "- id: a\n  title: x\n  lens: speed\n");
  ASSERT_FALSE(lens.ok());
  EXPECT_NE(lens.error().message.find("m.yaml:3: lens 'speed' is not one of outcome"),
            std::string::npos)
      << lens.error().message;
}

TEST(Definitions, EachSaysWhichOutcomeItServes) {
  const std::string start =
      "- id: a\n  title: x\n  lens: effort\n  kind: count\n  over: \"1\"\n  minimum_sample: 1\n"
      "  numerator: n\n  denominator: d\n  formula_source: f\n";
  const auto missing = ParseDefinitions("m.yaml", start + "  direction: up\n");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("metric 'a' needs 'serves'"), std::string::npos);
  const auto wrong = ParseDefinitions("m.yaml", start + "  direction: up\n  serves: joy\n");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("not one of risk, quality, cost, speed"), std::string::npos);
  const auto pushed =
      ParseDefinitions("m.yaml", start + "  direction: up\n  serves: cost\n  pushed: down\n");
  ASSERT_FALSE(pushed.ok()) << "what has a direction is not pushed another way";
  const auto right =
      ParseDefinitions("m.yaml", start + "  direction: none\n  serves: cost\n  pushed: down\n");
  ASSERT_TRUE(right.ok()) << right.error().message;
  EXPECT_EQ((*right)[0].serves, Serves::kCost);
  EXPECT_EQ((*right)[0].pushed, Direction::kDown);
}

TEST(Definitions, LengthsAndTheHorizonBecomeNumbers) {
  EXPECT_EQ(ToSql("gap > 7d AND started_ms <= horizon - 24h", 1000),
            "gap > 604800000 AND started_ms <= 1000 - 86400000");
  EXPECT_EQ(ToSql("channel = '7d' AND x = 3", 0), "channel = '7d' AND x = 3");
  EXPECT_EQ(ToSql("2222222222222222222h", 0), "2222222222222222222h")
      << "found by the fuzzer: an overflow";
}

TEST(Filter, NothingAPersonTypesBecomesSql) {
  Filter filter;
  filter.queues = {"a' OR 1=1 --"};
  filter.words = "refund' status";
  const auto sql = FilterSql(filter, true, true);
  ASSERT_TRUE(sql.ok());
  EXPECT_NE(sql->find(R"(queue IN ('a\' OR 1=1 --'))"), std::string::npos) << *sql;
  EXPECT_NE(sql->find("hasToken(lower(text), 'refund') AND hasToken(lower(text), 'status')"),
            std::string::npos)
      << *sql;
  filter.words = R"(customer:"white') OR 1=1 --" "b)";
  const auto phrase = FilterSql(filter, true, true);
  ASSERT_TRUE(phrase.ok());
  EXPECT_NE(phrase->find("role = 'customer' AND match("), std::string::npos) << *phrase;
  EXPECT_EQ(phrase->find("--\""), std::string::npos) << *phrase;
  EXPECT_NE(phrase->find("hasToken(lower(text), 'b')"), std::string::npos)
      << "a quote that is not closed opens nothing: " << *phrase;
  filter.words = R"("" customer)";
  EXPECT_TRUE(FilterSql(filter, true, true).ok());
  filter.words = R"(customer:"")";
  EXPECT_FALSE(FilterSql(filter, true, true).ok());
  filter.words = "refund";
  filter.answers = {"nonsense"};
  EXPECT_FALSE(FilterSql(filter, true, true).ok());
}

}  // namespace
}  // namespace clarion::metrics
