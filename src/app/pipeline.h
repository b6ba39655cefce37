// journal → enrichment → scoring → warehouse, for everything that is in the journal and not yet in
// the warehouse.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "app/processor.h"
#include "journal/journal.h"
#include "warehouse/warehouse.h"

namespace clarion::app {

// Threads that make rows: as many as the machine runs at once, 16 at most.
size_t WorkerCount();

struct PipelineSettings {
  size_t batch_turns =
      160000;  // rows are handed to the warehouse in batches of about this many turns
};

struct PipelineTotals {
  uint64_t records = 0;
  uint64_t turns = 0;
  double read_s = 0, process_s = 0, insert_s = 0,
         derive_s = 0;  // wall time of the stages; they overlap
};

// What is made of one record, by worker 0, 1, …; called by each worker for its own records in
// order.
using RecordWork =
    std::function<Result<void>(size_t worker, const journal::StoredRecord& record, Batch* batch)>;

// One thread at a time may call CatchUp; reads of the warehouse go on beside it.
class Pipeline {
 public:
  Pipeline(journal::Journal& journal, warehouse::Warehouse& warehouse, PipelineSettings settings);

  // Removes what a crash left of an unfinished batch or trial. Call once, before the first CatchUp.
  Result<void> Recover();

  // Brings every journalled record into the warehouse; returns how many there were. Exactly once: a
  // position is noted after its rows are in, and rows beyond it are removed by Recover.
  Result<uint64_t> CatchUp(const std::shared_ptr<const Definitions>& definitions);

  // Stitches journeys and joins outcomes given for customers, over all contacts. 200,000 contacts:
  // about 1 s.
  Result<void> Derive();
  // True when contacts have come in since the last Derive.
  bool needs_derive() const { return needs_derive_; }

  // Runs all history again under these definitions and swaps the result in: readers see the old or
  // the new, never a mix. With `everything`, also turns, events and outcomes: the warehouse is
  // rebuilt from nothing.
  Result<uint64_t> Rebuild(const std::shared_ptr<const Definitions>& definitions, bool everything);

  // How far a long run is; false stops it, which it then reports as kConflict.
  using GoOn = std::function<bool(journal::RecordSeq)>;
  // Runs `work` over the journal's records in (after, until], which may fill `answer` and `score`
  // of its batch and nothing else; those rows join their tables. Other threads may CatchUp
  // meanwhile.
  Result<uint64_t> ScoreAgain(const RecordWork& work, journal::RecordSeq after,
                              journal::RecordSeq until, const GoOn& go_on);

  // What a rebuild does, step by step, for definitions that are looked at before they count: empty
  // tables beside those of what is found and scored; their rows from the records in (after, until],
  // each worker's shown to `look` where there is one; then in the place of the old, past scores
  // kept. Other threads may CatchUp meanwhile, except during SwapNext.
  Result<void> StartNext();
  Result<void> FillNext(const std::shared_ptr<const Definitions>& definitions,
                        journal::RecordSeq after, journal::RecordSeq until,
                        const std::function<void(size_t worker, const Scored&)>& look,
                        const GoOn& go_on);
  Result<void> SwapNext(const Definitions& definitions);
  Result<void> DropNext();

  const PipelineTotals& totals() const { return totals_; }

 private:
  Result<void> KeepPast(const Definitions& definitions);
  Result<uint64_t> Carry(const RecordWork& work, journal::RecordSeq after, journal::RecordSeq until,
                         const std::function<Result<void>(Batch&, journal::RecordSeq)>& deliver,
                         PipelineTotals* totals);
  Result<void> InsertAll(Batch& batch);
  Result<void> InsertNext(Batch& batch, const std::set<std::string_view>& tables);
  Result<void> CreateNext(const std::set<std::string_view>& tables);

  journal::Journal& journal_;
  warehouse::Warehouse& warehouse_;
  const PipelineSettings settings_;
  PipelineTotals totals_;
  std::atomic<bool> needs_derive_{false};
};

}  // namespace clarion::app
