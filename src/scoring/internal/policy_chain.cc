#include "scoring/internal/policy_chain.h"

#include <algorithm>
#include <cmath>

namespace clarion::scoring::internal {

ChainWeights::ChainWeights(uint32_t state_count, size_t rows)
    : states(state_count),
      stride((state_count + 7) / 8 * 8),
      emission(rows * stride),
      transition(size_t{stride} * stride),
      begin(stride),
      end(stride) {}

void ChainReader::Score(const ChainWeights& weights, const ChainSequence& sequence,
                        float temperature) {
  length_ = sequence.size();
  states_ = weights.states;
  stride_ = weights.stride;
  scores_.assign(length_ * stride_, 0.0F);
  for (size_t t = 0; t < length_; ++t) {
    float* to = &scores_[t * stride_];
    for (const ChainFeature& f : sequence[t]) {
      const float* from = &weights.emission[f.row * stride_];
      for (size_t s = 0; s < stride_; ++s) to[s] += f.value * from[s];
    }
    if (t == 0) {
      for (size_t s = 0; s < stride_; ++s) to[s] += weights.begin[s];
    }
    if (t + 1 == length_) {
      for (size_t s = 0; s < stride_; ++s) to[s] += weights.end[s];
    }
    for (size_t s = 0; s < stride_; ++s) to[s] /= temperature;
  }
  if (moved_for_ != &weights || moved_temperature_ != temperature) {
    moves_.resize(stride_ * stride_);
    for (size_t i = 0; i < moves_.size(); ++i) {
      moves_[i] = std::exp(weights.transition[i] / temperature);
    }
    moved_for_ = &weights;
    moved_temperature_ = temperature;
  }
  emitted_.assign(length_ * stride_, 0.0F);
  log_z_ = 0;
  for (size_t t = 0; t < length_; ++t) {
    const float* from = &scores_[t * stride_];
    const float most = *std::max_element(from, from + states_);
    for (size_t s = 0; s < states_; ++s) emitted_[t * stride_ + s] = std::exp(from[s] - most);
    log_z_ += most;
  }
}

void ChainReader::Forward() {
  alpha_.assign(length_ * stride_, 0.0F);
  scale_.assign(length_, 0.0F);
  for (size_t t = 0; t < length_; ++t) {
    float* to = &alpha_[t * stride_];
    const float* emitted = &emitted_[t * stride_];
    if (t == 0) {
      for (size_t s = 0; s < stride_; ++s) to[s] = emitted[s];
    } else {
      const float* from = &alpha_[(t - 1) * stride_];
      for (size_t p = 0; p < states_; ++p) {
        if (from[p] < 1e-12F) continue;
        const float* moves = &moves_[p * stride_];
        for (size_t s = 0; s < stride_; ++s) to[s] += from[p] * moves[s];
      }
      for (size_t s = 0; s < stride_; ++s) to[s] *= emitted[s];
    }
    float sum = 0;
    for (size_t s = 0; s < states_; ++s) sum += to[s];
    scale_[t] = std::max(sum, 1e-30F);
    for (size_t s = 0; s < stride_; ++s) to[s] /= scale_[t];
    log_z_ += std::log(static_cast<double>(scale_[t]));
  }
}

void ChainReader::Backward() {
  beta_.assign(length_ * stride_, 0.0F);
  marginals_.assign(length_ * stride_, 0.0F);
  row_.assign(stride_, 0.0F);
  for (size_t t = length_; t-- > 0;) {
    float* to = &beta_[t * stride_];
    if (t + 1 == length_) {
      std::fill(to, to + states_, 1.0F);
    } else {
      for (size_t s = 0; s < stride_; ++s) {
        row_[s] = emitted_[(t + 1) * stride_ + s] * beta_[(t + 1) * stride_ + s] / scale_[t + 1];
      }
      for (size_t p = 0; p < states_; ++p) {
        const float* moves = &moves_[p * stride_];
        float sums[8] = {};
        for (size_t s = 0; s < stride_; s += 8) {
          for (size_t k = 0; k < 8; ++k) sums[k] += moves[s + k] * row_[s + k];
        }
        to[p] = ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
                ((sums[4] + sums[5]) + (sums[6] + sums[7]));
      }
    }
    float sum = 0;
    for (size_t s = 0; s < states_; ++s) {
      marginals_[t * stride_ + s] = alpha_[t * stride_ + s] * to[s];
      sum += marginals_[t * stride_ + s];
    }
    for (size_t s = 0; s < states_; ++s) marginals_[t * stride_ + s] /= std::max(sum, 1e-30F);
  }
}

void ChainReader::Run(const ChainWeights& weights, const ChainSequence& sequence,
                      float temperature) {
  Score(weights, sequence, temperature);
  Forward();
  Backward();
}

double ChainReader::LogProbability(const std::vector<uint32_t>& states) const {
  double out = -log_z_;
  for (size_t t = 0; t < length_; ++t) {
    out += scores_[t * stride_ + states[t]];
    if (t > 0) out += std::log(static_cast<double>(moves_[states[t - 1] * stride_ + states[t]]));
  }
  return out;
}

ChainTrainer::ChainTrainer(uint32_t states, size_t rows, float rate, float decay)
    : weights_(states, rows),
      emission_sum_(rows, 1.0F),
      transition_sum_(weights_.stride, 1.0F),
      begin_sum_(1.0F),
      end_sum_(1.0F),
      rate_(rate),
      decay_(decay) {}

// AdaGrad with one sum a row: the mean squared gradient of its states.
void ChainTrainer::LearnRow(float* row, float* sum, const float* gradient, float value) {
  float squares = 0;
  for (size_t s = 0; s < weights_.stride; ++s) squares += gradient[s] * gradient[s];
  *sum += squares * value * value;
  const float step = rate_ / std::sqrt(*sum);
  const float keep = 1.0F - step * decay_;
  for (size_t s = 0; s < weights_.stride; ++s) row[s] = row[s] * keep + step * value * gradient[s];
}

void ChainTrainer::LearnMoves(const ChainSequence& sequence, const std::vector<uint32_t>& states) {
  const size_t stride = weights_.stride;
  pairs_.assign(stride * stride, 0.0F);
  std::vector<uint8_t> touched(stride, 0);
  for (size_t t = 1; t < sequence.size(); ++t) {
    const float* alpha = &reader_.alpha_[(t - 1) * stride];
    for (size_t s = 0; s < stride; ++s) {
      reader_.row_[s] =
          reader_.emitted_[t * stride + s] * reader_.beta_[t * stride + s] / reader_.scale_[t];
    }
    for (size_t p = 0; p < weights_.states; ++p) {
      if (alpha[p] < 1e-5F && p != states[t - 1]) continue;
      touched[p] = 1;
      const float* moves = &reader_.moves_[p * stride];
      float* to = &pairs_[p * stride];
      for (size_t s = 0; s < stride; ++s) to[s] -= alpha[p] * moves[s] * reader_.row_[s];
    }
    pairs_[states[t - 1] * stride + states[t]] += 1;
  }
  for (size_t p = 0; p < weights_.states; ++p) {
    if (touched[p] == 0) continue;
    float* row = &weights_.transition[p * stride];
    LearnRow(row, &transition_sum_[p], &pairs_[p * stride], 1.0F);
    for (size_t s = 0; s < stride; ++s) reader_.moves_[p * stride + s] = std::exp(row[s]);
  }
}

void ChainTrainer::Learn(const ChainSequence& sequence, const std::vector<uint32_t>& states) {
  if (sequence.empty()) return;
  reader_.Run(weights_, sequence, 1.0F);
  const size_t stride = weights_.stride;
  LearnMoves(sequence, states);
  gradient_.resize(stride);
  for (size_t t = 0; t < sequence.size(); ++t) {
    for (size_t s = 0; s < stride; ++s) gradient_[s] = -reader_.marginals_[t * stride + s];
    gradient_[states[t]] += 1;
    if (1 - gradient_[states[t]] > 0.9999F) continue;  // known already
    for (const ChainFeature& f : sequence[t]) {
      LearnRow(&weights_.emission[f.row * stride], &emission_sum_[f.row], gradient_.data(),
               f.value);
    }
    if (t == 0) LearnRow(weights_.begin.data(), &begin_sum_, gradient_.data(), 1.0F);
    if (t + 1 == sequence.size()) {
      LearnRow(weights_.end.data(), &end_sum_, gradient_.data(), 1.0F);
    }
  }
}

}  // namespace clarion::scoring::internal
