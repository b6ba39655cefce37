#include "warehouse/warehouse.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

namespace clarion::warehouse {
namespace {

// What must hold of a row of `table` to count once corrections exist: it belongs to an untouched
// interaction, or to the newest version of a corrected one; newest among those that `of` holds of.
std::string LiveRows(const Table& table, std::string_view of) {
  const std::string_view key = table.name == "interaction" ? "id" : "interaction_id";
  // A late outcome has a version of its own; it stays whatever happens to its interaction.
  const std::string_view always = table.name == "outcome" ? " OR late = 1" : "";
  return fmt::format(
      "({0} NOT IN (SELECT interaction_id FROM live_version{2}) OR (tenant, {0}, version) IN "
      "(SELECT tenant, interaction_id, max(version) FROM live_version{2} GROUP BY tenant, "
      "interaction_id){1})",
      key, always, of);
}

std::string AnyOf(std::string_view column, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + Quoted(value);
  return values.empty() ? "0" : fmt::format("{} IN ({})", column, list);
}

// Tables derived from all interactions at once are rewritten whole and need no look at versions.
bool IsVersioned(const Table& table) {
  return table.name != "journey_step" && table.name != "customer_outcome" &&
         table.name != "live_version";
}

// The 2018 server does not turn Native strings into LowCardinality; it gets plain strings.
std::string Ddl(const Table& table, std::string_view name, bool modern) {
  std::string columns;
  for (const Column& column : table.columns)
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", column.name,
                           TypeName(column.type, modern));
  if (modern && !table.text_index.empty()) {
    columns += fmt::format(
        ", INDEX {0}_words lower({0}) TYPE text(tokenizer = 'splitByNonAlpha') GRANULARITY 1",
        table.text_index);
  }
  // For the test that looks for erased bytes: parts that can be read as they lie.
  const bool plain = modern && std::getenv("CLARION_TEST_PLAIN_STORE") != nullptr;
  return fmt::format("CREATE TABLE IF NOT EXISTS {} ({}) ENGINE = MergeTree ORDER BY {}{}{}", name,
                     columns, table.order_by, modern ? " SETTINGS fsync_after_insert = 1" : "",
                     plain ? ", default_compression_codec = 'NONE'" : "");
}

}  // namespace

int64_t Rows::Integer(size_t row, size_t column) const {
  const json::value& value = at(row, column);
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64()) return static_cast<int64_t>(value.get_uint64());
  if (value.is_double()) return static_cast<int64_t>(value.get_double());
  return 0;
}

double Rows::Real(size_t row, size_t column) const {
  const json::value& value = at(row, column);
  return value.is_number() ? value.to_number<double>() : std::nan("");
}

std::string Rows::Text(size_t row, size_t column) const {
  const json::value& value = at(row, column);
  return value.is_string() ? std::string(value.get_string()) : value.is_null() ? "" : ToJson(value);
}

std::string Warehouse::Expand(std::string_view sql, const View& view) const {
  std::string out;
  out.reserve(sql.size() + 64);
  size_t from = 0;
  for (;;) {
    const size_t open = sql.find('{', from);
    const size_t close = open == std::string_view::npos ? open : sql.find('}', open);
    if (close == std::string_view::npos) break;
    std::string_view name = sql.substr(open + 1, close - open - 1);
    const bool as_found = name == "interaction.found";
    if (as_found) name = "interaction";
    const Table* found = nullptr;
    for (const Table& table : Tables())
      if (table.name == name) found = &table;
    out += sql.substr(from, open - from);
    if (found != nullptr)
      out += RowsThatCount(*found, as_found, view);
    else
      out += Word(name, sql.substr(open, close - open + 1));
    from = close + 1;
  }
  out += sql.substr(from);
  return out;
}

// "*", or the columns with the contact reason as people call it.
std::string Warehouse::Columns(const Table& table, bool as_found) const {
  const std::lock_guard lock(shown_mutex_);
  if (as_found || table.name != "interaction" || reasons_.empty()) return "*";
  std::string found, named, columns;
  for (const auto& [label, name] : reasons_) {
    found += (found.empty() ? "" : ", ") + Quoted(label);
    named += (named.empty() ? "" : ", ") + Quoted(name);
  }
  for (const Column& column : table.columns) {
    columns += columns.empty() ? "" : ", ";
    columns += column.name == "reason"
                   ? fmt::format("transform(reason, [{}], [{}]) AS reason", found, named)
                   : std::string(column.name);
  }
  return columns;
}

