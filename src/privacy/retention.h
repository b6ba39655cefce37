// How long what is kept: FOLDER/retention.yaml. Without it everything stays.
//
//   conversations:          # of everything a conversation is: what was said, scores, figures
//     default: 730          # days since it began
//     voice: 365            # by channel
//   past_scores: 180        # scores by versions of cards that do not count any more
//   refused: 30             # records that could not be read, kept to be looked at
//   deliveries: 90          # what was sent to destinations
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace clarion::privacy {

struct RetentionRules {
  std::optional<int64_t> conversations_days;        // of channels not named
  std::map<std::string, int64_t> conversations_of;  // by channel, days
  std::optional<int64_t> past_scores_days;
  std::optional<int64_t> refused_days;
  std::optional<int64_t> deliveries_days;

  bool empty() const;
  // Days a conversation of this channel is kept; nullopt: for ever.
  std::optional<int64_t> DaysOf(const std::string& channel) const;

  // kInvalidInput with file and line.
  static Result<RetentionRules> Parse(const std::string& name, const std::string& yaml);
  // Of a workspace; empty where it has no such file.
  static Result<RetentionRules> Load(const std::string& folder);
};
json::object ToJsonObject(const RetentionRules& rules);

}  // namespace clarion::privacy
