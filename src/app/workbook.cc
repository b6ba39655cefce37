#include "app/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <cmath>
#include <set>

#include "base/csv.h"
#include "base/utf8.h"

namespace clarion::app {
namespace {

constexpr size_t kSheetNameMax = 31;
constexpr lxw_row_t kRowsMax = LXW_ROW_MAX - 1;  // below the header
constexpr double kExcelEpochDays = 25569;        // 1970-01-01, in days since 1899-12-30
constexpr double kColumnWidth = 16;
constexpr size_t kCellBytesMax = 32'767 - 8;  // Excel's characters; bytes are never fewer

// Excel takes no []:*?/\ and no more than 31 characters.
std::string SheetName(std::string_view name) {
  std::string out;
  for (const char c : Utf8Prefix(name, kSheetNameMax))
    out += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
  return out.empty() ? "sheet" : out;
}

std::string Fitting(std::string_view text) { return std::string(Utf8Prefix(text, kCellBytesMax)); }

class Xlsx final : public TableSink {
 public:
  Xlsx(lxw_workbook* book, std::string path)
      : book_(book),
        path_(std::move(path)),
        head_(workbook_add_format(book)),
        time_(workbook_add_format(book)) {
    format_set_bold(head_);
    format_set_num_format(time_, "yyyy-mm-dd hh:mm:ss");
  }
  ~Xlsx() override {
    if (book_ != nullptr) workbook_close(book_);
  }
  Xlsx(const Xlsx&) = delete;
  Xlsx& operator=(const Xlsx&) = delete;

  Result<void> Begin(std::string_view name, const std::vector<std::string>& columns) override {
    std::string unique = SheetName(name);
    for (int n = 2; !names_.insert(unique).second; ++n)
      unique = fmt::format("{} {}", Utf8Prefix(SheetName(name), kSheetNameMax - 4), n);
    sheet_ = workbook_add_worksheet(book_, unique.c_str());
    if (sheet_ == nullptr) return Unavailable("the workbook takes no further sheet");
    row_ = 0;
    columns_ = columns.size();
    worksheet_freeze_panes(sheet_, 1, 0);
    if (columns_ > 0)
      worksheet_set_column(sheet_, 0, static_cast<lxw_col_t>(columns_ - 1), kColumnWidth, nullptr);
    for (size_t c = 0; c < columns.size(); ++c)
      worksheet_write_string(sheet_, 0, static_cast<lxw_col_t>(c), Fitting(columns[c]).c_str(),
                             head_);
    return {};
  }

  Result<void> Row(const std::vector<Cell>& cells) override {
    if (++row_ > kRowsMax)
      return InvalidInput(fmt::format(
          "a sheet of a workbook holds {} rows; choose a shorter period, or CSV", kRowsMax));
    for (size_t c = 0; c < cells.size(); ++c) {
      const auto column = static_cast<lxw_col_t>(c);
      const Cell& cell = cells[c];
      switch (cell.kind) {
        case Cell::Kind::kNone:
          break;
        case Cell::Kind::kText:  // never a formula, whatever it begins with
          worksheet_write_string(sheet_, row_, column, Fitting(cell.text).c_str(), nullptr);
          break;
        case Cell::Kind::kNumber:
          if (std::isfinite(cell.number))
            worksheet_write_number(sheet_, row_, column, cell.number, nullptr);
          break;
        case Cell::Kind::kYesNo:
          worksheet_write_boolean(sheet_, row_, column, cell.number != 0 ? 1 : 0, nullptr);
          break;
        case Cell::Kind::kTime:
          worksheet_write_number(sheet_, row_, column,
                                 cell.number / static_cast<double>(kDayMs) + kExcelEpochDays,
                                 time_);
          break;
      }
    }
    return {};
  }

  Result<void> Finish() override {
    if (names_.empty()) RETURN_IF_ERROR(Begin("empty", {}));
    lxw_workbook* const book = std::exchange(book_, nullptr);
    const lxw_error failed = workbook_close(book);
    if (failed != LXW_NO_ERROR)
      return Unavailable(fmt::format("cannot write '{}': {}", path_, lxw_strerror(failed)));
    return {};
  }

 private:
  lxw_workbook* book_;
  const std::string path_;
  lxw_format* const head_;
  lxw_format* const time_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_row_t row_ = 0;
  size_t columns_ = 0;
  std::set<std::string> names_;
};

class Csv final : public TableSink {
 public:
  explicit Csv(std::string* out) : out_(out) {}

  Result<void> Begin(std::string_view, const std::vector<std::string>& columns) override {
    if (begun_) return InvalidInput("a CSV holds one table; ask for XLSX to have them all");
    begun_ = true;
    *out_ += "\xEF\xBB\xBF";
    for (size_t c = 0; c < columns.size(); ++c) Put(columns[c], c + 1 == columns.size());
    return {};
  }

  Result<void> Row(const std::vector<Cell>& cells) override {
    for (size_t c = 0; c < cells.size(); ++c) Put(TextOf(cells[c]), c + 1 == cells.size());
    return {};
  }

  Result<void> Finish() override { return {}; }

 private:
  static std::string TextOf(const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::kNone:
        return "";
      case Cell::Kind::kText:
        return SpreadsheetSafe(cell.text);
      case Cell::Kind::kNumber:
        return std::isfinite(cell.number) ? fmt::format("{}", cell.number) : "";
      case Cell::Kind::kYesNo:
        return cell.number != 0 ? "true" : "false";
      case Cell::Kind::kTime:
        return FormatTime(static_cast<TimeMs>(cell.number));
    }
    return "";
  }
  void Put(std::string_view text, bool last) {
    *out_ += '"';
    for (const char c : text) {
      if (c == '"') *out_ += '"';
      *out_ += c;
    }
    *out_ += last ? "\"\r\n" : "\",";
  }

  std::string* const out_;
  bool begun_ = false;
};

}  // namespace

Result<std::unique_ptr<TableSink>> OpenXlsx(const std::string& path) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  lxw_workbook* const book = workbook_new_opt(path.c_str(), &options);
  if (book == nullptr) return Unavailable(fmt::format("cannot begin a workbook at '{}'", path));
  return std::unique_ptr<TableSink>(std::make_unique<Xlsx>(book, path));
}

std::unique_ptr<TableSink> OpenCsv(std::string* out) { return std::make_unique<Csv>(out); }

}  // namespace clarion::app
