#include "scoring/internal/word_index.h"

#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <string>

namespace clarion::scoring::internal {
namespace {

bool All(uint32_t) { return true; }

// What the index says without looking up anything.
bool Stands(std::string_view text, std::string_view word) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (size_t at = 0; !word.empty() && at + word.size() <= text.size(); ++at) {
    const size_t end = at + word.size();
    if (text.substr(at, word.size()) == word && (at == 0 || !is_word(text[at - 1])) &&
        (end == text.size() || !is_word(text[end])))
      return true;
  }
  return false;
}

TEST(WordIndex, FindsWhatSearchingFinds) {
  std::mt19937 random(7);
  const auto made = [&](size_t most) {
    std::string text;
    for (size_t n = random() % (most + 1); n > 0; --n) text += "ab1 -.\xC3\xA4"[random() % 8];
    return text;
  };
  int found = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string first = made(30), second = made(30), word = made(4);
    const WordIndex index({first, second});
    Work work;
    const bool stands = Stands(first, word) || Stands(second, word);
    EXPECT_EQ(index.Has(word, All, &work), stands) << "'" << word << "' in " << first << second;
    const auto only_second = [](uint32_t text) { return text == 1; };
    EXPECT_EQ(index.Has(word, only_second, &work), Stands(second, word));
    found += stands ? 1 : 0;
  }
  EXPECT_GT(found, 300);
  EXPECT_LT(found, 2700);
}

TEST(WordIndex, EndsWhenTheWorkIsUsedUp) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a ";
  const std::string other = text + "a b";
  const WordIndex index({other, text});
  Work enough(2000);
  EXPECT_TRUE(index.Has("a b", All, &enough));
  EXPECT_FALSE(enough.exhausted());
  Work little(10);
  EXPECT_FALSE(index.Has("a c", All, &little));
  EXPECT_TRUE(little.exhausted());
  Work of_bytes(10);
  EXPECT_FALSE(index.Has("?", All, &of_bytes));
  EXPECT_TRUE(of_bytes.exhausted());
}

}  // namespace
}  // namespace clarion::scoring::internal
