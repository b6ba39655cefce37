#include "scoring/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <unordered_map>

#include "base/number.h"

namespace clarion::scoring {
namespace {

constexpr size_t kCategoriesMax = 200;  // for coefficients that need each category's share
constexpr size_t kTableMax = 40;        // categories of two raters' table
constexpr size_t kRatioValuesMax = 3000;
constexpr size_t kGroups = 1000;
constexpr double kValueMax = 1e15;  // squares of differences stay numbers

// --- reading ---

class Codes {
 public:
  explicit Codes(std::vector<std::string>* names) : names_(*names) {}
  uint32_t operator()(const std::string& name) {
    const auto [found, fresh] = codes_.try_emplace(name, static_cast<uint32_t>(names_.size()));
    if (fresh) names_.push_back(name);
    return found->second;
  }

 private:
  std::vector<std::string>& names_;
  std::unordered_map<std::string, uint32_t> codes_;
};

// Categories that are the same number become one, ascending.
void SortCategories(Ratings* ratings) {
  std::map<double, uint32_t> order;
  std::vector<double> number;
  for (const std::string& name : ratings->categories) {
    number.push_back(*FiniteNumber(name));
    order.emplace(number.back(), 0);
  }
  uint32_t next = 0;
  std::vector<std::string> names(order.size());
  for (auto& [value, code] : order) {
    code = next++;
    ratings->numbers.push_back(value);
  }
  for (size_t i = 0; i < number.size(); ++i) names[order[number[i]]] = ratings->categories[i];
  for (Rating& one : ratings->ratings) one.category = order[number[one.category]];
  ratings->categories = std::move(names);
}

// --- what is added up ---

// Sums over units; those of a sample of units are the sum of theirs.
struct Shape {
  size_t categories = 0;
  bool shares = false;  // few enough categories for their shares
  bool table = false;   // two raters, few categories
  size_t at_counts() const { return 8; }
  size_t at_shares() const { return at_counts() + (shares ? categories : 0); }
  size_t at_table() const { return at_shares() + (shares ? categories : 0); }
  size_t size() const { return at_table() + (table ? categories * categories : 0); }
};
enum : size_t { kPaired, kAll, kExact, kWeighted, kRatings, kWithin, kSum, kSquares };

using Sums = std::vector<double>;

// Gwet's weights: quadratic of the values (interval, ratio), by ranks (ordinal), identity.
std::vector<double> Weights(const Ratings& ratings) {
  const size_t q = ratings.categories.size();
  std::vector<double> out(q * q);
  const auto ranks = [](double distance) { return (distance + 1) * distance / 2; };
  for (size_t k = 0; k < q; ++k)
    for (size_t l = 0; l < q; ++l) {
      double& weight = out[k * q + l];
      if (k == l) {
        weight = 1;
      } else if (ratings.level == Level::kOrdinal) {
        const double apart = k > l ? static_cast<double>(k - l) : static_cast<double>(l - k);
        weight = 1 - ranks(apart) / ranks(static_cast<double>(q - 1));
      } else if (ratings.level == Level::kInterval || ratings.level == Level::kRatio) {
        const double range = ratings.numbers.back() - ratings.numbers.front();
        weight = 1 - std::pow((ratings.numbers[k] - ratings.numbers[l]) / range, 2);
      }
    }
  return out;
}

double RatioDistance(double a, double b) { return a + b == 0 ? 0 : std::pow((a - b) / (a + b), 2); }

class Adder {
 public:
  Adder(const Ratings& ratings, const Shape& shape) : ratings_(ratings), shape_(shape) {
    if (shape.shares) weights_ = Weights(ratings);
    scale_ = ratings.numbers;
    if (ratings.level == Level::kOrdinal) RankScale();
  }

