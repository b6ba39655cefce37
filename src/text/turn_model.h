// One small model that reads every turn of every conversation: up to sixteen yes-or-no questions
// ("heads": is this a request? does it state a result? is the customer upset?) answered together.
//
// Words, neighbouring words and words by who says them are hashed into 2^14 rows of sixteen int8
// weights, one a head, and summed: a turn costs a few dozen additions of sixteen bytes. Each head
// is a logistic regression, fitted with AdaGrad, its probability calibrated (Platt) and its
// threshold chosen on rows it did not learn from. A row says of a head yes, no, or nothing, so that
// data sets that label different things train one model.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/tokenizer.h"

namespace clarion::text {

inline constexpr size_t kTurnHeads = 16;

struct TurnRow {
  std::string text;
  bool serving = false;                    // said by the agent or bot
  std::array<int8_t, kTurnHeads> truth{};  // 1 yes, -1 no, 0 not told
};

struct TurnTrainSettings {
  uint32_t epochs = 8;
  double rate = 0.15;
  double l2 = 2e-6;
  // A head says yes where its precision on held-back rows is at least this, if it ever is.
  double precision = 0.9;
  std::string card;  // JSON object: owner, licence, data, limits; figures are added
};

struct TurnModelBody;

// Immutable; any number of threads may use one.
class TurnModel {
 public:
  using Scores = std::array<float, kTurnHeads>;

  // kInvalidInput: another kind of file; kCorrupt: damaged.
  static Result<TurnModel> Load(std::string_view bytes);
  std::string Save() const;

  // What each head means, in order; at most kTurnHeads.
  const std::vector<std::string>& heads() const;
  const std::string& card() const;  // JSON
  const std::string& hash() const;
  // The probability at which a head says yes; above 1: it never does.
  float threshold(size_t head) const;

  // A probability for each head. `tokens` are those of the turn, in the kWords reading. A text
  // without a known word gives what is true on average. About 0.1 µs for ten words.
  void Predict(const Tokens& tokens, std::string_view text, bool serving, Scores* scores) const;

 private:
  friend Result<TurnModel> TrainTurnModel(const std::vector<TurnRow>& rows,
                                          const std::vector<std::string>& heads,
                                          const TurnTrainSettings& settings);
  explicit TurnModel(std::shared_ptr<const TurnModelBody> body) : body_(std::move(body)) {}
  std::shared_ptr<const TurnModelBody> body_;
};

// kInvalidInput: no heads or too many, a head without rows of both kinds. The same rows in the same
// order give the same bytes. 100,000 rows take some 5 s on one thread.
Result<TurnModel> TrainTurnModel(const std::vector<TurnRow>& rows,
                                 const std::vector<std::string>& heads,
                                 const TurnTrainSettings& settings);

}  // namespace clarion::text
