#include "cli/output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace clarion::cli {
namespace {

std::string Beside(const std::string& path) { return path + ".part"; }

}  // namespace

Result<OutputFile> OutputFile::Open(const std::string& path) {
  if (path == "-") return OutputFile(path, stdout);
  std::FILE* file = std::fopen(Beside(path).c_str(), "wb");
  if (file == nullptr)
    return Unavailable(fmt::format("cannot write '{}': {}", path, std::strerror(errno)));
  return OutputFile(path, file);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)) {}

OutputFile::~OutputFile() {
  if (file_ == nullptr || file_ == stdout) return;
  (void)std::fclose(file_);
  (void)std::remove(Beside(path_).c_str());
}

Result<void> OutputFile::Write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return {};
  return Unavailable(fmt::format("cannot write '{}': {}", path_, std::strerror(errno)));
}

Result<void> OutputFile::Close() {
  std::FILE* file = std::exchange(file_, nullptr);
  if (file == stdout) {
    if (std::fflush(file) == 0) return {};
    return Unavailable("cannot write to stdout");
  }
  std::error_code failed;
  if (std::fclose(file) == 0)
    std::filesystem::rename(Beside(path_), path_, failed);
  else
    failed = std::make_error_code(std::errc::io_error);
  if (!failed) return {};
  (void)std::remove(Beside(path_).c_str());
  return Unavailable(fmt::format("cannot finish '{}'; is the disk full?", path_));
}

}  // namespace clarion::cli
