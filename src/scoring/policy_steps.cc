#include "scoring/policy_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <cstring>

#include "base/hash.h"
#include "base/json.h"
#include "scoring/internal/policy_step_model.h"
#include "text/model_file.h"

namespace clarion::scoring {
namespace {

constexpr std::string_view kMagic = "CLRNSTEP";
constexpr uint32_t kVersion = 2;
constexpr uint32_t kStatesMax = 2000;

// One byte a weight, each row with its own scale.
void Pack(const std::vector<float>& weights, size_t stride, size_t states, text::ModelWriter* out) {
  std::vector<float> scales;
  std::vector<int8_t> bytes;
  for (size_t row = 0; row + stride <= weights.size(); row += stride) {
    float most = 1e-12F;
    for (size_t s = 0; s < states; ++s) most = std::max(most, std::abs(weights[row + s]));
    scales.push_back(most / 127);
    for (size_t s = 0; s < states; ++s) {
      bytes.push_back(static_cast<int8_t>(std::lround(weights[row + s] / scales.back())));
    }
  }
  out->List(scales);
  out->List(bytes);
}

bool Unpack(text::ModelReader* in, size_t stride, size_t states, size_t rows,
            std::vector<float>* weights) {
  std::vector<float> scales;
  std::vector<int8_t> bytes;
  in->List(&scales);
  in->List(&bytes);
  if (scales.size() != rows || bytes.size() != rows * states) return false;
  weights->assign(rows * stride, 0.0F);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t s = 0; s < states; ++s) {
      (*weights)[row * stride + s] = scales[row] * static_cast<float>(bytes[row * states + s]);
    }
  }
  return true;
}

bool ReadBody(std::string_view content, StepModelBody* body) {
  text::ModelReader in(content);
  uint32_t states = 0;
  in.Value(&states);
  if (states < 2 || states > kStatesMax) return false;
  body->steps.resize(states);
  for (std::string& step : body->steps) in.Text(&step);
  in.List(&body->keys);
  body->weights = internal::ChainWeights(states, 0);
  internal::ChainWeights& w = body->weights;
  if (!Unpack(&in, w.stride, states, body->keys.size(), &w.emission)) return false;
  if (!Unpack(&in, w.stride, states, w.stride, &w.transition)) return false;
  if (!Unpack(&in, w.stride, states, 1, &w.begin)) return false;
  if (!Unpack(&in, w.stride, states, 1, &w.end)) return false;
  in.Value(&body->temperature);
  for (RisingCurve* curve : {&body->turn_curve, &body->conversation_curve}) {
    in.List(&curve->at);
    in.List(&curve->value);
    if (curve->at.size() != curve->value.size() || curve->at.empty()) return false;
  }
  in.Value(&body->turn_threshold);
  in.Value(&body->conversation_threshold);
  std::string reasons;
  in.Text(&reasons);
  in.Text(&body->card);
  if (!in.ok() || !in.at_end()) return false;
  if (!(body->temperature > 0.01F && body->temperature < 100)) return false;
  if (reasons.empty()) return true;
  auto model = text::LinearModel::Load(reasons);
  if (!model.ok()) return false;
  body->reasons.emplace(std::move(*model));
  return true;
}

}  // namespace

float RisingCurve::At(float raw) const {
  if (at.empty()) return raw;
  const auto above = std::upper_bound(at.begin(), at.end(), raw);
  if (above == at.begin()) return value.front();
  if (above == at.end()) return value.back();
  const auto i = static_cast<size_t>(above - at.begin());
  const float share = (raw - at[i - 1]) / std::max(at[i] - at[i - 1], 1e-12F);
  return value[i - 1] + share * (value[i] - value[i - 1]);
}

void StepModelBody::Index() {
  rows.clear();
  for (uint32_t i = 0; i < keys.size(); ++i) rows.emplace(keys[i], i);
}

internal::ChainSequence StepModelBody::Sequence(
    const std::vector<internal::StepPosition>& positions) const {
  internal::ChainSequence out(positions.size());
  for (size_t t = 0; t < positions.size(); ++t) {
    for (const internal::StepFeature& f : positions[t].features) {
      const auto found = rows.find(f.key);
      if (found != rows.end()) out[t].push_back({found->second, f.value});
    }
  }
  return out;
}

