#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hash.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/internal/shape.h"
#include "connectors/vcon/codec.h"
#include "connectors/vcon/own.h"

namespace clarion::connectors {
namespace {

constexpr TimeMs kNoTime = 0;  // the draft wants times everywhere; 1970 stands for an unknown one

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// A UUID of version 8 (made by the application) from a hash.
std::string UuidOf(std::string_view content) {
  std::string hex = Hash128Hex(content);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<size_t>(hex[16]) % 4];
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

bool IsSpoken(Channel channel) { return channel == Channel::kVoice; }

class VconWriter {
 public:
  explicit VconWriter(const Interaction& it) : it_(it), start_(it.started_at.value_or(kNoTime)) {}

  json::object Run() {
    json::object root;
    root["uuid"] = VconUuidOf(it_);
    root["created_at"] = FormatTime(start_);
    for (const auto& [key, value] : it_.attributes)
      if (key == "subject") root["subject"] = value;
    root["parties"] = Parties();
    root["dialog"] = IsSpoken(it_.channel) || it_.turns.empty() ? WholeDialog() : TurnDialogs();
    root["analysis"] =
        IsSpoken(it_.channel) && !it_.turns.empty() ? json::array{Transcript()} : json::array();
    return root;
  }

 private:
  json::array Parties() {
    json::array list;
    for (const Party& party : it_.parties) {
      json::object object;
      if (!party.name.empty()) object["name"] = party.name;
      AddAddresses(party, &object);
      object["uuid"] = party.id;
      object["role"] = std::string(Name(party.role));
      list.push_back(std::move(object));
    }
    for (const Turn& turn : it_.turns)
      if (!IndexOf(turn)) AddUnnamed(turn.role, &list);
    if (list.empty()) AddUnnamed(Role::kCustomer, &list);
    return list;
  }

  static void AddAddresses(const Party& party, json::object* object) {
    const Result<json::value> attributes =
        ParseJson(party.attributes.empty() ? "{}" : party.attributes);
    for (const char* key : {"tel", "sip", "mailto", "did", "org", "dept"}) {
      const json::value* value = attributes.ok() ? Find(*attributes, key) : nullptr;
      if (value != nullptr && value->is_string()) (*object)[key] = *value;
    }
  }

  // A speaker the interaction lists no party for: one a role.
  void AddUnnamed(Role role, json::array* list) {
    if (std::any_of(unnamed_.begin(), unnamed_.end(),
                    [&](const auto& entry) { return entry.first == role; }))
      return;
    unnamed_.emplace_back(role, list->size());
    json::object object;
    object["role"] = std::string(Name(role));
    list->push_back(std::move(object));
  }

  std::optional<size_t> IndexOf(const Turn& turn) const {
    for (size_t i = 0; i < it_.parties.size(); ++i)
      if (!turn.party.empty() && it_.parties[i].id == turn.party) return i;
    for (size_t i = 0; i < it_.parties.size(); ++i)
      if (turn.party.empty() && it_.parties[i].role == turn.role) return i;
    for (const auto& [role, index] : unnamed_)
      if (role == turn.role) return index;
    return std::nullopt;
  }

  TimeMs TimeOf(const Turn& turn) const {
    return start_ + std::max<int64_t>(turn.start_ms.value_or(0), 0);
  }

  json::array TurnDialogs() const {
    json::array list;
    for (const Turn& turn : it_.turns) {
      json::object object;
      object["type"] = "text";
      object["start"] = FormatTime(TimeOf(turn));
      object["parties"] = IndexOf(turn).value_or(0);
      object["mediatype"] = "text/plain";
      object["body"] = turn.text;
      object["encoding"] = "none";
      list.push_back(std::move(object));
    }
    return list;
  }

  // A call is one recording whose sound lies elsewhere; its words are a transcript of it.
  json::array WholeDialog() const {
    json::object object;
    object["type"] = IsSpoken(it_.channel) ? "recording" : "text";
    object["start"] = FormatTime(start_);
    if (it_.duration_ms) object["duration"] = static_cast<double>(*it_.duration_ms) / 1000;
    json::array parties;
    const size_t count = std::max<size_t>(it_.parties.size() + unnamed_.size(), 1);
    for (size_t i = 0; i < count; ++i) parties.push_back(i);
    object["parties"] = std::move(parties);
    return {std::move(object)};
  }

