#include "scoring/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/file.h"
#include "scoring/internal/rule.h"
#include "scoring/internal/spec_parser.h"

namespace clarion::scoring {
namespace {

using internal::SpecBlock;
using internal::SpecExpectation;
using Kind = SpecExpectation::Kind;

std::string ShownPlace(const Interaction& interaction, const Evidence& evidence) {
  std::optional<int64_t> at;
  std::string turn;
  if (evidence.turn != kNoTurn) {
    at = interaction.turns[evidence.turn].start_ms;
    turn = fmt::format("turn {}", evidence.turn + 1);
  } else if (evidence.event < interaction.events.size()) {
    at = interaction.events[evidence.event].at_ms;
    turn = fmt::format("event {}", interaction.events[evidence.event].kind);
  }
  return at ? fmt::format("{} ({})", internal::DurationWords(static_cast<double>(*at)), turn)
            : turn;
}

bool IsAt(const Interaction& interaction, const Evidence& evidence,
          const internal::SpecPlace& place) {
  if (place.turn) return evidence.turn + 1 == *place.turn;
  if (!place.at_ms) return true;
  if (evidence.turn != kNoTurn) return interaction.turns[evidence.turn].start_ms == place.at_ms;
  return evidence.event < interaction.events.size() &&
         interaction.events[evidence.event].at_ms == place.at_ms;
}

std::string_view Quote(const Interaction& interaction, const Evidence& evidence) {
  if (evidence.turn == kNoTurn) return {};
  const std::string_view text = interaction.turns[evidence.turn].text;
  return evidence.end == 0 ? text : text.substr(evidence.begin, evidence.end - evidence.begin);
}

class Runner {
 public:
  Runner(const std::string& name, const enrichment::Enricher& enricher, const PolicySet& policies,
         SpecReport* report)
      : name_(name), enricher_(enricher), policies_(policies), report_(*report) {}

  void CheckScore(const Interaction& interaction, const SpecBlock& block, const Scorer& scorer) {
    const std::vector<Signal> signals = SignalsOf(interaction);
    const std::vector<Score> scores = scorer.Run(interaction, signals);
    const auto score = std::find_if(scores.begin(), scores.end(),
                                    [&](const Score& s) { return s.scorecard == block.card; });
    for (const SpecExpectation& expected : block.expectations) {
      ++report_.expectations;
      const bool scored = score != scores.end();
      if (!scored || expected.kind == Kind::kNoScore) {
        if (scored == (expected.kind == Kind::kNoScore)) {
          Fail(expected, scored ? fmt::format("a score of {:.2f}", score->points) : "no score");
        }
      } else if (expected.kind == Kind::kPoints) {
        if (std::abs(score->points - *expected.value) > 0.005) {
          Fail(expected, fmt::format("points {:.2f}", score->points));
        }
      } else if (expected.kind == Kind::kAnswer) {
        CheckAnswer(interaction, expected, *score);
      } else if (score->failed != (expected.kind == Kind::kFailed)) {
        Fail(expected, score->failed ? "failed" : "not failed");
      }
    }
  }

  void CheckSignals(const Interaction& interaction, const SpecBlock& block) {
    const std::vector<Signal> signals = SignalsOf(interaction);
    for (const SpecExpectation& expected : block.expectations) {
      ++report_.expectations;
      std::string seen;
      bool found = false;
      for (const Signal& signal : signals) {
        if (signal.kind != expected.name) continue;
        if (!expected.label.empty() && signal.label != expected.label &&
            expected.kind == Kind::kNoSignal) {
          continue;
        }
        const std::string_view quote = Quote(interaction, signal.evidence);
        seen += fmt::format("{}{}{}{} {:g} at {} \"{}\"", seen.empty() ? "" : "; ", signal.kind,
                            signal.label.empty() ? "" : ":", signal.label, signal.value,
                            ShownPlace(interaction, signal.evidence), quote);
        found = found || ((expected.label.empty() || signal.label == expected.label) &&
                          (!expected.value || std::abs(*expected.value - signal.value) < 0.5) &&
                          IsAt(interaction, signal.evidence, expected.place) &&
                          (expected.quote.empty() || quote == expected.quote));
      }
      const bool wanted = expected.kind == Kind::kSignal;
      if (wanted ? !found : !seen.empty()) Fail(expected, seen.empty() ? "no such signal" : seen);
    }
  }

  void CheckInvalid(const SpecBlock& block) {
    ++report_.expectations;
    std::string message;
    if (block.kind == SpecBlock::Kind::kInvalidCard) {
      const auto compiled = Scorer::Compile({{"card.yaml", block.yaml}});
      if (!compiled) message = compiled.error().message;
    } else {
      const auto compiled = enrichment::Enricher::Compile({{"pack.yaml", block.yaml}});
      if (!compiled) message = compiled.error().message;
    }
    if (message.find(block.error_text) == std::string::npos) {
      report_.failures.push_back({name_, block.line,
                                  fmt::format("the error \"{}\"", block.error_text),
                                  message.empty() ? "no error" : message});
    }
  }

