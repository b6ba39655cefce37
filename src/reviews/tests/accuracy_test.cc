#include "reviews/accuracy.h"

#include <filesystem>
#include <fstream>
#include <random>

namespace clarion::reviews {
namespace {

Judged One(const std::string& id, const char* truth, const char* machine, double probability) {
  return {id, "q", truth, machine, 0.9, probability, 0};
}

TEST(Accuracy, IsTheTableOfTruthAgainstMachine) {
  std::vector<Judged> judged;
  const auto add = [&](int n, const char* truth, const char* machine) {
    for (int i = 0; i < n; ++i)
      judged.push_back(One(std::to_string(judged.size()), truth, machine, 0.1));
  };
  add(60, "yes", "yes");
  add(5, "yes", "no");
  add(10, "no", "yes");
  add(25, "no", "no");
  const auto all = MeasureAccuracy(judged);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].labels, 100U);
  EXPECT_NEAR(all[0].agreement.value, 0.85, 1e-12);
  // Clopper and Pearson's of 85 of 100.
  EXPECT_NEAR(all[0].agreement.low, 0.76469, 1e-4);
  EXPECT_NEAR(all[0].agreement.high, 0.91355, 1e-4);
  ASSERT_EQ(all[0].verdicts.size(), 2U);
  EXPECT_EQ(all[0].verdicts[0].verdict, "no");
  EXPECT_NEAR(all[0].verdicts[0].precision.value, 25.0 / 30, 1e-12);
  EXPECT_NEAR(all[0].verdicts[0].recall.value, 25.0 / 35, 1e-12);
  EXPECT_NEAR(all[0].verdicts[1].precision.value, 60.0 / 70, 1e-12);
  EXPECT_NEAR(all[0].population, 1000, 1e-9);
  EXPECT_NEAR(all[0].wrong.value, 150, 1e-9);
  EXPECT_LT(all[0].wrong.low, 150);
  EXPECT_GT(all[0].wrong.high, 150);
  EXPECT_EQ(all[0].mistaken.size(), 15U);
}

TEST(Accuracy, PickedOnesAreCountedButSayNothing) {
  std::vector<Judged> judged = {One("a", "yes", "yes", 0.1), One("b", "no", "yes", 0)};
  const auto all = MeasureAccuracy(judged);
  EXPECT_EQ(all[0].labels, 1U);
  EXPECT_EQ(all[0].picked, 1U);
  EXPECT_EQ(all[0].agreement.value, 1);
  EXPECT_LT(all[0].agreement.low, 0.05);
  const auto picked = MeasureAccuracy(std::vector<Judged>{One("b", "no", "yes", 0)});
  EXPECT_EQ(picked[0].agreement.n, 0);
  EXPECT_TRUE(MeasureAccuracy({}).empty());
}

// Where one half of the conversations had five times the chance, plain shares are wrong; weighted
// ones are not, and their intervals hold.
TEST(Accuracy, WeightsUndoUnequalChances) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform;
  double sum = 0;
  int covered = 0;
  constexpr int kRuns = 400;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<Judged> judged;
    for (int i = 0; i < 2000; ++i) {
      const bool hard = i % 2 == 0;
      const double probability = hard ? 0.25 : 0.05;
      if (uniform(random) >= probability) continue;
      const bool wrong = uniform(random) < (hard ? 0.3 : 0.05);
      judged.push_back(One(std::to_string(i), wrong ? "no" : "yes", "yes", probability));
    }
    const Estimate one = MeasureAccuracy(judged)[0].agreement;
    sum += one.value;
    covered += one.low <= 0.825 && 0.825 <= one.high ? 1 : 0;
  }
  EXPECT_NEAR(sum / kRuns, 0.825, 0.006);
  EXPECT_GE(covered, kRuns * 93 / 100);
}

TEST(Accuracy, AnswersOfOneConversationAreNotCountedAsIndependent) {
  std::vector<Judged> judged;
  for (int i = 0; i < 20; ++i)
    for (int k = 0; k < 10; ++k) {
      judged.push_back(One(std::to_string(i), "yes", "yes", 1));
      judged.back().question = std::to_string(k);
    }
  const Estimate one = OverallAgreement(judged);
  EXPECT_EQ(one.value, 1);
  EXPECT_EQ(one.n, 200);
  EXPECT_NEAR(one.low, 0.8316, 1e-3);  // 20 of 20, not 200 of 200
}

class JudgedFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = ::testing::TempDir() + "/judged.csv";
    std::ofstream(path) << text;
    return path;
  }
};

TEST_F(JudgedFile, ReadsWhatItIsGiven) {
  const auto read = ReadJudged(
      Write("unit,question,truth,machine,confidence,probability,at\nc1,greeted,yes,no,0.7,0.02,"
            "2026-03-02T10:00:00Z\nc2,hold,0.5,1,1,0.02,\n"));
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].interaction, "c1");
  EXPECT_TRUE((*read)[0].wrong());
  EXPECT_EQ((*read)[0].probability, 0.02);
  EXPECT_EQ((*read)[1].truth, "0.5");
}

TEST_F(JudgedFile, NamesFileLineAndWayOut) {
  const std::string head = "question,truth,machine,confidence\n";
  EXPECT_NE(ReadJudged(Write(head + "q,maybe,no,0.7\n"))
                .error()
                .message.find(":2: truth 'maybe' is not yes, no, na, or points from 0 to 1"),
            std::string::npos);
  EXPECT_NE(ReadJudged(Write(head + "q,yes,no,1.7\n")).error().message.find(":2: confidence"),
            std::string::npos);
  EXPECT_NE(ReadJudged(Write("question,truth,machine\nq,yes,no\n"))
                .error()
                .message.find("has no column 'confidence'"),
            std::string::npos);
  EXPECT_FALSE(ReadJudged(Write(head)).ok());
}

TEST(Verdicts, PointsAndWords) {
  EXPECT_EQ(PointsOf("yes"), 1.0);
  EXPECT_EQ(PointsOf("no"), 0.0);
  EXPECT_EQ(PointsOf("0.25"), 0.25);
  EXPECT_FALSE(PointsOf("na"));
  EXPECT_FALSE(PointsOf("2"));
  EXPECT_FALSE(PointsOf(""));
  EXPECT_EQ(VerdictOfPoints(0.5), "0.5");
  EXPECT_EQ(VerdictOfPoints(1), "1");
}

}  // namespace
}  // namespace clarion::reviews
