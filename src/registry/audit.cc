#include "registry/audit.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <boost/json.hpp>
#include <set>

#include "registry/internal/audit_chain.h"
#include "registry/internal/database.h"

namespace clarion::registry {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kFirst = "clarion audit log";
constexpr const char* kErase = "privacy.audit.erase";

std::string ChainHash(const std::string& before, const std::string& entry) {
  const std::string bytes = before + "\n" + entry;
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  std::string out;
  for (const unsigned char byte : digest) out += fmt::format("{:02x}", byte);
  return out;
}

std::string EntryText(long long seq, TimeMs at, const Actor& actor, const AuditNote& note) {
  return ToJson(json::object{{"seq", seq},
                             {"at", FormatTime(at)},
                             {"actor", json::object{{"kind", actor.kind},
                                                    {"id", actor.id},
                                                    {"name", actor.name},
                                                    {"tenant", actor.tenant},
                                                    {"address", actor.address}}},
                             {"action", note.action},
                             {"target", note.target},
                             {"outcome", note.outcome},
                             {"before", note.before},
                             {"after", note.after}});
}

AuditEntry EntryFrom(long long seq, long long at, const std::string& text,
                     const std::string& hash) {
  AuditEntry entry;
  entry.seq = static_cast<uint64_t>(seq);
  entry.at = at;
  entry.hash = hash;
  const Result<json::value> read = ParseJson(text);
  if (!read.ok()) return entry;
  const json::value* actor = Find(*read, "actor");
  const auto word = [](const json::value* from, const char* key) {
    return from == nullptr ? std::string() : std::string(StringOr(*from, key, ""));
  };
  entry.actor = {word(actor, "kind"), word(actor, "id"), word(actor, "name"), word(actor, "tenant"),
                 word(actor, "address")};
  entry.note.action = word(&*read, "action");
  entry.note.target = word(&*read, "target");
  entry.note.outcome = word(&*read, "outcome");
  if (const json::value* before = Find(*read, "before")) entry.note.before = *before;
  if (const json::value* after = Find(*read, "after")) entry.note.after = *after;
  return entry;
}

// Whether the columns beside an entry, which no hash covers, say what it says. Not by writing it
// anew: a number may come out with another last digit.
bool ColumnsAgree(long long seq, long long at, const std::string& tenant, const std::string& text) {
  const Result<json::value> read = ParseJson(text);
  if (!read.ok()) return false;
  const json::value* said = Find(*read, "seq");
  const json::value* actor = Find(*read, "actor");
  return said != nullptr && said->is_int64() && said->get_int64() == seq &&
         StringOr(*read, "at", "") == FormatTime(at) && actor != nullptr &&
         StringOr(*actor, "tenant", "") == tenant;
}

}  // namespace

json::object ToJsonObject(const AuditEntry& entry) {
  return {{"seq", entry.seq},
          {"at", FormatTime(entry.at)},
          {"actor", json::object{{"kind", entry.actor.kind},
                                 {"id", entry.actor.id},
                                 {"name", entry.actor.name},
                                 {"address", entry.actor.address}}},
          {"action", entry.note.action},
          {"target", entry.note.target},
          {"outcome", entry.note.outcome},
          {"before", entry.note.before},
          {"after", entry.note.after},
          {"hash", entry.hash}};
}

void internal::AddToAudit(soci::session& sql, TimeMs now, const Actor& actor,
                          const AuditNote& note) {
  long long last = 0;
  std::string before(kFirst);
  sql << "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", into(last), into(before);
  if (!sql.got_data()) before = kFirst;
  const long long seq = sql.got_data() ? last + 1 : 1;
  const std::string text = EntryText(seq, now, actor, note);
  const std::string hash = ChainHash(before, text);
  const auto at = static_cast<long long>(now);
  sql << "INSERT INTO audit (seq, at_ms, tenant, entry, hash) VALUES (:seq, :at, :tenant, :entry, "
         ":hash)",
      use(seq), use(at), use(actor.tenant), use(text), use(hash);
}

Result<void> Audit::Add(const Actor& actor, const AuditNote& note) {
  return database_.Write([&](soci::session& sql) -> Result<void> {
    internal::AddToAudit(sql, clock_.NowMs(), actor, note);
    return {};
  });
}