std::string StepModel::Save() const {
  const StepModelBody& b = *body_;
  text::ModelWriter out;
  out.Value(static_cast<uint32_t>(b.steps.size()));
  for (const std::string& step : b.steps) out.Text(step);
  out.List(b.keys);
  const size_t stride = b.weights.stride;
  for (const auto* list :
       {&b.weights.emission, &b.weights.transition, &b.weights.begin, &b.weights.end}) {
    Pack(*list, stride, b.steps.size(), &out);
  }
  out.Value(b.temperature);
  for (const RisingCurve* curve : {&b.turn_curve, &b.conversation_curve}) {
    out.List(curve->at);
    out.List(curve->value);
  }
  out.Value(b.turn_threshold);
  out.Value(b.conversation_threshold);
  out.Text(b.reasons ? b.reasons->Save() : "");
  out.Text(b.card);
  return text::WriteModelFile(kMagic, kVersion, out.Take());
}

Result<StepModel> StepModel::Load(std::string_view bytes) {
  if (!bytes.starts_with(kMagic))
    return InvalidInput("not a step model; make one with: clarion policy train-steps");
  ASSIGN_OR_RETURN(const text::ModelContent file, text::ReadModelFile(kMagic, kVersion, bytes));
  auto body = std::make_shared<StepModelBody>();
  body->hash = file.hash;
  if (!ReadBody(file.content, body.get()))
    return Corrupt("the step model is damaged; train it again");
  body->Index();
  return StepModel(std::move(body));
}

const std::vector<std::string>& StepModel::steps() const { return body_->steps; }
const std::string& StepModel::card() const { return body_->card; }
const std::string& StepModel::hash() const { return body_->hash; }
float StepModel::turn_threshold() const { return body_->turn_threshold; }
float StepModel::conversation_threshold() const { return body_->conversation_threshold; }

StepReading StepModel::Read(const Interaction& interaction, Scratch* scratch) const {
  StepReading out;
  const StepModelBody& b = *body_;
  const auto positions = internal::StepPositions(interaction, &scratch->text.features);
  if (!positions.empty()) {
    internal::ChainReader reader;
    const internal::ChainSequence sequence = b.Sequence(positions);
    reader.Run(b.weights, sequence, b.temperature);
    std::vector<uint32_t> path;
    for (size_t t = 0; t < positions.size(); ++t) {
      const float* p = &reader.marginals()[t * b.weights.stride];
      TurnStep turn{positions[t].turn, 0, 1, 0, false};
      out.likely.insert(out.likely.end(), p, p + b.weights.states);
      for (uint32_t s = 1; s < b.weights.states; ++s) {
        if (p[s] > p[turn.step]) {
          turn.runner_up = turn.step;
          turn.step = s;
        } else if (turn.runner_up == turn.step || p[s] > p[turn.runner_up]) {
          turn.runner_up = s;
        }
      }
      turn.confidence = b.turn_curve.At(p[turn.step]);
      turn.sure = p[turn.step] >= b.turn_threshold;
      path.push_back(turn.step);
      out.turns.push_back(turn);
    }
    const auto whole = static_cast<float>(std::exp(reader.LogProbability(path)));
    out.all_right = b.conversation_curve.At(whole);
    out.all_sure = whole >= b.conversation_threshold;
  }
  const std::string opening = b.reasons ? internal::OpeningOfBoth(interaction, 3) : "";
  if (!opening.empty()) {
    const text::Prediction p = b.reasons->Predict(opening, &scratch->text);
    out.reason = b.reasons->labels()[p.label];
    out.reason_confidence = p.probability;
  }
  return out;
}

Interaction WithAnnotatedWords(const Interaction& interaction, const std::string& words_label) {
  Interaction out = interaction;
  for (Turn& turn : out.turns) {
    if (turn.labels.empty()) continue;
    const auto labels = ParseJson(turn.labels);
    const std::string_view words = labels.ok() ? StringOr(*labels, words_label, "") : "";
    if (!words.empty()) turn.text = std::string(words);
  }
  return out;
}

}  // namespace clarion::scoring
