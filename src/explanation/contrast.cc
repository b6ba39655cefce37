#include "explanation/contrast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/multiple_tests.h"

namespace clarion::explanation {
namespace {

constexpr double kExactBelow = 5;  // smallest expected count for which χ² is trusted
constexpr double kQuantile = 1.959964;

struct Table {
  double a, b, c, d;  // feature inside, feature outside, without inside, without outside
};

double LogFactorial(double n) { return std::lgamma(n + 1); }

// Two-sided: every table with the same margins that is no likelier than this one.
double FisherP(const Table& t) {
  const double with = t.a + t.b;
  const double inside = t.a + t.c;
  const double all = t.a + t.b + t.c + t.d;
  const double constant = LogFactorial(with) + LogFactorial(all - with) + LogFactorial(inside) +
                          LogFactorial(all - inside) - LogFactorial(all);
  const auto log_p = [&](double a) {
    return constant - LogFactorial(a) - LogFactorial(with - a) - LogFactorial(inside - a) -
           LogFactorial(all - with - inside + a);
  };
  const double own = log_p(t.a) + 1e-9;
  double sum = 0;
  const auto first = static_cast<uint64_t>(std::max(0.0, with + inside - all));
  const auto last = static_cast<uint64_t>(std::min(with, inside));
  for (uint64_t a = first; a <= last; ++a) {
    const double one = log_p(static_cast<double>(a));
    if (one <= own) sum += std::exp(one);
  }
  return std::min(sum, 1.0);
}

double PValue(const Table& t) {
  const double with = t.a + t.b;
  const double inside = t.a + t.c;
  const double all = with + t.c + t.d;
  const double smallest = std::min(with, all - with) * std::min(inside, all - inside) / all;
  if (with == 0 || with == all) return 1;
  if (smallest < kExactBelow) return FisherP(t);
  const double cross = t.a * t.d - t.b * t.c;
  const double chi2 = cross * cross * all / (with * (all - with) * inside * (all - inside));
  return std::erfc(std::sqrt(chi2 / 2));
}

Contrasted Compare(const FeatureCount& count, uint64_t inside_total, uint64_t outside_total) {
  const auto in = static_cast<double>(inside_total);
  const auto out = static_cast<double>(outside_total);
  const auto a = static_cast<double>(count.inside);
  const auto b = static_cast<double>(count.outside);
  Contrasted one{count.feature, count.inside, count.outside, a / in, b / out};
  const double half = count.inside == 0 || count.outside == 0 ? 0.5 : 0;
  const double log_ratio = std::log((a + half) / (in + half)) - std::log((b + half) / (out + half));
  const double variance = 1 / (a + half) - 1 / (in + half) + 1 / (b + half) - 1 / (out + half);
  const double error = std::sqrt(std::max(0.0, variance));
  one.risk_ratio = std::exp(log_ratio);
  one.low = std::exp(log_ratio - kQuantile * error);
  one.high = std::exp(log_ratio + kQuantile * error);
  one.p_value = PValue({a, b, in - a, out - b});
  return one;
}

// How far the whole interval is from "no difference".
double SureEffect(const Contrasted& one) {
  return std::max({0.0, std::log(one.low), -std::log(one.high)});
}

}  // namespace

Result<std::vector<Contrasted>> Contrast(const std::vector<FeatureCount>& features,
                                         uint64_t inside_total, uint64_t outside_total,
                                         const ContrastSettings& settings) {
  if (inside_total == 0 || outside_total == 0) {
    return InvalidInput("a contrast needs conversations inside the slice and outside of it");
  }
  if (!(settings.false_discovery > 0) || !(settings.false_discovery < 1)) {
    return InvalidInput("the share of false discoveries lies between 0 and 1");
  }
  std::vector<Contrasted> out;
  std::vector<double> p_values;
  for (const FeatureCount& count : features) {
    if (count.inside > inside_total || count.outside > outside_total) {
      return InvalidInput(
          fmt::format("feature '{}' occurs in more conversations than there are", count.feature));
    }
    if (count.inside + count.outside < settings.count_min) continue;
    out.push_back(Compare(count, inside_total, outside_total));
    p_values.push_back(out.back().p_value);
  }
  const std::vector<double> q_values = AdjustedPValues(p_values);
  for (size_t i = 0; i < out.size(); ++i) out[i].q_value = q_values[i];
  std::erase_if(out, [&](const Contrasted& one) { return one.q_value > settings.false_discovery; });
  std::stable_sort(out.begin(), out.end(), [](const Contrasted& a, const Contrasted& b) {
    return SureEffect(a) > SureEffect(b);
  });
  if (out.size() > settings.top) out.resize(settings.top);
  return out;
}

}  // namespace clarion::explanation
