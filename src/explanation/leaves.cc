#include "explanation/leaves.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <set>

#include "base/csv.h"
#include "base/stream.h"

namespace clarion::explanation {
namespace {

Result<void> CheckFigure(double value, const char* name) {
  if (!std::isfinite(value)) return InvalidInput(fmt::format("{} is not a number", name));
  if (value < 0) {
    return InvalidInput(
        fmt::format("{} is {}: figures are sums of things counted, never negative", name, value));
  }
  if (value > LeavesBuilder::kFigureMax) {
    return InvalidInput(
        fmt::format("{} is {}: more than can be added up exactly (1e15)", name, value));
  }
  return {};
}

}  // namespace

LeavesBuilder::LeavesBuilder(Measure measure, std::vector<std::string> dimensions)
    : dictionary_(dimensions.size()) {
  leaves_.measure = measure;
  leaves_.codes.resize(dimensions.size());
  for (std::string& name : dimensions) leaves_.dimensions.push_back({std::move(name), {}});
}

uint32_t LeavesBuilder::Code(size_t dimension, std::string_view value) {
  auto& known = dictionary_[dimension];
  const auto found = known.find(value);
  if (found != known.end()) return found->second;
  auto& values = leaves_.dimensions[dimension].values;
  const auto code = static_cast<uint32_t>(values.size());
  values.emplace_back(value);
  known.emplace(value, code);
  return code;
}

Result<void> LeavesBuilder::Add(const std::vector<std::string_view>& values,
                                const LeafFigures& figures) {
  const bool ratio = leaves_.measure == Measure::kRatio;
  RETURN_IF_ERROR(CheckFigure(figures.now, ratio ? "real_num" : "real"));
  RETURN_IF_ERROR(CheckFigure(figures.expected, ratio ? "predict_num" : "predict"));
  if (ratio) {
    RETURN_IF_ERROR(CheckFigure(figures.now_den, "real_den"));
    RETURN_IF_ERROR(CheckFigure(figures.expected_den, "predict_den"));
    if (figures.now_den == 0 && figures.now > 0) {
      return InvalidInput("real_num counts something, but real_den is 0");
    }
    if (figures.expected_den == 0 && figures.expected > 0) {
      return InvalidInput("predict_num counts something, but predict_den is 0");
    }
  }
  key_.resize(values.size() * sizeof(uint32_t));
  for (size_t d = 0; d < values.size(); ++d) {
    const uint32_t code = Code(d, values[d]);
    std::memcpy(key_.data() + d * sizeof code, &code, sizeof code);
  }
  const auto [found, is_new] = row_of_.emplace(key_, leaves_.size());
  if (is_new) {
    for (size_t d = 0; d < values.size(); ++d) {
      uint32_t code = 0;
      std::memcpy(&code, key_.data() + d * sizeof code, sizeof code);
      leaves_.codes[d].push_back(code);
    }
    leaves_.now.push_back(0);
    leaves_.expected.push_back(0);
    if (ratio) leaves_.now_den.push_back(0);
    if (ratio) leaves_.expected_den.push_back(0);
  }
  const size_t row = found->second;
  leaves_.now[row] += figures.now;
  leaves_.expected[row] += figures.expected;
  if (ratio) leaves_.now_den[row] += figures.now_den;
  if (ratio) leaves_.expected_den[row] += figures.expected_den;
  return {};
}

namespace {

constexpr size_t kNone = SIZE_MAX;

// Where the figures stand in a row; everything else is a dimension.
struct Columns {
  Measure measure = Measure::kAmount;
  size_t now = kNone, expected = kNone, now_den = kNone, expected_den = kNone;
  std::vector<size_t> dimensions;
  size_t count = 0;
};

Result<Columns> ReadHeader(const CsvRow& header, std::vector<std::string>* names) {
  Columns columns;
  columns.count = header.size();
  std::set<std::string> seen;
  bool ratio = false;
  bool amount = false;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string& name = header[i];
    if (!seen.insert(name).second) return InvalidInput(fmt::format("column '{}' twice", name));
    size_t* figure = nullptr;
    if (name == "real") figure = &columns.now;
    if (name == "predict") figure = &columns.expected;
    amount |= figure != nullptr;
    size_t* part = nullptr;
    if (name == "real_num") part = &columns.now;
    if (name == "predict_num") part = &columns.expected;
    if (name == "real_den") part = &columns.now_den;
    if (name == "predict_den") part = &columns.expected_den;
    ratio |= part != nullptr;
    if (figure == nullptr) figure = part;
    if (figure != nullptr) {
      *figure = i;
    } else if (name.empty()) {
      return InvalidInput(fmt::format("column {} has no name", i + 1));
    } else {
      columns.dimensions.push_back(i);
      names->push_back(name);
    }
  }
  columns.measure = ratio ? Measure::kRatio : Measure::kAmount;
  const bool whole = columns.now != kNone && columns.expected != kNone &&
                     (!ratio || (columns.now_den != kNone && columns.expected_den != kNone));
  if (amount == ratio || !whole) {
    return InvalidInput(
        "the figures are columns real and predict, or real_num, real_den, predict_num and "
        "predict_den; every other column is a dimension");
  }
  if (names->empty()) return InvalidInput("no dimension column beside the figures");
  if (names->size() > LeavesBuilder::kDimensionsMax) {
    return InvalidInput(fmt::format("{} dimensions; at most {} are searched, leave some out",
                                    names->size(), LeavesBuilder::kDimensionsMax));
  }
  return columns;
}

// Splits a row without quotes in place; false when the row needs the careful reader.
bool SplitPlain(std::string_view row, char delimiter, std::vector<std::string_view>* cells) {
  cells->clear();
  if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
  if (row.find('"') != std::string_view::npos) return false;
  while (true) {
    const size_t end = row.find(delimiter);
    cells->push_back(row.substr(0, end));
    if (end == std::string_view::npos) return true;
    row.remove_prefix(end + 1);
  }
}

Result<double> ReadFigure(std::string_view cell, const char* name) {
  while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
  double value = 0;
  const auto [end, wrong] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (wrong == std::errc::result_out_of_range) {
    return InvalidInput(fmt::format("{} '{}' is beyond any number", name, cell));
  }
  if (wrong != std::errc() || end != cell.data() + cell.size()) {
    return InvalidInput(fmt::format("{} '{}' is not a number", name, cell));
  }
  return value;
}

Result<LeafFigures> ReadFigures(const std::vector<std::string_view>& cells,
                                const Columns& columns) {
  LeafFigures figures;
  const bool ratio = columns.measure == Measure::kRatio;
  ASSIGN_OR_RETURN(figures.now, ReadFigure(cells[columns.now], ratio ? "real_num" : "real"));
  ASSIGN_OR_RETURN(figures.expected,
                   ReadFigure(cells[columns.expected], ratio ? "predict_num" : "predict"));
  if (!ratio) return figures;
  ASSIGN_OR_RETURN(figures.now_den, ReadFigure(cells[columns.now_den], "real_den"));
  ASSIGN_OR_RETURN(figures.expected_den, ReadFigure(cells[columns.expected_den], "predict_den"));
  return figures;
}

// Reads the rows of one file.
class Reader {
 public:
  explicit Reader(ByteSource& source) : rows_(source) {}

