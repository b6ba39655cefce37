#include "journeys/variants.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>

namespace clarion::journeys {

std::vector<Variant> FindVariants(const EventLog& log, std::vector<uint32_t>* variant_of_case) {
  std::vector<Variant> variants;
  static_assert(sizeof(char32_t) == sizeof(uint32_t));
  const std::u32string all(log.activity.begin(), log.activity.end());
  std::unordered_map<std::u32string_view, uint32_t> index;
  index.reserve(log.cases.size());
  std::vector<uint32_t> variant_of(log.cases.size());
  for (size_t c = 0; c < log.cases.size(); ++c) {
    const size_t length = log.begin[c + 1] - log.begin[c];
    const auto [at, added] =
        index.try_emplace(std::u32string_view(all).substr(log.begin[c], length),
                          static_cast<uint32_t>(variants.size()));
    if (added)
      variants.push_back(
          {.steps = std::span(log.activity).subspan(log.begin[c], length), .example = c});
    ++variants[at->second].cases;
    variant_of[c] = at->second;
  }
  // Durations gathered variant by variant in one array: a counting sort.
  std::vector<size_t> next(variants.size() + 1, 0);
  for (size_t v = 0; v < variants.size(); ++v) next[v + 1] = next[v] + variants[v].cases;
  std::vector<TimeMs> durations(log.cases.size());
  for (size_t c = 0; c < log.cases.size(); ++c)
    durations[next[variant_of[c]]++] = log.at[log.begin[c + 1] - 1] - log.at[log.begin[c]];
  auto begin = durations.begin();
  for (Variant& variant : variants) {
    const auto middle = begin + static_cast<std::ptrdiff_t>((variant.cases - 1) / 2);
    const auto end = begin + static_cast<std::ptrdiff_t>(variant.cases);
    std::nth_element(begin, middle, end);
    variant.median_ms = *middle;
    begin = end;
  }
  std::vector<uint32_t> order(variants.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
    const Variant &a = variants[x], &b = variants[y];
    if (a.cases != b.cases) return a.cases > b.cases;
    return std::lexicographical_compare(a.steps.begin(), a.steps.end(), b.steps.begin(),
                                        b.steps.end());
  });
  std::vector<Variant> sorted;
  sorted.reserve(variants.size());
  std::vector<uint32_t> place(variants.size());
  for (const uint32_t v : order) {
    place[v] = static_cast<uint32_t>(sorted.size());
    sorted.push_back(variants[v]);
  }
  if (variant_of_case != nullptr) {
    for (uint32_t& v : variant_of) v = place[v];
    *variant_of_case = std::move(variant_of);
  }
  return sorted;
}

size_t VariantsCovering(const EventLog& log, const std::vector<Variant>& variants,
                        double coverage) {
  const double wanted = coverage * static_cast<double>(log.cases.size());
  size_t kept = 0;
  for (uint64_t cases = 0; kept < variants.size(); ++kept) {
    if (kept > 0 && static_cast<double>(cases) >= wanted) break;
    cases += variants[kept].cases;
  }
  return kept;
}

EventLog MostFrequent(const EventLog& log, const std::vector<Variant>& variants,
                      const std::vector<uint32_t>& variant_of_case, double coverage) {
  const size_t kept = VariantsCovering(log, variants, coverage);
  EventLog out;
  out.activities = log.activities;
  const auto append = [](const auto& from, size_t begin, size_t end, auto* to) {
    if (from.empty()) return;
    to->insert(to->end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
               from.begin() + static_cast<std::ptrdiff_t>(end));
  };
  for (size_t c = 0; c < log.cases.size(); ++c) {
    if (variant_of_case[c] >= kept) continue;
    const size_t begin = log.begin[c], end = log.begin[c + 1];
    out.cases.push_back(log.cases[c]);
    out.begin.push_back(out.activity.size());
    append(log.activity, begin, end, &out.activity);
    append(log.at, begin, end, &out.at);
    append(log.effort, begin, end, &out.effort);
    append(log.asked_again, begin, end, &out.asked_again);
    append(log.contact, begin, end, &out.contact);
  }
  out.begin.push_back(out.activity.size());
  return out;
}

std::vector<Rework> FindRework(const EventLog& log) {
  struct Seen {
    size_t in_case = ~size_t{0};
    uint64_t times = 0;
    TimeMs first = 0;
    TimeMs last = 0;
  };
  std::vector<Rework> found(log.activities.size());
  std::vector<Seen> seen(found.size());
  for (uint32_t a = 0; a < found.size(); ++a) found[a].activity = a;
  for (size_t c = 0; c < log.cases.size(); ++c) {
    for (size_t i = log.begin[c]; i < log.begin[c + 1]; ++i) {
      Seen& one = seen[log.activity[i]];
      if (one.in_case != c) {
        one = {c, 1, log.at[i], log.at[i]};
        continue;
      }
      Rework& rework = found[log.activity[i]];
      if (++one.times == 2 && ++rework.cases == 1) rework.example = c;
      ++rework.repetitions;
      if (log.activity[i - 1] == log.activity[i]) ++rework.at_once;
      rework.spent_ms += log.at[i] - one.last;
      one.last = log.at[i];
    }
  }
  std::erase_if(found, [](const Rework& one) { return one.cases == 0; });
  std::stable_sort(found.begin(), found.end(),
                   [](const Rework& a, const Rework& b) { return a.cases > b.cases; });
  return found;
}

}  // namespace clarion::journeys
