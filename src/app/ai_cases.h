// What is to be known of contacts an AI agent took part in: which one and which version, how long
// it was alone with the customer, and how the hand-over went.
#pragma once

#include <string>
#include <vector>

#include "app/case_rows.h"

namespace clarion::app {

struct HandOverCase {
  size_t row = 0;        // of the served cases
  int64_t wait_ms = -1;  // from the AI agent's last turn to the person's first; -1 = times unknown
  bool said_again = false;  // the customer had to say again what was said before it
  bool identified_again = false;
  bool resolved = false;  // where `resolution_known`
  bool resolution_known = false;
};

// Aligned with the served cases where not said otherwise.
struct AiCases {
  std::vector<int32_t>
      agent;  // the AI agent that began, an index into `agents`; −1 = a person began
  std::vector<std::string> agents;
  std::vector<int32_t> version;  // an index into `versions`; −1 = not told
  std::vector<std::string> versions;
  std::vector<std::string>
      version_key;                 // of each AI agent: the attribute that told its version; ""
  std::vector<uint8_t> handed;     // a person took over
  std::vector<uint32_t> ai_turns;  // of the AI agent until then
  // Milliseconds of people's work: handle time, or what is left of it after the hand-over; 0 where
  // no person served. NaN: not known, or mail and tickets, which lie.
  std::vector<float> people_ms;
  std::vector<HandOverCase> handovers;
};

// Attributes that tell the version of an AI agent, the first that is there counts.
const std::vector<std::string>& VersionKeys();

// The version of the AI agent of a contact, over columns of `interaction`; '' = not told.
std::string AiVersionSql();

// Reads the turns of contacts with an AI agent: 5,000,000 turns in some 2 s.
Result<AiCases> ReadAiCases(warehouse::Warehouse& warehouse, const CaseQuery& query,
                            const ServedCases& served);

}  // namespace clarion::app