std::string Warehouse::RowsThatCount(const Table& table, bool as_found, const View& view) const {
  std::vector<std::string> where;
  const auto other = view.in_place.find(std::string(table.name));
  std::string name = other == view.in_place.end() ? std::string(table.name) : other->second;
  std::string upto;
  if (view.upto && IsVersioned(table)) {
    upto = fmt::format(" WHERE version <= {}", *view.upto);
    where.push_back(fmt::format("version <= {}", *view.upto));
  }
  if (corrected() && IsVersioned(table)) where.push_back(LiveRows(table, upto));
  const bool score = table.name == "score";
  if (score || table.name == "answer") {
    const Shown seen = view.shown ? *view.shown : shown();
    if (seen.past)
      where.push_back(score ? AnyOf("generation", seen.generations) : AnyOf("rules", seen.rules));
  }
  const std::string columns = Columns(table, as_found);
  if (where.empty() && columns == "*") return name;
  if (where.empty()) return fmt::format("(SELECT {} FROM {})", columns, name);
  return fmt::format("(SELECT {} FROM {} WHERE {})", columns, name, fmt::join(where, " AND "));
}

Shown Warehouse::shown() const {
  const std::lock_guard lock(shown_mutex_);
  return shown_;
}

void Warehouse::ShowWords(std::map<std::string, std::string, std::less<>> sql_of) {
  const std::lock_guard lock(shown_mutex_);
  words_ = std::move(sql_of);
  Changed();
}

void Warehouse::ShowZone(const Zone& zone) {
  const std::lock_guard lock(shown_mutex_);
  zone_ = zone;
  Changed();
}

Zone Warehouse::zone() const {
  const std::lock_guard lock(shown_mutex_);
  return zone_;
}

std::string Warehouse::Word(std::string_view name, std::string_view else_this) const {
  const std::lock_guard lock(shown_mutex_);
  const auto found = words_.find(name);
  return found == words_.end() ? std::string(else_this) : found->second;
}

void Warehouse::ShowReasons(std::map<std::string, std::string> name_of_found) {
  const std::lock_guard lock(shown_mutex_);
  reasons_ = std::move(name_of_found);
  Changed();
}

void Warehouse::Show(Shown shown) {
  const std::lock_guard lock(shown_mutex_);
  shown_ = std::move(shown);
  Changed();
}

Result<void> CreateTable(Warehouse& warehouse, const Table& table, std::string_view as) {
  return warehouse.Run(Ddl(table, as, warehouse.modern()));
}

namespace {

// Whether the table stands there with exactly the columns of today.
Result<bool> HasOldShape(Warehouse& warehouse, const Table& table) {
  ASSIGN_OR_RETURN(const Rows there,
                   warehouse.Query(fmt::format("SELECT name FROM system.columns WHERE database = "
                                               "currentDatabase() AND table = {} ORDER BY name",
                                               Quoted(table.name))));
  if (there.empty()) return false;
  std::vector<std::string> names, wanted;
  for (size_t i = 0; i < there.size(); ++i) names.push_back(there.Text(i, 0));
  for (const Column& column : table.columns) wanted.emplace_back(column.name);
  std::sort(names.begin(), names.end());
  std::sort(wanted.begin(), wanted.end());
  return names != wanted;
}

}  // namespace

namespace {

// While a read of half a minute lasts, what it reads stays.
constexpr int kEmptyTries = 400;
constexpr std::chrono::milliseconds kEmptyEvery{100};

Result<bool> IsThere(Warehouse& warehouse, std::string_view table) {
  ASSIGN_OR_RETURN(const Rows found,
                   warehouse.Query(fmt::format("SELECT count() FROM system.tables WHERE database = "
                                               "currentDatabase() AND name = {}",
                                               Quoted(table))));
  return found.Integer(0, 0) > 0;
}

}  // namespace

Result<bool> CreateTables(Warehouse& warehouse) {
  bool anew = false;
  for (const Table& table : Tables()) {
    ASSIGN_OR_RETURN(const bool old, HasOldShape(warehouse, table));
    anew = anew || old;
  }
  for (const Table& table : Tables()) {
    if (anew) RETURN_IF_ERROR(DropTable(warehouse, table.name));
    RETURN_IF_ERROR(CreateTable(warehouse, table, table.name));
  }
  ASSIGN_OR_RETURN(const Rows corrected, warehouse.Query("SELECT count() FROM live_version"));
  warehouse.SetCorrected(corrected.Integer(0, 0) > 0);
  return anew;
}

