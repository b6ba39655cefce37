// Incidents from a slice scan: every day's signs of every figure, gathered into few things that
// happened, each with its slice, its beginning and its end.
#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "detection/slice_rows.h"

namespace clarion::detection {

// Column and value, in words; no condition: everything.
using NamedSlice = std::vector<std::pair<std::string, std::string>>;

// kRate: the figure moved inside the slice. kMix: the slice's own parts stayed, their shares moved.
// kVolume: the slice's share of the contacts moved; kNew: from next to none.
enum class ChangeType : uint8_t { kRate, kMix, kVolume, kNew };
std::string_view ChangeTypeName(ChangeType type);

struct SliceChange {
  std::string figure;
  NamedSlice slice;
  ChangeType type = ChangeType::kRate;
  int direction = 0;  // 1 up, -1 down
  double z = 0;       // strongest so far; of it are the figures below
  double now = 0;     // share or mean; volume: contacts a day
  double before = 0;
  double n_now = 0;  // contacts that count, in the stretch and in what it is held against
  double n_before = 0;
  double touched = 0;  // contacts that went differently: n × |change| (share), the excess (volume),
                       // n × |relative change| (mean)
  TimeMs from = 0, to = 0;  // the stretch
  TimeMs before_from = 0;
  TimeMs noticed = 0, last_seen = 0;  // ends of days, or when hours were looked at
  int hours = 0;  // the figures above are of so many hours of a day alone; 0: of whole days
};

enum class IncidentEnd : uint8_t { kOpen, kRecovered, kSettled };
std::string_view IncidentEndName(IncidentEnd end);

struct SliceIncident {
  std::string id;                    // "" until somebody keeps it
  NamedSlice slice;                  // where it is: what most of its changes' evidence is for, or
                                     // what its first figure's slices have in common
  std::vector<SliceChange> changes;  // the strongest first
  TimeMs first_sign = 0, noticed = 0, last_seen = 0;
  IncidentEnd end = IncidentEnd::kOpen;
  TimeMs ended = 0;
  double severity = 0;  // contacts touched, of the first change
};

struct SliceWatchSettings {
  double false_alerts_a_week = 0.25;  // expected number by chance, over everything
  std::stop_token stop = {};          // asked for between figures
};

// Looks at the end of each day in (after, until] and carries `book` on: incidents are added, grown
// and ended, never removed. Nothing is said of the first five weeks of rows. Same rows and book,
// same outcome. A day without rows is not judged by itself (DropDays). 100,000 contacts, 13
// columns, 23 figures, 120 days: 6 s. kInvalidInput: the settings; the days lie outside the rows.
// kUnavailable: told to stop; the book is as it was.
Result<void> WatchSlices(const SliceRows& rows, const SliceWatchSettings& settings, int after,
                         int until, std::vector<SliceIncident>* book);

// The hours that are looked at `at`: those that end here.
TimeMs HoursUntil(TimeMs at);

// Looks at the last three hours against the same hours of the days before, so that what is sudden
// is noticed before its day is over; what it finds is carried on by WatchSlices. Nothing is said
// without five weeks before. Its budget is `settings` once more. `by_hour` knows hours, and reaches
// from five weeks (better nine) before `at` to it. 50,000 contacts of 63 days: 0.2 s.
// kInvalidInput: the settings; rows without hours. kUnavailable: as above.
Result<void> LookAtHours(const SliceRows& by_hour, const SliceWatchSettings& settings, TimeMs at,
                         std::vector<SliceIncident>* book);

}  // namespace clarion::detection
