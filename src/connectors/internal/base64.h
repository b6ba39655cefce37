#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clarion::connectors {

// Base64 in either alphabet, padded or not, white space skipped. nullopt when a byte belongs to
// neither.
std::optional<std::string> FromBase64(std::string_view text);

}  // namespace clarion::connectors
