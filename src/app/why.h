// Why did a figure move? A metric's two periods, by every combination of what contacts have,
// searched for the slices that carry the change.
//
//   ASSIGN_OR_RETURN(const Why why, ExplainMetric(workspace.metrics(), "fcr_7d", query));
//   why.findings.causes[0];  // queue=billing & channel=chat: −2.1 of the −2.4 points
#pragma once

#include <string>

#include "explanation/root_cause.h"
#include "metrics/engine.h"

namespace clarion::app {

struct Why {
  explanation::Leaves leaves;  // dimensions are named as filters are: channel, attr.region, …
  explanation::Findings findings;
  // Shares and means: the figure itself. Net figures (NPS, −1 to 1) are searched as (plus − minus +
  // n) / n, which moves alike.
  double offset = 0;
};

// Of the query only period and filter are read; the period is compared with the one of the same
// length before. A filtered dimension is not searched. Of the attributes of few values
// the three that moved most are searched too, beside channel, queue and reason and two conditions
// deep, and told where they have more evidence; not releases, which replace each other.
// What was before is a sample too: a cause stays only where its slice, tested as two samples,
// differs beyond what the slices looked at would bring by chance (family-wise 5 %). kNotFound: no
// such metric; kInvalidInput: nothing counts in one of the periods.
Result<Why> ExplainMetric(const metrics::Engine& engine, const std::string& id,
                          metrics::ValuesQuery query);

}  // namespace clarion::app
