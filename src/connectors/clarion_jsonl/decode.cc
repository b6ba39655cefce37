#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "base/json.h"
#include "connectors/clarion_jsonl/codec.h"
#include "connectors/internal/object_text.h"
#include "connectors/internal/shape.h"

namespace clarion::connectors {
namespace {

constexpr double kMaxSeconds = 1e10;  // some 300 years: anything beyond is not a time

// Members of a turn that annotators added. They are kept, apart from everything a detector may
// read.
constexpr std::array<std::string_view, 11> kLabelKeys = {
    "intent",  "intents",   "slot_tags", "slots", "dialog_acts", "state",
    "delexed", "next_step", "options",   "draft", "task"};

bool IsLabelKey(std::string_view key) {
  return std::find(kLabelKeys.begin(), kLabelKeys.end(), key) != kLabelKeys.end();
}

Error Wrong(std::string_view where, std::string_view what) {
  return InvalidInput(fmt::format("{}: {}", where, what));
}

// A string member; numbers are taken as their text, null and absence as "".
Result<std::string> Text(const json::object& object, std::string_view key, std::string_view where) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_number() || value->is_bool()) return ToJson(*value);
  return Wrong(fmt::format("{}{}", where, key), "must be text");
}

Result<std::optional<double>> Number(const json::object& object, std::string_view key,
                                     std::string_view where) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::optional<double>();
  if (value->is_bool()) return std::optional<double>(value->get_bool() ? 1.0 : 0.0);
  if (!value->is_number()) return Wrong(fmt::format("{}{}", where, key), "must be a number");
  return std::optional<double>(value->to_number<double>());
}

Result<std::optional<int64_t>> SecondsAsMs(const json::object& object, std::string_view key,
                                           std::string_view where) {
  ASSIGN_OR_RETURN(const std::optional<double> seconds, Number(object, key, where));
  if (!seconds) return std::optional<int64_t>();
  if (!std::isfinite(*seconds) || std::fabs(*seconds) > kMaxSeconds)
    return Wrong(fmt::format("{}{}", where, key), "is out of range; give seconds since started_at");
  return std::optional<int64_t>(std::llround(*seconds * 1000));
}

Result<std::optional<TimeMs>> Instant(const json::object& object, std::string_view key,
                                      std::string_view where) {
  ASSIGN_OR_RETURN(const std::string text, Text(object, key, where));
  if (text.empty()) return std::optional<TimeMs>();
  const Result<TimeMs> at = ParseTime(text);
  if (!at.ok()) return Wrong(fmt::format("{}{}", where, key), at.error().message);
  return std::optional<TimeMs>(*at);
}

Result<std::string> ObjectMember(const json::object& object, std::string_view key,
                                 std::string_view where) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_object()) return Wrong(fmt::format("{}{}", where, key), "must be an object");
  return value->get_object().empty() ? std::string() : ToJson(*value);
}

// Adds the members of `object` that `keep` accepts.
template <typename Keep>
void AddMembers(const json::object& object, ObjectText* out, Keep keep) {
  for (const auto& member : object)
    if (keep(member.key())) out->Add(member.key(), member.value());
}

// The members of the object `inner` (when it is one) and those members of `outer` that `keep`
// accepts; inner ones win.
template <typename Keep>
ObjectText Joined(const json::object& outer, const json::value* inner, Keep keep) {
  ObjectText out;
  const json::object* own = inner != nullptr && inner->is_object() ? &inner->get_object() : nullptr;
  // What already stands inside stays as deep as it was: no check.
  if (own != nullptr)
    for (const auto& member : *own) out.AddRaw(member.key(), ToJson(member.value()));
  AddMembers(outer, &out, [&](std::string_view key) {
    return keep(key) && (own == nullptr || !own->contains(key));
  });
  return out;
}

class InteractionDecoder {
 public:
  explicit InteractionDecoder(const json::object& root) : root_(root) {}

  Result<Interaction> Run() {
    RETURN_IF_ERROR(Head());
    RETURN_IF_ERROR(Attributes());
    RETURN_IF_ERROR(Parties());
    RETURN_IF_ERROR(Turns());
    RETURN_IF_ERROR(Events());
    RETURN_IF_ERROR(Outcomes());
    RETURN_IF_ERROR(Kind());
    ASSIGN_OR_RETURN(out_.labels, ObjectMember(root_, "labels", ""));
    RETURN_IF_ERROR(ObjectMember(root_, "extras", ""));
    KeepUnknown();
    if (too_deep_) return TooDeep();
    return std::move(out_);
  }

