#include "warehouse/internal/chdb.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <vector>

namespace clarion::warehouse::internal {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Candidates(const std::string& path) {
  if (!path.empty()) return {path};
  std::vector<std::string> candidates;
  if (const char* set = std::getenv("CLARION_LIBCHDB"); set != nullptr && *set != '\0')
    candidates.emplace_back(set);
  std::error_code code;
  const fs::path program = fs::read_symlink("/proc/self/exe", code);
  for (fs::path folder = program.parent_path(); !code && folder.has_relative_path();
       folder = folder.parent_path()) {
    candidates.push_back(folder / "libchdb.so");
    candidates.push_back(folder / "lib/clarion/libchdb.so");
  }
  candidates.emplace_back("/usr/local/lib/libchdb.so");
  candidates.emplace_back("/usr/lib/libchdb.so");
  return candidates;
}

template <typename Function>
bool Resolve(void* library, const char* name, Function* out) {
  *out = reinterpret_cast<Function>(::dlsym(library, name));
  return *out != nullptr;
}

Result<ChdbApi> Load(const std::string& path) {
  std::string looked;
  for (const std::string& candidate : Candidates(path)) {
    std::error_code code;
    if (!fs::exists(candidate, code)) {
      looked += fmt::format("\n  {}", candidate);
      continue;
    }
    // Local and deep: the library brings its own copies of what we also link, and must use its own.
    void* library = ::dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
      return Unavailable(fmt::format("cannot load '{}': {}", candidate, ::dlerror()));
    ChdbApi api;
    const bool whole = Resolve(library, "chdb_connect", &api.connect) &&
                       Resolve(library, "chdb_close_conn", &api.close) &&
                       Resolve(library, "chdb_query_n", &api.query) &&
                       Resolve(library, "chdb_destroy_query_result", &api.destroy) &&
                       Resolve(library, "chdb_result_buffer", &api.buffer) &&
                       Resolve(library, "chdb_result_length", &api.length) &&
                       Resolve(library, "chdb_result_error", &api.error);
    Resolve(library, "chdb_set_signal_handlers_enabled", &api.set_signal_handlers_enabled);
    if (!whole)
      return Unavailable(fmt::format(
          "'{}' is not a libchdb this program knows; install @chdb/lib-linux-x64-gnu", candidate));
    return api;
  }
  return Unavailable(fmt::format(
      "libchdb.so was not found; run ./dev setup, or set CLARION_LIBCHDB. Looked for:{}", looked));
}

}  // namespace

Result<const ChdbApi*> LoadChdb(const std::string& path) {
  static std::mutex mutex;
  static ChdbApi api;
  static bool loaded = false;
  const std::lock_guard lock(mutex);
  if (!loaded) {
    ASSIGN_OR_RETURN(api, Load(path));
    loaded = true;
  }
  return &api;
}

}  // namespace clarion::warehouse::internal
