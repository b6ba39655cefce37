// Thin, exception-free helpers over Boost.JSON, the one JSON library of the house.
#pragma once

#include <boost/json/fwd.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion {

namespace json = boost::json;

// Deepest nesting accepted anywhere; deeper input is refused, not recursed into.
inline constexpr size_t kJsonMaxDepth = 64;

// Parses exactly one JSON value; numbers with a point or exponent are the nearest double.
// kInvalidInput says the byte at which reading stopped. O(length). `memory` holds the value: it may
// be a monotonic resource that outlives it.
Result<json::value> ParseJson(std::string_view text, json::storage_ptr memory = {});

// Compact JSON text. Doubles print so that they read back to the same bits; whole doubles keep no
// exponent ("3", not "3E0").
std::string ToJson(const json::value& value);
void AppendJson(std::string& out, const json::value& value);
void AppendJsonString(std::string& out, std::string_view text);  // quoted and escaped

// Object members, forgiving: nullptr / fallback when absent or of another type.
// The returned pointer and view live as long as `object`. (Both overloads are needed: a
// json::object turns into a temporary json::value by itself, and views into that would dangle.)
const json::value* Find(const json::value& object, std::string_view key);
const json::value* Find(const json::object& object, std::string_view key);
std::string_view StringOr(const json::value& object, std::string_view key,
                          std::string_view fallback);
std::string_view StringOr(const json::object& object, std::string_view key,
                          std::string_view fallback);

// Every string inside `value`, wherever it stands, becomes what `change` (string_view →
// Result<std::string>) makes of it; the first error ends it.
template <typename Change>
Result<void> ChangeTexts(json::value* value, const Change& change);

// True when `text` is well-formed UTF-8.
bool IsUtf8(std::string_view text);

template <typename Change>
Result<void> ChangeTexts(json::value* value, const Change& change) {
  if (value->is_string()) {
    ASSIGN_OR_RETURN(const std::string changed, change(std::string_view(value->get_string())));
    *value = json::string(changed);
  } else if (value->is_array()) {
    for (json::value& item : value->get_array()) RETURN_IF_ERROR(ChangeTexts(&item, change));
  } else if (value->is_object()) {
    for (auto& member : value->get_object()) RETURN_IF_ERROR(ChangeTexts(&member.value(), change));
  }
  return {};
}

}  // namespace clarion
