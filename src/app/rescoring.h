// All of history scored again under a changed definition (a scorecard, phrases, a policy, the model
// of contact reasons), beside the scores that count: first seen, then published or thrown away. Old
// results stay readable until the new are whole; scores and answers also after.
//
//   rescoring.Start(change)    scores every journalled record under the change; hidden
//   rescoring.Status()         how far it is; when ready, what would change and for whom
//   rescoring.Publish()        scores what came in meanwhile, then the change counts: one step
//   rescoring.Discard()        as if it had never been; also stops one that is running
//
// Of a changed scorecard only that card is scored, and its answers only where its rules changed:
// new weights alone are a sum over answers that are there already. Whatever changes what is found
// in conversations makes signals and the answers of all cards anew.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/workspace.h"
#include "scoring/score_diff.h"

namespace clarion::app {

namespace internal {
class Draft;
}

enum class RescoringState : uint8_t { kNone, kRunning, kReady, kPublished, kFailed, kDiscarded };
std::string_view Name(RescoringState state);  // "none", "running", …

enum class ChangeKind : uint8_t { kScorecard, kPhrases, kPolicy, kReasonModel, kModel };
std::string_view Name(
    ChangeKind kind);  // "scorecard", "phrases", "policy", "reason_model", "model"

// A definition as it would be: the file's content. It replaces the one of the same id or name.
// kModel: `text` is the name of a model that can be switched (ai_inventory.h), and `off` says
// whether it is left out.
struct Change {
  ChangeKind kind = ChangeKind::kScorecard;
  std::string text;
  bool off = false;
};

// In how many conversations something is found; not listed where the numbers are the same.
struct SignalShift {
  std::string kind;
  std::string label;
  uint64_t before = 0;
  uint64_t after = 0;
};

struct RescoringStatus {
  RescoringState state = RescoringState::kNone;
  ChangeKind kind = ChangeKind::kScorecard;
  std::string card;  // id, of a scorecard
  std::string title;
  std::string version_before;  // "" = a new card
  std::string version_after;
  bool weights_only = false;  // the rules are the same: answers stay
  bool reactivates = false;   // the card is retired: publishing it puts it in use again
  std::string sha256;         // of the definition's text, 64 hex digits
  std::string enrichment;     // Definitions::signals_version it was tried with
  Marks marks;                // of a scorecard: what its rows are marked with
  uint64_t records = 0;       // of the journal, done
  uint64_t records_total = 0;
  double seconds = 0;
  std::string error;
  scoring::ScoreDiff diff;           // complete when kReady
  std::vector<SignalShift> signals;  // the largest shift first
};

// One at a time for a workspace. Safe for concurrent use.
class Rescoring {
 public:
  explicit Rescoring(Workspace& workspace);
  ~Rescoring();
  Rescoring(const Rescoring&) = delete;
  Rescoring& operator=(const Rescoring&) = delete;

  // kInvalidInput: what is wrong with the definition, with its line; kConflict: one is running, or
  // waits to be published; or it is what counts already.
  // `on_ready` hears what was found, from the thread that scored, just before it can be published.
  Result<void> Start(const Change& change,
                     std::function<void(const RescoringStatus&)> on_ready = nullptr);
  RescoringStatus Status() const;
  // Waits until it no longer runs.
  void Wait();
  // Ends what runs, and waits: afterwards nobody's `on_ready` is called any more.
  void Stop();
  // kConflict: nothing is ready, or, where `sha256` is given, it is another text.
  Result<void> Publish(const std::string& sha256 = "");
  Result<void> Discard();

 private:
  void Run(journal::RecordSeq until);

  Workspace& workspace_;
  mutable std::mutex mutex_;
  RescoringStatus status_;
  std::unique_ptr<internal::Draft> draft_;
  journal::RecordSeq done_;
  std::function<void(const RescoringStatus&)> on_ready_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace clarion::app
