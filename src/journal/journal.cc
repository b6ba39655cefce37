#include "journal/journal.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "base/hash.h"
#include "base/trace.h"
#include "journal/internal/erasures.h"
#include "journal/internal/pack.h"
#include "journal/internal/sqlite.h"

namespace clarion::journal {
namespace {

using internal::Database;
using internal::Statement;

// The key is subject hash + content hash: a repeat is the same key, a correction shares the first
// half, and both are found by one index.
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS record(
  seq INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, key BLOB NOT NULL, supersedes INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS record_key ON record(key);
CREATE TABLE IF NOT EXISTS request(key BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursor(name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reject(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, format TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
  byte INTEGER NOT NULL, reason TEXT NOT NULL, raw BLOB NOT NULL, hash BLOB NOT NULL UNIQUE);
)";
// 2: erased records have no payload.
constexpr int64_t kFormatVersion = 2;

struct PackedEntry {
  std::string key;
  std::string subject_hash;  // ErasureHash
  std::string about_hash;    // "" = about nothing else
  std::string request_key;
  std::string payload;
};

std::string BigEndian(uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, value >>= 8)
    bytes[static_cast<size_t>(i)] = static_cast<char>(value & 0xFF);
  return bytes;
}

PackedEntry PackEntry(const Entry& entry, const std::string& salt) {
  return {internal::SubjectKey(entry.subject) + BigEndian(Hash64(entry.payload, 1)),
          internal::ErasureHash(salt, entry.subject),
          entry.about.empty() ? "" : internal::ErasureHash(salt, entry.about), entry.request_key,
          internal::Pack(entry.payload)};
}

struct Group {
  std::vector<PackedEntry> entries;
  std::function<void(Result<std::vector<Receipt>>)> done;
};

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(Database writer, Database reader, const JournalSettings& settings,
                const Clock& clock)
      : writer_(std::move(writer)),
        reader_(std::move(reader)),
        settings_(settings),
        clock_(clock) {}

  ~SqliteJournal() override {
    {
      const std::lock_guard lock(queue_mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  Result<void> Start() {
    ASSIGN_OR_RETURN(insert_, writer_.Prepare("INSERT INTO record(seq, received_at, key, "
                                              "supersedes, payload) VALUES(NULL, ?, ?, ?, ?)"));
    ASSIGN_OR_RETURN(find_subject_,
                     writer_.Prepare("SELECT seq FROM record WHERE key >= ? AND key <= ? LIMIT 1"));
    ASSIGN_OR_RETURN(find_key_, writer_.Prepare("SELECT seq FROM record WHERE key = ?"));
    ASSIGN_OR_RETURN(find_request_, writer_.Prepare("SELECT seq FROM request WHERE key = ?"));
    ASSIGN_OR_RETURN(insert_request_,
                     writer_.Prepare("INSERT OR REPLACE INTO request(key, seq) VALUES(?, ?)"));
    ASSIGN_OR_RETURN(refuse_,
                     writer_.Prepare("UPDATE erased SET refused = refused + 1, refused_at = ? "
                                     "WHERE hash = ?"));
    ASSIGN_OR_RETURN(salt_, internal::ErasureSalt(reader_));
    RETURN_IF_ERROR(internal::SweepErasures(reader_));
    thread_ = std::thread([this] { Loop(); });
    return {};
  }

  Result<std::vector<Receipt>> Append(std::vector<Entry> entries) override {
    trace::Stage stage("journal append");
    stage.Set("clarion.records", static_cast<int64_t>(entries.size()));
    std::promise<Result<std::vector<Receipt>>> promise;
    auto future = promise.get_future();
    AppendAsync(std::move(entries), [&](Result<std::vector<Receipt>> receipts) {
      promise.set_value(std::move(receipts));
    });
    auto receipts = future.get();
    if (!receipts.ok()) stage.span().Fail("journal");
    return receipts;
  }

  void AppendAsync(std::vector<Entry> entries,
                   std::function<void(Result<std::vector<Receipt>>)> done) override {
    Group group;
    group.entries.reserve(entries.size());
    for (const Entry& entry : entries) group.entries.push_back(PackEntry(entry, salt_));
    group.done = std::move(done);
    if (settings_.weaken_ack_before_commit) {
      group.done(std::vector<Receipt>(entries.size()));
      group.done = [](const Result<std::vector<Receipt>>&) {};
    }
    {
      const std::lock_guard lock(queue_mutex_);
      queue_.push_back(std::move(group));
    }
    wake_.notify_one();
  }

  Result<std::vector<StoredRecord>> Read(RecordSeq after, size_t max_records,
                                         size_t max_bytes) override {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(Statement select,
                     reader_.Prepare("SELECT seq, received_at, supersedes, payload FROM record "
                                     "WHERE seq > ? AND length(payload) > 0 AND seq NOT IN (SELECT "
                                     "seq FROM erasing) ORDER BY seq LIMIT ?"));
    select.Bind(0, static_cast<int64_t>(after.value()));
    select.Bind(1, static_cast<int64_t>(max_records));
    std::vector<StoredRecord> records;
    size_t bytes = 0;
    while (bytes < max_bytes) {
      ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) break;
      StoredRecord record{RecordSeq(static_cast<uint64_t>(select.Integer(0))),
                          select.Integer(1),
                          select.Integer(2) != 0,
                          {}};
      Result<std::string> payload = internal::Unpack(select.Bytes(3));
      if (!payload.ok())
        return Corrupt(fmt::format("{} (record {})", payload.error().message, record.seq.value()));
      record.payload = *std::move(payload);
      bytes += record.payload.size();
      records.push_back(std::move(record));
    }
    return records;
  }

  Result<RecordSeq> Last() override {
    ASSIGN_OR_RETURN(const int64_t last, Single("SELECT coalesce(max(seq), 0) FROM record", {}));
    return RecordSeq(static_cast<uint64_t>(last));
  }
  // Steps of halving length from the beginning, so that what came in since changes no answer.
  Result<RecordSeq> Until(TimeMs at) override {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(
        Statement find,
        reader_.Prepare("SELECT received_at FROM record WHERE seq >= ? ORDER BY seq LIMIT 1"));
    int64_t until = 0;
    for (int64_t step = int64_t{1} << 40; step > 0; step /= 2) {
      find.Bind(0, until + step);
      const Result<bool> there = find.Step();
      const bool by_then = there.ok() && *there && find.Integer(0) <= at;
      find.Reset();
      RETURN_IF_ERROR(there);
      if (by_then) until += step;
    }
    return RecordSeq(static_cast<uint64_t>(until));
  }
  Result<RecordSeq> Cursor(std::string_view name) override {
    ASSIGN_OR_RETURN(const int64_t seq, Single("SELECT seq FROM cursor WHERE name = ?", name));
    return RecordSeq(static_cast<uint64_t>(seq));
  }
  Result<void> SetCursor(std::string_view name, RecordSeq seq) override {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(Statement set,
                     reader_.Prepare("INSERT OR REPLACE INTO cursor(name, seq) VALUES(?, ?)"));
    set.BindText(0, name);
    set.Bind(1, static_cast<int64_t>(seq.value()));
    RETURN_IF_ERROR(set.Step());
    return {};
  }

  Result<void> AddRejects(const std::vector<Reject>& rejects) override {
    const std::lock_guard lock(reader_mutex_);
    RETURN_IF_ERROR(reader_.Run("BEGIN IMMEDIATE"));
    Result<void> added = InsertRejects(rejects);
    RETURN_IF_ERROR(reader_.Run(added.ok() ? "COMMIT" : "ROLLBACK"));
    return added;
  }

  Result<std::vector<Reject>> ListRejects(uint64_t before, size_t limit) override {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(Statement select,
                     reader_.Prepare("SELECT id, at, format, file, line, byte, reason, raw FROM "
                                     "reject WHERE ? = 0 OR id < ? ORDER BY id DESC LIMIT ?"));
    select.Bind(0, static_cast<int64_t>(before));
    select.Bind(1, static_cast<int64_t>(before));
    select.Bind(2, static_cast<int64_t>(limit));
    std::vector<Reject> rejects;
    for (;;) {
      ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) return rejects;
      rejects.push_back({static_cast<uint64_t>(select.Integer(0)), select.Integer(1),
                         std::string(select.Bytes(2)), std::string(select.Bytes(3)),
                         static_cast<uint64_t>(select.Integer(4)),
                         static_cast<uint64_t>(select.Integer(5)), std::string(select.Bytes(6)),
                         std::string(select.Bytes(7))});
    }
  }
  Result<uint64_t> CountRejects() override {
    ASSIGN_OR_RETURN(const int64_t count, Single("SELECT count(*) FROM reject", {}));
    return static_cast<uint64_t>(count);
  }
  Result<void> RemoveReject(uint64_t id) override {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(Statement remove, reader_.Prepare("DELETE FROM reject WHERE id = ?"));
    remove.Bind(0, static_cast<int64_t>(id));
    RETURN_IF_ERROR(remove.Step());
    return {};
  }

  Result<Erasure> BeginErasure(const std::vector<std::string>& subjects,
                               const std::vector<RecordSeq>& records) override {
    const std::lock_guard lock(reader_mutex_);
    return internal::BeginErasure(reader_, salt_, subjects, records, clock_.NowMs());
  }
  Result<std::vector<Erasure>> OpenErasures() override {
    const std::lock_guard lock(reader_mutex_);
    return internal::OpenErasures(reader_);
  }
  Result<std::vector<StoredRecord>> ReadErasing(uint64_t id) override {
    const std::lock_guard lock(reader_mutex_);
    return internal::ReadErasing(reader_, id);
  }
  Result<void> FinishErasure(uint64_t id) override {
    const std::lock_guard lock(reader_mutex_);
    return internal::FinishErasure(reader_, id);
  }
  Result<ErasureCounts> CountErasures() override {
    const std::lock_guard lock(reader_mutex_);
    return internal::CountErasures(reader_);
  }
  std::string ErasureName(std::string_view subject) const override {
    std::string name;
    for (const char byte : internal::ErasureHash(salt_, subject).substr(0, 16))
      name += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return name;
  }

 private:
  // One value, 0 when there is no row. `text` is bound when it is not null.
  Result<int64_t> Single(std::string_view sql, std::string_view text) {
    const std::lock_guard lock(reader_mutex_);
    ASSIGN_OR_RETURN(Statement select, reader_.Prepare(sql));
    if (text.data() != nullptr) select.BindText(0, text);
    ASSIGN_OR_RETURN(const bool row, select.Step());
    return row ? select.Integer(0) : 0;
  }

  Result<void> InsertRejects(const std::vector<Reject>& rejects) {
    ASSIGN_OR_RETURN(
        Statement insert,
        reader_.Prepare("INSERT INTO reject(at, format, file, line, byte, reason, raw, hash) "
                        "VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(hash) DO "
                        "UPDATE SET at = excluded.at, file = excluded.file, line = excluded.line, "
                        "byte = excluded.byte, reason = excluded.reason"));
    for (const Reject& reject : rejects) {
      const std::string hash = Hash128Hex(reject.format + '\n' + reject.raw);
      insert.Bind(0, reject.at != 0 ? reject.at : clock_.NowMs());
      insert.BindText(1, reject.format);
      insert.BindText(2, reject.file);
      insert.Bind(3, static_cast<int64_t>(reject.line));
      insert.Bind(4, static_cast<int64_t>(reject.byte));
      insert.BindText(5, reject.reason);
      insert.Bind(6, std::string_view(reject.raw));
      insert.Bind(7, std::string_view(hash));
      RETURN_IF_ERROR(insert.Step());
      insert.Reset();
    }
    return {};
  }

  void Loop() {
    std::unique_lock lock(queue_mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;  // stopping, and all that was asked for is done
      if (settings_.group_wait_us > 0) {
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::microseconds(settings_.group_wait_us));
        lock.lock();
      }
      std::deque<Group> groups;
      groups.swap(queue_);
      lock.unlock();
      Commit(groups);
      lock.lock();
    }
  }

  // All groups in one transaction: one fsync for everybody who waits.
  void Commit(std::deque<Group>& groups) {
    std::vector<std::vector<Receipt>> receipts;
    const Result<void> outcome = [&]() -> Result<void> {
      RETURN_IF_ERROR(writer_.Run("BEGIN IMMEDIATE"));
      const Result<bool> any = AnyErased();
      if (!any.ok()) {
        (void)writer_.Run("ROLLBACK");
        return any.error();
      }
      any_erased_ = *any;
      for (const Group& group : groups) {
        Result<std::vector<Receipt>> inserted = InsertGroup(group);
        if (!inserted.ok()) {
          (void)writer_.Run("ROLLBACK");
          return inserted.error();
        }
        receipts.push_back(*std::move(inserted));
      }
      Result<void> committed = writer_.Run("COMMIT");
      if (!committed.ok()) (void)writer_.Run("ROLLBACK");
      return committed;
    }();
    for (size_t i = 0; i < groups.size(); ++i) {
      if (outcome.ok())
        groups[i].done(std::move(receipts[i]));
      else
        groups[i].done(outcome.error());
    }
  }

  Result<std::vector<Receipt>> InsertGroup(const Group& group) {
    std::vector<Receipt> receipts;
    receipts.reserve(group.entries.size());
    const TimeMs now = clock_.NowMs();
    for (const PackedEntry& entry : group.entries) {
      ASSIGN_OR_RETURN(const Receipt receipt, InsertOne(entry, now));
      receipts.push_back(receipt);
    }
    return receipts;
  }

  Result<bool> AnyErased() {
    ASSIGN_OR_RETURN(Statement select, writer_.Prepare("SELECT 1 FROM erased LIMIT 1"));
    return select.Step();
  }

  // Counts the delivery where it is.
  Result<bool> WasErased(const std::string& hash, TimeMs now) {
    if (hash.empty()) return false;
    refuse_.Bind(0, now);
    refuse_.Bind(1, std::string_view(hash));
    const Result<bool> stepped = refuse_.Step();
    refuse_.Reset();
    RETURN_IF_ERROR(stepped);
    return writer_.Changes() > 0;
  }

  Result<Receipt> InsertOne(const PackedEntry& entry, TimeMs now) {
    if (any_erased_) {
      for (const std::string* hash : {&entry.subject_hash, &entry.about_hash}) {
        ASSIGN_OR_RETURN(const bool erased, WasErased(*hash, now));
        if (erased) return Receipt{AppendStatus::kErased, RecordSeq(0)};
      }
    }
    if (!entry.request_key.empty() && !settings_.weaken_no_duplicate_check) {
      ASSIGN_OR_RETURN(const uint64_t seen, FindRequest(entry.request_key));
      if (seen != 0) return Receipt{AppendStatus::kDuplicate, RecordSeq(seen)};
    }
    std::string key = entry.key;
    if (settings_.weaken_no_duplicate_check)
      key += BigEndian(Hash64(entry.payload, static_cast<uint64_t>(writer_.LastRowId() + 2)));
    bool supersedes = false;
    ASSIGN_OR_RETURN(const uint64_t same, FindKey(key, &supersedes));
    if (same != 0) return Receipt{AppendStatus::kDuplicate, RecordSeq(same)};
    insert_.Bind(0, now);
    insert_.Bind(1, std::string_view(key));
    insert_.Bind(2, int64_t{supersedes});
    insert_.Bind(3, std::string_view(entry.payload));
    const Result<bool> stepped = insert_.Step();
    insert_.Reset();
    RETURN_IF_ERROR(stepped);
    const int64_t seq = writer_.LastRowId();
    if (!entry.request_key.empty()) {
      insert_request_.Bind(0, std::string_view(entry.request_key));
      insert_request_.Bind(1, seq);
      const Result<bool> noted = insert_request_.Step();
      insert_request_.Reset();
      RETURN_IF_ERROR(noted);
    }
    return Receipt{AppendStatus::kAccepted, RecordSeq(static_cast<uint64_t>(seq))};
  }

  // The number in the row a statement finds, 0 when it finds none.
  static Result<uint64_t> SeqOf(Statement& find) {
    const Result<bool> row = find.Step();
    const int64_t seq = row.ok() && *row ? find.Integer(0) : 0;
    find.Reset();
    RETURN_IF_ERROR(row);
    return static_cast<uint64_t>(seq);
  }

  Result<uint64_t> FindRequest(const std::string& key) {
    find_request_.Bind(0, std::string_view(key));
    return SeqOf(find_request_);
  }

  // The record with this very key, 0 when there is none; tells besides whether any shares its
  // subject. Two lookups, however often a subject came.
  Result<uint64_t> FindKey(const std::string& key, bool* same_subject) {
    const std::string first = key.substr(0, 8);
    const std::string last = first + std::string(24, '\xFF');
    find_subject_.Bind(0, std::string_view(first));
    find_subject_.Bind(1, std::string_view(last));
    ASSIGN_OR_RETURN(const uint64_t any, SeqOf(find_subject_));
    *same_subject = any != 0;
    if (any == 0) return 0;
    find_key_.Bind(0, std::string_view(key));
    return SeqOf(find_key_);
  }

  Database writer_;
  Database reader_;  // reads, cursors and rejects: never behind a commit
  const JournalSettings settings_;
  const Clock& clock_;
  std::string salt_;
  bool any_erased_ = false;  // of the writer thread, as of the transaction
  Statement insert_, find_subject_, find_key_, find_request_, insert_request_,
      refuse_;  // declared after the databases: finalised before they close
  std::mutex reader_mutex_;
  std::mutex queue_mutex_;
  std::condition_variable wake_;
  std::deque<Group> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

Result<Database> OpenDatabase(const std::string& path) {
  ASSIGN_OR_RETURN(Database database, Database::Open(path));
  RETURN_IF_ERROR(database.Run("PRAGMA journal_mode=WAL"));
  RETURN_IF_ERROR(database.Run("PRAGMA synchronous=FULL"));
  RETURN_IF_ERROR(database.Run("PRAGMA wal_autocheckpoint=8000"));
  // What is deleted is overwritten, so that nothing of it is left in the file.
  RETURN_IF_ERROR(database.Run("PRAGMA secure_delete=ON"));
  RETURN_IF_ERROR(database.Run("PRAGMA cache_size=-32000"));
  return database;
}

Result<void> CheckVersion(Database& database, const std::string& path) {
  ASSIGN_OR_RETURN(Statement version, database.Prepare("PRAGMA user_version"));
  RETURN_IF_ERROR(version.Step());
  const int64_t found = version.Integer(0);
  if (found > kFormatVersion) {
    return Conflict(
        fmt::format("journal '{}' has format {}, this program reads up to {}; use a newer clarion",
                    path, found, kFormatVersion));
  }
  version.Reset();
  RETURN_IF_ERROR(database.Run("BEGIN IMMEDIATE"));
  RETURN_IF_ERROR(database.Run(kSchema));
  RETURN_IF_ERROR(internal::CreateErasureTables(database));
  RETURN_IF_ERROR(database.Run(fmt::format("PRAGMA user_version={}", kFormatVersion)));
  return database.Run("COMMIT");
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::Open(const std::string& path,
                                               const JournalSettings& settings,
                                               const Clock& clock) {
  ASSIGN_OR_RETURN(Database writer, OpenDatabase(path));
  RETURN_IF_ERROR(CheckVersion(writer, path));
  ASSIGN_OR_RETURN(Database reader, OpenDatabase(path));
  auto journal =
      std::make_unique<SqliteJournal>(std::move(writer), std::move(reader), settings, clock);
  RETURN_IF_ERROR(journal->Start());
  return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace clarion::journal
