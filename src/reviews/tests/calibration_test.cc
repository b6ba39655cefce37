#include "reviews/calibration.h"

#include <algorithm>

namespace clarion::reviews {
namespace {

double Of(const std::vector<scoring::Coefficient>& list, const std::string& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
  EXPECT_NE(found, list.end()) << name;
  return found == list.end() ? -9 : found->value;
}

// Cohen's textbook table: 20 both yes, 15 both no, 5 and 10 apart; κ = .40.
std::vector<Opinion> Fifty(const std::string& first, const std::string& second) {
  std::vector<Opinion> out;
  const auto add = [&](int n, const char* a, const char* b) {
    for (int i = 0; i < n; ++i) {
      const std::string id = std::to_string(out.size());
      out.push_back({id, "q", first, a});
      out.push_back({id, "q", second, b});
    }
  };
  add(20, "yes", "yes");
  add(5, "yes", "no");
  add(10, "no", "yes");
  add(15, "no", "no");
  return out;
}

TEST(Calibration, KappaOfATextbookTable) {
  const auto all = MeasureCalibration(Fifty("ana", "ben"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].question, "");
  EXPECT_EQ(all[1].question, "q");
  EXPECT_EQ(all[1].units, 50U);
  EXPECT_NEAR(Of(all[1].people, "cohen_kappa"), 0.4, 1e-9);
  EXPECT_NEAR(Of(all[1].people, "percent_agreement"), 0.7, 1e-9);
  EXPECT_TRUE(all[1].machine.empty());
}

TEST(Calibration, TheMachineIsHeldAgainstWhatMostPeopleSay) {
  std::vector<Opinion> opinions;
  const auto add = [&](const std::string& id, const char* a, const char* b, const char* c,
                       const char* machine) {
    opinions.push_back({id, "q", "ana", a});
    opinions.push_back({id, "q", "ben", b});
    opinions.push_back({id, "q", "cem", c});
    opinions.push_back({id, "q", kMachine, machine});
  };
  add("1", "yes", "yes", "no", "yes");
  add("2", "no", "no", "no", "no");
  add("3", "yes", "yes", "yes", "no");
  add("4", "no", "no", "yes", "no");
  const auto all = MeasureCalibration(opinions);
  EXPECT_NEAR(Of(all[1].machine, "percent_agreement"), 0.75, 1e-9);
  const auto standings = CompareReviewers(opinions);
  ASSERT_EQ(standings.size(), 4U);
  EXPECT_EQ(standings.back().reviewer, kMachine);
  EXPECT_NEAR(standings.back().agreement.value, 0.75, 1e-9);
}

TEST(Calibration, PointsAreOrdinalAndWhatDoesNotApplyIsLeftOut) {
  std::vector<Opinion> opinions;
  const std::vector<std::pair<const char*, const char*>> pairs = {
      {"0", "0"}, {"0.5", "0.5"}, {"1", "1"}, {"1", "0.5"}, {"0", "0.5"}, {"na", "1"}};
  for (const auto& [a, b] : pairs) {
    const std::string id = std::to_string(opinions.size());
    opinions.push_back({id, "q", "ana", a});
    opinions.push_back({id, "q", "ben", b});
  }
  const auto all = MeasureCalibration(opinions);
  EXPECT_TRUE(all[1].ordinal);
  // A step apart is half an error: weighted κ is higher than plain κ.
  EXPECT_GT(Of(all[1].people, "cohen_kappa_quadratic"), Of(all[1].people, "cohen_kappa"));
  EXPECT_NEAR(Of(all[1].people, "percent_agreement"), 0.6, 1e-9);
}

TEST(Calibration, WhoJudgesMilderShows) {
  std::vector<Opinion> opinions;
  for (int i = 0; i < 60; ++i) {
    const std::string id = std::to_string(i);
    opinions.push_back({id, "q", "ana", i % 3 == 0 ? "yes" : "no"});
    opinions.push_back({id, "q", "ben", i % 3 == 0 ? "yes" : "no"});
    opinions.push_back({id, "q", "mild", i % 3 == 2 ? "no" : "yes"});
  }
  const auto all = CompareReviewers(opinions);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[2].reviewer, "mild");
  EXPECT_NEAR(all[2].leniency.value, 1.0 / 3, 1e-9);
  EXPECT_GT(all[2].leniency.low, 0.15);
  EXPECT_LT(all[2].leniency.high, 0.5);
  EXPECT_NEAR(all[0].leniency.value, -1.0 / 6, 1e-9);
  EXPECT_NEAR(all[2].agreement.value, 2.0 / 3, 1e-9);
  EXPECT_EQ(all[2].agreement.n, 60);
}

TEST(Calibration, OneReviewerAloneIsNoAgreement) {
  const auto all = MeasureCalibration(std::vector<Opinion>{{"1", "q", "ana", "yes"}});
  EXPECT_TRUE(all[1].people.empty());
  EXPECT_EQ(CompareReviewers(std::vector<Opinion>{{"1", "q", "ana", "yes"}})[0].answers, 0U);
  EXPECT_EQ(MeasureCalibration({}).size(), 1U);
}

}  // namespace
}  // namespace clarion::reviews
