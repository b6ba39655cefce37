// What began to be said: counts of phrases in one week against the weeks before, and which phrases
// are one matter. Pure functions.
//
//   ASSIGN_OR_RETURN(const auto risen, FindEmerging(phrases, contacts, tried, {}));
//   for (const auto& matter : OneMatter(sets, contacts_of_the_week)) …
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace clarion::detection {

// In how many contacts a phrase is said, by week, oldest first; the last is the week looked at.
using PhraseWeeks = std::vector<uint32_t>;

struct EmergingSettings {
  double false_discovery = 0.01;  // expected share of false ones among those found, in (0, 1)
  // Fewer contacts in the week say little to whoever has to act, however new they are.
  uint32_t contacts_min = 8;
  double times_min = 2;  // its rate of the week over that of the highest week before
};

struct RisenPhrase {
  size_t phrase = 0;  // index into what was given
  double rate = 0;    // of the week's contacts
  double rate_before = 0;
  double highest_before = 0;  // rate of the highest week before; 0: never said
  double dispersion = 1;      // variance of its weeks over Poisson's; at least 1
  double p_value = 1;
  double q_value = 1;  // Benjamini and Hochberg 1995, over all `tried`
};

// How many earlier weeks count: those with a fifth of the last week's contacts. Others are left
// out.
size_t EarlierWeeks(const std::vector<uint32_t>& contacts);

// Phrases said significantly more in the last week than in the earlier ones pooled, surest first;
// none with fewer than two earlier weeks that count. `contacts`: of each week, whatever they say.
// `tried`: how many phrases the week has, those left out of `phrases` because they are rare in it
// counted, so that the false discoveries are those of everything tried.
//
// Given all contacts that say a phrase, those of the last week are binomial. Rates wander and
// contacts are not independent: the earlier weeks tell how much more than Poisson's the counts
// vary, for the phrase (Pearson's χ²) and for phrases as such (the median variation of a rate), and
// both are weighed (as variances are in Smyth 2004); none is taken to wander less than phrases as
// such. Counts are divided by that. kInvalidInput: a phrase of another number of weeks, a setting
// out of range. O(phrases · weeks).
Result<std::vector<RisenPhrase>> FindEmerging(const std::vector<PhraseWeeks>& phrases,
                                              const std::vector<uint32_t>& contacts, size_t tried,
                                              const EmergingSettings& settings);

// Phrases said by the same contacts are one matter: half of the contacts of the phrase, or of the
// matter so far, hold both, and that is twice what chance gives, or
// nine in ten of those that hold either hold both. `sets`: of each phrase the
// contacts that hold it, ascending numbers below `contacts`, surest phrase first. Every phrase is
// in one matter, the surest first. O(phrases² · contacts of a phrase).
std::vector<std::vector<size_t>> OneMatter(const std::vector<std::vector<uint32_t>>& sets,
                                           size_t contacts);

}  // namespace clarion::detection
