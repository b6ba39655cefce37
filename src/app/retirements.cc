#include "app/retirements.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"

namespace clarion::app {
namespace {

std::string PathIn(const std::string& folder) { return folder + "/versions/retired.json"; }

int64_t IntegerOf(const json::value& from, std::string_view name) {
  const json::value* value = Find(from, name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

}  // namespace

Result<Retirements> ReadRetirements(const std::string& folder) {
  const std::string path = PathIn(folder);
  Retirements out;
  if (!std::filesystem::exists(path)) return out;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const Result<json::value> read = ParseJson(text);
  if (!read.ok() || !read->is_array())
    return Corrupt(
        fmt::format("'{}' is no list of retired scorecards; put it right or remove it, "
                    "and retire them again",
                    path));
  for (const json::value& one : read->get_array()) {
    Retirement retired{std::string(StringOr(one, "card", "")), IntegerOf(one, "at_ms"),
                       IntegerOf(one, "until"), std::string(StringOr(one, "reason", "")),
                       std::string(StringOr(one, "by", ""))};
    const std::string card = retired.card;
    out.emplace(card, std::move(retired));
  }
  return out;
}

Result<void> WriteRetirements(const std::string& folder, const Retirements& retired) {
  json::array out;
  for (const auto& [card, one] : retired)
    out.push_back(json::object{{"card", card},
                               {"at_ms", one.at},
                               {"until", one.until},
                               {"reason", one.reason},
                               {"by", one.by}});
  RETURN_IF_ERROR(MakeFolders(folder + "/versions"));
  return WriteFileAtomically(PathIn(folder), ToJson(out) + "\n");
}

}  // namespace clarion::app
