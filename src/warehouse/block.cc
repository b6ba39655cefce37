#include "warehouse/block.h"

#include <cassert>
#include <cstring>

namespace clarion::warehouse {
namespace {

void AppendVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>((value & 0x7F) | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void AppendText(std::string& out, std::string_view text) {
  AppendVarint(out, text.size());
  out += text;
}

template <typename T>
void AppendRaw(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace

Block::Block(std::string_view table) : table_(&TableNamed(table)), data_(table_->columns.size()) {}

Block::Data& Block::Next(ColumnType a, ColumnType b) {
  assert(column_ < data_.size());
  [[maybe_unused]] const ColumnType type = table_->columns[column_].type;
  assert(type == a || type == b);
  (void)a;
  (void)b;
  return data_[column_++];
}

Block& Block::Text(std::string_view value) {
  AppendText(Next(ColumnType::kString, ColumnType::kName).bytes, value);
  return *this;
}

Block& Block::Number(int64_t value) {
  assert(column_ < data_.size());
  const ColumnType type = table_->columns[column_].type;
  std::string& bytes = data_[column_++].bytes;
  switch (type) {
    case ColumnType::kUInt8:
      AppendRaw(bytes, static_cast<uint8_t>(value));
      break;
    case ColumnType::kUInt32:
      AppendRaw(bytes, static_cast<uint32_t>(value));
      break;
    case ColumnType::kInt32:
      AppendRaw(bytes, static_cast<int32_t>(value));
      break;
    case ColumnType::kUInt64:
    case ColumnType::kInt64:
      AppendRaw(bytes, value);
      break;
    default:
      assert(false && "not an integer column");
  }
  return *this;
}

Block& Block::Real(double value) {
  AppendRaw(Next(ColumnType::kFloat64, ColumnType::kFloat64).bytes, value);
  return *this;
}

Block& Block::Texts(const std::vector<std::string>& values) {
  Data& data = Next(ColumnType::kStrings, ColumnType::kStrings);
  for (const std::string& value : values) AppendText(data.bytes, value);
  data.items += values.size();
  AppendRaw(data.offsets, data.items);
  return *this;
}

Block& Block::Ints(const std::vector<int32_t>& values) {
  Data& data = Next(ColumnType::kInts, ColumnType::kInts);
  for (const int32_t value : values) AppendRaw(data.bytes, value);
  data.items += values.size();
  AppendRaw(data.offsets, data.items);
  return *this;
}

void Block::Done() {
  assert(column_ == data_.size());
  column_ = 0;
  ++rows_;
}

size_t Block::bytes() const {
  size_t total = 0;
  for (const Data& data : data_) total += data.bytes.size() + data.offsets.size();
  return total;
}

void Block::Clear() {
  for (Data& data : data_) {
    data.bytes.clear();
    data.offsets.clear();
    data.items = 0;
  }
  rows_ = 0;
  column_ = 0;
}

void Block::AppendNative(std::string* out) const {
  if (rows_ == 0) return;
  AppendVarint(*out, data_.size());
  AppendVarint(*out, rows_);
  for (size_t i = 0; i < data_.size(); ++i) {
    AppendText(*out, table_->columns[i].name);
    AppendText(*out, TypeName(table_->columns[i].type, false));
    *out += data_[i].offsets;
    *out += data_[i].bytes;
  }
}

}  // namespace clarion::warehouse
