// Times, JSON and tables of CSV: nothing crashes, and what is read is written back to something
// that reads the same.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <string>

#include "base/csv.h"
#include "base/json.h"
#include "base/time.h"

namespace {

using namespace clarion;

// Line ends within a cell are read as \n.
CsvRow WithPlainLineEnds(CsvRow row) {
  for (std::string& cell : row)
    for (size_t at = cell.find("\r\n"); at != std::string::npos; at = cell.find("\r\n", at))
      cell.erase(at, 1);
  return row;
}

bool HasOneTwice(CsvRow names) {
  std::erase(names, "");
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

void CheckTable(std::string_view text) {
  const Result<CsvTable> table = ParseCsvTable("fuzz.csv", std::string(text));
  if (!table.ok()) {
    // Damaged packed bytes are named by their byte, all else by its line.
    if (table.error().message.find("fuzz.csv") == std::string::npos) std::abort();
    return;
  }
  if (table->rows.size() != table->lines.size()) std::abort();
  std::string out;
  AppendCsvRow(&out, table->header);
  for (const CsvRow& row : table->rows) {
    if (row.size() != table->header.size()) std::abort();
    AppendCsvRow(&out, row);
  }
  const CsvRow names = WithPlainLineEnds(table->header);
  // A cell of so many lines or bytes is read as a stray quote, and a mark at the front as none; two
  // names that differ in their line ends alone are one name then.
  if (std::count(out.begin(), out.end(), '\n') > 900 || out.size() >= kCsvRowMax / 2 ||
      out.starts_with("\xEF\xBB\xBF") || HasOneTwice(names))
    return;
  const Result<CsvTable> again = ParseCsvTable("again.csv", out);
  if (!again.ok() || again->rows.size() != table->rows.size()) std::abort();
  if (again->header != names) std::abort();
  for (size_t i = 0; i < again->rows.size(); ++i)
    if (again->rows[i] != WithPlainLineEnds(table->rows[i])) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const clarion::Result<clarion::TimeMs> at = clarion::ParseTime(text);
  // Offsets may carry an instant past the years that can be written; those are clamped.
  if (at.ok() && *at >= 0 && *at < 253402300800000 &&
      clarion::ParseTime(clarion::FormatTime(*at)).value() != *at)
    std::abort();
  const clarion::Result<clarion::json::value> value = clarion::ParseJson(text);
  if (value.ok()) {
    const std::string written = clarion::ToJson(*value);
    const auto again = clarion::ParseJson(written);
    if (!again.ok() || clarion::ToJson(*again) != written) std::abort();
  }
  (void)clarion::IsUtf8(text);
  CheckTable(text);
  return 0;
}
