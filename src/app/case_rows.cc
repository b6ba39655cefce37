#include "app/case_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

#include "app/internal/tab_separated.h"

namespace clarion::app {
namespace {

using internal::TabSeparated;
using metrics::Definition;
using performance::Factor;

// Names to numbers, in the order they come.
class Index {
 public:
  explicit Index(std::vector<std::string>* names) : names_(names) {}
  uint32_t Of(std::string_view name) {
    const auto [at, added] = at_.try_emplace(std::string(name), names_->size());
    if (added) names_->push_back(at->first);
    return static_cast<uint32_t>(at->second);
  }

 private:
  std::vector<std::string>* names_;
  std::unordered_map<std::string, size_t> at_;
};

constexpr size_t kClusterAgents = 10;  // fewer say little of how agents vary
constexpr size_t kFactors = 6;
constexpr const char* kFactorNames[kFactors] = {"reason", "channel", "direction",
                                                "queue",  "hours",   "history"};

std::string HoursOf(int64_t hour, int64_t weekday) {
  const int64_t from = hour / 6 * 6;
  return fmt::format("{} {:02}–{:02}", weekday >= 6 ? "weekend" : "weekday", from, from + 6);
}

std::unordered_map<std::string_view, size_t> RowOfId(const ServedCases& served) {
  std::unordered_map<std::string_view, size_t> out;
  out.reserve(served.ids.size());
  for (size_t i = 0; i < served.ids.size(); ++i) out.emplace(served.ids[i], i);
  return out;
}

// Sampling keeps the same cases in every query.
Result<std::string> Where(warehouse::Warehouse& warehouse, const CaseQuery& query, double* sample) {
  ASSIGN_OR_RETURN(std::string where, metrics::FilterSql(query.filter, true, warehouse.modern()));
  where += " AND agent_id != '' AND abandoned = 0 AND agent_turns > 0";
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse.Query(fmt::format("SELECT count() FROM {{interaction}} WHERE {}", where)));
  const int64_t cases = rows.Integer(0, 0), most = std::max<int64_t>(1, query.cases_max);
  const int64_t one_in = std::max<int64_t>(1, (cases + most - 1) / most);
  if (one_in > 1) where += fmt::format(" AND cityHash64(id) % {} = 0", one_in);
  *sample = 1 / static_cast<double>(one_in);
  return where;
}

Result<std::string> ValueSql(const Definition& metric, TimeMs horizon) {
  const auto sql = [&](const std::string& part) { return metrics::ToSql(part, horizon); };
  switch (metric.kind) {
    case metrics::Kind::kShare:
      return fmt::format("toFloat64({})", sql(metric.of));
    case metrics::Kind::kNet:
      return fmt::format("toFloat64({}) - toFloat64({})", sql(metric.plus), sql(metric.minus));
    case metrics::Kind::kMean:
    case metrics::Kind::kPercentile:
      return fmt::format("toFloat64({})", sql(metric.value));
    case metrics::Kind::kRatio:
    case metrics::Kind::kCount:
      break;
  }
  return InvalidInput(
      fmt::format("metric: '{}' is a {}; a share or a mean says how a case turned out", metric.id,
                  metrics::Name(metric.kind)));
}

}  // namespace

Result<ServedCases> ReadServedCases(warehouse::Warehouse& warehouse, const metrics::Engine& engine,
                                    const CaseQuery& query) {
  ServedCases out;
  ASSIGN_OR_RETURN(out.where, Where(warehouse, query, &out.sample));
  ASSIGN_OR_RETURN(const std::string rows, engine.RowsSql(metrics::Source::kJourney, query.filter));
  ASSIGN_OR_RETURN(
      const std::string text,
      warehouse.QueryText(
          fmt::format(
              "SELECT id, agent_id, agent_kind, team, started_ms, reason, channel, "
              "direction, queue, toHour(toDateTime(intDiv(started_ms, 1000), 'UTC')), "
              "toDayOfWeek(toDateTime(intDiv(started_ms, 1000), 'UTC')), step, customer_id FROM {} "
              "WHERE {} ORDER BY id",
              rows, out.where),
          "TabSeparated"));
  Index agents(&out.cases.agents);
  for (const char* name : kFactorNames) out.cases.factors.push_back({name, {}, {}});
  std::vector<Index> levels;
  for (Factor& factor : out.cases.factors) levels.emplace_back(&factor.levels);
  std::vector<std::map<std::string, int64_t>> kinds, teams;
  std::vector<std::string> customers;
  Index customer(&customers);
  TabSeparated in(text);
  while (!in.AtEnd()) {
    out.ids.emplace_back(in.Text());
    const uint32_t agent = agents.Of(in.Text());
    if (agent == kinds.size()) {
      kinds.emplace_back();
      teams.emplace_back();
    }
    ++kinds[agent][std::string(in.Text())];
    ++teams[agent][std::string(in.Text())];
    out.started.push_back(in.Number<TimeMs>());
    out.cases.agent.push_back(agent);
    for (size_t f = 0; f < 4; ++f) out.cases.factors[f].level.push_back(levels[f].Of(in.Text()));
    const auto hour = in.Number<int64_t>(), weekday = in.Number<int64_t>();
    out.cases.factors[4].level.push_back(levels[4].Of(HoursOf(hour, weekday)));
    const auto step = in.Number<int64_t>();
    out.cases.factors[5].level.push_back(levels[5].Of(step == 0   ? "first contact"
                                                      : step == 1 ? "second contact"
                                                                  : "later contact"));
    const std::string_view who = in.Text();
    out.customer.push_back(customer.Of(who.empty() ? std::string_view(out.ids.back()) : who));
  }
  if (out.cases.agents.size() < kClusterAgents) out.cases.cluster = out.customer;
  const auto most = [](const std::map<std::string, int64_t>& counts) {
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  };
  for (size_t a = 0; a < kinds.size(); ++a) {
    out.kind.push_back(most(kinds[a]));
    out.team.push_back(most(teams[a]));
  }
  return out;
}

