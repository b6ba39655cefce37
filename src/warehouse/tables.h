// The tables of the warehouse, described once: creates them, checks blocks, and is what
// docs/tables.md is generated from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace clarion::warehouse {

enum class ColumnType : uint8_t {
  kString,
  kName,
  kUInt8,
  kUInt32,
  kInt32,
  kUInt64,
  kInt64,
  kFloat64,
  kStrings,
  kInts
};

struct Column {
  std::string_view name;
  ColumnType
      type;  // kName: a String of few distinct values (LowCardinality where the engine has it)
  std::string_view what;
  bool words = false;  // what people said or other systems wrote: may hold personal data
};

struct Table {
  std::string_view name;
  std::string_view what;
  std::span<const Column> columns;
  std::string_view order_by;
  std::string_view text_index;  // column with a full-text index where the engine has one; "" = none
};

// Every table carries `tenant` first in its sort key and `version`: the journal position of the
// record that made the row.
std::span<const Table> Tables();
const Table& TableNamed(std::string_view name);  // REQUIRES: exists

// The engine's name of a type: for DDL (low_cardinality) or for the wire (plain).
std::string TypeName(ColumnType type, bool low_cardinality);

// Markdown page of all tables.
std::string TablesMarkdown();

}  // namespace clarion::warehouse
