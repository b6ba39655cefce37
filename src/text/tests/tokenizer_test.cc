#include "text/tokenizer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace clarion::text {
namespace {

std::vector<std::string> Words(std::string_view text) {
  Tokens tokens;
  Tokenize(text, &tokens);
  std::vector<std::string> words;
  for (size_t i = 0; i < tokens.size(); ++i) words.emplace_back(tokens.Word(i));
  return words;
}

using List = std::vector<std::string>;

TEST(Tokenizer, LowersAndDropsPunctuation) {
  EXPECT_EQ(Words("Hello, WORLD!  (again)"), (List{"hello", "world", "again"}));
}

TEST(Tokenizer, ApostrophesStayInsideWordsHoweverTheyAreTyped) {
  EXPECT_EQ(Words("I've don't 'quoted' customers'"),
            (List{"i've", "don't", "quoted", "customers"}));
  EXPECT_EQ(Words("I’ve don‘t ’quoted’"), (List{"i've", "don't", "quoted"}));
}

TEST(Tokenizer, NumbersKeepTheirDotsAndCommas) {
  EXPECT_EQ(Words("$1,250.00, ok. 24/7 3rd"), (List{"1,250.00", "ok", "24", "7", "3rd"}));
}

TEST(Tokenizer, OtherScriptsLowerAndSplit) {
  EXPECT_EQ(Words("ÜBER Größe"), (List{"über", "größe"}));
  EXPECT_EQ(Words("ПРИВЕТ мир"), (List{"привет", "мир"}));
  EXPECT_GE(Words("我想取消订单").size(), 2u);
  EXPECT_GE(Words("สวัสดีครับ ช่วยด้วย").size(), 2u);
}

TEST(Tokenizer, OffsetsPointIntoTheOriginal) {
  const std::string text = "Für I’ve 我们 x";
  Tokens tokens;
  Tokenize(text, &tokens);
  ASSERT_GE(tokens.size(), 4u);
  EXPECT_EQ(text.substr(tokens.words[1].begin, tokens.words[1].end - tokens.words[1].begin),
            "I’ve");
  EXPECT_EQ(text.substr(tokens.words.back().begin), "x");
}

TEST(Tokenizer, AsciiPathAgreesWithUnicodePath) {
  rc::check([] {
    const auto chars =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abZ019'.,-_ /\n\t!@")));
    List with = Words(chars + " é");
    RC_ASSERT(!with.empty());
    RC_ASSERT(with.back() == "é");
    with.pop_back();
    RC_ASSERT(with == Words(chars));
  });
}

TEST(Tokenizer, AnyBytesGiveOrderedSpansInsideTheText) {
  rc::check([](const std::string& text) {
    Tokens tokens;
    Tokenize(text, &tokens);
    uint32_t last = 0;
    for (const Token& t : tokens.words) {
      RC_ASSERT(t.begin >= last);
      RC_ASSERT(t.end > t.begin);
      RC_ASSERT(t.end <= text.size());
      RC_ASSERT(t.lower_at + t.lower_size <= tokens.lower.size());
      last = t.end;
    }
  });
}

}  // namespace
}  // namespace clarion::text
