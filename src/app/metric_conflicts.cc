#include "app/metric_conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <map>
#include <set>

#include "app/findings.h"
#include "app/initiative_effect.h"
#include "app/target_outlook.h"
#include "delivery/message.h"

namespace clarion::app {
namespace {

using metrics::Definition;
using metrics::Direction;
using metrics::Sums;

constexpr size_t kPeriodDays = 28;
constexpr std::array<const char*, 4> kDimensions = {"team", "agent", "queue", "reason"};

using SegmentTargets = std::map<std::string, std::vector<const targets::Target*>>;

class Reader {
 public:
  Reader(const metrics::Engine& engine, const targets::Order& order, const ConflictReport& of)
      : engine_(engine), order_(order), zone_(of.zone), before_(of.before), now_(of.now) {}

  // Conflicts of one segment; its targets are aimed at, and headlines where `headlines`.
  Result<std::vector<FoundConflict>> Read(const metrics::Filter& filter, const std::string& segment,
                                          const std::vector<const targets::Target*>& targets,
                                          bool headlines) {
    moves_.clear();
    with_target_.clear();
    for (const Definition& metric : engine_.definitions()) Add(metric, targets, headlines);
    RETURN_IF_ERROR(ReadWhole(filter));
    // Most often nothing disagrees, and no segment has to be read.
    const std::vector<metrics::Conflict> pairs = metrics::FindConflicts(moves_, {});
    if (pairs.empty()) return std::vector<FoundConflict>();
    std::set<size_t> concerned;
    for (const metrics::Conflict& pair : pairs) concerned.insert({pair.better, pair.worse});
    std::vector<metrics::SegmentSplit> splits;
    for (const char* dimension : kDimensions) {
      ASSIGN_OR_RETURN(metrics::SegmentSplit split, ReadSplit(filter, dimension, concerned));
      splits.push_back(std::move(split));
    }
    std::vector<FoundConflict> out;
    for (metrics::Conflict& found : metrics::FindConflicts(moves_, splits)) {
      const Definition& better = *moves_[found.better].metric;
      out.push_back({segment, &better, moves_[found.worse].metric,
                     with_target_.count(better.id) != 0, std::move(found)});
    }
    return out;
  }

 private:
  void Add(const Definition& metric, const std::vector<const targets::Target*>& targets,
           bool headlines) {
    if (metric.kind == metrics::Kind::kCount || !metrics::AddsUp(metric.kind)) return;
    metrics::Move move;
    move.metric = &metric;
    move.better = metric.direction == Direction::kNone ? metric.pushed : metric.direction;
    move.rank = order_.RankOf(metric.serves);
    move.aimed = headlines && metric.headline;
    for (const targets::Target* one : targets) {
      if (one->metric != metric.id) continue;
      move.aimed = true;
      with_target_.insert(metric.id);
      if (metric.direction == Direction::kNone)
        move.better = one->side == targets::Side::kAtLeast ? Direction::kUp : Direction::kDown;
    }
    if (move.better == Direction::kNone) return;
    move.before.resize(kPeriodDays);
    move.now.resize(kPeriodDays);
    moves_.push_back(std::move(move));
  }

  Result<std::vector<metrics::SeriesRow>> ReadDays(const metrics::Filter& filter,
                                                   const char* dimension,
                                                   const std::vector<std::string>& ids) const {
    metrics::ValuesQuery query{filter, {before_.from, now_.to}, false, metrics::Grain::kDay, {}};
    return engine_.SeriesByAll(ids, {dimension}, query);
  }

  size_t DayOf(const metrics::SeriesRow& row) const {
    return static_cast<size_t>(zone_.DaysBetween(before_.from, row.at));
  }

  Result<void> ReadWhole(const metrics::Filter& filter) {
    std::vector<std::string> ids;
    for (const metrics::Move& move : moves_) ids.push_back(move.metric->id);
    ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows,
                     ReadDays(filter, "direction", ids));
    for (const metrics::SeriesRow& row : rows) {
      const size_t day = DayOf(row);
      if (day >= 2 * kPeriodDays) continue;
      for (size_t m = 0; m < moves_.size(); ++m)
        (day >= kPeriodDays ? moves_[m].now : moves_[m].before)[day % kPeriodDays] += row.sums[m];
    }
    return {};
  }

  // Only the moves concerned are read; of the others there is nothing in a segment.
  Result<metrics::SegmentSplit> ReadSplit(const metrics::Filter& filter, const char* dimension,
                                          const std::set<size_t>& concerned) const {
    std::vector<std::string> ids;
    for (const size_t m : concerned) ids.push_back(moves_[m].metric->id);
    ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows, ReadDays(filter, dimension, ids));
    metrics::SegmentSplit out{dimension, {}};
    std::map<std::string, size_t> places;
    for (const metrics::SeriesRow& row : rows) {
      // Nobody's contacts are not one team or one agent.
      if (row.values[0].empty() || DayOf(row) >= 2 * kPeriodDays) continue;
      const auto [place, made] = places.emplace(row.values[0], out.segments.size());
      if (made)
        out.segments.push_back(
            {row.values[0], std::vector<Sums>(moves_.size()), std::vector<Sums>(moves_.size())});
      metrics::SegmentMove& segment = out.segments[place->second];
      size_t column = 0;
      for (const size_t m : concerned)
        (DayOf(row) >= kPeriodDays ? segment.now : segment.before)[m] += row.sums[column++];
    }
    return out;
  }

