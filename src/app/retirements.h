// Which scorecards are retired: they take no new scores; what they scored stays to be read. A file
// of the workspace, FOLDER/versions/retired.json, read when definitions are.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace clarion::app {

struct Retirement {
  std::string card;  // its id
  TimeMs at = 0;
  int64_t until = 0;  // the last record of the journal it scored
  std::string reason;
  std::string by;  // name of who did it
};
using Retirements = std::map<std::string, Retirement>;  // by card

// Empty where there is no file. kCorrupt: the file does not read; the message names it.
Result<Retirements> ReadRetirements(const std::string& folder);
// Durable when it returns.
Result<void> WriteRetirements(const std::string& folder, const Retirements& retired);

}  // namespace clarion::app
