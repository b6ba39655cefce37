// One exact text of a scorecard on its way: written, tried on history, submitted, approved or sent
// back, published. Another byte is another draft.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::lifecycle {

// Who did something, and when.
struct By {
  std::string kind;  // person, key, command_line
  std::string id;    // of the person; of a key, of whoever made the key
  std::string name;
  TimeMs at = 0;
};

// What a trial over all history of this text found.
struct Trial {
  TimeMs at = 0;
  int64_t records = 0;   // of the journal, all there were
  int64_t compared = 0;  // conversations scored before and after
  int64_t changed = 0;   // of them, with other points
  int64_t only_before = 0;
  int64_t only_after = 0;
  double mean_before = 0;  // over those compared
  double mean_after = 0;   // likewise; of a new card over all it scores
  int64_t failed = 0;      // conversations whose card would be failed
  std::string signals;     // version of what was found in conversations
  json::array evidence;    // what people's labels say of its questions, as it was then
  json::array results;     // how each question was answered: {id, yes, no, na, mean_points, n}
};

enum class DraftState : uint8_t {
  kOpen,       // written; perhaps tried
  kSubmitted,  // waits for a second person
  kApproved,   // may be published
  kSentBack,   // with a reason
  kPublished,
  kDiscarded,
};
std::string_view Name(DraftState state);  // open, submitted, approved, sent_back, …

struct Draft {
  std::string id;
  std::string card;
  std::string title;
  std::string version;  // ScorecardInfo::version of the text
  std::string sha256;   // of the text, 64 hex digits
  std::string base;     // the version that counted when it was written; "": the card is new
  std::string note;     // of who wrote it
  DraftState state = DraftState::kOpen;
  By author;
  std::optional<Trial> trial;
  std::optional<By> submitted;
  std::string submit_note;
  std::optional<By> decided;  // approved or sent back
  std::string decision_note;
  bool alone = false;       // approved by who wrote it, since nobody else may
  std::optional<By> ended;  // published or discarded
  std::string generation;   // of the version it became

  bool open() const { return state != DraftState::kPublished && state != DraftState::kDiscarded; }
};
json::object ToJsonObject(const Draft& draft);
// kCorrupt: `stored` is none.
Result<Draft> DraftFrom(const json::value& stored);

}  // namespace clarion::lifecycle
