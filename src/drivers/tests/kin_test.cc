#include "drivers/kin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace clarion::drivers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class KinTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = metrics::LoadDefinitions(std::string(CLARION_SOURCE_DIR) + "/content/metrics");
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    for (metrics::Definition& one : *loaded) metrics_[one.id] = std::move(one);
  }
  std::string Shared(const std::string& a, const std::string& b) {
    EXPECT_TRUE(metrics_.count(a) == 1 && metrics_.count(b) == 1) << a << " " << b;
    const std::string one = SharedFact(metrics_[a], metrics_[b]);
    EXPECT_EQ(one, SharedFact(metrics_[b], metrics_[a])) << "kinship goes both ways";
    return one;
  }
  std::map<std::string, metrics::Definition> metrics_;
};

TEST_F(KinTest, PartsAndWholesTellOfTheSame) {
  EXPECT_EQ(Shared("effort", "transfer"), "transfers");
  EXPECT_EQ(Shared("effort", "wait"), "wait_ms");
  EXPECT_EQ(Shared("aht", "hold"), "holds");
  EXPECT_EQ(Shared("wait", "first_response"), "wait_ms");
  EXPECT_EQ(Shared("csat", "csat_mean"), "outcome:csat");
  EXPECT_EQ(Shared("fcr_7d", "repeat_contact_7d"), "journey");
  EXPECT_EQ(Shared("fcr_7d", "fcr_1d"), "gap_after_ms");
  EXPECT_EQ(Shared("csat", "survey_response"), "surveyed");
}

TEST_F(KinTest, OthersMayBeLinked) {
  for (const auto& [a, b] :
       std::vector<std::pair<std::string, std::string>>{{"wait", "repeat_contact_7d"},
                                                        {"wait", "abandonment"},
                                                        {"aht", "fcr_7d"},
                                                        {"qa_score", "csat"},
                                                        {"qa_score", "compliance"},
                                                        {"csat", "nps"},
                                                        {"volume", "wait"},
                                                        {"abandonment", "volume"},
                                                        {"transfer", "csat"}})
    EXPECT_EQ(Shared(a, b), "") << a << ", " << b;
}

TEST_F(KinTest, FactsAreReadFromTheDefinition) {
  EXPECT_THAT(FactsOf(metrics_["wait"]), ElementsAre("wait_ms"));
  EXPECT_THAT(FactsOf(metrics_["aht"]), Contains("hold_ms"));
  metrics::Definition own;
  own.kind = metrics::Kind::kCount;
  own.over = "channel = 'voice' AND abandoned = 1 AND started_ms <= horizon - 7d";
  EXPECT_THAT(FactsOf(own), ElementsAre("abandoned", "contacts"));
  EXPECT_EQ(SharedFact(own, metrics_["abandonment"]), "abandoned");
}

TEST_F(KinTest, AWindowIsWholeWeeks) {
  EXPECT_EQ(KnownAfter(metrics_["wait"]), 0u);
  EXPECT_EQ(KnownAfter(metrics_["fcr_1d"]), 1u);
  EXPECT_EQ(KnownAfter(metrics_["fcr_7d"]), 1u);
  EXPECT_EQ(KnownAfter(metrics_["fcr_30d"]), 5u);
}

}  // namespace
}  // namespace clarion::drivers
