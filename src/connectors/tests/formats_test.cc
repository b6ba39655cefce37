#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/internal/json_documents.h"
#include "connectors/testing/samples.h"

namespace clarion::connectors {
namespace {

using testing::ReadAll;

std::string FormatOf(const std::string& bytes, const std::string& name) {
  return ReadAll(bytes, name).format;
}

TEST(Formats, AutoRefusesWhatFitsNone) {
  for (const char* text : {"", "hello", "{}", "[]", "{\"a\":1}", "a,b\n1,2\n", "<xml/>",
                           "WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "\x00\x01\x02"}) {
    const auto read = ReadAll(text, "file.json");
    EXPECT_EQ(read.format, "") << text;
    EXPECT_NE(read.open_error.find("fits no format"), std::string::npos) << text;
  }
  EXPECT_NE(ReadAll("{}", "x", "wav")
                .open_error.find("there are auto, clarion, vcon, contact-lens, outcomes-csv"),
            std::string::npos);
}

TEST(Formats, AutoLooksPastABrokenFirstLine) {
  EXPECT_EQ(FormatOf("{\"id\":\n{\"id\":\"a\",\"turns\":[]}\n", "x.jsonl"), "clarion");
  EXPECT_EQ(FormatOf("{\"id\":\"a\",\"channel\":\"chat\"}\n", "x.jsonl"), "clarion");
  EXPECT_EQ(
      FormatOf(R"({"type":"outcome","interaction_id":"a","kind":"csat","value":4})", "x.json"),
      "clarion");
}

TEST(Formats, AutoTellsPublicSamplesApart) {
  const std::string folder = testing::SamplesFolder("formats");
  if (folder.empty()) GTEST_SKIP() << "the public sample data is not on this machine";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
    const std::string name = entry.path().string();
    const std::string in = entry.path().parent_path().filename().string();
    const std::string file = entry.path().filename().string();
    const bool vcon =
        in == "vcon" && file.find("schema") == file.npos && file.find("wtf") == file.npos;
    const bool lens =
        (in == "amazon-connect-contact-lens" && file.find("evaluation") == file.npos) ||
        file == "post-call-output.json";
    const std::string expected = vcon                 ? "vcon"
                                 : lens               ? "contact-lens"
                                 : in == "survey-csv" ? "outcomes-csv"
                                                      : "";
    EXPECT_EQ(FormatOf(testing::ReadWhole(name), name), expected) << name;
  }
}

TEST(JsonDocuments, KeysAreSeenThroughBrokenHeads) {
  EXPECT_EQ(TopLevelKeys(R"( [ {"a":{"x":1},"b\"c":[{"y":2}],"d":"e,\"f\":","g":tr)"),
            (std::vector<std::string>{"a", "b\\\"c", "d", "g"}));
  EXPECT_TRUE(TopLevelKeys("").empty());
  EXPECT_TRUE(TopLevelKeys("\"a\"").empty());
}

TEST(JsonDocuments, AnOverlongValueIsCutNotEndless) {
  const std::string text = "{\"a\":\"" + std::string(500, 'x') + "\"}{\"b\":1}";
  auto source = SourceFromMemory(text, "x");
  JsonDocuments documents(*source, 100);
  RawRecord record;
  ASSERT_TRUE(*documents.Next(&record));
  EXPECT_EQ(record.bytes.size(), 100u);
  ASSERT_TRUE(*documents.Next(&record));
  EXPECT_EQ(record.bytes, "{\"b\":1}");
  EXPECT_FALSE(*documents.Next(&record));
}

// The examples in the documentation are read as a reader would: by their fence, "```json vcon",
// "```csv" or "```json" for Clarion's own.
TEST(Documentation, ExamplesAreRead) {
  std::ifstream page(std::string(CLARION_SOURCE_DIR) + "/docs/formats.md");
  ASSERT_TRUE(page.good());
  std::string line, fence, block;
  size_t examples = 0;
  while (std::getline(page, line)) {
    if (!line.starts_with("```")) {
      if (!fence.empty()) block += line + "\n";
      continue;
    }
    if (fence.empty()) {
      fence = line.substr(3);
      block.clear();
      continue;
    }
    const std::string format = fence.starts_with("csv")       ? "outcomes-csv"
                               : fence == "json vcon"         ? "vcon"
                               : fence == "json contact-lens" ? "contact-lens"
                                                              : "clarion";
    if (fence.starts_with("csv") || fence.starts_with("json")) {
      ++examples;
      const auto read = ReadAll(block, "docs.jsonl");
      EXPECT_EQ(read.format, format) << block;
      EXPECT_FALSE(read.records.empty()) << block;
      EXPECT_TRUE(read.refusals.empty()) << block << read.refusals[0];
      for (const Record& record : read.records)
        EXPECT_EQ(*DecodeClarionJson(EncodeClarionJson(record)), record);
    }
    fence.clear();
  }
  EXPECT_GE(examples, 7u);
}

}  // namespace
}  // namespace clarion::connectors
