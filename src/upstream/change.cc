#include "upstream/change.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

#include "actions/initiative.h"

namespace clarion::upstream {
namespace {

constexpr std::array<std::string_view, 9> kFields = {
    "kind", "title", "at", "until", "segment", "source", "external_id", "link", "notes"};
constexpr std::array<std::string_view, 8> kDimensions = {
    "channel", "direction", "queue", "agent", "agent_kind", "team", "reason", "dataset"};
constexpr TimeMs kEarliest = 946'684'800'000;  // 2000
constexpr TimeMs kLatest = 4'102'444'800'000;  // 2100

Result<void> Text(const json::value& fields, const char* name, size_t most, std::string* out) {
  const json::value* value = Find(fields, name);
  if (value == nullptr) return {};
  if (!value->is_string()) return InvalidInput(fmt::format("{}: must be a text", name));
  if (value->get_string().size() > most)
    return InvalidInput(fmt::format("{}: at most {} bytes", name, most));
  *out = std::string(value->get_string());
  return {};
}

// Null and "" are no time.
Result<void> Time(const json::value& fields, const char* name, TimeMs* out) {
  const json::value* value = Find(fields, name);
  if (value == nullptr) return {};
  if (value->is_null() || (value->is_string() && value->get_string().empty())) {
    *out = 0;
    return {};
  }
  const auto at = value->is_string() ? ParseTime(std::string_view(value->get_string()))
                                     : Result<TimeMs>(InvalidInput("must be a text"));
  if (!at.ok())
    return InvalidInput(fmt::format("{}: a time such as 2026-03-02T10:00:00Z, or a date; {}", name,
                                    at.error().message));
  if (*at < kEarliest || *at >= kLatest)
    return InvalidInput(fmt::format("{}: not between the years 2000 and 2100", name));
  *out = *at;
  return {};
}

Result<void> CheckSegment(const std::string& segment) {
  ASSIGN_OR_RETURN(const auto parts, actions::SegmentParts(segment));
  for (const auto& [name, value] : parts) {
    const bool known =
        std::find(kDimensions.begin(), kDimensions.end(), name) != kDimensions.end() ||
        (name.starts_with("attr.") && name.size() > 5);
    if (!known)
      return InvalidInput(fmt::format("segment: '{}' is not one of {}, attr.KEY", name,
                                      fmt::join(kDimensions, ", ")));
    if (value.empty())
      return InvalidInput(fmt::format("segment: '{}' has no value; '~none' is none", name));
  }
  return {};
}

}  // namespace

std::string_view Name(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::optional<Kind> KindFrom(std::string_view name) {
  for (size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

json::object ToJsonObject(const Change& one) {
  return {{"id", one.id},
          {"kind", Name(one.kind)},
          {"title", one.title},
          {"at", FormatTime(one.at)},
          {"until", one.until == 0 ? json::value() : json::value(FormatTime(one.until))},
          {"segment", one.segment},
          {"source", one.source},
          {"external_id", one.external_id},
          {"link", one.link},
          {"notes", one.notes},
          {"created_at", FormatTime(one.created_at)},
          {"changed_at", FormatTime(one.changed_at)}};
}

Result<Change> WithFields(Change base, const json::value& fields) {
  if (!fields.is_object()) return InvalidInput("a change is a JSON object");
  for (const auto& member : fields.get_object()) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::find(kFields.begin(), kFields.end(), key) == kFields.end())
      return InvalidInput(
          fmt::format("unknown field '{}'; there are {}", key, fmt::join(kFields, ", ")));
  }
  std::string kind(Name(base.kind));
  RETURN_IF_ERROR(Text(fields, "kind", 40, &kind));
  const auto found = KindFrom(kind);
  if (!found)
    return InvalidInput(fmt::format("kind: '{}' is not one of {}", kind, fmt::join(kKinds, ", ")));
  base.kind = *found;
  RETURN_IF_ERROR(Text(fields, "title", 300, &base.title));
  RETURN_IF_ERROR(Text(fields, "segment", 1000, &base.segment));
  RETURN_IF_ERROR(Text(fields, "source", 100, &base.source));
  RETURN_IF_ERROR(Text(fields, "external_id", 300, &base.external_id));
  RETURN_IF_ERROR(Text(fields, "link", 1000, &base.link));
  RETURN_IF_ERROR(Text(fields, "notes", 4000, &base.notes));
  RETURN_IF_ERROR(Time(fields, "at", &base.at));
  RETURN_IF_ERROR(Time(fields, "until", &base.until));
  if (base.title.empty()) return InvalidInput("title: what happened, in a few words");
  if (base.at == 0) return InvalidInput("at: when did it happen?");
  if (base.until != 0 && base.until < base.at)
    return InvalidInput("until: must not be before 'at'");
  if (!base.link.empty() && !base.link.starts_with("https://") && !base.link.starts_with("http://"))
    return InvalidInput("link: must begin with https:// or http://");
  RETURN_IF_ERROR(CheckSegment(base.segment));
  return base;
}

Result<Change> ChangeFrom(const json::value& stored) {
  json::object fields;
  for (const std::string_view field : kFields)
    if (const json::value* value = Find(stored, field)) fields[field] = *value;
  ASSIGN_OR_RETURN(Change out, WithFields({}, fields));
  out.id = std::string(StringOr(stored, "id", ""));
  const auto time = [&](const char* field) {
    const auto at = ParseTime(StringOr(stored, field, ""));
    return at.ok() ? *at : 0;
  };
  out.created_at = time("created_at");
  out.changed_at = time("changed_at");
  return out;
}

}  // namespace clarion::upstream
