#include "llm/sse.h"

namespace clarion::llm {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool SseReader::Feed(std::string_view bytes, const Each& each) {
  while (!bytes.empty()) {
    if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_cr_ = false;
    const size_t end = bytes.find_first_of("\r\n");
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return true;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (!EndLine(each)) return false;
  }
  return true;
}

bool SseReader::Finish(const Each& each) {
  if (!line_.empty() && !EndLine(each)) return false;
  return EndLine(each);
}

bool SseReader::EndLine(const Each& each) {
  std::string_view line = line_;
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  bool go_on = true;
  if (line.empty()) {
    if (has_data_) go_on = each(data_);
    data_.clear();
    has_data_ = false;
  } else {
    const size_t colon = line.find(':');
    if (line.substr(0, colon) == "data") {
      std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
      if (value.starts_with(' ')) value.remove_prefix(1);
      if (has_data_) data_ += '\n';
      data_ += value;
      has_data_ = true;
    }
  }
  line_.clear();
  return go_on;
}

}  // namespace clarion::llm
