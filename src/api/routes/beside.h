// What lists and journeys show of a conversation beyond its own row: score, survey answer, place in
// the journey.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/context.h"

namespace clarion::api {

struct Beside {
  std::optional<double> points;
  bool failed = false;
  std::optional<double> csat;
  int64_t step = 0;
  int64_t gap_before_ms = -1;
};

// An SQL list of quoted ids.
std::string IdList(const std::vector<std::string>& ids);
// Aggregate over `score` rows of one interaction: the service quality card where it applies, else
// the mean of the cards that do.
extern const char* const kPointsSql;

// Columns of {answer} that ReadAnswer reads, in its order.
extern const char* const kAnswerColumns;
// A row of them; weight is not stored.
Answer ReadAnswer(const warehouse::Rows& rows, size_t row);

// Three look-ups for all ids together.
Result<std::map<std::string, Beside>> ReadBeside(Context& context,
                                                 const std::vector<std::string>& ids);

}  // namespace clarion::api
