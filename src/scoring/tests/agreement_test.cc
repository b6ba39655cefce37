#include "scoring/agreement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace clarion::scoring {
namespace {

std::string File(const std::string& text) {
  const std::string path = testing::TempDir() + "ratings.csv";
  std::ofstream(path) << text;
  return path;
}

std::map<std::string, Coefficient> Of(const std::string& rows, Level level) {
  const auto ratings = ReadRatings(File("unit,rater,value\n" + rows), level);
  EXPECT_TRUE(ratings.ok()) << (ratings.ok() ? "" : ratings.error().message);
  std::map<std::string, Coefficient> out;
  for (const Coefficient& one : Agreement(*ratings, {})) out[one.name] = one;
  return out;
}

// table[first][second]: how often the two raters said that.
std::string Pairs(const std::vector<std::vector<int>>& table) {
  std::string rows;
  int unit = 0;
  for (size_t first = 0; first < table.size(); ++first)
    for (size_t second = 0; second < table.size(); ++second)
      for (int i = 0; i < table[first][second]; ++i, ++unit)
        rows += fmt::format("{0},a,{1}\n{0},b,{2}\n", unit, first + 1, second + 1);
  return rows;
}

// Four observers, twelve units, missing ratings: Krippendorff, "Computing Krippendorff's
// alpha-reliability" (2011).
std::string Krippendorff() {
  const std::string data[] = {"123321412...", "1233224125.3", ".3332342251.", "12332441251."};
  std::string out;
  for (size_t rater = 0; rater < 4; ++rater)
    for (size_t unit = 0; unit < 12; ++unit)
      if (data[rater][unit] != '.')
        out += fmt::format("{},{},{}\n", unit, rater, data[rater][unit]);
  return out;
}

TEST(Agreement, KrippendorffsExampleAtEveryLevel) {
  EXPECT_NEAR(Of(Krippendorff(), Level::kNominal).at("krippendorff_alpha").value, 0.743, 5e-4);
  EXPECT_NEAR(Of(Krippendorff(), Level::kOrdinal).at("krippendorff_alpha").value, 0.815, 5e-4);
  EXPECT_NEAR(Of(Krippendorff(), Level::kInterval).at("krippendorff_alpha").value, 0.849, 5e-4);
  EXPECT_NEAR(Of(Krippendorff(), Level::kRatio).at("krippendorff_alpha").value, 0.797, 5e-4);
}

// Fleiss 1971 has the formula; the fourteen raters of ten subjects are the usual worked example of
// it.
TEST(Agreement, FleissKappaOfFourteenRaters) {
  const int table[10][5] = {{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                            {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                            {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
  std::string rows;
  for (int unit = 0; unit < 10; ++unit)
    for (int category = 0, rater = 0; category < 5; ++category)
      for (int i = 0; i < table[unit][category]; ++i, ++rater)
        rows += fmt::format("{},{},{}\n", unit, rater, category + 1);
  const auto found = Of(rows, Level::kNominal);
  EXPECT_NEAR(found.at("fleiss_kappa").value, 0.2099, 5e-5);
  EXPECT_NEAR(found.at("percent_agreement").value, 0.3780, 5e-5);
}

// Cohen 1968, table 1: two hundred cases in three categories.
TEST(Agreement, CohensKappa) {
  const auto found = Of(Pairs({{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}), Level::kNominal);
  EXPECT_NEAR(found.at("cohen_kappa").value, 0.4915, 5e-5);
}

// Gwet 2002: 118 of 125 pairs agree, and kappa is below zero.
TEST(Agreement, GwetsParadox) {
  const auto found = Of(Pairs({{118, 5}, {2, 0}}), Level::kNominal);
  EXPECT_NEAR(found.at("gwet_ac1").value, 0.9408, 5e-5);
  EXPECT_NEAR(found.at("cohen_kappa").value, -0.0234, 5e-5);
}

// For two raters quadratic kappa of equal margins is Pearson's correlation; by hand: units
// (1,1) (2,2) (3,3) (1,2) (2,1) (2,3) (3,2).
TEST(Agreement, WeightedKappaByHand) {
  const auto found = Of(Pairs({{1, 1, 0}, {1, 1, 1}, {0, 1, 1}}), Level::kOrdinal);
  // Margins 2, 3, 2 of 7: expected squared distance 8/7, seen 4/7.
  EXPECT_NEAR(found.at("cohen_kappa_quadratic").value, 0.5, 1e-12);
  // Expected distance 40/49, seen 4/7 = 28/49.
  EXPECT_NEAR(found.at("cohen_kappa_linear").value, 1 - 28.0 / 40.0, 1e-12);
}

TEST(Agreement, IntervalsHoldTheValueAndAreTheSameAgain) {
  const auto once = Of(Pairs({{40, 9}, {6, 45}}), Level::kNominal);
  const auto again = Of(Pairs({{40, 9}, {6, 45}}), Level::kNominal);
  for (const auto& [name, one] : once) {
    ASSERT_TRUE(one.has_interval) << name;
    EXPECT_LT(one.low, one.value) << name;
    EXPECT_GT(one.high, one.value) << name;
    EXPECT_EQ(one.low, again.at(name).low) << name;
  }
  // Wald's interval of kappa .70 at n = 100 is about ± .14.
  EXPECT_NEAR(once.at("cohen_kappa").high - once.at("cohen_kappa").low, 0.28, 0.05);
}

TEST(Agreement, WhatIsNotDefinedIsLeftOut) {
  EXPECT_FALSE(Of("1,a,x\n1,b,x\n2,a,x\n2,b,x\n", Level::kNominal).contains("cohen_kappa"));
  EXPECT_TRUE(Of("1,a,x\n2,b,x\n", Level::kNominal).empty());
}

TEST(Agreement, RefusesWhatItCannotRead) {
  const auto message = [](const std::string& text, Level level) {
    const auto read = ReadRatings(File(text), level);
    return read.ok() ? std::string() : read.error().message;
  };
  EXPECT_NE(message("unit,who,value\n", Level::kNominal).find("no column 'rater'"),
            std::string::npos);
  EXPECT_NE(message("unit,rater,value\n1,a,high\n", Level::kOrdinal).find(":2: value 'high'"),
            std::string::npos);
  EXPECT_NE(message("unit,rater,value\n1,a,-1\n", Level::kRatio).find("negative"),
            std::string::npos);
  EXPECT_NE(message("unit,rater,value\n1,a,1e200\n", Level::kInterval).find(":2: value 1e200"),
            std::string::npos);
  EXPECT_NE(message("unit,rater,value\n1,a,1\n2,a,1\n1,a,2\n", Level::kNominal)
                .find(":4: rater 'a' rated unit '1' in line 2 already; keep one"),
            std::string::npos);
  // 1 and 1.0 are one value, and a rating that is not there is absent.
  EXPECT_EQ(Of("1,a,1\n1,b,1.0\n2,a,2\n2,b,2\n3,a,\n3,b,1\n", Level::kOrdinal)
                .at("percent_agreement")
                .value,
            1);
}

}  // namespace
}  // namespace clarion::scoring
