#include "learning/staleness.h"

#include <algorithm>
#include <cmath>

#include "learning/ramp_up.h"

namespace clarion::learning {
namespace {

struct End {
  double n = 0;
  double hits = 0;
  size_t weeks = 0;
  double share() const { return hits / n; }
};

End Sum(const WeeklyShare& part, size_t from, size_t to) {
  End out;
  for (size_t k = from; k < to; ++k) {
    if (part.n[k] <= 0) continue;
    out.n += part.n[k];
    out.hits += part.hits[k];
    ++out.weeks;
  }
  return out;
}

// Pearson's χ² of the weeks against their end's share.
double Pearson(const WeeklyShare& part, size_t from, size_t to, double share) {
  double out = 0;
  const double variance = std::max(share * (1 - share), 1e-4);
  for (size_t k = from; k < to; ++k) {
    if (part.n[k] <= 0) continue;
    const double off = part.hits[k] - part.n[k] * share;
    out += off * off / (part.n[k] * variance);
  }
  return out;
}

// Regularised incomplete beta by Lentz's continued fraction.
double Beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - Beta(b, a, 1 - x);
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log(1 - x)) /
                       a;
  constexpr double kTiny = 1e-300;
  double f = 1, c = 1, d = 0;
  for (int i = 0; i <= 300; ++i) {
    const int m = i / 2;
    double numerator = 1;
    if (i > 0 && i % 2 == 0)
      numerator = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
    else if (i > 0)
      numerator = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
    d = 1 + numerator * d;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = 1 + numerator / (std::abs(c) < kTiny ? kTiny : c);
    f *= c * d;
    if (std::abs(1 - c * d) < 1e-12) break;
  }
  return front * (f - 1);
}

}  // namespace

double StudentTail(double t, double df) {
  const double both = Beta(df / 2, 0.5, df / (df + t * t));
  return t >= 0 ? both / 2 : 1 - both / 2;
}

std::vector<Moved> FindMoved(const std::vector<WeeklyShare>& parts, bool fell,
                             const StalenessSettings& settings) {
  struct Ends {
    size_t part = 0;
    End first, last;
  };
  std::vector<Ends> ends;
  // How much more than chance weeks vary is a property of the contacts: of all parts together.
  double pearson = 0, freedom = 0;
  for (size_t p = 0; p < parts.size(); ++p) {
    const WeeklyShare& part = parts[p];
    const size_t weeks = part.n.size();
    if (weeks < 2 * settings.weeks) continue;
    const Ends one{p, Sum(part, 0, settings.weeks), Sum(part, weeks - settings.weeks, weeks)};
    if (one.first.n < settings.n_least || one.last.n < settings.n_least) continue;
    if (one.first.weeks + one.last.weeks < 4) continue;
    pearson += Pearson(part, 0, settings.weeks, one.first.share()) +
               Pearson(part, weeks - settings.weeks, weeks, one.last.share());
    freedom += static_cast<double>(one.first.weeks + one.last.weeks) - 2;
    ends.push_back(one);
  }
  std::vector<Moved> out;
  if (ends.empty()) return out;
  const double inflate = std::max(1.0, pearson / freedom);
  const double alpha = settings.alpha / static_cast<double>(ends.size());
  for (const auto& [p, first, last] : ends) {
    // Shares of all or nothing vary too: one hit and one miss more at each end.
    const auto variance = [](const End& end) {
      const double share = (end.hits + 1) / (end.n + 2);
      return share * (1 - share) / end.n;
    };
    const double error = std::sqrt(inflate * (variance(first) + variance(last)));
    Moved moved{.part = p, .before = first.share(), .now = last.share()};
    moved.change = moved.now - moved.before;
    const double half = StudentT(0.95, static_cast<int64_t>(freedom)) * error;
    moved.low = moved.change - half;
    moved.high = moved.change + half;
    const double by = fell ? -moved.change : moved.change;
    moved.p = StudentTail(by / error, freedom);
    if (by >= settings.least && moved.p <= alpha) out.push_back(moved);
  }
  std::stable_sort(out.begin(), out.end(), [](const Moved& a, const Moved& b) {
    return std::abs(a.change) > std::abs(b.change);
  });
  return out;
}

}  // namespace clarion::learning
