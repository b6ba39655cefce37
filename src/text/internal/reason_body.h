// What a ReasonEmbedding holds.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "text/reason_embedding.h"

namespace clarion::text {

struct ReasonEmbedding::Body {
  uint32_t dimensions = 0;
  std::vector<uint32_t> keys;   // ascending
  std::vector<float> scale;     // of each row's bytes
  std::vector<int8_t> vectors;  // [row * dimensions + d]
  std::string card;
  std::unordered_map<uint32_t, uint32_t> rows;  // by key
};

// A feature of a text as the embedding reads it: words, and pieces of words a little lighter.
struct WeighedKey {
  uint32_t key = 0;
  float weight = 0;
};
void WeighReasonFeatures(const Features& features, std::vector<WeighedKey>* out);

}  // namespace clarion::text
