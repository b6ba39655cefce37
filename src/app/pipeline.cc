#include "app/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <thread>

#include "base/log.h"
#include "base/trace.h"
#include "metrics/derived.h"

namespace clarion::app {
namespace {

constexpr std::string_view kCursor = "warehouse";
constexpr size_t kReadRecords = 4096;
constexpr size_t kReadBytes = size_t{12} << 20;
// What depends on definitions; the rest is what came in.
constexpr std::array<std::string_view, 4> kFoundTables = {"interaction", "signal", "score",
                                                          "answer"};

class Stopwatch {
 public:
  explicit Stopwatch(double* total) : total_(total), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    *total_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double* total_;
  std::chrono::steady_clock::time_point start_;
};

// Runs one task at a time on a thread of its own, so that the next batch is made while the last one
// is being stored.
class Courier {
 public:
  Courier() = default;
  ~Courier() { (void)Wait(); }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  Result<void> Wait() {
    if (thread_.joinable()) thread_.join();
    return std::exchange(outcome_, Result<void>());
  }
  void Start(std::function<Result<void>()> task) {
    thread_ = std::thread([this, task = std::move(task)] { outcome_ = task(); });
  }

 private:
  std::thread thread_;
  Result<void> outcome_;
};

// Splits the records over the workers, each with a batch of its own.
Result<void> ProcessAll(const RecordWork& work, const std::vector<journal::StoredRecord>& records,
                        std::vector<Batch>& batches) {
  // A handful of records is not worth waking threads for.
  if (records.size() < 64) {
    for (const journal::StoredRecord& record : records)
      RETURN_IF_ERROR(work(0, record, batches.data()));
    return {};
  }
  std::vector<Result<void>> outcomes(batches.size());
  std::vector<std::thread> threads;
  const auto run = [&](size_t worker) {
    const size_t from = records.size() * worker / batches.size();
    const size_t to = records.size() * (worker + 1) / batches.size();
    for (size_t i = from; i < to && outcomes[worker].ok(); ++i)
      outcomes[worker] = work(worker, records[i], &batches[worker]);
  };
  for (size_t worker = 1; worker < batches.size(); ++worker) threads.emplace_back(run, worker);
  run(0);
  for (std::thread& thread : threads) thread.join();
  for (const Result<void>& outcome : outcomes) RETURN_IF_ERROR(outcome);
  return {};
}

// Full processing under one set of definitions.
class Processing {
 public:
  Processing(const Definitions& definitions, size_t workers)
      : processors_(workers, Processor(definitions)) {}
  Result<void> operator()(size_t worker, const journal::StoredRecord& record, Batch* batch) {
    return processors_[worker].Add(record, batch);
  }

 private:
  std::vector<Processor> processors_;
};

}  // namespace

size_t WorkerCount() { return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 16); }

Pipeline::Pipeline(journal::Journal& journal, warehouse::Warehouse& warehouse,
                   PipelineSettings settings)
    : journal_(journal), warehouse_(warehouse), settings_(settings) {}

Result<void> Pipeline::Recover() {
  RETURN_IF_ERROR(DropNext());
  ASSIGN_OR_RETURN(journal::RecordSeq done, journal_.Cursor(kCursor));
  ASSIGN_OR_RETURN(
      const warehouse::Rows derived,
      warehouse_.Query(
          "SELECT (SELECT count() FROM interaction), (SELECT count() FROM journey_step)"));
  needs_derive_ = derived.Integer(0, 0) != derived.Integer(0, 1);
  if (derived.Integer(0, 0) == 0 && done.value() > 0) {
    // The warehouse is not the one the journal's position speaks of: somebody took it away, or the
    // workspace comes from a backup.
    done = journal::RecordSeq(0);
    RETURN_IF_ERROR(journal_.SetCursor(kCursor, done));
  }
  return warehouse::RemoveAfter(warehouse_, done.value());
}

Result<void> Pipeline::InsertAll(Batch& batch) {
  const Stopwatch watch(&totals_.insert_s);
  if (batch.corrections) warehouse_.SetCorrected(true);
  for (const warehouse::Block* block : batch.Blocks()) RETURN_IF_ERROR(warehouse_.Insert(*block));
  batch.Clear();
  return {};
}

