// Values taken out of texts, encrypted, to be given back to who holds the key.
//
// A value becomes a token of 16 letters and digits: a keyed hash (BLAKE2b) of tenant, kind and
// value, so the same value of the same tenant has the same token and nobody without the key can
// test a guess. The value itself lies in the vault file under XChaCha20-Poly1305 with the token as
// associated data: a record put under another token does not open.
//
// The vault file only grows. Each record has its length and a check; a tail cut short by a crash is
// taken off at the next opening. The key file is made on first use, readable by its owner only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::text {

// One process at a time holds a vault (kConflict otherwise); any thread may call.
class Vault {
 public:
  // Opens both files, making those that are not there. kInvalidInput where the key file is damaged
  // or open to others, kCorrupt where the vault is no vault or was made with another key file.
  static Result<std::unique_ptr<Vault>> Open(const std::string& file, const std::string& key_file);
  ~Vault();
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  // The token of a value; stores it unless it is there. Durable after Sync. kUnavailable: disk.
  Result<std::string> Put(std::string_view tenant, std::string_view kind, std::string_view value);
  // kNotFound for a token that is not here, kCorrupt where the record was changed or its key is
  // gone.
  Result<std::string> Get(std::string_view token);
  // What was put is on disk when this returns. Cheap where nothing is new.
  Result<void> Sync();
  // Replaces every "[KIND#token]" of `text` whose token is here.
  Result<std::string> Restore(std::string_view text);

  // Makes a new key, encrypts everything again, and forgets the old keys. Tokens stay. Safe against
  // a crash at any moment: until the end both keys are kept.
  Result<void> RotateKey();
  // Takes values out, by their tokens, and writes the file anew without them; how many there were.
  // Safe against a crash at any moment.
  Result<uint64_t> Forget(const std::vector<std::string>& tokens);
  uint64_t Count(const std::vector<std::string>& tokens) const;  // of them, values held
  size_t size() const;                                           // values held

 private:
  struct Impl;
  explicit Vault(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace clarion::text
