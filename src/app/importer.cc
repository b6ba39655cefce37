#include "app/importer.h"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

constexpr size_t kChunkBytes = size_t{2} << 20;
constexpr size_t kChunkRecords = 1024;
constexpr size_t kQueuedChunks = 4;

struct Chunk {
  std::vector<RawRecord> records;
  uint64_t bytes_read = 0;
};

// A bounded hand-over from the reading thread to the decoding one.
class ChunkQueue {
 public:
  // False when the taker has gone.
  bool Put(Chunk chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || chunks_.size() < kQueuedChunks; });
    if (closed_) return false;
    chunks_.push_back(std::move(chunk));
    changed_.notify_all();
    return true;
  }
  // False when there is no more.
  bool Take(Chunk* chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || finished_ || !chunks_.empty(); });
    if (chunks_.empty()) return false;
    *chunk = std::move(chunks_.front());
    chunks_.pop_front();
    changed_.notify_all();
    return true;
  }
  void Finish(Result<void> outcome) {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    outcome_ = std::move(outcome);
    changed_.notify_all();
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  const Result<void>& outcome() const { return outcome_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> chunks_;
  bool finished_ = false;
  bool closed_ = false;
  Result<void> outcome_;
};

Result<void> ReadChunks(connectors::Reader& reader, const ByteSource& source, ChunkQueue& queue) {
  for (;;) {
    Chunk chunk;
    size_t bytes = 0;
    bool more = true;
    Result<void> broken;
    while (chunk.records.size() < kChunkRecords && bytes < kChunkBytes) {
      RawRecord record;
      const Result<bool> next = reader.Next(&record);
      if (!next.ok()) broken = next.error();
      more = next.ok() && *next;
      if (!more) break;
      bytes += record.bytes.size();
      chunk.records.push_back(std::move(record));
    }
    chunk.bytes_read = source.RawRead();
    if (!chunk.records.empty() && !queue.Put(std::move(chunk))) return {};
    if (!more) return broken;
  }
}

void SetTenant(connectors::Record& record, const std::string& tenant) {
  std::visit(
      [&](auto& value) {
        if (value.tenant.empty()) value.tenant = tenant;
      },
      record);
}

size_t TurnsOf(const connectors::Record& record) {
  const auto* interaction = std::get_if<Interaction>(&record);
  return interaction != nullptr ? interaction->turns.size() : 0;
}

void Count(const journal::Receipt& receipt, ImportCounts* counts) {
  switch (receipt.status) {
    case journal::AppendStatus::kAccepted:
      ++counts->accepted;
      break;
    case journal::AppendStatus::kDuplicate:
      ++counts->duplicate;
      break;
    case journal::AppendStatus::kErased:
      ++counts->erased;
      break;
  }
}

// Decodes a chunk, appends what is good, keeps what is not.
class ChunkWriter {
 public:
  ChunkWriter(journal::Journal& journal, const connectors::Reader& reader,
              const ImportRequest& request, const std::string& format)
      : journal_(journal), reader_(reader), request_(request), format_(format) {}

  Result<void> Write(const Chunk& chunk, ImportCounts* counts) {
    std::vector<journal::Entry> entries;
    std::vector<size_t> turns;
    std::vector<journal::Reject> rejects;
    for (const RawRecord& raw : chunk.records) {
      Result<std::vector<connectors::Record>> records = reader_.Decode(raw);
      if (!records.ok()) {
        std::string kept = raw.bytes;
        if (request_.redactor) {
          ASSIGN_OR_RETURN(kept, request_.redactor->RedactText(raw.bytes, request_.tenant));
        }
        rejects.push_back({0, 0, format_, request_.name, raw.line, raw.byte,
                           records.error().message, std::move(kept)});
        continue;
      }
      for (connectors::Record& record : *records) {
        // The neutral shape is what the journal keeps: no need to write it again unless something
        // was added.
        const bool as_is =
            format_ == "clarion" && request_.tenant.empty() && request_.redactor == nullptr;
        if (!request_.tenant.empty()) SetTenant(record, request_.tenant);
        if (request_.redactor) RETURN_IF_ERROR(request_.redactor->Redact(&record));
        turns.push_back(TurnsOf(record));
        entries.push_back(
            EntryOf(record, as_is ? raw.bytes : connectors::EncodeClarionJson(record)));
      }
    }
    if (request_.redactor) RETURN_IF_ERROR(request_.redactor->Sync());
    if (!rejects.empty()) RETURN_IF_ERROR(journal_.AddRejects(rejects));
    counts->rejected += rejects.size();
    if (entries.empty()) return {};
    ASSIGN_OR_RETURN(const std::vector<journal::Receipt> receipts,
                     journal_.Append(std::move(entries)));
    for (size_t i = 0; i < receipts.size(); ++i) {
      const bool accepted = receipts[i].status == journal::AppendStatus::kAccepted;
      Count(receipts[i], counts);
      if (accepted) counts->turns += turns[i];
    }
    return {};
  }

 private:
  journal::Journal& journal_;
  const connectors::Reader& reader_;
  const ImportRequest& request_;
  const std::string& format_;
};

}  // namespace

