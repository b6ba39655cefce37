// The published versions of every scorecard, with their texts: what can be read again, and what a
// receipt is checked against. Files in FOLDER/versions: history.jsonl, a line a publication, and
// the YAML of each version under its own hash.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/processor.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::app {

struct PublishedCard {
  std::string card;     // its id
  std::string version;  // ScorecardInfo::version
  Marks marks;
  std::string enrichment;   // Enricher::version
  std::string yaml_sha256;  // 64 hex digits
  TimeMs published_at = 0;
};

// Safe for concurrent use.
class Versions {
 public:
  // kCorrupt: the history has a line that does not read; the message names it.
  static Result<std::unique_ptr<Versions>> Open(const std::string& folder);

  // Oldest first; of one card or, with "", of all.
  std::vector<PublishedCard> History(const std::string& card) const;
  // What counts now; nullopt: the card was never published here.
  std::optional<PublishedCard> Current(const std::string& card) const;
  std::optional<PublishedCard> ByGeneration(const std::string& generation) const;
  Result<std::string> Yaml(const PublishedCard& card) const;
  // Durable when it returns.
  Result<void> Publish(PublishedCard card, const std::string& yaml);

 private:
  explicit Versions(std::string folder) : folder_(std::move(folder)) {}
  std::string YamlPath(const std::string& sha256) const { return folder_ + "/" + sha256 + ".yaml"; }

  const std::string folder_;
  mutable std::mutex mutex_;
  std::vector<PublishedCard> history_;
};

// SHA-256 as 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace clarion::app
