#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/json.h"

namespace clarion {
namespace {

// Whether a quote is open after `text`, having been `open` before it.
bool QuoteOpenAfter(std::string_view text, bool open) {
  return (std::count(text.begin(), text.end(), '"') % 2 != 0) != open;
}

}  // namespace

std::optional<CsvRow> ParseCsvRow(std::string_view text, char delimiter) {
  CsvRow row(1);
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        row.back() += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        row.back() += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == delimiter) {
      row.emplace_back();
    } else {
      row.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  return row;
}

Result<void> CheckCsvRow(std::string_view text) {
  if (text.size() >= kCsvRowMax)
    return InvalidInput("the row is a mebibyte or longer; shorten its cells");
  if (!IsUtf8(text)) return InvalidInput("the row is not UTF-8; export the file as 'CSV UTF-8'");
  return {};
}

Result<CsvRow> ReadCsvRow(std::string_view text, char delimiter) {
  RETURN_IF_ERROR(CheckCsvRow(text));
  std::optional<CsvRow> row = ParseCsvRow(text, delimiter);
  if (!row)
    return InvalidInput(
        "a quote is opened and never closed; double it (\"\") where it is meant as a quote");
  return *std::move(row);
}

size_t EndOfCsvRow(std::string_view text) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n' && !quoted) return i;
  }
  return std::string_view::npos;
}

char SniffDelimiter(std::string_view header) {
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  char best = ',';
  size_t most = 1;
  for (const char delimiter : kDelimiters) {
    const auto row = ParseCsvRow(header, delimiter);
    if (!row || row->size() <= most) continue;
    most = row->size();
    best = delimiter;
  }
  return best;
}

Result<bool> CsvRows::NextLine(RawRecord* line) {
  if (!again_.empty()) {
    *line = std::move(again_.front());
    again_.pop_front();
    return true;
  }
  Line read;
  bool truncated = false;
  ASSIGN_OR_RETURN(const bool more, lines_.Next(&read, &truncated));
  if (!more) return false;
  if (read.number == 1 && read.text.starts_with("\xEF\xBB\xBF")) read.text.remove_prefix(3);
  *line = {std::string(read.text), read.number, read.byte};
  return true;
}

Result<bool> CsvRows::Next(RawRecord* row) {
  for (;;) {
    RawRecord line;
    ASSIGN_OR_RETURN(const bool more, NextLine(&line));
    if (!more) return false;
    if (line.bytes.find_first_not_of(" \t") == std::string::npos) continue;
    *row = line;
    std::deque<RawRecord> joined;
    bool open = QuoteOpenAfter(line.bytes, false);
    while (open) {
      RawRecord next;
      const bool room = joined.size() < kMaxLines && row->bytes.size() < kCsvRowMax;
      bool got = false;
      if (room) {
        ASSIGN_OR_RETURN(got, NextLine(&next));
      }
      if (!got) {
        *row = std::move(line);
        again_.insert(again_.begin(), joined.begin(), joined.end());
        break;
      }
      row->bytes += '\n' + next.bytes;
      open = QuoteOpenAfter(next.bytes, open);
      joined.push_back(std::move(next));
    }
    return true;
  }
}

std::optional<size_t> CsvTable::Column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<size_t>(found - header.begin());
}

namespace {

// Columns are found by name: two of one name would be a matter of luck.
Result<void> CheckHeader(const CsvTable& table, uint64_t line) {
  std::set<std::string_view> seen;
  for (const std::string& name : table.header)
    if (!name.empty() && !seen.insert(name).second)
      return InvalidInput(fmt::format("{}:{}: two columns have the name '{}'; rename or remove one",
                                      table.file, line, name));
  return {};
}

Result<CsvTable> ReadTable(const std::string& name, ByteSource& source) {
  CsvRows rows(source);
  CsvTable table;
  table.file = name;
  RawRecord raw;
  char delimiter = ',';
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next(&raw));
    if (!more) break;
    const bool first = table.header.empty();
    if (first) delimiter = SniffDelimiter(raw.bytes);
    Result<CsvRow> cells = ReadCsvRow(raw.bytes, delimiter);
    if (!cells.ok())
      return InvalidInput(fmt::format("{}:{}: {}", name, raw.line, cells.error().message));
    if (first) {
      table.header = *std::move(cells);
      RETURN_IF_ERROR(CheckHeader(table, raw.line));
      continue;
    }
    if (cells->size() != table.header.size())
      return InvalidInput(
          fmt::format("{}:{}: {} cells, but the header has {}; quote cells that hold "
                      "'{}'",
                      name, raw.line, cells->size(), table.header.size(), delimiter));
    table.rows.push_back(*std::move(cells));
    table.lines.push_back(raw.line);
  }
  if (table.header.empty())
    return InvalidInput(fmt::format("{}: is empty; the first line must name the columns", name));
  return table;
}

}  // namespace

Result<CsvTable> ReadCsvTable(const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenSource(path));
  return ReadTable(path, *source);
}

Result<CsvTable> ParseCsvTable(const std::string& name, const std::string& bytes) {
  const auto source = SourceFromMemory(bytes, name);
  if (source == nullptr) return Unavailable(fmt::format("{}: no memory to unpack it", name));
  return ReadTable(name, *source);
}

void AppendCsvRow(std::string* out, const CsvRow& cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) *out += ',';
    const std::string& cell = cells[i];
    // A row of one blank cell would be an empty line, which is no row.
    const bool blank = cells.size() == 1 && cell.find_first_not_of(" \t") == std::string::npos;
    if (!blank && cell.find_first_of(",;\t|\"\r\n") == std::string::npos) {
      *out += cell;
      continue;
    }
    *out += '"';
    for (const char c : cell) {
      if (c == '"') *out += '"';
      *out += c;
    }
    *out += '"';
  }
  *out += '\n';
}

std::string SpreadsheetSafe(std::string_view text) {
  const bool formula = !text.empty() &&
                       std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
                       text.find_first_not_of("-0123456789.") != std::string_view::npos;
  return (formula ? "'" : "") + std::string(text);
}

}  // namespace clarion
