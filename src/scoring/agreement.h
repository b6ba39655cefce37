// How far raters agree beyond chance: the coefficients the field uses, each with an interval.
//
//   ASSIGN_OR_RETURN(const Ratings ratings, ReadRatings("ratings.csv", Level::kOrdinal));
//   for (const Coefficient& one : Agreement(ratings, {}))   // krippendorff_alpha .815 [.64, .95]
//
// Formulas: Cohen 1960 and 1968 (κ, weighted); Fleiss 1971 and Gwet's form of it for missing
// ratings; Gwet 2008 and 2014 (AC1, AC2); Krippendorff 2011 (α by level); Brennan & Prediger 1981.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/csv.h"
#include "base/result.h"

namespace clarion::scoring {

enum class Level : uint8_t { kNominal, kOrdinal, kInterval, kRatio };
// kInvalidInput lists them.
Result<Level> LevelFrom(std::string_view name);

struct Rating {
  uint32_t unit = 0;  // index into Ratings::units, and so on
  uint32_t rater = 0;
  uint32_t category = 0;
};

struct Ratings {
  Level level = Level::kNominal;
  std::vector<std::string> units, raters;
  std::vector<std::string> categories;  // ascending where they are numbers
  std::vector<double> numbers;          // of the categories; empty when nominal
  std::vector<Rating> ratings;          // at most one of a rater on a unit
};

// Columns unit, rater, value in any order, others are ignored; a missing rating has no row, or an
// empty value. kInvalidInput names file and line: a column that is missing, a value that is no
// number or beyond ±1e15 (every level but nominal), a negative one (ratio), a rater who rated a
// unit twice.
Result<Ratings> ReadRatings(const std::string& path, Level level);
// The same of a table that is read already.
Result<Ratings> RatingsOf(const CsvTable& table, Level level);

struct AgreementSettings {
  int resamples = 1000;  // of the bootstrap over units; 0: no intervals
  uint64_t seed = 1;
};

struct Coefficient {
  std::string name;  // "krippendorff_alpha"
  double value = 0;
  double low = 0;  // 95 % percentile bootstrap over units (above 1,000 units over groups of them)
  double high = 0;
  bool has_interval = false;
};

// Every coefficient that applies, in a fixed order. Empty: no unit has two ratings. A coefficient
// whose chance agreement is total (all ratings are one value) is left out: it is not defined.
// Deterministic. 1 M ratings of 5 categories: some 0.3 s.
std::vector<Coefficient> Agreement(const Ratings& ratings, const AgreementSettings& settings);

}  // namespace clarion::scoring
