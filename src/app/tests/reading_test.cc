#include "app/reading.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace clarion::app {
namespace {

std::shared_ptr<const Reading> Fresh(const std::string& policy = "") {
  const std::string folder = testing::TempDir() + "reading-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  if (!policy.empty()) std::ofstream(folder + "/redaction.yaml") << policy;
  const auto made = Reading::OfWorkspace(folder);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return made.ok() ? *made : nullptr;
}

// UTF-16 units of UTF-8 text.
size_t Units(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

TEST(Reading, CoversLetterForLetter) {
  const auto reading = Fresh();
  const std::string said =
      "It's 4111 1111 1111 1111, mail jos\u00e9.\U0001F600@example.com, thanks";
  const std::string read = reading->Words(said);
  EXPECT_EQ(read.find("4111"), std::string::npos);
  EXPECT_EQ(read.find("example.com"), std::string::npos);
  EXPECT_NE(read.find("thanks"), std::string::npos);
  EXPECT_EQ(Units(read), Units(said)) << read;
  EXPECT_EQ(reading->Words("where is my parcel"), "where is my parcel");
}

TEST(Reading, WhatAWorkspaceKeepsStays) {
  const auto reading = Fresh("kinds:\n  email: keep\n");
  EXPECT_EQ(reading->Words("mail ann@example.com"), "mail ann@example.com");
  EXPECT_EQ(reading->Words("card 4111 1111 1111 1111").find("4111"), std::string::npos);
}

TEST(Reading, FactsLoseOnlyWhatIsCertain) {
  const auto reading = Fresh();
  EXPECT_EQ(reading->Facts("billing-bot 2.3"), "billing-bot 2.3");
  EXPECT_EQ(reading->Facts("to 4111 1111 1111 1111").find("4111"), std::string::npos);
}

TEST(Reading, AQuestionTellsWhatTheAnswerIs) {
  const auto reading = Fresh();
  std::string asks = "can I have your surname please";
  std::string answers = "Kowalczyk";
  const Reading::Said turns[] = {{"agent", &asks}, {"customer", &answers}};
  reading->Dialogue(turns);
  EXPECT_EQ(asks, "can I have your surname please");
  EXPECT_EQ(answers, Reading::All("Kowalczyk"));
}

TEST(Reading, APurposeIsOneOfThese) {
  EXPECT_TRUE(CheckPurpose("dispute").ok());
  const auto wrong = CheckPurpose("curiosity");
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().message.find("quality_review, dispute"), std::string::npos);
}

}  // namespace
}  // namespace clarion::app
