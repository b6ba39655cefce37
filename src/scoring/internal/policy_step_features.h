// What the step model sees of each turn of an agent: hashed facts in groups.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/interaction.h"
#include "text/linear_features.h"

namespace clarion::scoring::internal {

struct StepFeature {
  uint32_t key = 0;
  float value = 0;
};

struct StepPosition {
  uint32_t turn = 0;
  std::vector<StepFeature> features;  // keys once each, in order of first appearance
};

// One for each turn of an agent or bot with words. Reads turns and events only, never labels.
std::vector<StepPosition> StepPositions(const Interaction& interaction, text::Features* scratch);

// The customer's first `turns` turns, a line each.
std::string OpeningWords(const Interaction& interaction, size_t turns);
// The same, and what the serving side said before the last of those turns.
std::string OpeningOfBoth(const Interaction& interaction, size_t turns);

}  // namespace clarion::scoring::internal
