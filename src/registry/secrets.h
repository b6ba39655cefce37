// Secrets of people and programs: tokens, passwords, second factors. What is stored of them is
// never enough to use them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace clarion::registry {

// 256 random bits, in letters, digits, - and _.
std::string RandomToken();
// A short random name, not a secret: 72 bits.
std::string RandomId(std::string_view prefix);
// What is stored of a token: BLAKE2b, hex. Tokens are random, so a fast hash is enough.
std::string TokenHash(std::string_view token);
// Takes the same time wherever the texts differ.
bool SameSecret(std::string_view a, std::string_view b);

// 12 to 1,024 bytes of UTF-8, not one of the few everybody tries, not made of the person's own name
// or address.
Result<void> CheckPassword(std::string_view password, std::string_view email,
                           std::string_view name);
// Argon2id (RFC 9106) with 64 MiB and a salt of its own; one at a time in the process, some 0.1 s.
Result<std::string> HashPassword(std::string_view password);
// Takes as long for "" (nobody's hash) as for a real one.
bool PasswordIs(std::string_view password, const std::string& hash);

// Time-based codes (RFC 6238: SHA-1, 30 s, six digits), as authenticator apps make them.
std::string NewTotpSecret();  // base32, 160 bits
std::string TotpCode(std::string_view secret, uint64_t step);
// The step (30 s since 1970) whose code it is, one step early or late allowed and later than
// `last`; 0: none.
uint64_t TotpStep(std::string_view secret, std::string_view code, TimeMs now, uint64_t last);
// otpauth://totp/… for a QR code.
std::string TotpUri(std::string_view secret, std::string_view account);

// Sealed with a key file beside the registry (made on first use, readable by its owner only).
class SecretBox {
 public:
  // kInvalidInput: the key file is damaged or open to others.
  static Result<SecretBox> Open(const std::string& key_file);
  std::string Seal(std::string_view secret) const;  // hex
  // kCorrupt: changed, or sealed with another key.
  Result<std::string> Unseal(std::string_view sealed) const;

 private:
  std::string key_;
};

}  // namespace clarion::registry
