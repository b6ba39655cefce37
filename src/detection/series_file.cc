#include "detection/series_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/csv.h"
#include "base/stream.h"

namespace clarion::detection {
namespace {

constexpr int kBackMax = 10;        // a clock set back is no reason to refuse; an unsorted file is
constexpr double kValueMax = 1e15;  // sums of squares of what is larger lose their digits

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// A table read row by row, by column names.
class Rows {
 public:
  Rows(ByteSource& source, std::string name) : rows_(source), name_(std::move(name)) {}

  Result<void> Header() {
    RawRecord raw;
    ASSIGN_OR_RETURN(const bool any, rows_.Next(&raw));
    if (!any) return InvalidInput(fmt::format("{}: is empty; it needs a header line", name_));
    std::string_view text = raw.bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    // Names may hold '|', so that is no delimiter here.
    delimiter_ = text.find(',') != std::string_view::npos ? ',' : SniffDelimiter(text);
    const auto cells = ReadCsvRow(text, delimiter_);
    if (!cells.ok())
      return InvalidInput(fmt::format("{}:{}: {}", name_, raw.line, cells.error().message));
    for (const auto& cell : *cells) header_.emplace_back(Trimmed(cell));
    return {};
  }

  std::optional<size_t> Find(std::string_view column) const {
    const auto at = std::find(header_.begin(), header_.end(), column);
    if (at == header_.end()) return std::nullopt;
    return size_t(at - header_.begin());
  }
  Result<size_t> Need(std::string_view column) const {
    if (const auto at = Find(column)) return *at;
    return InvalidInput(fmt::format("{}: has no column '{}'; its columns are {}", name_, column,
                                    fmt::join(header_, ", ")));
  }

  Result<bool> Next() {
    RawRecord raw;
    ASSIGN_OR_RETURN(const bool any, rows_.Next(&raw));
    if (!any) return false;
    line_ = raw.line;
    auto cells = ReadCsvRow(raw.bytes, delimiter_);
    if (!cells.ok()) return Wrong(cells.error().message);
    if (cells->size() != header_.size())
      return Wrong(fmt::format("{} cells, but the header has {}", cells->size(), header_.size()));
    cells_ = std::move(*cells);
    return true;
  }

  std::string_view Cell(size_t column) const { return Trimmed(cells_[column]); }
  const std::string& RawCell(size_t column) const { return cells_[column]; }
  Error Wrong(std::string_view what) const {
    return InvalidInput(fmt::format("{}:{}: {}", name_, line_, what));
  }

  // nan for an empty cell.
  Result<double> Number(size_t column) const {
    const std::string_view text = Cell(column);
    double value = std::nan("");
    if (text.empty() || text == "nan" || text == "NaN" || text == "NA" || text == "null")
      return value;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc::result_out_of_range || std::abs(value) > kValueMax)
      return Wrong(
          fmt::format("{} '{}' is beyond ±1e15; give it in a larger unit", header_[column], text));
    if (code != std::errc() || end != text.data() + text.size())
      return Wrong(fmt::format("{} '{}' is not a number", header_[column], text));
    return value;
  }
  Result<TimeMs> Time(size_t column) const {
    auto at = ParseTime(Cell(column));
    if (!at.ok()) return Wrong(fmt::format("{}: {}", header_[column], at.error().message));
    return at;
  }

 private:
  CsvRows rows_;
  std::string name_;
  char delimiter_ = ',';
  std::vector<std::string> header_;
  CsvRow cells_;
  uint64_t line_ = 1;
};

Result<LoneSeries> ReadLone(ByteSource& source, const std::string& name) {
  Rows rows(source, name);
  RETURN_IF_ERROR(rows.Header());
  ASSIGN_OR_RETURN(const size_t stamp, rows.Need("timestamp"));
  ASSIGN_OR_RETURN(const size_t value, rows.Need("value"));
  LoneSeries out;
  int back = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    ASSIGN_OR_RETURN(const TimeMs at, rows.Time(stamp));
    if (!out.times.empty() && at < out.times.back() && ++back > kBackMax)
      return rows.Wrong(fmt::format(
          "time {} is before the row above it, as {} times already; sort the rows by time",
          FormatTime(at), kBackMax));
    ASSIGN_OR_RETURN(const double number, rows.Number(value));
    out.stamps.push_back(rows.RawCell(stamp));
    out.times.push_back(at);
    out.values.push_back(number);
  }
  if (out.times.empty()) return InvalidInput(fmt::format("{}: has a header but no rows", name));
  return out;
}

class SetReader {
 public:
  SetReader(ByteSource& source, const std::string& name) : rows_(source, name), name_(name) {}