Result<void> DropTable(Warehouse& warehouse, std::string_view table) {
  ASSIGN_OR_RETURN(const bool there, IsThere(warehouse, table));
  if (!there) return {};
  // Emptied first: that removes the files now, all but those that somebody is reading.
  for (int i = 0; i < kEmptyTries; ++i) {
    RETURN_IF_ERROR(warehouse.Run(fmt::format("TRUNCATE TABLE {}", table)));
    if (!warehouse.modern()) break;
    ASSIGN_OR_RETURN(const Rows left, warehouse.Query(fmt::format(
                                          "SELECT count() FROM system.parts WHERE database = "
                                          "currentDatabase() AND table = {} AND rows > 0",
                                          Quoted(table))));
    if (left.Integer(0, 0) == 0) break;
    std::this_thread::sleep_for(kEmptyEvery);
  }
  return warehouse.Run(fmt::format("DROP TABLE IF EXISTS {}", table));
}

Result<void> ReplaceTable(Warehouse& warehouse, std::string_view table, std::string_view from) {
  const std::string before = std::string(table) + "_before";
  RETURN_IF_ERROR(DropTable(warehouse, before));
  // Two renames leave a moment in which a question finds no table of this name: an engine that can
  // exchanges them.
  if (warehouse.modern()) {
    RETURN_IF_ERROR(warehouse.Run(fmt::format("EXCHANGE TABLES {} AND {}", table, from)));
    RETURN_IF_ERROR(warehouse.Run(fmt::format("RENAME TABLE {} TO {}", from, before)));
  } else {
    RETURN_IF_ERROR(
        warehouse.Run(fmt::format("RENAME TABLE {0} TO {2}, {1} TO {0}", table, from, before)));
  }
  // Whoever found the old table before it went must find its rows in it.
  warehouse.Settle();
  return DropTable(warehouse, before);
}

Result<void> RemoveWhere(Warehouse& warehouse, std::string_view table, std::string_view condition) {
  ASSIGN_OR_RETURN(const Rows left, warehouse.Query(fmt::format("SELECT count() FROM {} WHERE {}",
                                                                table, condition)));
  if (left.Integer(0, 0) == 0) return {};
  // Written the portable way, without waiting for a mutation: copy what stays, swap.
  const std::string kept = std::string(table) + "_kept";
  RETURN_IF_ERROR(DropTable(warehouse, kept));
  RETURN_IF_ERROR(CreateTable(warehouse, TableNamed(table), kept));
  RETURN_IF_ERROR(warehouse.Run(
      fmt::format("INSERT INTO {} SELECT * FROM {} WHERE NOT ({})", kept, table, condition)));
  return ReplaceTable(warehouse, table, kept);
}

Result<void> EraseVersions(Warehouse& warehouse, std::string_view table,
                           const std::vector<uint64_t>& versions) {
  if (versions.empty()) return {};
  const std::string condition = fmt::format("version IN ({})", fmt::join(versions, ", "));
  if (!warehouse.modern()) return RemoveWhere(warehouse, table, condition);
  ASSIGN_OR_RETURN(const Rows left, warehouse.Query(fmt::format("SELECT count() FROM {} WHERE {}",
                                                                table, condition)));
  if (left.Integer(0, 0) == 0) return {};
  // The engine writes parts with such rows anew, one after the other, and keeps the old ones for
  // minutes. So it does it in a table beside, which has all parts by links and not by copies; what
  // counts then goes on, by links again, into a third, which takes the place of the first in one
  // step; and the other two go with the old parts. The log of the change, which lies beside them,
  // names numbers only.
  const std::string changing = std::string(table) + "_changing";
  const std::string kept = std::string(table) + "_kept";
  const auto link = [&](const std::string& to, std::string_view from) -> Result<void> {
    RETURN_IF_ERROR(DropTable(warehouse, to));
    RETURN_IF_ERROR(CreateTable(warehouse, TableNamed(table), to));
    return warehouse.Run(fmt::format("ALTER TABLE {} ATTACH PARTITION tuple() FROM {}", to, from));
  };
  RETURN_IF_ERROR(link(changing, table));
  RETURN_IF_ERROR(warehouse.Run(fmt::format(
      "ALTER TABLE {} DELETE WHERE {} SETTINGS mutations_sync = 2", changing, condition)));
  RETURN_IF_ERROR(link(kept, changing));
  RETURN_IF_ERROR(ReplaceTable(warehouse, table, kept));
  return DropTable(warehouse, changing);
}

Result<void> RemoveAfter(Warehouse& warehouse, uint64_t version) {
  for (const Table& table : Tables())
    RETURN_IF_ERROR(RemoveWhere(warehouse, table.name, fmt::format("version > {}", version)));
  return {};
}

std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    switch (c) {
      case '\'':
        out += "\\'";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\0':
        out += "\\0";
        break;
      // Braces would be read as {table}.
      case '{':
        out += "\\x7B";
        break;
      case '}':
        out += "\\x7D";
        break;
      default:
        out += c;
    }
  }
  return out + "'";
}

}  // namespace clarion::warehouse
