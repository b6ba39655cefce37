#include "scoring/internal/policy_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>

#include "scoring/internal/policy_world.h"

namespace clarion::scoring::internal {
namespace {

constexpr double kAbsentWordsConfidence = 0.85;
constexpr double kPhraseConfidence = 0.9;  // words of a list are there, but may be meant otherwise

// A conversation that takes more than all that were seen by far: then what is asked has to be cut
// short. Each byte pays for some more, so that what one conversation costs grows with its size.
constexpr uint64_t kWorkOfAny = 20'000'000;
constexpr uint64_t kWorkOfByte = 4;
constexpr uint64_t kWorkOfPlace = 50;  // a rule asked at a place, with what is found

Work WorkFor(const Interaction& it) {
  uint64_t bytes = 0;
  for (const Turn& turn : it.turns) bytes += turn.text.size();
  for (const Event& event : it.events) bytes += event.detail.size();
  return Work(kWorkOfAny + kWorkOfByte * bytes);
}

struct Seen {
  Moment at;
  PolicyStepSeen step;
};

class Checker {
 public:
  Checker(const PolicyFile& file, const Interaction& it, const PolicyInput& input)
      : file_(file),
        it_(it),
        input_(input),
        work_(WorkFor(it)),
        facts_(it, file.lists, &work_),
        world_(file, facts_, input.reading == nullptr ? std::string() : input.reading->reason,
               &work_) {}

  PolicyReport Run() {
    report_.policy = file_.info.id;
    report_.version = file_.info.version;
    FindSteps();
    const bool steps_found = !work_.exhausted();
    for (const PolicyRule& rule : file_.rules) {
      const size_t before = report_.findings.size();
      Ask(rule);
      // What was found of it so far says nothing of the rest.
      if (!steps_found || (work_.exhausted() && (rule.when || rule.require))) {
        report_.findings.resize(before);
        Add(rule, PolicyAnswer::kUnsure, 0.5,
            Because(rule, "cannot be told: there is too much to compare in this conversation"), {});
      }
    }
    Conclude();
    return std::move(report_);
  }

 private:
  void FindSteps() {
    seen_.resize(file_.steps.size());
    for (uint32_t i = 0; i < file_.steps.size(); ++i) {
      const PolicyStep& step = file_.steps[i];
      OfModel(step, &seen_[i]);
      OfWords(step, &seen_[i]);
      OfTools(step, &seen_[i]);
      OfSignals(step, &seen_[i]);
      std::sort(seen_[i].begin(), seen_[i].end(),
                [](const Seen& a, const Seen& b) { return a.at < b.at; });
    }
    std::vector<Seen> all;
    for (const auto& list : seen_) all.insert(all.end(), list.begin(), list.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const Seen& a, const Seen& b) { return a.at < b.at; });
    for (Seen& one : all) report_.steps.push_back(std::move(one.step));
  }

  void OfModel(const PolicyStep& step, std::vector<Seen>* out) const {
    if (step.labels.empty() || !HasModel()) return;
    for (const TurnStep& turn : input_.reading->turns) {
      const std::string& label = input_.model->steps()[turn.step];
      if (std::find(step.labels.begin(), step.labels.end(), label) == step.labels.end()) continue;
      out->push_back({MomentOfTurn(turn.turn),
                      {step.id, {turn.turn, 0, 0, kNoTurn}, turn.confidence, turn.sure}});
    }
  }

  // A model has read the same words with all that stands around them; without one they must do.
  void OfWords(const PolicyStep& step, std::vector<Seen>* out) const {
    if (!step.said || (!step.labels.empty() && HasModel())) return;
    for (const Said& said : facts_.said()) {
      if (said.list != *step.said || !IsSide(it_.turns[said.turn].role, step.side)) continue;
      if (!out->empty() && out->back().step.at.turn == said.turn) continue;
      out->push_back({MomentOfTurn(said.turn),
                      {step.id,
                       {said.turn, said.begin, said.end, kNoTurn},
                       kPhraseConfidence,
                       kPhraseConfidence >= file_.sure_confidence}});
    }
  }

