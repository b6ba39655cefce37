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

// Columns of the registry in which people, or programs for them, write.
struct Column {
  const char* table;
  const char* column;
  const char* place;
  // The request that is carried out keeps the name until it is done.
  const char* where = "1";
};
constexpr std::array<Column, 14> kColumns = {
    {{"incident", "found", "incidents"},
     {"incident", "note", "incidents"},
     {"initiative", "body", "initiatives"},
     {"decision", "body", "decisions"},
     {"outbox", "data", "deliveries"},
     {"delivery", "data", "deliveries"},
     {"delivery", "error", "deliveries"},
     {"delivery", "result", "deliveries"},
     {"delivery", "log", "deliveries"},
     {"privacy_request", "person", "requests", "state != 'running'"},
     {"privacy_request", "asked_by", "requests"},
     {"privacy_request", "detail", "requests"},
     {"privacy_hold", "value", "past holds"},
     {"privacy_hold", "reason", "past holds"}}};

Result<uint64_t> InColumn(registry::Registry& registry, const Column& column,
                          const Scrubber& scrubber, bool remove) {
  return registry.database().Write([&](soci::session& sql) -> Result<uint64_t> {
    std::vector<std::pair<long long, std::string>> changed;
    {
      soci::rowset<soci::row> rows =
          (sql.prepare << fmt::format("SELECT rowid AS place, {} FROM {} WHERE {}", column.column,
                                      column.table, column.where));
      for (const soci::row& row : rows) {
        const auto text = row.get<std::string>(1);
        if (!scrubber.Finds(text)) continue;
        const soci::data_type type = row.get_properties(0).get_data_type();
        const long long place = type == soci::dt_integer ? row.get<int>(0) : row.get<long long>(0);
        changed.emplace_back(place, scrubber.Scrub(text));
      }
    }
    if (!remove) return static_cast<uint64_t>(changed.size());
    for (const auto& [place, text] : changed)
      sql << fmt::format("UPDATE {} SET {} = :text WHERE rowid = :place", column.table,
                         column.column),
          soci::use(text), soci::use(place);
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
  const Scrubber scrubber(std::move(words), std::move(sentences));

  std::vector<Place> places;
  const auto add = [&](const char* name, uint64_t count) {
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
  for (const Column& column : kColumns) {
    ASSIGN_OR_RETURN(const uint64_t rows, InColumn(registry, column, scrubber, remove));
    add(column.place, rows);
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
