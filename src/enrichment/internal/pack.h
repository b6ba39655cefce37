// A phrase pack as written, checked field by field.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "enrichment/enricher.h"

namespace clarion::enrichment::internal {

enum class Speaker : uint8_t { kAny, kCustomer, kAgent };

struct PhraseLine {
  std::string text;
  int line = 0;
};

// Phrases that mean the same thing.
struct Group {
  std::string signal;
  std::string label;
  Speaker speaker = Speaker::kAny;
  double confidence = 0.8;
  std::string stem;
  uint32_t first_turns = 0;  // only among the speaker's first turns; 0: anywhere
  uint32_t last_turns = 0;
  uint32_t at_most = 0;  // per interaction; 0: no limit. One per turn, label and signal always.
  bool across_sentences = false;
  uint32_t unless_words = 3;  // how near an `unless` phrase must stand
  std::vector<PhraseLine> unless;
  std::vector<PhraseLine> phrases;
};

struct Pack {
  std::string file;
  std::string name;
  std::string version;
  bool strongest =
      false;  // `choose: strongest`: only the best-supported label of the interaction is emitted
  std::vector<Group> groups;
};

Result<Pack> ParsePack(const PackSource& source);

}  // namespace clarion::enrichment::internal