  Result<SeriesSet> Read() {
    RETURN_IF_ERROR(rows_.Header());
    ASSIGN_OR_RETURN(series_, rows_.Need("series"));
    ASSIGN_OR_RETURN(time_, rows_.Need("time"));
    ASSIGN_OR_RETURN(value_, rows_.Need("value"));
    weight_ = rows_.Find("weight");
    kind_ = rows_.Find("kind");
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, rows_.Next());
      if (!more) break;
      RETURN_IF_ERROR(ReadRow());
    }
    if (out_.rows.empty()) return InvalidInput(fmt::format("{}: has a header but no rows", name_));
    RETURN_IF_ERROR(Guess());
    std::stable_sort(out_.rows.begin(), out_.rows.end(), [](const auto& a, const auto& b) {
      return std::pair(a.at, a.series) < std::pair(b.at, b.series);
    });
    RETURN_IF_ERROR(NoneTwice());
    return std::move(out_);
  }

 private:
  Result<void> ReadRow() {
    const std::string name(rows_.Cell(series_));
    if (name.empty()) return rows_.Wrong("series has no name");
    const auto [found, fresh] = index_.try_emplace(name, uint32_t(out_.names.size()));
    const uint32_t series = found->second;
    if (fresh) {
      out_.names.push_back(name);
      given_.emplace_back();
    }
    RETURN_IF_ERROR(ReadKind(series));
    SeriesSet::Row row;
    row.series = series;
    ASSIGN_OR_RETURN(row.at, rows_.Time(time_));
    ASSIGN_OR_RETURN(row.seen.value, rows_.Number(value_));
    if (weight_) {
      ASSIGN_OR_RETURN(row.seen.weight, rows_.Number(*weight_));
    }
    if (row.seen.weight < 0)
      return rows_.Wrong(
          fmt::format("weight {} is below 0; it is the volume behind the value", row.seen.weight));
    if (given_[series]) {
      const double v = row.seen.value;
      if (*given_[series] == SeriesKind::kRate && (v < 0 || v > 1))
        return rows_.Wrong(fmt::format("rate {} lies outside 0 to 1; divide per cent by 100", v));
      if (*given_[series] == SeriesKind::kCount && v < 0)
        return rows_.Wrong(fmt::format("count {} is below 0", v));
    }
    out_.rows.push_back(row);
    return {};
  }

  Result<void> ReadKind(uint32_t series) {
    if (!kind_ || rows_.Cell(*kind_).empty()) return {};
    const auto kind = ParseKind(rows_.Cell(*kind_));
    if (!kind.ok()) return rows_.Wrong(kind.error().message);
    if (given_[series] && *given_[series] != *kind)
      return rows_.Wrong(fmt::format("series '{}' is a {} here and a {} above", out_.names[series],
                                     KindName(*kind), KindName(*given_[series])));
    given_[series] = *kind;
    return {};
  }

  Result<void> Guess() {
    std::vector<std::vector<double>> values(out_.names.size());
    for (const auto& row : out_.rows)
      if (!given_[row.series]) values[row.series].push_back(row.seen.value);
    for (size_t i = 0; i < out_.names.size(); ++i)
      out_.kinds.push_back(given_[i] ? *given_[i] : GuessKind(values[i]));
    return {};
  }

  Result<void> NoneTwice() const {
    for (size_t i = 1; i < out_.rows.size(); ++i)
      if (out_.rows[i].at == out_.rows[i - 1].at && out_.rows[i].series == out_.rows[i - 1].series)
        return InvalidInput(fmt::format("{}: series '{}' has two rows at {}; keep one", name_,
                                        out_.names[out_.rows[i].series],
                                        FormatTime(out_.rows[i].at)));
    return {};
  }

  Rows rows_;
  std::string name_;
  size_t series_ = 0;
  size_t time_ = 0;
  size_t value_ = 0;
  std::optional<size_t> weight_;
  std::optional<size_t> kind_;
  std::unordered_map<std::string, uint32_t> index_;
  std::vector<std::optional<SeriesKind>> given_;
  SeriesSet out_;
};

}  // namespace

Result<LoneSeries> ReadLoneSeries(const std::string& path) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  return ReadLone(*source, path);
}

Result<LoneSeries> ParseLoneSeries(const std::string& bytes, const std::string& name) {
  const auto source = SourceFromMemory(bytes, name);
  return ReadLone(*source, name);
}

Result<SeriesSet> ReadSeriesSet(const std::string& path) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  return SetReader(*source, path).Read();
}

Result<SeriesSet> ParseSeriesSet(const std::string& bytes, const std::string& name) {
  const auto source = SourceFromMemory(bytes, name);
  return SetReader(*source, name).Read();
}

Result<bool> IsLongForm(const std::string& path) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  Rows rows(*source, path);
  RETURN_IF_ERROR(rows.Header());
  return rows.Find("series").has_value();
}

Result<std::vector<TimeMs>> ReadHolidays(const std::string& path) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  LineReader lines(*source);
  std::vector<TimeMs> out;
  Line line;
  bool cut = false;
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, lines.Next(&line, &cut));
    if (!more) return out;
    const std::string_view text = Trimmed(line.text.substr(0, line.text.find('#')));
    if (text.empty()) continue;
    const auto at = ParseTime(text);
    if (!at.ok() || text.size() != 10)
      return InvalidInput(fmt::format("{}:{}: '{}' is not a date; write one a line, as 2026-12-25",
                                      path, line.number, text));
    out.push_back(*at);
  }
}

TimeMs CommonStep(const std::vector<TimeMs>& sorted) {
  std::map<TimeMs, size_t> seen;
  for (size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i] > sorted[i - 1]) ++seen[sorted[i] - sorted[i - 1]];
  TimeMs best = kHourMs;
  size_t most = 0;
  for (const auto& [gap, times] : seen)
    if (times > most) {
      most = times;
      best = gap;
    }
  return best;
}

}  // namespace clarion::detection
