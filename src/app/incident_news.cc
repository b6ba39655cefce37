#include "app/incident_news.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "app/incident_json.h"

namespace clarion::app {
namespace {

using detection::IncidentEnd;
using detection::SliceIncident;

constexpr TimeMs kNewsFor = 3 * kDayMs;
constexpr double kGrown = 1.5;

bool HasGrown(const SliceIncident& before, const SliceIncident& now) {
  return now.changes.size() > before.changes.size() || now.severity >= before.severity * kGrown;
}

const char* TypeOf(const SliceIncident* before, const SliceIncident& now, TimeMs until) {
  const bool over = now.end != IncidentEnd::kOpen;
  if (before == nullptr)
    return !over && now.noticed > until - kNewsFor ? registry::kIncidentOpened : nullptr;
  const bool was_over = before->end != IncidentEnd::kOpen;
  if (over) return was_over ? nullptr : registry::kIncidentRecovered;
  return was_over || HasGrown(*before, now) ? registry::kIncidentChanged : nullptr;
}

}  // namespace

json::object IncidentData(const SliceIncident& one,
                          const std::vector<metrics::Definition>& metrics) {
  json::object data = ToJson(one);
  data["path"] = "/incidents/" + one.id;
  for (json::value& change : data["changes"].as_array()) {
    const auto metric =
        std::find_if(metrics.begin(), metrics.end(), [&](const metrics::Definition& each) {
          return each.id == std::string_view(change.at("metric").as_string());
        });
    change.as_object()["title"] = metric == metrics.end() ? "" : metric->title;
    change.as_object()["unit"] = metric == metrics.end() ? "" : metric->unit;
  }
  return data;
}

std::vector<registry::OutboxEvent> IncidentNews(const std::vector<SliceIncident>& before,
                                                const std::vector<SliceIncident>& after,
                                                const std::vector<metrics::Definition>& metrics,
                                                TimeMs until, TimeMs now) {
  std::map<std::string, const SliceIncident*> known;
  for (const SliceIncident& one : before) known[one.id] = &one;
  std::vector<registry::OutboxEvent> out;
  for (const SliceIncident& one : after) {
    const auto was = known.find(one.id);
    const char* type = TypeOf(was == known.end() ? nullptr : was->second, one, until);
    if (type != nullptr) out.push_back({type, one.id, now, IncidentData(one, metrics)});
  }
  return out;
}

}  // namespace clarion::app
