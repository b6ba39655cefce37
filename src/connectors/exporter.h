// The way out: interactions and late outcomes as bytes of an outside format.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connectors/record.h"

namespace clarion::connectors {

// Writes a stream of records. Not thread-safe.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual std::string Begin() { return ""; }
  virtual std::string One(const Record& record) = 0;  // whole lines, line end included; "" = this
                                                      // format has no place for it
};

// jsonl: Clarion JSONL. vcon: one vCon a line. csv: one row an interaction. kInvalidInput lists
// them.
Result<std::unique_ptr<Exporter>> ExporterNamed(std::string_view format);

}  // namespace clarion::connectors
