// What a linear model sees of a text: hashed words, word pairs and pieces of words, each with the
// word it came from.
//
// Extraction knows no model, so one extraction serves every model that reads the same turn
// (LinearModel::Predict takes Features). The recipe is the known strong one for short texts:
// words, neighbouring pairs, pairs with one word between, and character 2- to 5-grams inside words
// with their edges ("char-wb"), each counted once a text. Digits are read as one shape ("#"), so no
// model learns a customer's numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace clarion::text {

// Goes into every model file; a model of another recipe is refused. Raise it when keys change.
inline constexpr uint32_t kFeatureRecipe = 1;

enum class FeatureShape : uint8_t {
  kWord,      // one word
  kOpening,   // the first word, as the first
  kPair,      // a word and the next
  kSkipPair,  // a word and the one after the next
  kPiece,     // characters inside a word
};

struct Feature {
  uint32_t key = 0;
  uint16_t word = 0;  // index into Features::tokens(); the first of a pair
  FeatureShape shape = FeatureShape::kWord;
};

// The features of one text, each key once, in order of first appearance. Reuse one object for many
// texts: nothing is allocated once its buffers have grown. One per thread.
class Features {
 public:
  // Replaces the content. Words past the 2,000th are not read. O(length), some 10 ns a byte.
  void Extract(std::string_view text);
  const std::vector<Feature>& all() const { return features_; }
  const Tokens& tokens() const { return tokens_; }

 private:
  void AddWords();
  void AddPieces(size_t word, std::string_view shape);
  void Add(uint64_t hash, FeatureShape shape, size_t word);

  Tokens tokens_;
  std::vector<Feature> features_;
  std::string shapes_;              // the words as features see them, each between two spaces
  std::vector<uint32_t> shape_at_;  // where each begins; one more than words
  std::vector<uint32_t> starts_;    // of the characters of one word
  std::vector<uint64_t> seen_;      // open addressing: round << 32 | key
  uint32_t round_ = 0;
};

}  // namespace clarion::text
