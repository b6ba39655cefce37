#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/hash.h"
#include "connectors/internal/base64.h"
#include "connectors/internal/object_text.h"
#include "connectors/internal/shape.h"
#include "connectors/vcon/codec.h"
#include "connectors/vcon/dialogs.h"
#include "connectors/vcon/envelope.h"
#include "connectors/vcon/mail.h"
#include "connectors/vcon/own.h"
#include "connectors/vcon/parties.h"
#include "connectors/vcon/speakers.h"

namespace clarion::connectors {
namespace {

constexpr size_t kMaxMediaBytes =
    size_t{64} << 10;  // longer inline recordings are not kept: Clarion is no archive of sound

// A list member; absent is an empty list.
Result<json::array> ListOf(const json::object& root, std::string_view key) {
  const json::value* value = root.if_contains(key);
  if (value == nullptr) return json::array();
  if (!value->is_array())
    return InvalidInput(fmt::format("{}: must be a list{}", key,
                                    value->is_null() ? ", not null; leave it out or give []" : ""));
  return value->get_array();
}

bool IsOut(std::string_view word) {
  const std::string lower = AsciiLower(word);
  return lower == "out" || lower == "outbound" || lower == "outgoing";
}

class VconDecoder {
 public:
  VconDecoder(const json::object& root, std::string signature)
      : root_(root), signature_(std::move(signature)) {}

  Result<Interaction> Run() {
    if (DepthOf(root_) > kKeptMaxDepth) return TooDeep();
    RETURN_IF_ERROR(Identity());
    RETURN_IF_ERROR(Lists());
    RETURN_IF_ERROR(Parties());
    RETURN_IF_ERROR(Times());
    Turns();
    Events();
    Shape();
    Attributes();
    KeepTheRest();
    return std::move(out_);
  }

 private:
  Result<void> Identity() {
    const json::value* uuid = root_.if_contains("uuid");
    const bool versioned = !StringOr(root_, "vcon", "").empty();
    if (uuid != nullptr && !uuid->is_null()) {
      if (!uuid->is_string() || uuid->get_string().empty() || uuid->get_string().size() > 512)
        return InvalidInput("uuid: must be text of 1 to 512 bytes");
      out_.id = std::string(uuid->get_string());
    } else if (versioned) {
      // Some early writers left it out; the content then names itself, the same at every import.
      out_.id = "vcon-" + Hash128Hex(ToJson(root_));
    } else {
      return InvalidInput(
          "uuid: is missing, and so is vcon (the version): this is no vCon, or its identity was "
          "lost; give it a uuid");
    }
    for (const char* key : {"created_at", "updated_at"}) {
      const json::value* value = root_.if_contains(key);
      if (value == nullptr || value->is_null()) continue;
      const Result<TimeMs> at =
          ParseTime(value->is_string() ? std::string_view(value->get_string()) : "");
      if (!at.ok()) return InvalidInput(fmt::format("{}: {}", key, at.error().message));
      if (std::string_view(key) == "created_at") created_at_ = *at;
    }
    return {};
  }

  Result<void> Lists() {
    ASSIGN_OR_RETURN(party_list_, ListOf(root_, "parties"));
    ASSIGN_OR_RETURN(dialog_list_, ListOf(root_, "dialog"));
    ASSIGN_OR_RETURN(analysis_, ListOf(root_, "analysis"));
    ASSIGN_OR_RETURN(attachments_, ListOf(root_, "attachments"));
    ASSIGN_OR_RETURN(dialogs_, ReadDialogs(dialog_list_, party_list_.size()));
    for (size_t i = 0; i < analysis_.size(); ++i) {
      if (!analysis_[i].is_object())
        return InvalidInput(fmt::format("analysis[{}]: must be an object", i));
      RETURN_IF_ERROR(CheckIndices(analysis_[i].get_object(), "dialog", dialogs_.size(),
                                   fmt::format("analysis[{}].", i), "dialog"));
    }
    for (size_t i = 0; i < attachments_.size(); ++i)
      if (!attachments_[i].is_object())
        return InvalidInput(fmt::format("attachments[{}]: must be an object", i));
    return {};
  }

  // Where telephony systems note who called whom.
  Direction ReadDirection() const {
    for (const VconDialog& dialog : dialogs_)
      if (const json::value* meta = Find(*dialog.object, "meta");
          meta != nullptr && IsOut(StringOr(*meta, "direction", "")))
        return Direction::kOutbound;
    if (const json::value* meta = Find(root_, "meta");
        meta != nullptr && IsOut(StringOr(*meta, "direction", "")))
      return Direction::kOutbound;
    for (const json::value& attachment : attachments_) {
      const json::value* body = Find(attachment, "body");
      if (body != nullptr && IsOut(StringOr(*body, "direction", ""))) return Direction::kOutbound;
    }
    return Direction::kInbound;
  }

