// A linear-chain CRF over the words of one text (Lafferty, McCallum, Pereira: "Conditional Random
// Fields", ICML 2001), read out by its marginals: for every word the probability of each kind.
//
// Rows of int8 weights are found by hashing a feature; each row has one weight per kind. The model
// also knows which words are ordinary ones, which lets most turns pass without a look at the rest.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/internal/pii_text.h"
#include "text/redactor.h"

namespace clarion::text::pii {

inline constexpr size_t kLabels = 15;  // PiiKind kNone to kReference
inline constexpr size_t kLanes = 16;   // labels padded for the machine

// For each word the rows of its features: rows[starts[i], starts[i + 1]).
struct Features {
  std::vector<uint32_t> rows;
  std::vector<uint32_t> starts;
};

// Replaces `out`. `Word::common` must be set. `bits`: rows are in [0, 2^bits).
void ExtractFeatures(const Text& text, PiiKind asked, int bits, Features* out);

using Lane = std::array<float, kLanes>;
struct Chain {
  std::array<Lane, kLanes> transition{};  // [from][to], scores
  Lane start{};
  Lane end{};
};

// A chain ready for use: factors instead of scores.
struct Factors {
  std::array<Lane, kLanes> jump{};       // [from][to]
  std::array<Lane, kLanes> jump_back{};  // [to][from]
  Lane start{};
  Lane end{};
};
Factors FactorsOf(const Chain& chain);

// Forward-backward. `scores`: one lane per word, replaced by the marginals. `pairs`, unless null,
// receives the expected transitions, added up.
void Marginals(const Factors& factors, std::vector<Lane>* scores, std::vector<Lane>* work,
               std::array<Lane, kLanes>* pairs);

// How ordinary a word is.
struct Ordinary {
  uint8_t level = 0;   // 0 unknown, 1 seen, 2 often, 3 very often as an ordinary word
  bool plain = false;  // hardly ever part of personal data
};

// Immutable once read.
class Tagger {
 public:
  struct Parts {  // what a trainer makes
    int bits = 0;
    std::vector<Lane> weights;  // 2^bits rows
    Chain chain;
    std::vector<std::pair<uint32_t, Ordinary>> words;  // by the upper half of Word::hash
  };
  static std::string Serialize(const Parts& parts);  // weights become int8, one scale per kind
  static Result<Tagger> Read(std::string_view bytes);

  // Sets Word::common everywhere; true when every word is plain, so nothing can be found.
  bool MarkCommon(Text* text) const;
  // One lane of probabilities per word.
  void Tag(const Text& text, PiiKind asked, Features* features, std::vector<Lane>* work,
           std::vector<Lane>* marginals) const;
  // For the trainer: the word table alone.
  void SetWords(const std::vector<std::pair<uint32_t, Ordinary>>& words);

 private:
  Ordinary Look(uint64_t hash) const;
  int bits_ = 0;
  std::vector<int8_t> weights_;
  Lane scale_{};
  Factors factors_;
  std::vector<uint32_t> keys_;
  std::vector<uint8_t> values_;
};

// The model built into the binary; empty when the build had none.
std::string_view BuiltInModel();

}  // namespace clarion::text::pii
