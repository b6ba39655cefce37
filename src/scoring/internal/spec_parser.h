// A .spec file as values. tests/specs/README.md describes the language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"
#include "scoring/scorer.h"

namespace clarion::scoring::internal {

struct SpecPlace {
  std::optional<int64_t> at_ms;
  std::optional<uint32_t> turn;  // from 1
};

struct SpecExpectation {
  enum class Kind : uint8_t { kAnswer, kPoints, kFailed, kNotFailed, kNoScore, kSignal, kNoSignal };
  Kind kind = Kind::kAnswer;
  int line = 0;
  std::string text;    // the line as written
  std::string name;    // question or signal kind
  std::string label;   // kSignal
  std::string answer;  // "yes", "no", "na" or points
  std::optional<double> value;
  std::string because;
  SpecPlace place;
  std::string quote;
};

struct SpecBlock {
  enum class Kind : uint8_t { kScore, kSignals, kInvalidCard, kInvalidPack };
  Kind kind = Kind::kScore;
  int line = 0;
  std::string conversation;
  std::string card;  // id
  std::string yaml;  // invalid …
  std::string error_text;
  std::vector<SpecExpectation> expectations;
};

struct Spec {
  std::vector<Interaction> conversations;
  std::vector<ScorecardSource> cards;  // inline
  std::vector<SpecBlock> blocks;
};

// kInvalidInput: "name:12: …".
Result<Spec> ParseSpec(const std::string& name, std::string_view text);

}  // namespace clarion::scoring::internal
