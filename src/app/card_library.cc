#include "app/card_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"

namespace clarion::app {
namespace {

// What is made for no industry in particular serves all.
bool Serves(const std::vector<std::string>& list, const std::string& wanted) {
  return wanted.empty() || list.empty() ||
         std::find(list.begin(), list.end(), wanted) != list.end();
}

}  // namespace

Result<std::vector<LibraryCard>> ReadCardLibrary(const std::string& content,
                                                 const LibraryFilter& filter) {
  std::vector<LibraryCard> out;
  const std::string folder = content + "/library/scorecards";
  if (!std::filesystem::exists(folder)) return out;
  ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(folder, ".yaml"));
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(std::string yaml, ReadFile(file));
    ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{file, yaml}}));
    const scoring::ScorecardInfo& info = scorer.cards().front();
    if (Serves(info.industries, filter.industry) && Serves(info.channels, filter.channel))
      out.push_back({info, std::move(yaml)});
  }
  std::sort(out.begin(), out.end(),
            [](const LibraryCard& a, const LibraryCard& b) { return a.info.title < b.info.title; });
  return out;
}

Result<LibraryCard> FindInLibrary(const std::string& content, const std::string& id) {
  ASSIGN_OR_RETURN(std::vector<LibraryCard> all, ReadCardLibrary(content));
  std::string there;
  for (LibraryCard& one : all) {
    if (one.info.id == id) return std::move(one);
    there += (there.empty() ? "" : ", ") + one.info.id;
  }
  return NotFound(fmt::format("the library has no scorecard '{}'; there are {}", id, there));
}

}  // namespace clarion::app
