// What trained models add to phrases and detectors. Their cards (content/models) say how far to
// trust them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "enrichment/enricher.h"
#include "enrichment/internal/finding.h"
#include "text/linear_model.h"
#include "text/turn_model.h"

namespace clarion::enrichment::internal {

inline constexpr std::string_view kContactReason = "contact_reason";

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
    std::vector<uint32_t> reason_turns;  // the first in which the reason may be stated
    text::LinearModel::Scratch linear;
  };

  // `reasons`: the labels that phrases give contact reasons; the model of common reasons gives no
  // others, so that a reason a workspace took out of its phrases stays out.
  static Result<Models> Load(const Knowledge& knowledge, const std::set<std::string>& reasons);

  // In order of the turns that a person or bot spoke. `tokens`: the turn's, kWords.
  void ReadTurn(const Interaction& interaction, uint32_t turn, const text::Tokens& tokens,
                Reading* reading) const;
  // Appends what the models found; looks at what phrases found before.
  void Conclude(const Interaction& interaction, Reading* reading,
                std::vector<Finding>* findings) const;
  const std::string& version() const { return version_; }

 private:
  // A model of contact reasons and what it may say.
  struct Reasons {
    text::LinearModel model;
    std::string detector;   // "models/contact_reason@1a2b3c4d"
    std::vector<bool> may;  // per label
  };

  void AddReason(const Interaction& interaction, Reading* reading,
                 std::vector<Finding>* findings) const;
  std::optional<Finding> Ask(const Reasons& reasons, const Interaction& interaction,
                             Reading* reading) const;

  std::optional<text::TurnModel> turns_;
  std::vector<size_t> shown_;  // heads reported as dialogue acts of the serving side
  std::optional<size_t> upset_, cancel_;
  std::string turns_detector_;     // "models/turns@1a2b3c4d"
  std::optional<Reasons> common_;  // shipped
  std::optional<Reasons> own_;     // learned from what people of the workspace accepted
  std::string version_;
};

}  // namespace clarion::enrichment::internal
