#include "journal/internal/erasures.h"

#include <fmt/format.h>
#include <signal.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/hash.h"
#include "journal/internal/pack.h"

namespace clarion::journal::internal {
namespace {

// Each waits the connection's half minute for readers of other processes.
constexpr int kTries = 2;

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS erasure_salt(salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS erased(
  hash BLOB PRIMARY KEY, at INTEGER NOT NULL, refused INTEGER NOT NULL, refused_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erasure(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, emptied INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS erasing(seq INTEGER PRIMARY KEY, id INTEGER NOT NULL);
)";

// All of `work`, or nothing of it.
template <typename Work>
Result<void> Transaction(Database& database, const Work& work) {
  RETURN_IF_ERROR(database.Run("BEGIN IMMEDIATE"));
  const Result<void> done = work();
  Result<void> ended = database.Run(done.ok() ? "COMMIT" : "ROLLBACK");
  RETURN_IF_ERROR(done);
  return ended;
}

Result<int64_t> Number(Database& database, const std::string& sql) {
  ASSIGN_OR_RETURN(Statement select, database.Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, select.Step());
  return row ? select.Integer(0) : 0;
}

// Old pages lie in the log until it is folded into the file, and cut off.
Result<void> FoldLog(Database& database) {
  for (int i = 0; i < kTries; ++i) {
    ASSIGN_OR_RETURN(Statement fold, database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
    ASSIGN_OR_RETURN(const bool row, fold.Step());
    if (!row || fold.Integer(0) == 0) return {};
  }
  return Unavailable(
      "journal: erased bytes still lie in the log, because another process has been reading for "
      "a minute; they go when this workspace is opened next");
}

Result<void> Bury(Database& database, std::string_view salt, const std::string& subject,
                  TimeMs now) {
  ASSIGN_OR_RETURN(Statement bury,
                   database.Prepare("INSERT OR IGNORE INTO erased(hash, at, refused, refused_at) "
                                    "VALUES(?, ?, 0, 0)"));
  const std::string hash = ErasureHash(salt, subject);
  bury.Bind(0, std::string_view(hash));
  bury.Bind(1, now);
  RETURN_IF_ERROR(bury.Step());
  ASSIGN_OR_RETURN(
      Statement mark,
      database.Prepare("INSERT OR IGNORE INTO erasing(seq, id) SELECT seq, (SELECT max(id) FROM "
                       "erasure) FROM record WHERE key >= ? AND key <= ?"));
  const std::string first = SubjectKey(subject);
  const std::string last = first + std::string(24, '\xFF');
  mark.Bind(0, std::string_view(first));
  mark.Bind(1, std::string_view(last));
  RETURN_IF_ERROR(mark.Step());
  return {};
}

Result<std::vector<RecordSeq>> SeqsOf(Database& database, uint64_t id) {
  ASSIGN_OR_RETURN(Statement select,
                   database.Prepare("SELECT seq FROM erasing WHERE id = ? ORDER BY seq"));
  select.Bind(0, static_cast<int64_t>(id));
  std::vector<RecordSeq> seqs;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return seqs;
    seqs.emplace_back(static_cast<uint64_t>(select.Integer(0)));
  }
}

}  // namespace

Result<void> CreateErasureTables(Database& database) {
  RETURN_IF_ERROR(database.Run(kTables));
  ASSIGN_OR_RETURN(const int64_t salts, Number(database, "SELECT count(*) FROM erasure_salt"));
  if (salts > 0) return {};
  if (sodium_init() < 0) return Unavailable("libsodium cannot find a source of randomness");
  std::array<unsigned char, crypto_generichash_KEYBYTES> salt{};
  randombytes_buf(salt.data(), salt.size());
  ASSIGN_OR_RETURN(Statement insert, database.Prepare("INSERT INTO erasure_salt(salt) VALUES(?)"));
  insert.Bind(0, std::string_view(reinterpret_cast<const char*>(salt.data()), salt.size()));
  RETURN_IF_ERROR(insert.Step());
  return {};
}

Result<std::string> ErasureSalt(Database& database) {
  ASSIGN_OR_RETURN(Statement select, database.Prepare("SELECT salt FROM erasure_salt"));
  ASSIGN_OR_RETURN(const bool row, select.Step());
  if (!row) return Corrupt("journal: the salt of erased subjects is missing");
  return std::string(select.Bytes(0));
}

std::string ErasureHash(std::string_view salt, std::string_view subject) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(subject.data()), subject.size(),
                     reinterpret_cast<const unsigned char*>(salt.data()), salt.size());
  return hash;
}

std::string SubjectKey(std::string_view subject) {
  uint64_t value = Hash64(subject);
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, value >>= 8)
    bytes[static_cast<size_t>(i)] = static_cast<char>(value & 0xFF);
  return bytes;
}