Result<std::vector<float>> ReadCaseValues(warehouse::Warehouse& warehouse,
                                          const metrics::Engine& engine, const CaseQuery& query,
                                          const ServedCases& served, const Definition& metric) {
  ASSIGN_OR_RETURN(const TimeMs horizon, engine.Horizon(query.filter.tenant));
  ASSIGN_OR_RETURN(const std::string value, ValueSql(metric, horizon));
  ASSIGN_OR_RETURN(const std::string rows, engine.RowsSql(metric.source, query.filter));
  ASSIGN_OR_RETURN(const std::string text,
                   warehouse.QueryText(
                       fmt::format("SELECT id, avg({}) FROM {} WHERE ({}) AND ({}) GROUP BY id{}",
                                   value, rows, metrics::ToSql(metric.over, horizon), served.where,
                                   engine.SettingsSql(metric.source)),
                       "TabSeparated"));
  const auto row_of = RowOfId(served);
  std::vector<float> out(served.ids.size(), NAN);
  TabSeparated in(text);
  while (!in.AtEnd()) {
    const std::string id(in.Text());
    const auto value_of = in.Number<double>(NAN);
    if (const auto at = row_of.find(id); at != row_of.end())
      out[at->second] = static_cast<float>(value_of);
  }
  return out;
}

Result<std::vector<performance::Question>> ReadCaseAnswers(
    warehouse::Warehouse& warehouse, const CaseQuery& query, const ServedCases& served,
    const std::vector<scoring::ScorecardInfo>& cards) {
  std::vector<performance::Question> out;
  std::string names, numbers;
  for (const scoring::ScorecardInfo& card : cards)
    for (const scoring::QuestionInfo& question : card.questions) {
      names += fmt::format("{}{}", names.empty() ? "" : ",",
                           warehouse::Quoted(card.id + "/" + question.id));
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", out.size());
      out.push_back({card.id + "/" + question.id, std::vector<float>(served.ids.size(), NAN)});
    }
  if (out.empty()) return out;
  // One row a case: the questions' numbers and their points in per mille.
  ASSIGN_OR_RETURN(
      const std::string text,
      warehouse.QueryText(
          fmt::format("SELECT interaction_id, "
                      "arrayStringConcat(groupArray(concat(toString(number), ':', "
                      "toString(toInt32(round(points * 1000))))), ' ') FROM (SELECT "
                      "interaction_id, points, toInt32(transform(concat(scorecard, '/', question), "
                      "[{}], [{}], -1)) AS number FROM {{answer}} WHERE tenant = {} AND verdict != "
                      "'na' AND interaction_id IN (SELECT id FROM {{interaction}} WHERE {})) WHERE "
                      "number >= 0 GROUP BY interaction_id",
                      names, numbers, warehouse::Quoted(query.filter.tenant), served.where),
          "TabSeparated"));
  const auto row_of = RowOfId(served);
  TabSeparated in(text);
  while (!in.AtEnd()) {
    const std::string id(in.Text());
    std::string_view pairs = in.Text();
    const auto at = row_of.find(id);
    if (at == row_of.end()) continue;
    while (!pairs.empty()) {
      size_t number = 0;
      int points = 0;
      auto end = std::from_chars(pairs.data(), pairs.data() + pairs.size(), number).ptr;
      end = std::from_chars(end + 1, pairs.data() + pairs.size(), points).ptr;
      out[number].points[at->second] = static_cast<float>(points) / 1000;
      pairs.remove_prefix(std::min(pairs.size(), static_cast<size_t>(end - pairs.data()) + 1));
    }
  }
  return out;
}

}  // namespace clarion::app
