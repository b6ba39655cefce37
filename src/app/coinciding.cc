#include "app/coinciding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/ai_cases.h"
#include "app/initiative_effect.h"
#include "app/internal/tab_separated.h"
#include "explanation/coincidence.h"
#include "performance/releases.h"
#include "warehouse/zones.h"

namespace clarion::app {
namespace {

using metrics::Filter;
using upstream::Change;

constexpr TimeMs kHistory = 182 * kDayMs, kSince = 24 * kDayMs;
constexpr double kNotSaid = 0.5;
constexpr TimeMs kCounted = 28 * kDayMs;  // around the beginning: whom a segment concerns
constexpr size_t kShown = 8;
constexpr int64_t kDayCountMax = 1000;

double Days(TimeMs at) { return static_cast<double>(at) / static_cast<double>(kDayMs); }

using Names = std::vector<std::string>;

// False: no value is in both.
bool Narrow(const Names& by, Names* values) {
  if (by.empty()) return true;
  if (values->empty()) {
    *values = by;
    return true;
  }
  std::erase_if(*values, [&](const std::string& one) {
    return std::find(by.begin(), by.end(), one) == by.end();
  });
  return !values->empty();
}

std::map<std::string, Names> ByKey(const Filter& filter) {
  std::map<std::string, Names> out;
  for (const auto& [key, value] : filter.attributes) out[key].push_back(value);
  return out;
}

constexpr const char* kVolume = "volume";
constexpr TimeMs kSameBeginning = 3 * kDayMs;

// The slice as a further narrowing of the filter.
std::optional<Filter> Within(const MoveAsked& move) {
  Filter slice;
  for (const auto& [by, value] : move.slice) {
    const std::string shown = value.empty() ? "~none" : value;
    if (by == "channel") slice.channels = {shown};
    if (by == "direction") slice.directions = {shown};
    if (by == "queue") slice.queues = {shown};
    if (by == "agent") slice.agents = {shown};
    if (by == "agent_kind") slice.agent_kinds = {shown};
    if (by == "team") slice.teams = {shown};
    if (by == "reason") slice.reasons = {shown};
    if (by.starts_with("attr.")) slice.attributes.emplace_back(by.substr(5), shown);
  }
  return Both(move.filter, slice);
}

class Search {
 public:
  Search(const metrics::Engine& engine, const metrics::Definition& metric, const Filter& slice,
         const MetricOnset& onset)
      : engine_(engine), metric_(metric), slice_(slice), onset_(onset) {}

  Result<Coinciding> Run(const std::vector<Change>& changes) {
    RETURN_IF_ERROR(ReadDays());
    std::vector<explanation::DatedChange> dated;
    for (const Change& one : changes) {
      ASSIGN_OR_RETURN(const double overlap, OverlapOf(one.segment));
      dated.push_back({Days(one.at), overlap, static_cast<size_t>(one.kind)});
    }
    const explanation::Coincidences found = explanation::FindCoincidences(
        daily_, Days(first_day_), {Days(onset_.at), Days(onset_.low), Days(onset_.high)}, dated,
        upstream::kKinds.size());
    Coinciding out;
    out.metric = metric_.id;
    out.onset = onset_;
    out.by_chance = found.by_chance;
    out.moves = found.quiet.moves;
    out.days = found.quiet.days;
    for (size_t i = 0; i < changes.size(); ++i) {
      if (!found.near[i]) continue;
      const explanation::KindRecord& kind = found.before[dated[i].kind];
      out.changes.push_back({changes[i], Days(changes[i].at - onset_.at), dated[i].overlap,
                             found.scores[i], kind.changes, kind.moved});
    }
    std::stable_sort(out.changes.begin(), out.changes.end(),
                     [](const Coincided& a, const Coincided& b) { return a.score > b.score; });
    if (out.changes.size() > kShown) out.changes.resize(kShown);
    return out;
  }

 private:
  Result<void> ReadDays() {
    metrics::ValuesQuery query{slice_};
    query.period = {onset_.at - kHistory, onset_.at + kSince};
    ASSIGN_OR_RETURN(const std::vector<metrics::Sums> sums, DailySums(engine_, metric_.id, query));
    // Before the first contact there was nothing to move: a count of 0 is no figure there.
    size_t begin = 0, end = sums.size();
    while (begin < end && sums[begin].n == 0) ++begin;
    while (end > begin && sums[end - 1].n == 0) --end;
    const std::vector<metrics::Sums> known(sums.begin() + static_cast<ptrdiff_t>(begin),
                                           sums.begin() + static_cast<ptrdiff_t>(end));
    daily_ = DailyFigures(metric_.kind, known);
    const Zone zone = engine_.zone();
    first_day_ = zone.PlusDays(zone.Midnight(query.period.from), static_cast<int64_t>(begin));
    return {};
  }

