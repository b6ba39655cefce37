// A vCon's dialog list: checked, and what its entries say besides words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "connectors/vcon/parties.h"
#include "model/interaction.h"

namespace clarion::connectors {

inline constexpr int64_t kMaxDialogMs = int64_t{3'200'000'000} * 1000;  // about a century

struct VconDialog {
  const json::object* object = nullptr;
  size_t index = 0;
  std::string type;        // text | recording | recording-set | transfer | incomplete
  std::string media_type;  // lower case; "" when not given
  std::optional<TimeMs> start;
  std::optional<int64_t> duration_ms;
  std::vector<size_t> parties;
  std::optional<size_t> originator;
  bool has_words = false;  // its body was read as text
  bool spoken = false;     // it gave turns

  std::optional<size_t> Speaker() const {
    return originator        ? originator
           : parties.empty() ? std::nullopt
                             : std::optional<size_t>(parties.front());
  }
  // The words of a text dialog, out of whatever encoding and e-mail structure; sets has_words.
  std::optional<std::string> Text();
};

// kInvalidInput names the entry and member: an unknown type, a time that is none, a negative
// duration, a media type or URL of another shape, a party that does not exist.
Result<std::vector<VconDialog>> ReadDialogs(const json::array& list, size_t party_count);

// A member that is an index, or a list of indices (nested lists and nulls are allowed), below
// `count`.
Result<void> CheckIndices(const json::object& object, std::string_view key, size_t count,
                          std::string_view where, std::string_view what);

Channel ChannelOf(const std::vector<VconDialog>& dialogs, bool has_text);

// Transfers and calls that never came about, as events; `offset_ms` since the start of the
// interaction.
void AppendDialogEvents(const VconDialog& dialog, std::optional<int64_t> offset_ms,
                        const std::vector<VconParty>& parties, std::vector<Event>* events);
// join, drop, hold, unhold, mute, … of party_history.
void AppendPartyHistory(const VconDialog& dialog, TimeMs started_at,
                        const std::vector<VconParty>& parties, std::vector<Event>* events);

}  // namespace clarion::connectors
