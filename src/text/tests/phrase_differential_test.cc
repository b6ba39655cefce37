// The fast matcher and the literal reading must give the same hits, for any phrases and any text.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "text/phrase_matcher.h"
#include "text/testing/naive_matcher.h"

namespace clarion::text {
namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  uint32_t Roll(uint32_t sides) { return static_cast<uint32_t>(random_() % sides); }

  std::string Word() {
    static const char* kWords[] = {"a",      "b",     "c",    "you",   "told",   "don't",
                                   "dont",   "we'll", "well", "order", "orders", "cancelled",
                                   "cancel", "é",     "über", "1,5",   "24"};
    return kWords[Roll(std::size(kWords))];
  }

  std::string Phrase(int depth) {
    std::string phrase;
    const uint32_t parts = 1 + Roll(4);
    for (uint32_t i = 0; i < parts; ++i) {
      if (i > 0) phrase += ' ';
      if (i > 0 && Roll(4) == 0) phrase += "~" + std::to_string(1 + Roll(4)) + " ";
      const uint32_t kind = depth > 2 ? 0 : Roll(8);
      if (kind == 6) {
        phrase += "(" + Phrase(depth + 1) + "|" + Phrase(depth + 1) + ")";
      } else if (kind == 7) {
        phrase += "[" + Phrase(depth + 1) + (Roll(2) == 0 ? "|" + Phrase(depth + 1) : "") + "]";
      } else if (kind == 5) {
        phrase += Word().substr(0, 1) == "\xc3" ? "ord*" : Word().substr(0, 1) + "*";
      } else {
        phrase += Word();
      }
    }
    return phrase;
  }

  std::string Text() {
    static const char* kBetween[] = {" ",  " ",   " ",  ", ",  ". ", "? ",   "... ",  ".",
                                     "  ", " – ", "\n", " ’ ", "…",  "\xff", " 我们 "};
    std::string text;
    const uint32_t words = Roll(25);
    for (uint32_t i = 0; i < words; ++i) text += Word() + kBetween[Roll(std::size(kBetween))];
    return text;
  }

 private:
  std::mt19937_64 random_;
};

std::string Show(const std::vector<PhraseHit>& hits) {
  std::string out;
  for (const PhraseHit& h : hits) {
    out += std::to_string(h.phrase) + "@" + std::to_string(h.first_word) + "-" +
           std::to_string(h.end_word) + "[" + std::to_string(h.begin) + "," +
           std::to_string(h.end) + ") ";
  }
  return out;
}

TEST(PhraseDifferential, FastAndLiteralReadingAgree) {
  PhraseMatcher::Scratch scratch;
  size_t total_hits = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    Dice dice(seed);
    PhraseMatcher::Builder builder;
    std::vector<testing::NaivePhrase> phrases;
    const uint32_t count = 1 + dice.Roll(12);
    for (uint32_t i = 0; i < count; ++i) {
      testing::NaivePhrase phrase{dice.Phrase(0), dice.Roll(3) == 0 ? "english" : "",
                                  dice.Roll(4) == 0};
      if (dice.Roll(10) == 0) phrase = {R"(/\b(you|or\w+)\W+\w/)", "", false};
      if (builder.Add(phrase.text, phrase.stem, phrase.across_sentences).ok())
        phrases.push_back(phrase);
    }
    auto matcher = builder.Build();
    ASSERT_TRUE(matcher.ok());
    for (int t = 0; t < 6; ++t) {
      const std::string text = dice.Text();
      std::vector<PhraseHit> fast;
      matcher->Match(text, &scratch, &fast);
      const std::vector<PhraseHit> literal = testing::NaiveMatch(phrases, text);
      total_hits += literal.size();
      ASSERT_EQ(fast, literal) << "seed " << seed << "\ntext: " << text
                               << "\nfast:    " << Show(fast) << "\nliteral: " << Show(literal);
    }
  }
  EXPECT_GT(total_hits, 5000u);  // the dice really throw phrases that occur
}

}  // namespace
}  // namespace clarion::text
