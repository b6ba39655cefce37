#include "connectors/internal/object_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace clarion::connectors {

size_t DepthOf(const json::object& object) {
  size_t inside = 0;
  for (const auto& member : object) inside = std::max(inside, DepthOf(member.value()));
  return inside + 1;
}

size_t DepthOf(const json::value& value) {
  if (value.is_object()) return DepthOf(value.get_object());
  size_t inside = 0;
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) inside = std::max(inside, DepthOf(item));
    return inside + 1;
  }
  return 0;
}

void ObjectText::Key(std::string_view key) {
  out_ += out_.empty() ? '{' : ',';
  AppendJsonString(out_, key);
  out_ += ':';
}

void ObjectText::Add(std::string_view key, const json::value& value) {
  if (DepthOf(value) > kKeptMaxDepth) {
    too_deep_ = true;
    return;
  }
  Key(key);
  AppendJson(out_, value);
}

void ObjectText::AddText(std::string_view key, std::string_view text) {
  Key(key);
  AppendJsonString(out_, text);
}

void ObjectText::AddRaw(std::string_view key, std::string_view json_text) {
  if (json_text.empty()) return;
  Key(key);
  out_ += json_text;
}

std::string ObjectText::Take() {
  if (!out_.empty()) out_ += '}';
  return std::move(out_);
}

Error TooDeep() {
  return InvalidInput(
      fmt::format("members Clarion does not know are nested more than {} levels deep; flatten them "
                  "or leave them out",
                  kKeptMaxDepth));
}

}  // namespace clarion::connectors
