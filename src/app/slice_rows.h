// The workspace's figures by day and by everything contacts can be told apart by, for the watch.
#pragma once

#include <string>

#include "detection/slice_rows.h"
#include "detection/slice_watch.h"
#include "metrics/engine.h"

namespace clarion::app {

// Where the last whole day of `zone` ends, given the newest contact's time. The last minutes of a
// day count as its end: what was exported by day ends there. A contact dated in the future does not
// make days over that are not.
TimeMs EndOfWholeDays(const Zone& zone, TimeMs newest, TimeMs now);

// The last `days_max` whole days of data (days of the engine's zone; the one still running is left
// out), with every figure that counts at once (no window) and every dimension, attributes of few
// values included. Times in the rows are the wall clock's. Columns are named as filters are: queue,
// attr.region. kNotFound: no contacts. 100,000 contacts: about 3 s.
Result<detection::SliceRows> ReadSliceRows(const metrics::Engine& engine,
                                           warehouse::Warehouse& warehouse,
                                           const std::string& tenant, TimeMs now, int days_max);

// The same until the whole hour before the instant `end`, which may be of a running day, with the
// hours and only the figures that count at once.
Result<detection::SliceRows> ReadSliceHours(const metrics::Engine& engine,
                                            warehouse::Warehouse& warehouse,
                                            const std::string& tenant, TimeMs end, int days_max);

// Detection lives by the wall clock, what is kept and shown by instants: all times of a book, there
// and back.
void TimesToWall(const Zone& zone, std::vector<detection::SliceIncident>* book);
void TimesFromWall(const Zone& zone, std::vector<detection::SliceIncident>* book);

}  // namespace clarion::app
