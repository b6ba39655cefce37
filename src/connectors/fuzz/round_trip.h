// What every fuzzer of a format asserts: whatever decodes can be written and read back as itself,
// in each of our own formats.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/formats.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {

inline void Demand(const Result<Record>& back, const Record& record, std::string_view how) {
  if (back.ok() && *back == record) return;
  std::fprintf(stderr, "%.*s: %s\n%s\n", static_cast<int>(how.size()), how.data(),
               back.ok() ? EncodeClarionJson(*back).c_str() : back.error().message.c_str(),
               EncodeClarionJson(record).c_str());
  std::abort();
}

inline void CheckRoundTrip(const Record& record) {
  Demand(DecodeClarionJson(EncodeClarionJson(record)), record, "clarion");
  Demand(DecodeVcon(EncodeVcon(record), nullptr), record, "vcon");
}

// Reads `data` as a whole file of `format`, as an import does; every record, and each once more as
// a retry does.
inline void ReadAndCheck(const uint8_t* data, size_t size, std::string_view format) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  auto source = SourceFromMemory(bytes, "fuzz");
  if (source == nullptr) return;
  const ReadOptions options{"fuzz_analysis_2026-01-01.json", ""};
  auto input = OpenInput(std::move(source), format, options);
  if (!input.ok()) return;
  uint64_t at = 0;
  for (RawRecord raw;;) {
    const auto more = input->reader->Next(&raw);
    if (!more.ok() || !*more) return;
    if (raw.byte < at) std::abort();
    at = raw.byte;
    const auto records = input->reader->Decode(raw);
    const auto again = DecodeRaw(format, raw, options);
    if (records.ok() != again.ok()) std::abort();
    if (!records.ok()) continue;
    if (*records != *again) std::abort();
    for (const Record& record : *records) CheckRoundTrip(record);
  }
}

}  // namespace clarion::connectors
