// Comma-separated values as RFC 4180 has them, and as programs really write them.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stream.h"
#include "connectors/record.h"

namespace clarion::connectors {

using CsvRow = std::vector<std::string>;

// One row (which may span lines) as cells. nullopt when a quote is never closed. "" inside quotes
// is a quote. O(length).
std::optional<CsvRow> ParseCsvRow(std::string_view text, char delimiter);

// Where the first row of `text` ends: the position of its line end, outside quotes; npos when it
// has none.
size_t EndOfCsvRow(std::string_view text);

// ',', ';', tab or '|': whichever splits the line into most cells outside quotes; ',' when none
// does.
char SniffDelimiter(std::string_view header);

// Rows of a stream, raw. Lines are joined while a quote is open; a quote that stays open for a
// thousand lines or a mebibyte is taken for a stray one: its line comes alone, and reading goes on
// with the next.
class CsvRows {
 public:
  explicit CsvRows(ByteSource& source) : lines_(source, kMaxBytes) {}
  // The next row that is not empty; false at the end.
  Result<bool> Next(RawRecord* row);

 private:
  static constexpr size_t kMaxBytes = size_t{1} << 20;
  static constexpr size_t kMaxLines = 1000;

  Result<bool> NextLine(RawRecord* line);

  LineReader lines_;
  std::deque<RawRecord> again_;  // lines taken for a row that was none
};

}  // namespace clarion::connectors
