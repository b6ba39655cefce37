#include "text/internal/linear_model_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "text/model_file.h"

namespace clarion::text {

// The content: fields in the order of WriteContent; strings and lists with their length before
// them, keys as differences, weights label by label.
namespace {

constexpr std::string_view kMagic = "CLRNLINM";
constexpr uint32_t kVersion = 1;
constexpr uint32_t kLabelsMax = 20'000;

// Is every number in a place where prediction can rely on it?
bool IsSound(const LinearModelBody& body) {
  const size_t labels = body.labels.size();
  const size_t rows = body.keys.size();
  const auto finite = [](float x) { return std::isfinite(x); };
  const bool calibrated =
      std::all_of(body.calibration.begin(), body.calibration.end(), [&](const LabelCalibration& c) {
        return finite(c.slope) && finite(c.offset) && finite(c.threshold);
      });
  return labels > 0 && labels <= kLabelsMax && body.bias.size() == body.stride() &&
         body.rarity.size() == rows && body.weights.size() == rows * body.stride() &&
         (body.none == LinearModelBody::kNone || body.none < labels) &&
         body.calibration.size() == (body.multi_label ? labels : 0) && calibrated &&
         finite(body.sharpness) && std::all_of(body.bias.begin(), body.bias.end(), finite) &&
         std::all_of(body.scale.begin(), body.scale.end(), finite) &&
         std::all_of(body.scope.weights.begin(), body.scope.weights.end(), finite) &&
         finite(body.scope.bias) && finite(body.scope.threshold) &&
         std::adjacent_find(body.keys.begin(), body.keys.end(), std::greater_equal<>()) ==
             body.keys.end();
}

std::string WriteContent(const LinearModelBody& body) {
  ModelWriter out;
  out.Value(kFeatureRecipe);
  out.Value(static_cast<uint8_t>(body.multi_label));
  out.Value(body.none);
  out.Value(static_cast<uint32_t>(body.labels.size()));
  for (const std::string& label : body.labels) out.Text(label);
  out.Text(body.card);
  out.Value(body.sharpness);
  out.Value(body.unseen_rarity);
  out.Value(body.scope);
  out.List(body.calibration);
  out.List(body.bias);
  out.Value(body.scale);
  std::vector<uint32_t> steps = body.keys;
  for (size_t i = steps.size(); i-- > 1;) steps[i] -= steps[i - 1];
  out.List(steps);
  out.List(body.rarity);
  // The weights of one label lie together: they pack better.
  std::vector<int8_t> columns;
  columns.reserve(body.keys.size() * body.labels.size());
  for (size_t c = 0; c < body.labels.size(); ++c) {
    for (size_t row = 0; row < body.keys.size(); ++row) {
      columns.push_back(body.weights[row * body.stride() + c]);
    }
  }
  out.List(columns);
  return out.Take();
}

Result<LinearModelBody> ReadContent(std::string_view content) {
  ModelReader in(content);
  LinearModelBody body;
  uint32_t recipe = 0;
  in.Value(&recipe);
  if (recipe != kFeatureRecipe) {
    return InvalidInput(
        fmt::format("the model was made with feature recipe {}, this program reads {}; "
                    "train it again",
                    recipe, kFeatureRecipe));
  }
  uint8_t multi_label = 0;
  uint32_t labels = 0;
  in.Value(&multi_label);
  body.multi_label = multi_label != 0;
  in.Value(&body.none);
  in.Value(&labels);
  if (labels > kLabelsMax) return Corrupt("the model has more labels than a model can have");
  body.labels.resize(labels);
  for (std::string& label : body.labels) in.Text(&label);
  in.Text(&body.card);
  in.Value(&body.sharpness);
  in.Value(&body.unseen_rarity);
  in.Value(&body.scope);
  in.List(&body.calibration);
  in.List(&body.bias);
  in.Value(&body.scale);
  in.List(&body.keys);
  for (size_t i = 1; i < body.keys.size(); ++i) body.keys[i] += body.keys[i - 1];
  in.List(&body.rarity);
  std::vector<int8_t> columns;
  in.List(&columns);
  if (!in.ok() || !in.at_end() || columns.size() != body.keys.size() * labels) {
    return Corrupt("the model's parts do not fit together");
  }
  body.weights.resize(body.keys.size() * body.stride());
  for (size_t c = 0; c < labels; ++c) {
    for (size_t row = 0; row < body.keys.size(); ++row) {
      body.weights[row * body.stride() + c] = columns[c * body.keys.size() + row];
    }
  }
  if (!IsSound(body)) return Corrupt("the model holds values no model can have");
  body.Index();
  return body;
}

}  // namespace

uint8_t RarityOf(size_t rows, size_t rows_with) {
  const double ratio = static_cast<double>(1 + rows) / static_cast<double>(1 + rows_with);
  return static_cast<uint8_t>(std::min(255.0, std::round(64 * std::sqrt(std::log(ratio) + 1))));
}

float ScopeDetector::Probability(const ScopeSigns& signs) const {
  float sum = bias;
  for (size_t i = 0; i < ScopeSigns::kCount; ++i) sum += weights[i] * signs.values[i];
  return 1 / (1 + std::exp(-sum));
}

uint32_t LinearModelBody::Find(uint32_t key) const {
  const size_t mask = slots_.size() - 1;
  for (size_t at = (key * size_t{0x9E3779B1}) & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.row == kNone || slot.key == key) return slot.row;
  }
}

void LinearModelBody::Index() {
  slots_.assign(std::bit_ceil(2 * keys.size() + 2), Slot{});
  const size_t mask = slots_.size() - 1;
  for (uint32_t row = 0; row < keys.size(); ++row) {
    size_t at = (keys[row] * size_t{0x9E3779B1}) & mask;
    while (slots_[at].row != kNone) at = (at + 1) & mask;
    slots_[at] = {keys[row], row};
  }
}

ScopeSigns SignsOf(const std::vector<float>& scores, size_t labels, uint32_t none, float sharpness,
                   const Coverage& coverage) {
  float first = -1e9F;
  float second = -1e9F;
  for (uint32_t c = 0; c < labels; ++c) {
    if (c == none) continue;
    if (scores[c] > first) {
      second = first;
      first = scores[c];
    } else if (scores[c] > second) {
      second = scores[c];
    }
  }
  if (second < -1e8F) second = first;
  float others = 0;  // all that is not the best, against it
  for (uint32_t c = 0; c < labels; ++c) others += std::exp((scores[c] - first) * sharpness);
  const float odds = -std::log(std::clamp(others - 1, 1e-4F, 1e4F));
  ScopeSigns signs;
  signs.values = {odds,
                  first,
                  first - second,
                  none == LinearModelBody::kNone ? 0 : scores[none] - first,
                  coverage.words,
                  coverage.pairs,
                  std::log(1 + static_cast<float>(coverage.word_count)),
                  first * coverage.words};
  return signs;
}

std::string WriteLinearModel(const LinearModelBody& body) {
  return WriteModelFile(kMagic, kVersion, WriteContent(body));
}

Result<LinearModelBody> ReadLinearModel(std::string_view bytes) {
  ASSIGN_OR_RETURN(ModelContent file, ReadModelFile(kMagic, kVersion, bytes));
  ASSIGN_OR_RETURN(LinearModelBody body, ReadContent(file.content));
  body.hash = std::move(file.hash);
  return body;
}

}  // namespace clarion::text
