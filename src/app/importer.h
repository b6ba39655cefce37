// A file into the journal: read, decode, append, count. Scoring follows behind, in the pipeline.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "app/record_redactor.h"
#include "base/stream.h"
#include "connectors/formats.h"
#include "journal/journal.h"

namespace clarion::app {

struct ImportCounts {
  uint64_t accepted = 0;
  uint64_t duplicate = 0;
  uint64_t rejected = 0;
  uint64_t erased = 0;  // of persons whose data was erased: not stored again
  uint64_t turns = 0;   // of accepted interactions
  ImportCounts& operator+=(const ImportCounts& other);
};

struct ImportRequest {
  std::string path;  // "-" is stdin; ignored when `source` is given
  std::unique_ptr<ByteSource> source;
  std::string name;  // shown in messages and rejects; "" = path
  std::string format = "auto";
  std::string tenant;  // set on records that name none
  std::string vcon_key_path;
  // Personal data is taken out before anything is written; nullptr: it stays.
  std::shared_ptr<const RecordRedactor> redactor;
};

struct ImportProgress {
  ImportCounts counts;
  uint64_t bytes_read = 0;   // of the packed file
  uint64_t bytes_total = 0;  // 0 = unknown
  std::string format;
};

// Everything accepted is durable when this returns. `progress` is called now and then, and returns
// false to cancel. kInvalidInput / kNotFound: the file as a whole cannot be read; counts up to
// there are in `so_far`.
Result<ImportCounts> Import(journal::Journal& journal, ImportRequest request,
                            const std::function<bool(const ImportProgress&)>& progress,
                            ImportCounts* so_far);

struct RecordOutcome {
  std::string id;
  bool accepted = false;
  bool duplicate = false;
  std::string reason;  // why rejected
};
// Journal entry of a record: its canonical text and what it is about.
journal::Entry EntryOf(const connectors::Record& record, std::string canonical);

// Tries all rejects again; those that now decode go into the journal and off the list.
// `redactor` as in ImportRequest.
Result<ImportCounts> RetryRejects(journal::Journal& journal, const connectors::ReadOptions& options,
                                  const RecordRedactor* redactor);

}  // namespace clarion::app
