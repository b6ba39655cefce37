// Byte streams that open compressed files by themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion {

// A source of bytes, read front to back by one thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills up to `size` bytes; 0 means the end. kCorrupt: damaged compressed data, naming file and
  // byte.
  virtual Result<size_t> Read(char* buffer, size_t size) = 0;
  // Bytes taken from the underlying file so far, and its size (0 when unknown, as for a pipe): for
  // progress.
  virtual uint64_t RawRead() const = 0;
  virtual uint64_t RawSize() const { return 0; }
};

// Opens a file ("-" is stdin) and looks at its first bytes: gzip and zstd are unpacked on the way,
// also several members in a row. A UTF-8 byte-order mark is left to the reader. kNotFound when the
// file cannot be opened.
Result<std::unique_ptr<ByteSource>> OpenSource(const std::string& path);
// The same over bytes in memory; `bytes` must outlive the source.
std::unique_ptr<ByteSource> SourceFromMemory(const std::string& bytes, const std::string& name);

// How many bytes to ask a source for at a time: `most`, or fewer where it holds fewer. A small file
// or message then costs no large buffer.
size_t ChunkOf(const ByteSource& source, size_t most);

// One record of an input, untouched: what is kept when it is rejected, and enough to try again
// later.
struct RawRecord {
  std::string bytes;
  uint64_t line = 1;  // where it starts in the unpacked file, from 1
  uint64_t byte = 0;
};

struct Line {
  std::string_view text;  // without its line end; valid until the next call
  uint64_t number = 0;    // from 1
  uint64_t byte = 0;      // offset of its first byte in the unpacked stream
};

// Splits a source into lines of any length up to `max_bytes`. A longer line comes cut, with
// `truncated` set, and the rest skipped.
class LineReader {
 public:
  explicit LineReader(ByteSource& source, size_t max_bytes = size_t{64} << 20);
  // False at the end.
  Result<bool> Next(Line* line, bool* truncated);

 private:
  Result<bool> Fill();

  ByteSource& source_;
  const size_t max_bytes_;
  std::string buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t buffer_at_ = 0;
  uint64_t number_ = 0;
  bool at_end_ = false;
};

}  // namespace clarion
