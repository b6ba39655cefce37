#include "delivery/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "delivery/destination.h"
#include "registry/outbox.h"

namespace clarion::delivery {
namespace {

constexpr size_t kChangesShown = 4;

double NumberIn(const json::value& object, std::string_view name) {
  const json::value* value = Find(object, name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

const json::array& ListIn(const json::value& object, std::string_view name) {
  static const json::array none;
  const json::value* value = Find(object, name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

// "queue billing, channel chat"; "" for everything.
std::string Where(const json::value& object) {
  std::string out;
  for (const json::value& one : ListIn(object, "where")) {
    const std::string_view value = StringOr(one, "value", "");
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", StringOr(one, "by", ""),
                       value == "~none" ? "none" : value);
  }
  return out;
}

std::string InWhere(const json::value& object) {
  const std::string where = Where(object);
  return where.empty() ? "" : fmt::format(" ({})", where);
}

// Where the first figure moved; and the part of it, where more figures are about a part.
std::string InWhere(const json::value& incident, const json::value& first) {
  const json::array& all = ListIn(incident, "where");
  const json::array& own = ListIn(first, "where");
  json::array further;
  for (const json::value& one : all)
    if (std::find(own.begin(), own.end(), one) == own.end()) further.push_back(one);
  if (own.empty() || further.empty() || further.size() + own.size() != all.size())
    return InWhere(incident);
  return fmt::format(" ({}, above all {})", Where(first),
                     Where(json::object{{"where", std::move(further)}}));
}

// What went how: a share of contacts moves in contacts a day, or in some hours of one.
std::string Figures(const json::value& change) {
  const std::string_view type = StringOr(change, "type", "");
  const bool contacts = type == "volume" || type == "new";
  const std::string_view unit = contacts ? "count" : StringOr(change, "unit", "");
  const double hours = NumberIn(change, "hours");
  const std::string within = hours > 0 ? fmt::format("in {:.0f} hours", hours) : "a day";
  return fmt::format("{} → {}{}", FigureInWords(NumberIn(change, "before"), unit),
                     FigureInWords(NumberIn(change, "now"), unit),
                     contacts ? " contacts " + within : "");
}

std::string Subject(const json::value& change) {
  const std::string_view type = StringOr(change, "type", "");
  return type == "volume" || type == "new" ? "Contacts"
                                           : std::string(StringOr(change, "title", "A figure"));
}

std::string IncidentTitle(std::string_view type, const json::value& data) {
  const json::array& changes = ListIn(data, "changes");
  const json::value first = changes.empty() ? json::value(json::object()) : changes.front();
  const std::string what = Subject(first) + InWhere(data, first);
  if (type == registry::kIncidentRecovered)
    return StringOr(data, "end", "") == "settled" ? fmt::format("{}: this is the new normal", what)
                                                  : fmt::format("{}: back to normal", what);
  const std::string_view way = StringOr(first, "direction", "") == "up" ? "up" : "down";
  return fmt::format("{}{} {}: {}", type == registry::kIncidentChanged ? "Still growing: " : "",
                     what, way, Figures(first));
}

void AddTime(const json::value& data, const char* field, const char* name, Message* out) {
  const std::string_view at = StringOr(data, field, "");
  if (!at.empty()) out->facts.emplace_back(name, at.substr(0, 10));
}

void DescribeIncident(const Event& event, const json::value& data, Message* out) {
  out->title = IncidentTitle(event.type, data);
  const json::array& changes = ListIn(data, "changes");
  for (size_t i = 0; i < changes.size() && i < kChangesShown; ++i)
    out->facts.emplace_back(Subject(changes[i]) + InWhere(changes[i]), Figures(changes[i]));
  if (changes.size() > kChangesShown)
    out->facts.emplace_back(
        "More", fmt::format("{} further figures moved", changes.size() - kChangesShown));
  out->facts.emplace_back("Contacts touched", FigureInWords(NumberIn(data, "severity"), "count"));
  AddTime(data, "first_sign_at", "First sign", out);
  AddTime(data, "ended_at", "Ended", out);
}

std::string Effect(const json::value& effect, std::string_view unit) {
  // Differences of shares are in points.
  const std::string_view shown = unit == "percent" ? "percent points" : unit;
  return fmt::format("{} ({} to {})", FigureInWords(NumberIn(effect, "value"), shown),
                     FigureInWords(NumberIn(effect, "low"), shown),
                     FigureInWords(NumberIn(effect, "high"), shown));
}

void DescribeInitiative(const Event& event, const json::value& data, Message* out) {
  const std::string_view what = event.type == registry::kInitiativeStarted ? "started"
                                : event.type == registry::kInitiativeEnded ? "ended"
                                                                           : "its effect is fading";
  out->title = fmt::format("{}: {}", StringOr(data, "title", "An initiative"), what);
  const std::string_view unit = StringOr(data, "unit", "");
  out->facts.emplace_back("Figure", StringOr(data, "metric_title", StringOr(data, "metric", "")));
  out->facts.emplace_back(
      "Contacts", StringOr(data, "segment", "").empty() ? "all" : StringOr(data, "segment", ""));
  AddTime(data, "start", "Start", out);
  if (const json::value* expected = Find(data, "expected");
      expected != nullptr && expected->is_object())
    out->facts.emplace_back("Expected", Effect(*expected, unit));
  if (const json::value* measured = Find(data, "outcome");
      measured != nullptr && measured->is_object())
    out->facts.emplace_back("Measured", Effect(*measured, unit));
  const std::string_view state = StringOr(data, "effect_state", "");
  if (!state.empty()) out->facts.emplace_back("State", state);
}

// The week's sentences, section by section.
void DescribeBrief(const json::value& data, Message* out) {
  out->title =
      fmt::format("{}: {}", StringOr(data, "title", "Pulse brief"), StringOr(data, "headline", ""));
  for (const json::value& section : ListIn(data, "sections"))
    for (const json::value& sentence : ListIn(section, "sentences"))
      out->facts.emplace_back(StringOr(section, "title", ""), StringOr(sentence, "text", ""));
}

}  // namespace

std::string FigureInWords(double value, std::string_view unit) {
  if (unit == "percent") return fmt::format("{:.1f} %", value * 100);
  if (unit == "percent points") return fmt::format("{:+.1f} points", value * 100);
  if (unit == "ms") {
    const auto seconds = static_cast<int64_t>(std::llround(std::abs(value) / 1000));
    const char* sign = value < 0 ? "-" : "";
    return seconds < 60 ? fmt::format("{}{} s", sign, seconds)
                        : fmt::format("{}{} min {} s", sign, seconds / 60, seconds % 60);
  }
  if (unit == "count" && std::abs(value) >= 10) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

Message Describe(const Event& event, const std::string& public_url) {
  Message out;
  const json::value data = event.data;
  out.url = public_url + std::string(StringOr(data, "path", "/"));
  if (event.type.starts_with("incident."))
    DescribeIncident(event, data, &out);
  else if (event.type.starts_with("initiative."))
    DescribeInitiative(event, data, &out);
  else if (event.type == registry::kBriefReady || event.type == registry::kWeekReady)
    DescribeBrief(data, &out);
  else
    out = {"Clarion can reach you here", {{"This is", "a test; nothing has happened"}}, out.url};
  return out;
}

}  // namespace clarion::delivery
