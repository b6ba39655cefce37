// The phrase language read literally and slowly: what PhraseMatcher must agree with, hit for hit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/phrase_matcher.h"

namespace clarion::text::testing {

struct NaivePhrase {
  std::string text;
  std::string stem;
  bool across_sentences = false;
};

// Hits of all phrases (numbered as in the list), sorted as PhraseMatcher sorts them. The phrases
// must be valid.
std::vector<PhraseHit> NaiveMatch(const std::vector<NaivePhrase>& phrases, std::string_view text,
                                  Reading reading = Reading::kWords);

}  // namespace clarion::text::testing
