#include "detection/slice_rows.h"

#include <algorithm>
#include <map>

namespace clarion::detection {
namespace {

constexpr size_t kPairedValuesMax = 48;
constexpr double kDetermined = 0.97;  // of the contacts have the value usual for who served them
constexpr double kCopied = 0.85;
constexpr size_t kBlockDays = 14;
constexpr double kCame = 0.15, kWasNot = 0.01;  // shares of a value that replaces others
constexpr size_t kVersionsMin = 3;
constexpr double kOften = 0.2;

// Whether who served says what the value is.
bool IsDetermined(const SliceColumn& column, const SliceColumn& by, double determined) {
  std::map<std::pair<uint16_t, uint16_t>, size_t> together;
  size_t with = 0;
  for (size_t row = 0; row < column.codes.size(); ++row) {
    if (by.values[by.codes[row]].empty() || column.values[column.codes[row]].empty()) continue;
    ++together[{by.codes[row], column.codes[row]}];
    ++with;
  }
  std::map<uint16_t, size_t> most;
  for (const auto& [key, n] : together) most[key.first] = std::max(most[key.first], n);
  size_t usual = 0;
  for (const auto& [code, n] : most) usual += n;
  return with > 0 && static_cast<double>(usual) >= determined * static_cast<double>(with);
}

// Whom each value goes with most, where that is often: versions of one bot are not another's.
std::vector<uint16_t> Families(const SliceColumn& column, const SliceColumn& by) {
  std::vector<std::vector<size_t>> with(column.values.size(),
                                        std::vector<size_t>(by.values.size()));
  for (size_t row = 0; row < column.codes.size(); ++row) ++with[column.codes[row]][by.codes[row]];
  std::vector<uint16_t> out(column.values.size(), SliceColumn::kNobodys);
  for (size_t value = 0; value < with.size(); ++value) {
    size_t all = 0;
    for (const size_t n : with[value]) all += n;
    const auto most = std::max_element(with[value].begin(), with[value].end());
    if (static_cast<double>(*most) >= kOften * static_cast<double>(all))
      out[value] = static_cast<uint16_t>(most - with[value].begin());
  }
  return out;
}

bool HasVersions(const SliceRows& rows, const SliceColumn& column) {
  if (column.values.size() < kVersionsMin) return false;
  const auto blocks = static_cast<size_t>(rows.days) / kBlockDays + 1;
  std::vector<std::vector<double>> share(blocks, std::vector<double>(column.values.size()));
  std::vector<double> all(blocks);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (column.values[column.codes[row]].empty()) continue;
    const size_t block = rows.day[row] / kBlockDays;
    ++share[block][column.codes[row]];
    ++all[block];
  }
  size_t replaced = 0;
  for (size_t value = 0; value < column.values.size(); ++value) {
    double most = 0, least = 1;
    for (size_t block = 0; block < blocks; ++block) {
      if (all[block] < 50) continue;
      most = std::max(most, share[block][value] / all[block]);
      least = std::min(least, share[block][value] / all[block]);
    }
    replaced += most >= kCame && least <= kWasNot;
  }
  return replaced >= 2;
}

void Keep(const std::vector<size_t>& kept, SliceRows* rows) {
  const auto keep = [&kept](auto* list) {
    if (list->empty()) return;
    for (size_t i = 0; i < kept.size(); ++i) (*list)[i] = (*list)[kept[i]];
    list->resize(kept.size());
  };
  keep(&rows->day);
  keep(&rows->hour);
  for (SliceColumn& column : rows->columns) keep(&column.codes);
  for (SliceFigure& figure : rows->figures)
    for (std::vector<float>* sums : {&figure.n, &figure.x, &figure.xx}) keep(sums);
}

bool SaysTheSame(const SliceColumn& a, const SliceColumn& b) {
  return IsDetermined(a, b, kCopied) && IsDetermined(b, a, kCopied);
}

}  // namespace

bool ByColumn(const SliceCondition& a, const SliceCondition& b) { return a.column < b.column; }

bool Covers(const SliceRows& rows, const SliceOf& slice, size_t row) {
  return std::all_of(slice.begin(), slice.end(), [&](const SliceCondition& one) {
    return rows.columns[one.column].codes[row] == one.value;
  });
}

std::pair<size_t, size_t> RowsOfDays(const SliceRows& rows, int begin, int end) {
  const auto at = [&](int day) {
    return static_cast<size_t>(std::lower_bound(rows.day.begin(), rows.day.end(), day) -
                               rows.day.begin());
  };
  return {at(begin), at(end)};
}

void DropDays(const std::vector<TimeMs>& midnights, SliceRows* rows) {
  std::vector<bool> dropped(static_cast<size_t>(std::max(rows->days, 0)));
  for (const TimeMs at : midnights) {
    const TimeMs day = (at - rows->begin) / kDayMs;
    if (at >= rows->begin && day < rows->days) dropped[static_cast<size_t>(day)] = true;
  }
  std::vector<size_t> kept;
  for (size_t row = 0; row < rows->size(); ++row)
    if (!dropped[rows->day[row]]) kept.push_back(row);
  if (kept.size() == rows->size()) return;
  Keep(kept, rows);
}

SliceRows SameHours(const SliceRows& rows, TimeMs end, int hours) {
  SliceRows out = rows;
  const auto until = static_cast<int>((end - rows.begin) / kHourMs);
  out.days = std::max(0, until / 24);
  out.begin = end - hours * kHourMs - (out.days - 1) * kDayMs;
  std::vector<size_t> kept;
  for (size_t row = 0; row < rows.size(); ++row) {
    const int before = until - 1 - (rows.day[row] * 24 + rows.hour[row]);
    if (before < 0 || before % 24 >= hours || before / 24 >= out.days) continue;
    out.day[row] = static_cast<uint16_t>(out.days - 1 - before / 24);
    kept.push_back(row);
  }
  Keep(kept, &out);
  return out;
}

void DropCopies(SliceRows* rows) {
  std::vector<SliceColumn> kept;
  for (SliceColumn& column : rows->columns) {
    const bool copy = std::any_of(kept.begin(), kept.end(),
                                  [&](const SliceColumn& one) { return SaysTheSame(column, one); });
    if (!copy) kept.push_back(std::move(column));
  }
  rows->columns = std::move(kept);
}

void FindRoles(const std::vector<std::string>& served_by, SliceRows* rows) {
  const auto by = std::find_if(
      rows->columns.begin(), rows->columns.end(),
      [&](const SliceColumn& one) { return !served_by.empty() && one.name == served_by.front(); });
  const bool known = by != rows->columns.end();
  for (SliceColumn& column : rows->columns) {
    column.pairs = column.values.size() <= kPairedValuesMax;
    column.versions = HasVersions(*rows, column);
    column.family.assign(column.values.size(), 0);
    if (column.versions && known) column.family = Families(column, *by);
    const bool side = std::find(served_by.begin(), served_by.end(), column.name) != served_by.end();
    column.demand = !column.versions && !side && !(known && IsDetermined(column, *by, kDetermined));
  }
}

}  // namespace clarion::detection
