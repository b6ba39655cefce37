#include "text/yaml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::text {
namespace {

using ::testing::HasSubstr;

std::string ParseError(const std::string& text) {
  auto parsed = YamlReader::Parse("f.yaml", text);
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(YamlReader, UnknownFieldsSayWhereAndWhatWasMeant) {
  auto root = YamlReader::Parse("f.yaml", "id: x\ntitel: y\n");
  ASSERT_TRUE(root.ok());
  auto allowed = root->AllowOnly({"id", "title"});
  ASSERT_FALSE(allowed.ok());
  EXPECT_EQ(allowed.error().message, "f.yaml:2: unknown field 'titel'; did you mean 'title'?");
}

TEST(YamlReader, RefusesWhatWouldSurprise) {
  EXPECT_THAT(ParseError("a: 1\nb: 2\na: 3\n"),
              HasSubstr("f.yaml:3: field 'a' stands here a second"));
  EXPECT_THAT(ParseError("a: &x 1\nb: *x\n"), HasSubstr("f.yaml:2: aliases"));
  EXPECT_THAT(ParseError("a: [1, 2"), HasSubstr("f.yaml:1"));
  EXPECT_THAT(ParseError(""), HasSubstr("empty"));
  EXPECT_THAT(ParseError("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(ParseError(std::string(40, '[')), HasSubstr("f.yaml:1"));
  EXPECT_THAT(ParseError("a: \xff\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(ParseError("a: " + std::string(5 << 20, 'x')), HasSubstr("has 5.0 MiB, and 4 are"));
  // Found by a fuzzer: what was read was no text any more, and could not be written back.
  EXPECT_THAT(ParseError(std::string("a: 1\nb: x\0_y\n", 12)),
              HasSubstr(":2: a control character (0x00)"));
  EXPECT_THAT(ParseError("a: \"x\\_y\"\n"), HasSubstr("write the character itself"));
}

TEST(YamlReader, WhatIsQuotedEndsBetweenCharacters) {
  std::string name = "x";
  for (int i = 0; i < 40; ++i) name += "\u00e4";
  auto root = YamlReader::Parse("f.yaml", name + ": y\n");
  ASSERT_TRUE(root.ok());
  EXPECT_THAT(root->AllowOnly({"id"}).error().message,
              HasSubstr("'" + name.substr(0, 59) + "…'; known: id"));
}

TEST(YamlReader, TypedFields) {
  auto root = YamlReader::Parse("f.yaml", "n: 0.5\nt: text\nl: [a, b]\nf: true\nbad: x\n");
  ASSERT_TRUE(root.ok());
  EXPECT_EQ(root->Number("n", 1).value(), 0.5);
  EXPECT_EQ(root->Number("absent", 1).value(), 1);
  EXPECT_EQ(root->Text("t").value(), "text");
  EXPECT_EQ(root->Texts("l").value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(root->Flag("f", false).value());
  EXPECT_THAT(root->Number("bad", 0).error().message,
              HasSubstr("f.yaml:5: 'bad' must be a number"));
  EXPECT_THAT(root->Flag("bad", false).error().message, HasSubstr("true or false"));
  EXPECT_THAT(root->OneOf("t", {"next", "best"}, "").error().message,
              HasSubstr("did you mean 'next'"));
}

}  // namespace
}  // namespace clarion::text
