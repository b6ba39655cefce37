// Process logging through spdlog, to stderr, one line an entry. Log what operators need; never
// conversation text.
#pragma once

#include <spdlog/spdlog.h>

#include <string_view>

namespace clarion {

// Call once from main. `level`: trace | debug | info | warn | error | off.
void SetUpLogging(std::string_view level);

}  // namespace clarion
