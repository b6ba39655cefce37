// The two small languages of SCIM 2.0: filters of lists and paths of changes (RFC 7644 §3.4.2.2,
// §3.5.2), as far as directories send them. Pure functions.
//
//   ReadFilter(R"(userName eq "ann@example.com")")
//   ReadPath(R"(members[value eq "per_1"])"), ReadPath("name.givenName"), ReadPath("active")
//
// Names are compared without regard to case; a schema's URN in front of one is passed over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace clarion::federation {

inline constexpr size_t kFilterMax = 2000;  // bytes

// One comparison: only "eq" is known.
struct Comparison {
  std::string attribute;  // lower case: "username", "emails.value"
  json::value value;      // text, number, true, false or null
};

// All must hold ("and"). kInvalidInput names the place and what is not known there.
Result<std::vector<Comparison>> ReadFilter(std::string_view text);

struct PatchPath {
  std::string attribute;           // lower case: "members"
  std::vector<Comparison> filter;  // between [ and ]; empty = none
  std::string sub;                 // lower case, after the dot; "" = none
};
Result<PatchPath> ReadPath(std::string_view text);

// Whether a value is what a comparison wants: texts without regard to case.
bool Same(const json::value& a, const json::value& b);

}  // namespace clarion::federation
