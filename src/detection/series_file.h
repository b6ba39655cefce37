// Series as comma-separated values: one lone series, or many in long form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detection/series.h"

namespace clarion::detection {

// Every reader: columns are found by name, in any order; packed files open by themselves; "-" is
// stdin. An empty value or "nan" is a gap. kInvalidInput names file and line: a time or number that
// does not read, a value beyond ±1e15, a missing column, no rows. Cost: memory of what is returned.

// Columns timestamp and value. Rows stay in their order; times may repeat, and go back up to ten
// times, as clocks do: more is an unsorted file, and refused.
struct LoneSeries {
  std::vector<std::string> stamps;  // as written
  std::vector<TimeMs> times;
  std::vector<double> values;
};
Result<LoneSeries> ReadLoneSeries(const std::string& path);

// Columns series, time, value, and if there weight and kind (count, rate or mean; guessed from the
// values where absent). Rows in any order. Also kInvalidInput: a series twice at one time, two
// kinds of one series, a rate outside [0, 1], a count below 0, a weight below 0.
struct SeriesSet {
  struct Row {
    TimeMs at = 0;
    uint32_t series = 0;
    Observation seen;
  };
  std::vector<std::string> names;  // in order of appearance
  std::vector<SeriesKind> kinds;
  std::vector<Row> rows;  // by time, then series
};
Result<SeriesSet> ReadSeriesSet(const std::string& path);
// The same over bytes; `name` stands in messages.
Result<SeriesSet> ParseSeriesSet(const std::string& bytes, const std::string& name);
Result<LoneSeries> ParseLoneSeries(const std::string& bytes, const std::string& name);

// True when the header has a column `series`: the long form.
Result<bool> IsLongForm(const std::string& path);

// A date a line; empty lines and what follows a '#' are left out. Local midnights as if UTC.
Result<std::vector<TimeMs>> ReadHolidays(const std::string& path);

// The most common time between neighbouring, different times; an hour where there is none.
TimeMs CommonStep(const std::vector<TimeMs>& sorted);

}  // namespace clarion::detection