 private:
  Result<void> Head() {
    ASSIGN_OR_RETURN(out_.id, Text(root_, "id", ""));
    if (out_.id.empty()) return InvalidInput("id: is missing; give each conversation a stable id");
    if (out_.id.size() > 512) return InvalidInput("id: is longer than 512 bytes");
    ASSIGN_OR_RETURN(out_.tenant, Text(root_, "tenant", ""));
    ASSIGN_OR_RETURN(out_.dataset, Text(root_, "dataset", ""));
    ASSIGN_OR_RETURN(out_.customer_id, Text(root_, "customer_id", ""));
    ASSIGN_OR_RETURN(out_.queue, Text(root_, "queue", ""));
    ASSIGN_OR_RETURN(const std::string channel, Text(root_, "channel", ""));
    if (!channel.empty()) {
      const auto found = ChannelFrom(channel);
      if (!found) return Wrong("channel", fmt::format("'{}' is not {}", channel, ChannelNames()));
      out_.channel = *found;
    }
    ASSIGN_OR_RETURN(const std::string direction, Text(root_, "direction", ""));
    if (!direction.empty()) {
      const auto found = DirectionFrom(direction);
      if (!found)
        return Wrong("direction", fmt::format("'{}' is not inbound or outbound", direction));
      out_.direction = *found;
    }
    ASSIGN_OR_RETURN(out_.started_at, Instant(root_, "started_at", ""));
    ASSIGN_OR_RETURN(out_.duration_ms, SecondsAsMs(root_, "duration_s", ""));
    if (!out_.duration_ms && out_.started_at) {
      ASSIGN_OR_RETURN(const auto ended, Instant(root_, "ended_at", ""));
      if (ended) out_.duration_ms = *ended - *out_.started_at;
      ended_at_used_ = true;
    }
    if (out_.duration_ms && *out_.duration_ms < 0)
      return InvalidInput("duration_s: is negative; check started_at and ended_at");
    return Agents();
  }

  Result<void> Agents() {
    if (const json::value* ids = root_.if_contains("agent_ids");
        ids != nullptr && !ids->is_null()) {
      if (!ids->is_array()) return InvalidInput("agent_ids: must be a list of text");
      for (const json::value& id : ids->get_array()) {
        if (!id.is_string()) return InvalidInput("agent_ids: must be a list of text");
        out_.agent_ids.emplace_back(id.get_string());
      }
    }
    ASSIGN_OR_RETURN(std::string agent, Text(root_, "agent_id", ""));
    if (!agent.empty() && out_.agent_ids.empty()) out_.agent_ids.push_back(std::move(agent));
    return {};
  }

