#include "app/initiative_effect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clarion::app {
namespace {

using metrics::Filter;

constexpr int64_t kDaysBefore = 84;
constexpr int64_t kDaysAfter = 300;
constexpr size_t kControls = 12;

std::vector<std::string>* ListOf(Filter* filter, const std::string& name) {
  if (name == "channel") return &filter->channels;
  if (name == "direction") return &filter->directions;
  if (name == "queue") return &filter->queues;
  if (name == "agent") return &filter->agents;
  if (name == "agent_kind") return &filter->agent_kinds;
  if (name == "team") return &filter->teams;
  if (name == "reason") return &filter->reasons;
  if (name == "dataset") return &filter->datasets;
  return nullptr;
}

// By what the treated are told from the others: the rollout's dimension, or one the segment fixes.
std::string ComparedBy(const actions::Initiative& initiative, Filter* filter) {
  if (!initiative.rollout.empty()) return initiative.rollout_by;
  for (const char* name : {"team", "queue", "reason", "channel", "agent_kind", "direction"})
    if (ListOf(filter, name)->size() == 1) return name;
  return {};
}

struct UnitQuery {
  std::string name;
  Filter filter;
  TimeMs start = 0;  // 0: a control
};

class Measurement {
 public:
  Measurement(const metrics::Engine& engine, const actions::Initiative& initiative)
      : engine_(engine), initiative_(initiative), zone_(engine.zone()) {}

  Result<InitiativeEffect> Run(const std::string& tenant, const metrics::RowScope& scope) {
    ASSIGN_OR_RETURN(base_, FilterOfSegment(initiative_.segment));
    base_.tenant = tenant;
    base_.scope = scope;
    RETURN_IF_ERROR(SetPeriod(tenant));
    ASSIGN_OR_RETURN(const std::vector<UnitQuery> units, Units());
    RETURN_IF_ERROR(ReadSeries(units));
    InitiativeEffect out;
    out.first_day = period_.from;
    out.start = start_;
    out.zone = zone_;
    for (size_t i = 0; i < ids_.size(); ++i) {
      MeasuredMetric one = MeasureOne(i, units);
      if (i == 0)
        out.target = std::move(one);
      else
        out.guardrails.push_back(std::move(one));
    }
    return out;
  }

 private:
  Result<void> SetPeriod(const std::string& tenant) {
    start_ = initiative_.start;
    for (const actions::RolloutStep& step : initiative_.rollout)
      start_ = start_ == 0 || step.start < start_ ? step.start : start_;
    if (start_ == 0 || initiative_.stage == actions::Stage::kDraft)
      return Conflict(fmt::format("'{}' has not started: there is no effect to measure yet",
                                  initiative_.title));
    start_ = zone_.BeginOf(start_);
    ASSIGN_OR_RETURN(const TimeMs horizon, engine_.Horizon(tenant));
    period_.from = std::max<TimeMs>(zone_.PlusDays(start_, -kDaysBefore), 0);
    period_.to = std::min(zone_.Midnight(horizon), zone_.PlusDays(start_, kDaysAfter));
    period_.to = std::max(period_.to, zone_.PlusDays(start_, 1));
    ids_ = {initiative_.metric};
    for (const std::string& id : initiative_.guardrails)
      if (std::find(ids_.begin(), ids_.end(), id) == ids_.end()) ids_.push_back(id);
    return {};
  }

  Result<std::vector<UnitQuery>> Units() {
    std::vector<UnitQuery> out;
    const std::string by = ComparedBy(initiative_, &base_);
    std::vector<std::string>* list = ListOf(&base_, by);
    if (!initiative_.rollout.empty() && list == nullptr)
      return InvalidInput(
          fmt::format("rollout_by: '{}' is not one of {}", by,
                      "channel, direction, queue, agent, agent_kind, team, reason"));
    std::vector<std::string> treated;
    if (list != nullptr && initiative_.rollout.empty()) treated = *list;
    for (const actions::RolloutStep& step : initiative_.rollout) {
      treated.push_back(step.value);
      out.push_back({step.value, base_, step.start});
      *ListOf(&out.back().filter, by) = {step.value};
    }
    if (initiative_.rollout.empty()) out.push_back({"treated", base_, start_});
    if (list == nullptr) return out;
    Filter others = base_;
    ListOf(&others, by)->clear();
    metrics::ValuesQuery query{others, {period_.from, start_}, false};
    ASSIGN_OR_RETURN(const metrics::Breakdown all,
                     engine_.SplitBy(initiative_.metric, by, query, kControls + treated.size()));
    for (const metrics::BreakdownRow& row : all.rows) {
      const std::string value = row.value.empty() ? "~none" : row.value;
      if (std::find(treated.begin(), treated.end(), value) != treated.end()) continue;
      out.push_back({value, base_, 0});
      *ListOf(&out.back().filter, by) = {value};
    }
    return out;
  }