Result<Erasure> BeginErasure(Database& database, std::string_view salt,
                             const std::vector<std::string>& subjects,
                             const std::vector<RecordSeq>& records, TimeMs now) {
  Erasure erasure;
  const Result<void> done = Transaction(database, [&]() -> Result<void> {
    RETURN_IF_ERROR(
        database.Run(fmt::format("INSERT INTO erasure(at, emptied) VALUES({}, 0)", now)));
    erasure.id = static_cast<uint64_t>(database.LastRowId());
    for (const std::string& subject : subjects) RETURN_IF_ERROR(Bury(database, salt, subject, now));
    for (const RecordSeq seq : records)
      RETURN_IF_ERROR(database.Run(
          fmt::format("INSERT OR IGNORE INTO erasing(seq, id) SELECT seq, {} FROM record WHERE seq "
                      "= {}",
                      erasure.id, seq.value())));
    ASSIGN_OR_RETURN(erasure.seqs, SeqsOf(database, erasure.id));
    return {};
  });
  RETURN_IF_ERROR(done);
  return erasure;
}

Result<std::vector<Erasure>> OpenErasures(Database& database) {
  std::vector<Erasure> open;
  {
    ASSIGN_OR_RETURN(Statement select,
                     database.Prepare("SELECT id FROM erasure WHERE emptied = 0 ORDER BY id"));
    for (;;) {
      ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) break;
      open.push_back({static_cast<uint64_t>(select.Integer(0)), {}});
    }
  }
  for (Erasure& one : open) {
    ASSIGN_OR_RETURN(one.seqs, SeqsOf(database, one.id));
  }
  return open;
}

Result<std::vector<StoredRecord>> ReadErasing(Database& database, uint64_t id) {
  ASSIGN_OR_RETURN(
      Statement select,
      database.Prepare("SELECT seq, received_at, supersedes, payload FROM record WHERE seq IN "
                       "(SELECT seq FROM erasing WHERE id = ?) AND length(payload) > 0 "
                       "ORDER BY seq"));
  select.Bind(0, static_cast<int64_t>(id));
  std::vector<StoredRecord> records;
  for (;;) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return records;
    ASSIGN_OR_RETURN(std::string payload, Unpack(select.Bytes(3)));
    records.push_back({RecordSeq(static_cast<uint64_t>(select.Integer(0))), select.Integer(1),
                       select.Integer(2) != 0, std::move(payload)});
  }
}

Result<void> FinishErasure(Database& database, uint64_t id) {
  const Result<void> done = Transaction(database, [&]() -> Result<void> {
    const std::string marked = fmt::format("(SELECT seq FROM erasing WHERE id = {})", id);
    // The number stays, so that nobody's place in the log moves; the key becomes a random one.
    RETURN_IF_ERROR(database.Run(
        "UPDATE record SET payload = x'', key = randomblob(16) WHERE seq IN " + marked));
    RETURN_IF_ERROR(database.Run("DELETE FROM request WHERE seq IN " + marked));
    RETURN_IF_ERROR(database.Run(fmt::format("DELETE FROM erasing WHERE id = {}", id)));
    return database.Run(fmt::format("UPDATE erasure SET emptied = 1 WHERE id = {}", id));
  });
  RETURN_IF_ERROR(done);
  // For the test that kills an erasure wherever it may be.
  const char* kill_at = std::getenv("CLARION_TEST_KILL_ERASURE");
  if (kill_at != nullptr && std::string_view(kill_at) == "committed") ::kill(::getpid(), SIGKILL);
  return SweepErasures(database);
}

Result<void> SweepErasures(Database& database) {
  ASSIGN_OR_RETURN(const int64_t waiting,
                   Number(database, "SELECT count(*) FROM erasure WHERE emptied = 1"));
  if (waiting == 0) return {};
  RETURN_IF_ERROR(FoldLog(database));
  return database.Run("DELETE FROM erasure WHERE emptied = 1");
}

Result<ErasureCounts> CountErasures(Database& database) {
  ASSIGN_OR_RETURN(
      Statement select,
      database.Prepare("SELECT (SELECT count(*) FROM erased), (SELECT coalesce(sum(refused), 0) "
                       "FROM erased), (SELECT coalesce(max(refused_at), 0) FROM erased), (SELECT "
                       "count(*) FROM erasure WHERE emptied = 0)"));
  ASSIGN_OR_RETURN(const bool row, select.Step());
  if (!row) return ErasureCounts{};
  return ErasureCounts{static_cast<uint64_t>(select.Integer(0)),
                       static_cast<uint64_t>(select.Integer(1)), select.Integer(2),
                       static_cast<uint64_t>(select.Integer(3))};
}

}  // namespace clarion::journal::internal