  Result<void> Attributes() {
    const json::value* value = root_.if_contains("attributes");
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_object()) return Wrong("attributes", "must be an object");
    for (const auto& member : value->get_object()) {
      out_.attributes.emplace_back(member.key(), member.value().is_string()
                                                     ? std::string(member.value().get_string())
                                                     : ToJson(member.value()));
    }
    std::sort(out_.attributes.begin(), out_.attributes.end());
    return {};
  }

  // Calls `each(object, "turns[3].")` for every element of the array member `key`.
  template <typename Each>
  Result<void> ForEach(std::string_view key, Each each) {
    const json::value* value = root_.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_array()) return Wrong(key, "must be a list");
    size_t index = 0;
    for (const json::value& item : value->get_array()) {
      if (!item.is_object()) return Wrong(fmt::format("{}[{}]", key, index), "must be an object");
      where_key_ = key;
      where_index_ = index++;
      RETURN_IF_ERROR(each(item.get_object()));
    }
    return {};
  }
  std::string Where() const { return fmt::format("{}[{}].", where_key_, where_index_); }
  // Adds the place to an error of a helper that was called without it: messages are built only when
  // needed.
  Error At(const Error& error) const { return {error.kind, Where() + error.message}; }

  Result<void> Parties() {
    return ForEach("parties", [&](const json::object& object) -> Result<void> {
      Party party;
      for (auto [key, field] : {std::pair{"id", &party.id}, std::pair{"name", &party.name}}) {
        Result<std::string> text = Text(object, key, "");
        if (!text.ok()) return At(text.error());
        *field = *std::move(text);
      }
      RETURN_IF_ERROR(ReadRole(object, "role", &party.role));
      const Result<std::string> attributes = ObjectMember(object, "attributes", "");
      if (!attributes.ok()) return At(attributes.error());
      party.attributes =
          Taken(Joined(object, object.if_contains("attributes"), [](std::string_view key) {
            return key != "id" && key != "role" && key != "name" && key != "attributes";
          }));
      out_.parties.push_back(std::move(party));
      return {};
    });
  }

  Result<void> ReadRole(const json::object& object, std::string_view key, Role* role) {
    const json::value* value = object.if_contains(key);
    const std::string_view name =
        value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
    const auto found = RoleFrom(name);
    if (!found)
      return Wrong(Where() + std::string(key), fmt::format("'{}' is not {}", name, RoleNames()));
    *role = *found;
    return {};
  }

  Result<void> Turns() {
    const json::value* turns = root_.if_contains("turns");
    if (turns != nullptr && turns->is_array()) out_.turns.reserve(turns->get_array().size());
    return ForEach("turns", [&](const json::object& object) {
      places_.push_back(static_cast<uint32_t>(out_.turns.size()));
      return OneTurn(object);
    });
  }

  Result<void> OneTurn(const json::object& object) {
    Turn turn;
    RETURN_IF_ERROR(ReadRole(object, "speaker", &turn.role));
    Result<std::string> text = Text(object, "text", "");
    if (!text.ok()) return At(text.error());
    turn.text = *std::move(text);
    Result<std::optional<int64_t>> start = SecondsAsMs(object, "t", "");
    if (!start.ok()) return At(start.error());
    turn.start_ms = *start;
    Result<std::optional<int64_t>> end = SecondsAsMs(object, "t_end", "");
    if (!end.ok()) return At(end.error());
    turn.end_ms = *end;
    Result<std::string> party = Text(object, "party", "");
    if (!party.ok()) return At(party.error());
    turn.party = *std::move(party);
    Result<std::string> labels = ObjectMember(object, "labels", "");
    if (!labels.ok()) return At(labels.error());
    turn.labels = *std::move(labels);
    return turn.role == Role::kSystem ? SystemTurn(object, std::move(turn))
                                      : SpokenTurn(object, std::move(turn));
  }

  static bool IsTurnKey(std::string_view key) {
    return key == "speaker" || key == "text" || key == "t" || key == "t_end" || key == "party" ||
           key == "labels";
  }

  // The labels of a turn or event, with the members beside them that are none of ours.
  template <typename Keep>
  std::string LabelsWith(const json::object& object, Keep keep) {
    return Taken(Joined(object, object.if_contains("labels"), keep));
  }
  std::string Taken(ObjectText text) {
    too_deep_ |= text.too_deep();
    return text.Take();
  }

  // What people said. Tool calls made while saying it become events; everything else beside it is
  // annotation.
  Result<void> SpokenTurn(const json::object& object, Turn turn) {
    const json::value* calls = object.if_contains("service_calls");
    const bool has_calls = calls != nullptr && calls->is_array();
    turn.labels = LabelsWith(object, [&](std::string_view key) {
      return !IsTurnKey(key) && !(has_calls && key == "service_calls");
    });
    if (has_calls) {
      for (const json::value& call : calls->get_array()) {
        Event event;
        event.kind = "action";
        event.at_ms = turn.start_ms;
        event.before_turn = static_cast<uint32_t>(out_.turns.size());
        event.name = StringOr(call, "method", "");
        if (call.is_object() && !call.get_object().empty()) event.detail = ToJson(call);
        FillFromDetail(call, &event);
        out_.events.push_back(std::move(event));
      }
    }
    out_.turns.push_back(std::move(turn));
    return {};
  }

  // Tool calls, tool results and workflow steps travel as system turns in the neutral shape: they
  // become events. A system turn with words stays a turn as well.
  Result<void> SystemTurn(const json::object& object, Turn turn) {
    const std::string_view action = StringOr(object, "action", "");
    const std::string_view named = StringOr(object, "event", "");
    if (action.empty() && named.empty()) {
      turn.labels = LabelsWith(object, [](std::string_view key) { return !IsTurnKey(key); });
      out_.turns.push_back(std::move(turn));
      return {};
    }
    Event event;
    const bool is_result = named == "tool_result" || action == "query_result";
    event.kind = is_result ? "tool_result" : named.empty() ? "action" : LowerSnake(named);
    event.name = StringOr(object, "api", action);
    event.at_ms = turn.start_ms;
    event.before_turn = static_cast<uint32_t>(out_.turns.size());
    if (turn.start_ms && turn.end_ms) event.duration_ms = *turn.end_ms - *turn.start_ms;
    ObjectText detail;
    AddMembers(object, &detail,
               [](std::string_view key) { return !IsTurnKey(key) && !IsLabelKey(key); });
    event.detail = Taken(std::move(detail));
    FillFromDetail(object, &event);
    const json::value* own =
        turn.text.empty() ? object.if_contains("labels") : nullptr;  // else they stay with the turn
    event.labels = Taken(Joined(object, own, IsLabelKey));
    out_.events.push_back(std::move(event));
    if (!turn.text.empty()) out_.turns.push_back(std::move(turn));
    return {};
  }

  Result<void> Events() {
    RETURN_IF_ERROR(
        ForEach("events", [&](const json::object& object) { return OneEvent(object); }));
    SortEvents(&out_.events);
    return {};
  }

  Result<void> OneEvent(const json::object& object) {
    Event event;
    for (auto [key, field] : {std::pair{"kind", &event.kind}, std::pair{"name", &event.name}}) {
      Result<std::string> text = Text(object, key, "");
      if (!text.ok()) return At(text.error());
      *field = *std::move(text);
    }
    if (event.kind.empty()) return InvalidInput(Where() + "kind: is missing");
    for (const char* key : {"detail", "labels"}) {
      const Result<std::string> text = ObjectMember(object, key, "");
      if (!text.ok()) return At(text.error());
    }
    event.detail = Taken(Joined(object, object.if_contains("detail"), [](std::string_view key) {
      return !IsEventKey(key) && !IsLabelKey(key);
    }));
    event.labels = LabelsWith(object, [](std::string_view key) { return IsLabelKey(key); });
    for (auto [key, field] :
         {std::pair{"t", &event.at_ms}, std::pair{"duration_s", &event.duration_ms}}) {
      Result<std::optional<int64_t>> ms = SecondsAsMs(object, key, "");
      if (!ms.ok()) return At(ms.error());
      *field = *ms;
    }
    if (const json::value* detail = object.if_contains("detail"); detail != nullptr)
      FillFromDetail(*detail, &event);
    event.before_turn = PlaceOf(object, event);
    out_.events.push_back(std::move(event));
    return {};
  }

  // Sources put the length and the name inside `detail` as often as beside it.
  template <typename Detail>
  static void FillFromDetail(const Detail& detail, Event* event) {
    if (event->name.empty()) event->name = StringOr(detail, "name", "");
    if (event->name.empty() && event->kind == "self_service_step")
      event->name = StringOr(detail, "step", "");
    const json::value* length = Find(detail, "duration_s");
    if (!event->duration_ms && length != nullptr && length->is_number()) {
      const double seconds = length->template to_number<double>();
      if (std::fabs(seconds) < kMaxSeconds) event->duration_ms = std::llround(seconds * 1000);
    }
  }

  static bool IsEventKey(std::string_view key) {
    return key == "kind" || key == "name" || key == "t" || key == "duration_s" ||
           key == "before_turn" || key == "detail" || key == "labels";
  }

  // `before_turn` counts the turns as they were given, also those that became events.
  uint32_t PlaceOf(const json::object& object, const Event& event) {
    const auto count = static_cast<uint32_t>(out_.turns.size());
    if (const json::value* given = object.if_contains("before_turn");
        given != nullptr && given->is_number()) {
      const double place = given->to_number<double>();
      return place >= 0 && place < static_cast<double>(places_.size())
                 ? places_[static_cast<size_t>(place)]
                 : count;
    }
    if (!event.at_ms) return count;
    if (!times_) times_.emplace(out_.turns);
    return times_->PlaceAt(*event.at_ms);
  }

  Result<void> Outcomes() {
    return ForEach("outcomes", [&](const json::object& object) -> Result<void> {
      Result<Outcome> outcome = DecodeOutcome(object);
      if (!outcome.ok()) return At(outcome.error());
      out_.outcomes.push_back(*std::move(outcome));
      return {};
    });
  }

  Result<void> Kind() {
    ASSIGN_OR_RETURN(const std::string kind, Text(root_, "agent_kind", ""));
    if (!kind.empty()) {
      const auto found = AgentKindFrom(kind);
      if (!found)
        return Wrong("agent_kind", fmt::format("'{}' is not human, ai, mixed or none", kind));
      out_.agent_kind = *found;
      return {};
    }
    out_.agent_kind = AgentKindOf(out_.turns);
    return {};
  }

  // Members the model has no place for stay with the record, so that an export gives them back.
  void KeepUnknown() {
    static constexpr std::array<std::string_view, 20> kKnown = {
        "id",          "tenant", "dataset",  "channel",   "direction",  "started_at", "duration_s",
        "customer_id", "queue",  "agent_id", "agent_ids", "agent_kind", "attributes", "parties",
        "turns",       "events", "outcomes", "labels",    "extras",     "type"};
    out_.extras = Taken(Joined(root_, root_.if_contains("extras"), [&](std::string_view key) {
      if (key == "ended_at") return !ended_at_used_;
      return std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end();
    }));
  }

 public:
  static Result<Outcome> DecodeOutcome(const json::object& object) {
    Outcome outcome;
    ASSIGN_OR_RETURN(outcome.kind, Text(object, "kind", ""));
    if (outcome.kind.empty())
      return InvalidInput("kind: is missing; name the outcome, such as csat");
    ASSIGN_OR_RETURN(const auto value, Number(object, "value", ""));
    if (!value || !std::isfinite(*value)) return InvalidInput("value: must be a number");
    outcome.value = *value;
    ASSIGN_OR_RETURN(outcome.at, Instant(object, "at", ""));
    ASSIGN_OR_RETURN(outcome.source, Text(object, "source", ""));
    ASSIGN_OR_RETURN(outcome.comment, Text(object, "comment", ""));
    return outcome;
  }

 private:
  const json::object& root_;
  Interaction out_;
  std::vector<uint32_t> places_;    // where each given turn stands among those kept
  std::optional<TurnTimes> times_;  // made when the first event asks, after all turns
  bool ended_at_used_ = false;
  bool too_deep_ = false;
  std::string_view where_key_;
  size_t where_index_ = 0;
};

