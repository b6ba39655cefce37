// The durable log of everything that came in.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::journal {

// Position in the log: 1, 2, 3, … in the order of durability. 0 = before the first.
using RecordSeq = Id<struct RecordSeqTag, uint64_t>;

struct Entry {
  std::string subject;  // what the record is about: tenant + interaction id. Same subject, other
                        // payload = a correction.
  std::string payload;  // opaque bytes
  std::string request_key;  // a client's idempotency key for this record, or "": a second record
                            // with it is a duplicate
  std::string about = {};   // another subject it belongs to, or "": once that is erased, this is
                            // refused with it
};

enum class AppendStatus : uint8_t {
  kAccepted,
  kDuplicate,
  kErased,  // its subject was erased: not stored, and counted
};

struct Receipt {
  AppendStatus status = AppendStatus::kAccepted;
  RecordSeq seq;  // of the stored record; for a duplicate, of the one already there; 0: erased
};

struct StoredRecord {
  RecordSeq seq;
  TimeMs received_at = 0;
  bool supersedes = false;  // an earlier record has the same subject
  std::string payload;
};

// A record that could not be read, kept whole.
struct Reject {
  uint64_t id = 0;  // set by the journal
  TimeMs at = 0;
  std::string format;
  std::string file;
  uint64_t line = 0;
  uint64_t byte = 0;
  std::string reason;
  std::string raw;
};

// Records on their way out; see BeginErasure.
struct Erasure {
  uint64_t id = 0;
  std::vector<RecordSeq> seqs;
};

struct ErasureCounts {
  uint64_t subjects = 0;  // erased, ever
  uint64_t refused = 0;   // deliveries of them since
  TimeMs refused_at = 0;  // the last one; 0 = none
  uint64_t open = 0;      // erasures begun and not finished
};

struct JournalSettings {
  // Group commit: how long the first append of a group may wait for company.
  int64_t group_wait_us = 0;
  // Only for tests that prove the crash test can fail: what breaks when a promise is left out.
  bool weaken_ack_before_commit = false;
  bool weaken_no_duplicate_check = false;
};

// Safe for concurrent use by threads, and by several processes on one file (SQLite's locks). Each
// append is all-or-nothing.
class Journal {
 public:
  // Creates the file when absent. kCorrupt: not a journal or damaged; kUnavailable: cannot be
  // opened or locked.
  static Result<std::unique_ptr<Journal>> Open(const std::string& path,
                                               const JournalSettings& settings, const Clock& clock);
  virtual ~Journal() = default;

  // Returns after the entries are on disk (fsync). One receipt per entry, in order. Cost: one fsync
  // shared by all appends waiting at that moment, plus ~2 µs per KB for compression on the caller's
  // thread.
  virtual Result<std::vector<Receipt>> Append(std::vector<Entry> entries) = 0;
  // The same without blocking: `done` is called once on the writer thread, and must be quick.
  virtual void AppendAsync(std::vector<Entry> entries,
                           std::function<void(Result<std::vector<Receipt>>)> done) = 0;

  // Records after `after` that are not erased, in order, until `max_records` or `max_bytes` of
  // payload. Empty: nothing newer.
  virtual Result<std::vector<StoredRecord>> Read(RecordSeq after, size_t max_records,
                                                 size_t max_bytes) = 0;
  virtual Result<RecordSeq> Last() = 0;
  // The last record received by then; 0: none was. Some 20 look-ups, no list is kept: numbers and
  // times of receipt grow together. Where the clock was once set back, a moment within the overlap
  // may be told some records early or late.
  virtual Result<RecordSeq> Until(TimeMs at) = 0;

  // Named positions of readers, so that a stage goes on where it stopped.
  virtual Result<RecordSeq> Cursor(std::string_view name) = 0;
  virtual Result<void> SetCursor(std::string_view name, RecordSeq seq) = 0;

  virtual Result<void> AddRejects(const std::vector<Reject>& rejects) = 0;
  // Newest first. `before` = 0 starts at the newest.
  virtual Result<std::vector<Reject>> ListRejects(uint64_t before, size_t limit) = 0;
  virtual Result<uint64_t> CountRejects() = 0;
  virtual Result<void> RemoveReject(uint64_t id) = 0;

  // Erasure, in two steps, so that one that was interrupted can be told and carried on:
  //
  //   BeginErasure   marks all records of these subjects: Read skips them from here on, and their
  //                  subjects are refused when they come again (kErased), for good
  //   ReadErasing    what they hold, for whoever clears up after them elsewhere
  //   FinishErasure  empties them: the number stays, the bytes are overwritten in the file and
  //                  gone from its log when it returns
  //
  // Which subjects were erased is kept as keyed hashes (BLAKE2b). Cost: Finish folds the whole log
  // into the file, and waits a minute at most for other processes that read (kUnavailable: the
  // rest is done when the journal is opened next).
  // `records`: some more, whose subjects stay: past versions of what is somebody else's now.
  virtual Result<Erasure> BeginErasure(const std::vector<std::string>& subjects,
                                       const std::vector<RecordSeq>& records) = 0;
  virtual Result<std::vector<Erasure>> OpenErasures() = 0;  // begun and not finished
  virtual Result<std::vector<StoredRecord>> ReadErasing(uint64_t id) = 0;
  virtual Result<void> FinishErasure(uint64_t id) = 0;
  virtual Result<ErasureCounts> CountErasures() = 0;
  // The keyed hash by which an erased subject is known, as 32 hex digits: a name for somebody who
  // must not be named.
  virtual std::string ErasureName(std::string_view subject) const = 0;
};

}  // namespace clarion::journal
