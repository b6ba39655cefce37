#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "base/json.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::connectors {
namespace {

constexpr double kMaxSeconds = 1e10;  // some 300 years: anything beyond is not a time

// Members of a turn that annotators added. They are kept, apart from everything a detector may read.
constexpr std::array<std::string_view, 11> kLabelKeys = {
    "intent", "intents", "slot_tags", "slots", "dialog_acts", "state",
    "delexed", "next_step", "options", "draft", "task"};

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

Result<std::string> ObjectText(const json::object& object, std::string_view key, std::string_view where) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_object()) return Wrong(fmt::format("{}{}", where, key), "must be an object");
  return value->get_object().empty() ? std::string() : ToJson(*value);
}

std::string LowerSnake(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    else out += (c == ' ' || c == '-') ? '_' : c;
  }
  return out;
}

// Members of `object` that `keep` accepts, as JSON object text; "" when there are none.
template <typename Keep>
std::string Rest(const json::object& object, Keep keep) {
  std::string out;
  for (const auto& member : object) {
    if (!keep(member.key())) continue;
    out += out.empty() ? '{' : ',';
    AppendJsonString(out, member.key());
    out += ':';
    AppendJson(out, member.value());
  }
  if (!out.empty()) out += '}';
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
    ASSIGN_OR_RETURN(out_.labels, ObjectText(root_, "labels", ""));
    ASSIGN_OR_RETURN(out_.extras, ObjectText(root_, "extras", ""));
    KeepUnknown();
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
      if (!found) return Wrong("direction", fmt::format("'{}' is not inbound or outbound", direction));
      out_.direction = *found;
    }
    ASSIGN_OR_RETURN(out_.started_at, Instant(root_, "started_at", ""));
    ASSIGN_OR_RETURN(out_.duration_ms, SecondsAsMs(root_, "duration_s", ""));
    if (!out_.duration_ms && out_.started_at) {
      ASSIGN_OR_RETURN(const auto ended, Instant(root_, "ended_at", ""));
      if (ended) out_.duration_ms = *ended - *out_.started_at;
    }
    if (out_.duration_ms && *out_.duration_ms < 0)
      return InvalidInput("duration_s: is negative; check started_at and ended_at");
    return Agents();
  }

  Result<void> Agents() {
    if (const json::value* ids = root_.if_contains("agent_ids"); ids != nullptr && ids->is_array()) {
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
  // Adds the place to an error of a helper that was called without it: messages are built only when needed.
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
      Result<std::string> attributes = ObjectText(object, "attributes", "");
      if (!attributes.ok()) return At(attributes.error());
      party.attributes = *std::move(attributes);
      out_.parties.push_back(std::move(party));
      return {};
    });
  }

  Result<void> ReadRole(const json::object& object, std::string_view key, Role* role) {
    const json::value* value = object.if_contains(key);
    const std::string_view name = value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
    const auto found = RoleFrom(name);
    if (!found) return Wrong(Where() + std::string(key), fmt::format("'{}' is not {}", name, RoleNames()));
    *role = *found;
    return {};
  }

  Result<void> Turns() {
    const json::value* turns = root_.if_contains("turns");
    if (turns != nullptr && turns->is_array()) out_.turns.reserve(turns->get_array().size());
    return ForEach("turns", [&](const json::object& object) { return OneTurn(object); });
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
    Result<std::string> labels = ObjectText(object, "labels", "");
    if (!labels.ok()) return At(labels.error());
    turn.labels = *std::move(labels);
    return turn.role == Role::kSystem ? SystemTurn(object, std::move(turn)) : SpokenTurn(object, std::move(turn));
  }

  static bool IsTurnKey(std::string_view key) {
    return key == "speaker" || key == "text" || key == "t" || key == "t_end" || key == "party" ||
           key == "labels";
  }

  // What people said. Tool calls made while saying it become events; everything else beside it is annotation.
  Result<void> SpokenTurn(const json::object& object, Turn turn) {
    const json::value* calls = object.if_contains("service_calls");
    const bool has_calls = calls != nullptr && calls->is_array();
    if (object.size() > 3 && turn.labels.empty()) {
      turn.labels = Rest(object, [&](std::string_view key) {
        return !IsTurnKey(key) && !(has_calls && key == "service_calls");
      });
    }
    if (has_calls) {
      for (const json::value& call : calls->get_array()) {
        Event event;
        event.kind = "action";
        event.at_ms = turn.start_ms;
        event.before_turn = static_cast<uint32_t>(out_.turns.size());
        event.name = StringOr(call, "method", "");
        if (call.is_object()) event.detail = ToJson(call);
        out_.events.push_back(std::move(event));
      }
    }
    out_.turns.push_back(std::move(turn));
    return {};
  }

  // Tool calls, tool results and workflow steps travel as system turns in the neutral shape: they become events. A system
  // turn with words stays a turn as well.
  Result<void> SystemTurn(const json::object& object, Turn turn) {
    const std::string_view action = StringOr(object, "action", "");
    const std::string_view named = StringOr(object, "event", "");
    if (action.empty() && named.empty()) {
      if (object.size() > 3 && turn.labels.empty())
        turn.labels = Rest(object, [](std::string_view key) { return !IsTurnKey(key); });
      out_.turns.push_back(std::move(turn));
      return {};
    }
    Event event;
    const bool is_result = named == "tool_result" || action == "query_result";
    event.kind = is_result ? "tool_result" : named.empty() ? "action" : LowerSnake(named);
    event.name = StringOr(object, "api", action);
    event.at_ms = turn.start_ms;
    event.before_turn = static_cast<uint32_t>(out_.turns.size());
    event.detail = Rest(object, [](std::string_view key) { return !IsTurnKey(key) && !IsLabelKey(key); });
    event.labels = Rest(object, IsLabelKey);
    out_.events.push_back(std::move(event));
    if (!turn.text.empty()) out_.turns.push_back(std::move(turn));
    return {};
  }

  Result<void> Events() {
    const size_t from_turns = out_.events.size();
    RETURN_IF_ERROR(ForEach("events", [&](const json::object& object) { return OneEvent(object); }));
    if (from_turns > 0 && out_.events.size() > from_turns) {
      std::stable_sort(out_.events.begin(), out_.events.end(),
                       [](const Event& a, const Event& b) { return a.before_turn < b.before_turn; });
    }
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
    for (auto [key, field] : {std::pair{"detail", &event.detail}, std::pair{"labels", &event.labels}}) {
      Result<std::string> text = ObjectText(object, key, "");
      if (!text.ok()) return At(text.error());
      *field = *std::move(text);
    }
    for (auto [key, field] : {std::pair{"t", &event.at_ms}, std::pair{"duration_s", &event.duration_ms}}) {
      Result<std::optional<int64_t>> ms = SecondsAsMs(object, key, "");
      if (!ms.ok()) return At(ms.error());
      *field = *ms;
    }
    FillFromDetail(object, &event);
    event.before_turn = PlaceOf(object, event);
    out_.events.push_back(std::move(event));
    return {};
  }

  // Sources put the length and the name inside `detail` as often as beside it.
  static void FillFromDetail(const json::object& object, Event* event) {
    const json::value* detail = object.if_contains("detail");
    if (detail == nullptr || !detail->is_object()) return;
    if (event->name.empty()) event->name = StringOr(*detail, "name", "");
    const json::value* length = Find(*detail, "duration_s");
    if (!event->duration_ms && length != nullptr && length->is_number()) {
      const double seconds = length->to_number<double>();
      if (std::fabs(seconds) < kMaxSeconds) event->duration_ms = std::llround(seconds * 1000);
    }
  }

  uint32_t PlaceOf(const json::object& object, const Event& event) const {
    const auto count = static_cast<uint32_t>(out_.turns.size());
    if (const json::value* given = object.if_contains("before_turn"); given != nullptr && given->is_number()) {
      const double place = given->to_number<double>();
      return place >= 0 && place <= count ? static_cast<uint32_t>(place) : count;
    }
    if (!event.at_ms) return count;
    uint32_t place = 0;
    for (uint32_t i = 0; i < count; ++i) {
      if (out_.turns[i].start_ms && *out_.turns[i].start_ms < *event.at_ms) place = i + 1;
    }
    return place;
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
      if (!found) return Wrong("agent_kind", fmt::format("'{}' is not human, ai, mixed or none", kind));
      out_.agent_kind = *found;
      return {};
    }
    bool human = false;
    bool bot = false;
    for (const Turn& turn : out_.turns) {
      human |= turn.role == Role::kAgent;
      bot |= turn.role == Role::kBot;
    }
    out_.agent_kind = human && bot ? AgentKind::kMixed
                      : human      ? AgentKind::kHuman
                      : bot        ? AgentKind::kAi
                                   : AgentKind::kNone;
    return {};
  }

  // Members the model has no place for stay with the record, so that an export gives them back.
  void KeepUnknown() {
    static constexpr std::array<std::string_view, 22> kKnown = {
        "id", "tenant", "dataset", "channel", "direction", "started_at", "ended_at", "duration_s",
        "customer_id", "queue", "agent_id", "agent_ids", "agent_kind", "attributes", "parties",
        "turns", "events", "outcomes", "labels", "extras", "type", "speaker"};
    const std::string unknown = Rest(root_, [](std::string_view key) {
      return std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end();
    });
    if (unknown.empty()) return;
    if (out_.extras.empty()) out_.extras = unknown;
    else out_.extras = out_.extras.substr(0, out_.extras.size() - 1) + "," + unknown.substr(1);
  }

 public:
  static Result<Outcome> DecodeOutcome(const json::object& object) {
    Outcome outcome;
    ASSIGN_OR_RETURN(outcome.kind, Text(object, "kind", ""));
    if (outcome.kind.empty()) return InvalidInput("kind: is missing; name the outcome, such as csat");
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

class JsonlReader final : public Reader {
 public:
  explicit JsonlReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), lines_(*source_) {}

  Result<bool> Next(RawRecord* record) override {
    Line line;
    bool truncated = false;
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next(&line, &truncated));
      if (!more) return false;
      if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
      if (line.text.find_first_not_of(" \t") == std::string_view::npos) continue;
      record->bytes.assign(line.text);
      record->line = line.number;
      record->byte = line.byte;
      return true;
    }
  }
  Result<std::vector<Record>> Decode(const RawRecord& record) const override {
    Result<Record> decoded = DecodeClarionJson(record.bytes);
    if (!decoded.ok()) return decoded.error();
    std::vector<Record> records;
    records.push_back(*std::move(decoded));
    return records;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  LineReader lines_;
};

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

const Format kClarionJsonl = {
    "clarion", "Clarion JSONL: one conversation or outcome a line",
    [](std::string_view file_name, std::string_view head) {
      const size_t brace = head.find_first_not_of("\xEF\xBB\xBF \t\r\n");
      if (brace == std::string_view::npos || head[brace] != '{') return 0;
      const std::string_view first = head.substr(brace, head.find('\n', brace) - brace);
      const bool shaped = first.find("\"turns\"") != std::string_view::npos ||
                          first.find("\"type\"") != std::string_view::npos;
      if (shaped && first.find("\"id\"") != std::string_view::npos) return 80;
      return file_name.find(".jsonl") != std::string_view::npos ? 40 : shaped ? 30 : 0;
    },
    [](std::unique_ptr<ByteSource> source, const ReadOptions&) -> Result<std::unique_ptr<Reader>> {
      return std::unique_ptr<Reader>(std::make_unique<JsonlReader>(std::move(source)));
    }};

}  // namespace clarion::connectors
