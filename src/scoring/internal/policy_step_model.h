// The content of a step model, and how it is stored.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scoring/internal/policy_chain.h"
#include "scoring/internal/policy_step_features.h"
#include "scoring/policy_steps.h"

namespace clarion::scoring {

// A rising curve from a raw score to the share of right answers; linear between knots.
struct RisingCurve {
  std::vector<float> at;
  std::vector<float> value;
  float At(float raw) const;
};

struct StepModelBody {
  std::vector<std::string> steps;
  std::vector<uint32_t> keys;  // sorted; row i of the emissions is keys[i]
  internal::ChainWeights weights;
  float temperature = 1;
  RisingCurve turn_curve;
  RisingCurve conversation_curve;
  float turn_threshold = 1;
  float conversation_threshold = 1;
  std::optional<text::LinearModel> reasons;
  std::string card;
  std::string hash;
  std::unordered_map<uint32_t, uint32_t> rows;  // key → row

  void Index();
  internal::ChainSequence Sequence(const std::vector<internal::StepPosition>& positions) const;
};

}  // namespace clarion::scoring
