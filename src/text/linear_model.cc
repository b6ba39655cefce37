#include "text/linear_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "text/internal/linear_fit.h"
#include "text/internal/linear_model_body.h"

namespace clarion::text {
namespace {

using Narrow = int16_t __attribute__((vector_size(16)));
using Bytes = int8_t __attribute__((vector_size(8)));
constexpr size_t kLane = 8;
constexpr size_t kFlush = 256;  // sums of so many bytes fit in 16 bits

// to[i] += from[i], bytes into 16-bit sums.
void AddBytes(const int8_t* from, size_t n, int16_t* to) {
  for (size_t i = 0; i < n; i += kLane) {
    Bytes a;
    Narrow b;
    std::memcpy(&a, from + i, sizeof(a));
    std::memcpy(&b, to + i, sizeof(b));
    b += __builtin_convertvector(a, Narrow);
    std::memcpy(to + i, &b, sizeof(b));
  }
}

void Flush(std::vector<int16_t>* narrow, int32_t* wide) {
  for (size_t i = 0; i < narrow->size(); ++i) wide[i] += (*narrow)[i];
  std::fill(narrow->begin(), narrow->end(), int16_t{0});
}

// Which share of the text's words and pairs the model knows; rare words weigh more.
class CoverageCounter {
 public:
  explicit CoverageCounter(uint8_t unseen) : unseen_(unseen) {}
  void Add(FeatureShape shape, bool known, uint8_t rarity) {
    if (shape == FeatureShape::kWord) {
      all_ += known ? rarity : unseen_;
      if (known) known_ += rarity;
      ++words_;
    } else if (shape == FeatureShape::kPair) {
      ++pairs_;
      if (known) ++known_pairs_;
    }
  }
  Coverage Get() const {
    const auto share = [](uint32_t part, uint32_t of) {
      return of == 0 ? 0.0F : static_cast<float>(part) / static_cast<float>(of);
    };
    return {share(known_, all_), pairs_ == 0 ? share(known_, all_) : share(known_pairs_, pairs_),
            words_};
  }

