// Answers rules about one interaction. Reused from one interaction to the next by one thread at a
// time.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/interaction.h"
#include "model/signal.h"
#include "scoring/internal/rule.h"

namespace clarion::scoring::internal {

enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

inline constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();
// How sure an answer is that rests on not finding something: phrases can be worded in ways no pack
// knows.
inline constexpr double kAbsenceConfidence = 0.7;
inline constexpr size_t kMaxEvidence = 8;  // per answer

// One place where a set found something.
struct Hit {
  uint64_t order = 0;
  int64_t at_ms = kNoTime;
  uint32_t turn = 0;  // of an event: the turn it came before
  double value = 1;
  double confidence = 1;
  Evidence evidence;
};

struct Judgement {
  Truth truth = Truth::kUnknown;
  double confidence = 1;
};

struct Measured {
  double value = 0;
  double confidence = 1;
  bool known = false;
};

class Evaluator {
 public:
  // `matcher`: of the program's phrases, or nullptr when it has none. Both must outlive the
  // evaluator.
  Evaluator(const Program& program, const text::PhraseMatcher* matcher);

  // From here on, answers are about this interaction; it and the signals must stay until the next
  // call.
  void Begin(const Interaction& interaction, std::span<const Signal> signals);

  // Appends to `evidence` (may be nullptr) the hits that decided.
  Judgement Judge(uint32_t rule, std::vector<Evidence>* evidence);
  Measured Measure(const NumberNode& number, std::vector<Evidence>* evidence);
  // Why the rule just judged came out so: a fragment of a sentence, at most kMaxReasonBytes, for
  // people who do not know the rule language. Empty where nothing had to be looked at.
  std::string Explain(uint32_t rule) const;
  // The same of a number just measured; `is_time`: its values are ms.
  std::string ExplainMeasure(const NumberNode& number, const Measured& measured,
                             bool is_time) const;

 private:
  const std::vector<Hit>& HitsOf(uint32_t set);
  void Collect(uint32_t set);
  void CollectPhrases(const SetNode& set, std::vector<Hit>* hits);
  bool Fits(const SetNode& set, const Hit& hit) const;
  bool SpokenBy(Speaker speaker, const Evidence& evidence) const;
  void MatchAllPhrases();
  Hit AtPlace(const Evidence& evidence, double value, double confidence) const;
  Judgement JudgePlaces(const RuleNode& node, std::vector<Evidence>* evidence);
  Judgement JudgeEach(const RuleNode& node, std::vector<Evidence>* evidence);
  Judgement JudgeSequence(const RuleNode& node, std::vector<Evidence>* evidence);
  Judgement JudgeComparison(uint32_t rule, std::vector<Evidence>* evidence);
  Judgement JudgeField(const RuleNode& node, std::vector<Evidence>* evidence) const;
  std::string_view FieldValue(const RuleNode& node, double* confidence,
                              std::vector<Evidence>* evidence) const;
  std::vector<uint32_t> PartsOf(uint32_t set) const;
  const SetNode& FoundPart(uint32_t set, const Evidence& place) const;
  const std::string& MissingWords(const std::vector<uint32_t>& sets) const;
  std::string WriteMissingWords(const std::vector<uint32_t>& sets) const;
  std::string PairWords(uint32_t rule) const;
  std::string FieldWords(const RuleNode& node) const;
  std::string MeasureWords(const NumberNode& number, double value, bool is_time) const;
  void CollectClauses(uint32_t rule, std::vector<std::string>* out) const;

  struct PhrasePlace {
    uint32_t phrase = 0;
    Evidence evidence;
  };

  const Program& program_;
  const text::PhraseMatcher* matcher_;
  text::PhraseMatcher::Scratch scratch_;
  const Interaction* interaction_ = nullptr;
  std::span<const Signal> signals_;
  std::vector<uint32_t> own_turn_;  // how many turns of the same side came before
  uint32_t customer_turns_ = 0;
  uint32_t serving_turns_ = 0;
  std::vector<uint32_t> signal_kind_;   // per signal: number of its kind, UINT32_MAX: nobody asks
  std::vector<std::vector<Hit>> hits_;  // per set
  std::vector<uint8_t> collected_;      // per set
  std::vector<Judgement> judged_;       // per rule, as last judged
  std::vector<uint8_t> reached_;        // per rule: judged in this interaction
  std::vector<double> measured_;        // per rule, kCompare
  std::vector<Evidence> failed_;  // per rule, kFollowed and kPreceded: the hit without a match
  std::vector<PhrasePlace> phrase_places_;
  std::vector<text::PhraseHit> phrase_hits_;
  bool phrases_matched_ = false;
  mutable std::map<std::vector<uint32_t>, std::string> missing_words_;
};

}  // namespace clarion::scoring::internal