  void OfTools(const PolicyStep& step, std::vector<Seen>* out) {
    for (const ToolCall& call : facts_.calls()) {
      const bool is_one =
          std::any_of(step.tools.begin(), step.tools.end(),
                      [&](const std::string& tool) { return IsTool(file_, tool, call.name); });
      if (!is_one) continue;
      if (step.when) {
        const Place place = PlaceOf(call);
        world_.Stand(place, nullptr);
        if (TruthOf(Evaluate(*step.when, &world_, &work_)) != Truth::kTrue) continue;
      }
      out->push_back({call.at, {step.id, {kNoTurn, 0, 0, call.event}, 1, true}});
    }
  }

  void OfSignals(const PolicyStep& step, std::vector<Seen>* out) const {
    if (step.signal.empty()) return;
    for (const Signal& signal : input_.signals) {
      if (signal.kind != step.signal) continue;
      if (!step.signal_label.empty() && signal.label != step.signal_label) continue;
      const Evidence& at = signal.evidence;
      Moment moment = {0, 0};
      if (at.turn != kNoTurn) moment = MomentOfTurn(at.turn);
      if (at.event != kNoTurn && at.event < it_.events.size()) {
        moment = MomentOfEvent(it_.events[at.event], at.event);
      }
      out->push_back(
          {moment, {step.id, at, signal.confidence, signal.confidence >= file_.sure_confidence}});
    }
  }

  static Place PlaceOf(const ToolCall& call) {
    return {call.at, &call, kNoTurn, {kNoTurn, 0, 0, call.event}, true};
  }

  bool Applies(const PolicyRule& rule, const Place& place) {
    world_.Stand(place, &rule);
    return !rule.when || TruthOf(Evaluate(*rule.when, &world_, &work_)) == Truth::kTrue;
  }

  void Ask(const PolicyRule& rule) {
    switch (rule.kind) {
      case PolicyRule::Kind::kRequired:
        return AskSteps(rule, /*wanted=*/true);
      case PolicyRule::Kind::kForbidden:
        return AskSteps(rule, /*wanted=*/false);
      case PolicyRule::Kind::kBefore:
        return AskBefore(rule);
      case PolicyRule::Kind::kWords:
        return AskWords(rule);
      case PolicyRule::Kind::kCalls:
        return AskCalls(rule);
      case PolicyRule::Kind::kTurns:
        return AskTurns(rule);
      case PolicyRule::Kind::kEnd:
        return AskAt(rule, Place{});
    }
  }

  void Add(const PolicyRule& rule, PolicyAnswer answer, double confidence, std::string because,
           std::vector<Evidence> evidence) {
    if (rule.doubt && answer == PolicyAnswer::kBroken) confidence = std::min(confidence, 0.5);
    if (confidence < file_.sure_confidence) answer = PolicyAnswer::kUnsure;
    report_.findings.push_back({rule.id, answer, std::move(because), std::move(evidence),
                                confidence, rule.severity, rule.doubt});
  }

  static std::string Because(const PolicyRule& rule, const std::string& made) {
    return rule.because.empty() ? made : rule.because + ": " + made;
  }

  // The surest of a step's places before a moment.
  const Seen* Surest(uint32_t step, Moment before) const {
    const Seen* best = nullptr;
    for (const Seen& one : seen_[step]) {
      if (!(one.at < before)) continue;
      if (best == nullptr || one.step.confidence > best->step.confidence) best = &one;
    }
    return best;
  }

  // How sure it is that a step was *not* taken before a moment. With a model: the chance that none
  // of the turns before is it; a list of words alone misses other wordings.
  double ConfidenceOfAbsence(uint32_t step, Moment before) const {
    const PolicyStep& s = file_.steps[step];
    if (!s.labels.empty() && HasModel()) {
      double none = 1;
      for (size_t i = 0; i < input_.reading->turns.size(); ++i) {
        if (!(MomentOfTurn(input_.reading->turns[i].turn) < before)) break;
        none *= 1 - LikelyOf(s, i);
      }
      return none;
    }
    if (!s.labels.empty() && s.tools.empty()) return 0;
    return s.said || !s.signal.empty() ? kAbsentWordsConfidence : 1;
  }

