// The shipped cards and packs fit together, and the manual does not promise what is not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/file.h"
#include "enrichment/enricher.h"
#include "scoring/internal/rule.h"
#include "scoring/scorer.h"

namespace clarion::scoring {
namespace {

const std::string kSource = CLARION_SOURCE_DIR;

std::set<std::string> KnownKinds(const enrichment::Enricher& enricher) {
  std::set<std::string> kinds(enrichment::DetectorKinds().begin(),
                              enrichment::DetectorKinds().end());
  for (const enrichment::PackInfo& pack : enricher.packs()) {
    kinds.insert(pack.signals.begin(), pack.signals.end());
  }
  return kinds;
}

TEST(ShippedCards, AskOnlyForSignalsSomebodyEmits) {
  const auto enricher = enrichment::Enricher::LoadContent(kSource + "/content");
  ASSERT_TRUE(enricher.ok()) << enricher.error().message;
  const auto scorer = Scorer::Load(kSource + "/content/scorecards");
  ASSERT_TRUE(scorer.ok()) << scorer.error().message;
  const std::set<std::string> known = KnownKinds(*enricher);
  for (const std::string& kind : scorer->signal_kinds()) {
    EXPECT_TRUE(known.count(kind)) << "no pack and no detector emits '" << kind << "'";
  }
}

TEST(ShippedCards, EveryQuestionHelpsItsReader) {
  const auto scorer = Scorer::Load(kSource + "/content/scorecards");
  ASSERT_TRUE(scorer.ok());
  ASSERT_EQ(scorer->cards().size(), 4u);
  for (const ScorecardInfo& card : scorer->cards()) {
    EXPECT_GE(card.questions.size(), 6u);
    EXPECT_LE(card.questions.size(), 12u);
    for (const QuestionInfo& question : card.questions) {
      EXPECT_GT(question.help.size(), 20u) << card.id << "/" << question.id;
      EXPECT_TRUE(question.text.back() == '?') << card.id << "/" << question.id;
    }
  }
}

TEST(SignalsDocument, NamesEveryKind) {
  const auto enricher = enrichment::Enricher::LoadContent(kSource + "/content");
  ASSERT_TRUE(enricher.ok());
  // The document is not part of a test tree that holds only sources.
  const auto text = ReadFile(kSource + "/docs/signals.md");
  if (!text.ok()) GTEST_SKIP() << text.error().message;
  for (const std::string& kind : KnownKinds(*enricher)) {
    EXPECT_THAT(*text, ::testing::HasSubstr("`" + kind + "`"));
  }
}

// The contents of the fenced blocks of one language.
std::vector<std::string> Blocks(const std::string& text, const std::string& language) {
  std::vector<std::string> blocks;
  const std::string open = "```" + language + "\n";
  for (size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const size_t begin = at + open.size();
    blocks.push_back(text.substr(begin, text.find("```", begin) - begin));
  }
  return blocks;
}

TEST(ScorecardGuide, ItsExamplesCompile) {
  const auto text = ReadFile(kSource + "/docs/scorecards.md");
  if (!text.ok()) GTEST_SKIP() << text.error().message;
  const auto cards = Blocks(*text, "yaml");
  ASSERT_FALSE(cards.empty());
  for (const std::string& card : cards) {
    const auto scorer = Scorer::Compile({{"scorecards.md", card}});
    EXPECT_TRUE(scorer.ok()) << scorer.error().message;
  }
  size_t rules = 0;
  for (const std::string& block : Blocks(*text, "rules")) {
    std::istringstream lines(block);
    for (std::string rule; std::getline(lines, rule);) {
      internal::Program program;
      const auto parsed = internal::ParseRule(rule, &program);
      EXPECT_TRUE(parsed.ok()) << rule << ": " << parsed.error().message;
      ++rules;
    }
  }
  EXPECT_GT(rules, 20u);
}

TEST(SignalsDocument, ItsExamplePackCompiles) {
  const auto text = ReadFile(kSource + "/docs/signals.md");
  if (!text.ok()) GTEST_SKIP() << text.error().message;
  for (const std::string& pack : Blocks(*text, "yaml")) {
    const auto enricher = enrichment::Enricher::Compile({{"signals.md", pack}});
    EXPECT_TRUE(enricher.ok()) << enricher.error().message;
  }
}

}  // namespace
}  // namespace clarion::scoring
