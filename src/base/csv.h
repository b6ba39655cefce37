// Comma-separated values as RFC 4180 has them, and as programs really write them.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stream.h"

namespace clarion {

using CsvRow = std::vector<std::string>;

// One row (which may span lines) as cells. nullopt when a quote is never closed. "" inside quotes
// is a quote. O(length).
std::optional<CsvRow> ParseCsvRow(std::string_view text, char delimiter);

// The same for rows people gave us. kInvalidInput says what is wrong, without the place: a quote
// never closed, bytes that are no UTF-8, kCsvRowMax bytes or more (CsvRows cuts such a row).
Result<CsvRow> ReadCsvRow(std::string_view text, char delimiter);
// What ReadCsvRow looks at before it splits; for readers with a split of their own.
Result<void> CheckCsvRow(std::string_view text);
inline constexpr size_t kCsvRowMax = size_t{1} << 20;

// Where the first row of `text` ends: the position of its line end, outside quotes; npos when it
// has none.
size_t EndOfCsvRow(std::string_view text);

// ',', ';', tab or '|': whichever splits the line into most cells outside quotes; ',' when none
// does.
char SniffDelimiter(std::string_view header);

// Rows of a stream, raw. Lines are joined by \n while a quote is open; a quote that stays open for
// a thousand lines or kCsvRowMax bytes is taken for a stray one: its line comes alone, and reading
// goes on with the next. A line longer than kCsvRowMax comes cut to it.
class CsvRows {
 public:
  explicit CsvRows(ByteSource& source) : lines_(source, kCsvRowMax) {}
  // The next row that is not empty; false at the end.
  Result<bool> Next(RawRecord* row);

 private:
  static constexpr size_t kMaxLines = 1000;

  Result<bool> NextLine(RawRecord* line);

  LineReader lines_;
  std::deque<RawRecord> again_;  // lines taken for a row that was none
};

// A whole file with a header line, for tools that need all rows at once.
struct CsvTable {
  std::string file;  // its name, for messages
  CsvRow header;
  std::vector<CsvRow> rows;     // each with as many cells as the header
  std::vector<uint64_t> lines;  // where each row begins in the file, from 1
  // Where the column of that name stands; nullopt where there is none.
  std::optional<size_t> Column(std::string_view name) const;
};
// Packed files open by themselves, "-" is stdin. The delimiter is the header's. kInvalidInput names
// file and line: a row ReadCsvRow refuses or with more or fewer cells than the header, no header,
// two columns of one name.
Result<CsvTable> ReadCsvTable(const std::string& path);
// The same of bytes in memory.
Result<CsvTable> ParseCsvTable(const std::string& name, const std::string& bytes);

// One row and its line end, with commas; cells are quoted where they must be, also where another
// delimiter could be taken for the file's. CsvRows and ReadCsvRow give them back, with \r\n as \n.
void AppendCsvRow(std::string* out, const CsvRow& cells);
// For files people open in a spreadsheet: a cell it would run as a formula gets a ' before it.
std::string SpreadsheetSafe(std::string_view text);

}  // namespace clarion