  // One unit's ratings, sorted by category.
  void Add(const std::vector<Rating>& unit, Sums* sums) const {
    const auto r = static_cast<double>(unit.size());
    std::vector<std::pair<size_t, double>> counts;
    for (const Rating& one : unit) {
      if (counts.empty() || counts.back().first != one.category)
        counts.emplace_back(one.category, 0.0);
      counts.back().second += 1;
    }
    Sums& out = *sums;
    out[kAll] += 1;
    if (shape_.shares)
      for (const auto& [category, n] : counts) out[shape_.at_shares() + category] += n / r;
    if (unit.size() < 2) return;
    out[kPaired] += 1;
    out[kRatings] += r;
    double exact = 0;
    for (const auto& [category, n] : counts) exact += n * (n - 1);
    out[kExact] += exact / (r * (r - 1));
    out[kWithin] += Within(counts, r, exact) / (r - 1);
    for (const auto& [category, n] : counts) {
      if (shape_.shares) out[shape_.at_counts() + category] += n;
      if (scale_.empty()) continue;
      out[kSum] += n * scale_[category];
      out[kSquares] += n * scale_[category] * scale_[category];
    }
    if (!shape_.shares) return;
    const size_t q = shape_.categories;
    double weighted = 0;
    for (const auto& [k, n] : counts) {
      double near = 0;
      for (const auto& [l, m] : counts) near += weights_[k * q + l] * m;
      weighted += n * (near - 1);
    }
    out[kWeighted] += weighted / (r * (r - 1));
    if (!shape_.table) return;
    const Rating& first = unit[0].rater == 0 ? unit[0] : unit[1];
    const Rating& second = unit[0].rater == 0 ? unit[1] : unit[0];
    out[shape_.at_table() + first.category * q + second.category] += 1;
  }

  const std::vector<double>& weights() const { return weights_; }

 private:
  // Krippendorff's ordinal distance is that of the middle ranks.
  void RankScale() {
    std::vector<double> counts(shape_.categories);
    std::vector<uint32_t> of_unit(ratings_.units.size());
    for (const Rating& one : ratings_.ratings) ++of_unit[one.unit];
    for (const Rating& one : ratings_.ratings)
      if (of_unit[one.unit] >= 2) counts[one.category] += 1;
    double below = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      scale_[i] = below + counts[i] / 2;
      below += counts[i];
    }
  }

  // Sum of the squared distances of all ordered pairs of different ratings.
  double Within(const std::vector<std::pair<size_t, double>>& counts, double r,
                double exact) const {
    if (ratings_.level == Level::kNominal) return r * (r - 1) - exact;
    if (ratings_.level == Level::kRatio) {
      double sum = 0;
      for (const auto& [k, n] : counts)
        for (const auto& [l, m] : counts)
          sum += n * m * RatioDistance(ratings_.numbers[k], ratings_.numbers[l]);
      return sum;
    }
    double sum = 0, squares = 0;
    for (const auto& [k, n] : counts) {
      sum += n * scale_[k];
      squares += n * scale_[k] * scale_[k];
    }
    return 2 * (r * squares - sum * sum);
  }

  const Ratings& ratings_;
  const Shape shape_;
  std::vector<double> weights_, scale_;
};

// --- from sums to coefficients ---

using Value = std::optional<double>;

Value BeyondChance(double observed, double chance) {
  if (!(chance < 1 - 1e-12)) return std::nullopt;
  return (observed - chance) / (1 - chance);
}

class Formulas {
 public:
  Formulas(const Ratings& ratings, const Shape& shape, const std::vector<double>& weights)
      : ratings_(ratings), shape_(shape), weights_(weights) {
    for (const double weight : weights) all_weights_ += weight;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names = {"percent_agreement", "krippendorff_alpha"};
    if (shape_.shares) {
      names.insert(names.end(), {"fleiss_kappa", "gwet_ac1", "brennan_prediger"});
      if (Ordered()) names.insert(names.end(), {"fleiss_kappa_weighted", "gwet_ac2"});
    }
    if (shape_.table) {
      names.emplace_back("cohen_kappa");
      if (Ordered()) names.insert(names.end(), {"cohen_kappa_linear", "cohen_kappa_quadratic"});
    }
    return names;
  }

  std::vector<Value> operator()(const Sums& sums) const {
    std::vector<Value> out;
    const double paired = sums[kPaired];
    if (paired <= 0) return std::vector<Value>(Names().size());
    const double exact = sums[kExact] / paired;
    out.emplace_back(exact);
    out.push_back(Alpha(sums));
    if (shape_.shares) AddShares(sums, exact, &out);
    if (shape_.table) AddTable(sums, &out);
    return out;
  }

 private:
  bool Ordered() const { return ratings_.level != Level::kNominal; }

  Value Alpha(const Sums& sums) const {
    const double n = sums[kRatings];
    double all = 0;  // squared distances of all ordered pairs
    if (ratings_.level == Level::kNominal || ratings_.level == Level::kRatio) {
      if (!shape_.shares && ratings_.level == Level::kNominal) return std::nullopt;
      const size_t q = shape_.categories;
      if (ratings_.level == Level::kNominal) {
        all = n * n;
        for (size_t k = 0; k < q; ++k) all -= std::pow(sums[shape_.at_counts() + k], 2);
      } else {
        if (!shape_.shares) return std::nullopt;
        for (size_t k = 0; k < q; ++k)
          for (size_t l = 0; l < q; ++l)
            all += sums[shape_.at_counts() + k] * sums[shape_.at_counts() + l] *
                   RatioDistance(ratings_.numbers[k], ratings_.numbers[l]);
      }
    } else {
      all = 2 * (n * sums[kSquares] - sums[kSum] * sums[kSum]);
    }
    if (!(all > 1e-9)) return std::nullopt;
    return 1 - (n - 1) * sums[kWithin] / all;
  }