  Result<double> CountOf(const Filter& filter) const {
    metrics::ValuesQuery query{filter};
    query.period = {onset_.at - kCounted / 2, onset_.at + kCounted / 2};
    ASSIGN_OR_RETURN(const std::vector<metrics::Sums> days, DailySums(engine_, metric_.id, query));
    double n = 0;
    for (const metrics::Sums& day : days) n += static_cast<double>(day.n);
    return n;
  }

  Result<double> OverlapOf(const std::string& segment) {
    if (segment.empty()) return kNotSaid;
    if (const auto known = overlaps_.find(segment); known != overlaps_.end()) return known->second;
    ASSIGN_OR_RETURN(Filter concerned, FilterOfSegment(segment));
    concerned.tenant = slice_.tenant;
    concerned.scope = slice_.scope;
    double overlap = 0;
    if (const std::optional<Filter> both = Both(slice_, concerned)) {
      ASSIGN_OR_RETURN(const double shared, CountOf(*both));
      if (shared > 0) {
        ASSIGN_OR_RETURN(const double in_slice, CountOf(slice_));
        ASSIGN_OR_RETURN(const double in_segment, CountOf(concerned));
        overlap = std::min(1.0, shared / std::sqrt(std::max(in_slice * in_segment, 1.0)));
      }
    }
    overlaps_[segment] = overlap;
    return overlap;
  }