  Result<Leaves> Run() {
    RawRecord row;
    ASSIGN_OR_RETURN(const bool any, rows_.Next(&row));
    if (!any) return InvalidInput("1: is empty; a header line and one leaf a line are wanted");
    if (row.bytes.starts_with("\xEF\xBB\xBF")) row.bytes.erase(0, 3);
    delimiter_ = SniffDelimiter(row.bytes);
    const auto header = ReadCsvRow(row.bytes, delimiter_);
    if (!header.ok()) return At(row.line, header.error());
    std::vector<std::string> names;
    auto columns = ReadHeader(*header, &names);
    if (!columns.ok()) return At(row.line, columns.error());
    LeavesBuilder builder(columns->measure, std::move(names));
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows_.Next(&row));
      if (!more) break;
      const auto added = AddRow(row.bytes, *columns, &builder);
      if (!added.ok()) return At(row.line, added.error());
    }
    return std::move(builder).Finish();
  }

 private:
  static Error At(uint64_t line, const Error& error) {
    return {error.kind, fmt::format("{}: {}", line, error.message)};
  }

  Result<void> AddRow(const std::string& row, const Columns& columns, LeavesBuilder* builder) {
    RETURN_IF_ERROR(CheckCsvRow(row));
    if (!SplitPlain(row, delimiter_, &cells_)) {
      ASSIGN_OR_RETURN(quoted_, ReadCsvRow(row, delimiter_));
      cells_.assign(quoted_.begin(), quoted_.end());
    }
    if (cells_.size() != columns.count) {
      return InvalidInput(
          fmt::format("{} cells where the header has {}", cells_.size(), columns.count));
    }
    ASSIGN_OR_RETURN(const LeafFigures figures, ReadFigures(cells_, columns));
    values_.clear();
    for (const size_t column : columns.dimensions) values_.push_back(cells_[column]);
    return builder->Add(values_, figures);
  }

  CsvRows rows_;
  char delimiter_ = ',';
  CsvRow quoted_;
  std::vector<std::string_view> cells_;
  std::vector<std::string_view> values_;
};

Result<Leaves> Read(ByteSource& source, const std::string& name) {
  auto leaves = Reader(source).Run();
  if (!leaves.ok() && leaves.error().kind == ErrorKind::kInvalidInput) {
    return InvalidInput(name + ":" + leaves.error().message);
  }
  return leaves;
}

}  // namespace

Result<Leaves> ReadLeaves(const std::string& path) {
  ASSIGN_OR_RETURN(const auto source, OpenSource(path));
  return Read(*source, path);
}

Result<Leaves> ParseLeaves(const std::string& bytes, const std::string& name) {
  const auto source = SourceFromMemory(bytes, name);
  return Read(*source, name);
}

}  // namespace clarion::explanation
