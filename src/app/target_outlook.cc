#include "app/target_outlook.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <cstring>
#include <map>

#include "app/findings.h"
#include "app/initiative_effect.h"
#include "delivery/message.h"

namespace clarion::app {
namespace {

using detection::OutlookState;
using metrics::Definition;
using metrics::Kind;
using metrics::Sums;
using targets::Side;
using targets::Target;

constexpr int64_t kReadDays = 182;
constexpr size_t kShownDays = 84;
constexpr int kAhead = 28;

detection::DaySums DayOf(const Definition& metric, const Sums& sums) {
  const auto n = static_cast<double>(sums.n);
  if (metric.kind == Kind::kMean) return {n, sums.total, sums.squares};
  if (metric.kind == Kind::kNet)
    return {n, 100 * (sums.hits - sums.minus), 1e4 * (sums.hits + sums.minus)};
  return {n, sums.hits, sums.hits};
}

Standing StandingOf(OutlookState state) {
  switch (state) {
    case OutlookState::kBreached:
      return Standing::kMissed;
    case OutlookState::kLikely:
      return Standing::kAtRisk;
    case OutlookState::kSafe:
      return Standing::kMet;
    case OutlookState::kTooLittle:
      break;
  }
  return Standing::kUnknown;
}

// All targets of one segment, read in one query.
class SegmentReader {
 public:
  SegmentReader(const metrics::Engine& engine, TimeMs horizon)
      : engine_(engine), zone_(engine.zone()) {
    today_ = zone_.Midnight(horizon);
    from_ = std::max<TimeMs>(zone_.PlusDays(today_, -kReadDays), 0);
  }

  Result<void> Read(const metrics::Filter& filter, const std::vector<TargetOutlook*>& all) {
    metrics::ValuesQuery query{filter, {from_, today_}, false, metrics::Grain::kDay, {}};
    for (const TargetOutlook* one : all)
      if (std::find(query.ids.begin(), query.ids.end(), one->metric->id) == query.ids.end())
        query.ids.push_back(one->metric->id);
    if (today_ <= from_) return {};
    ASSIGN_OR_RETURN(const std::vector<metrics::SeriesRow> rows,
                     engine_.SeriesByAll(query.ids, {"direction"}, query));
    for (TargetOutlook* one : all) {
      const auto at = static_cast<size_t>(
          std::find(query.ids.begin(), query.ids.end(), one->metric->id) - query.ids.begin());
      std::vector<Sums> days(static_cast<size_t>(zone_.DaysBetween(from_, today_)));
      for (const metrics::SeriesRow& row : rows) {
        const auto day = static_cast<size_t>(zone_.DaysBetween(from_, row.at));
        if (row.at >= from_ && day < days.size()) days[day] += row.sums[at];
      }
      Fill(std::move(days), one);
    }
    return {};
  }

 private:
  // Days whose window is still open are not known yet.
  void Fill(std::vector<Sums> days, TargetOutlook* one) const {
    const Definition& metric = *one->metric;
    const auto open = static_cast<size_t>((metric.window_ms + kDayMs - 1) / kDayMs);
    days.resize(days.size() > open ? days.size() - open : 0);
    const auto begins =
        std::find_if(days.begin(), days.end(), [](const Sums& day) { return day.n > 0; });
    const TimeMs end = zone_.PlusDays(from_, static_cast<int64_t>(days.size()));
    one->week = {zone_.PlusDays(end, -7), end};
    one->today = today_;
    one->zone = zone_;
    Sums week;
    for (auto day = days.end() - std::min<std::ptrdiff_t>(7, days.end() - begins);
         day != days.end(); ++day)
      week += *day;
    one->now = metrics::EstimateOf(metric, week);
    const auto shown = std::min<std::ptrdiff_t>(kShownDays, days.end() - begins);
    for (auto day = days.end() - shown; day != days.end(); ++day)
      one->series.push_back(
          {zone_.PlusDays(from_, day - days.begin()), metrics::EstimateOf(metric, *day)});
    detection::OutlookAsked asked;
    for (auto day = begins; day != days.end(); ++day) asked.days.push_back(DayOf(metric, *day));
    const bool part = metric.kind == Kind::kShare || metric.unit == "points";
    asked.lowest = metric.kind == Kind::kNet ? -100 : 0;
    asked.highest = part ? 1 : metric.kind == Kind::kNet ? 100 : 1e12;
    asked.target = one->target.level;
    asked.at_least = one->target.side == Side::kAtLeast;
    asked.minimum_n = static_cast<double>(metric.minimum_sample);
    asked.ahead = kAhead + static_cast<int>(open);
    one->outlook = detection::LookAhead(asked);
    one->standing = StandingOf(one->outlook.state);
  }