  const metrics::Engine& engine_;
  const targets::Order& order_;
  const Zone zone_;
  const metrics::Period before_, now_;
  std::vector<metrics::Move> moves_;
  std::set<std::string> with_target_;
};

std::string Joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "&" + b;
}

json::object SideOf(const ConflictReport& report, const FoundConflict& one,
                    const Definition& metric, const metrics::MoveChange& change) {
  return {{"metric", metric.id},
          {"title", metric.title},
          {"unit", metric.unit},
          {"serves", metrics::Name(metric.serves)},
          {"before", change.before},
          {"now", change.now},
          {"value", change.value},
          {"low", change.low},
          {"high", change.high},
          {"contacts", ContactsLink(metric.id, one.segment, report.zone, report.now)}};
}

// "fell 12 %" of a mean, "rose 3.0 points" of a share.
std::string Moved(const Definition& metric, const metrics::MoveChange& change) {
  const char* way = change.value < 0 ? "fell" : "rose";
  const double size = std::abs(change.value);
  if (metric.unit == "percent" || metric.unit == "points")
    return fmt::format("{} {:.1f} points", way, 100 * size);
  if (metric.unit == "nps" || change.before == 0)
    return fmt::format("{} by {}", way, FigureText(size, metric.unit));
  return fmt::format("{} {:.1f} %", way, 100 * size / std::abs(change.before));
}

}  // namespace

Result<ConflictReport> ConflictsOf(const metrics::Engine& engine, const targets::Order& order,
                                   const std::vector<targets::Target>& targets,
                                   const metrics::Filter& filter, TimeMs to) {
  ConflictReport out;
  out.order = order;
  if (to == 0) {
    ASSIGN_OR_RETURN(to, engine.Horizon(filter.tenant));
  }
  out.zone = engine.zone();
  const auto days_before = [&](int64_t days) {
    return out.zone.PlusDays(out.zone.Midnight(to), -days);
  };
  out.now = {days_before(kPeriodDays), days_before(0)};
  out.before = {days_before(2 * kPeriodDays), out.now.from};
  if (out.before.from < 0) return out;
  SegmentTargets by_segment;
  by_segment[""];
  for (const targets::Target& one : targets) by_segment[one.segment].push_back(&one);
  Reader reader(engine, order, out);
  for (const auto& [segment, of_it] : by_segment) {
    metrics::Filter part = filter;
    if (!segment.empty()) {
      auto read = FilterOfSegment(segment);
      if (!read.ok()) continue;
      part = *std::move(read);
      part.tenant = filter.tenant;
      part.scope = filter.scope;
    }
    ASSIGN_OR_RETURN(std::vector<FoundConflict> found,
                     reader.Read(part, segment, of_it, segment.empty()));
    std::move(found.begin(), found.end(), std::back_inserter(out.conflicts));
  }
  std::stable_sort(out.conflicts.begin(), out.conflicts.end(),
                   [](const FoundConflict& a, const FoundConflict& b) {
                     return a.found.in_same_places != b.found.in_same_places
                                ? a.found.in_same_places
                                : a.found.p < b.found.p;
                   });
  return out;
}

std::string InWords(const FoundConflict& one) {
  std::string out =
      fmt::format("{} {} while {} {}", one.better->title, Moved(*one.better, one.found.gain),
                  one.worse->title, Moved(*one.worse, one.found.loss));
  if (one.found.in_same_places)
    out +=
        fmt::format(", most where it {} most (by {})", one.found.gain.value < 0 ? "fell" : "rose",
                    one.found.associations.front().dimension);
  return out + ".";
}

std::string LinkOf(const ConflictReport& report, const FoundConflict& one) {
  return fmt::format("/metric/{}?from={}&to={}{}{}", one.worse->id,
                     report.zone.Date(report.now.from), report.zone.Date(report.now.to),
                     one.segment.empty() ? "" : "&", one.segment);
}

json::object ToJsonObject(const ConflictReport& report) {
  const auto period = [&](const metrics::Period& one) {
    return json::object{{"from", report.zone.Date(one.from)}, {"to", report.zone.Date(one.to)}};
  };
  json::array conflicts;
  for (const FoundConflict& one : report.conflicts) {
    json::array associations;
    for (const metrics::Association& each : one.found.associations)
      associations.push_back(json::object{
          {"by", each.dimension},
          {"segments", each.segments},
          {"correlation", each.correlation},
          {"p", each.p},
          {"q", each.q},
          {"most", each.most},
          {"contacts",
           each.most.empty()
               ? json::value()
               : json::value(ContactsLink(one.worse->id,
                                          Joined(one.segment, fmt::format("{}={}", each.dimension,
                                                                          UrlEncoded(each.most))),
                                          report.zone, report.now))}});
    conflicts.push_back(
        json::object{{"segment", one.segment},
                     {"words", InWords(one)},
                     {"better", SideOf(report, one, *one.better, one.found.gain)},
                     {"worse", SideOf(report, one, *one.worse, one.found.loss)},
                     {"has_target", one.has_target},
                     {"strength", one.found.in_same_places ? "same_places" : "together"},
                     {"q", one.found.q},
                     {"associations", std::move(associations)},
                     {"link", LinkOf(report, one)}});
  }
  return {{"now", period(report.now)},
          {"before", period(report.before)},
          {"order", targets::ToJsonObject(report.order)},
          {"conflicts", std::move(conflicts)}};
}

}  // namespace clarion::app
