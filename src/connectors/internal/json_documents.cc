#include "connectors/internal/json_documents.h"

namespace clarion::connectors {
namespace {

constexpr size_t kChunk = size_t{64} << 10;

bool IsSpace(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Result<bool> JsonDocuments::Fill() {
  buffer_.resize(ChunkOf(source_, kChunk));
  ASSIGN_OR_RETURN(end_, source_.Read(buffer_.data(), buffer_.size()));
  at_ = 0;
  return end_ > 0;
}

Result<int> JsonDocuments::Peek() {
  if (at_ == end_) {
    ASSIGN_OR_RETURN(const bool more, Fill());
    if (!more) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

void JsonDocuments::Take(RawRecord* record) {
  const char c = buffer_[at_++];
  ++byte_;
  if (c == '\n') ++line_;
  if (record != nullptr && record->bytes.size() < max_bytes_) record->bytes += c;
}

// Leaves the stream at the first byte of a value; false at the end.
Result<bool> JsonDocuments::SkipToValue() {
  for (;;) {
    ASSIGN_OR_RETURN(const int c, Peek());
    if (c < 0) return false;
    const bool mark = byte_ < 3 && (c == 0xEF || c == 0xBB || c == 0xBF);
    const bool opens = c == '[' && !started_;
    const bool between = in_array_ && (c == ',' || c == ']');
    if (!IsSpace(c) && !mark && !opens && !between) return true;
    if (opens) in_array_ = true;
    if (opens) started_ = true;
    Take(nullptr);
  }
}

Result<void> JsonDocuments::TakeObject(RawRecord* record) {
  int depth = 0;
  bool in_string = false;
  bool escaped = false;
  int last = 0;  // the last byte that is no white space
  bool line_start = false;
  for (;;) {
    ASSIGN_OR_RETURN(const int c, Peek());
    if (c < 0) return {};
    const bool allowed = !in_string && (last == '[' || last == ',' || last == ':');
    if (line_start && c == '{' && !allowed) return {};
    Take(record);
    line_start = c == '\n';
    if (!IsSpace(c)) last = c;
    if (escaped) {
      escaped = false;
    } else if (in_string) {
      if (c == '\\') escaped = true;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth <= 0) {
      return {};
    }
  }
}

Result<void> JsonDocuments::TakeLoose(RawRecord* record) {
  bool in_string = false;
  for (;;) {
    ASSIGN_OR_RETURN(const int c, Peek());
    if (c < 0 || c == '\n' || (in_array_ && !in_string && (c == ',' || c == ']'))) return {};
    if (c == '"') in_string = !in_string;
    Take(record);
  }
}

Result<bool> JsonDocuments::Next(RawRecord* record) {
  ASSIGN_OR_RETURN(const bool found, SkipToValue());
  if (!found) return false;
  started_ = true;
  *record = {"", line_, byte_};
  ASSIGN_OR_RETURN(const int first, Peek());
  if (first == '{' || first == '[')
    RETURN_IF_ERROR(TakeObject(record));
  else
    RETURN_IF_ERROR(TakeLoose(record));
  return true;
}

std::vector<std::string> TopLevelKeys(std::string_view head) {
  std::vector<std::string> keys;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  size_t i = head.find_first_not_of(" \t\r\n");
  if (i != std::string_view::npos && head[i] == '[') i = head.find_first_not_of(" \t\r\n", i + 1);
  if (i == std::string_view::npos || head[i] != '{') return keys;
  int depth = 0;
  bool expect_key = false;
  for (; i < head.size(); ++i) {
    const char c = head[i];
    if (c == '{' || c == '[') expect_key = ++depth == 1;
    if (c == ',' && depth == 1) expect_key = true;
    if ((c == '}' || c == ']') && --depth == 0) return keys;
    if (c != '"') continue;
    const size_t from = ++i;
    while (i < head.size() && head[i] != '"') i += head[i] == '\\' ? 2 : 1;
    if (i >= head.size()) return keys;
    if (depth == 1 && expect_key) keys.emplace_back(head.substr(from, i - from));
    expect_key = false;
  }
  return keys;
}

}  // namespace clarion::connectors