  Result<void> Parties() {
    out_.direction = ReadDirection();
    PartyHints hints{out_.direction, std::nullopt};
    if (!dialogs_.empty()) hints.originator = dialogs_.front().Speaker();
    ASSIGN_OR_RETURN(parties_, ReadParties(party_list_, hints));
    for (const VconParty& party : parties_) {
      out_.parties.push_back({party.id, party.role, party.name, party.attributes});
      if (IsServing(party.role)) out_.agent_ids.push_back(party.id);
      if (party.role == Role::kCustomer && out_.customer_id.empty() &&
          !party.id.starts_with("party-"))
        out_.customer_id = party.id;
    }
    return {};
  }

  Result<void> Times() {
    for (const VconDialog& dialog : dialogs_)
      if (dialog.start && (!out_.started_at || *dialog.start < *out_.started_at))
        out_.started_at = dialog.start;
    for (const VconDialog& dialog : dialogs_) {
      if (!dialog.start) continue;
      const int64_t after = *dialog.start - *out_.started_at;
      if (after > kMaxDialogMs)
        return InvalidInput(fmt::format(
            "dialog[{}].start: is more than a century after the first dialog", dialog.index));
      if (dialog.duration_ms)
        out_.duration_ms = std::max(out_.duration_ms.value_or(0), after + *dialog.duration_ms);
    }
    if (!out_.started_at) out_.started_at = created_at_;
    return {};
  }

  std::optional<int64_t> OffsetOf(const VconDialog& dialog) const {
    return dialog.start ? std::optional<int64_t>(*dialog.start - *out_.started_at) : std::nullopt;
  }

  void Turns() {
    for (VconDialog& dialog : dialogs_) {
      if (dialog.type != "text") continue;
      std::optional<std::string> text = dialog.Text();
      if (!text) continue;
      Turn turn;
      turn.text = *std::move(text);
      turn.start_ms = OffsetOf(dialog);
      if (const auto speaker = dialog.Speaker()) {
        turn.role = parties_[*speaker].role;
        turn.party = parties_[*speaker].id;
      }
      out_.turns.push_back(std::move(turn));
      dialog.spoken = true;
      has_text_ = true;
    }
    names_.emplace(parties_);
    transcripts_ = FindTranscripts(analysis_);
    if (dialogs_.empty()) Transcript(nullptr, 0);
    for (VconDialog& dialog : dialogs_)
      if (!dialog.spoken) Transcript(&dialog, dialog.index);
    const bool timed = std::all_of(out_.turns.begin(), out_.turns.end(),
                                   [](const Turn& t) { return t.start_ms.has_value(); });
    if (timed)
      std::stable_sort(out_.turns.begin(), out_.turns.end(),
                       [](const Turn& a, const Turn& b) { return *a.start_ms < *b.start_ms; });
  }

  void Transcript(VconDialog* dialog, size_t index) {
    const auto of_dialog = transcripts_.find(static_cast<int64_t>(index));
    if (of_dialog == transcripts_.end()) return;
    TranscriptChoice choice = ChooseTranscript(analysis_, of_dialog->second, *names_);
    if (choice.said.empty()) return;
    used_analysis_.push_back(choice.analysis);
    TurnMaker maker{*names_, dialog != nullptr ? OffsetOf(*dialog) : std::nullopt, out_.started_at};
    const Certainty certainty = maker.Append(choice.said, &out_.turns);
    certainty_ = std::max(certainty_, certainty);
    transcribed_ = true;
    if (dialog != nullptr) dialog->spoken = true;
  }

  void Events() {
    for (const VconDialog& dialog : dialogs_) {
      AppendDialogEvents(dialog, OffsetOf(dialog), parties_, &out_.events);
      if (out_.started_at) AppendPartyHistory(dialog, *out_.started_at, parties_, &out_.events);
    }
    const TurnTimes times(out_.turns);
    for (Event& event : out_.events)
      event.before_turn =
          event.at_ms ? times.PlaceAt(*event.at_ms) : static_cast<uint32_t>(out_.turns.size());
    SortEvents(&out_.events);
  }

  void Shape() {
    out_.channel = ChannelOf(dialogs_, has_text_);
    out_.agent_kind = AgentKindOf(out_.turns);
    for (const VconDialog& dialog : dialogs_)
      if (out_.queue.empty()) out_.queue = StringOr(*dialog.object, "skill", "");
  }

  void Attributes() {
    AddAttribute(&out_, "subject", StringOr(root_, "subject", ""));
    AddAttribute(&out_, "vcon_version", StringOr(root_, "vcon", ""));
    AddAttribute(&out_, "vcon_signature", signature_);
    for (const char* key : {"redacted", "amended"}) {
      const json::value* prior = root_.if_contains(key);
      if (prior == nullptr || !prior->is_object() || prior->get_object().empty()) continue;
      AddAttribute(&out_, fmt::format("vcon_{}", key),
                   StringOr(*prior, "uuid", StringOr(*prior, "type", "yes")));
    }
    if (transcribed_ && certainty_ != Certainty::kKnown)
      AddAttribute(&out_, "vcon_speakers",
                   certainty_ == Certainty::kGuessed ? "guessed" : "unknown");
    const bool stated =
        std::all_of(parties_.begin(), parties_.end(), [](const VconParty& p) { return p.stated; });
    if (!parties_.empty() && !stated) AddAttribute(&out_, "vcon_roles", "inferred");
    Dispositions();
    Tags();
  }

