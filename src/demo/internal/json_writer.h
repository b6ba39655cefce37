// Appends JSON to a string; the caller keeps the order of braces right. No allocation of its own.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>

namespace clarion::demo {

inline void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

// ,"key": — the comma is left out after an opening brace or bracket.
inline void AppendKey(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
  AppendQuoted(out, key);
  out += ':';
}

inline void AppendField(std::string& out, std::string_view key, std::string_view value) {
  AppendKey(out, key);
  AppendQuoted(out, value);
}

inline void AppendField(std::string& out, std::string_view key, const char* value) {
  AppendField(out, key, std::string_view(value));
}

inline void AppendField(std::string& out, std::string_view key, bool value) {
  AppendKey(out, key);
  out += value ? "true" : "false";
}

inline void AppendField(std::string& out, std::string_view key, int64_t value) {
  AppendKey(out, key);
  fmt::format_to(std::back_inserter(out), "{}", value);
}

// Rounded to `decimals`.
inline void AppendField(std::string& out, std::string_view key, double value, int decimals) {
  AppendKey(out, key);
  fmt::format_to(std::back_inserter(out), "{:.{}f}", value, decimals);
}

}  // namespace clarion::demo
