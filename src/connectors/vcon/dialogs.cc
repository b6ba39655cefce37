#include "connectors/vcon/dialogs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <unordered_set>

#include "base/ascii.h"
#include "connectors/internal/base64.h"
#include "connectors/internal/object_text.h"
#include "connectors/internal/shape.h"
#include "connectors/vcon/mail.h"

namespace clarion::connectors {
namespace {

constexpr std::array<std::string_view, 5> kTypes = {"text", "recording", "recording-set",
                                                    "transfer", "incomplete"};
constexpr int kMaxNesting = 3;

std::optional<size_t> IndexOf(const json::value& value) {
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<size_t>(value.get_int64());
  if (value.is_uint64()) return static_cast<size_t>(value.get_uint64());
  return std::nullopt;
}

struct Indices {
  std::vector<size_t> list;  // as they came, each once
  std::unordered_set<size_t> seen;
};

// Appends every index in `value` (one, a list, lists in a list) and says where one is none.
Result<void> Collect(const json::value& value, size_t count, const std::string& where,
                     std::string_view what, int nesting, Indices* out) {
  if (value.is_array() && nesting < kMaxNesting) {
    for (const json::value& item : value.get_array())
      if (!item.is_null()) RETURN_IF_ERROR(Collect(item, count, where, what, nesting + 1, out));
    return {};
  }
  const auto index = IndexOf(value);
  if (!index)
    return InvalidInput(
        fmt::format("{}: must be a position (from 0) in the list of {}", where, what));
  if (*index >= count)
    return InvalidInput(
        fmt::format("{}: {} is none of the {} {} there are", where, *index, count, what));
  if (out->seen.insert(*index).second) out->list.push_back(*index);
  return {};
}

bool IsMediaType(std::string_view text) {
  const std::string_view type = Trimmed(text.substr(0, text.find(';')));
  const size_t slash = type.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
         type.find_first_of(" \t!@?\"<>()") == std::string_view::npos;
}

bool IsUrl(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<ptrdiff_t>(colon), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
}

class DialogReader {
 public:
  DialogReader(const json::object& object, size_t index, size_t party_count)
      : object_(object), where_(fmt::format("dialog[{}].", index)), party_count_(party_count) {
    out_.object = &object;
    out_.index = index;
  }

  Result<VconDialog> Run() {
    RETURN_IF_ERROR(Type());
    RETURN_IF_ERROR(Start());
    RETURN_IF_ERROR(Duration());
    RETURN_IF_ERROR(Media());
    RETURN_IF_ERROR(Parties());
    return std::move(out_);
  }

 private:
  const json::value* Given(std::string_view key) const {
    const json::value* value = object_.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  Error Wrong(std::string_view key, std::string_view what) const {
    return InvalidInput(fmt::format("{}{}: {}", where_, key, what));
  }

  Result<void> Type() {
    out_.type = StringOr(object_, "type", "");
    if (std::find(kTypes.begin(), kTypes.end(), out_.type) != kTypes.end()) return {};
    return Wrong("type",
                 fmt::format("'{}' is not text, recording, recording-set, transfer or incomplete",
                             out_.type));
  }

  Result<void> Start() {
    const json::value* value = Given("start");
    if (value == nullptr) return {};
    const Result<TimeMs> at =
        ParseTime(value->is_string() ? std::string_view(value->get_string()) : "");
    if (!at.ok()) return Wrong("start", at.error().message);
    out_.start = *at;
    return {};
  }

  Result<void> Duration() {
    const json::value* value = Given("duration");
    if (value == nullptr) return {};
    const double seconds = value->is_number() ? value->to_number<double>() : -1;
    if (!(seconds >= 0) || seconds * 1000 > static_cast<double>(kMaxDialogMs))
      return Wrong("duration", fmt::format("{} is no number of seconds from 0 up", ToJson(*value)));
    out_.duration_ms = std::llround(seconds * 1000);
    return {};
  }

  Result<void> Media() {
    for (const char* key : {"mediatype", "mimetype"}) {
      const json::value* value = Given(key);
      if (value == nullptr) continue;
      if (!value->is_string()) return Wrong(key, "must be text such as 'audio/wav'");
      const std::string_view text(value->get_string());
      if (text.empty()) continue;
      if (!IsMediaType(text))
        return Wrong(key, fmt::format("'{}' is no media type such as 'audio/wav'", text));
      out_.media_type = AsciiLower(text);
      break;
    }
    if (const json::value* url = Given("url"); url != nullptr) {
      if (!url->is_string()) return Wrong("url", "must be text");
      const std::string_view text(url->get_string());
      if (!text.empty() && !IsUrl(text))
        return Wrong("url", fmt::format("'{}' is no absolute URL", text));
    }
    return {};
  }

  Result<void> Parties() {
    if (const json::value* parties = Given("parties"); parties != nullptr) {
      Indices all;
      RETURN_IF_ERROR(Collect(*parties, party_count_, where_ + "parties", "parties", 0, &all));
      out_.parties = std::move(all.list);
    }
    if (const json::value* originator = Given("originator"); originator != nullptr) {
      Indices one;
      RETURN_IF_ERROR(
          Collect(*originator, party_count_, where_ + "originator", "parties", kMaxNesting, &one));
      out_.originator = one.list.front();
    }
    for (const char* key : {"transferee", "transferor", "transfer_target"})
      RETURN_IF_ERROR(CheckIndices(object_, key, party_count_, where_, "parties"));
    return {};
  }

  const json::object& object_;
  const std::string where_;
  const size_t party_count_;
  VconDialog out_;
};

std::string NameOf(const std::vector<VconParty>& parties, const json::value* index) {
  if (index == nullptr) return "";
  const json::value* first = index;
  if (index->is_array()) {
    if (index->get_array().empty()) return "";
    first = &index->get_array().front();
  }
  const auto at = IndexOf(*first);
  if (!at || *at >= parties.size()) return "";
  return parties[*at].name.empty() ? parties[*at].id : parties[*at].name;
}

}  // namespace

std::optional<std::string> VconDialog::Text() {
  const json::value* body = object->if_contains("body");
  if (body == nullptr) return std::nullopt;
  const std::string_view encoding = StringOr(*object, "encoding", "");
  std::string text = body->is_string() ? std::string(body->get_string())
                     : body->is_null() ? ""
                                       : ToJson(*body);
  if (encoding == "base64url" || encoding == "base64") {
    auto bytes = FromBase64(text);
    if (!bytes || !IsUtf8(*bytes)) return std::nullopt;
    text = *std::move(bytes);
  }
  const bool mail = media_type.starts_with("multipart/") || media_type.starts_with("text/html");
  if (mail) {
    // The boundary's letter case matters: the type is taken as it was written.
    auto words = MailText(StringOr(*object, "mediatype", StringOr(*object, "mimetype", "")), text);
    if (!words) return std::nullopt;
    text = *std::move(words);
  } else if (!media_type.empty() && !media_type.starts_with("text/") &&
             !media_type.starts_with("application/json")) {
    return std::nullopt;
  }
  if (Trimmed(text).empty()) return std::nullopt;
  has_words = !mail;  // of a mail the rest of its structure stays kept
  return text;
}

Result<std::vector<VconDialog>> ReadDialogs(const json::array& list, size_t party_count) {
  std::vector<VconDialog> dialogs;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) return InvalidInput(fmt::format("dialog[{}]: must be an object", i));
    ASSIGN_OR_RETURN(VconDialog dialog, DialogReader(list[i].get_object(), i, party_count).Run());
    dialogs.push_back(std::move(dialog));
  }
  return dialogs;
}

