#include "app/journey_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <future>

#include "app/internal/audit_answers.h"
#include "base/file.h"
#include "metrics/estimate.h"

namespace clarion::app {
namespace {

using metrics::Estimate;

constexpr int64_t kMinimumSample = 30;

double Seconds(TimeMs length) { return static_cast<double>(length) / 1000; }

Result<std::string> ReadDefinition(const Workspace& workspace, const std::string& file,
                                   std::string* path, bool* own) {
  *path = fmt::format("{}/journeys/{}", workspace.folder(), file);
  Result<std::string> text = ReadFile(*path);
  if (own != nullptr) *own = text.ok();
  if (text.ok() || text.error().kind != ErrorKind::kNotFound) return text;
  *path = fmt::format("{}/journeys/{}", workspace.content(), file);
  return ReadFile(*path);
}

// Sums of one variant's outcomes.
struct Outcomes {
  metrics::Sums resolved, effort, csat, back;
  void Add(const StoredLog& stored, size_t c);
};

metrics::Definition Measure(metrics::Kind kind) {
  metrics::Definition definition;
  definition.kind = kind;
  definition.minimum_sample = kMinimumSample;
  return definition;
}

void AddHit(bool hit, metrics::Sums* sums) {
  ++sums->n;
  sums->hits += hit ? 1 : 0;
}

// Of a case of several contacts: resolution and survey of the last that has one, effort of all, and
// whether any was followed by another in time.
void Outcomes::Add(const StoredLog& stored, size_t c) {
  std::optional<bool> resolution, came_back;
  std::optional<double> survey;
  double sum = 0;
  for (size_t i = stored.first_contact[c]; i < stored.first_contact[c + 1]; ++i) {
    const LoggedContact& one = stored.contacts[i];
    sum += one.effort;
    if (one.resolved) resolution = one.resolved;
    if (one.csat) survey = one.csat;
    if (one.back_7d) came_back = came_back.value_or(false) || *one.back_7d;
  }
  ++effort.n;
  effort.total += sum;
  effort.squares += sum * sum;
  if (resolution) AddHit(*resolution, &resolved);
  if (came_back) AddHit(*came_back, &back);
  if (survey) AddHit(*survey >= 4, &csat);
}

json::object OutcomesJson(const Outcomes& of) {
  const auto share = Measure(metrics::Kind::kShare), mean = Measure(metrics::Kind::kMean);
  return {{"resolution", internal::ToJson(EstimateOf(share, of.resolved))},
          {"effort", internal::ToJson(EstimateOf(mean, of.effort))},
          {"csat", internal::ToJson(EstimateOf(share, of.csat))},
          {"back_7d", internal::ToJson(EstimateOf(share, of.back))}};
}

json::object ToJson(const journeys::Amount& amount, double scale = 1) {
  return {
      {"value", amount.value * scale}, {"low", amount.low * scale}, {"high", amount.high * scale}};
}

}  // namespace

Result<JourneyDefinitions> LoadJourneyDefinitions(const Workspace& workspace) {
  JourneyDefinitions out;
  std::string path;
  out.metrics = workspace.metrics().definitions();
  ASSIGN_OR_RETURN(const std::string own,
                   ReadDefinition(workspace, "metrics.yaml", &path, nullptr));
  ASSIGN_OR_RETURN(std::vector<metrics::Definition> more, metrics::ParseDefinitions(path, own));
  ASSIGN_OR_RETURN(out.rule_yaml,
                   ReadDefinition(workspace, "failure_demand.yaml", &path, &out.own_rule));
  ASSIGN_OR_RETURN(out.rule, journeys::ParseFailureDemand(path, out.rule_yaml));
  for (metrics::Definition& one : journeys::FailureDemandMetrics(out.rule))
    more.push_back(std::move(one));
  for (metrics::Definition& one : more) {
    if (std::any_of(out.metrics.begin(), out.metrics.end(),
                    [&](const auto& known) { return known.id == one.id; }))
      return InvalidInput(
          fmt::format("{}: metric '{}' is defined twice; rename one", path, one.id));
    out.metrics.push_back(std::move(one));
  }
  ASSIGN_OR_RETURN(const std::string moments,
                   ReadDefinition(workspace, "moments.yaml", &path, nullptr));
  ASSIGN_OR_RETURN(out.moments, journeys::ParseMoments(path, moments, out.metrics));
  return out;
}

json::object FlowJson(const journeys::EventLog& log, const journeys::FlowGraph& flow) {
  json::array nodes, edges;
  for (const journeys::FlowNode& node : flow.nodes)
    if (node.occurrences > 0)
      nodes.push_back(json::object{{"activity", log.activities[node.activity]},
                                   {"occurrences", node.occurrences},
                                   {"cases", node.cases},
                                   {"starts", node.starts},
                                   {"ends", node.ends},
                                   {"effort", node.effort}});
  for (const journeys::FlowEdge& edge : flow.edges)
    edges.push_back(json::object{{"from", log.activities[edge.from]},
                                 {"to", log.activities[edge.to]},
                                 {"occurrences", edge.occurrences},
                                 {"cases", edge.cases},
                                 {"median_seconds", Seconds(edge.median_ms)},
                                 {"p90_seconds", Seconds(edge.p90_ms)},
                                 {"asked_again", edge.asked_again},
                                 {"effort", edge.effort}});
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

json::array ReworkJson(const journeys::EventLog& log) {
  json::array list;
  for (const journeys::Rework& one : journeys::FindRework(log))
    list.push_back(json::object{{"activity", log.activities[one.activity]},
                                {"cases", one.cases},
                                {"repetitions", one.repetitions},
                                {"at_once", one.at_once},
                                {"spent_seconds", Seconds(one.spent_ms)},
                                {"example", log.cases[one.example]}});
  return list;
}

json::array RulesJson(const journeys::EventLog& log,
                      const std::vector<journeys::OrderRule>& rules) {
  json::array list;
  const auto checks = journeys::CheckRules(log, rules);
  for (size_t i = 0; i < rules.size(); ++i) {
    json::array broken;
    for (const size_t c : checks[i].broken) broken.emplace_back(log.cases[c]);
    json::object shown{{"id", rules[i].id},
                       {"applies", checks[i].applies},
                       {"kept", checks[i].kept},
                       {"broken", std::move(broken)}};
    if (checks[i].applies > 0) {
      shown["share"] = checks[i].share;
      shown["low"] = checks[i].low;
      shown["high"] = checks[i].high;
    }
    list.push_back(std::move(shown));
  }
  return list;
}

json::array VariantsJson(const journeys::EventLog& log,
                         const std::vector<journeys::Variant>& variants, size_t most,
                         const StoredLog* stored, const std::vector<uint32_t>* variant_of_case) {
  const size_t listed = std::min(most, variants.size());
  std::vector<Outcomes> outcomes(stored != nullptr ? listed : 0);
  for (size_t c = 0; stored != nullptr && c < log.cases.size(); ++c)
    if ((*variant_of_case)[c] < listed) outcomes[(*variant_of_case)[c]].Add(*stored, c);
  json::array list;
  for (size_t v = 0; v < listed; ++v) {
    const journeys::Variant& one = variants[v];
    json::array steps;
    for (const uint32_t step : one.steps) steps.emplace_back(log.activities[step]);
    json::object shown{
        {"steps", std::move(steps)},
        {"cases", one.cases},
        {"share", static_cast<double>(one.cases) / static_cast<double>(log.cases.size())},
        {"median_seconds", Seconds(one.median_ms)},
        {"example", log.cases[one.example]}};
    if (stored != nullptr) shown["outcomes"] = OutcomesJson(outcomes[v]);
    list.push_back(std::move(shown));
  }
  return list;
}

journeys::ExportView ExportOf(const StoredLog& stored, CaseOf of) {
  const auto of_contact = [&stored](size_t i) {
    const LoggedContact& one = stored.contacts[i];
    std::vector<journeys::Attribute> out{
        {"channel", one.channel}, {"reason", one.reason}, {"effort", one.effort}};
    if (one.resolved) out.push_back({"resolution_stated", *one.resolved});
    if (one.back_7d) out.push_back({"back_within_7_days", *one.back_7d});
    if (one.csat) out.push_back({"csat", *one.csat});
    return out;
  };
  journeys::ExportView view{.log = &stored.log, .case_type = std::string(Name(of))};
  if (of == CaseOf::kContact) {
    view.case_attributes = of_contact;
    return view;
  }
  view.case_attributes = [&stored](size_t c) {
    const size_t first = stored.first_contact[c];
    return std::vector<journeys::Attribute>{
        {"reason", stored.contacts[first].reason},
        {"contacts", static_cast<double>(stored.first_contact[c + 1] - first)}};
  };
  view.parts = stored.contacts.size();
  view.part_id = [&stored](size_t i) { return stored.contacts[i].id; };
  view.part_attributes = of_contact;
  return view;
}

Result<json::object> MomentsJson(const JourneyDefinitions& definitions,
                                 warehouse::Warehouse& warehouse, const metrics::Filter& filter,
                                 const std::function<Result<const StoredLog*>()>& contacts) {
  const metrics::Engine engine(definitions.metrics, warehouse);
  metrics::ValuesQuery query;
  query.filter = filter;
  query.period = {filter.from.value_or(0), filter.to.value_or(0)};
  query.compare = false;
  query.grain = metrics::Grain::kWeek;
  for (const journeys::Moment& moment : definitions.moments)
    for (const std::string& id : moment.figures)
      if (std::find(query.ids.begin(), query.ids.end(), id) == query.ids.end())
        query.ids.push_back(id);
  for (const journeys::FailureCause& cause : definitions.rule.causes)
    query.ids.push_back("failure_demand." + cause.id);
  auto asked = std::async(std::launch::async, [&] { return engine.Values(query); });
  ASSIGN_OR_RETURN(const StoredLog* log, contacts());
  ASSIGN_OR_RETURN(const std::vector<metrics::MetricValue> values, asked.get());
  const auto value_of = [&](const std::string& id) -> const Estimate& {
    return std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.id == id; })
        ->now;
  };
  json::array moments;
  for (const journeys::Moment& moment : definitions.moments) {
    json::array figures;
    for (const std::string& id : moment.figures) {
      json::object figure = internal::ToJson(value_of(id));
      internal::Describe(*engine.Find(id), &figure);
      figures.push_back(std::move(figure));
    }
    moments.push_back(json::object{{"id", moment.id},
                                   {"title", moment.title},
                                   {"question", moment.question},
                                   {"figures", std::move(figures)}});
  }
  json::object out{{"contacts", log->contacts.size()},
                   {"sample", log->sample},
                   {"from", FormatTime(query.period.from)},
                   {"to", FormatTime(query.period.to)},
                   {"moments", std::move(moments)}};
  internal::AddBreaks(*log, &out);
  out["audit"] = internal::AuditAnswers(definitions, values, *log);
  return out;
}

