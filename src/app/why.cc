#include "app/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace clarion::app {
namespace {

using metrics::Kind;
using metrics::Sums;

// Deeper slices say little that a person would act on, and cost the most.
constexpr size_t kDepth = 3, kDepthOfAttributes = 2;

// Attributes that are read, and those of them that moved most, which are searched: each more
// multiplies the slices.
constexpr size_t kAttributesRead = 5, kAttributesSearched = 3;
// What they are searched with: what customers bring. Who served them is the first search's.
constexpr std::array<std::string_view, 3> kBesideAttributes = {"channel", "queue", "reason"};
// Of the contacts, that have another value than before: values replaced each other.
constexpr double kReplaced = 0.25;
constexpr double kCopied = 0.85;  // of the contacts, whose value goes with the other's usual one
constexpr size_t kPairedValuesMax = 256;

// What contacts can be told apart by; not those a filter holds fixed.
std::vector<std::string> DimensionsOf(const metrics::Filter& filter) {
  const std::pair<const char*, const std::vector<std::string>*> all[] = {
      {"channel", &filter.channels}, {"direction", &filter.directions},
      {"queue", &filter.queues},     {"agent_kind", &filter.agent_kinds},
      {"team", &filter.teams},       {"reason", &filter.reasons},
      {"agent", &filter.agents}};
  std::vector<std::string> out;
  for (const auto& [name, values] : all)
    if (values->size() != 1) out.emplace_back(name);
  return out;
}

// As for other dimensions: one value holds it fixed, several of them are told apart.
bool IsFixed(const metrics::Filter& filter, const std::string& attribute) {
  return std::count_if(filter.attributes.begin(), filter.attributes.end(),
                       [&](const auto& one) { return "attr." + one.first == attribute; }) == 1;
}

double Numerator(Kind kind, const Sums& sums) {
  const auto n = static_cast<double>(sums.n);
  if (kind == Kind::kShare) return sums.hits;
  if (kind == Kind::kNet) return sums.hits - sums.minus + n;
  return kind == Kind::kMean ? sums.total : n;
}

// --- what holds when the reference is itself observed ---
//
// The search takes what was before for what was to be expected. It is a sample too: a cause stays
// only where its slice, tested as two samples, differs beyond what the number of slices looked at
// would bring by chance (Bonferroni), and its interval is that of the difference. What is dropped
// goes to the rest, so that everything still adds up.

struct Sides {
  Sums now, before;
};

constexpr double kFamilyWise = 0.05;
constexpr double kClumping =
    1.5;  // contacts of one customer and one cause come together: variance of counts over Poisson's

double Count(const Sums& sums) { return static_cast<double>(sums.n); }

// Mean and its variance, of a share, a mean, or a net figure moved by one.
std::pair<double, double> MeanOf(Kind kind, const Sums& sums) {
  const double n = std::max(Count(sums), 1.0);
  const double mean = Numerator(kind, sums) / n;
  if (kind == Kind::kMean) return {mean, std::max(sums.squares / n - mean * mean, 0.0) / n};
  if (kind == Kind::kNet) {
    const double net = (sums.hits - sums.minus) / n;
    return {mean, std::max((sums.hits + sums.minus) / n - net * net, 0.0) / n};
  }
  // Agresti and Coull's: a share of 0 or 1 is not without variance.
  const double share = (sums.hits + 1) / (n + 2);
  return {mean, share * (1 - share) / n};
}

struct Difference {
  double value = 0;  // of the contribution
  double variance = 0;
};

Difference DifferenceOf(Kind kind, explanation::CauseType type, const Sides& slice,
                        const Sides& all) {
  if (kind == Kind::kCount)
    return {Count(slice.now) - Count(slice.before),
            kClumping * (Count(slice.now) + Count(slice.before))};
  const double now_share = Count(slice.now) / Count(all.now),
               before_share = Count(slice.before) / Count(all.before);
  if (type == explanation::CauseType::kMix) {
    Sums both = slice.now;
    both += slice.before;
    const auto [mean, mean_variance] = MeanOf(kind, both);
    const double weight = mean - MeanOf(kind, all.before).first;
    const double shift = now_share - before_share;
    const double pooled =
        (Count(slice.now) + Count(slice.before)) / (Count(all.now) + Count(all.before));
    const double variance =
        kClumping * pooled * (1 - pooled) * (1 / Count(all.now) + 1 / Count(all.before));
    return {weight * shift, weight * weight * variance + shift * shift * mean_variance};
  }
  const auto [before, before_variance] = MeanOf(kind, slice.before);
  const auto [now, now_variance] = MeanOf(kind, slice.now);
  return {now_share * (now - before), now_share * now_share * (now_variance + before_variance)};
}

Sides SumsOf(const explanation::Leaves& leaves, const explanation::Slice& slice,
             const std::vector<metrics::CombinationRow>& rows) {
  Sides out;
  for (const metrics::CombinationRow& row : rows) {
    const bool within =
        std::all_of(slice.begin(), slice.end(), [&](const explanation::Condition& one) {
          return row.values[one.dimension] == leaves.dimensions[one.dimension].values[one.value];
        });
    if (!within) continue;
    out.now += row.now;
    out.before += row.before;
  }
  return out;
}

// Of a handful of contacts there is no rate to compare.
constexpr int64_t kFewest = 5;
bool CanCompare(explanation::CauseType type, const Sides& slice) {
  return type != explanation::CauseType::kRate ||
         (slice.now.n >= kFewest && slice.before.n >= kFewest);
}

// How many slices had the same chance of being picked. Attributes chosen by looking count as if all
// had been searched.
double Candidates(const Why& why, const explanation::Cause& cause, double looked_at) {
  if (cause.slice.size() > 1) return static_cast<double>(why.findings.slices) * looked_at;
  size_t values = 0;
  for (const explanation::Dimension& dimension : why.leaves.dimensions)
    values += dimension.values.size();
  return static_cast<double>(values) * looked_at;
}

// A dimension's values by number, per row.
struct Column {
  std::vector<uint32_t> codes;
  size_t values = 0;
};

Column Encode(const std::vector<metrics::CombinationRow>& rows, size_t dimension) {
  Column out;
  std::unordered_map<std::string_view, uint32_t> code_of;
  out.codes.reserve(rows.size());
  for (const metrics::CombinationRow& row : rows)
    out.codes.push_back(
        code_of.try_emplace(row.values[dimension], static_cast<uint32_t>(code_of.size()))
            .first->second);
  out.values = code_of.size();
  return out;
}

// Whether each value of either goes with one of the other's, nearly always: a second name for the
// same thing.
bool SaysTheSame(const std::vector<metrics::CombinationRow>& rows, const Column& a,
                 const Column& b) {
  std::vector<double> together(a.values * b.values), by_a(a.values), by_b(b.values);
  double all = 0;
  for (size_t row = 0; row < rows.size(); ++row) {
    const double n = Count(rows[row].now) + Count(rows[row].before);
    together[a.codes[row] * b.values + b.codes[row]] += n;
    all += n;
  }
  for (size_t x = 0; x < a.values; ++x)
    for (size_t y = 0; y < b.values; ++y) {
      by_a[x] = std::max(by_a[x], together[x * b.values + y]);
      by_b[y] = std::max(by_b[y], together[x * b.values + y]);
    }
  const double usual = std::min(std::accumulate(by_a.begin(), by_a.end(), 0.0),
                                std::accumulate(by_b.begin(), by_b.end(), 0.0));
  return usual >= kCopied * all;
}

// How far the most remarkable value of a dimension moved, in standard errors. None where values
// took each other's place between the periods, as releases do: they would be the cause of
// everything that happened then.
std::optional<double> Remarkable(Kind kind, const std::vector<metrics::CombinationRow>& rows,
                                 const Column& column) {
  std::vector<Sides> values(column.values);
  Sides all;
  for (size_t row = 0; row < rows.size(); ++row) {
    Sides& sides = values[column.codes[row]];
    sides.now += rows[row].now;
    sides.before += rows[row].before;
    all.now += rows[row].now;
    all.before += rows[row].before;
  }
  const double grown = Count(all.now) / std::max(1.0, Count(all.before));
  const auto z = [](const Difference& difference) {
    return difference.variance > 0 ? std::abs(difference.value) / std::sqrt(difference.variance)
                                   : 0;
  };
  double most = 0, moved = 0;
  for (const Sides& sides : values) {
    moved += std::abs(Count(sides.now) - grown * Count(sides.before)) / 2;
    if (kind == Kind::kCount) {
      // Beyond what all contacts did.
      most =
          std::max(most, z({Count(sides.now) - grown * Count(sides.before),
                            kClumping * (Count(sides.now) + grown * grown * Count(sides.before))}));
      continue;
    }
    if (!CanCompare(explanation::CauseType::kRate, sides)) continue;
    for (const auto type : {explanation::CauseType::kRate, explanation::CauseType::kMix})
      most = std::max(most, z(DifferenceOf(kind, type, sides, all)));
  }
  if (moved > kReplaced * Count(all.now)) return std::nullopt;
  return most;
}

// Takes the attributes that moved least, were replaced, or say what another dimension says, out of
// the rows, whose last columns they are.
void KeepRemarkable(Kind kind, size_t first, std::vector<std::string>* dimensions,
                    std::vector<metrics::CombinationRow>* rows) {
  std::vector<Column> columns;
  for (size_t d = 0; d < dimensions->size(); ++d) columns.push_back(Encode(*rows, d));
  std::vector<std::pair<double, size_t>> moved;
  for (size_t d = first; d < dimensions->size(); ++d)
    if (const auto most = Remarkable(kind, *rows, columns[d])) moved.emplace_back(-*most, d);
  std::sort(moved.begin(), moved.end());
  std::vector<size_t> kept(first);
  std::iota(kept.begin(), kept.end(), size_t{0});
  for (const auto& one : moved) {
    const size_t d = one.second;
    const bool copy = std::any_of(kept.begin(), kept.end(), [&](size_t other) {
      return columns[other].values <= kPairedValuesMax &&
             SaysTheSame(*rows, columns[other], columns[d]);
    });
    if (kept.size() < first + kAttributesSearched && !copy) kept.push_back(d);
  }
  std::sort(kept.begin(), kept.end());
  const auto keep = [&](std::vector<std::string>* list) {
    for (size_t i = 0; i < kept.size(); ++i)
      if (kept[i] != i) (*list)[i] = std::move((*list)[kept[i]]);
    list->resize(kept.size());
  };
  keep(dimensions);
  for (metrics::CombinationRow& row : *rows) keep(&row.values);
}

void KeepWhatHolds(Kind kind, const std::vector<metrics::CombinationRow>& rows, double looked_at,
                   Why* why) {
  const Sides all = SumsOf(why->leaves, {}, rows);
  std::vector<explanation::Cause> kept;
  for (explanation::Cause& cause : why->findings.causes) {
    const Sides slice = SumsOf(why->leaves, cause.slice, rows);
    const Difference difference = DifferenceOf(kind, cause.type, slice, all);
    const double deviation = std::sqrt(difference.variance);
    const double p =
        deviation > 0 ? std::erfc(std::abs(difference.value) / deviation / std::sqrt(2.0)) : 1;
    const double by_chance = std::min(1.0, p * Candidates(*why, cause, looked_at));
    // Most of it may be another cause's already: what is left must stand for itself.
    const bool own = std::abs(cause.contribution.total) > 1.96 * deviation;
    if (by_chance > kFamilyWise || !own || !CanCompare(cause.type, slice)) {
      why->findings.rest.total += cause.contribution.total;
      continue;
    }
    cause.confidence = 1 - by_chance;
    cause.low = cause.contribution.total - 1.96 * deviation;
    cause.high = cause.contribution.total + 1.96 * deviation;
    kept.push_back(std::move(cause));
  }
  why->findings.causes = std::move(kept);
}

Result<Why> Search(Kind kind, std::vector<std::string> dimensions,
                   const std::vector<metrics::CombinationRow>& rows, size_t depth,
                   double looked_at) {
  explanation::LeavesBuilder builder(
      kind == Kind::kCount ? explanation::Measure::kAmount : explanation::Measure::kRatio,
      std::move(dimensions));
  for (const metrics::CombinationRow& row : rows) {
    if (row.now.n == 0 && row.before.n == 0) continue;
    const std::vector<std::string_view> values(row.values.begin(), row.values.end());
    RETURN_IF_ERROR(
        builder.Add(values, {Numerator(kind, row.now), Numerator(kind, row.before),
                             static_cast<double>(row.now.n), static_cast<double>(row.before.n)}));
  }
  Why why;
  why.leaves = std::move(builder).Finish();
  why.offset = kind == Kind::kNet ? 1 : 0;
  explanation::Settings settings;
  settings.depth_max = depth;
  ASSIGN_OR_RETURN(why.findings, explanation::FindCauses(why.leaves, settings));
  KeepWhatHolds(kind, rows, looked_at, &why);
  return why;
}

// Of the causes that hold, priors of how many slices there are included.
double Evidence(const Why& why) {
  double out = 0;
  for (const explanation::Cause& cause : why.findings.causes) out += cause.log_evidence;
  return out;
}

}  // namespace

