#include <fmt/format.h>

#include <algorithm>

#include "connectors/clarion_jsonl/codec.h"
#include "connectors/internal/json_documents.h"

namespace clarion::connectors {
namespace {

constexpr size_t kMaxLine = size_t{64} << 20;

class JsonlReader final : public Reader {
 public:
  explicit JsonlReader(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), lines_(*source_, kMaxLine) {}

  Result<bool> Next(RawRecord* record) override {
    Line line;
    bool truncated = false;
    for (;;) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next(&line, &truncated));
      if (!more) return false;
      if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
      if (line.text.find_first_not_of(" \t") == std::string_view::npos) continue;
      record->bytes.assign(line.text);
      record->line = line.number;
      record->byte = line.byte;
      return true;
    }
  }
  Result<std::vector<Record>> Decode(const RawRecord& record) const override {
    if (record.bytes.size() >= kMaxLine)
      return InvalidInput("the line is longer than 64 MiB; split the conversation");
    Result<Record> decoded = DecodeClarionJson(record.bytes);
    if (!decoded.ok()) return decoded.error();
    std::vector<Record> records;
    records.push_back(*std::move(decoded));
    return records;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  LineReader lines_;
};

// How sure one line makes us: a conversation is known by its turns or, in a file that says JSON
// Lines, by its other members.
int ScoreOfLine(const std::vector<std::string>& keys, bool named_jsonl) {
  const auto has = [&](std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  if (has("vcon") || has("Transcript")) return 0;
  if (has("id") && has("turns")) return 90;
  if (has("type") && has("kind") && has("value")) return 90;
  if (has("turns")) return 50;
  if (!named_jsonl || !has("id")) return 0;
  for (const char* key :
       {"channel", "started_at", "events", "outcomes", "customer_id", "agent_ids", "agent_id"})
    if (has(key)) return 60;
  return 30;
}

int Recognise(std::string_view file_name, std::string_view head) {
  const bool jsonl = file_name.find(".jsonl") != std::string_view::npos ||
                     file_name.find(".ndjson") != std::string_view::npos;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  int best = 0;
  // The first lines may be broken or empty: a few more are looked at.
  for (int line = 0; line < 8 && !head.empty(); ++line) {
    const size_t end = head.find('\n');
    best = std::max(best, ScoreOfLine(TopLevelKeys(head.substr(0, end)), jsonl));
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
  }
  return best;
}

}  // namespace

const Format kClarionJsonl = {
    "clarion", "Clarion JSONL: one conversation or outcome a line", Recognise,
    [](std::unique_ptr<ByteSource> source, const ReadOptions&) -> Result<std::unique_ptr<Reader>> {
      return std::unique_ptr<Reader>(std::make_unique<JsonlReader>(std::move(source)));
    }};

}  // namespace clarion::connectors
