#include "warehouse/words_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "warehouse/tables.h"

namespace clarion::warehouse {
namespace {

// Without columns of ours.
constexpr std::string_view kPlainTables[] = {"system.one", "system.numbers", "system.columns",
                                             "system.tables"};
// Their columns are in the analysis as such.
constexpr std::string_view kPlainFunctions[] = {"numbers", "merge"};

// What stands behind `label` in a line of the analysis, up to a comma or the end.
std::optional<std::string_view> After(std::string_view line, std::string_view label) {
  const size_t at = line.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  line.remove_prefix(at + label.size());
  return line.substr(0, std::min(line.find(','), line.size()));
}

template <typename List>
bool Has(const List& list, std::string_view one) {
  return std::find(std::begin(list), std::end(list), one) != std::end(list);
}

bool IsOurs(std::string_view table) {
  const size_t dot = table.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? table : table.substr(dot + 1);
  return !table.starts_with("system.") &&
         std::any_of(Tables().begin(), Tables().end(),
                     [&](const Table& one) { return one.name == name; });
}

bool HoldsWords(std::string_view column) {
  return std::any_of(Tables().begin(), Tables().end(), [&](const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [&](const Column& one) { return one.words && one.name == column; });
  });
}

bool LineReads(std::string_view line) {
  if (const auto column = After(line, "column_name: "); column && HoldsWords(*column)) return true;
  if (const auto name = After(line, "table_function_name: "); name && !Has(kPlainFunctions, *name))
    return true;
  const auto table = After(line, " table_name: ");
  return table && !IsOurs(*table) && !Has(kPlainTables, *table);
}

}  // namespace

Result<bool> ReadsWords(Warehouse& warehouse, std::string_view sql) {
  if (!warehouse.modern()) return true;
  ASSIGN_OR_RETURN(const Rows tree,
                   warehouse.QueryReadOnly(fmt::format("EXPLAIN QUERY TREE {}", sql)));
  for (size_t i = 0; i < tree.size(); ++i)
    if (LineReads(tree.Text(i, 0))) return true;
  return false;
}

}  // namespace clarion::warehouse
