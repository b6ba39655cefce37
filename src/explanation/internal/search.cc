#include "explanation/internal/search.h"

#include <algorithm>
#include <cmath>

#include "explanation/internal/slice_rows.h"

namespace clarion::explanation::internal {
namespace {

constexpr double kAlphaMin = 1e-3;
constexpr double kBetter = 1e-6;
constexpr int kRounds = 6;
constexpr double kMergeMin = 0.85;  // share of the parts' gain the whole must have

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// Half the deviance of y = 1 + effect under variance alpha·m + (1 − alpha)·m², scaled to agree with
// i·effect²/2 near 0: the negative binomial's (Poisson at alpha 1, gamma at 0). A loss of 80 % is
// surer, and a growth of 80 % less sure, than the square says.
double AmountGain(double effect, double i, double alpha) {
  alpha = std::clamp(alpha, kAlphaMin, 1 - kAlphaMin);
  const double y = std::max(1 + effect, 0.0);
  const double k = alpha / (1 - alpha);
  const double own = y > 0 ? y * std::log(y) : 0;
  return i / alpha * (own - (y + k) * std::log((y + k) / (1 + k)));
}

}  // namespace

Search::Search(const CubeInput& input, const Channel& channel, const Settings& settings, Cube* cube)
    : input_(input), channel_(channel), settings_(settings), cube_(*cube) {
  threshold_ = -std::log(settings.false_alarm);
  owner_.assign(input.u.size(), kFree);
  const auto dimensions = static_cast<double>(input.codes.size());
  const double depths = static_cast<double>(cube_.cuboids().back().dimensions.size());
  for (const Cuboid& cuboid : cube_.cuboids()) {
    prior_.push_back(-std::log(depths) -
                     LogChoose(dimensions, static_cast<double>(cuboid.dimensions.size())) -
                     std::log(std::max<double>(1, static_cast<double>(cuboid.cells.size()))));
  }
}

// ln Bayes factor (Laplace, with a normal prior on the effect) + ln prior of the slice. Under the
// null a Bayes factor has mean 1, and so has the prior-weighted sum over all slices: that one
// exceeds 1/false_alarm anywhere has a chance below false_alarm (Markov). So the first cause must;
// once something has happened, a further slice is asked for even odds only.
double Search::Evidence(size_t cuboid, const Cell& cell) const {
  const double effect = cell.u / cell.i;
  const double known = cell.i * channel_.effect_sd * channel_.effect_sd;
  double gain = cell.u * effect / 2;
  if (channel_.is_amount) {
    gain = AmountGain(effect, cell.i, channel_.noise.phi * cell.i / std::max(cell.volume, 1e-300));
  }
  return gain * known / (1 + known) + Cost(cuboid, cell);
}

double Search::Cost(size_t cuboid, const Cell& cell) const {
  return prior_[cuboid] - std::log1p(cell.i * channel_.effect_sd * channel_.effect_sd) / 2;
}

bool Search::Distinct(size_t cuboid, size_t cell) const {
  const Cuboid& of = cube_.cuboids()[cuboid];
  if (of.dimensions.size() < 2) {
    double all = 0;
    for (const double whole : of.whole) all += whole;
    return of.whole[cell] <= settings_.parent_share_max * all || all == 0;
  }
  for (size_t nth = 0; nth < of.dimensions.size(); ++nth) {
    const auto [parent, at] = cube_.ParentOf(cuboid, cell, nth);
    const Cuboid& above = cube_.cuboids()[parent];
    if (of.whole[cell] > settings_.parent_share_max * above.whole[at]) return false;
  }
  return true;
}

bool Search::FindBest(const std::set<Place>& banned, Found* best) const {
  cube_.Settle();
  const double threshold = causes_.empty() ? threshold_ : 0;
  best->evidence = threshold;
  bool any = false;
  for (size_t at = 0; at < cube_.cuboids().size(); ++at) {
    const std::span<const Cell> cells = cube_.cuboids()[at].cells;
    double needed = best->evidence - prior_[at];
    for (size_t c = 0; c < cells.size(); ++c) {
      const Cell& cell = cells[c];
      // The deviance of a loss is at most some times the square; most slices end here.
      if (cell.u * cell.u * 4 < needed * cell.i) continue;
      if (cell.leaves == 0 || !(cell.i > 0)) continue;
      const double evidence = Evidence(at, cell);
      if (evidence <= best->evidence || banned.contains({at, c}) || !Distinct(at, c)) continue;
      *best = {at, c, cell, evidence, 0};
      needed = evidence - prior_[at];
      any = true;
    }
  }
  return any;
}

const std::vector<uint32_t>& Search::RowsOf(Place place) {
  const auto [known, is_new] = rows_of_.try_emplace(place);
  if (!is_new) return known->second;
  known->second = internal::RowsOf(input_.codes, cube_.SliceOf(place.first, place.second));
  return known->second;
}

bool Search::Take(Place place) {
  const auto me = static_cast<uint32_t>(causes_.size());
  Found found{place.first, place.second, {}, 0, 0};
  std::vector<uint32_t> rows;
  for (const uint32_t row : RowsOf(place)) {
    if (owner_[row] != kFree) continue;
    rows.push_back(row);
    found.sums.u += input_.u[row];
    found.sums.i += input_.i[row];
    found.sums.volume += input_.volume[row];
    ++found.sums.leaves;
  }
  if (!(found.sums.i > 0)) return false;
  for (const uint32_t row : rows) owner_[row] = me;
  found.evidence = Evidence(place.first, found.sums);
  found.cost = Cost(place.first, found.sums);
  cube_.Remove(rows);
  rows_.push_back(std::move(rows));
  causes_.push_back(found);
  return true;
}

void Search::Back(size_t keep) {
  while (causes_.size() > keep) {
    for (const uint32_t row : rows_.back()) owner_[row] = kFree;
    cube_.Restore(rows_.back());
    rows_.pop_back();
    causes_.pop_back();
  }
}

void Search::Greedy(const std::set<Place>& banned) {
  Found best;
  while (causes_.size() < settings_.causes_max && FindBest(banned, &best)) {
    if (!Take({best.cuboid, best.cell})) break;
  }
}

std::vector<Search::Place> Search::Places() const {
  std::vector<Place> places;
  for (const Found& cause : causes_) places.emplace_back(cause.cuboid, cause.cell);
  return places;
}

void Search::Replay(const std::vector<Place>& places) {
  size_t same = 0;
  while (same < causes_.size() && same < places.size() &&
         Place{causes_[same].cuboid, causes_[same].cell} == places[same]) {
    ++same;
  }
  Back(same);
  for (size_t j = same; j < places.size(); ++j) {
    (void)Take(places[j]);  // one with no leaf left is left out
  }
}

double Search::total() const {
  double total = 0;
  for (const Found& cause : causes_) total += cause.evidence;
  return total;
}

bool Search::TryWithout(const std::set<size_t>& left_out, bool ban) {
  const std::vector<Place> before = Places();
  const double total_before = total();
  std::vector<Place> kept;
  std::set<Place> banned;
  for (size_t j = 0; j < before.size(); ++j) {
    if (!left_out.contains(j)) kept.push_back(before[j]);
    if (left_out.contains(j) && ban) banned.insert(before[j]);
  }
  Replay(kept);
  Greedy(banned);
  if (total() > total_before + kBetter) return true;
  Replay(before);
  return false;
}

namespace {

bool Within(const Slice& inner, const Slice& outer) {
  return std::all_of(outer.begin(), outer.end(), [&](const Condition& one) {
    return std::find(inner.begin(), inner.end(), one) != inner.end();
  });
}

}  // namespace

bool Search::TryMerge(Place ancestor) {
  const std::vector<Place> before = Places();
  const Slice outer = cube_.SliceOf(ancestor.first, ancestor.second);
  std::vector<Place> after;
  double gain = 0;
  size_t inside = 0;
  for (const Found& cause : causes_) {
    const bool in = Within(cube_.SliceOf(cause.cuboid, cause.cell), outer);
    if (in && inside++ == 0) after.push_back(ancestor);
    if (in) gain += cause.gain();
    if (!in) after.emplace_back(cause.cuboid, cause.cell);
  }
  if (inside < 2 || !Distinct(ancestor.first, ancestor.second)) return false;
  Replay(after);
  for (const Found& cause : causes_) {
    if (Place{cause.cuboid, cause.cell} == ancestor && cause.gain() >= kMergeMin * gain)
      return true;
  }
  Replay(before);
  return false;
}

void Search::MergeAncestors() {
  for (size_t j = 0; j < causes_.size(); ++j) {
    // The cause itself and everything above it: its conditions left out one by one.
    std::vector<Place> above = {{causes_[j].cuboid, causes_[j].cell}};
    for (size_t k = 0; k < above.size(); ++k) {
      const size_t depth = cube_.cuboids()[above[k].first].dimensions.size();
      for (size_t nth = 0; nth < depth && depth > 1; ++nth) {
        const Place parent = cube_.ParentOf(above[k].first, above[k].second, nth);
        if (std::find(above.begin(), above.end(), parent) == above.end()) above.push_back(parent);
      }
    }
    for (const Place& place : above) {
      if (TryMerge(place)) {
        j = SIZE_MAX;  // from the first again: there are fewer now
        break;
      }
    }
  }
}

void Search::DropWeak() {
  for (size_t j = 0; j < causes_.size();) {
    if (causes_[j].evidence > (causes_.size() == 1 ? threshold_ : 0)) {
      ++j;
      continue;
    }
    std::vector<Place> places = Places();
    places.erase(places.begin() + static_cast<ptrdiff_t>(j));
    Replay(places);
    j = 0;
  }
}

// Two causes that one slice could stand for have a condition in common.
bool Search::HaveOneInCommon(size_t j, size_t k) const {
  const Slice a = cube_.SliceOf(causes_[j].cuboid, causes_[j].cell);
  const Slice b = cube_.SliceOf(causes_[k].cuboid, causes_[k].cell);
  return std::any_of(a.begin(), a.end(), [&](const Condition& one) {
    return std::find(b.begin(), b.end(), one) != b.end();
  });
}

std::vector<Found> Search::Run(bool thorough) {
  Greedy({});
  bool better = thorough && !causes_.empty();
  for (int round = 0; better && round < kRounds; ++round) {
    better = false;
    for (size_t j = 0; j < causes_.size(); ++j) better |= TryWithout({j}, true);
    for (size_t j = 0; j + 1 < causes_.size(); ++j) {
      for (size_t k = j + 1; k < causes_.size(); ++k) {
        if (HaveOneInCommon(j, k)) better |= TryWithout({j, k}, true);
      }
    }
  }
  if (causes_.size() > 1) MergeAncestors();
  DropWeak();
  return causes_;
}

}  // namespace clarion::explanation::internal
