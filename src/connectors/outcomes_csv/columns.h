// What the columns of a survey export mean, from their names alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"

namespace clarion::connectors {

struct MetricColumn {
  size_t at = 0;
  std::string kind;      // csat, nps, …, or the column's own name in lower_snake
  bool certain = false;  // a metric by name: an answer that is no number is an error, not a remark
};

struct SurveyColumns {
  std::optional<size_t> interaction_id;
  std::optional<size_t> customer_id;
  std::optional<size_t> kind;
  std::optional<size_t> value;
  std::optional<size_t> at;
  std::optional<size_t> comment;
  std::optional<size_t> source;
  std::optional<size_t> scale_min;
  std::optional<size_t> scale_max;
  std::vector<MetricColumn> metrics;  // the wide form: one column a metric; empty in the long form
  bool qualtrics = false;

  bool HasId() const { return interaction_id || customer_id; }
  bool HasAnswers() const { return value || !metrics.empty(); }
};

SurveyColumns ReadColumns(const CsvRow& header);

// Qualtrics writes one or two more header rows: the questions, and import ids in JSON. `header` is
// the first row.
bool IsQualtricsIds(const CsvRow& row);
bool IsLegacyQualtricsHeader(const CsvRow& header);  // V1, V2, …: the names stand in the next row

}  // namespace clarion::connectors
