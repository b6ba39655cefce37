#include "federation/jws.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include <array>
#include <boost/json.hpp>
#include <memory>

#include "base/utf8.h"

namespace clarion::federation {
namespace {

constexpr size_t kCoordinate = 32;  // bytes of a P-256 coordinate
constexpr size_t kRsaLeast = 256, kRsaMost = 1024;

template <auto Free>
struct Freeing {
  template <typename T>
  void operator()(T* one) const {
    Free(one);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freeing<Free>>;

using Number = Owned<BIGNUM, BN_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number NumberOf(std::string_view bytes) {
  return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

Key KeyFrom(const char* kind, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
      EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  return Key(key);
}

// nullptr: the numbers are no key (a point off the curve).
Key OpenKey(const Jwk& jwk) {
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (jwk.kind == KeyKind::kRsa) {
    const Number n = NumberOf(jwk.n), e = NumberOf(jwk.e);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return KeyFrom("RSA", builder.get());
  }
  const std::string point = "\x04" + jwk.x + jwk.y;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return KeyFrom("EC", builder.get());
}

// r and s side by side (RFC 7518 §3.4) as the DER that OpenSSL reads; "" where they are not.
std::string DerOf(std::string_view raw) {
  if (raw.size() != 2 * kCoordinate) return "";
  const Owned<ECDSA_SIG, ECDSA_SIG_free> signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), NumberOf(raw.substr(0, kCoordinate)).release(),
                 NumberOf(raw.substr(kCoordinate)).release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return "";
  std::string out(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

std::string Part(const json::object& object, std::string_view name) {
  Result<std::string> bytes = FromBase64Url(StringOr(object, name, ""));
  return bytes.ok() ? *std::move(bytes) : "";
}

// Without the zeros in front that RFC 7518 §6.3.1.1 does not allow and some send.
std::string Trimmed(std::string number) {
  number.erase(0, std::min(number.find_first_not_of('\0'), number.size()));
  return number;
}

bool MaySign(const json::object& key) {
  const std::string_view use = StringOr(key, "use", "sig");
  if (use != "sig") return false;
  const json::value* operations = Find(key, "key_ops");
  if (operations == nullptr) return true;
  if (!operations->is_array()) return false;
  for (const json::value& one : operations->get_array())
    if (one.is_string() && one.get_string() == "verify") return true;
  return false;
}

// False: not a key that could be used here.
bool ReadKey(const json::object& key, Jwk* out) {
  // A private key in a public set is no key to trust any more.
  if (!MaySign(key) || key.contains("d") || key.contains("k")) return false;
  out->kid = StringOr(key, "kid", "");
  out->alg = StringOr(key, "alg", "");
  const std::string_view kind = StringOr(key, "kty", "");
  if (kind == "RSA") {
    out->kind = KeyKind::kRsa;
    out->n = Trimmed(Part(key, "n"));
    out->e = Trimmed(Part(key, "e"));
    const bool sound = out->n.size() >= kRsaLeast && out->n.size() <= kRsaMost && !out->e.empty() &&
                       out->e.size() <= 4 && (out->e.back() & 1) == 1 &&
                       (out->e.size() > 1 || out->e[0] > 2);
    return sound && (out->alg.empty() || out->alg == "RS256" || out->alg == "PS256");
  }
  if (kind != "EC" || StringOr(key, "crv", "") != "P-256") return false;
  out->kind = KeyKind::kP256;
  out->x = Part(key, "x");
  out->y = Part(key, "y");
  return out->x.size() == kCoordinate && out->y.size() == kCoordinate &&
         (out->alg.empty() || out->alg == "ES256");
}

Result<json::object> ObjectIn(std::string_view part, const char* name) {
  ASSIGN_OR_RETURN(const std::string text, FromBase64Url(part));
  Result<json::value> value = ParseJson(text);
  if (!value.ok() || !value->is_object())
    return InvalidInput(fmt::format("the token's {} is not a JSON object", name));
  return std::move(value->get_object());
}

}  // namespace

Result<std::string> FromBase64Url(std::string_view text) {
  std::string out(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  const bool read = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                      text.data(), text.size(), nullptr, &size, &end,
                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
                    end == text.data() + text.size();
  if (!text.empty() && !read) return InvalidInput("not base64url");
  out.resize(size);
  return out;
}

std::string ToBase64Url(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                  '\0');
  sodium_bin2base64(out.data(), out.size(), Bytes(bytes), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back();  // the zero at its end
  return out;
}

Result<std::vector<Jwk>> ReadJwks(std::string_view text) {
  const Result<json::value> set = ParseJson(text);
  const json::value* keys = set.ok() ? Find(*set, "keys") : nullptr;
  if (keys == nullptr || !keys->is_array())
    return InvalidInput("this is not a set of keys: 'keys' is missing or no list");
  std::vector<Jwk> out;
  size_t seen = 0;
  for (const json::value& one : keys->get_array()) {
    if (++seen > kKeysMax) break;
    Jwk key;
    if (one.is_object() && ReadKey(one.get_object(), &key)) out.push_back(std::move(key));
  }
  return out;
}

Result<Jws> ReadJws(std::string_view text) {
  if (text.size() > kTokenMax)
    return InvalidInput(fmt::format("the token has {} bytes; at most {}", text.size(), kTokenMax));
  const size_t first = text.find('.'), second = text.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos ||
      text.find('.', second + 1) != std::string_view::npos)
    return InvalidInput("the token is not three parts with dots between");
  Jws out;
  ASSIGN_OR_RETURN(out.header, ObjectIn(text.substr(0, first), "header"));
  out.alg = StringOr(out.header, "alg", "");
  out.kid = StringOr(out.header, "kid", "");
  if (out.alg != "RS256" && out.alg != "PS256" && out.alg != "ES256")
    return InvalidInput(
        fmt::format("the token is signed with '{}'; taken are RS256, PS256 and ES256",
                    Utf8Prefix(out.alg, 20)));
  if (out.header.contains("crit"))
    return InvalidInput("the token asks for extensions ('crit') that are not known here");
  ASSIGN_OR_RETURN(out.claims, ObjectIn(text.substr(first + 1, second - first - 1), "payload"));
  ASSIGN_OR_RETURN(out.signature, FromBase64Url(text.substr(second + 1)));
  out.signed_text = text.substr(0, second);
  return out;
}

Result<void> CheckSignature(const Jws& token, const Jwk& key) {
  const KeyKind wanted = token.alg == "ES256" ? KeyKind::kP256 : KeyKind::kRsa;
  if (key.kind != wanted || (!key.alg.empty() && key.alg != token.alg))
    return Forbidden(fmt::format("the key '{}' is not for {}", key.kid, token.alg));
  const Key opened = OpenKey(key);
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;
  const std::string signature = wanted == KeyKind::kP256 ? DerOf(token.signature) : token.signature;
  const bool ready =
      opened && !signature.empty() &&
      EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, opened.get()) == 1 &&
      (token.alg != "PS256" ||
       (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1));
  if (ready && EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                                Bytes(token.signed_text), token.signed_text.size()) == 1)
    return {};
  return Forbidden("the token's signature is not the provider's");
}

}  // namespace clarion::federation
