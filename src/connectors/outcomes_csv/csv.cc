#include "connectors/outcomes_csv/csv.h"

#include <algorithm>
#include <array>

namespace clarion::connectors {
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
      const bool room = joined.size() < kMaxLines && row->bytes.size() < kMaxBytes;
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

}  // namespace clarion::connectors
