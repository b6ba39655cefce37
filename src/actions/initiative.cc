#include "actions/initiative.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

namespace clarion::actions {
namespace {

constexpr std::array<std::string_view, 4> kStages = {"draft", "running", "ended", "cancelled"};
constexpr size_t kTextMax = 4000;
constexpr size_t kListMax = 200;
constexpr std::array<std::string_view, 16> kFields = {
    "title", "hypothesis", "owner", "metric",     "segment",  "guardrails", "expected", "cost",
    "start", "rollout",    "links", "rollout_by", "incident", "playbook",   "notes",    "tasks"};

Result<void> Text(const json::value& change, const char* field, std::string* out) {
  const json::value* value = Find(change, field);
  if (value == nullptr) return {};
  if (!value->is_string() || value->get_string().size() > kTextMax)
    return InvalidInput(fmt::format("{}: a text of at most {} bytes", field, kTextMax));
  *out = std::string(value->get_string());
  return {};
}

Result<void> Texts(const json::value& change, const char* field, std::vector<std::string>* out) {
  const json::value* value = Find(change, field);
  if (value == nullptr) return {};
  const std::string wrong = fmt::format("{}: a list of at most {} texts", field, kListMax);
  if (!value->is_array() || value->get_array().size() > kListMax) return InvalidInput(wrong);
  out->clear();
  for (const json::value& item : value->get_array()) {
    if (!item.is_string() || item.get_string().size() > kTextMax) return InvalidInput(wrong);
    out->emplace_back(item.get_string());
  }
  return {};
}

Result<double> Number(const json::value& from, const char* field) {
  const json::value* value = Find(from, field);
  if (value != nullptr && value->is_number()) {
    const auto number = value->to_number<double>();
    if (std::isfinite(number) && std::abs(number) < 1e15) return number;
  }
  return InvalidInput(fmt::format("{}: a number", field));
}

Result<TimeMs> Instant(const json::value& value, const char* field) {
  if (value.is_null()) return TimeMs{0};
  const auto at = value.is_string() ? ParseTime(value.get_string()) : InvalidInput("");
  if (!at.ok())
    return InvalidInput(fmt::format("{}: a time like 2026-04-08 or 2026-04-08T09:00:00Z", field));
  return *at;
}

Result<void> ReadExpected(const json::value& change, Initiative* out) {
  const json::value* value = Find(change, "expected");
  if (value == nullptr) return {};
  out->expected.reset();
  if (value->is_null()) return {};
  Expectation expected;
  ASSIGN_OR_RETURN(expected.value, Number(*value, "value"));
  expected.low = expected.high = expected.value;
  if (Find(*value, "low") != nullptr) {
    ASSIGN_OR_RETURN(expected.low, Number(*value, "low"));
  }
  if (Find(*value, "high") != nullptr) {
    ASSIGN_OR_RETURN(expected.high, Number(*value, "high"));
  }
  if (expected.low > expected.value || expected.value > expected.high)
    return InvalidInput("expected: low ≤ value ≤ high");
  out->expected = expected;
  return {};
}

Result<void> ReadRollout(const json::value& change, Initiative* out) {
  const json::value* steps = Find(change, "rollout");
  if (steps == nullptr) return {};
  out->rollout.clear();
  if (!steps->is_array() || steps->get_array().size() > kListMax)
    return InvalidInput("rollout: a list of {value, start}");
  for (const json::value& step : steps->get_array()) {
    const json::value* start = Find(step, "start");
    RolloutStep one{std::string(StringOr(step, "value", "")), 0};
    if (one.value.empty() || start == nullptr)
      return InvalidInput("rollout: each step has a value (a team, a queue) and a start");
    ASSIGN_OR_RETURN(one.start, Instant(*start, "rollout: start"));
    out->rollout.push_back(std::move(one));
  }
  return {};
}

Result<void> ReadTasks(const json::value& change, Initiative* out) {
  const json::value* tasks = Find(change, "tasks");
  if (tasks == nullptr) return {};
  if (!tasks->is_array() || tasks->get_array().size() > kListMax)
    return InvalidInput("tasks: a list of {text, owner}");
  out->tasks.clear();
  for (const json::value& task : tasks->get_array()) {
    Task one{std::string(StringOr(task, "id", "")), std::string(StringOr(task, "text", "")),
             std::string(StringOr(task, "owner", ""))};
    if (one.text.empty() || one.text.size() > kTextMax)
      return InvalidInput("tasks: each has a text");
    const json::value* done = Find(task, "done");
    one.done = done != nullptr && done->is_bool() && done->get_bool();
    if (one.id.empty()) one.id = fmt::format("t{}", out->tasks.size() + 1);
    out->tasks.push_back(std::move(one));
  }
  return {};
}

json::value TimeOrNothing(TimeMs at) {
  return at == 0 ? json::value() : json::value(FormatTime(at));
}

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexOf(text[i + 1]) : -1;
    const int low = high >= 0 ? HexOf(text[i + 2]) : -1;
    if (low < 0)
      return InvalidInput(fmt::format("segment: '{}' is not percent-encoded rightly", text));
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace

std::string_view Name(Stage stage) { return kStages[static_cast<size_t>(stage)]; }

std::optional<Stage> StageFrom(std::string_view name) {
  for (size_t i = 0; i < kStages.size(); ++i)
    if (kStages[i] == name) return static_cast<Stage>(i);
  return std::nullopt;
}

json::object ToJsonObject(const Initiative& one) {
  json::array guardrails, rollout, tasks, links;
  for (const std::string& metric : one.guardrails) guardrails.emplace_back(metric);
  for (const std::string& link : one.links) links.emplace_back(link);
  for (const RolloutStep& step : one.rollout)
    rollout.push_back(json::object{{"value", step.value}, {"start", FormatTime(step.start)}});
  for (const Task& task : one.tasks)
    tasks.push_back(json::object{
        {"id", task.id}, {"text", task.text}, {"owner", task.owner}, {"done", task.done}});
  json::value expected, outcome;
  if (one.expected)
    expected = json::object{
        {"value", one.expected->value}, {"low", one.expected->low}, {"high", one.expected->high}};
  if (one.outcome)
    outcome = json::object{{"value", one.outcome->value},
                           {"low", one.outcome->low},
                           {"high", one.outcome->high},
                           {"method", one.outcome->method},
                           {"state", one.outcome->state}};
  return {{"id", one.id},
          {"title", one.title},
          {"hypothesis", one.hypothesis},
          {"owner", one.owner},
          {"metric", one.metric},
          {"segment", one.segment},
          {"guardrails", std::move(guardrails)},
          {"expected", std::move(expected)},
          {"cost", one.cost},
          {"start", TimeOrNothing(one.start)},
          {"rollout_by", one.rollout_by},
          {"rollout", std::move(rollout)},
          {"tasks", std::move(tasks)},
          {"links", std::move(links)},
          {"incident", one.incident},
          {"playbook", one.playbook},
          {"notes", one.notes},
          {"state", Name(one.stage)},
          {"created_at", FormatTime(one.created_at)},
          {"changed_at", FormatTime(one.changed_at)},
          {"ended_at", TimeOrNothing(one.ended_at)},
          {"outcome", std::move(outcome)}};
}

Result<Initiative> WithChange(Initiative base, const json::value& change) {
  if (!change.is_object()) return InvalidInput("an initiative is a JSON object");
  for (const auto& member : change.get_object()) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(kFields.begin(), kFields.end(), key) == kFields.end())
      return InvalidInput(
          fmt::format("unknown field '{}'; there are {}", key, fmt::join(kFields, ", ")));
  }
  RETURN_IF_ERROR(Text(change, "title", &base.title));
  RETURN_IF_ERROR(Text(change, "hypothesis", &base.hypothesis));
  RETURN_IF_ERROR(Text(change, "owner", &base.owner));
  RETURN_IF_ERROR(Text(change, "metric", &base.metric));
  RETURN_IF_ERROR(Text(change, "segment", &base.segment));
  RETURN_IF_ERROR(Text(change, "rollout_by", &base.rollout_by));
  RETURN_IF_ERROR(Text(change, "incident", &base.incident));
  RETURN_IF_ERROR(Text(change, "playbook", &base.playbook));
  RETURN_IF_ERROR(Text(change, "notes", &base.notes));
  RETURN_IF_ERROR(Texts(change, "guardrails", &base.guardrails));
  RETURN_IF_ERROR(Texts(change, "links", &base.links));
  RETURN_IF_ERROR(ReadExpected(change, &base));
  RETURN_IF_ERROR(ReadRollout(change, &base));
  RETURN_IF_ERROR(ReadTasks(change, &base));
  if (Find(change, "cost") != nullptr) {
    ASSIGN_OR_RETURN(base.cost, Number(change, "cost"));
  }
  if (const json::value* start = Find(change, "start")) {
    ASSIGN_OR_RETURN(base.start, Instant(*start, "start"));
  }
  if (base.title.empty()) return InvalidInput("title: an initiative needs one");
  if (base.metric.empty()) return InvalidInput("metric: which figure is to change?");
  if (base.cost < 0) return InvalidInput("cost: not below 0");
  if (!base.rollout.empty() && base.rollout_by.empty())
    return InvalidInput("rollout_by: by what the steps are told apart: team, queue, …");
  RETURN_IF_ERROR(SegmentParts(base.segment));
  return base;
}