ImportCounts& ImportCounts::operator+=(const ImportCounts& other) {
  accepted += other.accepted;
  duplicate += other.duplicate;
  rejected += other.rejected;
  erased += other.erased;
  turns += other.turns;
  return *this;
}

journal::Entry EntryOf(const connectors::Record& record, std::string canonical) {
  journal::Entry entry;
  if (const auto* it = std::get_if<Interaction>(&record)) {
    entry.subject = "interaction\n" + it->tenant + "\n" + it->id;
  } else {
    // Every outcome is a subject of its own: two answers of one customer never replace each other.
    entry.subject = "outcome\n" + canonical;
    const auto& late = std::get<LateOutcome>(record);
    if (!late.interaction_id.empty())
      entry.about = "interaction\n" + late.tenant + "\n" + late.interaction_id;
  }
  entry.payload = std::move(canonical);
  return entry;
}

Result<ImportCounts> Import(journal::Journal& journal, ImportRequest request,
                            const std::function<bool(const ImportProgress&)>& progress,
                            ImportCounts* so_far) {
  *so_far = {};
  if (request.name.empty()) request.name = request.path == "-" ? "stdin" : request.path;
  const connectors::ReadOptions options{request.name, request.vcon_key_path};
  Result<connectors::OpenedInput> opened =
      request.source != nullptr
          ? connectors::OpenInput(std::move(request.source), request.format, options)
          : connectors::OpenInput(request.path, request.format, options);
  if (!opened.ok()) return opened.error();
  connectors::OpenedInput input = *std::move(opened);
  ChunkQueue queue;
  std::thread reading([&] { queue.Finish(ReadChunks(*input.reader, *input.progress, queue)); });
  ChunkWriter writer(journal, *input.reader, request, input.format);
  Result<void> outcome;
  Chunk chunk;
  while (outcome.ok() && queue.Take(&chunk)) {
    outcome = writer.Write(chunk, so_far);
    if (!progress({*so_far, chunk.bytes_read, input.progress->RawSize(), input.format}))
      outcome = Conflict("cancelled");
  }
  queue.Close();
  reading.join();
  RETURN_IF_ERROR(outcome);
  RETURN_IF_ERROR(queue.outcome());
  return *so_far;
}

Result<ImportCounts> RetryRejects(journal::Journal& journal, const connectors::ReadOptions& options,
                                  const RecordRedactor* redactor) {
  ImportCounts counts;
  uint64_t before = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<journal::Reject> rejects, journal.ListRejects(before, 256));
    if (rejects.empty()) return counts;
    for (const journal::Reject& reject : rejects) {
      before = reject.id;
      connectors::ReadOptions named = options;
      named.source_name = reject.file;
      Result<std::vector<connectors::Record>> records =
          connectors::DecodeRaw(reject.format, {reject.raw, reject.line, reject.byte}, named);
      if (!records.ok()) {
        ++counts.rejected;
        continue;
      }
      std::vector<journal::Entry> entries;
      for (connectors::Record& record : *records) {
        if (redactor != nullptr) RETURN_IF_ERROR(redactor->Redact(&record));
        entries.push_back(EntryOf(record, connectors::EncodeClarionJson(record)));
        counts.turns += TurnsOf(record);
      }
      if (redactor != nullptr) RETURN_IF_ERROR(redactor->Sync());
      ASSIGN_OR_RETURN(const std::vector<journal::Receipt> receipts,
                       journal.Append(std::move(entries)));
      for (const journal::Receipt& receipt : receipts) Count(receipt, &counts);
      RETURN_IF_ERROR(journal.RemoveReject(reject.id));
    }
  }
}

}  // namespace clarion::app
