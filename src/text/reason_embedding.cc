#include "text/reason_embedding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "text/internal/reason_body.h"
#include "text/model_file.h"

namespace clarion::text {
namespace {

constexpr std::string_view kMagic = "CLRNREAS";
constexpr uint32_t kVersion = 1;
constexpr float kPieceWeight = 0.7F;
constexpr uint32_t kDimensionsMax = 512;

bool IsUsed(FeatureShape shape) {
  return shape == FeatureShape::kWord || shape == FeatureShape::kPiece;
}

}  // namespace

void WeighReasonFeatures(const Features& features, std::vector<WeighedKey>* out) {
  out->clear();
  float words = 0;
  float pieces = 0;
  for (const Feature& feature : features.all()) {
    if (feature.shape == FeatureShape::kWord) ++words;
    if (feature.shape == FeatureShape::kPiece) ++pieces;
  }
  for (const Feature& feature : features.all()) {
    if (!IsUsed(feature.shape)) continue;
    const float weight = feature.shape == FeatureShape::kWord ? 1 / std::sqrt(words)
                                                              : kPieceWeight / std::sqrt(pieces);
    out->push_back({feature.key, weight});
  }
}

size_t ReasonEmbedding::dimensions() const { return body_->dimensions; }
const std::string& ReasonEmbedding::card() const { return body_->card; }

void ReasonEmbedding::Embed(const Features& features, float* out) const {
  const size_t n = body_->dimensions;
  std::fill(out, out + n, 0.0F);
  std::vector<WeighedKey> keys;
  WeighReasonFeatures(features, &keys);
  for (const WeighedKey& key : keys) {
    const auto found = body_->rows.find(key.key);
    if (found == body_->rows.end()) continue;
    const float factor = key.weight * body_->scale[found->second];
    const int8_t* vector = body_->vectors.data() + found->second * n;
    for (size_t d = 0; d < n; ++d) out[d] += factor * static_cast<float>(vector[d]);
  }
  float square = 0;
  for (size_t d = 0; d < n; ++d) square += out[d] * out[d];
  if (square < 1e-12F) return std::fill(out, out + n, 0.0F);
  const float length = std::sqrt(square);
  for (size_t d = 0; d < n; ++d) out[d] /= length;
}

std::string ReasonEmbedding::Save() const {
  ModelWriter out;
  out.Value(kFeatureRecipe);
  out.Value(body_->dimensions);
  out.Text(body_->card);
  std::vector<uint32_t> steps = body_->keys;
  for (size_t i = steps.size(); i-- > 1;) steps[i] -= steps[i - 1];
  out.List(steps);
  out.List(body_->scale);
  out.List(body_->vectors);
  return WriteModelFile(kMagic, kVersion, out.Take());
}

Result<ReasonEmbedding> ReasonEmbedding::Load(std::string_view bytes) {
  ASSIGN_OR_RETURN(const ModelContent file, ReadModelFile(kMagic, kVersion, bytes));
  ModelReader in(file.content);
  auto body = std::make_shared<Body>();
  uint32_t recipe = 0;
  in.Value(&recipe);
  if (recipe != kFeatureRecipe) {
    return InvalidInput(fmt::format(
        "the model was made with feature recipe {}, this program reads {}; train it again", recipe,
        kFeatureRecipe));
  }
  in.Value(&body->dimensions);
  in.Text(&body->card);
  in.List(&body->keys);
  for (size_t i = 1; i < body->keys.size(); ++i) body->keys[i] += body->keys[i - 1];
  in.List(&body->scale);
  in.List(&body->vectors);
  const size_t rows = body->keys.size();
  const bool sound =
      in.ok() && in.at_end() && body->dimensions > 0 && body->dimensions <= kDimensionsMax &&
      body->scale.size() == rows && body->vectors.size() == rows * body->dimensions &&
      std::all_of(body->scale.begin(), body->scale.end(), [](float x) { return std::isfinite(x); });
  if (!sound) return Corrupt("the model's parts do not fit together");
  for (uint32_t row = 0; row < rows; ++row) body->rows.emplace(body->keys[row], row);
  return ReasonEmbedding(std::move(body));
}

}  // namespace clarion::text
