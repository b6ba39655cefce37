// A thin owner for SQLite handles: prepared statements that reset themselves, errors as Results.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion::journal::internal {

class Database;

// A prepared statement. Bind positions and columns count from 0.
class Statement {
 public:
  Statement() = default;
  void Bind(int at, int64_t value);
  void Bind(int at, std::string_view bytes);  // as BLOB; must outlive Step()
  void BindText(int at, std::string_view text);
  void BindNull(int at);
  // True when there is a row.
  Result<bool> Step();
  void Reset();
  int64_t Integer(int column) const;
  std::string_view Bytes(int column) const;  // valid until the next Step/Reset

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Database {
 public:
  static Result<Database> Open(const std::string& path);
  Result<void> Run(const std::string& sql);  // no rows wanted
  Result<Statement> Prepare(std::string_view sql);
  int64_t Changes() const;
  int64_t LastRowId() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace clarion::journal::internal
