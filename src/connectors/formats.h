// The list of formats Clarion reads, and how a file finds its reader.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/record.h"

namespace clarion::connectors {

const std::vector<Format>& Formats();

struct OpenedInput {
  std::string format;  // the one used
  std::unique_ptr<Reader> reader;
  const ByteSource* progress = nullptr;  // for RawRead()/RawSize(); lives as long as the reader
};

// Opens `path` ("-" is stdin) as `format`, or as the best match when `format` is "auto".
// kNotFound: no such file. kInvalidInput: no format fits; the message lists those there are.
Result<OpenedInput> OpenInput(const std::string& path, std::string_view format,
                              const ReadOptions& options);
// The same over a byte source already open (an upload).
Result<OpenedInput> OpenInput(std::unique_ptr<ByteSource> source, std::string_view format,
                              const ReadOptions& options);

// Tries one raw record again, as `clarion rejects retry` does.
Result<std::vector<Record>> DecodeRaw(std::string_view format, const RawRecord& record,
                                      const ReadOptions& options);

}  // namespace clarion::connectors
