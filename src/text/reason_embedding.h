// Texts as points: two texts that ask for the same thing lie near each other, whatever their words.
//
// A small table of word and word-piece vectors, added up and brought to length one. It is learned
// from sets of labelled requests so that requests of one intent come together and others move
// apart, with other talk mixed in at random, so that greetings and fillers come to weigh little.
// The idea is StarSpace's (Wu et al., AAAI 2018) with a scaled-cosine softmax. The shipped one is
// content/models/reason_embedding.model; its card says what it learned from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/linear_features.h"
#include "text/linear_model.h"

namespace clarion::text {

struct ReasonExample {
  std::string set;  // intents are told apart within a set only
  std::string text;
  std::vector<std::string> intents;  // one or more
};

struct ReasonTrainSettings {
  uint32_t dimensions = 64;      // 8 to 512, a multiple of 4
  uint32_t passes = 6;           // over the examples
  uint32_t texts_with_min = 10;  // rarer features are left out
  DataCard card;
};

// Immutable; copies share the vectors; any number of threads may use one.
class ReasonEmbedding {
 public:
  // Errors as LinearModel::Load.
  static Result<ReasonEmbedding> Load(std::string_view bytes);
  std::string Save() const;

  size_t dimensions() const;
  const std::string& card() const;  // JSON
  // Writes dimensions() floats: length one, or all zero where no feature is known. O(features ×
  // dimensions).
  void Embed(const Features& features, float* out) const;

 private:
  friend class ReasonTrainer;
  struct Body;
  explicit ReasonEmbedding(std::shared_ptr<const Body> body) : body_(std::move(body)) {}
  std::shared_ptr<const Body> body_;
};

// `other_talk`: turns that state no request, mixed into examples. kInvalidInput: no set with two
// intents, settings out of range. Single-threaded, the same bytes each time; 90,000 examples take
// some 15 s.
Result<ReasonEmbedding> TrainReasonEmbedding(const std::vector<ReasonExample>& examples,
                                             const std::vector<std::string>& other_talk,
                                             const ReasonTrainSettings& settings);

}  // namespace clarion::text