  void AddShares(const Sums& sums, double exact, std::vector<Value>* out) const {
    const size_t q = shape_.categories;
    double same = 0, spread = 0, near = 0;
    for (size_t k = 0; k < q; ++k) {
      const double share = sums[shape_.at_shares() + k] / sums[kAll];
      same += share * share;
      spread += share * (1 - share);
      for (size_t l = 0; l < q && Ordered(); ++l)
        near += weights_[k * q + l] * share * sums[shape_.at_shares() + l] / sums[kAll];
    }
    const auto categories = static_cast<double>(q);
    out->push_back(BeyondChance(exact, same));
    out->push_back(q < 2 ? std::nullopt : BeyondChance(exact, spread / (categories - 1)));
    out->push_back(q < 2 ? std::nullopt : BeyondChance(exact, 1 / categories));
    if (!Ordered()) return;
    const double weighted = sums[kWeighted] / sums[kPaired];
    out->push_back(BeyondChance(weighted, near));
    out->push_back(
        q < 2 ? std::nullopt
              : BeyondChance(weighted, all_weights_ / (categories * (categories - 1)) * spread));
  }

  void AddTable(const Sums& sums, std::vector<Value>* out) const {
    const size_t q = shape_.categories;
    std::vector<double> rows(q), columns(q);
    double n = 0;
    for (size_t k = 0; k < q; ++k)
      for (size_t l = 0; l < q; ++l) {
        const double cell = sums[shape_.at_table() + k * q + l];
        rows[k] += cell;
        columns[l] += cell;
        n += cell;
      }
    const auto kappa = [&](auto&& distance) -> Value {
      double observed = 0, chance = 0;
      for (size_t k = 0; k < q; ++k)
        for (size_t l = 0; l < q; ++l) {
          observed += distance(k, l) * sums[shape_.at_table() + k * q + l];
          chance += distance(k, l) * rows[k] * columns[l] / n;
        }
      if (!(chance > 1e-12)) return std::nullopt;
      return 1 - observed / chance;
    };
    // Interval and ratio: by the values; ordinal: by the places.
    const auto apart = [&](size_t k, size_t l) {
      if (ratings_.level == Level::kOrdinal)
        return std::abs(static_cast<double>(k) - static_cast<double>(l));
      return std::abs(ratings_.numbers[k] - ratings_.numbers[l]);
    };
    out->push_back(kappa([](size_t k, size_t l) { return k == l ? 0.0 : 1.0; }));
    if (!Ordered()) return;
    out->push_back(kappa(apart));
    out->push_back(kappa([&](size_t k, size_t l) { return apart(k, l) * apart(k, l); }));
  }

  const Ratings& ratings_;
  const Shape shape_;
  const std::vector<double>& weights_;
  double all_weights_ = 0;
};

// Units in groups whose sums are resampled together; the order of units says nothing about them.
std::vector<Sums> GroupSums(const Ratings& ratings, const Shape& shape, const Adder& adder,
                            uint64_t seed) {
  std::vector<Rating> sorted = ratings.ratings;
  std::sort(sorted.begin(), sorted.end(), [](const Rating& a, const Rating& b) {
    return a.unit != b.unit ? a.unit < b.unit : a.category < b.category;
  });
  std::vector<uint32_t> order(ratings.units.size());
  std::iota(order.begin(), order.end(), 0U);
  std::mt19937_64 random(seed);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  std::vector<Sums> groups(std::min(kGroups, ratings.units.size()), Sums(shape.size()));
  std::vector<Rating> unit;
  for (size_t i = 0; i < sorted.size();) {
    unit.clear();
    const uint32_t id = sorted[i].unit;
    for (; i < sorted.size() && sorted[i].unit == id; ++i) unit.push_back(sorted[i]);
    adder.Add(unit, &groups[order[id] % groups.size()]);
  }
  return groups;
}

}  // namespace