Result<std::vector<AuditEntry>> Audit::Read(const std::string& tenant,
                                            const AuditFilter& filter) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<AuditEntry>> {
    std::vector<AuditEntry> out;
    const auto from = static_cast<long long>(filter.from);
    const auto until = static_cast<long long>(filter.until);
    const auto before = static_cast<long long>(std::min<uint64_t>(filter.before, INT64_MAX));
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT seq, at_ms, entry, hash FROM audit WHERE tenant = :tenant AND "
                        "at_ms >= :from AND at_ms < :until AND seq < :before ORDER BY seq DESC",
         use(tenant), use(from), use(until), use(before));
    for (const soci::row& row : rows) {
      AuditEntry entry = EntryFrom(row.get<long long>(0), row.get<long long>(1),
                                   row.get<std::string>(2), row.get<std::string>(3));
      if (!filter.actor.empty() && entry.actor.id != filter.actor) continue;
      if (!filter.action.empty() && !entry.note.action.starts_with(filter.action)) continue;
      if (!filter.target.empty() && entry.note.target != filter.target) continue;
      out.push_back(std::move(entry));
      if (out.size() >= filter.limit) break;
    }
    return out;
  });
}

Result<uint64_t> Audit::Erase(const std::string& request, bool change,
                              const std::function<std::string(const std::string&)>& scrub) {
  return database_.Write([&](soci::session& sql) -> Result<uint64_t> {
    std::vector<std::pair<long long, std::string>> changed;
    {
      soci::rowset<soci::row> rows = (sql.prepare << "SELECT seq, entry FROM audit ORDER BY seq");
      for (const soci::row& row : rows) {
        const auto text = row.get<std::string>(1);
        std::string kept = scrub(text);
        if (kept == text) continue;
        if (!ParseJson(kept).ok())
          return Corrupt(fmt::format("audit entry {} would not read any more", changed.size()));
        changed.emplace_back(row.get<long long>(0), std::move(kept));
      }
    }
    const auto count = static_cast<uint64_t>(changed.size());
    if (!change || changed.empty()) return count;
    // The lock on past entries is opened and closed within this transaction.
    sql << "DROP TRIGGER audit_stays";
    json::array seqs;
    for (const auto& [seq, text] : changed) {
      sql << "UPDATE audit SET entry = :entry WHERE seq = :seq", use(text), use(seq);
      seqs.emplace_back(seq);
    }
    sql << "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit "
           "log is only added to'); END";
    internal::AddToAudit(sql, clock_.NowMs(), {"program", "", "clarion", "", ""},
                         {kErase, request, "done", nullptr, json::object{{"entries", seqs}}});
    return count;
  });
}

Result<AuditCheck> Audit::Verify(const std::string& head) const {
  return database_.Read([&](soci::session& sql) -> Result<AuditCheck> {
    AuditCheck check;
    std::string before(kFirst);
    bool seen = head.empty();
    std::set<long long> erased;
    {
      soci::rowset<soci::row> notes =
          (sql.prepare << "SELECT seq, at_ms, entry, hash FROM audit WHERE entry LIKE "
                          "'%privacy.audit.erase%'");
      for (const soci::row& row : notes) {
        const auto seq = row.get<long long>(0);
        const AuditEntry note =
            EntryFrom(seq, row.get<long long>(1), row.get<std::string>(2), row.get<std::string>(3));
        const json::value* entries =
            note.note.action == kErase ? Find(note.note.after, "entries") : nullptr;
        if (entries == nullptr || !entries->is_array()) continue;
        // Never a later one, nor itself.
        for (const json::value& entry : entries->as_array())
          if (entry.is_int64() && entry.get_int64() < seq) erased.insert(entry.get_int64());
      }
    }
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT seq, at_ms, tenant, entry, hash FROM audit ORDER BY seq");
    for (const soci::row& row : rows) {
      const auto seq = row.get<long long>(0);
      const auto text = row.get<std::string>(3);
      const auto hash = row.get<std::string>(4);
      const bool columns = ColumnsAgree(seq, row.get<long long>(1), row.get<std::string>(2), text);
      if (static_cast<uint64_t>(seq) != check.entries + 1)
        check.broken = fmt::format("entry {} is missing", check.entries + 1);
      else if (hash != ChainHash(before, text) && erased.contains(seq) && columns)
        ++check.erased;
      else if (hash != ChainHash(before, text) || !columns)
        check.broken = fmt::format("entry {} was changed", seq);
      if (check.broken) return check;
      ++check.entries;
      before = hash;
      seen |= hash == head;
    }
    check.head = check.entries == 0 ? "" : before;
    if (!seen)
      check.broken = fmt::format(
          "no entry has the hash {}: the end was cut off, or it is of another log", head);
    return check;
  });
}

}  // namespace clarion::registry
