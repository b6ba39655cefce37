#include "connectors/internal/shape.h"
#include "connectors/outcomes_csv/codec.h"
#include "connectors/outcomes_csv/columns.h"

namespace clarion::connectors {
namespace {

// Each record carries the header before its row, so that it can be tried again alone.
class OutcomesReader final : public Reader {
 public:
  OutcomesReader(std::unique_ptr<ByteSource> source, std::string source_name)
      : source_(std::move(source)), rows_(*source_), source_name_(std::move(source_name)) {}

  Result<bool> Next(RawRecord* record) override {
    for (;;) {
      RawRecord row;
      ASSIGN_OR_RETURN(const bool more, rows_.Next(&row));
      if (!more) return false;
      ++count_;
      const std::optional<CsvRow> cells = ParseCsvRow(row.bytes, delimiter_);
      if (count_ == 1) {
        RETURN_IF_ERROR(TakeHeader(row));
        continue;
      }
      // The rows of questions and import ids that Qualtrics puts under the header.
      if (count_ == 2 && legacy_) {
        header_ = row.bytes;
        continue;
      }
      if (cells && count_ <= 3 && IsQualtricsIds(*cells)) continue;
      if (cells && count_ == 2 && columns_.qualtrics && IsSecondHeader(*cells, columns_)) continue;
      return Give(row, record);
    }
  }

  Result<std::vector<Record>> Decode(const RawRecord& record) const override {
    return DecodeOutcomeRow(record.bytes, source_name_);
  }

 private:
  Result<void> TakeHeader(const RawRecord& row) {
    if (row.bytes.starts_with("\xFF\xFE") || row.bytes.starts_with("\xFE\xFF"))
      return InvalidInput("the file is UTF-16; export it as 'CSV UTF-8'");
    header_ = row.bytes;
    delimiter_ = SniffDelimiter(header_);
    const std::optional<CsvRow> cells = ParseCsvRow(header_, delimiter_);
    legacy_ = cells && IsLegacyQualtricsHeader(*cells);
    if (cells) columns_ = ReadColumns(*cells);
    return {};
  }

  // A second header row has words where a response has the time it was given.
  static bool IsSecondHeader(const CsvRow& cells, const SurveyColumns& columns) {
    const size_t at = columns.at.value_or(0);
    return at < cells.size() && !Trimmed(cells[at]).empty() && !ParseTime(Trimmed(cells[at])).ok();
  }

  bool Give(const RawRecord& row, RawRecord* record) const {
    *record = {header_ + "\n" + row.bytes, row.line, row.byte};
    return true;
  }

  std::unique_ptr<ByteSource> source_;
  CsvRows rows_;
  const std::string source_name_;
  std::string header_;
  char delimiter_ = ',';
  bool legacy_ = false;
  SurveyColumns columns_;
  uint64_t count_ = 0;
};

int Recognise(std::string_view, std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  if (head.empty() || head.front() == '{' || head.front() == '[' || head.front() == '<') return 0;
  const std::string_view header_text = head.substr(0, EndOfCsvRow(head));
  if (header_text.size() > 16384) return 0;
  const char delimiter = SniffDelimiter(header_text);
  std::optional<CsvRow> header = ParseCsvRow(header_text, delimiter);
  if (!header || header->size() < 2) return 0;
  if (IsLegacyQualtricsHeader(*header)) {
    const std::string_view rest = head.substr(std::min(head.size(), header_text.size() + 1));
    header = ParseCsvRow(rest.substr(0, EndOfCsvRow(rest)), delimiter);
    if (!header) return 0;
  }
  const SurveyColumns columns = ReadColumns(*header);
  if (columns.qualtrics) return 90;
  if (!columns.HasId()) return 0;
  if (columns.value && (columns.kind || columns.at)) return 85;
  for (const MetricColumn& metric : columns.metrics)
    if (metric.certain) return 80;
  return columns.value ? 60 : 0;
}

}  // namespace

const Format kOutcomesCsv = {
    "outcomes-csv",
    "survey answers as CSV: plain score files, one column a metric, and Qualtrics exports",
    Recognise,
    [](std::unique_ptr<ByteSource> source,
       const ReadOptions& options) -> Result<std::unique_ptr<Reader>> {
      return std::unique_ptr<Reader>(
          std::make_unique<OutcomesReader>(std::move(source), options.source_name));
    }};

}  // namespace clarion::connectors