 private:
  uint8_t unseen_;
  uint32_t all_ = 0;
  uint32_t known_ = 0;
  uint32_t words_ = 0;
  uint32_t pairs_ = 0;
  uint32_t known_pairs_ = 0;
};

// What finding the features of one text yields beside its rows.
struct Found {
  Coverage coverage;
  std::array<float, kFeatureKinds> factor{};  // of one weight step, by kind
  bool any = false;
};

Found FindRows(const LinearModelBody& body, const Features& features,
               LinearModel::Scratch* scratch) {
  Found found;
  CoverageCounter coverage(body.unseen_rarity);
  std::array<uint64_t, kFeatureKinds> squares{};
  scratch->rows.clear();
  for (const Feature& feature : features.all()) {
    const uint32_t row = body.Find(feature.key);
    const bool known = row != LinearModelBody::kNone;
    scratch->rows.push_back(row);
    const uint8_t rarity = known ? body.rarity[row] : 0;
    if (feature.shape != FeatureShape::kPiece) coverage.Add(feature.shape, known, rarity);
    if (!known) continue;
    __builtin_prefetch(body.weights.data() + row * body.stride());
    squares[KindOf(feature.shape)] += static_cast<uint32_t>(rarity) * rarity;
    found.any = true;
  }
  found.coverage = coverage.Get();
  for (size_t kind = 0; kind < kFeatureKinds; ++kind) {
    if (squares[kind] == 0) continue;
    found.factor[kind] = kKindShare[kind] * body.scale[kind] /
                         (kRarityUnit * std::sqrt(static_cast<float>(squares[kind])));
  }
  return found;
}

// scores = bias + sum over kinds of factor × sum of the rows' bytes.
void SumRows(const LinearModelBody& body, const Features& features, const Found& found,
             LinearModel::Scratch* scratch) {
  const size_t stride = body.stride();
  scratch->scores = body.bias;
  scratch->narrow.assign(stride, 0);
  scratch->wide.assign(stride * kFeatureKinds, 0);
  size_t pending = 0;
  size_t kind_before = 0;
  const auto flush = [&] {
    Flush(&scratch->narrow, scratch->wide.data() + kind_before * stride);
    pending = 0;
  };
  for (size_t i = 0; i < scratch->rows.size(); ++i) {
    const uint32_t row = scratch->rows[i];
    if (row == LinearModelBody::kNone) continue;
    const size_t kind = KindOf(features.all()[i].shape);
    if (kind != kind_before || pending == kFlush) flush();
    kind_before = kind;
    AddBytes(body.weights.data() + row * stride, stride, scratch->narrow.data());
    ++pending;
  }
  flush();
  for (size_t kind = 0; kind < kFeatureKinds; ++kind) {
    const int32_t* sums = scratch->wide.data() + kind * stride;
    for (size_t c = 0; c < stride; ++c) {
      scratch->scores[c] += found.factor[kind] * static_cast<float>(sums[c]);
    }
  }
}

float Sigmoid(float x) { return 1 / (1 + std::exp(-x)); }

void ToProbabilities(const LinearModelBody& body, LinearModel::Scratch* scratch) {
  const size_t n = body.labels.size();
  std::vector<float>& out = scratch->probabilities;
  out.resize(n);
  if (body.multi_label) {
    for (size_t c = 0; c < n; ++c) {
      const LabelCalibration& fit = body.calibration[c];
      out[c] = Sigmoid(fit.slope * scratch->scores[c] + fit.offset);
    }
    return;
  }
  const float top = *std::max_element(scratch->scores.begin(), scratch->scores.begin() + n);
  float sum = 0;
  for (size_t c = 0; c < n; ++c) {
    out[c] = std::exp((scratch->scores[c] - top) * body.sharpness);
    sum += out[c];
  }
  for (size_t c = 0; c < n; ++c) out[c] /= sum;
}

// The two best by probability, the first of equals first; `skip` is not looked at.
void TopTwo(const std::vector<float>& values, uint32_t skip, uint32_t* first, uint32_t* second) {
  *first = *second = LinearModelBody::kNone;
  for (uint32_t c = 0; c < values.size(); ++c) {
    if (c == skip) continue;
    if (*first == LinearModelBody::kNone || values[c] > values[*first]) {
      *second = *first;
      *first = c;
    } else if (*second == LinearModelBody::kNone || values[c] > values[*second]) {
      *second = c;
    }
  }
  if (*second == LinearModelBody::kNone) *second = skip == LinearModelBody::kNone ? *first : skip;
}

}  // namespace

bool RawScores(const LinearModelBody& body, const Features& features, LinearModel::Scratch* scratch,
               Coverage* coverage) {
  const Found found = FindRows(body, features, scratch);
  SumRows(body, features, found, scratch);
  *coverage = found.coverage;
  return found.any;
}

const std::vector<std::string>& LinearModel::labels() const { return body_->labels; }
bool LinearModel::multi_label() const { return body_->multi_label; }
const std::string& LinearModel::card() const { return body_->card; }
const std::string& LinearModel::hash() const { return body_->hash; }
size_t LinearModel::feature_count() const { return body_->keys.size(); }

Result<LinearModel> LinearModel::Load(std::string_view bytes) {
  ASSIGN_OR_RETURN(LinearModelBody body, ReadLinearModel(bytes));
  return LinearModel(std::make_shared<const LinearModelBody>(std::move(body)));
}

std::string LinearModel::Save() const { return WriteLinearModel(*body_); }

Prediction LinearModel::Predict(std::string_view text, Scratch* scratch) const {
  scratch->features.Extract(text);
  return Predict(scratch->features, scratch);
}

Prediction LinearModel::Predict(const Features& features, Scratch* scratch) const {
  const LinearModelBody& body = *body_;
  const Found found = FindRows(body, features, scratch);
  SumRows(body, features, found, scratch);
  ToProbabilities(body, scratch);
  const std::vector<float>& all = scratch->probabilities;
  Prediction out;
  TopTwo(all, body.none, &out.label, &out.runner_up);
  out.probability = all[out.label];
  out.runner_up_probability = all[out.runner_up];
  if (body.multi_label) {
    out.abstained = !found.any || out.probability < body.calibration[out.label].threshold;
    return out;
  }
  const ScopeSigns signs =
      SignsOf(scratch->scores, body.labels.size(), body.none, body.sharpness, found.coverage);
  out.out_of_scope = found.any ? body.scope.Probability(signs) : 1.0F;
  out.abstained = !found.any || out.out_of_scope > body.scope.threshold;
  if (out.abstained && body.none != LinearModelBody::kNone) {
    out.runner_up = out.label;
    out.runner_up_probability = out.probability;
    out.label = body.none;
    out.probability = std::max(out.out_of_scope, all[body.none]);
  }
  return out;
}

const std::vector<float>& LinearModel::PredictAll(const Features& features,
                                                  Scratch* scratch) const {
  SumRows(*body_, features, FindRows(*body_, features, scratch), scratch);
  ToProbabilities(*body_, scratch);
  return scratch->probabilities;
}

void LinearModel::PredictLabels(const Features& features, Scratch* scratch,
                                std::vector<uint32_t>* labels) const {
  labels->clear();
  const std::vector<float>& all = PredictAll(features, scratch);
  for (uint32_t c = 0; c < all.size(); ++c) {
    const float threshold = body_->multi_label ? body_->calibration[c].threshold : 0.5F;
    if (all[c] >= threshold) labels->push_back(c);
  }
  std::stable_sort(labels->begin(), labels->end(),
                   [&](uint32_t a, uint32_t b) { return all[a] > all[b]; });
}

namespace {

// Each word's share of what speaks for the label; a pair's weight goes half to either word.
void WeighWords(const LinearModelBody& body, const Features& features, const Found& found,
                uint32_t label, LinearModel::Scratch* scratch) {
  scratch->words.assign(features.tokens().size(), 0.0F);
  const size_t stride = body.stride();
  for (size_t i = 0; i < scratch->rows.size(); ++i) {
    const uint32_t row = scratch->rows[i];
    if (row == LinearModelBody::kNone) continue;
    const Feature& feature = features.all()[i];
    const float weight = found.factor[KindOf(feature.shape)] *
                         static_cast<float>(body.weights[row * stride + label]);
    const size_t reach = feature.shape == FeatureShape::kPair       ? 1
                         : feature.shape == FeatureShape::kSkipPair ? 2
                                                                    : 0;
    scratch->words[feature.word] += reach == 0 ? weight : weight / 2;
    if (reach > 0) scratch->words[feature.word + reach] += weight / 2;
  }
}

constexpr float kShareMin = 0.08F;  // a word below this share of the evidence is not shown

}  // namespace

void LinearModel::Explain(const Features& features, uint32_t label, Scratch* scratch,
                          std::vector<ByteSpan>* spans) const {
  spans->clear();
  const Found found = FindRows(*body_, features, scratch);
  WeighWords(*body_, features, found, label, scratch);
  float total = 0;
  for (const float weight : scratch->words) total += std::max(weight, 0.0F);
  if (total <= 0) return;
  bool open = false;
  for (size_t i = 0; i < scratch->words.size(); ++i) {
    const float share = scratch->words[i] / total;
    if (share < kShareMin) {
      open = false;
      continue;
    }
    const Token& token = features.tokens().words[i];
    if (open) {
      spans->back().end = token.end;
      spans->back().weight += share;
    } else {
      spans->push_back({token.begin, token.end, share});
    }
    open = true;
  }
  std::stable_sort(spans->begin(), spans->end(),
                   [](const ByteSpan& a, const ByteSpan& b) { return a.weight > b.weight; });
}

}  // namespace clarion::text
