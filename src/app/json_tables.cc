#include "app/json_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deque>
#include <unordered_map>

namespace clarion::app {
namespace {

constexpr size_t kInstantBytes = 20;  // "2026-04-08T15:05:00Z"

// Members that tell rows of a table apart, the first there is.
const std::vector<std::string>& Keys() {
  static const std::vector<std::string> keys = {
      "id", "agent", "reason", "question", "metric", "scorecard", "name", "title", "at", "from"};
  return keys;
}

struct Value {
  Cell cell;
  std::string owned;  // of cells whose text is made here
};

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::unordered_map<std::string, size_t> column_of;
  std::deque<std::vector<std::pair<size_t, Value>>> rows;

  size_t Column(const std::string& column) {
    const auto [at, added] = column_of.try_emplace(column, columns.size());
    if (added) columns.push_back(column);
    return at->second;
  }
};

bool IsTable(const json::value& value) {
  return value.is_array() && !value.get_array().empty() && value.get_array()[0].is_object();
}

Value ValueOf(const json::value& value) {
  Value out;
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    out.owned = std::string(text);
    const bool instant =
        text.size() >= kInstantBytes && text[4] == '-' && text[10] == 'T' && text.back() == 'Z';
    if (const auto at = instant ? ParseTime(text) : Result<TimeMs>(InvalidInput("")); at.ok())
      out.cell = Cell::Time(*at);
    else
      out.cell.kind = Cell::Kind::kText;
  } else if (value.is_bool()) {
    out.cell = Cell::YesNo(value.get_bool());
  } else if (value.is_number()) {
    out.cell = Cell::Number(value.to_number<double>());
  } else if (value.is_array()) {
    for (const json::value& one : value.get_array())
      out.owned += fmt::format("{}{}", out.owned.empty() ? "" : "; ",
                               one.is_string() ? std::string(one.get_string()) : ToJson(one));
    if (!out.owned.empty()) out.cell.kind = Cell::Kind::kText;
  }
  return out;
}

class Collector {
 public:
  std::vector<Table> Collect(const json::object& answer) {
    Table about{"about", {"name", "value"}, {}, {}};
    for (const auto& member : answer) {
      if (IsTable(member.value()))
        Add(std::string(member.key()), member.value().get_array(), {});
      else
        Tell(std::string(member.key()), member.value(), &about);
    }
    std::vector<Table> out(std::make_move_iterator(tables_.begin()),
                           std::make_move_iterator(tables_.end()));
    if (!about.rows.empty() || out.empty()) out.push_back(std::move(about));
    return out;
  }

 private:
  using Row = std::vector<std::pair<size_t, Value>>;

  Table& Named(const std::string& name) {
    for (Table& one : tables_)
      if (one.name == name) return one;
    tables_.push_back({name, {}, {}, {}});
    return tables_.back();
  }

  // `above`: columns of the row a table hangs on.
  void Add(const std::string& name, const json::array& rows,
           const std::vector<std::pair<std::string, Value>>& above) {
    Table& table = Named(name);
    for (const json::value& one : rows) {
      if (!one.is_object()) continue;
      Row row;
      std::vector<std::pair<std::string, Value>> own = above;
      for (const auto& [column, value] : above) row.emplace_back(table.Column(column), value);
      for (const std::string& key : Keys()) {
        const json::value* const value = one.get_object().if_contains(key);
        if (value == nullptr || value->is_structured() || value->is_null()) continue;
        own.emplace_back(fmt::format("{}.{}", name, key), ValueOf(*value));
        break;
      }
      Flatten(name, "", one.get_object(), own, &table, &row);
      table.rows.push_back(std::move(row));
    }
  }

  void Flatten(const std::string& name, const std::string& prefix, const json::object& object,
               const std::vector<std::pair<std::string, Value>>& own, Table* table, Row* row) {
    for (const auto& member : object) {
      const std::string column = prefix + std::string(member.key());
      const json::value& value = member.value();
      if (value.is_object())
        Flatten(name, column + ".", value.get_object(), own, table, row);
      else if (IsTable(value))
        Add(fmt::format("{} {}", name, column), value.get_array(), own);
      else
        row->emplace_back(table->Column(column), ValueOf(value));
    }
  }

  void Tell(const std::string& name, const json::value& value, Table* about) {
    if (value.is_object()) {
      for (const auto& member : value.get_object()) {
        const std::string inner = fmt::format("{}.{}", name, std::string_view(member.key()));
        if (IsTable(member.value()))
          Add(inner, member.value().get_array(), {});
        else
          Tell(inner, member.value(), about);
      }
      return;
    }
    Value key;
    key.owned = name;
    key.cell.kind = Cell::Kind::kText;
    Row row;
    row.emplace_back(0, std::move(key));
    row.emplace_back(1, ValueOf(value));
    about->rows.push_back(std::move(row));
  }

  std::deque<Table> tables_;  // references stay valid while tables are added
};

Result<void> Write(const Table& table, TableSink& sink) {
  RETURN_IF_ERROR(sink.Begin(table.name, table.columns));
  for (const auto& row : table.rows) {
    std::vector<Cell> cells(table.columns.size());
    for (const auto& [column, value] : row) {
      cells[column] = value.cell;
      if (value.cell.kind == Cell::Kind::kText) cells[column].text = value.owned;
    }
    RETURN_IF_ERROR(sink.Row(cells));
  }
  return {};
}

}  // namespace

Result<void> WriteTables(const json::object& answer, TableSink& sink) {
  for (const Table& table : Collector().Collect(answer)) RETURN_IF_ERROR(Write(table, sink));
  return sink.Finish();
}

Result<void> WriteTable(const json::object& answer, const std::string& name, TableSink& sink) {
  const std::vector<Table> tables = Collector().Collect(answer);
  std::vector<std::string> names;
  for (const Table& table : tables) {
    if (name.empty() || table.name == name) {
      RETURN_IF_ERROR(Write(table, sink));
      return sink.Finish();
    }
    names.push_back(table.name);
  }
  return InvalidInput(
      fmt::format("table: there is no '{}' here, but {}", name, fmt::join(names, ", ")));
}

}  // namespace clarion::app
