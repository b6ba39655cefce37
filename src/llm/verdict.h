// What the judge says about one question of one conversation, how it is asked, and how its answer
// is checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.h"
#include "llm/transcript.h"
#include "model/signal.h"
#include "scoring/scorer.h"

namespace clarion::llm {

// Part of every cache key: raise it whenever a word of the prompt changes.
inline constexpr std::string_view kPromptVersion = "1";

enum class VerdictState : uint8_t {
  kCounted,   // a verdict, its quotes found in the transcript
  kVoid,      // a quote stands nowhere in the transcript: never counted
  kInvalid,   // the answer is no verdict: wrong shape, cut off, refused
  kFailed,    // no answer came
  kNotAsked,  // budget or failures ended the run before, or there is no endpoint
};
std::string_view Name(VerdictState state);  // "counted", "void", "invalid", "failed", "not_asked"

struct Quote {
  std::string text;
  QuotePlace place;
  bool operator==(const Quote&) const = default;
};

struct JudgeVerdict {
  VerdictState state = VerdictState::kNotAsked;
  Verdict verdict = Verdict::kNotApplicable;  // yes, no or not applicable; meant where counted
  double confidence = 0;                      // [0, 1], the model's own word for it: not calibrated
  std::vector<Quote> quotes;
  std::string reason;   // one sentence of the model
  std::string because;  // why it is not counted
  bool operator==(const JudgeVerdict&) const = default;
};

// How the structured answer is had.
enum class AskBy : uint8_t {
  kSchema,  // response_format json_schema; plain where the server refuses it
  kTool,    // one tool the model must call
  kPlain,   // by asking in words
};

// REQUIRES: a yes/no question. Deterministic.
ChatRequest RequestFor(const std::string& model, const RedactedTranscript& transcript,
                       const scoring::QuestionInfo& question, AskBy ask_by);

// Reads the answer and holds its quotes against the transcript. Never fails: what cannot be read is
// kInvalid with the reason. Takes JSON also out of a code fence or from between words.
JudgeVerdict ReadVerdict(const ChatAnswer& answer, const RedactedTranscript& transcript);

}  // namespace clarion::llm