Result<Initiative> InitiativeFrom(const json::value& stored) {
  json::object fields;
  for (const std::string_view field : kFields)
    if (const json::value* value = Find(stored, field)) fields[field] = *value;
  ASSIGN_OR_RETURN(Initiative out, WithChange({}, fields));
  out.id = std::string(StringOr(stored, "id", ""));
  out.stage = StageFrom(StringOr(stored, "state", "")).value_or(Stage::kDraft);
  const auto time = [&](const char* field) {
    const auto at = ParseTime(StringOr(stored, field, ""));
    return at.ok() ? *at : 0;
  };
  out.created_at = time("created_at");
  out.changed_at = time("changed_at");
  out.ended_at = time("ended_at");
  const json::value* outcome = Find(stored, "outcome");
  if (outcome != nullptr && outcome->is_object()) {
    Outcome read;
    ASSIGN_OR_RETURN(read.value, Number(*outcome, "value"));
    ASSIGN_OR_RETURN(read.low, Number(*outcome, "low"));
    ASSIGN_OR_RETURN(read.high, Number(*outcome, "high"));
    read.method = std::string(StringOr(*outcome, "method", ""));
    read.state = std::string(StringOr(*outcome, "state", ""));
    out.outcome = read;
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> SegmentParts(const std::string& segment) {
  std::vector<std::pair<std::string, std::string>> out;
  size_t from = 0;
  while (from < segment.size()) {
    const size_t end = std::min(segment.find('&', from), segment.size());
    const std::string_view part = std::string_view(segment).substr(from, end - from);
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return InvalidInput(fmt::format(
          "segment: '{}' is not name=value; a segment reads like queue=billing&channel=chat",
          part));
    ASSIGN_OR_RETURN(std::string name, Decoded(part.substr(0, equals)));
    ASSIGN_OR_RETURN(std::string value, Decoded(part.substr(equals + 1)));
    out.emplace_back(std::move(name), std::move(value));
    from = end + 1;
  }
  return out;
}

}  // namespace clarion::actions
