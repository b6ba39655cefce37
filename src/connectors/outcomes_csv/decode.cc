#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "base/json.h"
#include "connectors/internal/shape.h"
#include "connectors/outcomes_csv/codec.h"
#include "connectors/outcomes_csv/columns.h"

namespace clarion::connectors {
namespace {

// Numbers, with a decimal comma too, a percent sign or a label behind ("9 - very likely"); yes and
// no are 1 and 0.
std::optional<double> NumberOf(std::string_view text) {
  const std::string lower = AsciiLower(Trimmed(text));
  for (const std::string_view yes : {"yes", "true", "y", "ja", "oui", "si", "sí"})
    if (lower == yes) return 1;
  for (const std::string_view no : {"no", "false", "n", "nein", "non"})
    if (lower == no) return 0;
  std::string digits = lower.substr(0, lower.find_first_not_of("+-0123456789.,"));
  std::string_view rest = Trimmed(std::string_view(lower).substr(digits.size()));
  // A decimal comma; "1,234" may mean either and is no number then.
  const size_t comma = digits.find(',');
  if (comma != std::string::npos && comma == digits.rfind(',') && digits.size() - comma != 4)
    digits[comma] = '.';
  if (digits.starts_with('+')) digits.erase(0, 1);
  if (!rest.empty() && rest != "%" && !rest.starts_with("-") && !rest.starts_with(":") &&
      !rest.starts_with("–"))
    return std::nullopt;
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

class RowDecoder {
 public:
  RowDecoder(const CsvRow& header, const CsvRow& row, std::string_view source_name)
      : header_(header), row_(row), columns_(ReadColumns(header)), source_name_(source_name) {}

  Result<std::vector<Record>> Run() {
    if (!columns_.HasId())
      return InvalidInput(
          "the header names no column that joins: one of conversation_id, interaction_id, "
          "external_reference, contact_id or customer_id");
    if (!columns_.HasAnswers())
      return InvalidInput(
          "the header names no answer: a column score or value, or one a metric such as csat or "
          "nps");
    for (size_t i = header_.size(); i < row_.size(); ++i)
      if (!Trimmed(row_[i]).empty())
        return InvalidInput(
            fmt::format("the row has {} cells, the header {}; quote cells that hold the delimiter",
                        row_.size(), header_.size()));
    if (columns_.value)
      RETURN_IF_ERROR(Long());
    else
      RETURN_IF_ERROR(Wide());
    if (out_.empty()) return std::move(out_);
    RETURN_IF_ERROR(Join());
    return std::move(out_);
  }

 private:
  std::string_view Cell(std::optional<size_t> at) const {
    return at && *at < row_.size() ? Trimmed(row_[*at]) : std::string_view();
  }
  std::string_view ColumnName(size_t at) const { return Trimmed(header_[at]); }

  Result<void> Long() {
    const std::string_view text = Cell(columns_.value);
    if (text.empty()) return {};
    std::string kind = LowerSnake(Cell(columns_.kind));
    if (kind.empty()) kind = KindFromFile();
    const auto value = NumberOf(text);
    if (!value)
      return InvalidInput(
          fmt::format("{}: '{}' is not a number", ColumnName(*columns_.value), text));
    RETURN_IF_ERROR(CheckScale(*value));
    Add(std::move(kind), *value);
    return {};
  }

  std::string KindFromFile() const {
    const std::string file = AsciiLower(source_name_);
    for (const std::string_view kind : {"csat", "nps", "ces", "resolved"})
      if (file.find(kind) != std::string::npos) return std::string(kind);
    return "score";
  }

  Result<void> CheckScale(double value) const {
    for (const auto& [column, low] :
         {std::pair{columns_.scale_min, true}, std::pair{columns_.scale_max, false}}) {
      const std::string_view text = Cell(column);
      if (text.empty()) continue;
      const auto bound = NumberOf(text);
      if (!bound)
        return InvalidInput(fmt::format("{}: '{}' is not a number", ColumnName(*column), text));
      if (low ? value < *bound : value > *bound)
        return InvalidInput(fmt::format("{}: {} is outside the scale, {} {}",
                                        ColumnName(*columns_.value), value, ColumnName(*column),
                                        *bound));
    }
    return {};
  }

  Result<void> Wide() {
    for (const MetricColumn& metric : columns_.metrics) {
      const std::string_view text = Cell(metric.at);
      if (text.empty()) continue;
      const auto value = NumberOf(text);
      if (value)
        Add(metric.kind, *value);
      else if (metric.certain)
        return InvalidInput(fmt::format("{}: '{}' is not a number", ColumnName(metric.at), text));
      else if (columns_.qualtrics)
        remarks_ += (remarks_.empty() ? "" : "\n") + std::string(text);
    }
    return {};
  }

  void Add(std::string kind, double value) {
    LateOutcome late;
    late.outcome.kind = std::move(kind);
    late.outcome.value = value;
    out_.push_back(std::move(late));
  }

  // What all answers of a row share.
  Result<void> Join() {
    std::optional<TimeMs> at;
    if (const std::string_view text = Cell(columns_.at); !text.empty()) {
      const Result<TimeMs> parsed = ParseTime(text);
      if (!parsed.ok())
        return InvalidInput(
            fmt::format("{}: {}", ColumnName(*columns_.at), parsed.error().message));
      at = *parsed;
    }
    const std::string_view interaction = Cell(columns_.interaction_id);
    const std::string_view customer = interaction.empty() ? Cell(columns_.customer_id) : "";
    if (interaction.empty() && customer.empty())
      return InvalidInput(fmt::format(
          "{}: is empty, so the answer joins nothing",
          ColumnName(columns_.interaction_id ? *columns_.interaction_id : *columns_.customer_id)));
    if (interaction.empty() && !at)
      return InvalidInput(
          "an answer joined by customer needs the time it was given, such as responded_at");
    const std::string_view comment = Cell(columns_.comment);
    for (Record& record : out_) {
      auto& late = std::get<LateOutcome>(record);
      late.interaction_id = interaction;
      late.customer_id = customer;
      late.outcome.at = at;
      late.outcome.source = Cell(columns_.source);
      if (late.outcome.source.empty())
        late.outcome.source = columns_.qualtrics ? "qualtrics" : "survey";
      late.outcome.comment = comment.empty() ? remarks_ : std::string(comment);
    }
    return {};
  }

  const CsvRow& header_;
  const CsvRow& row_;
  const SurveyColumns columns_;
  const std::string source_name_;
  std::string remarks_;
  std::vector<Record> out_;
};

}  // namespace

Result<std::vector<Record>> DecodeOutcomeRow(std::string_view text, std::string_view source_name) {
  const size_t end = EndOfCsvRow(text);
  if (end == std::string_view::npos)
    return InvalidInput("a header line and a row are needed to try again");
  const std::string_view header_text = text.substr(0, end);
  const char delimiter = SniffDelimiter(header_text);
  ASSIGN_OR_RETURN(const CsvRow header, ReadCsvRow(header_text, delimiter));
  ASSIGN_OR_RETURN(const CsvRow row, ReadCsvRow(text.substr(end + 1), delimiter));
  return RowDecoder(header, row, source_name).Run();
}

}  // namespace clarion::connectors
