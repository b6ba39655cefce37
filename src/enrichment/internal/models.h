// What trained models add to phrases and detectors. Their cards (content/models) say how far to
// trust them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enrichment/enricher.h"
#include "enrichment/internal/finding.h"
#include "text/linear_model.h"
#include "text/turn_model.h"

namespace clarion::enrichment::internal {

class Models {
 public:
  // What one thread remembers while it reads an interaction.
  struct Reading {
    void Begin();
    struct Act {
      uint32_t turn = 0;
      size_t head = 0;
      float probability = 0;
    };
    std::vector<Act> acts;
    uint32_t customer_turns = 0;  // those counted for `upset`
    double upset_sum = 0;
    float upset_most = 0;
    uint32_t upset_turn = kNoTurn;
    text::LinearModel::Scratch linear;
  };

  static Result<Models> Load(const Knowledge& knowledge);

  // In order of the turns that a person or bot spoke. `tokens`: the turn's, kWords.
  void ReadTurn(const Interaction& interaction, uint32_t turn, const text::Tokens& tokens,
                Reading* reading) const;
  // Appends what the models found; looks at what phrases found before.
  void Conclude(const Interaction& interaction, Reading* reading,
                std::vector<Finding>* findings) const;
  const std::string& version() const { return version_; }

 private:
  void AddReason(const Interaction& interaction, Reading* reading,
                 std::vector<Finding>* findings) const;

  std::optional<text::TurnModel> turns_;
  std::vector<size_t> shown_;  // heads reported as dialogue acts of the serving side
  std::optional<size_t> upset_, cancel_;
  std::string turns_detector_;  // "models/turns@1a2b3c4d"
  std::optional<text::LinearModel> reasons_;
  std::string reasons_detector_;
  std::string version_;
};

}  // namespace clarion::enrichment::internal
