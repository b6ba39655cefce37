#include "enrichment/internal/models.h"

#include <fmt/format.h>

#include <algorithm>

namespace clarion::enrichment::internal {
namespace {

constexpr std::string_view kContactReason = "contact_reason";

// The acts worth a signal a turn: what the serving side states, refuses, offers and checks.
// Requests and information are what most turns are.
constexpr std::string_view kShown[] = {"success", "failure", "offer", "confirm"};
// A customer's first turns say what they want, not how they feel about the service.
constexpr uint32_t kCalmTurns = 2;
constexpr size_t kReasonTurns = 3;
constexpr float kReasonSure = 0.5F;

}  // namespace

void Models::Reading::Begin() {
  acts.clear();
  customer_turns = 0;
  upset_sum = 0;
  upset_most = 0;
  upset_turn = kNoTurn;
}

Result<Models> Models::Load(const Knowledge& knowledge) {
  Models models;
  if (!knowledge.turn_model.empty()) {
    ASSIGN_OR_RETURN(text::TurnModel turns, text::TurnModel::Load(knowledge.turn_model));
    const auto& heads = turns.heads();
    const auto head = [&heads](std::string_view name) -> std::optional<size_t> {
      const auto found = std::find(heads.begin(), heads.end(), name);
      if (found == heads.end()) return std::nullopt;
      return static_cast<size_t>(found - heads.begin());
    };
    for (const std::string_view name : kShown)
      if (const auto at = head(name)) models.shown_.push_back(*at);
    models.upset_ = head("upset");
    models.cancel_ = head("cancel");
    models.turns_detector_ = "models/turns@" + turns.hash().substr(0, 8);
    models.version_ += turns.hash();
    models.turns_.emplace(std::move(turns));
  }
  if (!knowledge.reason_model.empty()) {
    ASSIGN_OR_RETURN(text::LinearModel reasons, text::LinearModel::Load(knowledge.reason_model));
    models.reasons_detector_ = "models/reasons@" + reasons.hash().substr(0, 8);
    models.version_ += reasons.hash();
    models.reasons_.emplace(std::move(reasons));
  }
  return models;
}

void Models::ReadTurn(const Interaction& interaction, uint32_t turn, const text::Tokens& tokens,
                      Reading* reading) const {
  if (!turns_ || tokens.size() == 0) return;
  const Turn& said = interaction.turns[turn];
  const bool serving = IsServing(said.role);
  text::TurnModel::Scores scores;
  turns_->Predict(tokens, said.text, serving, &scores);
  if (serving) {
    for (const size_t head : shown_)
      if (scores[head] >= turns_->threshold(head))
        reading->acts.push_back({turn, head, scores[head]});
    return;
  }
  if (cancel_ && scores[*cancel_] >= turns_->threshold(*cancel_))
    reading->acts.push_back({turn, *cancel_, scores[*cancel_]});
  if (!upset_ || ++reading->customer_turns <= kCalmTurns) return;
  reading->upset_sum += scores[*upset_];
  if (scores[*upset_] > reading->upset_most) {
    reading->upset_most = scores[*upset_];
    reading->upset_turn = turn;
  }
}

void Models::Conclude(const Interaction& interaction, Reading* reading,
                      std::vector<Finding>* findings) const {
  const size_t by_phrases = findings->size();
  for (const Reading::Act& act : reading->acts) {
    Finding finding;
    finding.detector = turns_detector_;
    finding.confidence = act.probability;
    finding.evidence = AtTurn(act.turn);
    if (cancel_ && act.head == *cancel_) {
      // Where a phrase says so already, its words are the better evidence.
      const auto end = findings->begin() + static_cast<std::ptrdiff_t>(by_phrases);
      if (std::any_of(findings->begin(), end, [&](const Finding& other) {
            return other.kind == "cancel_intent" && other.evidence.turn == act.turn;
          }))
        continue;
      finding.kind = "cancel_intent";
    } else {
      finding.kind = "dialogue_act";
      finding.label = turns_->heads()[act.head];
    }
    findings->push_back(finding);
  }
  if (reading->upset_turn != kNoTurn) {
    Finding finding;
    finding.kind = "upset";
    finding.detector = turns_detector_;
    finding.value = reading->upset_sum / (reading->customer_turns - kCalmTurns);
    finding.confidence = 0.5;  // it ranks conversations; it does not decide about one
    finding.evidence = AtTurn(reading->upset_turn);
    findings->push_back(finding);
  }
  if (reasons_) AddReason(interaction, reading, findings);
}

// The first of the customer's early turns of which the model is sure.
void Models::AddReason(const Interaction& interaction, Reading* reading,
                       std::vector<Finding>* findings) const {
  if (std::any_of(findings->begin(), findings->end(),
                  [](const Finding& f) { return f.kind == kContactReason; }))
    return;
  size_t asked = 0;
  for (uint32_t turn = 0; turn < interaction.turns.size() && asked < kReasonTurns; ++turn) {
    if (interaction.turns[turn].role != Role::kCustomer) continue;
    ++asked;
    const text::Prediction said = reasons_->Predict(interaction.turns[turn].text, &reading->linear);
    if (said.abstained || said.probability < kReasonSure) continue;
    Finding finding;
    finding.kind = kContactReason;
    finding.label = reasons_->labels()[said.label];
    finding.detector = reasons_detector_;
    finding.value = said.probability;
    finding.confidence = said.probability;
    finding.evidence = AtTurn(turn);
    findings->push_back(finding);
    return;
  }
}

}  // namespace clarion::enrichment::internal
