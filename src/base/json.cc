#include "base/json.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstring>

namespace clarion {

void AppendJsonString(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

namespace {

void AppendDouble(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  // The shortest digits that read back to the same bits; a point keeps a whole number a double
  // ("3.0", "-0.0").
  const size_t from = out.size();
  fmt::format_to(std::back_inserter(out), "{}", value);
  if (out.find_first_of(".e", from) == std::string::npos) out += ".0";
}

}  // namespace

void AppendJson(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_int64());
      break;
    case json::kind::uint64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64());
      break;
    case json::kind::double_:
      AppendDouble(out, value.get_double());
      break;
    case json::kind::string:
      AppendJsonString(out, value.get_string());
      break;
    case json::kind::array: {
      out += '[';
      bool first = true;
      for (const json::value& item : value.get_array()) {
        if (!first) out += ',';
        first = false;
        AppendJson(out, item);
      }
      out += ']';
      break;
    }
    case json::kind::object: {
      out += '{';
      bool first = true;
      for (const auto& member : value.get_object()) {
        if (!first) out += ',';
        first = false;
        AppendJsonString(out, member.key());
        out += ':';
        AppendJson(out, member.value());
      }
      out += '}';
      break;
    }
  }
}

std::string ToJson(const json::value& value) {
  std::string out;
  AppendJson(out, value);
  return out;
}

const json::value* Find(const json::value& object, std::string_view key) {
  return object.is_object() ? object.get_object().if_contains(key) : nullptr;
}

const json::value* Find(const json::object& object, std::string_view key) {
  return object.if_contains(key);
}

namespace {

std::string_view AsText(const json::value* found, std::string_view fallback) {
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : fallback;
}

}  // namespace

std::string_view StringOr(const json::value& object, std::string_view key,
                          std::string_view fallback) {
  return AsText(Find(object, key), fallback);
}

std::string_view StringOr(const json::object& object, std::string_view key,
                          std::string_view fallback) {
  return AsText(Find(object, key), fallback);
}

bool IsUtf8(std::string_view text) {
  constexpr uint64_t kNotAscii = 0x8080808080808080;
  size_t i = 0;
  while (i < text.size()) {
    uint64_t eight = kNotAscii;
    if (i + sizeof(eight) <= text.size()) std::memcpy(&eight, text.data() + i, sizeof(eight));
    if ((eight & kNotAscii) == 0) {
      i += sizeof(eight);
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      ++i;
      continue;
    }
    const size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC2 || c > 0xF4 || i + length > text.size()) return false;
    uint32_t point = c & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) return false;
      point = (point << 6) | (next & 0x3F);
    }
    if ((length == 3 && (point < 0x800 || (point >= 0xD800 && point <= 0xDFFF))) ||
        (length == 4 && (point < 0x10000 || point > 0x10FFFF)))
      return false;
    i += length;
  }
  return true;
}

}  // namespace clarion