  void Dispositions() {
    std::vector<const json::value*> places;
    for (const VconDialog& dialog : dialogs_) {
      AddAttribute(&out_, "disposition", StringOr(*dialog.object, "disposition", ""));
      AddAttribute(&out_, "campaign", StringOr(*dialog.object, "campaign", ""));
      if (const json::value* meta = Find(*dialog.object, "meta"); meta != nullptr)
        places.push_back(meta);
    }
    if (const json::value* meta = Find(root_, "meta"); meta != nullptr) places.push_back(meta);
    for (const json::value* meta : places) {
      AddAttribute(&out_, "agent_disposition", StringOr(*meta, "agent_selected_disposition", ""));
      AddAttribute(&out_, "disposition", StringOr(*meta, "disposition", ""));
    }
  }

  // vCon tools keep tags as an attachment whose body lists "key:value".
  void Tags() {
    for (const json::value& attachment : attachments_) {
      if (StringOr(attachment, "type", "") != "tags" &&
          StringOr(attachment, "purpose", "") != "tags")
        continue;
      const json::value* found = Find(attachment, "body");
      json::value body = found != nullptr ? *found : json::value();
      if (body.is_string())
        if (Result<json::value> inside = ParseJson(body.get_string()); inside.ok())
          body = *std::move(inside);
      if (!body.is_array()) continue;
      std::vector<std::pair<std::string, std::string>> tags;
      for (const json::value& tag : body.get_array()) {
        const std::string_view text = tag.is_string() ? std::string_view(tag.get_string()) : "";
        const size_t colon = text.find(':');
        tags.emplace_back(Trimmed(text.substr(0, colon)), colon == std::string_view::npos
                                                              ? "yes"
                                                              : Trimmed(text.substr(colon + 1)));
      }
      AddAttributes(&out_, std::move(tags));
    }
  }

  // Everything that is not in the model yet stays as it was, words that became turns aside.
  void KeepTheRest() {
    json::object kept;
    for (const auto& member : root_) {
      const std::string_view key = member.key();
      const bool taken =
          key == "uuid" || key == "parties" || (key == "subject" && member.value().is_string());
      const bool hollow = member.value().is_null() ||
                          (member.value().is_array() && member.value().get_array().empty());
      if (!taken && !hollow) kept[key] = member.value();
    }
    if (json::value* dialogs = kept.if_contains("dialog"); dialogs != nullptr) {
      for (const VconDialog& dialog : dialogs_) {
        json::object& object = dialogs->get_array()[dialog.index].get_object();
        const json::value* body = object.if_contains("body");
        if (body == nullptr) continue;
        const size_t bytes = body->is_string() ? body->get_string().size() : 0;
        if (dialog.type != "text" && bytes > kMaxMediaBytes) object["body_bytes_left_out"] = bytes;
        if (dialog.has_words || (dialog.type != "text" && bytes > kMaxMediaBytes))
          object.erase("body");
      }
    }
    if (json::value* analysis = kept.if_contains("analysis"); analysis != nullptr)
      for (const size_t used : used_analysis_)
        analysis->get_array()[used].get_object().erase("body");
    if (kept.empty()) return;
    out_.extras = "{\"vcon\":" + ToJson(kept) + "}";
  }

  const json::object& root_;
  const std::string signature_;
  Interaction out_;
  std::optional<TimeMs> created_at_;
  json::array party_list_, dialog_list_, analysis_, attachments_;
  std::vector<VconDialog> dialogs_;
  std::vector<VconParty> parties_;
  std::optional<PartyNames> names_;  // of parties_
  Transcripts transcripts_;          // in analysis_
  std::vector<size_t> used_analysis_;
  Certainty certainty_ = Certainty::kKnown;
  bool has_text_ = false;
  bool transcribed_ = false;
};

}  // namespace

Result<Record> DecodeVcon(std::string_view text, const JwsVerifier* verifier) {
  ASSIGN_OR_RETURN(const Unwrapped unwrapped, UnwrapVcon(text, verifier));
  if (!unwrapped.vcon.is_object()) return InvalidInput("a vCon must be a JSON object");
  const json::object& root = unwrapped.vcon.get_object();
  if (std::optional<Record> own = OwnRecord(root)) {
    if (auto* interaction = std::get_if<Interaction>(&*own))
      AddAttribute(interaction, "vcon_signature", unwrapped.signature);
    return *std::move(own);
  }
  ASSIGN_OR_RETURN(Interaction interaction, VconDecoder(root, unwrapped.signature).Run());
  return Record(std::move(interaction));
}

}  // namespace clarion::connectors
