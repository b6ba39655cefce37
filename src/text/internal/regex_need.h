// What a text must hold before a regular expression can match it: a cheap look that spares most
// texts the automaton.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clarion::text::internal {

// Bytes of which at least one stands in every match (of the rarest such part of the expression),
// and a lower-case ASCII text that stands in every match, whatever its case. Both empty: nothing is
// known.
struct RegexNeed {
  std::string any_of;
  std::string literal;
};

// Reads RE2 syntax, matched without regard to case. Errs only towards "nothing is known": a text
// that lacks what is needed never matches.
RegexNeed NeedOf(std::string_view pattern);

// The needs of many expressions, asked of one text in one pass.
class RegexNeeds {
 public:
  void Add(std::string_view pattern);
  // The expressions the text may match, ascending.
  void Candidates(std::string_view text, std::vector<int>* which) const;

 private:
  static constexpr size_t kBits = 32;
  std::array<uint32_t, 256>
      bits_{};  // per byte: the expressions (by number, modulo kBits) it serves
  std::vector<RegexNeed> needs_;
  std::vector<size_t> pivots_;  // the rarest byte of each literal
};

}  // namespace clarion::text::internal
