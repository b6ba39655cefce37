#include "app/agent_history.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "performance/draw_to_middle.h"
#include "performance/standing.h"

namespace clarion::app {
namespace {

constexpr size_t kChannelFactor = 1;
constexpr int64_t kChannelLeast = 10;  // cases in a channel that says something

struct Moments {
  double n = 0, sum = 0, squares = 0;
  void Add(double value) {
    n += 1;
    sum += value;
    squares += value * value;
  }
  double Mean() const { return n > 0 ? sum / n : NAN; }
  double Variance() const {
    return n > 1 ? std::max(0.0, squares / n - Mean() * Mean()) * n / (n - 1) : 0;
  }
};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Of one agent's days: contacts and handle time of each.
struct Days {
  std::map<int64_t, std::pair<int64_t, double>> of;
  void Add(int64_t day, float handle_ms) {
    auto& [contacts, handle] = of[day];
    ++contacts;
    if (!std::isnan(handle_ms)) handle += handle_ms;
  }
  double ContactsADay() const {
    double sum = 0;
    for (const auto& [day, one] : of) sum += static_cast<double>(one.first);
    return of.empty() ? 0 : sum / static_cast<double>(of.size());
  }
  double HandleADay() const {
    double sum = 0;
    for (const auto& [day, one] : of) sum += one.second;
    return of.empty() ? 0 : sum / static_cast<double>(of.size());
  }
};

FigureOf Estimated(const Moments& own, const Moments& all) {
  FigureOf out{static_cast<int64_t>(own.n), own.Mean(), NAN, NAN, all.Mean()};
  if (own.n < 1) return out;
  // A week has few cases: their spread is that of all agents' in it.
  const double half = metrics::StudentT95(std::max<int64_t>(1, static_cast<int64_t>(all.n) - 1)) *
                      std::sqrt(all.Variance() / own.n);
  out.low = out.value - half;
  out.high = out.value + half;
  return out;
}

std::vector<AgentWeek> Weeks(const ServedCases& served, const FairFigures& figures, uint32_t agent,
                             const Zone& zone, TimeMs end) {
  int64_t first = INT64_MAX;
  for (size_t i = 0; i < served.ids.size(); ++i)
    if (served.cases.agent[i] == agent) first = std::min(first, zone.WeekOf(served.started[i]));
  const int64_t last = zone.WeekOf(end);  // the week that is not over
  if (first >= last) return {};
  const auto weeks = static_cast<size_t>(last - first);
  std::vector<AgentWeek> out(weeks);
  std::vector<std::set<int64_t>> days(weeks);
  std::vector<std::map<uint32_t, double>> contacts(weeks);
  std::vector<std::vector<Moments>> own(weeks, std::vector<Moments>(figures.metrics.size()));
  std::vector<std::vector<Moments>> all = own;
  for (size_t i = 0; i < served.ids.size(); ++i) {
    const int64_t week = zone.WeekOf(served.started[i]);
    if (week < first || week >= last) continue;
    const auto w = static_cast<size_t>(week - first);
    const bool mine = served.cases.agent[i] == agent;
    ++contacts[w][served.cases.agent[i]];
    for (size_t m = 0; m < figures.metrics.size(); ++m) {
      const float value = figures.values[m][i];
      if (std::isnan(value)) continue;
      all[w][m].Add(value);
      if (mine) own[w][m].Add(value);
    }
    if (!mine) continue;
    ++out[w].contacts;
    days[w].insert(zone.DayOf(served.started[i]));
    if (!std::isnan(figures.handle_ms[i])) out[w].handle_ms += figures.handle_ms[i];
  }
  for (size_t w = 0; w < weeks; ++w) {
    out[w].at = zone.Monday(first + static_cast<int64_t>(w));
    out[w].days = static_cast<int64_t>(days[w].size());
    std::vector<double> of_agents;
    for (const auto& [who, n] : contacts[w]) of_agents.push_back(n);
    out[w].typical_contacts = Median(std::move(of_agents));
    for (size_t m = 0; m < figures.metrics.size(); ++m)
      out[w].figures.push_back(Estimated(own[w][m], all[w][m]));
  }
  return out;
}

std::vector<AgentChannel> Channels(const ServedCases& served, const FairFigures& figures,
                                   uint32_t agent) {
  const performance::Factor& channel = served.cases.factors[kChannelFactor];
  const size_t levels = channel.levels.size(), wanted = figures.metrics.size();
  std::vector<int64_t> own_n(levels), all_n(levels);
  std::vector<std::vector<Moments>> own(wanted, std::vector<Moments>(levels)), all = own;
  for (size_t i = 0; i < served.ids.size(); ++i) {
    const uint32_t level = channel.level[i];
    const bool mine = served.cases.agent[i] == agent;
    ++all_n[level];
    own_n[level] += mine ? 1 : 0;
    for (size_t m = 0; m < wanted; ++m) {
      const float value = figures.values[m][i];
      if (std::isnan(value)) continue;
      all[m][level].Add(value);
      if (mine) own[m][level].Add(value);
    }
  }
  double mine = 0, everybody = 0;
  for (size_t l = 0; l < levels; ++l) {
    mine += static_cast<double>(own_n[l]);
    everybody += static_cast<double>(all_n[l]);
  }
  std::vector<AgentChannel> out;
  std::vector<size_t> level_of;
  for (size_t l = 0; l < levels; ++l) {
    if (own_n[l] == 0) continue;
    AgentChannel one{channel.levels[l],
                     own_n[l],
                     static_cast<double>(own_n[l]) / mine,
                     static_cast<double>(all_n[l]) / everybody,
                     {}};
    for (size_t m = 0; m < wanted; ++m)
      one.figures.push_back({static_cast<int64_t>(own[m][l].n), NAN, NAN, NAN, all[m][l].Mean()});
    out.push_back(std::move(one));
    level_of.push_back(l);
  }
  for (size_t m = 0; m < wanted; ++m) {
    std::vector<double> difference, error;
    std::vector<size_t> at;
    for (size_t k = 0; k < out.size(); ++k) {
      const Moments &mine_of = own[m][level_of[k]], &all_of = all[m][level_of[k]];
      if (mine_of.n < static_cast<double>(kChannelLeast) || all_of.Variance() <= 0) continue;
      difference.push_back(mine_of.Mean() - all_of.Mean());
      error.push_back(all_of.Variance() / mine_of.n);
      at.push_back(k);
    }
    const performance::DrawnToMiddle drawn = performance::DrawToMiddle(difference, error);
    for (size_t j = 0; j < at.size(); ++j) {
      FigureOf& figure = out[at[j]].figures[m];
      figure.value = drawn.of[j].value;
      figure.low = drawn.of[j].low;
      figure.high = drawn.of[j].high;
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const AgentChannel& a, const AgentChannel& b) {
    return a.contacts > b.contacts;
  });
  return out;
}

json::value Told(double value) { return std::isnan(value) ? json::value() : json::value(value); }

json::array FiguresJson(const std::vector<FigureOf>& figures) {
  json::array out;
  for (const FigureOf& one : figures)
    out.push_back(json::object{{"n", one.n},
                               {"value", Told(one.value)},
                               {"low", Told(one.low)},
                               {"high", Told(one.high)},
                               {"typical", Told(one.typical)}});
  return out;
}

}  // namespace

Result<FairFigures> ReadFairFigures(Workspace& workspace, const PerformanceGround& ground,
                                    const std::vector<std::string>& ids) {
  FairFigures out;
  for (const std::string& id : ids) {
    const metrics::Definition* metric = workspace.metrics().Find(id);
    if (metric == nullptr) continue;
    ASSIGN_OR_RETURN(const std::vector<float> values,
                     ReadCaseValues(workspace.warehouse(), workspace.metrics(), ground.query,
                                    ground.served, *metric));
    out.metrics.push_back(*metric);
    out.values.push_back(performance::WithoutCaseMix(ground.served.cases, values, {}));
  }
  metrics::Definition handle;
  handle.id = "handle_ms";
  handle.kind = metrics::Kind::kMean;
  handle.over = "handle_ms >= 0 AND channel IN ('voice', 'chat', 'bot')";
  handle.value = "handle_ms";
  ASSIGN_OR_RETURN(out.handle_ms, ReadCaseValues(workspace.warehouse(), workspace.metrics(),
                                                 ground.query, ground.served, handle));
  return out;
}

AgentHistory HistoryOf(const PerformanceGround& ground, const FairFigures& figures,
                       uint32_t agent) {
  const ServedCases& served = ground.served;
  AgentHistory out;
  out.weeks = Weeks(served, figures, agent, ground.zone, ground.query.filter.to.value_or(0));
  out.channels = Channels(served, figures, agent);
  std::vector<Days> days(served.cases.agents.size());
  for (size_t i = 0; i < served.ids.size(); ++i)
    days[served.cases.agent[i]].Add(ground.zone.DayOf(served.started[i]), figures.handle_ms[i]);
  std::vector<double> contacts, handle;
  for (size_t a = 0; a < days.size(); ++a) {
    if (days[a].of.empty() || served.kind[a] == "ai") continue;  // a bot's day has no end
    contacts.push_back(days[a].ContactsADay());
    handle.push_back(days[a].HandleADay());
  }
  out.contacts_a_day = days[agent].ContactsADay();
  out.handle_ms_a_day = days[agent].HandleADay();
  out.typical_contacts_a_day = Median(std::move(contacts));
  out.typical_handle_ms_a_day = Median(std::move(handle));
  return out;
}

json::object AgentHistoryJson(const AgentHistory& history, const FairFigures& figures) {
  json::array metrics, weeks, channels;
  for (const metrics::Definition& one : figures.metrics) metrics.push_back(MetricJson(one));
  for (const AgentWeek& week : history.weeks)
    weeks.push_back(json::object{{"at", FormatTime(week.at)},
                                 {"contacts", week.contacts},
                                 {"typical_contacts", week.typical_contacts},
                                 {"days", week.days},
                                 {"handle_ms", week.handle_ms},
                                 {"figures", FiguresJson(week.figures)}});
  for (const AgentChannel& one : history.channels)
    channels.push_back(json::object{{"channel", one.channel},
                                    {"contacts", one.contacts},
                                    {"share", one.share},
                                    {"typical_share", one.typical_share},
                                    {"figures", FiguresJson(one.figures)}});
  return {{"metrics", std::move(metrics)},
          {"weeks", std::move(weeks)},
          {"channels", std::move(channels)},
          {"contacts_a_day", history.contacts_a_day},
          {"typical_contacts_a_day", history.typical_contacts_a_day},
          {"handle_ms_a_day", history.handle_ms_a_day},
          {"typical_handle_ms_a_day", history.typical_handle_ms_a_day}};
}

}  // namespace clarion::app
