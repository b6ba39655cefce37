// From utterances to turns: which transcript to believe, and who spoke.
#pragma once

#include <optional>
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

// The transcript of dialog `dialog` that tells speakers apart best; the first among equals. No
// words: `said` is empty.
TranscriptChoice ChooseTranscript(const json::array& analysis, size_t dialog,
                                  const std::vector<VconParty>& parties);

// kGuessed: the first to speak is taken for the serving side. kUnknown: the transcript does not
// tell speakers apart; its turns are `system`, so that nobody's words count as another's.
enum class Certainty : uint8_t { kKnown, kGuessed, kUnknown };

struct TurnMaker {
  const std::vector<VconParty>& parties;
  std::optional<int64_t> dialog_offset_ms;
  std::optional<TimeMs> started_at;

  Certainty Append(const std::vector<Utterance>& said, std::vector<Turn>* turns) const;
};

}  // namespace clarion::connectors
