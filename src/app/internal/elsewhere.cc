#include "app/internal/elsewhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>

#include "base/csv.h"
#include "base/file.h"
#include "registry/database.h"

namespace clarion::app::internal {
namespace {

namespace fs = std::filesystem;

// Examples of discovered reasons: what a customer said, with the interaction's id.
Result<uint64_t> Examples(const std::string& folder, const Traces& traces, bool remove) {
  const std::string path = folder + "/discovery.json";
  if (!fs::exists(path)) return uint64_t{0};
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  Result<json::value> read = ParseJson(text);
  if (!read.ok() || !read->is_object()) return uint64_t{0};  // a new run replaces it
  uint64_t found = 0;
  json::value* clusters = read->as_object().if_contains("clusters");
  if (clusters == nullptr || !clusters->is_array()) return uint64_t{0};
  for (json::value& cluster : clusters->as_array()) {
    json::value* examples =
        cluster.is_object() ? cluster.as_object().if_contains("examples") : nullptr;
    if (examples == nullptr || !examples->is_array()) continue;
    json::array kept;
    for (const json::value& example : examples->as_array()) {
      if (traces.interactions.contains(std::string(StringOr(example, "interaction", ""))))
        ++found;
      else
        kept.push_back(example);
    }
    *examples = std::move(kept);
  }
  if (found > 0 && remove) RETURN_IF_ERROR(WriteFileAtomically(path, ToJson(*read)));
  return found;
}

// Rows (label, text) that models of reasons learn from.
Result<uint64_t> Lessons(const std::string& path, const Traces& traces, bool remove) {
  if (!fs::exists(path)) return uint64_t{0};
  ASSIGN_OR_RETURN(const CsvTable table, ReadCsvTable(path));
  std::string kept;
  AppendCsvRow(&kept, table.header);
  uint64_t found = 0;
  for (const std::vector<std::string>& row : table.rows) {
    if (row.size() > 1 && traces.said.contains(row[1]))
      ++found;
    else
      AppendCsvRow(&kept, row);
  }
  if (found > 0 && remove) RETURN_IF_ERROR(WriteFileAtomically(path, kept));
  return found;
}

Result<uint64_t> Refused(journal::Journal& journal, const Scrubber& scrubber, bool remove) {
  uint64_t found = 0, before = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<journal::Reject> rejects, journal.ListRejects(before, 256));
    if (rejects.empty()) return found;
    before = rejects.back().id;
    for (const journal::Reject& reject : rejects) {
      if (!scrubber.Finds(reject.raw) && !scrubber.Finds(reject.reason)) continue;
      ++found;
      if (remove) RETURN_IF_ERROR(journal.RemoveReject(reject.id));
    }
  }
}

// A column of the registry in which people, or programs for them, may have written.
struct Column {
  std::string table;
  std::string column;
};

// All there are, as the tables say: a new table is searched without being named here. Not the
// accounts of those who work with Clarion and where its news goes; the audit log has a way of its
// own.
Result<std::vector<Column>> WrittenColumns(registry::Registry& registry) {
  return registry.database().Read([](soci::session& sql) -> Result<std::vector<Column>> {
    std::vector<Column> out;
    soci::rowset<soci::row> rows =
        (sql.prepare
         << "SELECT tables.name AS at, columns.name AS what FROM sqlite_master AS tables, "
            "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND "
            "columns.type = 'TEXT' AND columns.pk = 0 AND columns.name != 'tenant' AND tables.name "
            "NOT IN ('person', 'session', 'link', 'api_key', 'audit', 'destination', "
            "'oidc_provider', "
            "'oidc_identity', 'scim_user', 'scim_group', 'scim_member', 'scim_rule') ORDER BY "
            "tables.rowid, columns.cid");
    for (const soci::row& row : rows)
      out.push_back({row.get<std::string>(0), row.get<std::string>(1)});
    return out;
  });
}

std::string PlaceOf(const std::string& table) {
  if (table == "outbox" || table == "delivery") return "deliveries";
  if (table == "privacy_request") return "requests";
  if (table == "privacy_hold") return "past holds";
  std::string words = table;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words + "s";
}

// Tables that are only added to are locked by triggers: `change` runs without them, and they are
// there again when the transaction ends.
template <typename Change>
void Unlocked(soci::session& sql, const std::string& table, const Change& change) {
  std::vector<std::pair<std::string, std::string>> locks;
  {
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = "
                        ":table",
         soci::use(table));
    for (const soci::row& row : rows)
      locks.emplace_back(row.get<std::string>(0), row.get<std::string>(1));
  }
  for (const auto& lock : locks) sql << "DROP TRIGGER " + lock.first;
  change();
  for (const auto& lock : locks) sql << lock.second;
}

// As a list of SQL: ('a', 'b').
std::string Listed(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += out.empty() ? "('" : ", '";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    out += "'";
  }
  return out.empty() ? "('')" : out + ")";
}

// Rows that are about one conversation, and go with it.
struct RowsOf {
  const char* table;
  const char* place;
};
constexpr std::array<RowsOf, 4> kRows = {{{"review_label", "labels of reviewers"},
                                          {"dispute", "disputes"},
                                          {"learning_answer", "quiz answers"},
                                          {"card_example", "examples of scorecards"}}};

Result<uint64_t> AboutInteractions(registry::Registry& registry, const RowsOf& rows_of,
                                   const Traces& traces, bool remove) {
  return registry.database().Write([&](soci::session& sql) -> Result<uint64_t> {
    const std::string where = "interaction IN " + Listed(traces.interactions);
    int found = 0;
    sql << fmt::format("SELECT count(*) FROM {} WHERE {}", rows_of.table, where), soci::into(found);
    if (found > 0 && remove)
      Unlocked(sql, rows_of.table,
               [&] { sql << fmt::format("DELETE FROM {} WHERE {}", rows_of.table, where); });
    return static_cast<uint64_t>(found);
  });
}

