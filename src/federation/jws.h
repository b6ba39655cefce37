// Signed tokens as identity providers send them: JSON Web Signature in its compact form (RFC 7515),
// keys as JSON Web Keys (RFC 7517), algorithms of RFC 7518. Pure functions; nothing is fetched
// here.
//
//   ASSIGN_OR_RETURN(const Jws token, ReadJws(text));
//   RETURN_IF_ERROR(CheckSignature(token, key));   // before anything of it is believed
//
// Taken are RS256, PS256 and ES256 alone, named by the key that is used and not by what the token
// asks for: a token signed with nothing ("none") or with a public key as if it were a secret
// ("HS256") is refused before a key is looked at.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace clarion::federation {

inline constexpr size_t kTokenMax = 32 << 10;  // bytes of a compact token; longer ones are refused
inline constexpr size_t kKeysMax = 100;        // keys of a set; what comes after is not looked at

enum class KeyKind : uint8_t { kRsa, kP256 };

// A public key that may sign: numbers big-endian, as RFC 7518 has them.
struct Jwk {
  KeyKind kind = KeyKind::kRsa;
  std::string kid;   // "" where the provider names none
  std::string alg;   // "" = any of its kind
  std::string n, e;  // RSA: 2,048 to 8,192 bits
  std::string x, y;  // P-256: 32 bytes each
};

struct Jws {
  std::string alg;
  std::string kid;
  json::object header;
  json::object claims;
  std::string signed_text;  // header and payload as they came
  std::string signature;
};

// Keys of a set that can be used here; others (encryption, other curves, private or secret keys,
// too short ones) are passed over, as RFC 7517 §5 wants. kInvalidInput: not a key set.
Result<std::vector<Jwk>> ReadJwks(std::string_view text);

// kInvalidInput: not three parts of base64url, not JSON objects, over kTokenMax, an algorithm that
// is not taken, or `crit`, which asks for what we do not know. Nothing is proven yet.
Result<Jws> ReadJws(std::string_view text);

// kForbidden: the key is of another kind or for another algorithm, or did not sign this.
// Some 50 µs (RSA 2,048) to 100 µs (P-256).
Result<void> CheckSignature(const Jws& token, const Jwk& key);

// base64url without padding (RFC 7515 §2); kInvalidInput for anything else.
Result<std::string> FromBase64Url(std::string_view text);
std::string ToBase64Url(std::string_view bytes);

}  // namespace clarion::federation
