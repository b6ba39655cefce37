#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <unordered_map>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/json.h"
#include "connectors/contact_lens/codec.h"
#include "connectors/internal/object_text.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

constexpr int64_t kMaxMs = int64_t{3'200'000'000} * 1000;  // a century
constexpr std::string_view kEventType = "application/vnd.amazonaws.connect.event.";

std::optional<Role> RoleOf(std::string_view name) {
  const std::string lower = AsciiLower(name);
  if (lower == "agent") return Role::kAgent;
  if (lower == "customer") return Role::kCustomer;
  if (lower == "supervisor") return Role::kSupervisor;
  if (lower == "custom_bot" || lower == "bot" || lower == "ai_agent") return Role::kBot;
  if (lower == "system") return Role::kSystem;
  return std::nullopt;
}

// A member that is a list of objects; absent or null is empty.
Result<std::vector<const json::object*>> ObjectsOf(const json::object& holder,
                                                   std::string_view key) {
  std::vector<const json::object*> out;
  const json::value* list = Find(holder, key);
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_array()) return InvalidInput(fmt::format("{}: must be a list", key));
  for (const json::value& item : list->get_array()) {
    if (!item.is_object())
      return InvalidInput(fmt::format("{}[{}]: must be an object", key, out.size()));
    out.push_back(&item.get_object());
  }
  return out;
}

std::optional<int64_t> Millis(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double ms = value->to_number<double>();
  if (!std::isfinite(ms) || std::fabs(ms) > static_cast<double>(kMaxMs)) return std::nullopt;
  return std::llround(ms);
}

// "…/<contact id>_analysis_2022-10-27T03:31:50Z.json" (redacted files say analysis_redacted).
struct NamedFile {
  std::string contact_id;
  std::optional<TimeMs> at;
};

NamedFile FromFileName(std::string_view path) {
  const std::string_view name =
      path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  const size_t mark = name.find("_analysis_");
  if (mark == std::string_view::npos) return {};
  NamedFile out{std::string(name.substr(0, mark)), std::nullopt};
  std::string time(name.substr(mark + 10));
  if (time.starts_with("redacted_")) time.erase(0, 9);
  time = time.substr(0, time.find(".json"));
  std::replace(time.begin(), time.end(), '_', ':');
  if (const Result<TimeMs> at = ParseTime(time); at.ok()) out.at = *at;
  return out;
}

class ContactLensDecoder {
 public:
  ContactLensDecoder(const json::object& root, std::string_view source_name)
      : root_(root), file_(FromFileName(source_name)) {}

  Result<Interaction> Run() {
    if (DepthOf(root_) > kKeptMaxDepth) return TooDeep();
    RETURN_IF_ERROR(CheckKind());
    ASSIGN_OR_RETURN(items_, ObjectsOf(root_, "Transcript"));
    RETURN_IF_ERROR(Head());
    RETURN_IF_ERROR(Participants());
    RETURN_IF_ERROR(StartTime());
    for (size_t i = 0; i < items_.size(); ++i) RETURN_IF_ERROR(Item(*items_[i], i));
    RETURN_IF_ERROR(Measurements());
    out_.agent_kind = AgentKindOf(out_.turns);
    SortEvents(&out_.events);
    Labels();
    return std::move(out_);
  }

 private:
  Result<void> CheckKind() {
    if (root_.contains("Segments") || root_.contains("EventType"))
      return InvalidInput(
          "this is Contact Lens' real-time stream; import the analysis file it writes after the "
          "contact");
    if (root_.contains("evaluationId"))
      return InvalidInput("this is a filled-in evaluation form, not a conversation");
    if (!root_.contains("Transcript"))
      return InvalidInput("Transcript: is missing; this is no Contact Lens analysis file");
    if (AsciiLower(StringOr(root_, "JobStatus", "completed")) == "failed")
      return InvalidInput("JobStatus: the analysis failed, there is no transcript in it");
    return {};
  }

  Result<void> Head() {
    const json::value* metadata = root_.if_contains("CustomerMetadata");
    out_.id = metadata != nullptr ? StringOr(*metadata, "ContactId", "")
                                  : StringOr(root_, "ContactId", "");
    if (out_.id.empty()) out_.id = file_.contact_id;
    if (out_.id.empty()) out_.id = StringOr(root_, "JobName", "");
    if (out_.id.empty()) out_.id = "contact-lens-" + Hash128Hex(ToJson(root_));
    if (out_.id.size() > 512) return InvalidInput("ContactId: is longer than 512 bytes");
    const std::string channel = AsciiLower(StringOr(root_, "Channel", "voice"));
    out_.channel =
        channel == "task" ? Channel::kTicket : ChannelFrom(channel).value_or(Channel::kVoice);
    if (channel != "task" && !ChannelFrom(channel))
      return InvalidInput(fmt::format("Channel: '{}' is not VOICE, CHAT, EMAIL or TASK", channel));
    AddAttribute(&out_, "language", StringOr(root_, "LanguageCode", ""));
    if (const json::value* content = root_.if_contains("ContentMetadata");
        content != nullptr && StringOr(*content, "Output", "") == "Redacted")
      AddAttribute(&out_, "redacted", "yes");
    return {};
  }

