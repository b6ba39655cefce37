// A changed definition on trial: all history under it beside what counts, what would change, and
// the step at which it counts. Rescoring drives one at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/rescoring.h"
#include "app/workspace.h"
#include "scoring/score_diff.h"

namespace clarion::app::internal {

// What a draft would change.
struct Findings {
  scoring::ScoreDiff diff{20};
  std::vector<SignalShift> signals;  // by kind and label; those that change
};

// Hears up to which record the work is done; false stops it.
using GoOn = std::function<bool(journal::RecordSeq)>;

class Draft {
 public:
  virtual ~Draft() = default;
  // What the status says about it from the start.
  virtual void Describe(RescoringStatus* status) const = 0;
  // All records up to `until` beside what counts. kConflict: stopped.
  virtual Result<void> Run(journal::RecordSeq until, const GoOn& go_on, Findings* findings) = 0;
  // The records in (after, until], which came in meanwhile, and the draft counts.
  // REQUIRES: the workspace's pipeline_mutex() is held.
  virtual Result<void> Publish(journal::RecordSeq after, journal::RecordSeq until) = 0;
  // Takes away what a draft left that a crash interrupted.
  virtual Result<void> Prepare() = 0;
  // Takes away what Run made.
  virtual Result<void> Discard() = 0;
};

// kConflict: files were edited since; the rows that were made would belong to nothing.
Result<void> CheckSame(const Definitions& tried, const Definitions& now);

// kInvalidInput: what is wrong, with its line. kConflict: it is what counts already.
Result<std::unique_ptr<Draft>> DraftOfCard(Workspace& workspace, const std::string& yaml);
// Of a file that says what is found in conversations: phrases, a policy, the model of reasons.
Result<std::unique_ptr<Draft>> DraftOfSignals(Workspace& workspace, const Change& change);

}  // namespace clarion::app::internal