Result<Level> LevelFrom(std::string_view name) {
  constexpr std::string_view kNames[] = {"nominal", "ordinal", "interval", "ratio"};
  for (size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<Level>(i);
  return InvalidInput(fmt::format("'{}' is not nominal, ordinal, interval or ratio", name));
}

Result<Ratings> ReadRatings(const std::string& path, Level level) {
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  return RatingsOf(table, level);
}

Result<Ratings> RatingsOf(const CsvTable& table, Level level) {
  size_t at[3] = {};
  const char* names[] = {"unit", "rater", "value"};
  for (size_t i = 0; i < 3; ++i) {
    const auto column = table.Column(names[i]);
    if (!column)
      return InvalidInput(fmt::format("{}:1: has no column '{}'; it needs unit, rater and value",
                                      table.file, names[i]));
    at[i] = *column;
  }
  Ratings out;
  out.level = level;
  Codes units(&out.units), raters(&out.raters), categories(&out.categories);
  std::vector<std::pair<uint64_t, uint64_t>> seen;  // unit and rater, line
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const CsvRow& cells = table.rows[row];
    const std::string& value = cells[at[2]];
    if (value.empty()) continue;
    if (level != Level::kNominal) {
      const auto number = FiniteNumber(value);
      if (!number)
        return InvalidInput(
            fmt::format("{}:{}: value '{}' is not a number; use --level nominal "
                        "for names",
                        table.file, table.lines[row], value));
      if (std::abs(*number) > kValueMax)
        return InvalidInput(fmt::format("{}:{}: value {} is beyond ±1e15; give it in a larger unit",
                                        table.file, table.lines[row], value));
      if (level == Level::kRatio && *number < 0)
        return InvalidInput(fmt::format("{}:{}: value {} is negative; a ratio scale begins at 0",
                                        table.file, table.lines[row], value));
    }
    const Rating one{units(cells[at[0]]), raters(cells[at[1]]), categories(value)};
    seen.emplace_back(uint64_t{one.unit} << 32 | one.rater, table.lines[row]);
    out.ratings.push_back(one);
  }
  std::sort(seen.begin(), seen.end());
  const auto twice = std::adjacent_find(
      seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != seen.end())
    return InvalidInput(
        fmt::format("{}:{}: rater '{}' rated unit '{}' in line {} already; keep one", table.file,
                    std::next(twice)->second, out.raters[twice->first & 0xffffffff],
                    out.units[twice->first >> 32], twice->second));
  if (level != Level::kNominal) SortCategories(&out);
  return out;
}

std::vector<Coefficient> Agreement(const Ratings& ratings, const AgreementSettings& settings) {
  std::vector<Coefficient> out;
  if (ratings.ratings.empty()) return out;
  Shape shape;
  shape.categories = ratings.categories.size();
  const size_t most = ratings.level == Level::kRatio ? kRatioValuesMax : kCategoriesMax;
  shape.shares = shape.categories <= most;
  shape.table = ratings.raters.size() == 2 && shape.categories <= kTableMax;
  const Adder adder(ratings, shape);
  const std::vector<Sums> groups = GroupSums(ratings, shape, adder, settings.seed);
  const Formulas formulas(ratings, shape, adder.weights());
  Sums whole(shape.size());
  for (const Sums& group : groups)
    for (size_t i = 0; i < whole.size(); ++i) whole[i] += group[i];
  if (whole[kPaired] <= 0) return out;

  const std::vector<Value> values = formulas(whole);
  std::vector<std::vector<double>> again(values.size());
  std::mt19937_64 random(settings.seed);
  Sums sample(shape.size());
  for (int i = 0; i < settings.resamples; ++i) {
    std::fill(sample.begin(), sample.end(), 0.0);
    for (size_t drawn = 0; drawn < groups.size(); ++drawn) {
      const Sums& group = groups[random() % groups.size()];
      for (size_t k = 0; k < sample.size(); ++k) sample[k] += group[k];
    }
    const std::vector<Value> one = formulas(sample);
    for (size_t k = 0; k < one.size(); ++k)
      if (one[k]) again[k].push_back(*one[k]);
  }
  const std::vector<std::string> names = formulas.Names();
  for (size_t k = 0; k < values.size(); ++k) {
    if (!values[k]) continue;
    Coefficient coefficient{names[k], *values[k], 0, 0, false};
    if (again[k].size() >= 100) {
      std::sort(again[k].begin(), again[k].end());
      const auto last = static_cast<double>(again[k].size() - 1);
      coefficient.low = again[k][static_cast<size_t>(0.025 * last)];
      coefficient.high = again[k][static_cast<size_t>(std::lround(0.975 * last))];
      coefficient.has_interval = true;
    }
    out.push_back(std::move(coefficient));
  }
  return out;
}

}  // namespace clarion::scoring