  const metrics::Engine& engine_;
  const metrics::Definition& metric_;
  const Filter& slice_;
  const MetricOnset& onset_;
  TimeMs first_day_ = 0;
  std::vector<double> daily_;
  std::map<std::string, double> overlaps_;
};

}  // namespace

std::optional<Filter> Both(const Filter& a, const Filter& b) {
  Filter out = a;
  const bool some = Narrow(b.channels, &out.channels) && Narrow(b.directions, &out.directions) &&
                    Narrow(b.queues, &out.queues) && Narrow(b.agents, &out.agents) &&
                    Narrow(b.agent_kinds, &out.agent_kinds) && Narrow(b.teams, &out.teams) &&
                    Narrow(b.reasons, &out.reasons) && Narrow(b.datasets, &out.datasets);
  if (!some) return std::nullopt;
  std::map<std::string, Names> attributes = ByKey(a);
  for (const auto& [key, values] : ByKey(b))
    if (!Narrow(values, &attributes[key])) return std::nullopt;
  out.attributes.clear();
  for (const auto& [key, values] : attributes)
    for (const std::string& value : values) out.attributes.emplace_back(key, value);
  return out;
}

Result<Coinciding> FindCoinciding(const metrics::Engine& engine, const std::vector<Change>& changes,
                                  const std::string& metric, const Filter& slice,
                                  const MetricOnset& onset) {
  const metrics::Definition* found = engine.Find(metric);
  if (found == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", metric));
  return Search(engine, *found, slice, onset).Run(changes);
}

Result<std::vector<Change>> ChangesAround(warehouse::Warehouse& warehouse,
                                          const upstream::ChangeLog& log, const std::string& tenant,
                                          TimeMs onset) {
  upstream::ChangeFilter filter;
  filter.from = onset - kHistory;
  filter.to = onset + 60 * kDayMs;
  filter.limit = 5000;
  ASSIGN_OR_RETURN(std::vector<Change> out, log.Between(tenant, filter));
  ASSIGN_OR_RETURN(const std::vector<Change> found, FoundAiVersions(warehouse, tenant));
  for (const Change& one : found) {
    // Somebody wrote it down: once is enough.
    const bool told = std::any_of(out.begin(), out.end(), [&](const Change& known) {
      return known.kind == upstream::Kind::kAiVersion && std::abs(known.at - one.at) <= 2 * kDayMs;
    });
    if (!told && one.at >= filter.from && one.at < filter.to) out.push_back(one);
  }
  return out;
}

MoveAsked MoveOf(const detection::SliceIncident& incident, const std::string& tenant) {
  const detection::SliceChange& first = incident.changes.front();
  MoveAsked move{first.figure, {}, first.slice, {first.from, first.to}};
  move.filter.tenant = tenant;
  move.by_volume = first.type != detection::ChangeType::kRate;
  return move;
}

MetricOnset OnsetOf(const detection::SliceIncident& incident) {
  const detection::SliceChange& first = incident.changes.front();
  return {first.from, first.from - kDayMs, first.from + kDayMs,
          incident.end == detection::IncidentEnd::kOpen, first.now - first.before};
}

Result<std::optional<Coinciding>> CoincidingWith(Workspace& workspace,
                                                 const upstream::ChangeLog& log,
                                                 const MoveAsked& move,
                                                 const std::optional<MetricOnset>& otherwise) {
  const metrics::Engine& engine = workspace.metrics();
  const std::string metric =
      move.by_volume && engine.Find(kVolume) != nullptr ? kVolume : move.metric;
  const std::optional<Filter> filter = Within(move);
  if (!filter || engine.Find(metric) == nullptr) return std::optional<Coinciding>();
  const metrics::ValuesQuery query{*filter, move.period};
  ASSIGN_OR_RETURN(std::optional<MetricOnset> onset, FindMetricOnset(engine, metric, query));
  if (otherwise && (!onset || std::abs(onset->at - otherwise->at) > kSameBeginning))
    onset = otherwise;
  if (!onset) return std::optional<Coinciding>();
  ASSIGN_OR_RETURN(const std::vector<Change> around,
                   ChangesAround(workspace.warehouse(), log, move.filter.tenant, onset->at));
  ASSIGN_OR_RETURN(Coinciding found, FindCoinciding(engine, around, metric, *filter, *onset));
  return std::optional<Coinciding>(std::move(found));
}

Result<std::vector<Change>> FoundAiVersions(warehouse::Warehouse& warehouse,
                                            const std::string& tenant) {
  const Zone zone = warehouse.zone();
  ASSIGN_OR_RETURN(
      const std::string text,
      warehouse.QueryText(
          fmt::format("SELECT if(has(party_roles, 'bot'), party_ids[indexOf(party_roles, 'bot')], "
                      "agent_id) AS who, {} AS version, {} AS day, count() FROM "
                      "{{interaction}} WHERE tenant = {} AND started_known = 1 AND agent_kind IN "
                      "('ai', 'mixed') AND version != '' AND who != '' GROUP BY who, version, day "
                      "ORDER BY day, who, version",
                      AiVersionSql(), warehouse::DaySql(zone, "started_ms"),
                      warehouse::Quoted(tenant)),
          "TabSeparated"));
  performance::ReleaseCases cases;
  cases.zone = zone;
  std::map<std::string, int32_t> agents, versions;
  std::vector<std::string> agent_names;
  internal::TabSeparated in(text);
  while (!in.AtEnd()) {
    const std::string who(in.Text()), version(in.Text());
    const auto day = in.Number<int64_t>();
    const auto count = in.Number<int64_t>();
    const auto [agent, fresh] = agents.try_emplace(who, static_cast<int32_t>(agents.size()));
    if (fresh) agent_names.push_back(who);
    const auto [at, added] = versions.try_emplace(version, static_cast<int32_t>(versions.size()));
    if (added) cases.names.push_back(version);
    // Which version served most of a day is told by a thousand as well as by a million.
    for (int64_t i = 0; i < std::min(count, kDayCountMax); ++i) {
      cases.agent.push_back(agent->second);
      cases.version.push_back(at->second);
      cases.started.push_back(zone.BeginOfDay(day));
    }
  }
  cases.agents = agent_names.size();
  std::vector<Change> out;
  for (const performance::Release& release : performance::FindReleases(cases, {})) {
    const std::string& agent = agent_names[release.agent];
    const std::string& to = cases.names[static_cast<size_t>(release.to)];
    Change one;
    one.kind = upstream::Kind::kAiVersion;
    one.title =
        fmt::format("{} {} → {}", agent, cases.names[static_cast<size_t>(release.from)], to);
    one.at = release.at;
    one.segment = "agent=" + agent;
    for (const char c : agent)
      if (c == '&' || c == '=' || c == '%' || c == '+' || c == '#') one.segment.clear();
    one.source = "found";
    one.external_id = fmt::format("{} {} {}", agent, to, zone.Date(release.at));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace clarion::app
