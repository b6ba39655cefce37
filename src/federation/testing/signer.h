// A provider's key that signs what a test wants, with OpenSSL alone: nothing of jws.cc is used, so
// that the two cannot be wrong together.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <memory>
#include <string>

#include "base/json.h"
#include "federation/jws.h"

namespace clarion::federation {

inline std::string HmacSha256(const std::string& key, const std::string& text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out, &size);
  return {reinterpret_cast<const char*>(out), size};
}

class Signer {
 public:
  Signer(std::string alg, std::string kid)
      : alg_(std::move(alg)),
        kid_(std::move(kid)),
        key_(alg_ == "ES256" ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048), &EVP_PKEY_free) {}

  std::string Sign(const json::object& claims) const {
    const json::object header{{"alg", alg_}, {"kid", kid_}};
    const std::string text = ToBase64Url(ToJson(header)) + "." + ToBase64Url(ToJson(claims));
    return text + "." + ToBase64Url(Signature(text));
  }
  std::string Jwk() const {
    json::object out{{"kid", kid_}, {"kty", alg_ == "ES256" ? "EC" : "RSA"}, {"alg", alg_}};
    if (alg_ == "ES256") {
      out["crv"] = "P-256";
      out["x"] = Number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
      out["y"] = Number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    } else {
      out["n"] = Number(OSSL_PKEY_PARAM_RSA_N, 0);
      out["e"] = Number(OSSL_PKEY_PARAM_RSA_E, 0);
    }
    return ToJson(out);
  }
  std::string Jwks() const { return R"({"keys": [)" + Jwk() + "]}"; }
  std::string PublicPem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(memory, key_.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string out(text, static_cast<size_t>(size));
    BIO_free(memory);
    return out;
  }

 private:
  std::string Number(const char* name, int width) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &number);
    std::string bytes(static_cast<size_t>(width > 0 ? width : BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(bytes.size()));
    BN_free(number);
    return ToBase64Url(bytes);
  }
  std::string Signature(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* padding = nullptr;
    EVP_DigestSignInit(context, &padding, EVP_sha256(), nullptr, key_.get());
    if (alg_ == "PS256") {
      EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
    }
    std::string out(1024, '\0');
    size_t size = out.size();
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    out.resize(size);
    if (alg_ != "ES256") return out;
    const auto* der = reinterpret_cast<const unsigned char*>(out.data());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size));
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), reinterpret_cast<unsigned char*>(raw.data()) + 32,
                 32);
    ECDSA_SIG_free(signature);
    return raw;
  }

  const std::string alg_, kid_;
  const std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace clarion::federation
