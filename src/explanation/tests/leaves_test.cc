#include "explanation/leaves.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::explanation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Refusal(const std::string& text) {
  const auto leaves = ParseLeaves(text, "leaves.csv");
  return leaves.ok() ? "read" : leaves.error().message;
}

TEST(Leaves, AmountsAndRatiosAreToldApartByTheirColumns) {
  const auto amount = ParseLeaves("team,real,region,predict\nt1,5,west,4.5\n", "a.csv");
  ASSERT_TRUE(amount.ok()) << amount.error().message;
  EXPECT_EQ(amount->measure, Measure::kAmount);
  EXPECT_EQ(amount->dimensions[0].name, "team");
  EXPECT_EQ(amount->dimensions[1].name, "region");
  EXPECT_THAT(amount->now, ElementsAre(5));
  EXPECT_THAT(amount->expected, ElementsAre(4.5));
  const auto ratio =
      ParseLeaves("team,real_num,real_den,predict_num,predict_den\nt1,3,4,7.5,10\n", "r.csv");
  ASSERT_TRUE(ratio.ok()) << ratio.error().message;
  EXPECT_EQ(ratio->measure, Measure::kRatio);
  EXPECT_THAT(ratio->now_den, ElementsAre(4));
  EXPECT_THAT(ratio->expected, ElementsAre(7.5));
}

TEST(Leaves, RowsOfOneCombinationAreAddedUp) {
  const auto leaves = ParseLeaves("a,b,real,predict\nx,y,1,2\nx,z,3,4\nx,y,10,20\n", "a.csv");
  ASSERT_TRUE(leaves.ok());
  EXPECT_THAT(leaves->now, ElementsAre(11, 3));
  EXPECT_THAT(leaves->expected, ElementsAre(22, 4));
}

TEST(Leaves, QuotesLineEndsByteOrderMarksAndOtherDelimitersAreUnderstood) {
  const auto leaves =
      ParseLeaves("\xEF\xBB\xBFteam;real;predict\r\n\"a;\"\"b\"\"\";1;2\r\nplain;3;4\r\n", "a.csv");
  ASSERT_TRUE(leaves.ok()) << leaves.error().message;
  EXPECT_THAT(leaves->dimensions[0].values, ElementsAre("a;\"b\"", "plain"));
  EXPECT_THAT(leaves->expected, ElementsAre(2, 4));
}

TEST(Leaves, BadFiguresAreRefusedWithFileAndLine) {
  const std::string head = "a,real,predict\nx,1,1\n";
  EXPECT_THAT(Refusal(head + "y,-3,1\n"), HasSubstr("leaves.csv:3: real is -3"));
  EXPECT_THAT(Refusal(head + "y,1,nan\n"), HasSubstr("leaves.csv:3: predict is not a number"));
  EXPECT_THAT(Refusal(head + "y,inf,1\n"), HasSubstr("leaves.csv:3: real is not a number"));
  EXPECT_THAT(Refusal(head + "y,1e999,1\n"), HasSubstr("leaves.csv:3: real '1e999' is beyond"));
  EXPECT_THAT(Refusal(head + "y,1e16,1\n"), HasSubstr("leaves.csv:3: real is 1e+16"));
  EXPECT_THAT(Refusal(head + "y,,1\n"), HasSubstr("leaves.csv:3: real '' is not a number"));
  EXPECT_THAT(Refusal(head + "y,1x,1\n"), HasSubstr("leaves.csv:3: real '1x' is not a number"));
  EXPECT_THAT(Refusal(head + "y,1\n"), HasSubstr("leaves.csv:3: 2 cells where the header has 3"));
  const std::string ratio = "a,real_num,real_den,predict_num,predict_den\n";
  EXPECT_THAT(Refusal(ratio + "x,1,0,1,2\n"), HasSubstr("leaves.csv:2: real_num counts something"));
  EXPECT_THAT(Refusal(ratio + "x,0,1,1,0\n"), HasSubstr("leaves.csv:2: predict_num counts"));
}

TEST(Leaves, HeadersThatCannotBeReadSayWhatIsWanted) {
  EXPECT_THAT(Refusal(""), HasSubstr("leaves.csv:1: is empty"));
  EXPECT_THAT(Refusal("a,b\n1,2\n"), HasSubstr("leaves.csv:1: the figures are columns real"));
  EXPECT_THAT(Refusal("a,real\n"), HasSubstr("the figures are columns real"));
  EXPECT_THAT(Refusal("a,real,predict,real_num\n"), HasSubstr("the figures are columns real"));
  EXPECT_THAT(Refusal("real,predict\n"), HasSubstr("no dimension column"));
  EXPECT_THAT(Refusal("a,a,real,predict\n"), HasSubstr("column 'a' twice"));
  EXPECT_THAT(Refusal("a,,real,predict\n"), HasSubstr("column 2 has no name"));
  std::string many;
  for (int d = 0; d < 17; ++d) many += fmt::format("d{},", d);
  EXPECT_THAT(Refusal(many + "real,predict\n"), HasSubstr("17 dimensions; at most 16"));
}

TEST(Leaves, AHeaderAloneHasNoLeaves) {
  const auto leaves = ParseLeaves("a,real,predict\n", "a.csv");
  ASSERT_TRUE(leaves.ok());
  EXPECT_EQ(leaves->size(), 0U);
}

}  // namespace
}  // namespace clarion::explanation