// Which rows of a column are searched.
std::string WhereOf(const Column& column, const Traces& traces) {
  // The request that is carried out keeps the name until it is done.
  if (column.table == "privacy_request" && column.column == "person") return "state != 'running'";
  for (const RowsOf& one : kRows)
    if (column.table == one.table) return "interaction NOT IN " + Listed(traces.interactions);
  return "1";
}

Result<uint64_t> InColumn(registry::Registry& registry, const Column& column, const Traces& traces,
                          const Scrubber& scrubber, bool remove) {
  return registry.database().Write([&](soci::session& sql) -> Result<uint64_t> {
    std::vector<std::pair<long long, std::string>> changed;
    {
      soci::rowset<soci::row> rows =
          (sql.prepare << fmt::format("SELECT rowid AS place, {} FROM {} WHERE {}", column.column,
                                      column.table, WhereOf(column, traces)));
      for (const soci::row& row : rows) {
        const auto text = row.get<std::string>(1);
        if (!scrubber.Finds(text)) continue;
        const soci::data_type type = row.get_properties(0).get_data_type();
        const long long place = type == soci::dt_integer ? row.get<int>(0) : row.get<long long>(0);
        changed.emplace_back(place, scrubber.Scrub(text));
      }
    }
    if (changed.empty() || !remove) return static_cast<uint64_t>(changed.size());
    Unlocked(sql, column.table, [&] {
      for (const auto& [place, text] : changed)
        sql << fmt::format("UPDATE {} SET {} = :text WHERE rowid = :place", column.table,
                           column.column),
            soci::use(text), soci::use(place);
    });
    return static_cast<uint64_t>(changed.size());
  });
}

// A value others have too (a first name) stays theirs.
Result<uint64_t> InVault(Workspace& workspace, const Traces& traces, bool remove) {
  if (traces.tokens.empty()) return uint64_t{0};
  std::set<std::string> needles;
  for (const std::string& token : traces.tokens) needles.insert("#" + token + "]");
  ASSIGN_OR_RETURN(const std::set<std::string> held,
                   HeldByOthers(workspace.warehouse(), traces.versions, needles));
  std::vector<std::string> own;
  for (const std::string& token : traces.tokens)
    if (!held.contains("#" + token + "]")) own.push_back(token);
  if (own.empty()) return uint64_t{0};
  const std::string file = workspace.folder() + "/vault";
  if (text::Vault* open = workspace.redactor() ? workspace.redactor()->vault() : nullptr)
    return remove ? open->Forget(own) : open->Count(own);
  if (!fs::exists(file)) return uint64_t{0};
  ASSIGN_OR_RETURN(const auto vault, text::Vault::Open(file, file + ".key"));
  return remove ? vault->Forget(own) : vault->Count(own);
}

}  // namespace

Result<std::vector<Place>> Elsewhere(Workspace& workspace, registry::Registry& registry,
                                     const Traces& traces, const std::string& request,
                                     bool remove) {
  std::set<std::string> candidates = traces.names;
  for (const std::string& text : traces.said)
    if (text.size() >= kSentenceMin) candidates.insert(text);
  ASSIGN_OR_RETURN(const std::set<std::string> held,
                   HeldByOthers(workspace.warehouse(), traces.versions, candidates));
  std::set<std::string> words = traces.ids, sentences;
  words.insert(traces.interactions.begin(), traces.interactions.end());
  for (const std::string& name : traces.names)
    if (!held.contains(name)) words.insert(name);
  for (const std::string& text : traces.said)
    if (!held.contains(text)) sentences.insert(text);
  const Scrubber scrubber(words, sentences);

  std::vector<Place> places;
  const auto add = [&](const std::string& name, uint64_t count) {
    if (!places.empty() && places.back().name == name)
      places.back().count += count;
    else
      places.push_back({name, count});
  };
  const std::string& folder = workspace.folder();
  ASSIGN_OR_RETURN(const uint64_t vaulted, InVault(workspace, traces, remove));
  add("vault values", vaulted);
  ASSIGN_OR_RETURN(const uint64_t examples, Examples(folder, traces, remove));
  add("examples of discovered reasons", examples);
  for (const std::string& path :
       {folder + "/discovery.members.csv", folder + "/models/reasons.csv"}) {
    ASSIGN_OR_RETURN(const uint64_t lessons, Lessons(path, traces, remove));
    add("training texts", lessons);
  }
  ASSIGN_OR_RETURN(const uint64_t refused, Refused(workspace.journal(), scrubber, remove));
  add("refused records", refused);
  for (const RowsOf& one : kRows) {
    ASSIGN_OR_RETURN(const uint64_t rows, AboutInteractions(registry, one, traces, remove));
    add(one.place, rows);
  }
  ASSIGN_OR_RETURN(const std::vector<Column> columns, WrittenColumns(registry));
  for (const Column& column : columns) {
    ASSIGN_OR_RETURN(const uint64_t rows, InColumn(registry, column, traces, scrubber, remove));
    add(PlaceOf(column.table), rows);
  }
  ASSIGN_OR_RETURN(const uint64_t entries,
                   registry.audit().Erase(request, remove, [&](const std::string& text) {
                     return scrubber.Finds(text) ? scrubber.Scrub(text) : text;
                   }));
  add("audit entries", entries);
  if (remove) RETURN_IF_ERROR(registry.database().FoldLog());
  return places;
}

}  // namespace clarion::app::internal
