// Rows on their way into one table, column by column, in the engine's Native layout: appending is a
// memcpy, and the engine reads them without parsing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/tables.h"

namespace clarion::warehouse {

class Block {
 public:
  explicit Block(std::string_view table);

  // Values of one row, in column order, one call each; `Done()` ends the row. Types are asserted.
  Block& Text(std::string_view value);
  Block& Number(int64_t value);  // any integer column; must fit
  Block& Real(double value);
  Block& Texts(const std::vector<std::string>& values);
  Block& Ints(const std::vector<int32_t>& values);
  void Done();

  const Table& table() const { return *table_; }
  size_t rows() const { return rows_; }
  size_t bytes() const;
  void Clear();
  // Appends the block in Native format (revision 0): "columns, rows, then name, type, data of each
  // column".
  void AppendNative(std::string* out) const;

 private:
  struct Data {
    std::string bytes;
    std::string offsets;  // arrays: cumulative counts, UInt64 each
    uint64_t items = 0;
  };
  Data& Next(ColumnType a, ColumnType b);

  const Table* table_;
  std::vector<Data> data_;
  size_t column_ = 0;
  size_t rows_ = 0;
};

}  // namespace clarion::warehouse
