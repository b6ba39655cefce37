// The shapes transcripts come in inside a vCon's analysis: each vendor has its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::connectors {

struct Utterance {
  std::string
      speaker;  // a name, a role word or a number as text; "" when the shape has no speakers
  std::optional<size_t> party;  // index into the vCon's parties, when the shape gives one
  std::string text;
  std::optional<double> start_s;  // since the dialog began
  std::optional<double> end_s;
  std::optional<TimeMs> start_at;  // for shapes that give the hour instead
};

// Reads text ("Name: words" lines, markdown "**Agent(May)**: …" too, or bare paragraphs), lists of
// {speaker, message|text}, {segments} (WTF, Whisper), Deepgram results, utterances, and objects
// that hold one of these under `transcript`, `messages`, …. `label_known` says whether a word
// before a colon is a speaker. Empty when there are no words in it. O(length).
using LabelKnown = std::function<bool(std::string_view)>;
std::vector<Utterance> ReadTranscript(const json::value& body, std::string_view vendor,
                                      const LabelKnown& label_known);

}  // namespace clarion::connectors
