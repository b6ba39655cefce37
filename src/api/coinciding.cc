#include "api/coinciding.h"

#include <boost/json.hpp>

namespace clarion::api {
namespace {

json::object OnsetToWire(const app::MetricOnset& onset) {
  return {{"at", FormatTime(onset.at)},
          {"low", FormatTime(onset.low)},
          {"high", FormatTime(onset.high)},
          {"lasts", onset.lasts},
          {"effect", onset.effect}};
}

}  // namespace

json::object ToWire(const upstream::Change& change) {
  json::object out = upstream::ToJsonObject(change);
  const bool found = change.id.empty();
  out["found"] = found;
  if (found) out["created_at"] = out["changed_at"] = nullptr;
  return out;
}

Result<json::value> CoincidingToWire(Context& context, const app::MoveAsked& move,
                                     const std::optional<app::MetricOnset>& otherwise) {
  const upstream::ChangeLog log(context.registry->database(), context.workspace->clock());
  ASSIGN_OR_RETURN(const std::optional<app::Coinciding> answer,
                   app::CoincidingWith(*context.workspace, log, move, otherwise));
  if (!answer) return json::value();
  const app::Coinciding& found = *answer;
  json::array where, changes;
  for (const auto& [by, value] : move.slice)
    where.push_back(json::object{{"by", by}, {"value", value.empty() ? "~none" : value}});
  json::value labelled(std::move(where));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  directory->Label(&labelled);
  for (const app::Coincided& one : found.changes)
    changes.push_back(json::object{{"change", ToWire(one.change)},
                                   {"days", one.days},
                                   {"overlap", one.overlap},
                                   {"score", one.score},
                                   {"coincides", one.score >= app::kCoincides},
                                   {"of_kind", one.of_kind},
                                   {"kind_moved", one.kind_moved}});
  json::value out = json::object{{"metric", found.metric},
                                 {"where", std::move(labelled)},
                                 {"onset", OnsetToWire(found.onset)},
                                 {"changes", std::move(changes)},
                                 {"by_chance", found.by_chance},
                                 {"moves", found.moves},
                                 {"days", found.days}};
  return out;
}

}  // namespace clarion::api