  bool HasModel() const { return input_.reading != nullptr && input_.model != nullptr; }

  double LikelyOf(const PolicyStep& step, size_t turn) const {
    const std::vector<std::string>& names = input_.model->steps();
    const std::vector<float>& likely = input_.reading->likely;
    double sum = 0;
    for (size_t i = 0; i < names.size() && turn * names.size() + i < likely.size(); ++i) {
      const bool is_one =
          std::find(step.labels.begin(), step.labels.end(), names[i]) != step.labels.end();
      if (is_one) sum += likely[turn * names.size() + i];
    }
    return std::min(1.0, sum);
  }

  void AskSteps(const PolicyRule& rule, bool wanted) {
    const Place end;
    if (!Applies(rule, end)) return;
    for (const uint32_t step : rule.steps) {
      const std::string& id = file_.steps[step].id;
      const Seen* seen = Surest(step, kAfterAll);
      if (seen == nullptr) {
        const double sure = ConfidenceOfAbsence(step, kAfterAll) * rule.confidence;
        Add(rule, wanted ? PolicyAnswer::kBroken : PolicyAnswer::kKept, sure,
            Because(rule, fmt::format("step {} was not found", id)), {});
        continue;
      }
      const PolicyAnswer answer = !seen->step.sure ? PolicyAnswer::kUnsure
                                  : wanted         ? PolicyAnswer::kKept
                                                   : PolicyAnswer::kBroken;
      Add(rule, answer, seen->step.confidence * rule.confidence,
          Because(rule, fmt::format("step {} was found", id)), {seen->step.at});
    }
  }

  void AskBefore(const PolicyRule& rule) {
    const auto& later = seen_[rule.steps[0]];
    if (later.empty()) return;
    const Seen& first = later.front();
    const Place place{first.at, nullptr, first.step.at.turn, first.step.at, true};
    if (!Applies(rule, place)) return;
    const std::string& id = file_.steps[rule.steps[0]].id;
    for (size_t i = 1; i < rule.steps.size(); ++i) {
      const std::string& needed = file_.steps[rule.steps[i]].id;
      const Seen* seen = Surest(rule.steps[i], first.at);
      if (seen == nullptr) {
        const double sure =
            ConfidenceOfAbsence(rule.steps[i], first.at) * first.step.confidence * rule.confidence;
        Add(rule, first.step.sure ? PolicyAnswer::kBroken : PolicyAnswer::kUnsure, sure,
            Because(rule, fmt::format("{} came without {} before it", id, needed)),
            {first.step.at});
      } else {
        Add(rule, seen->step.sure && first.step.sure ? PolicyAnswer::kKept : PolicyAnswer::kUnsure,
            std::min(seen->step.confidence, first.step.confidence) * rule.confidence,
            Because(rule, fmt::format("{} came before {}", needed, id)),
            {seen->step.at, first.step.at});
      }
    }
  }

  void AskWords(const PolicyRule& rule) {
    const Place end;
    if (!Applies(rule, end)) return;
    for (const Said& said : facts_.said()) {
      if (said.list != *rule.said || !IsSide(it_.turns[said.turn].role, rule.side)) continue;
      Add(rule, PolicyAnswer::kKept, rule.confidence, Because(rule, "the words were said"),
          {{said.turn, said.begin, said.end, kNoTurn}});
      return;
    }
    Add(rule, PolicyAnswer::kBroken, rule.confidence, Because(rule, "the words were not said"), {});
  }

  void AskCalls(const PolicyRule& rule) {
    for (const ToolCall& call : facts_.calls()) {
      if (rule.only == "ok" && !call.ok) continue;
      if (rule.only == "failed" && (call.ok || call.result_event == UINT32_MAX)) continue;
      const bool is_one = rule.tools.empty() || std::any_of(rule.tools.begin(), rule.tools.end(),
                                                            [&](const std::string& tool) {
                                                              return IsTool(file_, tool, call.name);
                                                            });
      if (is_one) AskAt(rule, PlaceOf(call));
    }
  }

