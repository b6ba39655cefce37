// Any bytes, in any pieces, on a connection to the real server (http_world.h says what must hold).
#include <cstdio>
#include <cstdlib>

#include "api/fuzz/http_world.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static clarion::api::HttpWorld world;
  uint64_t answers = 0;
  const std::string problem =
      world.Problem(std::string_view(reinterpret_cast<const char*>(data), size), &answers);
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s\n", problem.c_str());
  std::abort();
}
