// journal → enrichment → scoring → warehouse, for everything that is in the journal and not yet in
// the warehouse.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "app/processor.h"
#include "journal/journal.h"
#include "warehouse/warehouse.h"

namespace clarion::app {

struct PipelineSettings {
  size_t workers = 2;
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

  // Removes what a crash left of an unfinished batch. Call once, before the first CatchUp.
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

  // Runs `work` over the journal's records in (after, until], which may fill `answer` and `score`
  // of its batch and nothing else; with `store` those rows join their tables. `go_on` hears how far
  // it is; false stops it (kConflict). Other threads may CatchUp meanwhile.
  Result<uint64_t> ScoreAgain(const RecordWork& work, journal::RecordSeq after,
                              journal::RecordSeq until, bool store,
                              const std::function<bool(journal::RecordSeq)>& go_on);

  const PipelineTotals& totals() const { return totals_; }

 private:
  Result<void> KeepPast(const Definitions& definitions);
  Result<uint64_t> Carry(const RecordWork& work, journal::RecordSeq after, journal::RecordSeq until,
                         const std::function<Result<void>(Batch&, journal::RecordSeq)>& deliver,
                         PipelineTotals* totals);
  Result<void> InsertAll(Batch& batch);

  journal::Journal& journal_;
  warehouse::Warehouse& warehouse_;
  const PipelineSettings settings_;
  PipelineTotals totals_;
  std::atomic<bool> needs_derive_{false};
};

}  // namespace clarion::app
