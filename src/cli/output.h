// Where a command writes its result: a file that appears whole, or stdout.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion::cli {

// Move-only. A file is written beside its name and takes it in Close; without Close nothing is
// left.
class OutputFile {
 public:
  // "-" is stdout. kUnavailable: the folder is not there, or not writable.
  static Result<OutputFile> Open(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Result<void> Write(std::string_view bytes);
  Result<void> Close();

 private:
  OutputFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace clarion::cli
