// Letters of ASCII alone, whatever the locale: names of protocols, hosts and keys.
#pragma once

#include <string>
#include <string_view>

namespace clarion {

inline std::string AsciiLower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace clarion
