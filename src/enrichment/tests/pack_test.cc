#include "enrichment/internal/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enrichment/enricher.h"

namespace clarion::enrichment {
namespace {

using ::testing::HasSubstr;

std::string Complaint(const std::string& text) {
  const auto compiled = Enricher::Compile({{"p.yaml", text}});
  return compiled.ok() ? "" : compiled.error().message;
}

TEST(Pack, GroupsInheritAndOverride) {
  const auto pack = internal::ParsePack({"p.yaml",
                                         "pack: p\nversion: 3\nspeaker: agent\nconfidence: 0.6\n"
                                         "groups:\n  - {signal: a, phrases: [x]}\n"
                                         "  - {signal: b, speaker: customer, phrases: [y]}\n"});
  ASSERT_TRUE(pack.ok()) << pack.error().message;
  ASSERT_EQ(pack->groups.size(), 2u);
  EXPECT_EQ(pack->groups[0].speaker, internal::Speaker::kAgent);
  EXPECT_EQ(pack->groups[1].speaker, internal::Speaker::kCustomer);
  EXPECT_EQ(pack->groups[1].confidence, 0.6);
  EXPECT_EQ(pack->groups[1].phrases[0].line, 7);
}

TEST(Pack, ComplaintsNameFileLineAndRemedy) {
  EXPECT_THAT(Complaint("pack: p\nversion: 1\nsignl: x\nphrases: [a]\n"),
              HasSubstr("p.yaml:3: unknown field 'signl'; did you mean 'signal'?"));
  EXPECT_THAT(Complaint("pack: p\nversion: 1\nsignal: Big One\nphrases: [a]\n"),
              HasSubstr("lower snake case"));
  EXPECT_THAT(Complaint("pack: p\nversion: 1\nsignal: s\nphrases:\n  - ok\n  - 'a ~99 b'\n"),
              HasSubstr("p.yaml:6: column 3: a gap"));
  EXPECT_THAT(Complaint("pack: p\nversion: 1\nsignal: s\nstem: elvish\nphrases: [a]\n"),
              HasSubstr("no stemmer"));
  EXPECT_THAT(Complaint("pack: p\nversion: 1\nsignal: s\n"),
              HasSubstr("neither 'phrases' nor 'groups'"));
}

}  // namespace
}  // namespace clarion::enrichment
