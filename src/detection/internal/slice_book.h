// The book of incidents: which of them a sign belongs to, and when one is over.
#pragma once

#include <vector>

#include "detection/internal/rushes.h"
#include "detection/slice_rows.h"
#include "detection/slice_scan.h"
#include "detection/slice_watch.h"

namespace clarion::detection {

struct Sign {
  SliceSign sign;
  Stretch stretch;
  int noticed = 0;  // end of the day at which it could be known
  ChangeType type = ChangeType::kRate;
  SliceOf cause;  // the slice to name: of a mix, the part whose share moved
};

// Whether two slices are about the same contacts, of the days in [begin, end); `at` says at the end
// of which day it is asked.
bool SameContacts(const SliceRows& rows, const Rushes& rushes, const SliceOf& a, const SliceOf& b,
                  int begin, int end, int at);

// Enters what was seen at the end of day `end`, strongest first, and ends what is over.
void EnterDay(const SliceRows& rows, const Rushes& rushes, int end, std::vector<Sign> signs,
              std::vector<SliceIncident>* incidents);

// Enters what was seen `at` in the last `hours` hours before `end`; the days of `rows` hold these
// hours alone (SameHours).
struct HoursSeen {
  int hours = 0;
  TimeMs end = 0, at = 0;
};
void EnterHours(const SliceRows& rows, const Rushes& rushes, const HoursSeen& seen,
                std::vector<Sign> signs, std::vector<SliceIncident>* incidents);

}  // namespace clarion::detection
