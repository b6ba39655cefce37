#include "registry/secrets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/ascii.h"
#include "base/file.h"
#include "base/json.h"

namespace clarion::registry {
namespace {

constexpr size_t kPasswordMin = 12;
constexpr size_t kPasswordMax = 1024;
constexpr int64_t kStepMs = 30'000;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// Argon2id takes 64 MiB: many at once would be a way to stop the server.
std::mutex& OneAtATime() {
  static std::mutex mutex;
  return mutex;
}

void Ready() {
  static const int done = sodium_init();
  static_cast<void>(done);
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Random(size_t size) {
  Ready();
  std::string out(size, '\0');
  randombytes_buf(out.data(), out.size());
  return out;
}

std::string Base64Url(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                  '\0');
  sodium_bin2base64(out.data(), out.size(), Bytes(bytes), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();  // its NUL
  return out;
}

std::string Hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string FromBase32(std::string_view text) {
  std::string out;
  uint32_t bits = 0, value = 0;
  for (const char c : text) {
    const size_t digit = kBase32.find(c);
    if (digit == std::string_view::npos) continue;
    value = value << 5 | static_cast<uint32_t>(digit);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(value >> bits & 0xFF);
  }
  return out;
}

// Letters left when a common word, the name or the address are taken out of a password.
bool MadeOf(const std::string& password, std::string_view word) {
  if (word.size() < 4) return false;
  const size_t at = password.find(AsciiLower(word));
  return at != std::string::npos && password.size() - word.size() < 6;
}

}  // namespace

std::string RandomToken() { return Base64Url(Random(32)); }
std::string RandomId(std::string_view prefix) {
  return fmt::format("{}-{}", prefix, Hex(Random(9)));
}

std::string TokenHash(std::string_view token) {
  Ready();
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), Bytes(token),
                     token.size(), nullptr, 0);
  return Hex(hash);
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<void> CheckPassword(std::string_view password, std::string_view email,
                           std::string_view name) {
  if (!IsUtf8(std::string(password))) return InvalidInput("the password is no valid UTF-8");
  if (password.size() < kPasswordMin || password.size() > kPasswordMax)
    return InvalidInput(
        fmt::format("the password has {} characters; take {} or more: three or four words that do "
                    "not belong together are fine",
                    password.size(), kPasswordMin));
  const std::string low = AsciiLower(password);
  const bool one_character =
      std::all_of(low.begin(), low.end(), [&](char c) { return c == low[0]; });
  bool common = one_character;
  for (const std::string_view word :
       {"password", "passwort", "qwertyuiop", "1234567890", "letmein", "welcome", "iloveyou",
        "administrator", "clarion", "contactcenter"})
    common |= MadeOf(low, word);
  if (common || MadeOf(low, email.substr(0, email.find('@'))) || MadeOf(low, name))
    return InvalidInput(
        "the password is one that is tried first; take words that do not belong together");
  return {};
}

Result<std::string> HashPassword(std::string_view password) {
  Ready();
  const std::lock_guard lock(OneAtATime());
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(),
                            crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return Unavailable("no memory to hash a password (64 MiB are needed)");
  return std::string(out.data());
}

bool PasswordIs(std::string_view password, const std::string& hash) {
  Ready();
  static const std::string nobody = *HashPassword(RandomToken());
  const std::lock_guard lock(OneAtATime());
  const std::string& against = hash.empty() ? nobody : hash;
  const bool same =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return same && !hash.empty();
}

std::string NewTotpSecret() {
  std::string out;
  for (const char c : Random(32)) out += kBase32[static_cast<unsigned char>(c) & 31];
  return out;
}

std::string TotpCode(std::string_view secret, uint64_t step) {
  const std::string key = FromBase32(secret);
  std::array<unsigned char, 8> counter{};
  for (size_t i = 0; i < counter.size(); ++i)
    counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i) & 0xFF);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(),
       digest.data(), &size);
  const size_t at = digest[size - 1] & 0xF;
  const uint32_t number = (uint32_t{digest[at]} & 0x7F) << 24 | uint32_t{digest[at + 1]} << 16 |
                          uint32_t{digest[at + 2]} << 8 | digest[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

uint64_t TotpStep(std::string_view secret, std::string_view code, TimeMs now, uint64_t last) {
  const auto current = static_cast<uint64_t>(now / kStepMs);
  uint64_t found = 0;
  for (uint64_t step = current - 1; step <= current + 1; ++step)
    if (SameSecret(TotpCode(secret, step), code) && step > last) found = step;
  return found;
}

std::string TotpUri(std::string_view secret, std::string_view account) {
  std::string escaped;
  for (const char c : account) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    escaped += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("otpauth://totp/Clarion:{}?secret={}&issuer=Clarion", escaped, secret);
}

Result<SecretBox> SecretBox::Open(const std::string& key_file) {
  Ready();
  SecretBox box;
  const int made = ::open(key_file.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (made >= 0) {
    box.key_ = Random(crypto_secretbox_KEYBYTES);
    const bool written =
        ::write(made, box.key_.data(), box.key_.size()) == static_cast<ssize_t>(box.key_.size()) &&
        ::fsync(made) == 0;
    ::close(made);
    if (!written) return Unavailable(fmt::format("cannot write '{}'; is the disk full?", key_file));
    return box;
  }
  struct stat info {};
  if (::stat(key_file.c_str(), &info) != 0)
    return Unavailable(fmt::format("cannot make '{}'", key_file));
  if ((info.st_mode & 077) != 0)
    return InvalidInput(fmt::format("'{}' is open to others; chmod 600 it", key_file));
  ASSIGN_OR_RETURN(box.key_, ReadFile(key_file));
  if (box.key_.size() != crypto_secretbox_KEYBYTES)
    return InvalidInput(fmt::format("'{}' is no key of {} bytes; bring it back from a backup",
                                    key_file, crypto_secretbox_KEYBYTES));
  return box;
}

std::string SecretBox::Seal(std::string_view secret) const {
  const std::string nonce = Random(crypto_secretbox_NONCEBYTES);
  std::string sealed(crypto_secretbox_MACBYTES + secret.size(), '\0');
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(sealed.data()), Bytes(secret),
                        secret.size(), Bytes(nonce), Bytes(key_));
  return Hex(nonce + sealed);
}

Result<std::string> SecretBox::Unseal(std::string_view sealed) const {
  std::string bytes(sealed.size() / 2, '\0');
  size_t size = 0;
  const bool hex = sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                  sealed.data(), sealed.size(), nullptr, &size, nullptr) == 0;
  const Error corrupt =
      Corrupt("a sealed secret of the registry does not open; was its key file replaced?");
  if (!hex || size < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return corrupt;
  const std::string_view body = std::string_view(bytes).substr(crypto_secretbox_NONCEBYTES);
  std::string out(body.size() - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(out.data()), Bytes(body),
                                 body.size(), Bytes(bytes), Bytes(key_)) != 0)
    return corrupt;
  return out;
}

}  // namespace clarion::registry