Result<uint64_t> Pipeline::Carry(
    const RecordWork& work, journal::RecordSeq after, journal::RecordSeq until,
    const std::function<Result<void>(Batch&, journal::RecordSeq)>& deliver,
    PipelineTotals* totals) {
  const size_t workers = WorkerCount();
  std::vector<Batch> making(workers), storing(workers);
  Courier courier;
  uint64_t records_total = 0;
  journal::RecordSeq at = after;
  const auto hand_over = [&]() -> Result<void> {
    RETURN_IF_ERROR(courier.Wait());
    making.swap(storing);
    courier.Start([&storing, &deliver, at, context = trace::Current()]() -> Result<void> {
      const trace::Within within(context);
      trace::Stage stage("store batch");
      for (size_t i = 0; i < storing.size(); ++i) {
        const bool last = i + 1 == storing.size();
        RETURN_IF_ERROR(deliver(storing[i], last ? at : journal::RecordSeq(0)));
      }
      return {};
    });
    return {};
  };
  for (;;) {
    std::vector<journal::StoredRecord> records;
    {
      const Stopwatch watch(&totals->read_s);
      ASSIGN_OR_RETURN(records, journal_.Read(at, kReadRecords, kReadBytes));
    }
    while (!records.empty() && records.back().seq > until) records.pop_back();
    if (records.empty()) break;
    {
      trace::Stage stage("score batch");
      stage.Set("clarion.records", static_cast<int64_t>(records.size()));
      const Stopwatch watch(&totals->process_s);
      RETURN_IF_ERROR(ProcessAll(work, records, making));
    }
    records_total += records.size();
    at = records.back().seq;
    uint64_t turns = 0, made = 0;
    for (const Batch& batch : making) {
      turns += batch.turns;
      made += batch.records;
    }
    if (turns >= settings_.batch_turns || made >= settings_.batch_turns)
      RETURN_IF_ERROR(hand_over());
  }
  RETURN_IF_ERROR(hand_over());
  RETURN_IF_ERROR(courier.Wait());
  totals->records += records_total;
  return records_total;
}

Result<uint64_t> Pipeline::CatchUp(const std::shared_ptr<const Definitions>& definitions) {
  ASSIGN_OR_RETURN(const journal::RecordSeq done, journal_.Cursor(kCursor));
  ASSIGN_OR_RETURN(const journal::RecordSeq last, journal_.Last());
  if (done >= last) return uint64_t{0};
  ASSIGN_OR_RETURN(const uint64_t records,
                   Carry(
                       Processing(*definitions, WorkerCount()), done, last,
                       [&](Batch& batch, journal::RecordSeq upto) -> Result<void> {
                         totals_.turns += batch.turns;
                         RETURN_IF_ERROR(InsertAll(batch));
                         return upto.value() > 0 ? journal_.SetCursor(kCursor, upto)
                                                 : Result<void>();
                       },
                       &totals_));
  // Records at the end may be erased, and are never read.
  RETURN_IF_ERROR(journal_.SetCursor(kCursor, last));
  if (records > 0) needs_derive_ = true;
  return records;
}

Result<void> Pipeline::Derive() {
  trace::Stage stage("stitch journeys");
  const Stopwatch watch(&totals_.derive_s);
  needs_derive_ = false;
  ASSIGN_OR_RETURN(const metrics::Derived derived, metrics::Derive(warehouse_, {}));
  for (const warehouse::Block* block : {&derived.steps, &derived.outcomes}) {
    const std::string next = std::string(block->table().name) + "_next";
    RETURN_IF_ERROR(warehouse::DropTable(warehouse_, next));
    RETURN_IF_ERROR(warehouse::CreateTable(warehouse_, block->table(), next));
    RETURN_IF_ERROR(warehouse_.Insert(*block, next));
    RETURN_IF_ERROR(warehouse::ReplaceTable(warehouse_, block->table().name, next));
  }
  return {};
}

Result<void> Pipeline::CreateNext(const std::set<std::string_view>& tables) {
  for (const std::string_view table : tables) {
    RETURN_IF_ERROR(warehouse::DropTable(warehouse_, std::string(table) + "_next"));
    RETURN_IF_ERROR(warehouse::CreateTable(warehouse_, warehouse::TableNamed(table),
                                           std::string(table) + "_next"));
  }
  return {};
}

Result<void> Pipeline::InsertNext(Batch& batch, const std::set<std::string_view>& tables) {
  for (const warehouse::Block* block : batch.Blocks()) {
    if (!tables.contains(block->table().name)) continue;
    RETURN_IF_ERROR(warehouse_.Insert(*block, std::string(block->table().name) + "_next"));
  }
  batch.Clear();
  return {};
}

