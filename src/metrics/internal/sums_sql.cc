#include "metrics/internal/sums_sql.h"

#include <fmt/format.h>

namespace clarion::metrics::internal {
namespace {

double Finite(double value) { return value == value ? value : 0; }

}  // namespace

std::string SumsSql(const Definition& d, TimeMs horizon) {
  const std::string over = ToSql(d.over, horizon);
  std::string count = fmt::format(", countIf({})", over);
  const auto sum = [&](const std::string& of) { return fmt::format(", sumIf({}, {})", of, over); };
  std::string value = fmt::format("toFloat64({})", ToSql(d.value, horizon));
  std::string first = value;
  // What the calendar makes of a contact is long: told once, and by its name after that.
  if (d.value.find('{') != std::string::npos) {
    value = fmt::format("`value of {}`", d.id);
    first = fmt::format("({} AS {})", first, value);
  }
  const std::string per = fmt::format("toFloat64({})", ToSql(d.per, horizon));
  switch (d.kind) {
    case Kind::kShare:
      return count + fmt::format(", countIf(({}) AND ({}))", over, ToSql(d.of, horizon));
    case Kind::kNet:
      return count + fmt::format(", countIf(({0}) AND ({1})), countIf(({0}) AND ({2}))", over,
                                 ToSql(d.plus, horizon), ToSql(d.minus, horizon));
    case Kind::kMean:
      return count + sum(first) + sum(value + " * " + value);
    case Kind::kRatio:
      return count + sum(first) + sum(value + " * " + value) + sum(per) + sum(per + " * " + per) +
             sum(value + " * " + per);
    case Kind::kPercentile:
      return fmt::format(", groupArrayIf({}, {})", first, over);
    case Kind::kCount:
      return count;
  }
  return count;
}

size_t SumsWidth(Kind kind) {
  switch (kind) {
    case Kind::kShare:
      return 2;
    case Kind::kNet:
    case Kind::kMean:
      return 3;
    case Kind::kRatio:
      return 6;
    case Kind::kPercentile:
    case Kind::kCount:
      return 1;
  }
  return 1;
}

Sums ReadSums(const warehouse::Rows& rows, size_t row, size_t column, Kind kind) {
  Sums sums;
  if (kind == Kind::kPercentile) {
    const json::value& values = rows.at(row, column);
    if (!values.is_array()) return sums;
    sums.values.reserve(values.get_array().size());
    for (const json::value& one : values.get_array())
      if (one.is_number()) sums.values.push_back(one.to_number<double>());
    sums.n = static_cast<int64_t>(sums.values.size());
    return sums;
  }
  const auto real = [&](size_t offset) { return Finite(rows.Real(row, column + offset)); };
  sums.n = rows.Integer(row, column);
  if (kind == Kind::kShare || kind == Kind::kNet) sums.hits = real(1);
  if (kind == Kind::kNet) sums.minus = real(2);
  if (kind == Kind::kMean || kind == Kind::kRatio) {
    sums.total = real(1);
    sums.squares = real(2);
  }
  if (kind == Kind::kRatio) {
    sums.per = real(3);
    sums.per_squares = real(4);
    sums.product = real(5);
  }
  return sums;
}

}  // namespace clarion::metrics::internal
