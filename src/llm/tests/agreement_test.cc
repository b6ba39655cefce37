#include "llm/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace clarion::llm {
namespace {

using ::testing::HasSubstr;

std::vector<RatedPair> Pairs(size_t yes_yes, size_t yes_no, size_t no_yes, size_t no_no) {
  std::vector<RatedPair> pairs;
  const auto add = [&](size_t count, Verdict a, Verdict b) {
    for (size_t i = 0; i < count; ++i) pairs.push_back({pairs.size(), a, b});
  };
  add(yes_yes, Verdict::kYes, Verdict::kYes);
  add(yes_no, Verdict::kYes, Verdict::kNo);
  add(no_yes, Verdict::kNo, Verdict::kYes);
  add(no_no, Verdict::kNo, Verdict::kNo);
  return pairs;
}

TEST(Agreement, IsCohensKappa) {
  // The textbook table: pₒ = .7, pₑ = .5, κ = .4.
  const Agreement agreement = AgreementOf(Pairs(20, 5, 10, 15));
  ASSERT_TRUE(agreement.enough);
  EXPECT_DOUBLE_EQ(agreement.share, 0.7);
  EXPECT_NEAR(agreement.kappa.value(), 0.4, 1e-12);
  // The asymptotic interval of Fleiss, Cohen, Everitt (1969) is .154 to .646.
  EXPECT_NEAR(agreement.low.value(), 0.15, 0.05);
  EXPECT_NEAR(agreement.high.value(), 0.65, 0.05);
}

TEST(Agreement, IsTheSameEveryTime) {
  const auto pairs = Pairs(20, 5, 10, 15);
  EXPECT_EQ(AgreementOf(pairs).low, AgreementOf(pairs).low);
  EXPECT_EQ(AgreementOf(pairs).high, AgreementOf(pairs).high);
}

TEST(Agreement, UnderTwentyIsNotEnough) {
  EXPECT_FALSE(AgreementOf(Pairs(10, 3, 3, 3)).enough);
  EXPECT_FALSE(AgreementOf(Pairs(10, 3, 3, 3)).kappa);
  EXPECT_TRUE(AgreementOf(Pairs(10, 3, 3, 4)).enough);
  EXPECT_EQ(AgreementOf({}).n, 0);
}

TEST(Agreement, OneVerdictThroughoutHasNoKappa) {
  const Agreement agreement = AgreementOf(Pairs(30, 0, 0, 0));
  EXPECT_EQ(agreement.share, 1);
  EXPECT_FALSE(agreement.kappa);
  EXPECT_FALSE(agreement.low);
}

TEST(Agreement, AnswersOfOneConversationCountTogether) {
  // The same pairs in few conversations are less proof: the interval widens.
  auto pairs = Pairs(40, 10, 20, 30);
  const Agreement apart = AgreementOf(pairs);
  for (RatedPair& pair : pairs) pair.conversation /= 10;
  const Agreement together = AgreementOf(pairs);
  EXPECT_EQ(apart.kappa, together.kappa);
  EXPECT_GT(*together.high - *together.low, *apart.high - *apart.low);
}

class People : public ::testing::Test {
 protected:
  Result<std::vector<PersonVerdict>> Read(const std::string& text) {
    EXPECT_TRUE(WriteFileAtomically(path_, text).ok());
    return ReadPeople(path_);
  }
  const std::string path_ = ::testing::TempDir() + "clarion_people.csv";
};

TEST_F(People, TheMostReviewersDecide) {
  const auto people = Read(
      "question,reviewer,interaction,verdict\n"
      "q,a,c1,yes\nq,b,c1,yes\nq,c,c1,no\n"
      "q,a,c2,yes\nq,b,c2,NO\n"
      "p,a,c2,n/a\np,a,c2,na\n");
  ASSERT_TRUE(people.ok()) << people.error().message;
  ASSERT_EQ(people->size(), 3);
  EXPECT_EQ((*people)[0].verdict, Verdict::kYes);
  EXPECT_EQ((*people)[0].reviewers, 3);
  EXPECT_EQ((*people)[1].question, "p");
  EXPECT_EQ((*people)[1].verdict, Verdict::kNotApplicable);
  EXPECT_EQ((*people)[2].verdict, std::nullopt);
}

TEST_F(People, MistakesHaveAFileAndALine) {
  EXPECT_THAT(Read("interaction,verdict\n").error().message,
              HasSubstr("people.csv:1: there is no"));
  EXPECT_THAT(Read("interaction,question,verdict\nc,q,yes\nc,r,so so\n").error().message,
              HasSubstr("people.csv:3: the verdict 'so so'"));
  EXPECT_THAT(Read("interaction,question,verdict,reviewer\nc,q,yes,a\nc,q,no,a\n").error().message,
              HasSubstr("people.csv:3: 'a' already gave another verdict"));
}

}  // namespace
}  // namespace clarion::llm
