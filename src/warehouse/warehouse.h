// The columns of everything, and the SQL that asks them. One interface, two engines: ClickHouse in
// process (chDB) and a ClickHouse server over HTTP. Every query of the product runs unchanged on
// both; tests hold that.
#pragma once

#include <atomic>
#include <boost/json/array.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"
#include "warehouse/block.h"

namespace clarion::warehouse {

// A query's answer: rows of JSON values. Integers are numbers, arrays are arrays.
class Rows {
 public:
  Rows() = default;
  Rows(std::vector<std::string> columns, json::array rows)
      : columns_(std::move(columns)), rows_(std::move(rows)) {}
  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  const std::vector<std::string>& columns() const { return columns_; }
  const json::value& at(size_t row, size_t column) const { return rows_[row].get_array()[column]; }
  int64_t Integer(size_t row, size_t column) const;  // 0 when not a number
  double Real(size_t row, size_t column) const;      // NaN when null
  std::string Text(size_t row, size_t column) const;

 private:
  std::vector<std::string> columns_;
  json::array rows_;
};

// What a question that people write may take.
inline constexpr int64_t kReadOnlySeconds = 30;
inline constexpr int64_t kReadOnlyBytes = int64_t{2} << 30;

// Which scores {score} and which answers {answer} show: those of these generations and rules.
// `past`: the tables hold others too.
struct Shown {
  std::vector<std::string> generations;
  std::vector<std::string> rules;
  bool past = false;
};

// What a question sees in place of all that counts now.
struct View {
  // The records up to this journal position, as they counted when it was the last: what was
  // corrected later is seen as it was. What was erased since is not seen.
  std::optional<uint64_t> upto;
  std::optional<Shown> shown;                   // other scores and answers
  std::map<std::string, std::string> in_place;  // table → the table read in its place
};

// Safe for concurrent use. Reads run in parallel with inserts.
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  // `sql` may name tables as {turn}: the rows that count, whatever was corrected since.
  // {interaction.found} is {interaction} with contact reasons as they were found (ShowReasons).
  // kInvalidInput carries the engine's message; kUnavailable when the engine cannot be reached.
  virtual Result<Rows> Query(std::string_view sql) = 0;
  // The answer as text in one of the engine's formats (JSONEachRow, CSVWithNames, PrettyCompact,
  // …).
  virtual Result<std::string> QueryText(std::string_view sql, std::string_view format) = 0;
  // For SQL that people write: the engine itself refuses to change anything or to read what is not
  // a table of ours (files, addresses), however the text is put together.
  // One that takes over 30 s or 2 GB is ended.
  virtual Result<Rows> QueryReadOnly(std::string_view sql) = 0;
  virtual Result<void> Run(std::string_view sql) = 0;
  // Adds all rows of the block to its table, or to `into` of the same shape. Durable when it
  // returns. Big blocks are cheap per row; a block of one row costs as much as one of thousands.
  virtual Result<void> Insert(const Block& block, std::string_view into = {}) = 0;

  // Waits until every question that has begun by now has ended, 40 s at most: what they read may be
  // removed then. An engine that holds what is being read by itself returns at once.
  virtual void Settle() {}

  // True when the engine has full-text indexes, window functions and the like; queries may then use
  // a second, faster form.
  virtual bool modern() const = 0;

  // Tells the warehouse that `live_version` has rows, so that {table} must look at them.
  void SetCorrected(bool corrected) { corrected_ = corrected; }
  bool corrected() const { return corrected_; }
  void Show(Shown shown);
  Shown shown() const;
  // {interaction} shows the reason `found` under the name it has here; others stay as they are.
  void ShowReasons(std::map<std::string, std::string> name_of_found);
  // What else may stand in braces, as texts of SQL: {opening}, {open_wait} (metrics/calendar.h).
  void ShowWords(std::map<std::string, std::string, std::less<>> sql_of);
  // Whose clock cuts days, weeks and hours. UTC at first.
  void ShowZone(const Zone& zone);
  Zone zone() const;
  // `sql` with what stands for {table}, as `view` sees it: for Query and the like.
  std::string Expand(std::string_view sql, const View& view) const;
  // Grows with every change; an answer computed at one generation is right until the next.
  uint64_t generation() const { return generation_; }

 protected:
  void Changed() { ++generation_; }
  // Replaces {table} by what stands for it.
  std::string Expand(std::string_view sql) const { return Expand(sql, {}); }

 private:
  std::string RowsThatCount(const Table& table, bool as_found, const View& view) const;
  std::string Columns(const Table& table, bool as_found) const;
  std::string Word(std::string_view name, std::string_view else_this) const;

  std::atomic<bool> corrected_{false};
  std::atomic<uint64_t> generation_{1};
  mutable std::mutex shown_mutex_;
  Shown shown_;
  std::map<std::string, std::string, std::less<>> words_ = {{"opening", "'open'"},
                                                            {"open_wait", "first_response_ms"}};
  std::map<std::string, std::string> reasons_;
  Zone zone_;
};

struct ChdbOptions {
  std::string folder;   // where the engine keeps its files; created when absent
  std::string library;  // path of libchdb.so; "" = look beside the program and in the usual places
  std::string scratch_folder;  // blocks on their way in; best on the same disk
};
// Opens the in-process engine. One per process: a second is kConflict. Starts in 0.1–0.4 s.
// kUnavailable: the library was not found; the message says where it was looked for.
Result<std::unique_ptr<Warehouse>> OpenChdb(const ChdbOptions& options);

struct HttpOptions {
  std::string host = "127.0.0.1";
  std::string port = "8123";
  std::string database = "clarion";
  std::string user = "default";
  std::string password;
};
Result<std::unique_ptr<Warehouse>> OpenHttp(const HttpOptions& options);

// Creates the tables that are missing. True: tables of an earlier shape stood there and were made
// anew, empty; everything must be carried from the journal again.
Result<bool> CreateTables(Warehouse& warehouse);
// DDL of one table under another name, for building a replacement beside the original.
Result<void> CreateTable(Warehouse& warehouse, const Table& table, std::string_view as);
// Drops a table, if it is there, with its files at once: engines keep those of a dropped table for
// a while, and what was erased must not lie there.
Result<void> DropTable(Warehouse& warehouse, std::string_view table);
// Puts `from` in the place of `table` in one step and drops what was there. REQUIRES: nobody
// inserts into `table` since `from` was made: those rows would go.
Result<void> ReplaceTable(Warehouse& warehouse, std::string_view table, std::string_view from);
// Removes rows that came from records after `version`: what a crash left of an unfinished batch.
Result<void> RemoveAfter(Warehouse& warehouse, uint64_t version);

// Removes the rows of `table` for which `condition` holds; they are gone when it returns. REQUIRES:
// nobody inserts into `table` meanwhile (the pipeline's mutex).
Result<void> RemoveWhere(Warehouse& warehouse, std::string_view table, std::string_view condition);

// Removes the rows that came from these records out of `table`, and the files they were in, while
// others read. Cost: parts of the table that hold such rows are written anew, others stay as they
// are.
Result<void> EraseVersions(Warehouse& warehouse, std::string_view table,
                           const std::vector<uint64_t>& versions);

// A SQL string literal, quotes included.
std::string Quoted(std::string_view text);

}  // namespace clarion::warehouse
