#include "text/phrase_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace clarion::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What one phrase finds in `text`, as the stretches of text.
std::vector<std::string> Find(const std::string& phrase, const std::string& text,
                              const std::string& stem = "", bool across_sentences = false) {
  PhraseMatcher::Builder builder;
  auto added = builder.Add(phrase, stem, across_sentences);
  EXPECT_TRUE(added.ok()) << added.error().message;
  auto matcher = builder.Build();
  EXPECT_TRUE(matcher.ok());
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> hits;
  matcher->Match(text, &scratch, &hits);
  std::vector<std::string> found;
  for (const PhraseHit& hit : hits) found.push_back(text.substr(hit.begin, hit.end - hit.begin));
  return found;
}

std::string Complaint(const std::string& phrase) {
  PhraseMatcher::Builder builder;
  auto added = builder.Add(phrase);
  return added.ok() ? "" : added.error().message;
}

TEST(PhraseMatcher, FindsWordsWhateverTheCaseAndPunctuation) {
  EXPECT_THAT(Find("where is my refund", "So: WHERE is, my Refund?"),
              ElementsAre("WHERE is, my Refund"));
  EXPECT_THAT(Find("refund", "refunds refunded"), IsEmpty());
}

TEST(PhraseMatcher, PhrasesStayInOneSentence) {
  for (const char* text : {"Next statement. Is there more", "statement? Is", "statement!! Is",
                           "statement\nIs", "statement.\" Is"}) {
    EXPECT_THAT(Find("statement is", text), IsEmpty()) << text;
    EXPECT_EQ(Find("statement is", text, "", true).size(), 1u) << text;
  }
  EXPECT_THAT(Find("told ~3 you", "I told him. Thank you"), IsEmpty());
  EXPECT_THAT(Find("told ~3 you", "Done! I told him, thank you."),
              ElementsAre("told him, thank you"));
}

TEST(PhraseMatcher, DotsThatEndNoSentence) {
  EXPECT_THAT(Find("pay 3.5 percent", "pay 3.5 percent"), ElementsAre("pay 3.5 percent"));
  EXPECT_THAT(Find("e g tomorrow", "call e.g. tomorrow"), ElementsAre("e.g. tomorrow"));
  EXPECT_THAT(Find("mr smith", "Mr. Smith"), ElementsAre("Mr. Smith"));
  EXPECT_THAT(Find("example com now", "example.com now"), ElementsAre("example.com now"));
  EXPECT_THAT(Find("well thanks", "well... thanks"), ElementsAre("well... thanks"));
  EXPECT_THAT(Find("at 5 then", "at 5. Then"), IsEmpty());
}

TEST(PhraseMatcher, AlternativesOptionalsAndPrefixes) {
  EXPECT_THAT(Find("I (already|just) told", "I just told, I already told, I never told"),
              ElementsAre("I just told", "I already told"));
  EXPECT_THAT(Find("I [have] (gave you|told)", "I told, I have gave you."),
              ElementsAre("I told", "I have gave you"));
  EXPECT_THAT(Find("[so|very] sorry sir", "so sorry sir, sorry sir"),
              ElementsAre("so sorry sir", "sorry sir"));
  EXPECT_THAT(Find("refund*", "Refunds and REFUNDED"), ElementsAre("Refunds", "REFUNDED"));
}

TEST(PhraseMatcher, GapsTakeTheShortestStretch) {
  EXPECT_THAT(Find("told ~2 you", "told a b you; told a b c you; told you you"),
              ElementsAre("told a b you", "told you"));
  // The first word is the one further left: leftmost wins, and there the shortest.
  EXPECT_THAT(Find("a ~3 b", "a a b b"), ElementsAre("a a b"));
}

TEST(PhraseMatcher, ApostrophesAsPeopleTypeThem) {
  EXPECT_THAT(Find("don't know", "dont know, don’t know, DON'T KNOW"),
              ElementsAre("dont know", "don’t know", "DON'T KNOW"));
  EXPECT_THAT(Find("we'll see", "well see"), IsEmpty());
}

TEST(PhraseMatcher, StemsStandForAllForms) {
  EXPECT_THAT(Find("cancel order", "cancelled orders; cancelling the order", "english"),
              ElementsAre("cancelled orders"));
}

TEST(PhraseMatcher, RegexKind) {
  EXPECT_THAT(Find(R"(/\border #?\d{3}\b/)", "Order #123 and order 99 and order 456"),
              ElementsAre("Order #123", "order 456"));
}

TEST(PhraseMatcher, HitsOfOnePhraseDoNotOverlap) {
  EXPECT_THAT(Find("no no", "no no no no no"), ElementsAre("no no", "no no"));
}

TEST(PhraseMatcher, ManyPhrasesKeepTheirNumbers) {
  PhraseMatcher::Builder builder;
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(builder.Add("word" + std::to_string(i) + " (x|y) [z] end").value(), uint32_t(i));
  }
  auto matcher = builder.Build();
  PhraseMatcher::Scratch scratch;
  std::vector<PhraseHit> hits;
  matcher->Match("word2999 y end word7 x z end", &scratch, &hits);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].phrase, 2999u);
  EXPECT_EQ(hits[1].phrase, 7u);
}

TEST(PhraseMatcher, OneScratchServesMatchersInTurn) {
  PhraseMatcher::Scratch scratch;
  for (const char* word : {"alpha", "beta", "alpha"}) {
    PhraseMatcher::Builder builder;
    ASSERT_TRUE(builder.Add(word).ok());
    auto matcher = builder.Build();
    std::vector<PhraseHit> hits;
    matcher->Match("alpha beta", &scratch, &hits);
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits[0].first_word, word[0] == 'a' ? 0u : 1u);
  }
}

TEST(PhraseSyntax, ComplaintsNameTheColumnAndTheRemedy) {
  EXPECT_THAT(Complaint("told (you"), HasSubstr("column 6: '(' is never closed"));
  EXPECT_THAT(Complaint("told you)"), HasSubstr("column 9: ')' without its opening bracket"));
  EXPECT_THAT(Complaint("a (b|) c"), HasSubstr("write [word]"));
  EXPECT_THAT(Complaint("a ~x c"), HasSubstr("column 3: a gap is '~' and a number"));
  EXPECT_THAT(Complaint("~3 you"), HasSubstr("must stand between two words"));
  EXPECT_THAT(Complaint("[told] ~3 you"), HasSubstr("must stand between two words"));
  EXPECT_THAT(Complaint("[a] [b]"), HasSubstr("every word is optional"));
  EXPECT_THAT(Complaint("!?"), HasSubstr("holds no word"));
  EXPECT_THAT(Complaint("* x"), HasSubstr("must follow the beginning of a word"));
  EXPECT_THAT(Complaint("(a] c"), HasSubstr("']' closes nothing here"));
  EXPECT_THAT(Complaint("/(/"), HasSubstr("regular expression"));
  EXPECT_THAT(Complaint("a ~20 b ~20 c ~20 d ~20 e"), HasSubstr("may span 64 words"));
  // Found by phrase_fuzzer: lengths of prefixes are bits of one machine word.
  EXPECT_THAT(Complaint(std::string(93, 'e') + "*"), HasSubstr("may have 60 bytes"));
  PhraseMatcher::Builder builder;
  EXPECT_THAT(builder.Add("x", "klingon").error().message, HasSubstr("Snowball"));
}

}  // namespace
}  // namespace clarion::text
