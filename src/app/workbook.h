// Tables for spreadsheets, row by row: as an Excel workbook or as CSV.
//
//   ASSIGN_OR_RETURN(const auto sink, OpenXlsx(path));
//   RETURN_IF_ERROR(sink->Begin("agents", {"agent", "contacts"}));
//   RETURN_IF_ERROR(sink->Row({Cell::Text("agt-1"), Cell::Number(31)}));
//   RETURN_IF_ERROR(sink->Finish());
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion::app {

// Views what it is made of.
struct Cell {
  enum class Kind : uint8_t { kNone, kText, kNumber, kYesNo, kTime };
  Kind kind = Kind::kNone;
  std::string_view text;
  double number = 0;

  static Cell None() { return {}; }
  static Cell Text(std::string_view value) { return {Kind::kText, value, 0}; }
  static Cell Number(double value) { return {Kind::kNumber, {}, value}; }  // NaN: none
  static Cell YesNo(bool value) { return {Kind::kYesNo, {}, value ? 1.0 : 0.0}; }
  static Cell Time(TimeMs at) { return {Kind::kTime, {}, static_cast<double>(at)}; }
};

// One thread. Nothing is there before Finish has succeeded.
class TableSink {
 public:
  virtual ~TableSink() = default;
  // A new sheet; a CSV has one, and refuses a second. The name may be shortened.
  virtual Result<void> Begin(std::string_view name, const std::vector<std::string>& columns) = 0;
  // As many cells as columns. kInvalidInput: more rows than a sheet holds (1,048,575).
  virtual Result<void> Row(const std::vector<Cell>& cells) = 0;
  virtual Result<void> Finish() = 0;
};

// Writes to `path`. Memory does not grow with the rows. kUnavailable: it cannot be written.
Result<std::unique_ptr<TableSink>> OpenXlsx(const std::string& path);
// Appends to `out`: RFC 4180, UTF-8 with its mark, and no cell a spreadsheet would run.
std::unique_ptr<TableSink> OpenCsv(std::string* out);

}  // namespace clarion::app
