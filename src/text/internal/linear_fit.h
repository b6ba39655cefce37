// From labelled rows to the weights of a model, without calibration.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/internal/linear_model_body.h"
#include "text/linear_features.h"
#include "text/linear_model.h"

namespace clarion::text {

// Rows as training sees them: features extracted once, labels as numbers.
struct PreparedRows {
  std::vector<std::vector<Feature>> features;
  std::vector<std::vector<uint32_t>> labels;  // ascending
  std::vector<std::string> names;             // of the labels, sorted
  bool multi_label = false;
  uint32_t none = LinearModelBody::kNone;
  size_t size() const { return features.size(); }
};

// Fits on the rows named, keeping at most `rows_max` features: first by how much weight they carry
// in a quick fit, then again with those alone. Labels of none of the rows get no weight.
LinearModelBody FitBody(const PreparedRows& prepared, const std::vector<uint32_t>& rows,
                        size_t rows_max);

// Raw scores of one text into scratch->scores, and how much of it the model knows. False: nothing.
bool RawScores(const LinearModelBody& body, const Features& features, LinearModel::Scratch* scratch,
               Coverage* coverage);

}  // namespace clarion::text
