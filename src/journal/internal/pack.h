// Payloads are stored as zstd frames (level 1). Bytes that are no frame are taken as they are.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion::journal::internal {

std::string Pack(std::string_view payload);
Result<std::string> Unpack(std::string_view packed);

}  // namespace clarion::journal::internal