Result<void> CheckIndices(const json::object& object, std::string_view key, size_t count,
                          std::string_view where, std::string_view what) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  Indices ignored;
  return Collect(*value, count, fmt::format("{}{}", where, key), what, 0, &ignored);
}

Channel ChannelOf(const std::vector<VconDialog>& dialogs, bool has_text) {
  for (const VconDialog& dialog : dialogs) {
    const std::string application = AsciiLower(StringOr(*dialog.object, "application", ""));
    for (const std::string_view name : {"whatsapp", "messenger", "telegram", "wechat"})
      if (application.find(name) != std::string::npos) return Channel::kMessaging;
    if (application.find("sms") != std::string::npos) return Channel::kSms;
    if (application.find("mail") != std::string::npos) return Channel::kEmail;
    const bool mail =
        dialog.media_type.starts_with("multipart/") || dialog.media_type.starts_with("message/") ||
        StringOr(*dialog.object, "message_id", "").find('@') != std::string_view::npos;
    if (dialog.type == "text" && mail) return Channel::kEmail;
  }
  const bool sound = std::any_of(dialogs.begin(), dialogs.end(), [](const VconDialog& d) {
    return d.type.starts_with("recording");
  });
  return has_text && !sound ? Channel::kChat : Channel::kVoice;
}

void AppendDialogEvents(const VconDialog& dialog, std::optional<int64_t> offset_ms,
                        const std::vector<VconParty>& parties, std::vector<Event>* events) {
  if (dialog.type != "transfer" && dialog.type != "incomplete") return;
  Event event;
  event.at_ms = offset_ms;
  event.duration_ms = dialog.duration_ms;
  ObjectText detail;
  if (dialog.type == "transfer") {
    event.kind = "transfer";
    event.name = NameOf(parties, dialog.object->if_contains("transfer_target"));
    for (const char* key : {"transferor", "transferee", "transfer_target", "original",
                            "consultation", "target_dialog"})
      if (const json::value* value = dialog.object->if_contains(key); value != nullptr)
        detail.Add(key, *value);
  } else {
    const std::string_view why = StringOr(*dialog.object, "disposition", "");
    event.kind = why == "hung-up" ? "abandoned" : "not_connected";
    event.name = why;
  }
  event.detail = detail.Take();
  events->push_back(std::move(event));
}

void AppendPartyHistory(const VconDialog& dialog, TimeMs started_at,
                        const std::vector<VconParty>& parties, std::vector<Event>* events) {
  const json::value* history = dialog.object->if_contains("party_history");
  if (history == nullptr || !history->is_array()) return;
  for (const json::value& entry : history->get_array()) {
    const std::string_view what = StringOr(entry, "event", "");
    const Result<TimeMs> at = ParseTime(StringOr(entry, "time", ""));
    if (what.empty() || !at.ok() || std::abs(*at - started_at) > kMaxDialogMs)
      continue;  // the entry itself stays in extras
    Event event;
    event.kind = what == "join"     ? "participant_joined"
                 : what == "drop"   ? "participant_left"
                 : what == "unhold" ? "hold_end"
                                    : LowerSnake(what);
    event.at_ms = *at - started_at;
    event.name = NameOf(parties, Find(entry, "party"));
    events->push_back(std::move(event));
  }
}

}  // namespace clarion::connectors
