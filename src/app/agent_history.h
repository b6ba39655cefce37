// One agent over time and by channel, and how much they do: what stands beside the comparison on
// an agent's page.
#pragma once

#include <string>
#include <vector>

#include "app/performance_report.h"

namespace clarion::app {

// Figures with the worth of the cases taken out, read once for all agents.
struct FairFigures {
  std::vector<metrics::Definition> metrics;
  std::vector<std::vector<float>> values;  // [metric][case]; NaN = not known
  std::vector<float> handle_ms;            // NaN = not known, or mail and tickets, which lie
};
// 300,000 contacts: some 2 s.
Result<FairFigures> ReadFairFigures(Workspace& workspace, const PerformanceGround& ground,
                                    const std::vector<std::string>& metrics);

struct FigureOf {
  int64_t n = 0;
  double value = 0;  // NaN without cases
  double low = 0;    // 95 %
  double high = 0;
  double typical = 0;  // of all agents
};

struct AgentWeek {
  TimeMs at = 0;  // a Monday, UTC
  int64_t contacts = 0;
  int64_t days = 0;               // with contacts
  double handle_ms = 0;           // all of it
  double typical_contacts = 0;    // median of the agents who served in the week
  std::vector<FigureOf> figures;  // by metric
};

// Beside all agents in the same channel, drawn to the agent's other channels as few cases ask.
struct AgentChannel {
  std::string channel;
  int64_t contacts = 0;
  double share = 0;               // of the agent's contacts
  double typical_share = 0;       // of all agents'
  std::vector<FigureOf> figures;  // difference to all agents' in this channel; n of the agent's
};

struct AgentHistory {
  std::vector<AgentWeek> weeks;        // whole ones, the agent's first to the data's last
  std::vector<AgentChannel> channels;  // most contacts first
  double contacts_a_day = 0;           // on days with contacts
  double typical_contacts_a_day = 0;   // median of agents
  double handle_ms_a_day = 0;
  double typical_handle_ms_a_day = 0;
};

// Pure; some ms.
AgentHistory HistoryOf(const PerformanceGround& ground, const FairFigures& figures, uint32_t agent);

json::object AgentHistoryJson(const AgentHistory& history, const FairFigures& figures);

}  // namespace clarion::app
