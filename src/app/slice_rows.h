// The workspace's figures by day and by everything contacts can be told apart by, for the watch.
#pragma once

#include <string>

#include "detection/slice_rows.h"
#include "metrics/engine.h"

namespace clarion::app {

// Where the last whole day ends, given the newest contact's time. The last minutes of a day count
// as its end: what was exported by day ends there.
// A contact dated in the future does not make days over that are not.
TimeMs EndOfWholeDays(TimeMs newest, TimeMs now);

// The last `days_max` whole days of data (days are UTC; the one still running is left out), with
// every figure that counts at once (no window) and every dimension, attributes of few values
// included. Columns are named as filters are: queue, attr.region. kNotFound: no contacts.
// 100,000 contacts: about 3 s.
Result<detection::SliceRows> ReadSliceRows(const metrics::Engine& engine,
                                           warehouse::Warehouse& warehouse,
                                           const std::string& tenant, TimeMs now, int days_max);

// The same until a whole hour, which may be of a running day, with the hours and only the figures
// that count at once.
Result<detection::SliceRows> ReadSliceHours(const metrics::Engine& engine,
                                            warehouse::Warehouse& warehouse,
                                            const std::string& tenant, TimeMs end, int days_max);

}  // namespace clarion::app