  Result<void> ReadSeries(const std::vector<UnitQuery>& units) {
    for (const UnitQuery& unit : units) {
      metrics::ValuesQuery query{unit.filter, period_, false, metrics::Grain::kDay, ids_};
      ASSIGN_OR_RETURN(std::vector<metrics::MetricValue> values, engine_.Values(query));
      series_.push_back(std::move(values));
    }
    return {};
  }

  MeasuredMetric MeasureOne(size_t index, const std::vector<UnitQuery>& units) const {
    const metrics::Definition& metric = *engine_.Find(ids_[index]);
    const bool count = metric.kind == metrics::Kind::kCount;
    actions::Panel panel;
    panel.scale_controls = count || metric.kind == metrics::Kind::kMean;
    // Before anybody had a contact there were no days without any: there was no data.
    size_t begins = SIZE_MAX;
    for (const auto& unit : series_)
      for (size_t step = 0; step < unit[index].series.size(); ++step)
        if (unit[index].series[step].estimate.n > 0) begins = std::min(begins, step);
    for (size_t u = 0; u < units.size(); ++u) {
      actions::Unit unit;
      unit.name = units[u].name;
      if (units[u].start != 0)
        unit.start = static_cast<size_t>(
            std::max<int64_t>(zone_.DaysBetween(period_.from, zone_.BeginOf(units[u].start)), 0));
      for (size_t step = 0; step < series_[u][index].series.size(); ++step) {
        const metrics::Estimate& e = series_[u][index].series[step].estimate;
        const bool known = step >= begins && !e.partial && (count || e.n > 0);
        const double volume = !known ? 0 : count ? 1 : static_cast<double>(e.n);
        unit.denominator.push_back(volume);
        unit.numerator.push_back(volume * (count ? static_cast<double>(e.n) : e.value.value_or(0)));
      }
      panel.units.push_back(std::move(unit));
    }
    MeasuredMetric out;
    out.metric = metric.id;
    const actions::Better better = BetterOf(metric, index == 0);
    out.effect = actions::MeasureEffect(panel);
    if (index == 0) out.sustain = actions::WatchSustain(panel, out.effect, better);
    if (out.effect.method == actions::Method::kNone) return out;
    const bool worse =
        out.effect.Proven() && (out.effect.value < 0) == (better == actions::Better::kHigher);
    out.guard = worse ? Guard::kHarmed : Guard::kKept;
    return out;
  }

  actions::Better BetterOf(const metrics::Definition& metric, bool target) const {
    if (metric.direction == metrics::Direction::kUp) return actions::Better::kHigher;
    const bool wanted_up = target && initiative_.expected && initiative_.expected->value > 0;
    return metric.direction == metrics::Direction::kNone && wanted_up ? actions::Better::kHigher
                                                                      : actions::Better::kLower;
  }

  const metrics::Engine& engine_;
  const actions::Initiative& initiative_;
  const Zone zone_;
  Filter base_;
  metrics::Period period_;
  TimeMs start_ = 0;
  std::vector<std::string> ids_;
  std::vector<std::vector<metrics::MetricValue>> series_;  // [unit][metric]
};

}  // namespace

std::string_view Name(Guard guard) {
  constexpr std::array<std::string_view, 3> names = {"unknown", "kept", "harmed"};
  return names[static_cast<size_t>(guard)];
}

Result<Filter> FilterOfSegment(const std::string& segment) {
  Filter filter;
  using Parts = std::vector<std::pair<std::string, std::string>>;
  ASSIGN_OR_RETURN(const Parts parts, actions::SegmentParts(segment));
  for (const auto& [name, value] : parts) {
    if (std::vector<std::string>* list = ListOf(&filter, name)) {
      list->push_back(value);
    } else if (name.starts_with("attr.") && name.size() > 5) {
      filter.attributes.emplace_back(name.substr(5), value);
    } else {
      return InvalidInput(fmt::format(
          "segment: '{}' is not one of channel, direction, queue, agent, agent_kind, team, reason, "
          "dataset, attr.KEY",
          name));
    }
  }
  return filter;
}

