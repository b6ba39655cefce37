#include "app/metric_versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"

namespace clarion::app {
namespace {

Result<MetricVersion> FromLine(const std::string& place, std::string_view line) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(line));
  ASSIGN_OR_RETURN(
      std::vector<metrics::Definition> read,
      metrics::ParseDefinitions(place, std::string(StringOr(value, "definition", ""))));
  if (read.size() != 1) return Corrupt("holds no definition");
  MetricVersion out{std::move(read.front()), 0};
  const json::value* since = Find(value, "since_ms");
  if (since != nullptr && since->is_int64()) out.since = since->get_int64();
  return out;
}

std::string ToLine(const MetricVersion& one) {
  return ToJson(json::object{{"metric", one.definition.id},
                             {"version", one.definition.version},
                             {"since_ms", one.since},
                             {"definition", metrics::ToYaml(one.definition)}}) +
         "\n";
}

}  // namespace

Result<MetricVersions> MetricVersions::Open(const std::string& path,
                                            const std::vector<metrics::Definition>& now,
                                            TimeMs at) {
  MetricVersions out;
  std::string text;
  if (std::filesystem::exists(path)) {
    ASSIGN_OR_RETURN(text, ReadFile(path));
  }
  size_t number = 0;
  for (size_t from = 0; from < text.size();) {
    const std::string place = fmt::format("{}:{}", path, ++number);
    const size_t end = std::min(text.find('\n', from), text.size());
    auto one = FromLine(place, std::string_view(text).substr(from, end - from));
    if (!one.ok())
      return Corrupt(fmt::format("{}: {}; remove the line to go on", place, one.error().message));
    out.all_.push_back(*std::move(one));
    from = end + 1;
  }
  const size_t known = out.all_.size();
  for (const metrics::Definition& one : now) {
    const std::vector<MetricVersion> before = out.Of(one.id);
    if (!before.empty() && before.back().definition.version == one.version) continue;
    out.all_.push_back({one, at});
    text += ToLine(out.all_.back());
  }
  if (out.all_.size() > known) RETURN_IF_ERROR(WriteFileAtomically(path, text));
  return out;
}

std::vector<MetricVersion> MetricVersions::Of(std::string_view metric) const {
  std::vector<MetricVersion> out;
  for (const MetricVersion& one : all_)
    if (one.definition.id == metric) out.push_back(one);
  return out;
}

Result<metrics::Definition> MetricVersions::Find(std::string_view version) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const MetricVersion& one) {
    return one.definition.version == version;
  });
  if (found == all_.end())
    return NotFound(fmt::format(
        "definition: no metric had the version '{}' here; GET /v1/metrics/ID/versions lists them",
        version));
  return found->definition;
}

}  // namespace clarion::app
