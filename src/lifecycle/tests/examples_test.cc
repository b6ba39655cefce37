#include "lifecycle/examples.h"

#include <gtest/gtest.h>

namespace clarion::lifecycle {
namespace {

ExampleCandidate Of(const std::string& id, const std::string& agent, const std::string& words) {
  return {id, "customer of " + id, agent, "refund", "chat", words, 0.9, 10, false, false};
}

std::vector<std::string> Chosen(const std::vector<ExampleCandidate>& from, size_t n) {
  std::vector<std::string> out;
  for (const size_t i : ChooseExamples(from, n)) out.push_back(from[i].interaction);
  return out;
}

using Ids = std::vector<std::string>;

TEST(Examples, NoneOfNone) { EXPECT_TRUE(ChooseExamples({}, 3).empty()); }

TEST(Examples, AreNotThreeOfTheSame) {
  const std::vector<ExampleCandidate> from = {
      Of("a", "ann", "good morning"), Of("b", "ann", "good morning"),
      Of("c", "ann", "good morning"), Of("d", "ben", "welcome to the desk")};
  EXPECT_EQ(Chosen(from, 2), (Ids{"a", "d"}));
}

TEST(Examples, PreferWhatAPersonConfirmed) {
  std::vector<ExampleCandidate> from = {Of("a", "ann", "hello"), Of("b", "ben", "hi there")};
  from[1].confirmed = true;
  from[1].confidence = 0.7;
  EXPECT_EQ(Chosen(from, 1), Ids{"b"});
}

TEST(Examples, PreferWordsToPointAt) {
  const std::vector<ExampleCandidate> from = {Of("a", "ann", ""), Of("b", "ben", "hello")};
  EXPECT_EQ(Chosen(from, 1), Ids{"b"});
}

TEST(Examples, AreOfUsualLength) {
  std::vector<ExampleCandidate> from = {Of("a", "ann", "hello"), Of("b", "ben", "hello"),
                                        Of("c", "cleo", "hello")};
  from[0].turns = 200;
  EXPECT_NE(Chosen(from, 1), Ids{"a"});
}

TEST(Examples, ArePinnedOnesFirstWhateverTheyAre) {
  std::vector<ExampleCandidate> from = {Of("a", "ann", "hello"), Of("b", "ann", "")};
  from[1].pinned = true;
  from[1].confidence = 0.1;
  from[1].turns = 400;
  EXPECT_EQ(Chosen(from, 2), (Ids{"b", "a"}));
}

TEST(Examples, HaveOneConversationOfACustomer) {
  std::vector<ExampleCandidate> from = {Of("a", "ann", "hello"), Of("b", "ben", "welcome")};
  from[0].customer = from[1].customer = "cus-1";
  EXPECT_EQ(ChooseExamples(from, 2).size(), 1u);
}

}  // namespace
}  // namespace clarion::lifecycle
