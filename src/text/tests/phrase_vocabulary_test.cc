#include "text/phrase_vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace clarion::text {
namespace {

std::vector<std::string> Phrases(std::string_view text) {
  PhraseVocabulary vocabulary;
  std::vector<PhraseVocabulary::Phrase> found;
  vocabulary.Read(text, &found);
  std::vector<std::string> out;
  for (const auto one : found) out.push_back(vocabulary.Name(one));
  std::sort(out.begin(), out.end());
  return out;
}

using Strings = std::vector<std::string>;

TEST(PhraseVocabulary, WordsAndPairsOfNeighboursThatSayWhatItIsAbout) {
  EXPECT_EQ(Phrases("Still the \"White Screen\", sorry!"),
            (Strings{"screen", "white", "white screen"}));
  EXPECT_EQ(Phrases("face unlock, endless circle"),
            (Strings{"circle", "endless", "endless circle", "face", "face unlock", "unlock"}));
}

TEST(PhraseVocabulary, APairGoesOverNoPauseAndNoWordLeftOut) {
  EXPECT_EQ(Phrases("white. screen"), (Strings{"screen", "white"}));
  EXPECT_EQ(Phrases("white\nscreen"), (Strings{"screen", "white"}));
  EXPECT_EQ(Phrases("white… screen"), (Strings{"screen", "white"}));
  EXPECT_EQ(Phrases("screen of the router"), (Strings{"router", "screen"}));
  EXPECT_EQ(Phrases("version 7.3.0 crashes"), (Strings{"crashes", "version"}));
}

TEST(PhraseVocabulary, NumbersMasksDaysAndCourtesiesAreNoPhrases) {
  EXPECT_EQ(Phrases("Thank you! On Monday, 14 October, T-2345, ok?"), Strings{});
  EXPECT_EQ(Phrases("card [CARD *1111] and [BIRTH_DATE] or [EMAIL#k3f9]"), Strings{"card"});
  EXPECT_EQ(Phrases("a list [see below] of items"), (Strings{"items", "list"}))
      << "brackets of people stay readable";
}

TEST(PhraseVocabulary, AnyScriptHasWords) {
  EXPECT_EQ(Phrases("Die Überweisung fehlt"),
            (Strings{"die", "die überweisung", "fehlt", "überweisung", "überweisung fehlt"}));
  EXPECT_EQ(Phrases(std::string_view("\xFF\xFE white\xC3", 9)), Strings{"white"});
  EXPECT_EQ(Phrases(""), Strings{});
}

TEST(PhraseVocabulary, APhraseIsFoundWhereItStands) {
  PhraseVocabulary vocabulary;
  std::vector<PhraseVocabulary::Phrase> found;
  vocabulary.Read("white screen", &found);
  const std::string text = "A white page, then the White Screen";
  for (const auto one : found) {
    PhraseVocabulary::Place place;
    ASSERT_TRUE(vocabulary.Find(one, text, &place));
    const std::string there = text.substr(place.begin, place.end - place.begin);
    EXPECT_TRUE(there == "white" || there == "Screen" || there == "White Screen") << there;
    EXPECT_FALSE(vocabulary.Find(one, "nothing of it", &place));
  }
}

}  // namespace
}  // namespace clarion::text
