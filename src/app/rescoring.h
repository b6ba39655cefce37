// All of history scored again under a changed scorecard, beside the scores that count: first seen,
// then published or thrown away. Old results stay readable until the new are whole, and after.
//
//   rescoring.Start(yaml)      scores every journalled record with the changed card; hidden
//   rescoring.Status()         how far it is; when ready, what would change and for whom
//   rescoring.Publish()        scores what came in meanwhile, then the card counts: one step
//   rescoring.Discard()        as if it had never been; also stops one that is running
//
// Only the changed card is scored, and its answers only where its rules changed: new weights alone
// are a sum over answers that are there already.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/workspace.h"
#include "scoring/score_diff.h"

namespace clarion::app {

enum class RescoringState : uint8_t { kNone, kRunning, kReady, kPublished, kFailed, kDiscarded };
std::string_view Name(RescoringState state);  // "none", "running", …

struct RescoringStatus {
  RescoringState state = RescoringState::kNone;
  std::string card;  // id
  std::string title;
  std::string version_before;  // "" = a new card
  std::string version_after;
  bool weights_only = false;  // the rules are the same: answers stay
  uint64_t records = 0;       // of the journal, done
  uint64_t records_total = 0;
  double seconds = 0;
  std::string error;
  scoring::ScoreDiff diff;  // complete when kReady
};

// One at a time for a workspace. Safe for concurrent use.
class Rescoring {
 public:
  explicit Rescoring(Workspace& workspace);
  ~Rescoring();
  Rescoring(const Rescoring&) = delete;
  Rescoring& operator=(const Rescoring&) = delete;

  // kInvalidInput: what is wrong with the card, with its line; kConflict: one is running, or waits
  // to be published; or the card is the one that counts already.
  Result<void> Start(const std::string& yaml);
  RescoringStatus Status() const;
  // Waits until it no longer runs.
  void Wait();
  // kConflict: nothing is ready.
  Result<void> Publish();
  Result<void> Discard();

 private:
  struct Draft;
  void Run();
  Result<void> ScoreRecords();
  Result<void> SumWeights();
  Result<void> RemoveRows();
  Result<scoring::CardShift> CompareStored(const scoring::ScorecardInfo& card);
  Result<uint64_t> ScoreStretch(journal::RecordSeq after, journal::RecordSeq until, bool compare);

  Workspace& workspace_;
  mutable std::mutex mutex_;
  RescoringStatus status_;
  std::unique_ptr<Draft> draft_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The points of the card's scores as a sum over stored answers: SQL that fills `score` with the
// generation `after` from the answers of `before`.
std::string SumWeightsSql(const scoring::ScorecardInfo& card, const Marks& before,
                          const Marks& after);

}  // namespace clarion::app