  void AskTurns(const PolicyRule& rule) {
    const auto& all = facts_.said();
    auto hit = all.begin();
    for (uint32_t turn = 0; turn < it_.turns.size(); ++turn) {
      if (!IsSide(it_.turns[turn].role, rule.side)) continue;
      Place place{MomentOfTurn(turn), nullptr, turn, {turn, 0, 0, kNoTurn}, true};
      if (rule.said) {
        while (hit != all.end() &&
               (hit->turn < turn || (hit->turn == turn && hit->list != *rule.said)))
          ++hit;
        if (hit == all.end()) return;
        if (hit->turn > turn) continue;
        place.evidence = {turn, hit->begin, hit->end, kNoTurn};
      }
      AskAt(rule, place);
    }
  }

  void AskAt(const PolicyRule& rule, const Place& place) {
    if (!work_.Spend(kWorkOfPlace) || !Applies(rule, place)) return;
    const Truth truth = TruthOf(Evaluate(*rule.require, &world_, &work_));
    std::vector<Evidence> evidence;
    if (place.has_evidence) evidence.push_back(place.evidence);
    if (place.call != nullptr && place.call->result_event != UINT32_MAX) {
      evidence.push_back({kNoTurn, 0, 0, place.call->result_event});
    }
    const std::string where = place.call != nullptr ? place.call->name : "";
    const auto sentence = [&](const char* what) {
      return Because(rule, where.empty() ? what : fmt::format("{} ({})", what, where));
    };
    if (truth == Truth::kUnknown) {
      if (!rule.unsure_when_unknown) return;
      Add(rule, PolicyAnswer::kUnsure, 0.5, sentence("cannot be told from this record"), evidence);
      return;
    }
    Add(rule, truth == Truth::kTrue ? PolicyAnswer::kKept : PolicyAnswer::kBroken, rule.confidence,
        sentence(truth == Truth::kTrue ? "kept" : "not kept"), evidence);
  }

  // A severe break that is sure fails. Less severe ones add up: below half of the points a person
  // looks, as with whatever is unsure. The n-th break of one rule costs an n-th of the first: the
  // same mistake again is not news.
  void Conclude() {
    bool failed = false;
    bool unsure = false;
    double broken_confidence = 0;
    double kept_confidence = 1;
    std::unordered_map<std::string_view, int> breaks;
    for (const PolicyFinding& finding : report_.findings) {
      if (finding.answer == PolicyAnswer::kKept) {
        kept_confidence = std::min(kept_confidence, finding.confidence);
      } else if (finding.doubt) {
        report_.score *= 1 - finding.severity / ++breaks[finding.rule];
      } else if (finding.answer == PolicyAnswer::kUnsure) {
        unsure |= finding.severity > 0;
      } else {
        report_.score *= 1 - finding.severity * finding.confidence / ++breaks[finding.rule];
        if (finding.severity >= file_.fail_severity) {
          failed = true;
          broken_confidence = std::max(broken_confidence, finding.confidence);
        }
      }
    }
    if (failed) {
      report_.verdict = PolicyVerdict::kFail;
      report_.confidence = broken_confidence;
    } else if (unsure || report_.score < 0.5) {
      report_.verdict = PolicyVerdict::kNeedsReview;
      report_.confidence = 0.5;
    } else {
      report_.confidence = kept_confidence;
    }
  }

  const PolicyFile& file_;
  const Interaction& it_;
  const PolicyInput& input_;
  Work work_;
  const PolicyFacts facts_;
  World world_;
  std::vector<std::vector<Seen>> seen_;  // by step
  PolicyReport report_;
};

}  // namespace

PolicyReport CheckPolicy(const PolicyFile& file, const Interaction& interaction,
                         const PolicyInput& input) {
  return Checker(file, interaction, input).Run();
}

}  // namespace clarion::scoring::internal
