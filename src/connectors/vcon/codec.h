// vCon, the IETF's container for conversations (draft-ietf-vcon-vcon-core). Read tolerantly, from
// the first drafts on; written as the current draft has it. docs/formats.md says what becomes what.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/record.h"

namespace clarion::connectors {

// Checks signatures against one key. Immutable: share freely between threads.
class JwsVerifier {
 public:
  // `pem_path`: an X.509 certificate or a public key. kNotFound, kInvalidInput: no such file, or no
  // key in it.
  static Result<std::shared_ptr<const JwsVerifier>> FromPemFile(const std::string& pem_path);
  static Result<std::shared_ptr<const JwsVerifier>> FromPem(const std::string& pem,
                                                            const std::string& name);
  virtual ~JwsVerifier() = default;
  // True when `signature` (raw bytes) is the key's over `signed_text`. kInvalidInput: an algorithm
  // this key cannot have made, or one Clarion does not know (RS, PS and ES with 256, 384 and 512
  // are known).
  virtual Result<bool> Verify(std::string_view algorithm, std::string_view signed_text,
                              std::string_view signature) const = 0;
};

// One vCon: plain, signed (JWS in JSON or compact form) or, refused with the way out, encrypted
// (JWE). `verifier` may be null: signed ones are then taken as they are and marked
// vcon_signature=unverified. A vCon Clarion wrote gives back what went in. kInvalidInput names the
// member: "dialog[0].parties: 99 is not a party; there are 2". O(length).
Result<Record> DecodeVcon(std::string_view text, const JwsVerifier* verifier);

// One vCon on one line without its end. DecodeVcon gives back an equal record.
std::string EncodeVcon(const Record& record);

extern const Format kVcon;

}  // namespace clarion::connectors
