// What the slice scan reads: contacts (or combinations of what they have) by day, and what each
// figure counts in them. Plain columns.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace clarion::detection {

// One thing contacts can be told apart by. At most 65,535 values.
struct SliceColumn {
  std::string name;
  std::vector<std::string> values;  // code → value
  std::vector<uint16_t> codes;      // per row
  // What FindRoles finds out.
  bool pairs = true;      // joined with other columns; not where there are too many values
  bool demand = true;     // what customers bring; not who served them: its volume is staffing
  bool versions = false;  // values replace each other (releases): its volume is a rollout
  static constexpr uint16_t kNobodys = 0xffff;
  std::vector<uint16_t> family;  // versions: per value, whose versions they are
};

// kVolume: how many contacts there are. kRate: a share. kMean: an average, or a net figure.
enum class FigureKind : uint8_t { kVolume, kRate, kMean };

// Sums per row: how many count, Σx and Σx² (of a share both are the hits). Volume reads n alone.
struct SliceFigure {
  std::string id;
  FigureKind kind = FigureKind::kRate;
  std::vector<float> n, x, xx;
  int lag = 0;  // days after a day's end until its sums are known (resolved within a week: 7)
};

struct SliceRows {
  TimeMs begin = 0;           // midnight of day 0, by the wall clock (base/zone.h)
  int days = 0;               // whole days; rows lie in [0, days)
  std::vector<uint16_t> day;  // per row, ascending
  std::vector<uint8_t> hour;  // of the day, per row, ascending within it; empty: days are enough
  std::vector<SliceColumn> columns;
  std::vector<SliceFigure> figures;

  size_t size() const { return day.size(); }
};

// Fills in each column's roles. `served_by` names the columns of who served, the one that tells one
// from another first; what that determines is on its side too.
void FindRoles(const std::vector<std::string>& served_by, SliceRows* rows);

// Leaves out columns that say the same as one before them: each value goes with one of its values
// and the other way round.
void DropCopies(SliceRows* rows);

// Takes whole days out, as if nobody had looked: holidays, which are unlike other days, and nothing
// is wrong. `midnights` in any order; those outside the rows are passed over.
void DropDays(const std::vector<TimeMs>& midnights, SliceRows* rows);

// The last `hours` hours before `end` as the last day, and the same hours of the days before as the
// days before. `begin` is when the first one's hours begin. REQUIRES: `rows` knows hours, and `end`
// is a whole hour.
SliceRows SameHours(const SliceRows& rows, TimeMs end, int hours);

// A conjunction of one or two values; empty: everything. Columns ascending.
struct SliceCondition {
  uint16_t column = 0;
  uint16_t value = 0;
  bool operator==(const SliceCondition&) const = default;
};
using SliceOf = std::vector<SliceCondition>;

bool ByColumn(const SliceCondition& a, const SliceCondition& b);
// Whether the row has every value of the slice.
bool Covers(const SliceRows& rows, const SliceOf& slice, size_t row);
// The rows of days in [begin, end): the first, and one past the last. O(log rows).
std::pair<size_t, size_t> RowsOfDays(const SliceRows& rows, int begin, int end);

}  // namespace clarion::detection
