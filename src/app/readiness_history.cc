#include "app/readiness_history.h"

#include <soci/soci.h>

#include <map>

#include "registry/database.h"

namespace clarion::app {
namespace {

using soci::use;

constexpr TimeMs kKeptEvery = 7 * kDayMs;

json::object Summary(const Readiness& readiness) {
  json::object boxes, adoption;
  json::array stages;
  for (const ReadinessBox& one : readiness.boxes) boxes[one.id] = Name(one.state);
  for (const ReadinessStage& one : readiness.stages)
    if (one.reached) stages.emplace_back(one.id);
  for (const Adoption& one : readiness.adoption) adoption[one.id] = json::array{one.done, one.due};
  return {{"boxes", std::move(boxes)},
          {"stages", std::move(stages)},
          {"adoption", std::move(adoption)}};
}

// What people do changes every day; boxes and stages tell how far the center is.
bool SamePlace(const json::object& a, const json::object& b) {
  return a.at("boxes") == b.at("boxes") && a.at("stages") == b.at("stages");
}

}  // namespace

Result<void> KeepReadiness(registry::Registry& registry, const Clock& clock,
                           const std::string& tenant, const Readiness& readiness) {
  ASSIGN_OR_RETURN(const std::vector<KeptReadiness> kept, ReadReadinessHistory(registry, tenant));
  const json::object now = Summary(readiness);
  const TimeMs now_ms = clock.NowMs();
  if (!kept.empty() && now_ms - kept.back().at < kKeptEvery && SamePlace(now, kept.back().of))
    return {};
  return registry.database().Write([&](soci::session& sql) -> Result<void> {
    const auto at = static_cast<long long>(now_ms);
    const std::string body = ToJson(now);
    sql << "INSERT INTO readiness (tenant, at_ms, body) VALUES (:tenant, :at, :body)", use(tenant),
        use(at), use(body);
    return {};
  });
}

Result<std::vector<KeptReadiness>> ReadReadinessHistory(registry::Registry& registry,
                                                        const std::string& tenant) {
  using Out = std::vector<KeptReadiness>;
  return registry.database().Read([&](soci::session& sql) -> Result<Out> {
    Out out;
    const soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT at_ms, body FROM readiness WHERE tenant = :tenant ORDER BY at_ms",
         use(tenant));
    for (const soci::row& row : rows) {
      const auto body = ParseJson(row.get<std::string>(1));
      if (body.ok() && body->is_object())
        out.push_back({row.get<long long>(0), body->get_object()});
    }
    return out;
  });
}

json::array ReadinessHistoryJson(const std::vector<KeptReadiness>& kept,
                                 const Readiness& readiness) {
  std::map<std::string, std::string> title;
  for (const ReadinessBox& one : readiness.boxes) title[one.id] = one.title;
  json::array out;
  for (size_t i = kept.size(); i-- > 0;) {
    std::map<std::string, int64_t> count;
    json::array changed;
    for (const auto& box : kept[i].of.at("boxes").as_object()) {
      const std::string id(box.key()), state(box.value().as_string());
      ++count[state];
      if (i == 0 || !title.contains(id)) continue;
      const json::value* const was = kept[i - 1].of.at("boxes").as_object().if_contains(id);
      if (was != nullptr && *was != box.value())
        changed.push_back(json::object{
            {"id", id}, {"title", title[id]}, {"from", was->as_string()}, {"to", state}});
    }
    out.push_back(json::object{{"at", FormatTime(kept[i].at)},
                               {"yes", count["yes"]},
                               {"partly", count["partly"]},
                               {"no", count["no"]},
                               {"stages", kept[i].of.at("stages")},
                               {"changed", std::move(changed)}});
  }
  return out;
}

}  // namespace clarion::app
