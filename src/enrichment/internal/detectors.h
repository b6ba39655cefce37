// Detectors that look at what happened around the words. Each appends findings; none reads labels,
// extras or outcomes. Bump kDetectorsVersion whenever one may find something else.
#pragma once

#include <string_view>
#include <vector>

#include "enrichment/internal/finding.h"

namespace clarion::enrichment::internal {

inline constexpr std::string_view kDetectorsVersion = "2";

// From events and times alone (event_detectors.cc).
void DetectHolds(const Interaction& interaction, std::vector<Finding>* out);
void DetectRouting(const Interaction& interaction, std::vector<Finding>* out);
void DetectWaits(const Interaction& interaction, std::vector<Finding>* out);
void DetectResponseTimes(const Interaction& interaction, std::vector<Finding>* out);
void DetectActions(const Interaction& interaction, std::vector<Finding>* out);
void DetectPlainEvents(const Interaction& interaction, std::vector<Finding>* out);

// From what phrases and events found before, and from repetition of words (dialogue_detectors.cc).
// `findings` holds the findings so far, in order of happening; new ones are appended.
struct TurnWords {
  std::vector<uint64_t> content;  // hashes of distinct words of four letters and more, ascending
  uint64_t text = 0;              // hash of all words in order
  uint32_t words = 0;
};
void DetectRepeatAuthentication(const Interaction& interaction, std::vector<Finding>* findings);
void DetectUnkeptPromises(const Interaction& interaction, std::vector<Finding>* findings);
void DetectUnsupportedClaims(const Interaction& interaction, std::vector<Finding>* findings);
void DetectRepetition(const Interaction& interaction, const std::vector<TurnWords>& words,
                      std::vector<Finding>* findings);

}  // namespace clarion::enrichment::internal
