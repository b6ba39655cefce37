#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace clarion {
namespace {

TEST(Utf8, APieceEndsBetweenCharacters) {
  const std::string text = "a\u00e4\u20ac\U0001F600b";  // 1, 2, 3, 4 and 1 bytes
  const std::string expected[] = {"",
                                  "a",
                                  "a",
                                  "a\u00e4",
                                  "a\u00e4",
                                  "a\u00e4",
                                  "a\u00e4\u20ac",
                                  "a\u00e4\u20ac",
                                  "a\u00e4\u20ac",
                                  "a\u00e4\u20ac",
                                  "a\u00e4\u20ac\U0001F600",
                                  text,
                                  text};
  for (size_t bytes = 0; bytes < std::size(expected); ++bytes)
    EXPECT_EQ(Utf8Prefix(text, bytes), expected[bytes]) << bytes;
  EXPECT_EQ(Utf8Prefix("", 0), "");
}

TEST(Utf8, OfWhatIsNoTextAPieceIsJustShort) {
  const std::string noise(100, '\x80');
  EXPECT_EQ(Utf8Prefix(noise, 50).size(), 50U);
  EXPECT_LE(Utf8Prefix(noise, 3).size(), 3U);
}

TEST(Utf8, WhatIsNoCharacterBecomesTheReplacement) {
  EXPECT_EQ(Utf8Lossy("a\u00e4\U0001F600"), "a\u00e4\U0001F600");
  EXPECT_EQ(Utf8Lossy("a\xC3"), "a\uFFFD");
  EXPECT_EQ(Utf8Lossy("\xFFz\x80"), "\uFFFDz\uFFFD");
  EXPECT_EQ(Utf8Lossy("\xE2\x82z"), "\uFFFD\uFFFDz");
  EXPECT_EQ(Utf8Lossy(std::string("\xC0\x80", 2)), "\uFFFD\uFFFD") << "longer than it needs to be";
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      ASSERT_TRUE(
          IsUtf8(Utf8Lossy(std::string{static_cast<char>(first), static_cast<char>(second), 'x'})));
}

}  // namespace
}  // namespace clarion
