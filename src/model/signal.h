// What enrichment finds: a fact with its evidence. And what scoring makes of facts: answers and
// scores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/enums.h"

namespace clarion {

inline constexpr uint32_t kNoTurn = UINT32_MAX;

// Where something stands: a byte range of one turn's text, the whole turn (begin == end == 0), or,
// with turn == kNoTurn, the event at index `event`.
struct Evidence {
  uint32_t turn = kNoTurn;
  uint32_t begin = 0;  // bytes, [begin, end)
  uint32_t end = 0;
  uint32_t event = kNoTurn;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14
  auto operator<=>(const Evidence&) const = default;
};

struct Signal {
  std::string kind;  // "frustration", "hold", "greeting", "contact_reason", …: lower snake case
  std::string
      label;  // which one, where the kind has variants: contact_reason → "refund_status"; else ""
  double value = 1;  // unit by kind: 1 = present, milliseconds for hold/dead_air/response_time,
                     // else documented by the detector
  double confidence = 1;  // [0, 1]
  Evidence evidence;
  std::string detector;  // "phrases/frustration@2": name and version of what found it
  bool operator==(const Signal&) const = default;
};

struct Answer {
  std::string question;  // id within the scorecard
  Verdict verdict = Verdict::kNotApplicable;
  double value = 0;        // scale step, count, or milliseconds; 1/0 for yes/no
  double points = 0;       // [0, 1]; meaningless when not applicable
  double weight = 0;       // share of the card's applicable weight, [0, 1]
  double confidence = 1;   // [0, 1]
  bool auto_fail = false;  // this answer failed the whole card
  std::string because;     // one sentence: which rule decided
  std::vector<Evidence> evidence;
  bool operator==(const Answer&) const = default;
};

struct Score {
  std::string scorecard;        // id
  std::string version;          // "3+1f0a…": declared version and content hash
  double points = 0;            // [0, 1]
  bool failed = false;          // by an auto-fail question
  std::vector<Answer> answers;  // in card order, one per question
  bool operator==(const Score&) const = default;
};

}  // namespace clarion