 private:
  void Fail(const SpecExpectation& expected, std::string got) {
    report_.failures.push_back({name_, expected.line, expected.text, std::move(got)});
  }

  void CheckAnswer(const Interaction& interaction, const SpecExpectation& expected,
                   const Score& score) {
    const auto answer = std::find_if(score.answers.begin(), score.answers.end(),
                                     [&](const Answer& a) { return a.question == expected.name; });
    if (answer == score.answers.end()) {
      Fail(expected,
           fmt::format("scorecard {} has no question '{}'", score.scorecard, expected.name));
      return;
    }
    std::string got;
    switch (answer->verdict) {
      case Verdict::kYes:
        got = "yes";
        break;
      case Verdict::kNo:
        got = "no";
        break;
      case Verdict::kNotApplicable:
        got = "na";
        break;
      case Verdict::kValue:
        got = fmt::format("{:.2f}", answer->points);
        break;
    }
    bool right = got == expected.answer || (expected.value && answer->verdict == Verdict::kValue &&
                                            std::abs(*expected.value - answer->points) < 0.005);
    right = right && (expected.because.empty() ||
                      answer->because.find(expected.because) != std::string::npos);
    const bool placed = expected.place.turn || expected.place.at_ms;
    right = right && (!placed || std::any_of(answer->evidence.begin(), answer->evidence.end(),
                                             [&](const Evidence& e) {
                                               return IsAt(interaction, e, expected.place);
                                             }));
    if (right) return;
    std::string places;
    for (const Evidence& e : answer->evidence) {
      places += (places.empty() ? " at " : ", ") + ShownPlace(interaction, e);
    }
    Fail(expected, fmt::format("{} {} because {}{}", expected.name, got, answer->because, places));
  }

  std::vector<Signal> SignalsOf(const Interaction& interaction) const {
    std::vector<Signal> signals;
    enricher_.Run(interaction, &signals);
    policies_.Run(interaction, &signals);
    return signals;
  }

  const std::string& name_;
  const enrichment::Enricher& enricher_;
  const PolicySet& policies_;
  SpecReport& report_;
};

}  // namespace

std::string SpecReport::Render() const {
  std::string out;
  for (const SpecFailure& f : failures) {
    fmt::format_to(std::back_inserter(out), "{}:{}: expected {}\n  got {}\n", f.file, f.line,
                   f.expected, f.got);
  }
  return out;
}

Result<SpecReport> RunSpecText(const std::string& name, const std::string& text,
                               const enrichment::Enricher& enricher, const PolicySet& policies,
                               const Scorer& scorer) {
  ASSIGN_OR_RETURN(internal::Spec spec, internal::ParseSpec(name, text));
  SpecReport report;
  Runner runner(name, enricher, policies, &report);
  std::optional<Scorer> own;
  if (!spec.cards.empty()) {
    ASSIGN_OR_RETURN(Scorer compiled, Scorer::Compile(spec.cards));
    own.emplace(std::move(compiled));
  }
  for (const SpecBlock& block : spec.blocks) {
    ++report.promises;
    if (block.kind == SpecBlock::Kind::kInvalidCard ||
        block.kind == SpecBlock::Kind::kInvalidPack) {
      runner.CheckInvalid(block);
      continue;
    }
    const auto interaction =
        std::find_if(spec.conversations.begin(), spec.conversations.end(),
                     [&](const Interaction& i) { return i.id == block.conversation; });
    if (block.kind == SpecBlock::Kind::kSignals) {
      runner.CheckSignals(*interaction, block);
      continue;
    }
    const auto has = [&](const Scorer& candidate) {
      return std::any_of(candidate.cards().begin(), candidate.cards().end(),
                         [&](const ScorecardInfo& card) { return card.id == block.card; });
    };
    if (own && has(*own)) {
      runner.CheckScore(*interaction, block, *own);
    } else if (has(scorer)) {
      runner.CheckScore(*interaction, block, scorer);
    } else {
      return InvalidInput(fmt::format("{}:{}: no scorecard '{}', neither in this file nor shipped",
                                      name, block.line, block.card));
    }
  }
  return report;
}

Result<SpecReport> RunSpecFile(const std::string& path, const enrichment::Enricher& enricher,
                               const PolicySet& policies, const Scorer& scorer) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  return RunSpecText(path, text, enricher, policies, scorer);
}

}  // namespace clarion::scoring
