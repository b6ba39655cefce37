// Any bytes through the readers beneath the formats: lines against a plain split, rows, JSON
// documents, and recognising.
#include <algorithm>
#include <optional>

#include "base/csv.h"
#include "connectors/fuzz/round_trip.h"
#include "connectors/internal/json_documents.h"

namespace clarion::connectors {
namespace {

std::vector<std::string> PlainLines(std::string_view text, size_t max) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r') && line.size() <= max) line.remove_suffix(1);
    lines.emplace_back(line.substr(0, max));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

// Packed input is unpacked on the way: only what came out can be compared. Nothing where the input
// is damaged: how much comes out before the damage depends on how much is asked for at a time.
std::optional<std::string> Unpacked(const std::string& bytes) {
  auto source = SourceFromMemory(bytes, "fuzz");
  std::string out, chunk(512, '\0');
  while (source != nullptr) {
    const auto got = source->Read(chunk.data(), chunk.size());
    if (!got.ok()) return std::nullopt;
    if (*got == 0 || out.size() > (size_t{1} << 20)) break;
    out.append(chunk, 0, *got);
  }
  return out;
}

void CheckLines(const std::string& bytes, size_t max) {
  const std::optional<std::string> unpacked = Unpacked(bytes);
  auto source = SourceFromMemory(bytes, "fuzz");
  if (source == nullptr) return;
  LineReader reader(*source, max);
  Line line;
  bool truncated = false;
  if (!unpacked) {
    for (auto more = reader.Next(&line, &truncated); more.ok();
         more = reader.Next(&line, &truncated))
      if (!*more) std::abort();  // damage is never taken for the end
    return;
  }
  const std::string& text = *unpacked;
  if (text.size() > (size_t{1} << 20)) return;
  const std::vector<std::string> expected = PlainLines(text, max);
  for (size_t i = 0;; ++i) {
    const auto more = reader.Next(&line, &truncated);
    if (!more.ok()) return;
    if (!*more) {
      if (i < expected.size()) std::abort();
      return;
    }
    // A line cut right before its carriage return may keep or lose it.
    if (i >= expected.size() || line.number != i + 1 ||
        line.text.substr(0, max - 1) != std::string_view(expected[i]).substr(0, max - 1))
      std::abort();
    if (line.byte > text.size() ||
        text.compare(line.byte, std::min<size_t>(line.text.size(), 8), line.text.substr(0, 8)) != 0)
      std::abort();
  }
}

void CheckDocuments(const std::string& bytes) {
  auto source = SourceFromMemory(bytes, "fuzz");
  if (source == nullptr) return;
  JsonDocuments documents(*source, 4096);
  RawRecord record;
  for (auto more = documents.Next(&record); more.ok() && *more; more = documents.Next(&record))
    if (record.bytes.empty() || record.bytes.size() > 4096) std::abort();
  source = SourceFromMemory(bytes, "fuzz");
  CsvRows rows(*source);
  for (auto more = rows.Next(&record); more.ok() && *more; more = rows.Next(&record))
    if (record.bytes.empty()) std::abort();
}

}  // namespace
}  // namespace clarion::connectors

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion::connectors;
  if (size < 2 || size > 16384) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  CheckLines(bytes, 2 + data[0] % 64);
  CheckLines(bytes, size_t{1} << 20);
  CheckDocuments(bytes);
  for (const Format& format : Formats()) {
    const int score = format.recognise("fuzz.jsonl", bytes);
    if (score < 0 || score > 100) std::abort();
  }
  return 0;
}
