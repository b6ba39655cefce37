// JSON object text, built member by member: how a connector keeps what the model has no place for.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace clarion::connectors {

// Members may be kept one or more levels deeper than they came; past this depth they could no
// longer be read back.
inline constexpr size_t kKeptMaxDepth = 40;

// Levels of nesting: 0 for a number or text, 1 for {} and [].
size_t DepthOf(const json::value& value);
size_t DepthOf(const json::object& object);

// Keys must be unique: the caller's care.
class ObjectText {
 public:
  void Add(std::string_view key, const json::value& value);
  void AddText(std::string_view key, std::string_view text);
  void AddRaw(std::string_view key, std::string_view json_text);  // "" is left out
  bool empty() const { return out_.empty(); }
  bool too_deep() const { return too_deep_; }
  // The object's text; "" when nothing was added.
  std::string Take();

 private:
  void Key(std::string_view key);

  std::string out_;
  bool too_deep_ = false;
};

Error TooDeep();

}  // namespace clarion::connectors
