#include "app/exporting.h"

#include <unordered_map>

#include "app/importer.h"
#include "connectors/clarion_jsonl/codec.h"

namespace clarion::app {
namespace {

constexpr size_t kRecords = 2048;
constexpr size_t kBytes = size_t{16} << 20;

// Calls `each` for every record, in order.
Result<void> ForEach(journal::Journal& journal,
                     const std::function<Result<void>(const journal::StoredRecord&,
                                                      const connectors::Record&)>& each) {
  journal::RecordSeq at;
  for (;;) {
    ASSIGN_OR_RETURN(const std::vector<journal::StoredRecord> records,
                     journal.Read(at, kRecords, kBytes));
    if (records.empty()) return {};
    for (const journal::StoredRecord& record : records) {
      ASSIGN_OR_RETURN(const connectors::Record decoded,
                       connectors::DecodeClarionJson(record.payload));
      RETURN_IF_ERROR(each(record, decoded));
    }
    at = records.back().seq;
  }
}

}  // namespace

Result<uint64_t> ExportAll(journal::Journal& journal, const RecordRedactor* redactor,
                           connectors::Exporter& exporter,
                           const std::function<bool(std::string_view)>& write) {
  // Which version of a corrected interaction is the newest; few are ever corrected.
  std::unordered_map<std::string, uint64_t> newest;
  RETURN_IF_ERROR(ForEach(
      journal,
      [&](const journal::StoredRecord& stored, const connectors::Record& record) -> Result<void> {
        if (stored.supersedes) newest[EntryOf(record, "").subject] = stored.seq.value();
        return {};
      }));
  const Error stopped = Unavailable("the export could not be written; is the disk full?");
  if (!write(exporter.Begin())) return stopped;
  uint64_t count = 0;
  RETURN_IF_ERROR(ForEach(
      journal,
      [&](const journal::StoredRecord& stored, const connectors::Record& record) -> Result<void> {
        if (std::holds_alternative<Interaction>(record)) {
          const auto found = newest.find(EntryOf(record, "").subject);
          if (found != newest.end() && found->second != stored.seq.value()) return {};
        }
        connectors::Record shown = record;
        if (redactor != nullptr) {
          if (Result<void> masked = redactor->Redact(&shown); !masked.ok()) return masked;
        }
        const std::string bytes = exporter.One(shown);
        if (bytes.empty()) return {};
        ++count;
        if (!write(bytes)) return stopped;
        return {};
      }));
  return count;
}

}  // namespace clarion::app
