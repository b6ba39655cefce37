#include "journal/internal/sqlite.h"

#include <fmt/format.h>

namespace clarion::journal::internal {
namespace {

Error From(sqlite3* handle, std::string_view doing) {
  const int code = sqlite3_errcode(handle) & 0xFF;
  const std::string message = fmt::format("journal: cannot {}: {}", doing, sqlite3_errmsg(handle));
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    return Corrupt(message + "; keep the file, restore the last backup, and replay");
  }
  if (code == SQLITE_FULL) return Unavailable(message + "; free disk space and try again");
  return Unavailable(message);
}

}  // namespace

void Statement::Bind(int at, int64_t value) { sqlite3_bind_int64(handle_.get(), at + 1, value); }
void Statement::Bind(int at, std::string_view bytes) {
  // A null pointer would bind NULL; an empty blob is something else.
  sqlite3_bind_blob64(handle_.get(), at + 1, bytes.empty() ? "" : bytes.data(), bytes.size(),
                      SQLITE_STATIC);
}
void Statement::BindText(int at, std::string_view text) {
  sqlite3_bind_text64(handle_.get(), at + 1, text.empty() ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
}
void Statement::BindNull(int at) { sqlite3_bind_null(handle_.get(), at + 1); }

Result<bool> Statement::Step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return From(sqlite3_db_handle(handle_.get()), sqlite3_sql(handle_.get()));
}
void Statement::Reset() { sqlite3_reset(handle_.get()); }
int64_t Statement::Integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
std::string_view Statement::Bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  return {data == nullptr ? "" : data,
          static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Result<Database> Database::Open(const std::string& path) {
  Database database;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) return From(handle, fmt::format("open '{}'", path));
  sqlite3_busy_timeout(handle, 30000);
  return database;
}

Result<void> Database::Run(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return From(handle_.get(), sql);
  return {};
}

Result<Statement> Database::Prepare(std::string_view sql) {
  Statement statement;
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK)
    return From(handle_.get(), sql);
  statement.handle_.reset(handle);
  return statement;
}

int64_t Database::Changes() const { return sqlite3_changes64(handle_.get()); }
int64_t Database::LastRowId() const { return sqlite3_last_insert_rowid(handle_.get()); }

}  // namespace clarion::journal::internal