  Result<void> Participants() {
    ASSIGN_OR_RETURN(const auto participants, ObjectsOf(root_, "Participants"));
    for (size_t i = 0; i < participants.size(); ++i) {
      const json::object& object = *participants[i];
      const std::string_view id = StringOr(object, "ParticipantId", "");
      const std::string_view role_name = StringOr(object, "ParticipantRole", id);
      const auto role = RoleOf(role_name);
      if (!role)
        return InvalidInput(
            fmt::format("Participants[{}].ParticipantRole: '{}' is not AGENT, CUSTOMER, SYSTEM, "
                        "SUPERVISOR or CUSTOM_BOT",
                        i, role_name));
      ObjectText rest;
      for (const auto& member : object)
        if (member.key() != "ParticipantId" && member.key() != "ParticipantRole" &&
            member.key() != "DisplayName")
          rest.Add(member.key(), member.value());
      party_of_.emplace(id, i);
      out_.parties.push_back(
          {std::string(id), *role, std::string(StringOr(object, "DisplayName", "")), rest.Take()});
      // Voice files call the agent just AGENT: that is a role, not who it was.
      if (IsServing(*role) && !id.empty() && id != role_name) out_.agent_ids.emplace_back(id);
    }
    return {};
  }

  // Chats give every item's time; of a call only the file's name may tell when it was.
  Result<void> StartTime() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const std::string_view text = StringOr(*items_[i], "AbsoluteTime", "");
      if (text.empty()) continue;
      const Result<TimeMs> at = ParseTime(text);
      if (!at.ok())
        return InvalidInput(fmt::format("Transcript[{}].AbsoluteTime: {}", i, at.error().message));
      if (!out_.started_at || *at < *out_.started_at) out_.started_at = *at;
      if (!last_at_ || *at > *last_at_) last_at_ = *at;
    }
    if (out_.started_at && *last_at_ - *out_.started_at > kMaxMs)
      return InvalidInput("Transcript: its times lie more than a century apart");
    if (out_.started_at) out_.duration_ms = *last_at_ - *out_.started_at;
    if (!out_.started_at && file_.at) {
      out_.started_at = file_.at;
      AddAttribute(&out_, "started_at_from", "file name");
    }
    return {};
  }

  const Party* PartyOf(const json::object& item) const {
    const std::string_view id = StringOr(item, "ParticipantId", "");
    const auto found = id.empty() ? party_of_.end() : party_of_.find(std::string(id));
    return found == party_of_.end() ? nullptr : &out_.parties[found->second];
  }

  std::optional<int64_t> StartOf(const json::object& item) const {
    if (const std::string_view text = StringOr(item, "AbsoluteTime", ""); !text.empty())
      if (const Result<TimeMs> at = ParseTime(text); at.ok() && out_.started_at)
        return *at - *out_.started_at;
    return Millis(item, "BeginOffsetMillis");
  }

  Result<void> Item(const json::object& item, size_t index) {
    const std::string_view content_type = StringOr(item, "ContentType", "");
    if (StringOr(item, "Type", "MESSAGE") == "EVENT" || content_type.starts_with(kEventType)) {
      ChatEvent(item, content_type);
      return {};
    }
    const json::value* content = item.if_contains("Content");
    if (content != nullptr && !content->is_string() && !content->is_null())
      return InvalidInput(fmt::format("Transcript[{}].Content: must be text", index));
    Turn turn;
    turn.text = StringOr(item, "Content", "");
    const Party* party = PartyOf(item);
    const std::string_view role_name =
        StringOr(item, "ParticipantRole", StringOr(item, "ParticipantId", ""));
    const auto role = party != nullptr ? std::optional<Role>(party->role) : RoleOf(role_name);
    if (!role)
      return InvalidInput(fmt::format(
          "Transcript[{}].ParticipantId: '{}' is none of the Participants", index, role_name));
    turn.role = *role;
    if (party != nullptr) turn.party = party->id;
    turn.start_ms = StartOf(item);
    turn.end_ms = Millis(item, "EndOffsetMillis");
    turn.labels = Opinions(item);
    if (turn.text.empty()) return AttachmentItem(item, turn);
    out_.turns.push_back(std::move(turn));
    return {};
  }

  // What is left of an item: its id, sentiment, loudness, detected issues, …; the times of single
  // words are not kept.
  static std::string Opinions(const json::object& item) {
    ObjectText out;
    for (const auto& member : item) {
      const std::string_view key = member.key();
      static constexpr std::array<std::string_view, 11> kTaken = {
          "Content",     "ParticipantId", "ParticipantRole",   "DisplayName",     "Type",
          "ContentType", "AbsoluteTime",  "BeginOffsetMillis", "EndOffsetMillis", "Attachments",
          "Items"};
      if (std::find(kTaken.begin(), kTaken.end(), key) == kTaken.end())
        out.Add(key, member.value());
    }
    return out.Take();
  }

  Result<void> AttachmentItem(const json::object& item, const Turn& turn) {
    const json::value* files = item.if_contains("Attachments");
    if (files == nullptr) return {};
    Event event = EventAt("attachment", turn.start_ms);
    event.name = Name(turn.role);
    ObjectText detail;
    detail.Add("Attachments", *files);
    event.detail = detail.Take();
    out_.events.push_back(std::move(event));
    return {};
  }

  Event EventAt(std::string kind, std::optional<int64_t> at_ms) const {
    Event event;
    event.kind = std::move(kind);
    event.at_ms = at_ms;
    event.before_turn = static_cast<uint32_t>(out_.turns.size());
    return event;
  }

  // "…event.participant.joined" → participant_joined; transfers and the end have their names in the
  // model.
  void ChatEvent(const json::object& item, std::string_view content_type) {
    std::string kind(content_type.starts_with(kEventType) ? content_type.substr(kEventType.size())
                                                          : "event");
    std::replace(kind.begin(), kind.end(), '.', '_');
    if (kind == "chat_ended") kind = "disconnected";
    if (kind == "transfer_succeeded") kind = "transfer";
    if (kind.empty()) kind = "event";
    Event event = EventAt(LowerSnake(kind), StartOf(item));
    event.name = StringOr(item, "DisplayName", AsciiLower(StringOr(item, "ParticipantRole", "")));
    event.labels = Opinions(item);
    out_.events.push_back(std::move(event));
  }

  Result<void> Measurements() {
    const json::value* measured = root_.if_contains("ConversationCharacteristics");
    if (measured == nullptr || !measured->is_object()) return {};
    if (const auto total = Millis(measured->get_object(), "TotalConversationDurationMillis");
        total && *total >= 0)
      out_.duration_ms = total;
    if (const json::value* silence = Find(*measured, "NonTalkTime");
        silence != nullptr && silence->is_object()) {
      ASSIGN_OR_RETURN(const auto instances, ObjectsOf(silence->get_object(), "Instances"));
      for (const json::object* one : instances) AddMeasured("silence", "", *one);
    }
    const json::value* interruptions = Find(*measured, "Interruptions");
    const json::value* by =
        interruptions != nullptr ? Find(*interruptions, "InterruptionsByInterrupter") : nullptr;
    if (by == nullptr || !by->is_object()) return {};
    for (const auto& who : by->get_object()) {
      ASSIGN_OR_RETURN(const auto instances, ObjectsOf(by->get_object(), who.key()));
      for (const json::object* one : instances)
        AddMeasured("interruption", AsciiLower(who.key()), *one);
    }
    return {};
  }

  void AddMeasured(std::string kind, std::string name, const json::object& one) {
    Event event = EventAt(std::move(kind), Millis(one, "BeginOffsetMillis"));
    event.name = std::move(name);
    event.duration_ms = Millis(one, "DurationMillis");
    if (const auto end = Millis(one, "EndOffsetMillis"); !event.duration_ms && end && event.at_ms)
      event.duration_ms = *end - *event.at_ms;
    if (event.at_ms) {
      if (!times_) times_.emplace(out_.turns);
      event.before_turn = times_->PlaceAt(*event.at_ms);
    }
    out_.events.push_back(std::move(event));
  }

  void Labels() {
    ObjectText labels, extras;
    for (const auto& member : root_) {
      const std::string_view key = member.key();
      if (key == "Transcript" || key == "Participants" || key == "Channel" || key == "LanguageCode")
        continue;
      const bool opinion =
          key == "Categories" || key == "ConversationCharacteristics" || key == "CustomModels";
      (opinion ? labels : extras).Add(key, member.value());
    }
    if (!labels.empty()) out_.labels = "{\"contact_lens\":" + labels.Take() + "}";
    if (!extras.empty()) out_.extras = "{\"contact_lens\":" + extras.Take() + "}";
  }

  const json::object& root_;
  const NamedFile file_;
  Interaction out_;
  std::vector<const json::object*> items_;
  std::optional<TimeMs> last_at_;
  std::unordered_map<std::string, size_t> party_of_;  // by id; the first of one name
  std::optional<TurnTimes> times_;  // made when the first event asks, after all turns
};

}  // namespace

Result<Interaction> DecodeContactLens(std::string_view text, std::string_view source_name) {
  ASSIGN_OR_RETURN(const json::value root, ParseJson(text));
  if (!root.is_object()) return InvalidInput("a Contact Lens analysis must be a JSON object");
  return ContactLensDecoder(root.get_object(), source_name).Run();
}

}  // namespace clarion::connectors