  const metrics::Engine& engine_;
  const Zone zone_;
  TimeMs today_ = 0, from_ = 0;
};

TimeMs DayAt(const TargetOutlook& one, int day) { return one.zone.PlusDays(one.week.to, day - 1); }

std::string DateAt(const TargetOutlook& one, int day) { return one.zone.Date(DayAt(one, day)); }

json::value DateOrNull(const TargetOutlook& one, int day) {
  return day == 0 ? json::value() : json::value(DateAt(one, day));
}

json::object CellOf(const metrics::Estimate& e) {
  const auto number = [](const std::optional<double>& value) {
    return value ? json::value(*value) : json::value();
  };
  return {{"value", number(e.value)}, {"low", number(e.low)}, {"high", number(e.high)}, {"n", e.n},
          {"enough", e.enough},       {"partial", e.partial}};
}

// Weeks after today, each with the figure's range and how likely it is on the wrong side.
json::array WeeksOf(const TargetOutlook& one) {
  json::array out;
  const auto open = static_cast<int>(one.zone.DaysBetween(one.week.to, one.today));
  for (int day = open + 7; day <= static_cast<int>(one.outlook.ahead.size()); day += 7) {
    const detection::DayAhead& ahead = one.outlook.ahead[static_cast<size_t>(day - 1)];
    out.push_back(json::object{{"from", DateAt(one, day - 6)},
                               {"to", DateAt(one, day + 1)},
                               {"expected", ahead.week.expected},
                               {"low", ahead.week.low},
                               {"high", ahead.week.high},
                               {"breach", ahead.breach}});
  }
  return out;
}

json::array AheadOf(const TargetOutlook& one) {
  json::array out;
  for (size_t i = 0; i < one.outlook.ahead.size(); ++i) {
    const detection::Foretold& week = one.outlook.ahead[i].week;
    out.push_back(json::object{{"at", FormatTime(DayAt(one, static_cast<int>(i) + 1))},
                               {"expected", week.expected},
                               {"low", week.low},
                               {"high", week.high},
                               {"breach", one.outlook.ahead[i].breach}});
  }
  return out;
}

std::string Around(const TargetOutlook& one) {
  const detection::Outlook& told = one.outlook;
  return fmt::format(
      " ({} to {})", DateAt(one, std::max(told.turns_earliest, 1)),
      told.turns_latest == 0 ? "later than four weeks" : DateAt(one, told.turns_latest));
}

struct Spelled {
  double number = 0;
  std::string unit;
};

// "6m30s" is two numbers, each with its unit. Empty: it is not of that form.
std::vector<Spelled> Parts(const std::string& text) {
  std::vector<Spelled> out;
  const char* at = text.c_str();
  while (*at != 0) {
    char* end = nullptr;
    Spelled part;
    part.number = std::strtod(at, &end);
    if (end == at) return {};
    for (at = end; *at != 0 && std::strchr("0123456789.-+", *at) == nullptr; ++at)
      if (*at != ' ') part.unit += *at;
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace

std::string_view Name(Standing standing) {
  constexpr std::array<std::string_view, 4> names = {"unknown", "met", "at_risk", "missed"};
  return names[static_cast<size_t>(standing)];
}

Result<std::vector<TargetOutlook>> OutlookOf(const metrics::Engine& engine,
                                             const std::vector<Target>& targets,
                                             const std::string& tenant,
                                             const metrics::RowScope& scope) {
  std::vector<TargetOutlook> out(targets.size());
  std::map<std::string, std::vector<TargetOutlook*>> by_segment;
  for (size_t i = 0; i < targets.size(); ++i) {
    out[i].target = targets[i];
    out[i].metric = engine.Find(targets[i].metric);
    if (out[i].metric != nullptr) by_segment[targets[i].segment].push_back(&out[i]);
  }
  if (by_segment.empty()) return out;
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(tenant));
  SegmentReader reader(engine, horizon);
  for (auto& [segment, all] : by_segment) {
    auto filter = FilterOfSegment(segment);
    if (!filter.ok()) continue;
    filter->tenant = tenant;
    filter->scope = scope;
    RETURN_IF_ERROR(reader.Read(*filter, all));
  }
  return out;
}

json::object ToJsonObject(const TargetOutlook& one) {
  json::object out{{"target", targets::ToJsonObject(one.target)},
                   {"standing", Name(one.standing)},
                   {"words", InWords(one)}};
  const bool known = one.metric != nullptr && one.week.to > 0;
  out["title"] = one.metric == nullptr ? one.target.metric : one.metric->title;
  out["unit"] = one.metric == nullptr ? "score" : one.metric->unit;
  out["serves"] =
      one.metric == nullptr ? json::value() : json::value(metrics::Name(one.metric->serves));
  out["now"] = CellOf(one.now);
  out["from"] = known ? json::value(one.zone.Date(one.week.from)) : json::value();
  out["to"] = known ? json::value(one.zone.Date(one.week.to)) : json::value();
  out["contacts"] =
      known ? json::value(ContactsLink(one.target.metric, one.target.segment, one.zone, one.week))
            : json::value();
  json::array series;
  for (const metrics::SeriesPoint& point : one.series) {
    json::object cell = CellOf(point.estimate);
    cell["at"] = FormatTime(point.at);
    series.push_back(std::move(cell));
  }
  out["series"] = std::move(series);
  out["weeks"] = WeeksOf(one);
  out["ahead"] = AheadOf(one);
  out["state"] = detection::Name(one.outlook.state);
  out["turns_on"] = DateOrNull(one, one.outlook.turns);
  out["turns_earliest"] = DateOrNull(one, one.outlook.turns_earliest);
  out["turns_latest"] = DateOrNull(one, one.outlook.turns_latest);
  const detection::Backtest& past = one.outlook.backtest;
  out["backtest"] = json::object{{"weeks", past.weeks},
                                 {"inside", past.inside},
                                 {"brier", past.brier},
                                 {"brier_as_before", past.as_before}};
  return out;
}

std::string TitleOf(const TargetOutlook& one) {
  const std::string unit = one.metric == nullptr ? "score" : one.metric->unit;
  return fmt::format("{} {} {}{}{}", one.metric == nullptr ? one.target.metric : one.metric->title,
                     one.target.side == Side::kAtLeast ? "at least" : "at most",
                     FigureText(one.target.level, unit), one.target.segment.empty() ? "" : ", ",
                     one.target.segment);
}

std::string InWords(const TargetOutlook& one) {
  const detection::Outlook& told = one.outlook;
  const double last = told.ahead.empty() ? 0 : told.ahead.back().breach;
  switch (told.state) {
    case OutlookState::kTooLittle:
      return one.metric == nullptr ? "there is no such metric any more"
                                   : "too little data to tell what comes";
    case OutlookState::kBreached:
      if (told.turns > 0)
        return fmt::format("missed now; likely met again from {}{}", DateAt(one, told.turns),
                           Around(one));
      return fmt::format("missed now, and likely still in four weeks ({:.0f} %)", 100 * last);
    case OutlookState::kLikely:
      return fmt::format("met now; likely missed from {}{}, {:.0f} % in four weeks",
                         DateAt(one, told.turns), Around(one), 100 * last);
    case OutlookState::kSafe:
      break;
  }
  return fmt::format("met; {:.0f} % likely to be missed in four weeks", 100 * last);
}

Result<void> CheckTarget(const metrics::Engine& engine, const Target& target) {
  const Definition* metric = engine.Find(target.metric);
  if (metric == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", target.metric));
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOfSegment(target.segment));
  (void)filter;
  return targets::CheckTarget(target, *metric);
}

Result<double> LevelFrom(const std::string& text, const Definition& metric) {
  const auto wrong = [&] {
    const bool share = metric.unit == "percent";
    return InvalidInput(fmt::format("level: '{}' of {} ({}); write it like {}", text, metric.id,
                                    metric.unit,
                                    share                     ? "85%"
                                    : metric.unit == "ms"     ? "6m30s or 390s"
                                    : metric.unit == "points" ? "82 (of 100)"
                                                              : "4.2"));
  };
  const std::vector<Spelled> parts = Parts(text);
  if (parts.empty()) return wrong();
  double sum = 0;
  for (const Spelled& part : parts) {
    const std::string& unit = part.unit;
    if (metric.unit == "ms") {
      const double scale = unit == "h"                    ? kHourMs
                           : unit == "m" || unit == "min" ? kMinuteMs
                           : unit == "s"                  ? kSecondMs
                           : unit == "ms"                 ? 1
                                                          : 0;
      if (scale == 0) return wrong();
      sum += part.number * scale;
      continue;
    }
    if (parts.size() > 1) return wrong();
    if (metric.unit == "percent") {
      if (unit != "%") return wrong();
      return part.number / 100;
    }
    if (!unit.empty() && unit != "%") return wrong();
    return metric.unit == "points" ? part.number / 100 : part.number;
  }
  return sum;
}

std::string FigureText(double value, std::string_view unit) {
  return unit == "points" ? fmt::format("{:.1f}", value * 100)
                          : delivery::FigureInWords(value, unit);
}

std::string ContactsLink(const std::string& metric, const std::string& segment, const Zone& zone,
                         const metrics::Period& period) {
  return fmt::format("/conversations?metric={}&part=over&from={}&to={}{}{}", UrlEncoded(metric),
                     zone.Date(period.from), zone.Date(period.to), segment.empty() ? "" : "&",
                     segment);
}

}  // namespace clarion::app
