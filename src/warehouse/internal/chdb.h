// The few functions of libchdb we call, loaded at run time: programs that never open a warehouse do
// not pay for a library of half a gigabyte, and a build needs no chDB.
#pragma once

#include <string>

#include "base/result.h"

extern "C" {
typedef struct chdb_connection_* chdb_connection;
typedef struct chdb_result_ chdb_result;
}

namespace clarion::warehouse::internal {

struct ChdbApi {
  chdb_connection* (*connect)(int argc, char** argv) = nullptr;
  void (*close)(chdb_connection* connection) = nullptr;
  chdb_result* (*query)(chdb_connection connection, const char* sql, size_t sql_size,
                        const char* format, size_t format_size) = nullptr;
  void (*destroy)(chdb_result* result) = nullptr;
  char* (*buffer)(chdb_result* result) = nullptr;
  size_t (*length)(chdb_result* result) = nullptr;
  const char* (*error)(chdb_result* result) = nullptr;
  void (*set_signal_handlers_enabled)(int enabled) = nullptr;
};

// Loads the library once per process; later calls return the same. `path` "" looks in
// $CLARION_LIBCHDB, beside the program, in
// ../lib/clarion beside it, and in the system's library folders.
Result<const ChdbApi*> LoadChdb(const std::string& path);

}  // namespace clarion::warehouse::internal
