// What a conversation was about, in its own words: why the customer came, what was done, how it
// ended, and what comes next from whom. Sentences are quoted, not written: each stands in the turns
// it names. Of one of more than forty words, as in speech written down without full stops, forty
// around what was found are quoted.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/interaction.h"
#include "model/signal.h"

namespace clarion::enrichment {

enum class SummaryPart : uint8_t { kReason, kDone, kOutcome, kNextStep };
std::string_view Name(SummaryPart part);  // "reason", "done", "outcome", "next_step"

// How it ended, as far as the words tell. Promised: something is still to come.
enum class Resolution : uint8_t { kSolved, kPromised, kUnsolved, kUnknown };
std::string_view Name(Resolution resolution);  // "solved", "promised", "unsolved", "unknown"

struct SummarySentence {
  SummaryPart part = SummaryPart::kReason;
  std::string text;       // verbatim from the turn; of tool calls their name
  std::string owner;      // next step: "agent", "customer", "team"; else ""
  Evidence evidence;      // the sentence's place, or the tool call's event
  double confidence = 0;  // of the signal it rests on; 0.3 where only its place speaks for it
};

struct Summary {
  Resolution resolution = Resolution::kUnknown;
  std::string reason;                      // the contact reason's label, or ""
  std::vector<SummarySentence> sentences;  // by part, then in order; at most one reason, three of
                                           // what was done, one outcome, two next steps
};

// Pure: same interaction and signals, same summary. O(text).
Summary Summarise(const Interaction& interaction, std::span<const Signal> signals);

// As text for a person: a line a sentence, "[turn]" behind each.
std::string ToText(const Summary& summary);

}  // namespace clarion::enrichment
