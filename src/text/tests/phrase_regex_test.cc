// In the plain reading every phrase gives exactly the hits of its regular expression.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>

#include "text/phrase_matcher.h"
#include "text/testing/naive_matcher.h"

namespace clarion::text {
namespace {

using Span = std::pair<size_t, size_t>;

std::vector<Span> ByRegex(const std::string& phrase, const std::string& text) {
  RE2::Options options(RE2::Latin1);
  options.set_case_sensitive(false);
  options.set_longest_match(true);
  const auto pattern = RegexOf(phrase);
  EXPECT_TRUE(pattern.ok()) << phrase;
  const RE2 regex(*pattern, options);
  EXPECT_TRUE(regex.ok()) << *pattern;
  std::vector<Span> spans;
  size_t at = 0;
  re2::StringPiece match;
  while (regex.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<size_t>(match.data() - text.data());
    at = begin + match.size();
    spans.emplace_back(begin, at);
  }
  return spans;
}

std::vector<Span> Ours(const std::string& phrase, const std::string& text) {
  PhraseMatcher::Builder builder(Reading::kPlain);
  EXPECT_TRUE(builder.Add(phrase).ok()) << phrase;
  auto matcher = builder.Build();
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> hits;
  matcher->Match(text, &scratch, &hits);
  std::vector<Span> spans;
  for (const PhraseHit& hit : hits) spans.emplace_back(hit.begin, hit.end);
  return spans;
}

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  uint32_t Roll(uint32_t sides) { return static_cast<uint32_t>(random_() % sides); }
  std::string Word() {
    static const char* kWords[] = {"a",   "b",    "i",           "m",    "don't",
                                   "I'm", "x_1",  "rock'n'roll", "TOLD", "told",
                                   "'a'", "'tis", "o'",          "42",   "''b"};
    return kWords[Roll(std::size(kWords))];
  }
  std::string Phrase(int depth) {
    std::string phrase;
    const uint32_t parts = 1 + Roll(3);
    for (uint32_t i = 0; i < parts; ++i) {
      if (i > 0) phrase += Roll(4) == 0 ? " ~" + std::to_string(1 + Roll(3)) + " " : " ";
      const uint32_t kind = depth > 1 ? 0 : Roll(9);
      if (kind == 6)
        phrase += "(" + Phrase(depth + 1) + "|" + Phrase(depth + 1) + ")";
      else if (kind == 7)
        phrase += "[" + Phrase(depth + 1) + "]";
      else if (kind == 8)
        phrase += "t*";
      else
        phrase += Word();
    }
    return phrase;
  }
  std::string Text() {
    static const char* kBetween[] = {" ", " ", " ", ", ", "'", " '", "' ", "''", " ' ", "-", "\n"};
    std::string text;
    const uint32_t words = Roll(16);
    for (uint32_t i = 0; i < words; ++i) text += Word() + kBetween[Roll(std::size(kBetween))];
    return text;
  }

 private:
  std::mt19937_64 random_;
};

TEST(PhraseRegex, IsWhatAProgrammerWouldWrite) {
  EXPECT_EQ(*RegexOf("told ~3 you"), R"(\btold\W+(?:[\w']+\W+){0,3}you\b)");
  EXPECT_EQ(*RegexOf("don't (call|ring) me"), R"(\bdon't\W+(?:call|ring)\W+me\b)");
  EXPECT_EQ(*RegexOf("refund*"), R"(\brefund\w*\b)");
  EXPECT_EQ(*RegexOf("I [have] paid"), R"(\b(?:i\W+paid|i\W+have\W+paid)\b)");
}

TEST(PhraseRegex, ApostrophesAreReadAsTheExpressionReadsThem) {
  EXPECT_EQ(Ours("i ~1 going", "I'm going"), (std::vector<Span>{{0, 9}}));
  EXPECT_EQ(Ours("don't", "dont don't don’t"), (std::vector<Span>{{5, 10}}));
  EXPECT_EQ(Ours("a ~1 b", "a x b b"), (std::vector<Span>{{0, 5}}));
  EXPECT_EQ(Ours("a ~3 b", "a x b b"), (std::vector<Span>{{0, 7}}));
}

TEST(PhraseRegex, WordsOfOtherLanguagesAreWords) {
  EXPECT_EQ(Ours("über", "ÜBER, Übermut"), (std::vector<Span>{{0, 5}}));
  EXPECT_EQ(Ours("caf", "café"), (std::vector<Span>{}));
}

TEST(PhraseRegex, RandomPhrasesHitWhereTheirExpressionsHit) {
  size_t found = 0;
  for (uint64_t seed = 0; seed < 6000; ++seed) {
    Dice dice(seed);
    const std::string phrase = dice.Phrase(0);
    PhraseMatcher::Builder builder(Reading::kPlain);
    if (!builder.Add(phrase).ok()) continue;
    const std::string text = dice.Text();
    const std::vector<Span> regex = ByRegex(phrase, text);
    found += regex.size();
    EXPECT_EQ(Ours(phrase, text), regex) << "phrase: " << phrase << "\ntext: " << text
                                         << "\nregex: " << *RegexOf(phrase) << "\nseed " << seed;
    std::vector<Span> naive;
    for (const PhraseHit& hit : testing::NaiveMatch({{phrase, "", true}}, text, Reading::kPlain))
      naive.emplace_back(hit.begin, hit.end);
    EXPECT_EQ(naive, regex) << "literal reading; phrase: " << phrase << "\ntext: " << text;
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(found, 1500u);
}

}  // namespace
}  // namespace clarion::text
