#include "privacy/retention.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "model/enums.h"
#include "text/yaml_reader.h"

namespace clarion::privacy {
namespace {

constexpr double kDaysMax = 36500;
constexpr const char* kDefault = "default";

Result<int64_t> Days(const text::YamlReader& node) {
  ASSIGN_OR_RETURN(const double days, node.AsNumber());
  if (days < 1 || days > kDaysMax || days != std::floor(days))
    return node.Fail("is not a whole number of days from 1 to 36500");
  return static_cast<int64_t>(days);
}

Result<std::optional<int64_t>> DaysAt(const text::YamlReader& root, const char* field) {
  const auto node = root.At(field);
  if (!node) return std::optional<int64_t>();
  ASSIGN_OR_RETURN(const int64_t days, Days(*node));
  return std::optional<int64_t>(days);
}

json::value OrNull(const std::optional<int64_t>& days) {
  return days ? json::value(*days) : json::value();
}

std::vector<std::string> Channels() {
  std::vector<std::string> names{kDefault};
  for (int i = 0; i <= static_cast<int>(Channel::kBot); ++i)
    names.emplace_back(Name(static_cast<Channel>(i)));
  return names;
}

}  // namespace

bool RetentionRules::empty() const {
  return !conversations_days && conversations_of.empty() && !past_scores_days && !refused_days &&
         !deliveries_days;
}

std::optional<int64_t> RetentionRules::DaysOf(const std::string& channel) const {
  const auto found = conversations_of.find(channel);
  return found == conversations_of.end() ? conversations_days : std::optional(found->second);
}

Result<RetentionRules> RetentionRules::Parse(const std::string& name, const std::string& yaml) {
  ASSIGN_OR_RETURN(const text::YamlReader root, text::YamlReader::Parse(name, yaml));
  RETURN_IF_ERROR(root.AllowOnly({"conversations", "past_scores", "refused", "deliveries"}));
  RetentionRules rules;
  ASSIGN_OR_RETURN(rules.past_scores_days, DaysAt(root, "past_scores"));
  ASSIGN_OR_RETURN(rules.refused_days, DaysAt(root, "refused"));
  ASSIGN_OR_RETURN(rules.deliveries_days, DaysAt(root, "deliveries"));
  const auto conversations = root.At("conversations");
  if (!conversations) return rules;
  if (!conversations->IsMap()) {
    ASSIGN_OR_RETURN(const int64_t days, Days(*conversations));
    rules.conversations_days = days;
    return rules;
  }
  for (const auto& [channel, node] : conversations->Fields()) {
    ASSIGN_OR_RETURN(const int64_t days, Days(node));
    if (channel == kDefault)
      rules.conversations_days = days;
    else if (ChannelFrom(channel))
      rules.conversations_of[channel] = days;
    else
      return node.Fail(
          fmt::format("unknown channel '{}'{}", channel, text::DidYouMean(channel, Channels())));
  }
  return rules;
}

Result<RetentionRules> RetentionRules::Load(const std::string& folder) {
  const std::string path = folder + "/retention.yaml";
  if (!std::filesystem::exists(path)) return RetentionRules{};
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(path));
  return Parse(path, yaml);
}

json::object ToJsonObject(const RetentionRules& rules) {
  json::object channels;
  for (const auto& [channel, days] : rules.conversations_of) channels[channel] = days;
  return {{"conversations", OrNull(rules.conversations_days)},
          {"channels", std::move(channels)},
          {"past_scores", OrNull(rules.past_scores_days)},
          {"refused", OrNull(rules.refused_days)},
          {"deliveries", OrNull(rules.deliveries_days)}};
}

}  // namespace clarion::privacy
