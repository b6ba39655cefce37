#include "scoring/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;

const std::string kSource = CLARION_SOURCE_DIR;

enrichment::Enricher ShippedEnricher() {
  auto enricher = enrichment::Enricher::Load(kSource + "/content/phrases");
  EXPECT_TRUE(enricher.ok()) << enricher.error().message;
  return std::move(enricher).value();
}

PolicySet ShippedPolicies() {
  auto policies = PolicySet::Load(kSource + "/content", "");
  EXPECT_TRUE(policies.ok()) << policies.error().message;
  return std::move(policies).value();
}
Scorer ShippedScorer() {
  auto scorer = Scorer::Load(kSource + "/content/scorecards");
  EXPECT_TRUE(scorer.ok()) << scorer.error().message;
  return std::move(scorer).value();
}

TEST(Spec, EveryShippedPromiseHolds) {
  const enrichment::Enricher enricher = ShippedEnricher();
  const PolicySet policies = ShippedPolicies();
  const Scorer scorer = ShippedScorer();
  const auto files = ListFiles(kSource + "/tests/specs", ".spec");
  ASSERT_TRUE(files.ok());
  size_t promises = 0;
  for (const std::string& file : *files) {
    const auto report = RunSpecFile(file, enricher, policies, scorer);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_TRUE(report->passed()) << report->Render();
    promises += report->promises;
  }
  EXPECT_GE(promises, 70u);
}

TEST(Spec, WrongExpectationsFailAndSayWhatWasSeen) {
  const auto report = RunSpecText("x.spec",
                                  "conversation a\n  0s customer Hello\n  5s agent  Hello\n"
                                  "signals a\n  no greeting\n  hold at 5s\n"
                                  "score a with service_quality\n  greeted no\n  points 0.01\n",
                                  ShippedEnricher(), ShippedPolicies(), ShippedScorer());
  ASSERT_TRUE(report.ok()) << report.error().message;
  ASSERT_EQ(report->failures.size(), 4u);
  EXPECT_EQ(report->failures[0].line, 5);
  EXPECT_THAT(report->failures[0].got, HasSubstr("greeting 1 at 5s (turn 2) \"Hello\""));
  EXPECT_THAT(report->Render(),
              HasSubstr("x.spec:8: expected greeted no\n  got greeted yes because"));
}

TEST(Spec, MissingPacksBreakThePromises) {
  const auto empty = enrichment::Enricher::Compile({});
  ASSERT_TRUE(empty.ok());
  const auto report =
      RunSpecFile(kSource + "/tests/specs/emotion.spec", *empty, PolicySet(), ShippedScorer());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_GE(report->failures.size(), 10u);
}

TEST(Spec, UnreadableSpecsNameLineAndRemedy) {
  const enrichment::Enricher enricher = ShippedEnricher();
  const PolicySet policies = ShippedPolicies();
  const Scorer scorer = ShippedScorer();
  auto complaint = [&](const std::string& text) {
    const auto report = RunSpecText("x.spec", text, enricher, policies, scorer);
    return report.ok() ? "" : report.error().message;
  };
  EXPECT_THAT(complaint("conversatoin a\n"),
              HasSubstr("x.spec:1: unknown block 'conversatoin'; did you mean 'conversation'?"));
  EXPECT_THAT(complaint("conversation a\n  5 agent hi\n"), HasSubstr("x.spec:2: '5' is no time"));
  EXPECT_THAT(complaint("conversation a\n  5s agnt hi\n"), HasSubstr("did you mean 'agent'"));
  EXPECT_THAT(complaint("conversation a channel=fax\n"), HasSubstr("no channel 'fax'"));
  EXPECT_THAT(complaint("signals b\n  x\n"), HasSubstr("no conversation 'b' above"));
  EXPECT_THAT(complaint("conversation a\nscore a with nope\n  x yes\n"),
              HasSubstr("no scorecard 'nope'"));
  EXPECT_THAT(complaint("conversation a\nscore a with compliance\n  x maybe\n"),
              HasSubstr("x.spec:3: expected: QUESTION"));
}

}  // namespace
}  // namespace clarion::scoring
