// Is the machine wrong more often than when its threshold was set? Watched label by label.
//
// An e-detector of Shiryaev and Roberts' kind (Shin, Ramdas and Rinaldo 2022, arXiv:2203.03532):
// under "wrong no oftener than in the beginning" a false alarm comes on average at most once in
// `mean_run` labels, whenever it is looked at. The beginning is taken at its upper bound. Pure;
// O(labels).
#pragma once

#include <optional>

#include "reviews/answer.h"
#include "reviews/binomial.h"

namespace clarion::reviews {

struct DriftSettings {
  size_t beginning = 40;   // labels that say how it was
  double mean_run = 1000;  // labels between false alarms, at least, on average
};

enum class DriftState : uint8_t { kTooFew, kSteady, kDrifting };
std::string_view Name(DriftState state);  // too_few, steady, drifting

struct WrongInWeek {
  TimeMs from = 0;  // Monday, UTC
  Estimate wrong;   // share
};

struct Drift {
  std::string question;
  DriftState state = DriftState::kTooFew;
  Estimate before;                 // share of wrong ones in the beginning
  Estimate recent;                 // of the last `beginning` labels after it
  std::optional<TimeMs> since;     // when it began to go wrong, as it looks
  std::optional<TimeMs> alarm_at;  // when it was certain enough
  std::vector<WrongInWeek> weeks;  // those with labels, the last 26 of them; oldest first
};

// `judged` of one question; their order of time is found here.
Drift WatchDrift(std::span<const Judged> judged, const DriftSettings& settings = {});
std::vector<Drift> WatchDrifts(std::span<const Judged> judged, const DriftSettings& settings = {});

}  // namespace clarion::reviews
