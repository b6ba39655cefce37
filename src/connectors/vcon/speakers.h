// From utterances to turns: which transcript to believe, and who spoke.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "connectors/vcon/parties.h"
#include "connectors/vcon/transcript.h"
#include "model/interaction.h"

namespace clarion::connectors {

struct TranscriptChoice {
  std::vector<Utterance> said;
  size_t analysis = 0;  // where it stood
};

// Which analyses are transcripts, by the dialog they are of; of none, they are of the first.
using Transcripts = std::unordered_map<int64_t, std::vector<size_t>>;
Transcripts FindTranscripts(const json::array& analysis);

// The one of `among` that tells speakers apart best; the first among equals. No words: `said` is
// empty.
TranscriptChoice ChooseTranscript(const json::array& analysis, const std::vector<size_t>& among,
                                  const PartyNames& names);

// kGuessed: the first to speak is taken for the serving side. kUnknown: the transcript does not
// tell speakers apart; its turns are `system`, so that nobody's words count as another's.
enum class Certainty : uint8_t { kKnown, kGuessed, kUnknown };

struct TurnMaker {
  const PartyNames& names;
  std::optional<int64_t> dialog_offset_ms;
  std::optional<TimeMs> started_at;

  Certainty Append(const std::vector<Utterance>& said, std::vector<Turn>* turns) const;
};

}  // namespace clarion::connectors
