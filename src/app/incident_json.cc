#include "app/incident_json.h"

#include <boost/json.hpp>

#include "base/time.h"

namespace clarion::app {
namespace {

using detection::ChangeType;
using detection::IncidentEnd;
using detection::SliceChange;

json::value Time(TimeMs at) { return at == 0 ? json::value() : json::value(FormatTime(at)); }

TimeMs TimeFrom(const json::value& value) {
  if (value.is_null()) return 0;
  const auto parsed = ParseTime(std::string_view(value.as_string()));
  return parsed.ok() ? *parsed : 0;
}

json::array ToJson(const detection::NamedSlice& slice) {
  json::array where;
  for (const auto& [by, value] : slice)
    where.push_back(json::object{{"by", by}, {"value", value.empty() ? "~none" : value}});
  return where;
}

detection::NamedSlice SliceFrom(const json::value& where) {
  detection::NamedSlice out;
  for (const json::value& one : where.as_array()) {
    std::string value(one.at("value").as_string());
    out.emplace_back(std::string(one.at("by").as_string()), value == "~none" ? "" : value);
  }
  return out;
}

json::object ToJson(const SliceChange& change) {
  return {{"metric", change.figure},
          {"where", ToJson(change.slice)},
          {"type", detection::ChangeTypeName(change.type)},
          {"direction", change.direction > 0 ? "up" : "down"},
          {"z", change.z},
          {"now", change.now},
          {"before", change.before},
          {"n_now", change.n_now},
          {"n_before", change.n_before},
          {"touched", change.touched},
          {"from", Time(change.from)},
          {"to", Time(change.to)},
          {"before_from", Time(change.before_from)},
          {"noticed_at", Time(change.noticed)},
          {"last_seen_at", Time(change.last_seen)},
          {"hours", change.hours}};
}

SliceChange ChangeFrom(const json::object& object) {
  SliceChange out;
  out.figure = object.at("metric").as_string();
  out.slice = SliceFrom(object.at("where"));
  for (const ChangeType type :
       {ChangeType::kRate, ChangeType::kMix, ChangeType::kVolume, ChangeType::kNew})
    if (detection::ChangeTypeName(type) == object.at("type").as_string()) out.type = type;
  out.direction = object.at("direction").as_string() == "up" ? 1 : -1;
  out.z = object.at("z").to_number<double>();
  out.now = object.at("now").to_number<double>();
  out.before = object.at("before").to_number<double>();
  out.n_now = object.at("n_now").to_number<double>();
  out.n_before = object.at("n_before").to_number<double>();
  out.touched = object.at("touched").to_number<double>();
  out.from = TimeFrom(object.at("from"));
  out.to = TimeFrom(object.at("to"));
  out.before_from = TimeFrom(object.at("before_from"));
  out.noticed = TimeFrom(object.at("noticed_at"));
  out.last_seen = TimeFrom(object.at("last_seen_at"));
  // What was kept before hours were looked at has none.
  if (const json::value* hours = object.if_contains("hours")) out.hours = hours->to_number<int>();
  return out;
}

}  // namespace

json::object ToJson(const detection::SliceIncident& incident) {
  json::array changes;
  for (const SliceChange& change : incident.changes) changes.push_back(ToJson(change));
  return {{"id", incident.id},
          {"where", ToJson(incident.slice)},
          {"changes", std::move(changes)},
          {"first_sign_at", Time(incident.first_sign)},
          {"noticed_at", Time(incident.noticed)},
          {"last_seen_at", Time(incident.last_seen)},
          {"end", detection::IncidentEndName(incident.end)},
          {"ended_at", Time(incident.ended)},
          {"severity", incident.severity}};
}

Result<detection::SliceIncident> IncidentFromJson(const json::value& value) {
  try {
    const json::object& object = value.as_object();
    detection::SliceIncident out;
    out.id = object.at("id").as_string();
    out.slice = SliceFrom(object.at("where"));
    for (const json::value& change : object.at("changes").as_array())
      out.changes.push_back(ChangeFrom(change.as_object()));
    if (out.changes.empty()) return Corrupt("a kept incident says nothing that moved");
    out.first_sign = TimeFrom(object.at("first_sign_at"));
    out.noticed = TimeFrom(object.at("noticed_at"));
    out.last_seen = TimeFrom(object.at("last_seen_at"));
    for (const IncidentEnd end :
         {IncidentEnd::kOpen, IncidentEnd::kRecovered, IncidentEnd::kSettled})
      if (detection::IncidentEndName(end) == object.at("end").as_string()) out.end = end;
    out.ended = TimeFrom(object.at("ended_at"));
    out.severity = object.at("severity").to_number<double>();
    return out;
  } catch (const std::exception& broken) {
    return Corrupt(std::string("a kept incident cannot be read: ") + broken.what());
  }
}

}  // namespace clarion::app
