// Splits a stream into JSON values: a single document, JSON Lines, documents one after another, or
// one array of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/stream.h"
#include "connectors/record.h"

namespace clarion::connectors {

// Finds where values end without building them. A broken value does not swallow what follows: a new
// line that starts with
// '{' where JSON allows no object begins a new record. Text between values becomes a record of its
// own, up to the line's end.
class JsonDocuments {
 public:
  static constexpr size_t kMaxBytes = size_t{64}
                                      << 20;  // a longer value comes cut, which then does not parse

  explicit JsonDocuments(ByteSource& source, size_t max_bytes = kMaxBytes)
      : source_(source), max_bytes_(max_bytes) {}
  // False at the end.
  Result<bool> Next(RawRecord* record);

 private:
  Result<bool> Fill();
  // The next byte without taking it; -1 at the end.
  Result<int> Peek();
  void Take(RawRecord* record);
  Result<bool> SkipToValue();
  Result<void> TakeObject(RawRecord* record);
  Result<void> TakeLoose(RawRecord* record);

  ByteSource& source_;
  const size_t max_bytes_;
  std::string buffer_;
  size_t at_ = 0;
  size_t end_ = 0;
  uint64_t byte_ = 0;
  uint64_t line_ = 1;
  bool started_ = false;
  bool in_array_ = false;
};

// The member names of the first object in `head` (also inside an array), also when the text breaks
// off. For recognising.
std::vector<std::string> TopLevelKeys(std::string_view head);

}  // namespace clarion::connectors
