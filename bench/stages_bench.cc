// Times each stage of the flow per turn, one thread, beside what the machine can do at best with
// the same bytes: memcpy, and a sequential write with fsync. usage: stages_bench FILE.jsonl FOLDER
// CONTENT
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>

#include "app/importer.h"
#include "app/pipeline.h"
#include "app/workspace.h"
#include "connectors/clarion_jsonl/codec.h"
#include "metrics/contact_facts.h"

namespace clarion {
namespace {

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Table {
 public:
  Table(uint64_t turns, uint64_t bytes) : turns_(turns), bytes_(bytes) {}
  void Row(const char* stage, double seconds) const {
    fmt::print("| {} | {:.2f} | {:.0f} |\n", stage, seconds * 1e6 / static_cast<double>(turns_),
               static_cast<double>(bytes_) / seconds / 1e6);
  }

 private:
  const uint64_t turns_;
  const uint64_t bytes_;
};

template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) {
    fmt::print(stderr, "stages_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(result).value();
}
void Must(const Result<void>& result) {
  if (!result.ok()) {
    fmt::print(stderr, "stages_bench: {}\n", result.error().message);
    std::exit(1);
  }
}

int Run(const std::string& file, const std::string& folder, const std::string& content) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  SystemClock clock;
  std::vector<RawRecord> raw;
  uint64_t bytes = 0;
  const double read = Seconds([&] {
    connectors::OpenedInput input = Must(connectors::OpenInput(file, "clarion", {}));
    for (RawRecord record; Must(input.reader->Next(&record));) {
      bytes += record.bytes.size();
      raw.push_back(std::move(record));
    }
  });
  std::vector<Interaction> interactions;
  const double decode = Seconds([&] {
    for (const auto& record : raw)
      interactions.push_back(
          std::get<Interaction>(Must(connectors::DecodeClarionJson(record.bytes))));
  });
  uint64_t turns = 0;
  for (const Interaction& it : interactions) turns += it.turns.size();
  const Table table(turns, bytes);
  fmt::print(
      "{} interactions, {} turns, {} MB\n\n| stage | µs a turn | MB/s of input |\n|---|---|---|\n",
      interactions.size(), turns, bytes / 1000000);

  std::string everything;
  for (const auto& record : raw) everything += record.bytes;
  std::string copy(everything.size(), '\0');
  std::memcpy(copy.data(), everything.data(), everything.size());
  table.Row("machine: memcpy",
            Seconds([&] { std::memcpy(copy.data(), everything.data(), everything.size()); }));
  table.Row(
      "machine: sequential write and fsync", Seconds([&] {
        const int fd = ::open((folder + "/limit").c_str(), O_CREAT | O_WRONLY, 0600);
        if (fd < 0 || ::write(fd, everything.data(), everything.size()) < 0 || ::fsync(fd) != 0)
          std::exit(1);
        ::close(fd);
      }));
  table.Row("connectors: read and split lines", read);
  table.Row("connectors: decode", decode);

  auto journal = Must(journal::Journal::Open(folder + "/journal.db", {}, clock));
  table.Row("journal: compress, append, fsync", Seconds([&] {
              for (size_t from = 0; from < raw.size(); from += 1024) {
                std::vector<journal::Entry> entries;
                for (size_t i = from; i < std::min(raw.size(), from + 1024); ++i)
                  entries.push_back(app::EntryOf(interactions[i], raw[i].bytes));
                Must(journal->Append(std::move(entries)));
              }
            }));
  std::vector<journal::StoredRecord> stored;
  table.Row("journal: read back",
            Seconds([&] { stored = Must(journal->Read({}, raw.size(), size_t{1} << 40)); }));

  const app::Definitions definitions{Must(enrichment::Enricher::LoadContent(content)),
                                     Must(scoring::PolicySet::Load(content, "")),
                                     Must(scoring::Scorer::Load(content + "/scorecards"))};
  std::vector<std::vector<Signal>> signals(interactions.size());
  const double enrich = Seconds([&] {
    for (size_t i = 0; i < interactions.size(); ++i)
      definitions.enricher.Run(interactions[i], &signals[i]);
  });
  table.Row("enrichment", enrich);
  const double policies = Seconds([&] {
    for (size_t i = 0; i < interactions.size(); ++i)
      definitions.policies.Run(interactions[i], &signals[i]);
  });
  table.Row("scoring: policies", policies);
  size_t answers = 0;
  const double score = Seconds([&] {
    for (size_t i = 0; i < interactions.size(); ++i)
      for (const Score& one : definitions.scorer.Run(interactions[i], signals[i]))
        answers += one.answers.size();
  });
  table.Row("scoring", score);
  const double facts = Seconds([&] {
    for (size_t i = 0; i < interactions.size(); ++i)
      (void)metrics::FactsOf(interactions[i], signals[i]);
  });
  table.Row("metrics: contact facts", facts);
  app::Batch batch;
  app::Processor processor(definitions);
  const double all = Seconds([&] {
    for (const journal::StoredRecord& record : stored) Must(processor.Add(record, &batch));
  });
  table.Row("app: rows in columns",
            std::max(0.0, all - decode - enrich - policies - score - facts));
  auto warehouse = Must(warehouse::OpenChdb(
      {.folder = folder + "/warehouse", .scratch_folder = folder + "/scratch"}));
  Must(warehouse::CreateTables(*warehouse));
  size_t rows = 0;
  for (const warehouse::Block* block : batch.Blocks()) {
    rows += block->rows();
    const double seconds = Seconds([&] { Must(warehouse->Insert(*block)); });
    table.Row(fmt::format("warehouse: {} ({} rows)", block->table().name, block->rows()).c_str(),
              seconds);
  }
  app::Pipeline pipeline(*journal, *warehouse, {});
  table.Row("metrics: journeys", Seconds([&] { Must(pipeline.Derive()); }));
  return 0;
}

}  // namespace
}  // namespace clarion

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: stages_bench FILE.jsonl FOLDER CONTENT\n");
    return 1;
  }
  return clarion::Run(argv[1], argv[2], argv[3]);
}