Result<json::object> FailureDemandJson(const JourneyDefinitions& definitions,
                                       warehouse::Warehouse& warehouse,
                                       const metrics::Filter& filter) {
  const journeys::FailureDemandRule& rule = definitions.rule;
  const metrics::Engine engine(definitions.metrics, warehouse);
  ASSIGN_OR_RETURN(const journeys::FailureDemand found,
                   MeasureFailureDemand(rule, engine, warehouse, filter));
  const auto share = Measure(metrics::Kind::kShare);
  const auto sized = [&](int64_t contacts, int64_t timed, double minutes, double squares,
                         int64_t of) {
    const journeys::Amount amount = journeys::MinutesOf(minutes, squares);
    json::object one{
        {"contacts", contacts},
        {"timed", timed},
        {"share",
         internal::ToJson(EstimateOf(share, {.n = of, .hits = static_cast<double>(contacts)}))},
        {"minutes", ToJson(amount)},
        {"cost", rule.cost_per_minute ? json::value(ToJson(amount, *rule.cost_per_minute))
                                      : json::value()}};
    return one;
  };
  std::vector<journeys::FailureDemandRow> causes(rule.causes.size());
  journeys::FailureDemandRow all;
  json::array rows;
  for (const journeys::FailureDemandRow& row : found.rows) {
    for (journeys::FailureDemandRow* sum : {&causes[row.cause], &all}) {
      sum->contacts += row.contacts;
      sum->timed += row.timed;
      sum->minutes += row.minutes;
      sum->squares += row.squares;
    }
    const auto of = std::find_if(found.of_reason.begin(), found.of_reason.end(),
                                 [&](const auto& one) { return one.first == row.reason; });
    json::object shown = sized(row.contacts, row.timed, row.minutes, row.squares, of->second);
    shown["reason"] = row.reason.empty() ? "~none" : row.reason;
    shown["cause"] = rule.causes[row.cause].id;
    rows.push_back(std::move(shown));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const json::value& a, const json::value& b) {
    return a.at("minutes").at("value").as_double() > b.at("minutes").at("value").as_double();
  });
  json::array list;
  for (size_t i = 0; i < causes.size(); ++i) {
    json::object shown = sized(causes[i].contacts, causes[i].timed, causes[i].minutes,
                               causes[i].squares, found.contacts);
    shown["id"] = rule.causes[i].id;
    shown["title"] = rule.causes[i].title;
    shown["when"] = rule.causes[i].when;
    shown["fix"] = rule.causes[i].fix;
    list.push_back(std::move(shown));
  }
  return json::object{
      {"from", FormatTime(filter.from.value_or(0))},
      {"to", FormatTime(filter.to.value_or(0))},
      {"contacts", found.contacts},
      {"total", sized(all.contacts, all.timed, all.minutes, all.squares, found.contacts)},
      {"causes", std::move(list)},
      {"rows", std::move(rows)},
      {"over", rule.over},
      {"cost_per_minute",
       rule.cost_per_minute ? json::value(*rule.cost_per_minute) : json::value()},
      {"currency", rule.currency},
      {"own_rule", definitions.own_rule},
      {"yaml", definitions.rule_yaml}};
}

}  // namespace clarion::app