Result<uint64_t> Pipeline::Rebuild(const std::shared_ptr<const Definitions>& definitions,
                                   bool everything) {
  std::set<std::string_view> tables(kFoundTables.begin(), kFoundTables.end());
  if (everything) tables.insert({"turn", "event", "outcome", "live_version"});
  RETURN_IF_ERROR(CreateNext(tables));
  // What is already in the warehouse, no further: what came since is carried by CatchUp afterwards.
  ASSIGN_OR_RETURN(journal::RecordSeq until, journal_.Cursor(kCursor));
  if (everything) {
    ASSIGN_OR_RETURN(until, journal_.Last());
  }
  bool corrections = false;
  ASSIGN_OR_RETURN(const uint64_t records,
                   Carry(
                       Processing(*definitions, WorkerCount()), journal::RecordSeq(0), until,
                       [&](Batch& batch, journal::RecordSeq) -> Result<void> {
                         const Stopwatch watch(&totals_.insert_s);
                         corrections |= batch.corrections;
                         totals_.turns += batch.turns;
                         return InsertNext(batch, tables);
                       },
                       &totals_));
  RETURN_IF_ERROR(KeepPast(*definitions));
  for (const std::string_view table : tables)
    RETURN_IF_ERROR(warehouse::ReplaceTable(warehouse_, table, std::string(table) + "_next"));
  if (everything) {
    warehouse_.SetCorrected(corrections);
    RETURN_IF_ERROR(journal_.SetCursor(kCursor, until));
  }
  RETURN_IF_ERROR(Derive());
  return records;
}

Result<void> Pipeline::StartNext() {
  return CreateNext({kFoundTables.begin(), kFoundTables.end()});
}

Result<void> Pipeline::FillNext(const std::shared_ptr<const Definitions>& definitions,
                                journal::RecordSeq after, journal::RecordSeq until,
                                const std::function<void(size_t worker, const Scored&)>& look,
                                const GoOn& go_on) {
  const std::set<std::string_view> tables(kFoundTables.begin(), kFoundTables.end());
  std::vector<Processor> processors(WorkerCount(), Processor(*definitions));
  const auto work = [&](size_t worker, const journal::StoredRecord& record, Batch* batch) {
    return processors[worker].Add(record, batch, [&](const Scored& scored) {
      if (look) look(worker, scored);
    });
  };
  PipelineTotals own;
  ASSIGN_OR_RETURN(const uint64_t records,
                   Carry(
                       work, after, until,
                       [&](Batch& batch, journal::RecordSeq upto) -> Result<void> {
                         RETURN_IF_ERROR(InsertNext(batch, tables));
                         if (upto.value() > 0 && !go_on(upto)) return Conflict("stopped");
                         return {};
                       },
                       &own));
  static_cast<void>(records);
  return {};
}

Result<void> Pipeline::SwapNext(const Definitions& definitions) {
  RETURN_IF_ERROR(KeepPast(definitions));
  for (const std::string_view table : kFoundTables)
    RETURN_IF_ERROR(warehouse::ReplaceTable(warehouse_, table, std::string(table) + "_next"));
  return Derive();
}

Result<void> Pipeline::DropNext() {
  for (const std::string_view table : kFoundTables)
    RETURN_IF_ERROR(warehouse::DropTable(warehouse_, std::string(table) + "_next"));
  return {};
}

// Scores of past versions of cards move into the new tables as they are.
Result<void> Pipeline::KeepPast(const Definitions& definitions) {
  std::string generations, rules;
  for (const scoring::ScorecardInfo& card : definitions.scorer.cards()) {
    if (card.retired) continue;  // nothing was made anew for it
    const Marks marks = MarksOf(card, definitions.signals_version());
    generations += (generations.empty() ? "" : ", ") + warehouse::Quoted(marks.generation);
    rules += (rules.empty() ? "" : ", ") + warehouse::Quoted(marks.rules);
  }
  RETURN_IF_ERROR(warehouse_.Run(fmt::format(
      "INSERT INTO score_next SELECT * FROM score WHERE generation NOT IN ({})", generations)));
  return warehouse_.Run(
      fmt::format("INSERT INTO answer_next SELECT * FROM answer WHERE rules NOT IN ({})", rules));
}

Result<uint64_t> Pipeline::ScoreAgain(const RecordWork& work, journal::RecordSeq after,
                                      journal::RecordSeq until, const GoOn& go_on) {
  PipelineTotals own;
  return Carry(
      work, after, until,
      [&](Batch& batch, journal::RecordSeq upto) -> Result<void> {
        RETURN_IF_ERROR(warehouse_.Insert(batch.answer));
        RETURN_IF_ERROR(warehouse_.Insert(batch.score));
        batch.Clear();
        if (upto.value() > 0 && !go_on(upto)) return Conflict("stopped");
        return {};
      },
      &own);
}

}  // namespace clarion::app
