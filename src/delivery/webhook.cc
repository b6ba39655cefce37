#include "delivery/webhook.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

namespace clarion::delivery {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr size_t kKeyMin = 24;
constexpr size_t kKeyMax = 64;

void Ready() {
  static const int done = sodium_init();
  static_cast<void>(done);
}

Result<std::string> KeyOf(std::string_view secret) {
  const Error wrong = InvalidInput("secret: 'whsec_' and 24 to 64 bytes in base64");
  if (!secret.starts_with(kPrefix)) return wrong;
  secret.remove_prefix(kPrefix.size());
  std::string key(secret.size(), '\0');
  size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), secret.data(),
                        secret.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return wrong;
  key.resize(size);
  if (size < kKeyMin || size > kKeyMax) return wrong;
  return key;
}

}  // namespace

std::string Base64(std::string_view bytes) {
  Ready();
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // its NUL
  return out;
}

std::string NewWebhookSecret() {
  Ready();
  std::string key(32, '\0');
  randombytes_buf(key.data(), key.size());
  return std::string(kPrefix) + Base64(key);
}

Result<std::string> SignWebhook(std::string_view secret, std::string_view id, TimeMs at,
                                std::string_view body) {
  ASSIGN_OR_RETURN(const std::string key, KeyOf(secret));
  const std::string text = fmt::format("{}.{}.{}", id, at / kSecondMs, body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return "v1," + Base64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace clarion::delivery
