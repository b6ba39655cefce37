// Figures as of a past moment, and by scores of a past version of a card.
#pragma once

#include <optional>
#include <string>

#include "app/workspace.h"

namespace clarion::app {

// Which records and scores a figure is told from; with neither, those that count now.
struct PastAsked {
  std::optional<TimeMs> as_of;  // only what had been received by then
  std::string
      scorecard_version;  // generation of a published card (GET /v1/scorecards/{id}/versions)
};

// kInvalidInput: the moment is in the future. kNotFound: no such version. Definitions of metrics,
// phrases and policies are today's.
Result<warehouse::View> ViewOf(Workspace& workspace, const PastAsked& asked);

// What came in since a past moment, about the contacts of a period and filter.
struct Restatement {
  uint64_t record = 0;        // the last that counts: its journal position
  int64_t contacts_then = 0;  // that counted then
  int64_t contacts_now = 0;
  int64_t corrected = 0;  // contacts of now that were known then and corrected since
  int64_t outcomes = 0;   // outcomes that came on their own since, for contacts of now
};

// REQUIRES: view.upto. Four counts, some 20 ms each for 200,000 contacts.
Result<Restatement> RestatedSince(Workspace& workspace, const warehouse::View& view,
                                  const metrics::Filter& filter, const metrics::Period& period);

}  // namespace clarion::app
