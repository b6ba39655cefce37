// Contacts as the room reads them: who served each, what kind of case it was, how it turned out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace clarion::performance {

// What an agent does not choose: reason, channel, hour, the customer's history.
struct Factor {
  std::string name;
  std::vector<std::string> levels;
  std::vector<uint32_t> level;  // of every case, an index into `levels`
};

// Columns of equal length, a row a case.
struct Cases {
  std::vector<std::string> agents;
  std::vector<uint32_t> agent;  // an index into `agents`
  std::vector<Factor> factors;
  // Cases that are not independent of each other: of one agent, or of one customer where there are
  // few agents. Empty: by agent.
  std::vector<uint32_t> cluster;
  size_t size() const { return agent.size(); }
};

}  // namespace clarion::performance
