// Scorecards that ship to be taken: content/library/scorecards, by industry and channel. None of
// them scores anything until somebody takes it as a draft, tries and publishes it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scoring/scorer.h"

namespace clarion::app {

struct LibraryCard {
  scoring::ScorecardInfo info;  // with `industries` and `channels`
  std::string yaml;
};

struct LibraryFilter {
  std::string industry;  // "": any; cards for every industry are among each
  std::string channel;   // likewise
};

// By title. Empty where nothing ships. kInvalidInput names file and line of a card that is wrong.
Result<std::vector<LibraryCard>> ReadCardLibrary(const std::string& content,
                                                 const LibraryFilter& filter = {});
// kNotFound names those there are.
Result<LibraryCard> FindInLibrary(const std::string& content, const std::string& id);

}  // namespace clarion::app
