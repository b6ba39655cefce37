// Fits the CRF of text/redactor.h from labelled turns. For development; the product ships the
// result.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/redactor.h"

namespace clarion::text {

struct PiiExample {
  std::string text;
  std::vector<PiiSpan> spans;  // sorted, disjoint
  PiiKind asked = PiiKind::kNone;
};

struct PiiTraining {
  int bits = 17;      // 2^bits rows of weights
  int rounds = 6;     // passes over the examples
  float rate = 0.2F;  // AdaGrad step
  float decay = 1e-6F;
  uint64_t seed = 1;
  // Ordinary words that the examples may lack, lower-case: a dictionary.
  std::vector<std::string> words;
};

// One example of a JSON line: {"text":…,"spans":[{"start","end","kind"}],"asked"?:kind}.
// kInvalidInput names what is wrong; the caller puts file and line before it.
Result<PiiExample> ParsePiiExample(std::string_view line);

// The model's bytes, the same for the same input. Log-likelihood by AdaGrad (Duchi, Hazan, Singer
// 2011); some 20 µs a word and round. Fails on no examples.
Result<std::string> TrainPiiModel(const std::vector<PiiExample>& examples,
                                  const PiiTraining& training);

}  // namespace clarion::text
