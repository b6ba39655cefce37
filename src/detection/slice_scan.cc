#include "detection/slice_scan.h"

#include <algorithm>
#include <cmath>

namespace clarion::detection {
namespace {

constexpr double kFewestNow = 8, kFewestBefore = 20;  // below, a rate says nothing
constexpr double kWasThere = 0.2;     // of how often it comes now: what came less was not there
constexpr double kFewestVolume = 12;  // contacts, now or expected
constexpr int kWeek = 7, kReference = 28;
// A narrower slice is named when it is nearly as strong and nothing is left of the wider one; a
// wider one when something is left of it that moved alike. In standard deviations.
constexpr double kAsStrong = 0.85, kNothingLeft = 2.5, kSomethingLeft = 2, kAlike = 2.5;
constexpr double kSameAs = 0.85;  // of a wider slice's contacts: the other value says nothing
constexpr size_t kCandidates = 200;
constexpr size_t kSignsMax = 12;
// A slice's own past is believed like this many more of the common spread.
constexpr double kPriorTimes = 6;
constexpr double kSignCap = 36;  // of z² when a spread is learned: an incident is no noise

double PlusLog(double part, double of) { return part > 0 ? part * std::log(part / of) : 0; }

// Two shares against one: the signed root of twice the log likelihood ratio.
double ShareSign(double hits_now, double n_now, double hits_before, double n_before) {
  const double p = (hits_now + hits_before) / (n_now + n_before);
  if (p <= 0 || p >= 1) return 0;
  const double llr = PlusLog(hits_now, n_now * p) + PlusLog(n_now - hits_now, n_now * (1 - p)) +
                     PlusLog(hits_before, n_before * p) +
                     PlusLog(n_before - hits_before, n_before * (1 - p));
  const double sign = hits_now / n_now >= hits_before / n_before ? 1 : -1;
  return sign * std::sqrt(std::max(0.0, 2 * llr));
}

double Variance(const SliceSums& sums) {
  const double mean = sums.x / sums.n;
  return std::max(0.0, sums.xx / sums.n - mean * mean) * sums.n / std::max(1.0, sums.n - 1);
}

// Student's t as the normal deviate of about the same tail.
double MeanSign(const SliceSums& now, const SliceSums& before) {
  // Of a few values of a skewed figure the variance is often far too small: the greater one counts.
  const double most = std::max(Variance(now), Variance(before));
  const double a = most / now.n, b = most / before.n;
  if (a + b <= 0) return 0;
  const double t = (now.x / now.n - before.x / before.n) / std::sqrt(a + b);
  const double df =
      (a + b) * (a + b) / (a * a / std::max(1.0, now.n - 1) + b * b / std::max(1.0, before.n - 1));
  return std::copysign(std::sqrt(std::max(0.0, (df - 0.5) * std::log1p(t * t / df))), t);
}

// `lent`: a column of which any value of the same family will do; -1 is none.
bool CoversLent(const SliceRows& rows, const SliceOf& slice, int lent, size_t row) {
  return std::all_of(slice.begin(), slice.end(), [&](const SliceCondition& one) {
    const SliceColumn& column = rows.columns[one.column];
    const uint16_t value = column.codes[row];
    if (one.column != lent) return value == one.value;
    return !column.values[value].empty() && column.family[value] == column.family[one.value];
  });
}

// From the median: that of χ² with one degree of freedom is 0.4549. Below one it is not believed.
double MedianSpread(std::vector<double>& squares) {
  if (squares.size() < 50) return 1;
  const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return std::max(1.0, std::sqrt(*middle / 0.4549));
}

}  // namespace

int Stretch::days_before() const {
  return std::max(1, weekly() ? (begin - before) / kWeek * days() : begin - before);
}

SliceSums& SliceSums::operator+=(const SliceSums& other) {
  n += other.n;
  x += other.x;
  xx += other.xx;
  return *this;
}
SliceSums& SliceSums::operator-=(const SliceSums& other) {
  n -= other.n;
  x -= other.x;
  xx -= other.xx;
  return *this;
}

SliceScan::SliceScan(const SliceRows& rows, size_t figure)
    : rows_(rows), figure_(rows.figures[figure]), figure_index_(figure) {
  for (const SliceColumn& column : rows.columns) {
    single_.push_back(slices_);
    slices_ += column.values.size();
  }
  ln_slices_[1] = std::log(static_cast<double>(std::max<size_t>(2, slices_ - 1)));
  const size_t singles = slices_;
  for (size_t a = 0; a < rows.columns.size(); ++a)
    for (size_t b = a + 1; b < rows.columns.size(); ++b) {
      if (!rows.columns[a].pairs || !rows.columns[b].pairs) continue;
      pairs_.push_back({static_cast<uint16_t>(a), static_cast<uint16_t>(b), slices_});
      slices_ += rows.columns[a].values.size() * rows.columns[b].values.size();
    }
  ln_slices_[2] = std::log(static_cast<double>(std::max<size_t>(2, slices_ - singles)));

  const auto width = static_cast<size_t>(rows.days) + 1;
  upto_.resize(slices_ * width);
  left_out_.resize(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    if (figure_.n[row] == 0) continue;
    const SliceSums one{figure_.n[row], figure_.x[row], figure_.xx[row]};
    const size_t at = rows.day[row] + size_t{1};
    EachSlice(row, [&](size_t slice) { upto_[slice * width + at] += one; });
  }
  for (size_t slice = 0; slice < slices_; ++slice)
    for (size_t day = 1; day < width; ++day)
      upto_[slice * width + day] += upto_[slice * width + day - 1];
  weeks_ = LearnSpread(kWeek);
  days_ = LearnSpread(1);
}

template <typename Visit>
void SliceScan::EachSlice(size_t row, const Visit& visit) const {
  visit(size_t{0});
  for (size_t c = 0; c < rows_.columns.size(); ++c) visit(single_[c] + rows_.columns[c].codes[row]);
  for (const Pair& pair : pairs_)
    visit(pair.offset + rows_.columns[pair.a].codes[row] * rows_.columns[pair.b].values.size() +
          rows_.columns[pair.b].codes[row]);
}

void SliceScan::LeaveOut(size_t row) {
  if (left_out_[row] != 0) return;
  left_out_[row] = 1;
  if (figure_.n[row] == 0) return;
  const auto width = static_cast<size_t>(rows_.days) + 1;
  const SliceSums one{figure_.n[row], figure_.x[row], figure_.xx[row]};
  EachSlice(row, [&](size_t slice) {
    for (size_t day = rows_.day[row] + size_t{1}; day < width; ++day)
      upto_[slice * width + day] -= one;
  });
}

size_t SliceScan::Index(const SliceOf& slice) const {
  if (slice.empty()) return 0;
  if (slice.size() == 1) return single_[slice[0].column] + slice[0].value;
  for (const Pair& pair : pairs_)
    if (pair.a == slice[0].column && pair.b == slice[1].column)
      return pair.offset + slice[0].value * rows_.columns[pair.b].values.size() + slice[1].value;
  return 0;
}

SliceOf SliceScan::At(size_t index) const {
  if (index == 0) return {};
  if (pairs_.empty() || index < pairs_.front().offset) {
    const auto column = static_cast<size_t>(
        std::upper_bound(single_.begin(), single_.end(), index) - single_.begin() - 1);
    return {{static_cast<uint16_t>(column), static_cast<uint16_t>(index - single_[column])}};
  }
  const auto pair =
      std::prev(std::upper_bound(pairs_.begin(), pairs_.end(), index,
                                 [](size_t value, const Pair& one) { return value < one.offset; }));
  const size_t width = rows_.columns[pair->b].values.size();
  const size_t within = index - pair->offset;
  return {{pair->a, static_cast<uint16_t>(within / width)},
          {pair->b, static_cast<uint16_t>(within % width)}};
}

SliceSums SliceScan::Between(size_t index, int begin, int end) const {
  const auto width = static_cast<size_t>(rows_.days) + 1;
  SliceSums sums = upto_[index * width + static_cast<size_t>(end)];
  sums -= upto_[index * width + static_cast<size_t>(begin)];
  return sums;
}

SliceSums SliceScan::Own(size_t index, const Stretch& stretch) const {
  if (!stretch.weekly()) return Between(index, stretch.before, stretch.begin);
  SliceSums sums;
  for (int begin = stretch.begin - kWeek; begin >= stretch.before; begin -= kWeek)
    sums += Between(index, begin, begin + stretch.days());
  return sums;
}

SliceSums SliceScan::Reference(size_t index, const SliceSums& now, const Stretch& stretch,
                               int* lent) const {
  *lent = -1;
  const SliceSums own = Own(index, stretch);
  if (index == 0 || figure_.kind == FigureKind::kVolume || now.n < kFewestBefore) return own;
  const double often = now.n / stretch.days();
  if (own.n >= kFewestBefore && own.n / stretch.days_before() >= kWasThere * often) return own;
  SliceSums best = own;
  double least = INFINITY;
  const SliceOf slice = At(index);
  for (const SliceCondition& one : slice) {
    if (!Lends(slice, one)) continue;
    const SliceColumn& column = rows_.columns[one.column];
    SliceSums others;
    for (size_t value = 0; value < column.values.size(); ++value) {
      if (column.values[value].empty() || column.family[value] != column.family[one.value])
        continue;
      SliceOf other = slice;
      for (SliceCondition& condition : other)
        if (condition.column == one.column) condition.value = static_cast<uint16_t>(value);
      others += Own(Index(other), stretch);
    }
    const double change = others.n > 0 ? std::abs(now.x / now.n - others.x / others.n) : INFINITY;
    if (change >= least) continue;
    least = change;
    best = others;
    *lent = one.column;
  }
  return best;
}

// A version is held against those before it; of two things about who served, new together (people
// hired for a team's new site), each alone.
bool SliceScan::Lends(const SliceOf& slice, const SliceCondition& one) const {
  const SliceColumn& column = rows_.columns[one.column];
  if (column.versions) return column.family[one.value] != SliceColumn::kNobodys;
  return slice.size() == 2 && std::none_of(slice.begin(), slice.end(), [&](const auto& each) {
           return rows_.columns[each.column].demand || rows_.columns[each.column].versions;
         });
}

// Not having something is no slice, and a volume is what customers bring.
bool SliceScan::Searched(size_t index) const {
  for (const SliceCondition& one : At(index)) {
    const SliceColumn& column = rows_.columns[one.column];
    if (column.values[one.value].empty()) return false;
    if (figure_.kind == FigureKind::kVolume && !column.demand) return false;
  }
  return true;
}

double SliceScan::SpreadOf(size_t index, const Stretch& stretch) const {
  const Spread& spread = stretch.weekly() ? days_ : weeks_;
  const size_t known = stretch.begin < kReference + kWeek
                           ? 0
                           : static_cast<size_t>((stretch.begin - kReference) / kWeek);
  return known < spread.own.size() ? static_cast<double>(spread.own[known][index])
                                   : spread.all[std::min(known, spread.all.size() - 1)];
}

SliceSign SliceScan::Judge(size_t index, const SliceSums& now, const SliceSums& before,
                           const SliceSums& all_now, const SliceSums& all_before,
                           const Stretch& stretch) const {
  SliceSign out;
  out.figure = figure_index_;
  out.now = now;
  out.before = before;
  if (figure_.kind == FigureKind::kVolume) {
    out.now_value = now.n / stretch.days();
    out.before_value = before.n / stretch.days_before();
    if (index == 0 || all_now.n <= 0 || all_before.n <= 0) return out;
    out.expected = all_now.n * before.n / all_before.n;
    if (std::max(now.n, out.expected) < kFewestVolume) return out;
    out.z = ShareSign(now.n, all_now.n, before.n, all_before.n) / SpreadOf(index, stretch);
    return out;
  }
  if (now.n > 0) out.now_value = now.x / now.n;
  if (before.n > 0) out.before_value = before.x / before.n;
  if (now.n < kFewestNow || before.n < kFewestBefore) return out;
  out.z = (figure_.kind == FigureKind::kRate ? ShareSign(now.x, now.n, before.x, before.n)
                                             : MeanSign(now, before)) /
          SpreadOf(index, stretch);
  return out;
}

// Days or weeks against the four weeks before them: most slices are normal most of the time. What a
// day's signs are divided by was known that day.
SliceScan::Spread SliceScan::LearnSpread(int length) const {
  std::vector<double> squares, own(slices_);
  std::vector<int> times(slices_);
  Spread out;
  out.own.emplace_back(slices_, 1.0F);
  for (int end = kReference + kWeek; end <= rows_.days; end += kWeek) {
    for (int until = end - kWeek + length; until <= end; until += length) {
      const Stretch stretch{until - length - kReference, until - length, until};
      if (stretch.before < 0) continue;
      const SliceSums all_now = Between(0, stretch.begin, stretch.end),
                      all_before = Own(0, stretch);
      for (size_t index = 0; index < slices_; ++index) {
        const SliceSums now = Between(index, stretch.begin, stretch.end);
        if (now.n < kFewestNow) continue;
        const double z =
            Judge(index, now, Own(index, stretch), all_now, all_before, {0, 0, length}).z;
        if (z == 0) continue;
        squares.push_back(z * z);
        own[index] += std::min(z * z, kSignCap);
        ++times[index];
      }
    }
    out.all.push_back(MedianSpread(squares));
    std::vector<float>& of = out.own.emplace_back(slices_);
    const double common = out.all.back() * out.all.back();
    for (size_t index = 0; index < slices_; ++index)
      of[index] = static_cast<float>(std::sqrt(
          std::max(1.0, (kPriorTimes * common + own[index]) / (kPriorTimes + times[index]))));
  }
  return out;
}

template <typename Visit>
void SliceScan::EachRow(const SliceOf& slice, int lent, const Stretch& stretch,
                        const Visit& visit) const {
  const auto [first, last] = RowsOfDays(rows_, stretch.before, stretch.end);
  for (size_t row = first; row < last; ++row) {
    if (figure_.n[row] == 0 || left_out_[row] != 0) continue;
    const bool is_now = rows_.day[row] >= stretch.begin;
    if (!CoversLent(rows_, slice, is_now ? -1 : lent, row)) continue;
    if (is_now || stretch.Keeps(rows_.day[row])) visit(row, is_now);
  }
}

void SliceScan::Without(const SliceOf& slice, int lent, const std::vector<SliceOf>& taken,
                        const Stretch& stretch, SliceSums* now, SliceSums* before) const {
  EachRow(slice, lent, stretch, [&](size_t row, bool is_now) {
    const bool gone = std::any_of(taken.begin(), taken.end(),
                                  [&](const SliceOf& one) { return Covers(rows_, one, row); });
    if (!gone) *(is_now ? now : before) += {figure_.n[row], figure_.x[row], figure_.xx[row]};
  });
}

// What is left of a slice's sign without another's contacts.
SliceSign SliceScan::LeftOf(const SliceSign& of, std::vector<SliceOf> taken, const SliceOf& less,
                            const Stretch& stretch) const {
  SliceSums all_now, all_before, now, before;
  if (figure_.kind == FigureKind::kVolume) Without({}, -1, taken, stretch, &all_now, &all_before);
  taken.push_back(less);
  Without(of.slice, of.lent, taken, stretch, &now, &before);
  return Judge(Index(of.slice), now, before, all_now, all_before, stretch);
}

// The narrower slice where the wider one says nothing beyond it; the wider one where the rest of it
// moved alike.
SliceSign SliceScan::Sharpened(const SliceSign& pick, const std::vector<Candidate>& candidates,
                               const std::vector<SliceOf>& taken, const Stretch& stretch) const {
  const auto within = [](const SliceOf& narrow, const SliceOf& wide) {
    return narrow.size() > wide.size() &&
           std::all_of(wide.begin(), wide.end(), [&](const SliceCondition& one) {
             return std::find(narrow.begin(), narrow.end(), one) != narrow.end();
           });
  };
  for (const Candidate& one : candidates)  // strongest first
    if (within(one.sign.slice, pick.slice) && one.sign.z * pick.z > 0 &&
        std::abs(one.sign.z) >= kAsStrong * std::abs(pick.z) &&
        std::abs(LeftOf(pick, taken, one.sign.slice, stretch).z) < kNothingLeft)
      return Sharpened(one.sign, candidates, taken, stretch);
  if (pick.slice.size() < 2) return pick;
  SliceSign best = pick;
  for (const SliceCondition& one : pick.slice) {
    const SliceSign wide = Look({one}, stretch);
    if (wide.lent == pick.lent && pick.now.n >= kSameAs * wide.now.n) best = wide;
  }
  if (best.slice.size() < 2 || figure_.kind == FigureKind::kVolume) return best;
  double alike = kAlike;
  for (const SliceCondition& one : pick.slice) {
    const SliceSign wide = Look({one}, stretch);
    if (wide.lent != pick.lent || !Searched(Index({one}))) continue;
    const SliceSign rest = LeftOf(wide, taken, pick.slice, stretch);
    if (rest.now.n < kFewestNow || rest.before.n < kFewestBefore) {
      if (alike == kAlike) best = wide;  // the two are the same contacts
      continue;
    }
    // The two changes against each other, each with the error its sign implies.
    const double change = pick.now_value - pick.before_value;
    const double other = rest.now_value - rest.before_value;
    if (rest.z * pick.z <= 0 || std::abs(rest.z) < kSomethingLeft) continue;
    const double error = std::hypot(change / pick.z, other / rest.z);
    const double apart = std::abs(change - other) / error;
    if (apart >= alike) continue;
    alike = apart;
    best = wide;
  }
  return best;
}

std::vector<SliceSign> SliceScan::Signs(const Stretch& stretch, double doubt) const {
  std::vector<Candidate> candidates;
  const SliceSums all_now = Between(0, stretch.begin, stretch.end);
  const SliceSums all_before = Own(0, stretch);
  const auto needed = [&](size_t index) {
    const size_t depth = index == 0 ? 0 : pairs_.empty() || index < pairs_.front().offset ? 1 : 2;
    return ln_slices_[depth] + doubt;
  };
  for (size_t index = 0; index < slices_; ++index) {
    const SliceSums now = Between(index, stretch.begin, stretch.end);
    if (now.n < (figure_.kind == FigureKind::kVolume ? 0 : kFewestNow)) continue;
    int lent = -1;
    const SliceSums before = Reference(index, now, stretch, &lent);
    if (now.n + before.n < kFewestVolume) continue;
    SliceSign sign = Judge(index, now, before, all_now, all_before, stretch);
    const double gain = sign.z * sign.z / 2 - needed(index);
    if (gain <= 0 || !Searched(index)) continue;
    // A whole day that is unlike others is a holiday as often as not.
    if (index == 0 && stretch.weekly()) continue;
    sign.slice = At(index);
    sign.lent = lent;
    candidates.push_back({gain, index, std::move(sign)});
  }
  const auto stronger = [](const Candidate& a, const Candidate& b) {
    return a.gain != b.gain ? a.gain > b.gain : a.index < b.index;
  };
  std::sort(candidates.begin(), candidates.end(), stronger);
  if (candidates.size() > kCandidates) candidates.resize(kCandidates);

  std::vector<SliceSign> out;
  std::vector<SliceOf> taken;
  while (!candidates.empty() && out.size() < kSignsMax) {
    std::sort(candidates.begin(), candidates.end(), stronger);
    out.push_back(Sharpened(candidates.front().sign, candidates, taken, stretch));
    taken.push_back(out.back().slice);
    if (taken.back().empty()) break;  // everything moved: no slice of it says more
    SliceSums rest_now, rest_before;
    Without({}, -1, taken, stretch, &rest_now, &rest_before);
    std::vector<Candidate> left;
    for (Candidate& one : candidates) {
      SliceSums now, before;
      Without(one.sign.slice, one.sign.lent, taken, stretch, &now, &before);
      SliceSign sign = Judge(one.index, now, before, rest_now, rest_before, stretch);
      sign.slice = one.sign.slice;
      sign.lent = one.sign.lent;
      const double gain = sign.z * sign.z / 2 - needed(one.index);
      if (gain > 0) left.push_back({gain, one.index, std::move(sign)});
    }
    candidates = std::move(left);
  }
  return out;
}

SliceSign SliceScan::Look(const SliceOf& slice, const Stretch& stretch) const {
  const size_t index = Index(slice);
  int lent = -1;
  const SliceSums now = Between(index, stretch.begin, stretch.end);
  const SliceSums before = Reference(index, now, stretch, &lent);
  SliceSign sign =
      Judge(index, now, before, Between(0, stretch.begin, stretch.end), Own(0, stretch), stretch);
  sign.slice = slice;
  sign.lent = lent;
  return sign;
}

SliceScan::Mixed SliceScan::ByShares(const SliceSign& sign, const Stretch& stretch,
                                     size_t column) const {
  const SliceColumn& by = rows_.columns[column];
  std::vector<SliceSums> now(by.values.size()), before(by.values.size());
  EachRow(sign.slice, sign.lent, stretch, [&](size_t row, bool is_now) {
    (is_now ? now : before)[by.codes[row]] += {figure_.n[row], figure_.x[row], figure_.xx[row]};
  });
  Mixed out;
  const double change = sign.now_value - sign.before_value;
  double most = 0;
  for (size_t value = 0; value < by.values.size(); ++value) {
    if (before[value].n < 1) continue;
    const double level = before[value].x / before[value].n;
    if (figure_.kind == FigureKind::kRate && level > 0.98) out.defined = true;
    const double share_before = before[value].n / sign.before.n;
    const double share_now = now[value].n / std::max(1.0, sign.now.n);
    if (now[value].n >= 1) {
      out.left += share_before * (now[value].x / now[value].n - level);
      out.covered += share_before;
    }
    const double mixed = (share_now - share_before) * (level - sign.before_value);
    if (mixed * change <= 0 || std::abs(mixed) <= most || share_now <= share_before) continue;
    if (by.values[value].empty()) continue;
    most = std::abs(mixed);
    out.value = static_cast<int>(value);
  }
  if (out.covered > 0) out.left /= out.covered;
  return out;
}

int SliceScan::Onset(const SliceOf& slice, int end, int back) const {
  int best = std::max(0, end - 1);
  double most = -1;
  for (int begin = end - 1; begin >= std::max(kWeek, end - back); --begin) {
    const double z = std::abs(Look(slice, {std::max(0, begin - kReference), begin, end}).z);
    if (z <= most) continue;
    most = z;
    best = begin;
  }
  return best;
}

}  // namespace clarion::detection
