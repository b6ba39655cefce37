#include "performance/opportunities.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace clarion::performance {
namespace {

// The level a share `quantile` of the agents stays below, by their adjusted figures.
double LevelAt(const Standings& standings, double quantile) {
  std::vector<double> levels;
  for (const Standing& one : standings.agents) levels.push_back(one.adjusted);
  if (levels.empty()) return 0;
  std::sort(levels.begin(), levels.end());
  const double place = quantile * static_cast<double>(levels.size() - 1);
  const size_t below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, levels.size() - 1);
  const double part = place - static_cast<double>(below);
  return (1 - part) * levels[below] + part * levels[above];
}

}  // namespace

Opportunities FindOpportunities(const std::vector<QuestionView>& questions,
                                const OpportunitySettings& settings) {
  Opportunities out;
  for (size_t q = 0; q < questions.size(); ++q) {
    const QuestionView& view = questions[q];
    const Standings& standings = view.standings;
    if (standings.agents.empty()) continue;
    int64_t n = 0;
    for (const Standing& one : standings.agents) n += one.n;
    const double reach = LevelAt(standings, settings.peers), typical = LevelAt(standings, 0.5);
    const bool process = standings.mean < settings.process_level &&
                         standings.between < settings.process_spread &&
                         standings.agents.size() >= 3;
    if (process)
      out.processes.push_back({q, standings.mean, standings.between, n, standings.agents.size()});
    for (const Standing& one : standings.agents) {
      if (one.better_than_typical >= settings.certainty && one.adjusted > typical)
        out.strengths.push_back(
            {one.agent, q, one.adjusted, typical, one.better_than_typical, one.n});
      const double room = reach - one.adjusted;
      if (process || 1 - one.better_than_typical < settings.certainty || room < settings.room_least)
        continue;
      Opportunity found{one.agent, q, one.adjusted, reach, 1 - one.better_than_typical, one.n,
                        {},        0};
      for (const Association& with : view.outcomes) {
        if (with.matter != Matter::kHelps) continue;
        found.gains.push_back({with.outcome, room * with.effect});
        found.worth += room * std::abs(with.standardised) * static_cast<double>(one.n);
      }
      if (!found.gains.empty()) out.coach.push_back(std::move(found));
    }
  }
  std::stable_sort(out.coach.begin(), out.coach.end(),
                   [](const Opportunity& a, const Opportunity& b) { return a.worth > b.worth; });
  std::stable_sort(out.processes.begin(), out.processes.end(),
                   [](const ProcessProblem& a, const ProcessProblem& b) { return a.n > b.n; });
  std::stable_sort(out.strengths.begin(), out.strengths.end(),
                   [](const Strength& a, const Strength& b) {
                     return std::tuple(a.agent, -a.certainty) < std::tuple(b.agent, -b.certainty);
                   });
  return out;
}

}  // namespace clarion::performance