Result<Why> ExplainMetric(const metrics::Engine& engine, const std::string& id,
                          metrics::ValuesQuery query) {
  const metrics::Definition* metric = engine.Find(id);
  if (metric == nullptr)
    return NotFound(fmt::format("there is no metric '{}'; GET /v1/metrics lists them", id));
  if (!metrics::AddsUp(metric->kind))
    return InvalidInput(fmt::format(
        "'{}' is a {}, which slices do not add up to: no slice's part in its change can be told; "
        "ask for a mean or a share, or split it by a dimension",
        id, metrics::Name(metric->kind)));
  query.compare = true;
  std::vector<std::string> dimensions = DimensionsOf(query.filter);
  ASSIGN_OR_RETURN(std::vector<metrics::CombinationRow> rows,
                   engine.SplitByAll(id, dimensions, query));
  int64_t now = 0, before = 0;
  for (const metrics::CombinationRow& row : rows) {
    now += row.now.n;
    before += row.before.n;
  }
  if (now == 0 || before == 0)
    return InvalidInput(fmt::format("nothing counts for '{}' in {}; take another period", id,
                                    now == 0 ? "this period" : "the period before"));
  ASSIGN_OR_RETURN(Why why, Search(metric->kind, dimensions, rows, kDepth, 1));

  // Attributes multiply what could be found by chance: they are told where they say more.
  std::erase_if(dimensions, [](const std::string& one) {
    return std::find(kBesideAttributes.begin(), kBesideAttributes.end(), one) ==
           kBesideAttributes.end();
  });
  const size_t first_attribute = dimensions.size();
  ASSIGN_OR_RETURN(
      const std::vector<std::string> attributes,
      engine.Attributes(query.filter.tenant, {query.Before(engine.zone()).from, query.period.to},
                        kAttributesRead));
  for (const std::string& attribute : attributes)
    if (!IsFixed(query.filter, attribute)) dimensions.push_back(attribute);
  const size_t read = dimensions.size();
  if (read == first_attribute) return why;
  ASSIGN_OR_RETURN(rows, engine.SplitByAll(id, dimensions, query));
  KeepRemarkable(metric->kind, first_attribute, &dimensions, &rows);
  if (dimensions.size() == first_attribute) return why;
  const double looked_at = static_cast<double>(read) / static_cast<double>(dimensions.size());
  ASSIGN_OR_RETURN(Why by_attributes,
                   Search(metric->kind, dimensions, rows, kDepthOfAttributes, 2 * looked_at));
  return Evidence(by_attributes) > Evidence(why) ? std::move(by_attributes) : std::move(why);
}

}  // namespace clarion::app
