#include "enrichment/taxonomy.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace clarion::enrichment {
namespace {

Taxonomy Known() {
  Taxonomy taxonomy;
  AddLabels({"refund_status", "refund_request", "roaming"}, &taxonomy);
  return taxonomy;
}

TEST(Taxonomy, LabelsThatStandNowhereAreReasonsOfTheirOwn) {
  Taxonomy taxonomy = Known();
  ASSERT_EQ(taxonomy.reasons.size(), 3u);
  EXPECT_EQ(taxonomy.reasons[0].title, "Refund status");
  EXPECT_EQ(taxonomy.Of("roaming")->id, "roaming");
  DropPlain(&taxonomy);
  EXPECT_TRUE(taxonomy.reasons.empty()) << "what says nothing is not stored";
}

TEST(Taxonomy, ReadsBackWhatItWrote) {
  Taxonomy taxonomy = Known();
  ASSERT_TRUE(RenameReason("roaming", "Abroad: \"data\" \\ calls # {x}", &taxonomy).ok());
  ASSERT_TRUE(MoveReason("roaming", "Größe, and more", &taxonomy).ok());
  ASSERT_TRUE(AcceptGroup("sim: lost", "Lost SIM", "", 41, &taxonomy).ok());
  ASSERT_TRUE(DismissGroup("thank you", &taxonomy).ok());
  const auto again = ParseTaxonomy("taxonomy.yaml", ToYaml(taxonomy));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(ToYaml(*again), ToYaml(taxonomy));
  EXPECT_EQ(again->Of("discovered:sim: lost")->examples, 41u);
  EXPECT_EQ(again->reasons[2].title, "Abroad: \"data\" \\ calls # {x}");
}

TEST(Taxonomy, MergesAndSplits) {
  Taxonomy taxonomy = Known();
  ASSERT_TRUE(MergeReason("refund_request", "refund_status", &taxonomy).ok());
  EXPECT_EQ(taxonomy.Of("refund_request")->id, "refund_status");
  EXPECT_FALSE(
      SplitReason("refund_status", {"refund_status", "refund_request"}, "x", &taxonomy).ok())
      << "not all";
  EXPECT_FALSE(SplitReason("refund_status", {"roaming"}, "x", &taxonomy).ok()) << "not its own";
  ASSERT_TRUE(SplitReason("refund_status", {"refund_request"}, "Roaming", &taxonomy).ok());
  EXPECT_EQ(taxonomy.Of("refund_request")->id, "roaming_2") << "an id is given once";
  EXPECT_EQ(MergeReason("nothing", "roaming", &taxonomy).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(MergeReason("roaming", "roaming", &taxonomy).ok());
}

TEST(Taxonomy, ADecisionAboutAGroupReplacesTheOneBefore) {
  Taxonomy taxonomy = Known();
  ASSERT_TRUE(DismissGroup("lost sim", &taxonomy).ok());
  ASSERT_TRUE(AcceptGroup("lost sim", "", "roaming", 7, &taxonomy).ok());
  EXPECT_TRUE(taxonomy.dismissed.empty());
  EXPECT_EQ(taxonomy.Of("discovered:lost sim")->id, "roaming");
  ReopenGroup("lost sim", &taxonomy);
  EXPECT_EQ(taxonomy.Of("discovered:lost sim"), nullptr);
  EXPECT_FALSE(AcceptGroup("lost sim", "  ", "", 7, &taxonomy).ok()) << "a reason has a name";
}

TEST(Taxonomy, SaysWhichLabelsCountAsAnother) {
  Taxonomy taxonomy = Known();
  EXPECT_TRUE(taxonomy.Renamed().empty()) << "a reason of its own is called as it was found";
  ASSERT_TRUE(MergeReason("refund_request", "refund_status", &taxonomy).ok());
  const std::map<std::string, std::string> want = {{"refund_request", "refund_status"}};
  EXPECT_EQ(taxonomy.Renamed(), want);
}

TEST(Taxonomy, TheIdOfAReasonIsOneOfItsLabels) {
  Taxonomy taxonomy;
  ASSERT_TRUE(AcceptGroup("lost sim", "Lost SIM", "", 7, &taxonomy).ok());
  EXPECT_EQ(taxonomy.Of("lost_sim")->title, "Lost SIM");
  AddLabels({"lost_sim"}, &taxonomy);
  EXPECT_EQ(taxonomy.reasons.size(), 1u);
}

TEST(Taxonomy, ErrorsNameTheLine) {
  const auto twice =
      ParseTaxonomy("taxonomy.yaml", "reasons:\n  - {id: a, from: [x]}\n  - {id: b, from: [x]}\n");
  ASSERT_FALSE(twice.ok());
  EXPECT_NE(twice.error().message.find("taxonomy.yaml:3"), std::string::npos)
      << twice.error().message;
  EXPECT_FALSE(ParseTaxonomy("t", "reasons:\n  - {id: A b}\n").ok());
  EXPECT_FALSE(ParseTaxonomy("t", "reasons:\n  - {id: a, examples: -1}\n").ok());
  EXPECT_TRUE(ParseTaxonomy("t", "").ok());
}

TEST(Taxonomy, IsEmptyWhereThereIsNoFileAndKeptWhereThereIs) {
  const std::string folder = testing::TempDir() + "/taxonomy_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  EXPECT_TRUE(ReadTaxonomy(folder)->reasons.empty());
  ASSERT_TRUE(WriteTaxonomy(folder, Known()).ok());
  EXPECT_EQ(ReadTaxonomy(folder)->reasons.size(), 3u);
}

}  // namespace
}  // namespace clarion::enrichment
