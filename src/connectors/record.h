// What every connector turns a foreign format into, and what it says when it cannot.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "model/interaction.h"

namespace clarion::connectors {

using Record = std::variant<Interaction, LateOutcome>;

struct ReadOptions {
  std::string
      source_name;  // the file's name: some formats carry facts in it; also named in messages
  std::string vcon_key_path;  // certificate or public key (PEM) to verify signed vCons with; "" =
                              // do not verify
};

// Reads one input of one format. Next() is called by one thread; Decode() is pure and may run on
// any thread.
class Reader {
 public:
  virtual ~Reader() = default;
  // The next record's raw bytes; false at the end. An error means the file as a whole cannot be
  // read on.
  virtual Result<bool> Next(RawRecord* record) = 0;
  // kInvalidInput says what is wrong with the record and how to mend it.
  virtual Result<std::vector<Record>> Decode(const RawRecord& record) const = 0;
};

// A format by name: how to recognise and open it.
struct Format {
  std::string_view name;
  std::string_view what;  // for --help
  // 0 = no, 100 = certainly; looks at the name and the first bytes (up to 64 KiB, unpacked).
  int (*recognise)(std::string_view file_name, std::string_view head);
  Result<std::unique_ptr<Reader>> (*open)(std::unique_ptr<ByteSource> source,
                                          const ReadOptions& options);
};

}  // namespace clarion::connectors
