#include "connectors/vcon/speakers.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <set>

#include "base/ascii.h"
#include "connectors/internal/shape.h"
#include "connectors/vcon/dialogs.h"

namespace clarion::connectors {
namespace {

bool IsTranscriptType(std::string_view type) {
  const std::string lower = AsciiLower(type);
  return lower.find("transcri") != std::string::npos || lower.starts_with("diari");
}

// nullopt: what stands there is no number of a dialog.
std::optional<int64_t> DialogOf(const json::value& analysis) {
  const json::value* of = Find(analysis, "dialog");
  if (of != nullptr && of->is_array())
    of = of->get_array().empty() ? nullptr : &of->get_array().front();
  if (of == nullptr || of->is_null()) return 0;
  return of->is_int64() ? std::optional(of->get_int64()) : std::nullopt;
}

// The party each kind of speaker is; absent for one that no name or position settles.
using Known = std::map<std::string, std::optional<size_t>>;

std::string KeyOf(const Utterance& said) {
  return said.party ? "#" + std::to_string(*said.party) : said.speaker;
}

Known Resolve(const std::vector<Utterance>& said, const PartyNames& names) {
  Known known;
  for (const Utterance& one : said) {
    const auto [at, fresh] = known.try_emplace(KeyOf(one));
    if (!fresh) continue;
    if (one.party)
      at->second = *one.party < names.parties().size() ? one.party : std::nullopt;
    else
      at->second = names.Find(one.speaker);
  }
  return known;
}

// One voice all along where several people spoke: whoever wrote the transcript did not tell them
// apart.
bool IsOneVoice(const std::vector<Utterance>& said, const Known& known, size_t parties) {
  if (known.size() != 1 || parties < 2) return false;
  const bool named = !said.front().party && known.begin()->second.has_value();
  return !named && (said.size() > 3 || said.front().speaker.empty());
}

int Quality(const std::vector<Utterance>& said, const PartyNames& names) {
  const Known known = Resolve(said, names);
  const bool all = std::all_of(known.begin(), known.end(),
                               [](const auto& entry) { return entry.second.has_value(); });
  if (known.size() > 1) return all ? 4 : 3;
  return said.size() > 1 ? 2 : 1;
}

std::optional<int64_t> Ms(std::optional<int64_t> base, std::optional<double> seconds) {
  if (!base || !seconds) return std::nullopt;
  return *base + std::llround(*seconds * 1000);
}

void SetParty(const std::vector<VconParty>& parties, std::optional<size_t> party, Role fallback,
              Turn* turn) {
  turn->role = party ? parties[*party].role : fallback;
  turn->party = party ? parties[*party].id : "";
}

}  // namespace

Transcripts FindTranscripts(const json::array& analysis) {
  Transcripts found;
  for (size_t i = 0; i < analysis.size(); ++i)
    if (const auto dialog = DialogOf(analysis[i]);
        dialog && IsTranscriptType(StringOr(analysis[i], "type", "")))
      found[*dialog].push_back(i);
  return found;
}

TranscriptChoice ChooseTranscript(const json::array& analysis, const std::vector<size_t>& among,
                                  const PartyNames& names) {
  const LabelKnown known = [&](std::string_view label) {
    return names.Find(label).has_value() || RoleFromWord(label).has_value() ||
           AsciiLower(label).starts_with("speaker");
  };
  TranscriptChoice best;
  int best_quality = 0;
  for (const size_t i : among) {
    const json::value* body = Find(analysis[i], "body");
    if (body == nullptr) continue;
    std::vector<Utterance> said = ReadTranscript(*body, StringOr(analysis[i], "vendor", ""), known);
    const int quality = said.empty() ? 0 : Quality(said, names);
    if (quality <= best_quality) continue;
    best_quality = quality;
    best = {std::move(said), i};
  }
  return best;
}

Certainty TurnMaker::Append(const std::vector<Utterance>& said, std::vector<Turn>* turns) const {
  const std::vector<VconParty>& parties = names.parties();
  const Known known = Resolve(said, names);
  const bool bare = known.size() == 1 && said.front().speaker.empty() && !said.front().party;
  const bool alternate = bare && said.size() > 1 && parties.size() == 2 && !said.front().start_s;
  const bool one_voice =
      !alternate && (IsOneVoice(said, known, parties.size()) || (bare && parties.empty()));
  Certainty certainty = one_voice   ? Certainty::kUnknown
                        : alternate ? Certainty::kGuessed
                                    : Certainty::kKnown;
  std::map<std::string, bool> guesses;  // unsettled speaker → is on the serving side
  for (size_t i = 0; i < said.size(); ++i) {
    Turn turn;
    turn.text = said[i].text;
    turn.start_ms = Ms(dialog_offset_ms, said[i].start_s);
    turn.end_ms = Ms(dialog_offset_ms, said[i].end_s);
    if (said[i].start_at && started_at && std::abs(*said[i].start_at - *started_at) < kMaxDialogMs)
      turn.start_ms = *said[i].start_at - *started_at;
    const std::optional<size_t> party = known.at(KeyOf(said[i]));
    if (one_voice) {
      turn.role = Role::kSystem;
    } else if (party) {
      SetParty(parties, party, Role::kCustomer, &turn);
    } else if (const auto role = RoleFromWord(said[i].speaker)) {
      turn.role = *role;
    } else {
      // Who answers speaks first, and serves; the next new voice is the customer's.
      const bool serving =
          alternate ? i % 2 == 0
                    : guesses.try_emplace(KeyOf(said[i]), guesses.size() % 2 == 0).first->second;
      SetParty(parties, names.First(serving), serving ? Role::kAgent : Role::kCustomer, &turn);
      certainty = std::max(certainty, Certainty::kGuessed);
    }
    turns->push_back(std::move(turn));
  }
  return certainty;
}

}  // namespace clarion::connectors
