#include "enrichment/internal/models.h"

#include <fmt/format.h>

#include <algorithm>

namespace clarion::enrichment::internal {
namespace {

// The acts worth a signal a turn: what the serving side states, refuses, offers and checks.
// Requests and information are what most turns are.
constexpr std::string_view kShown[] = {"success", "failure", "offer", "confirm"};
// A customer's first turns say what they want, not how they feel about the service.
constexpr uint32_t kCalmTurns = 2;
// The reason for a contact stands in the first things a customer says that are more than "yes";
// where the center called, its side says it.
constexpr size_t kReasonTurns = 4;
constexpr size_t kReasonWords = 2;
constexpr float kReasonSure = 0.5F;
// What a certain model counts for beside phrases, whose confidence is 0.67 for a clear one and
// nothing else. Chosen on simulated contacts and dstc11_natcs: docs/measurements.md.
constexpr double kModelCounts = 0.7;

// The turns in which a signal was found, ascending.
std::vector<uint32_t> TurnsOf(std::string_view kind, const std::vector<Finding>& findings) {
  std::vector<uint32_t> turns;
  for (const Finding& finding : findings)
    if (finding.kind == kind) turns.push_back(finding.evidence.turn);
  std::sort(turns.begin(), turns.end());
  return turns;
}

}  // namespace

void Models::Reading::Begin() {
  acts.clear();
  reason_turns.clear();
  customer_turns = 0;
  upset_sum = 0;
  upset_most = 0;
  upset_turn = kNoTurn;
}

Result<Models> Models::Load(const Knowledge& knowledge, const std::set<std::string>& reasons) {
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
  const auto load = [&](const std::string& bytes, std::string_view name,
                        std::optional<Reasons>* into) -> Result<void> {
    if (bytes.empty()) return {};
    ASSIGN_OR_RETURN(text::LinearModel model, text::LinearModel::Load(bytes));
    const std::string& hash = model.hash();
    models.version_ += hash;
    into->emplace(Reasons{model, fmt::format("models/{}@{}", name, hash.substr(0, 8)), {}});
    (*into)->may.assign(model.labels().size(), true);
    return {};
  };
  RETURN_IF_ERROR(load(knowledge.common_reasons, "contact_reason", &models.common_));
  RETURN_IF_ERROR(load(knowledge.reason_model, "reasons", &models.own_));
  if (models.common_) {
    const auto& labels = models.common_->model.labels();
    for (size_t i = 0; i < labels.size(); ++i) models.common_->may[i] = reasons.contains(labels[i]);
  }
  return models;
}

void Models::ReadTurn(const Interaction& interaction, uint32_t turn, const text::Tokens& tokens,
                      Reading* reading) const {
  const Turn& said = interaction.turns[turn];
  const bool may_state =
      said.role == Role::kCustomer || interaction.direction == Direction::kOutbound;
  if (may_state && tokens.size() >= kReasonWords && reading->reason_turns.size() < kReasonTurns)
    reading->reason_turns.push_back(turn);
  if (!turns_ || tokens.size() == 0) return;
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
  std::optional<std::vector<uint32_t>> said;  // by phrases: turns; made when a model says so
  for (const Reading::Act& act : reading->acts) {
    Finding finding;
    finding.detector = turns_detector_;
    finding.confidence = act.probability;
    finding.evidence = AtTurn(act.turn);
    if (cancel_ && act.head == *cancel_) {
      // Where a phrase says so already, its words are the better evidence.
      if (!said) said = TurnsOf("cancel_intent", *findings);
      if (std::binary_search(said->begin(), said->end(), act.turn)) continue;
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
  if (common_ || own_) AddReason(interaction, reading, findings);
}

// The first of the early turns of which the model is sure.
std::optional<Finding> Models::Ask(const Reasons& reasons, const Interaction& interaction,
                                   Reading* reading) const {
  for (const uint32_t turn : reading->reason_turns) {
    const std::string& text = interaction.turns[turn].text;
    const text::Prediction said = reasons.model.Predict(text, &reading->linear);
    if (said.abstained || said.probability < kReasonSure || !reasons.may[said.label]) continue;
    Finding finding;
    finding.kind = kContactReason;
    finding.label = reasons.model.labels()[said.label];
    finding.detector = reasons.detector;
    finding.value = said.probability;
    finding.confidence = said.probability;
    finding.evidence = AtTurn(turn);
    return finding;
  }
  return std::nullopt;
}

// Phrases stand unless the model of common reasons is surer. Where they are silent, what people of
// the workspace accepted comes before what is common.
void Models::AddReason(const Interaction& interaction, Reading* reading,
                       std::vector<Finding>* findings) const {
  const auto named = std::find_if(findings->begin(), findings->end(),
                                  [](const Finding& f) { return f.kind == kContactReason; });
  std::optional<Finding> said;
  if (named == findings->end()) {
    if (own_) said = Ask(*own_, interaction, reading);
    if (!said && common_) said = Ask(*common_, interaction, reading);
    if (said) findings->push_back(*said);
  } else if (common_ && named->confidence < kModelCounts) {
    said = Ask(*common_, interaction, reading);
    if (said && said->label != named->label && said->confidence * kModelCounts > named->confidence)
      *named = *said;
  }
}

}  // namespace clarion::enrichment::internal
