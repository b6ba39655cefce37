// A linear-chain CRF over a few hundred states: scores, marginals, and gradient steps.
//
// Weights are rows of `stride` floats: one for each feature, one for each previous state, one for
// the beginning and one for the end. AdaGrad (Duchi, Hazan, Singer 2011) with one step size a row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace clarion::scoring::internal {

struct ChainFeature {
  uint32_t row = 0;
  float value = 0;
};
using ChainSequence = std::vector<std::vector<ChainFeature>>;  // features of each position

struct ChainWeights {
  uint32_t states = 0;
  uint32_t stride = 0;  // states, rounded up to a multiple of 8; the rest is 0
  std::vector<float> emission;
  std::vector<float> transition;  // [from × stride + to]
  std::vector<float> begin;
  std::vector<float> end;

  ChainWeights() = default;
  ChainWeights(uint32_t state_count, size_t rows);
};

// Buffers; one per thread.
class ChainReader {
 public:
  // `temperature` > 0 divides all scores. After it, marginals() and best() are of this sequence.
  void Run(const ChainWeights& weights, const ChainSequence& sequence, float temperature);
  // [position × stride + state]
  std::span<const float> marginals() const { return marginals_; }
  // log probability of `states` under the model. REQUIRES: Run of the same sequence.
  double LogProbability(const std::vector<uint32_t>& states) const;

 private:
  friend class ChainTrainer;
  void Score(const ChainWeights& weights, const ChainSequence& sequence, float temperature);
  void Forward();
  void Backward();

  size_t length_ = 0;
  size_t states_ = 0;
  size_t stride_ = 0;
  std::vector<float> scores_;   // emission scores, begin and end included
  std::vector<float> moves_;    // exp(transition / temperature)
  std::vector<float> emitted_;  // exp(score - max of the position)
  std::vector<float> alpha_;
  std::vector<float> beta_;
  std::vector<float> marginals_;
  std::vector<float> scale_;
  std::vector<float> row_;
  double log_z_ = 0;
  const ChainWeights* moved_for_ = nullptr;  // whose moves_ these are
  float moved_temperature_ = 0;
};

class ChainTrainer {
 public:
  ChainTrainer(uint32_t states, size_t rows, float rate, float decay);
  // One step towards `states`, of weight `weight`.
  void Learn(const ChainSequence& sequence, const std::vector<uint32_t>& states);
  ChainWeights Take() { return std::move(weights_); }
  const ChainWeights& weights() const { return weights_; }

 private:
  void LearnMoves(const ChainSequence& sequence, const std::vector<uint32_t>& states);
  void LearnRow(float* row, float* sum, const float* gradient, float value);

  ChainWeights weights_;
  std::vector<float> emission_sum_;  // of squared gradients, one a row
  std::vector<float> transition_sum_;
  float begin_sum_ = 0;
  float end_sum_ = 0;
  float rate_;
  float decay_;
  ChainReader reader_;
  std::vector<float> gradient_;
  std::vector<float> pairs_;
};

}  // namespace clarion::scoring::internal
