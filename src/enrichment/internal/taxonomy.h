// How people name and merge contact reasons.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "enrichment/enricher.h"

namespace clarion::enrichment::internal {

inline constexpr std::string_view kContactReason = "contact_reason";

struct Taxonomy {
  std::map<std::string, std::string> ids;  // label → id
  // What a label is reported as: itself where the taxonomy does not name it.
  const std::string& IdOf(const std::string& label) const;
};

// "" is the empty taxonomy. kInvalidInput: an id twice, a label that belongs to two reasons.
Result<Taxonomy> ParseTaxonomy(const PackSource& source);

}  // namespace clarion::enrichment::internal
