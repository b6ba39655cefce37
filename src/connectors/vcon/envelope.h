// What may be wrapped around a vCon: a signature (JWS), or encryption (JWE).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {

struct Unwrapped {
  json::value vcon;
  std::string signature;  // "", "verified" or "unverified"
};

// The vCon inside `text`. kInvalidInput: not JSON, encrypted, or signed by another key than
// `verifier`'s.
Result<Unwrapped> UnwrapVcon(std::string_view text, const JwsVerifier* verifier);

}  // namespace clarion::connectors
