// Reading sample data in tests: whole files, tar archives, and inputs driven to their end.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/stream.h"
#include "connectors/formats.h"

namespace clarion::connectors::testing {

// Public data lies beside the repository where it is to be had; tests skip what needs it elsewhere.
inline std::string SamplesFolder(std::string_view below) {
  const std::string folder =
      std::string(CLARION_SOURCE_DIR) + "/../shared/data/" + std::string(below);
  return std::filesystem::exists(folder) ? folder : "";
}

// Plain or packed; "" when it cannot be read.
inline std::string ReadWhole(const std::string& path) {
  auto source = OpenSource(path);
  if (!source.ok()) return "";
  std::string out, chunk(65536, '\0');
  for (;;) {
    const auto got = (*source)->Read(chunk.data(), chunk.size());
    if (!got.ok() || *got == 0) return out;
    out.append(chunk, 0, *got);
  }
}

// The regular files of a tar archive.
inline std::vector<std::pair<std::string, std::string>> ReadTar(const std::string& path) {
  const std::string bytes = ReadWhole(path);
  std::vector<std::pair<std::string, std::string>> files;
  for (size_t at = 0; at + 512 <= bytes.size() && bytes[at] != '\0';) {
    const std::string name = bytes.substr(at, 100).c_str();
    const size_t size = std::stoul(bytes.substr(at + 124, 11), nullptr, 8);
    if (bytes[at + 156] == '0' || bytes[at + 156] == '\0')
      files.emplace_back(name, bytes.substr(at + 512, size));
    at += 512 + (size + 511) / 512 * 512;
  }
  return files;
}

struct ReadResult {
  std::string format;
  std::string open_error;
  std::vector<Record> records;
  std::vector<std::string> refusals;
  std::vector<RawRecord> raws;
};

// Opens `bytes` as `format` and reads to the end, as an import does.
inline ReadResult ReadAll(const std::string& bytes, const std::string& name,
                          std::string_view format = "auto", std::string key_path = "") {
  ReadResult result;
  auto input = OpenInput(SourceFromMemory(bytes, name), format, {name, std::move(key_path)});
  if (!input.ok()) {
    result.open_error = input.error().message;
    return result;
  }
  result.format = input->format;
  for (RawRecord raw;;) {
    const auto more = input->reader->Next(&raw);
    if (!more.ok()) result.open_error = more.error().message;
    if (!more.ok() || !*more) return result;
    auto records = input->reader->Decode(raw);
    result.raws.push_back(raw);
    if (!records.ok())
      result.refusals.push_back(records.error().message);
    else
      std::move(records->begin(), records->end(), std::back_inserter(result.records));
  }
}

}  // namespace clarion::connectors::testing
