// Which step of a written procedure each turn of an agent is: "asks for the name", "confirms the
// booking", … Learned from conversations whose turns carry a step label; read from what was said
// and what the tools did, never from labels.
//
//   ASSIGN_OR_RETURN(scoring::StepModel model, scoring::StepModel::Load(bytes));
//   scoring::StepModel::Scratch scratch;                       // one per thread
//   const scoring::StepReading reading = model.Read(interaction, &scratch);
//   model.steps()[reading.turns[0].step];                      // "ask_name", confidence 0.97
//
// A linear-chain CRF (Lafferty, McCallum, Pereira 2001) over the agent's turns: the agent's words,
// the customer's words before and after, tool calls and results between, and which step follows
// which. The answer to a turn is its likeliest step given the whole conversation; confidences are
// calibrated on conversations the model did not learn from. docs/policies.md has the figures.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"
#include "text/linear_model.h"

namespace clarion::scoring {

struct StepTrainSettings {
  // Members of the annotation of a turn: its step, and other words for the same turn to learn from
  // as well (a draft, a transcript by another engine).
  std::string step_label = "action";
  std::string words_label = "draft";
  // Member of the conversation's annotation: its contact reason(s), a text or a list. Conversations
  // with exactly one teach the reason model.
  std::string reason_label = "tasks";
  // Step labels that say "no step of the procedure"; so do turns without a label.
  std::vector<std::string> no_step = {"free_text", "custom"};
  double precision = 0.95;  // wanted of the answers given without a person, (0.5, 1)
  uint32_t passes = 10;     // over the training data, 1 to 50
};

struct TurnStep {
  uint32_t turn = 0;       // index into Interaction::turns
  uint32_t step = 0;       // into steps(); 0 is "no step"
  uint32_t runner_up = 0;  // into steps()
  float confidence = 0;    // calibrated: the share of such answers that are right
  bool sure = false;       // confidence reaches the threshold for the wanted precision
};

struct StepReading {
  std::vector<TurnStep> turns;  // one for each turn of an agent or bot that has words
  // [index into `turns` × steps of the model + step]: how likely each step is, for answers to "was
  // it not there?". Of one turn they add up to 1.
  std::vector<float> likely;
  float all_right = 0;    // calibrated: that every step of the conversation is right
  bool all_sure = false;  // all_right reaches its threshold
  // From what the customer and the agent said until the customer's third turn; empty when the model
  // has no reasons or nothing was said.
  std::string reason;
  float reason_confidence = 0;
};

struct StepModelBody;  // internal/policy_step_model.h

// Immutable; copies share the weights; any number of threads may use one.
class StepModel {
 public:
  // What a thread keeps between calls.
  struct Scratch {
    text::LinearModel::Scratch text;
  };

  // kInvalidInput: bytes that are no step model, or of another version. kCorrupt: damaged.
  static Result<StepModel> Load(std::string_view bytes);
  std::string Save() const;  // the same model gives the same bytes

  const std::vector<std::string>& steps() const;  // [0] is "" for "no step"
  const std::string& card() const;                // JSON: rows, figures, thresholds, limits
  const std::string& hash() const;                // of the content, 32 hex digits
  float turn_threshold() const;                   // see TurnStep::sure
  float conversation_threshold() const;           // see StepReading::all_sure

  // Never reads labels, extras or outcomes. O(agent turns × steps²), about 0.1 ms a turn with 160
  // steps.
  StepReading Read(const Interaction& interaction, Scratch* scratch) const;

 private:
  friend class StepTrainer;
  explicit StepModel(std::shared_ptr<const StepModelBody> body) : body_(std::move(body)) {}
  std::shared_ptr<const StepModelBody> body_;
};

// kInvalidInput: fewer than two steps or 20 labelled conversations, settings out of range. The same
// input gives the same model. Cost: 4,400 conversations of 160 steps take some minutes and 0.5 GB.
Result<StepModel> TrainStepModel(const std::vector<Interaction>& conversations,
                                 const StepTrainSettings& settings);

// The conversation with the annotated words (see words_label) in place of the turns' own, where
// there are some: to read what was typed before a suggestion replaced it.
Interaction WithAnnotatedWords(const Interaction& interaction, const std::string& words_label);

}  // namespace clarion::scoring
