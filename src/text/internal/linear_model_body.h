// What a LinearModel holds, and the layout it has on disk.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/linear_features.h"

namespace clarion::text {

// Words and pieces are normalised apart: a long text does not drown its words in pieces.
inline constexpr size_t kFeatureKinds = 2;
inline size_t KindOf(FeatureShape shape) { return shape == FeatureShape::kPiece ? 1 : 0; }
// Share of a text's length each kind gets (squares sum to 1); by cross-validation on three sets.
inline constexpr std::array<float, kFeatureKinds> kKindShare = {0.5735F, 0.8192F};

// Rarity of a feature in 1/64: sqrt(ln((1 + rows) / (1 + rows with it)) + 1), up to 3.98.
inline constexpr float kRarityUnit = 1.0F / 64;
uint8_t RarityOf(size_t rows, size_t rows_with);

// Is a text out of scope? A logistic regression over what scoring saw.
struct ScopeSigns {
  static constexpr size_t kCount = 8;
  std::array<float, kCount> values{};
};
struct ScopeDetector {
  std::array<float, ScopeSigns::kCount> weights{};
  float bias = 0;
  float threshold = 1;  // abstain above; above 1: never
  float Probability(const ScopeSigns& signs) const;
};

struct LabelCalibration {
  float slope = 1;
  float offset = 0;
  float threshold = 0.5F;
};

struct LinearModelBody {
  static constexpr uint32_t kNone = UINT32_MAX;

  bool multi_label = false;
  uint32_t none = kNone;  // label that means "none of these"
  std::vector<std::string> labels;
  float sharpness = 1;  // 1 / temperature
  uint8_t unseen_rarity = 64;
  ScopeDetector scope;
  std::vector<LabelCalibration> calibration;  // with multi_label, of each label
  std::vector<float> bias;                    // stride()
  std::array<float, kFeatureKinds> scale{};   // of one step of a weight
  std::vector<uint32_t> keys;                 // ascending
  std::vector<uint8_t> rarity;
  std::vector<int8_t> weights;  // [row * stride() + label]
  std::string card;
  std::string hash;

  size_t stride() const { return (labels.size() + 15) / 16 * 16; }
  // Row of a key, or kNone. O(1).
  uint32_t Find(uint32_t key) const;
  void Index();  // after keys are set

 private:
  struct Slot {
    uint32_t key = 0;
    uint32_t row = kNone;
  };
  std::vector<Slot> slots_;
};

// Signs of scope, from the scores of one text. `scores` has one entry a label; `known` tells which
// share of its words (by rarity) the model knows.
struct Coverage {
  float words = 0;
  float pairs = 0;
  uint32_t word_count = 0;
};
ScopeSigns SignsOf(const std::vector<float>& scores, size_t labels, uint32_t none, float sharpness,
                   const Coverage& coverage);

std::string WriteLinearModel(const LinearModelBody& body);
Result<LinearModelBody> ReadLinearModel(std::string_view bytes);

}  // namespace clarion::text
