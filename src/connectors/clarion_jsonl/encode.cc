#include <fmt/format.h>

#include <cmath>

#include "base/json.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::connectors {
namespace {

// Writes one JSON object member by member; absent and empty values are left out.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  void Text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Key(key);
    AppendJsonString(out_, value);
  }
  void Raw(std::string_view key, std::string_view json_text) {
    if (json_text.empty()) return;
    Key(key);
    out_ += json_text;
  }
  void Seconds(std::string_view key, std::optional<int64_t> ms) {
    if (!ms) return;
    Key(key);
    const uint64_t size = *ms < 0 ? 0 - static_cast<uint64_t>(*ms) : static_cast<uint64_t>(*ms);
    fmt::format_to(std::back_inserter(out_), "{}{}", *ms < 0 ? "-" : "", size / 1000);
    if (size % 1000 != 0) fmt::format_to(std::back_inserter(out_), ".{:03}", size % 1000);
  }
  void Time(std::string_view key, std::optional<TimeMs> at) {
    if (at) Text(key, FormatTime(*at));
  }
  void Number(std::string_view key, double value) {
    Key(key);
    if (value == std::floor(value) && std::fabs(value) < 1e15)
      fmt::format_to(std::back_inserter(out_), "{}", static_cast<int64_t>(value));
    else
      fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  template <typename List, typename Each>
  void Array(std::string_view key, const List& list, Each each) {
    if (list.empty()) return;
    Key(key);
    out_ += '[';
    bool first = true;
    for (const auto& item : list) {
      if (!first) out_ += ',';
      first = false;
      each(item);
    }
    out_ += ']';
  }
  void Key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    AppendJsonString(out_, key);
    out_ += ':';
  }
  void Close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void WriteOutcome(ObjectWriter& object, const Outcome& outcome) {
  object.Text("kind", outcome.kind);
  object.Number("value", outcome.value);
  object.Time("at", outcome.at);
  object.Text("source", outcome.source);
  object.Text("comment", outcome.comment);
}

void WriteTurn(std::string& out, const Turn& turn) {
  ObjectWriter object(out);
  object.Text("speaker", Name(turn.role));
  object.Key("text");
  AppendJsonString(out, turn.text);
  object.Seconds("t", turn.start_ms);
  object.Seconds("t_end", turn.end_ms);
  object.Text("party", turn.party);
  object.Raw("labels", turn.labels);
  object.Close();
}

void WriteEvent(std::string& out, const Event& event) {
  ObjectWriter object(out);
  object.Text("kind", event.kind);
  object.Text("name", event.name);
  object.Seconds("t", event.at_ms);
  object.Seconds("duration_s", event.duration_ms);
  object.Number("before_turn", event.before_turn);
  object.Raw("detail", event.detail);
  object.Raw("labels", event.labels);
  object.Close();
}

void WriteParty(std::string& out, const Party& party) {
  ObjectWriter object(out);
  object.Text("id", party.id);
  object.Text("role", Name(party.role));
  object.Text("name", party.name);
  object.Raw("attributes", party.attributes);
  object.Close();
}

}  // namespace

std::string EncodeClarionJson(const Interaction& it) {
  std::string out;
  out.reserve(256 + it.turns.size() * 128);
  ObjectWriter object(out);
  object.Text("id", it.id);
  object.Text("tenant", it.tenant);
  object.Text("dataset", it.dataset);
  object.Text("channel", Name(it.channel));
  object.Text("direction", Name(it.direction));
  object.Time("started_at", it.started_at);
  object.Seconds("duration_s", it.duration_ms);
  object.Text("customer_id", it.customer_id);
  object.Text("queue", it.queue);
  object.Array("agent_ids", it.agent_ids,
               [&](const std::string& id) { AppendJsonString(out, id); });
  object.Text("agent_kind", Name(it.agent_kind));
  if (!it.attributes.empty()) {
    object.Key("attributes");
    ObjectWriter attributes(out);
    for (const auto& [key, value] : it.attributes) {
      attributes.Key(key);
      AppendJsonString(out, value);
    }
    attributes.Close();
  }
  object.Array("parties", it.parties, [&](const Party& party) { WriteParty(out, party); });
  object.Array("turns", it.turns, [&](const Turn& turn) { WriteTurn(out, turn); });
  object.Array("events", it.events, [&](const Event& event) { WriteEvent(out, event); });
  object.Array("outcomes", it.outcomes, [&](const Outcome& outcome) {
    ObjectWriter one(out);
    WriteOutcome(one, outcome);
    one.Close();
  });
  object.Raw("labels", it.labels);
  object.Raw("extras", it.extras);
  object.Close();
  return out;
}

std::string EncodeClarionJson(const LateOutcome& late) {
  std::string out;
  ObjectWriter object(out);
  object.Text("type", "outcome");
  object.Text("tenant", late.tenant);
  object.Text("interaction_id", late.interaction_id);
  object.Text("customer_id", late.customer_id);
  WriteOutcome(object, late.outcome);
  object.Close();
  return out;
}

std::string EncodeClarionJson(const Record& record) {
  return std::visit([](const auto& value) { return EncodeClarionJson(value); }, record);
}

}  // namespace clarion::connectors
