// Content hashes: for idempotency keys and versions of definitions, not for secrets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace clarion {

// XXH3; stable over machines and releases.
uint64_t Hash64(std::string_view bytes, uint64_t seed = 0);
std::string Hash128Hex(std::string_view bytes);  // 32 lower-case hex digits

}  // namespace clarion