Result<LateOutcome> DecodeLateOutcome(const json::object& root) {
  LateOutcome late;
  ASSIGN_OR_RETURN(late.tenant, Text(root, "tenant", ""));
  ASSIGN_OR_RETURN(late.interaction_id, Text(root, "interaction_id", ""));
  ASSIGN_OR_RETURN(late.customer_id, Text(root, "customer_id", ""));
  if (late.interaction_id.empty() == late.customer_id.empty())
    return InvalidInput("an outcome needs either interaction_id or customer_id");
  ASSIGN_OR_RETURN(late.outcome, InteractionDecoder::DecodeOutcome(root));
  if (!late.customer_id.empty() && !late.outcome.at)
    return InvalidInput("at: an outcome joined by customer_id needs the time it was given");
  return late;
}

}  // namespace

Result<Record> DecodeClarionJson(std::string_view line) {
  unsigned char scratch[16384];
  json::monotonic_resource memory(scratch, sizeof scratch);
  ASSIGN_OR_RETURN(const json::value value, ParseJson(line, &memory));
  if (!value.is_object()) return InvalidInput("a record must be a JSON object");
  const json::object& root = value.get_object();
  const std::string_view type = StringOr(value, "type", "interaction");
  if (type == "outcome") {
    ASSIGN_OR_RETURN(LateOutcome late, DecodeLateOutcome(root));
    return Record(std::move(late));
  }
  if (type != "interaction")
    return InvalidInput(fmt::format("type: '{}' is not interaction or outcome", type));
  ASSIGN_OR_RETURN(Interaction interaction, InteractionDecoder(root).Run());
  return Record(std::move(interaction));
}

}  // namespace clarion::connectors
