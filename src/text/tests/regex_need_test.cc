#include "text/internal/regex_need.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>

namespace clarion::text::internal {
namespace {

TEST(RegexNeed, TakesTheRarestPartOfWhatMustStand) {
  EXPECT_EQ(NeedOf("order \\d{4}").any_of, "0123456789");
  EXPECT_EQ(NeedOf("order \\d{4}").literal, "order ");
  EXPECT_EQ(NeedOf("[\\w.]+@[\\w]+").any_of, "@");
  EXPECT_EQ(NeedOf("^Ab+cde$").literal, "cde");
}

TEST(RegexNeed, OptionalPartsAndGroupsProveNothing) {
  EXPECT_EQ(NeedOf("a?b*(?:cd)e{0,3}").any_of, "");
  EXPECT_EQ(NeedOf("\\d|x").any_of, "");
  EXPECT_EQ(NeedOf("(\\d)").any_of, "");
  EXPECT_EQ(NeedOf("\\Q5\\E").any_of, "");
  EXPECT_EQ(NeedOf("[^]5]").any_of, "");
}

TEST(RegexNeed, LettersThatFoldBeyondAsciiAreFound) {
  RegexNeeds needs;
  needs.Add("ask");
  std::vector<int> which;
  needs.Candidates("a\u017F\u212A", &which);
  EXPECT_EQ(which, std::vector<int>{0});
}

// The promise: no text that an expression matches is passed over. Expressions and texts of the
// pieces that matter here.
TEST(RegexNeed, NeverPassesOverAMatch) {
  const std::vector<std::string> pieces = {
      "a",     "K",     "s",     "7",        "@",           "\\d",   "\\w",    "\\b",
      "\\W",   ".",     "[a-c]", "[^b]",     "[]x]",        "[+-]",  "[\\d.]", "(?:a|7)",
      "(k@)",  "\\.",   "\\@",   "|",        "^",           "$",     "?",      "*",
      "+",     "{2}",   "{0,2}", "{1,}",     "??",          "[^]a]", "(?i)",   "\u017F",
      "[k-t]", "\\x37", "\\pL",  "\\Qa.\\E", "[[:digit:]]", "\\[",   " "};
  const std::vector<std::string> texts = {"a", "A", "k",      "K",      "s", "S", "7",
                                          "@", ".", "b",      "x",      "]", "[", "+",
                                          "-", " ", "\u017F", "\u212A", "t"};
  std::mt19937 random(7);
  const auto join = [&random](const std::vector<std::string>& from, size_t most) {
    std::string all;
    for (size_t n = 1 + random() % most; n > 0; --n) all += from[random() % from.size()];
    return all;
  };
  RE2::Options options(RE2::Quiet);
  options.set_case_sensitive(false);
  size_t matches = 0, spared = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string pattern = join(pieces, 6);
    const RE2 regex(pattern, options);
    if (!regex.ok()) continue;
    RegexNeeds needs;
    needs.Add(pattern);
    for (int i = 0; i < 6; ++i) {
      const std::string text = join(texts, 6);
      std::vector<int> which;
      needs.Candidates(text, &which);
      if (RE2::PartialMatch(text, regex)) {
        ++matches;
        ASSERT_EQ(which.size(), 1U) << pattern << "\n" << text;
      } else if (which.empty()) {
        ++spared;
      }
    }
  }
  EXPECT_GT(matches, 6'000U);
  EXPECT_GT(spared, 6'000U);
}

}  // namespace
}  // namespace clarion::text::internal
