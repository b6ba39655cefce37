#include "scoring/internal/near_hits.h"

#include <algorithm>
#include <bit>

namespace clarion::scoring::internal {
namespace {

constexpr size_t kFew = 16;  // looking at each is as fast
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

}  // namespace

Truth Near(const Hit& a, const Hit& b, const Limit& limit) {
  const auto from = [](bool value) { return value ? Truth::kTrue : Truth::kFalse; };
  if (b.order <= a.order) return Truth::kFalse;
  if (limit.turns) return from(b.turn - std::min(a.turn, b.turn) <= *limit.turns);
  if (!limit.ms) return Truth::kTrue;
  if (a.at_ms == kNoTime || b.at_ms == kNoTime) return Truth::kUnknown;
  return from(b.at_ms - a.at_ms <= *limit.ms);
}

NearHits::NearHits(const std::vector<Hit>& hits, const Limit& limit, bool behind)
    : hits_(hits), limit_(limit), behind_(behind) {
  if (hits.size() <= kFew || limit.turns || !limit.ms) return;
  leaves_ = std::bit_ceil(hits.size());
  least_.assign(2 * leaves_, kNever);
  unknown_.assign(hits.size() + 1, 0);
  for (size_t i = 0; i < hits.size(); ++i) {
    const bool known = hits[i].at_ms != kNoTime;
    unknown_[i + 1] = unknown_[i] + (known ? 0 : 1);
    if (known) least_[leaves_ + i] = behind ? hits[i].at_ms : -hits[i].at_ms;
  }
  for (size_t i = leaves_; i-- > 1;) least_[i] = std::min(least_[2 * i], least_[2 * i + 1]);
}

NearHits::Found NearHits::Of(const Hit& hit) const {
  Found found;
  if (hits_.size() <= kFew) {
    for (const Hit& other : hits_) {
      const Truth near = behind_ ? Near(hit, other, limit_) : Near(other, hit, limit_);
      if (near == Truth::kTrue) return {&other, near};
      if (near == Truth::kUnknown) found.truth = near;
    }
    return found;
  }
  const auto behind = std::partition_point(
      hits_.begin(), hits_.end(), [&](const Hit& other) { return other.order <= hit.order; });
  const auto equal = std::partition_point(
      hits_.begin(), behind, [&](const Hit& other) { return other.order < hit.order; });
  const auto begin = behind_ ? behind : hits_.begin();
  const auto end = behind_ ? hits_.end() : equal;
  if (begin == end) return found;
  if (!limit_.turns && limit_.ms)
    return ByTime(hit, static_cast<size_t>(begin - hits_.begin()),
                  static_cast<size_t>(end - hits_.begin()));
  // Turns go with the order: behind, the first is the nearest; before, the near ones are the last.
  const auto first =
      behind_ || !limit_.turns ? begin : std::partition_point(begin, end, [&](const Hit& other) {
        return hit.turn - std::min(other.turn, hit.turn) > *limit_.turns;
      });
  if (first == end) return found;
  const Truth near = behind_ ? Near(hit, *first, limit_) : Near(*first, hit, limit_);
  return {near == Truth::kTrue ? &*first : nullptr, near};
}

NearHits::Found NearHits::ByTime(const Hit& hit, size_t from, size_t to) const {
  if (hit.at_ms == kNoTime) return {nullptr, Truth::kUnknown};
  const int64_t most = behind_ ? hit.at_ms + *limit_.ms : *limit_.ms - hit.at_ms;
  const size_t first = FirstAtMost(from, most);
  if (first < to) return {&hits_[first], Truth::kTrue};
  return {nullptr, unknown_[to] > unknown_[from] ? Truth::kUnknown : Truth::kFalse};
}

size_t NearHits::FirstAtMost(size_t from, int64_t most) const {
  if (from >= hits_.size()) return hits_.size();
  size_t node = leaves_ + from;
  // To the right, and up where that leaves a pair, until something small enough is below.
  while (least_[node] > most) {
    while (node % 2 == 1) node /= 2;
    if (node == 0) return hits_.size();
    ++node;
  }
  while (node < leaves_) {
    node *= 2;
    if (least_[node] > most) ++node;
  }
  return node - leaves_;
}

}  // namespace clarion::scoring::internal