  json::object Transcript() const {
    json::array body;
    for (const Turn& turn : it_.turns) {
      json::object said;
      said["party"] = IndexOf(turn).value_or(0);
      said["speaker"] = std::string(Name(turn.role));
      said["text"] = turn.text;
      if (turn.start_ms) said["start"] = static_cast<double>(*turn.start_ms) / 1000;
      if (turn.end_ms) said["end"] = static_cast<double>(*turn.end_ms) / 1000;
      body.push_back(std::move(said));
    }
    json::object object;
    object["type"] = "transcript";
    object["dialog"] = 0;
    object["vendor"] = "Clarion";
    object["schema"] = "clarion-turns";
    object["mediatype"] = "application/json";
    object["encoding"] = "json";
    object["body"] = std::move(body);
    return object;
  }

  const Interaction& it_;
  const TimeMs start_;
  std::vector<std::pair<Role, size_t>> unnamed_;
};

// The answer to a survey is a message from the customer: that much a vCon can say.
json::object OutcomeVcon(const LateOutcome& late) {
  const std::string start = FormatTime(late.outcome.at.value_or(kNoTime));
  json::object customer;
  if (!late.customer_id.empty()) customer["uuid"] = late.customer_id;
  customer["role"] = "customer";
  json::object said;
  said["type"] = "text";
  said["start"] = start;
  said["parties"] = 0;
  said["mediatype"] = "text/plain";
  said["body"] = fmt::format("{}: {}{}{}", late.outcome.kind, late.outcome.value,
                             late.outcome.comment.empty() ? "" : "\n", late.outcome.comment);
  said["encoding"] = "none";
  json::object root;
  root["uuid"] = VconUuidOf(late);
  root["created_at"] = start;
  root["parties"] = json::array{std::move(customer)};
  root["dialog"] = json::array{std::move(said)};
  root["analysis"] = json::array();
  return root;
}

json::array OwnAttachment(std::string_view purpose, const json::value& start,
                          std::string_view clarion_json) {
  json::object object;
  object["purpose"] = purpose;
  object["start"] = start;
  object["party"] = 0;
  object["dialog"] = 0;
  object["mediatype"] = "application/json";
  object["encoding"] = "none";
  object["body"] = clarion_json;
  return {std::move(object)};
}

}  // namespace

std::string VconUuidOf(const Record& record) {
  if (const auto* it = std::get_if<Interaction>(&record))
    return it->tenant.empty() && IsUuid(it->id)
               ? it->id
               : UuidOf(fmt::format("interaction\n{}\n{}", it->tenant, it->id));
  return UuidOf("outcome\n" + EncodeClarionJson(record));
}

std::optional<Record> OwnRecord(const json::object& root) {
  const json::value* attachments = Find(root, "attachments");
  if (attachments == nullptr || !attachments->is_array()) return std::nullopt;
  for (const json::value& attachment : attachments->get_array()) {
    const std::string_view purpose = StringOr(attachment, "purpose", "");
    if (purpose != kInteractionPurpose && purpose != kOutcomePurpose) continue;
    Result<Record> record = DecodeClarionJson(StringOr(attachment, "body", ""));
    if (record.ok() && VconUuidOf(*record) == StringOr(root, "uuid", "")) return *std::move(record);
  }
  return std::nullopt;
}

std::string EncodeVcon(const Record& record) {
  const auto* it = std::get_if<Interaction>(&record);
  json::object root =
      it != nullptr ? VconWriter(*it).Run() : OutcomeVcon(std::get<LateOutcome>(record));
  const json::value start = root["created_at"];
  root["attachments"] = OwnAttachment(it != nullptr ? kInteractionPurpose : kOutcomePurpose, start,
                                      EncodeClarionJson(record));
  return ToJson(root);
}

}  // namespace clarion::connectors
