#include "app/incident_advice.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "app/findings.h"

namespace clarion::app {
namespace {

std::string SegmentOf(const detection::NamedSlice& slice) {
  std::string out;
  for (const auto& [by, value] : slice)
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", by,
                       UrlEncoded(value.empty() ? "~none" : value));
  return out;
}

actions::Finding FindingOf(const detection::SliceChange& change) {
  actions::Finding out;
  out.where = change.slice;
  out.type = detection::ChangeTypeName(change.type);
  out.contribution = out.own_change = change.now - change.before;
  out.confidence = 1 - std::erfc(change.z / std::sqrt(2.0)) / 2;
  return out;
}

}  // namespace

std::vector<IncidentAdvice> AdviseOn(const detection::SliceIncident& incident,
                                     const metrics::Engine& engine,
                                     const std::vector<actions::Playbook>& playbooks,
                                     const std::map<std::string, actions::Experience>& experience) {
  std::vector<IncidentAdvice> all;
  for (const detection::SliceChange& change : incident.changes) {
    const metrics::Definition* const metric = engine.Find(change.figure);
    const double moved = std::abs(change.now - change.before);
    if (metric == nullptr || moved == 0) continue;
    const actions::Finding finding = FindingOf(change);
    actions::FindingScope scope;
    scope.metric = change.figure;
    scope.better = metric->direction == metrics::Direction::kUp ? actions::Better::kHigher
                                                                : actions::Better::kLower;
    scope.volume = change.touched / moved;  // so that a value is in contacts
    // What came in more often changes the whole, not itself.
    const bool mix = change.type == detection::ChangeType::kMix;
    for (actions::Recommendation& one : actions::Recommend(playbooks, {finding}, scope, experience))
      all.push_back({std::move(one), finding, change.figure, mix ? "" : SegmentOf(change.slice)});
  }
  std::set<const actions::Playbook*> seen;
  std::erase_if(all,
                [&](const IncidentAdvice& one) { return !seen.insert(one.what.playbook).second; });
  return all;
}

}  // namespace clarion::app