Result<void> CheckMeasurable(const metrics::Definition& metric) {
  if (metrics::AddsUp(metric.kind)) return {};
  return InvalidInput(
      fmt::format("metric: '{}' is a {}, whose days do not add up to a period; an effect is "
                  "measured on a mean, a share, a net figure or a count",
                  metric.id, metrics::Name(metric.kind)));
}

Result<InitiativeEffect> MeasureInitiative(const metrics::Engine& engine, const std::string& tenant,
                                           const metrics::RowScope& scope,
                                           const actions::Initiative& initiative) {
  for (const std::string& id : initiative.guardrails)
    if (engine.Find(id) == nullptr)
      return InvalidInput(fmt::format("guardrails: there is no metric '{}'", id));
  if (engine.Find(initiative.metric) == nullptr)
    return InvalidInput(fmt::format("metric: there is no metric '{}'", initiative.metric));
  return Measurement(engine, initiative).Run(tenant, scope);
}

namespace {

json::object Json(const InitiativeEffect& whole, const MeasuredMetric& one, bool with_points) {
  const auto day = [&](size_t step) {
    return whole.zone.Date(whole.zone.PlusDays(whole.first_day, static_cast<int64_t>(step)));
  };
  const auto day_or_null = [&](const std::optional<size_t>& step) {
    return step ? json::value(day(*step)) : json::value();
  };
  const actions::Effect& effect = one.effect;
  const bool known = effect.method != actions::Method::kNone;
  const auto figure = [&](double value) { return known ? json::value(value) : json::value(); };
  json::array controls, points;
  for (const std::string& name : effect.controls) controls.emplace_back(name);
  if (with_points)
    for (const actions::BandPoint& point : effect.band)
      points.push_back(json::object{{"at", day(point.step)},
                                    {"actual", point.actual},
                                    {"expected", point.expected},
                                    {"low", point.low},
                                    {"high", point.high}});
  return {{"metric", one.metric},
          {"method", actions::Name(effect.method)},
          {"why_not", effect.why_not},
          {"value", figure(effect.value)},
          {"low", figure(effect.low)},
          {"high", figure(effect.high)},
          {"before", figure(effect.before)},
          {"days", effect.steps},
          {"autocorrelation", effect.autocorrelation},
          {"controls", std::move(controls)},
          {"points", std::move(points)},
          {"state", actions::Name(one.sustain.state)},
          {"won_on", day_or_null(one.sustain.won_at)},
          {"faded_on", day_or_null(one.sustain.faded_at)},
          {"win", figure(one.sustain.win)},
          {"left", figure(one.sustain.now)},
          {"guard", Name(one.guard)}};
}

}  // namespace

json::object EffectJson(const std::string& id, const InitiativeEffect& effect) {
  json::array guardrails;
  for (const MeasuredMetric& guard : effect.guardrails)
    guardrails.push_back(Json(effect, guard, false));
  return {{"id", id},
          {"start", effect.zone.Date(effect.start)},
          {"target", Json(effect, effect.target, true)},
          {"guardrails", std::move(guardrails)}};
}

std::optional<actions::Outcome> OutcomeOf(const InitiativeEffect& effect) {
  const MeasuredMetric& target = effect.target;
  if (target.effect.method == actions::Method::kNone) return std::nullopt;
  return actions::Outcome{target.effect.value, target.effect.low, target.effect.high,
                          std::string(actions::Name(target.effect.method)),
                          std::string(actions::Name(target.sustain.state))};
}

Result<void> CheckNames(const metrics::Engine& engine, const actions::Initiative& one) {
  const metrics::Definition* const metric = engine.Find(one.metric);
  if (metric == nullptr)
    return InvalidInput(
        fmt::format("metric: there is no metric '{}'; GET /v1/metrics lists them", one.metric));
  RETURN_IF_ERROR(CheckMeasurable(*metric));
  for (const std::string& id : one.guardrails) {
    const metrics::Definition* const guardrail = engine.Find(id);
    if (guardrail == nullptr)
      return InvalidInput(fmt::format("guardrails: there is no metric '{}'", id));
    RETURN_IF_ERROR(CheckMeasurable(*guardrail));
  }
  ASSIGN_OR_RETURN(const metrics::Filter filter, FilterOfSegment(one.segment));
  (void)filter;
  return {};
}

}  // namespace clarion::app
