#include "learning/staleness.h"

#include "learning/testing/simulated_steps.h"

namespace clarion::learning {
namespace {

WeeklyShare Share(const char* name, std::vector<double> hits, double n = 100) {
  WeeklyShare out{name, std::vector<double>(hits.size(), n), std::move(hits)};
  return out;
}

TEST(Staleness, AFallIsFoundWithItsSize) {
  const std::vector<WeeklyShare> parts = {Share("kept", {70, 72, 69, 71, 70, 70, 68, 71, 70, 73}),
                                          Share("fell", {80, 78, 81, 79, 80, 60, 52, 49, 51, 50})};
  const std::vector<Moved> moved = FindMoved(parts, true, {});
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].part, 1U);
  EXPECT_DOUBLE_EQ(moved[0].before, 0.795);
  EXPECT_DOUBLE_EQ(moved[0].now, 0.505);
  EXPECT_LT(moved[0].high, 0);
  EXPECT_LT(moved[0].low, moved[0].change);
  EXPECT_TRUE(FindMoved(parts, false, {}).empty()) << "nothing rose";
}

TEST(Staleness, TooFewContactsOrWeeksSayNothing) {
  EXPECT_TRUE(FindMoved({Share("a", {9, 9, 9, 9, 1, 1, 1, 1}, 9)}, true, {}).empty());
  EXPECT_TRUE(FindMoved({Share("a", {90, 90, 90, 10, 10, 10, 10})}, true, {}).empty())
      << "first and last weeks would overlap";
  EXPECT_TRUE(FindMoved({}, true, {}).empty());
}

TEST(Staleness, ASmallFallIsNobodysBusinessHoweverSure) {
  const auto shares = Share("a", {8000, 8000, 8000, 8000, 7500, 7500, 7500, 7500}, 10000);
  EXPECT_TRUE(FindMoved({shares}, true, {}).empty());
}

TEST(Staleness, WeeksThatVaryByThemselvesNeedMore) {
  const auto calm = Share("calm", {70, 70, 71, 69, 50, 50, 51, 49});
  EXPECT_EQ(FindMoved({calm}, true, {}).size(), 1U);
  const auto wild = Share("wild", {95, 45, 92, 48, 75, 25, 72, 28});
  EXPECT_TRUE(FindMoved({wild}, true, {}).empty());
}

TEST(Staleness, AYearOfLooksAtWhatDoesNotChangeSeldomFlags) {
  testing::StepsSettings quiet, falls;
  falls.fall = 0.3;
  int flagged = 0, found = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    flagged += testing::LookForAYear(quiet, seed).flagged ? 1 : 0;
    found += testing::LookForAYear(falls, seed).right_step ? 1 : 0;
  }
  EXPECT_LE(flagged, 5);
  EXPECT_GE(found, 95);
}

TEST(Staleness, TailOfStudentsT) {
  EXPECT_NEAR(StudentTail(2.0, 10), 0.036694, 1e-5);  // R: pt(2, 10, lower = FALSE)
  EXPECT_NEAR(StudentTail(-1.0, 3), 0.804499, 1e-5);
  EXPECT_NEAR(StudentTail(12.7062, 1), 0.025, 1e-5);
}

}  // namespace
}  // namespace clarion::learning
