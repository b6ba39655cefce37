#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "connectors/vcon/codec.h"

namespace clarion::connectors {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* value) const {
    Free(value);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

const EVP_MD* DigestOf(std::string_view algorithm) {
  const std::string_view bits = algorithm.size() == 5 ? algorithm.substr(2) : "";
  return bits == "256"   ? EVP_sha256()
         : bits == "384" ? EVP_sha384()
         : bits == "512" ? EVP_sha512()
                         : nullptr;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// JWS writes an elliptic signature as two numbers of equal length; OpenSSL reads them in DER.
std::string EcDer(std::string_view raw) {
  const size_t half = raw.size() / 2;
  if (raw.empty() || raw.size() % 2 != 0 || raw.size() > 256) return "";
  const EcSignature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), static_cast<int>(half), nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + half, static_cast<int>(half), nullptr);
  if (!signature || r == nullptr || s == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return "";
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string out(reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

class PemVerifier final : public JwsVerifier {
 public:
  explicit PemVerifier(Key key) : key_(std::move(key)) {}

  Result<bool> Verify(std::string_view algorithm, std::string_view signed_text,
                      std::string_view signature) const override {
    const EVP_MD* digest = DigestOf(algorithm);
    const std::string_view family = algorithm.substr(0, 2);
    const bool elliptic = family == "ES";
    if (digest == nullptr || (family != "RS" && family != "PS" && !elliptic))
      return InvalidInput(
          fmt::format("alg: '{}' is not RS, PS or ES with 256, 384 or 512", algorithm));
    const int type = EVP_PKEY_base_id(key_.get());
    if (type != (elliptic ? EVP_PKEY_EC : EVP_PKEY_RSA))
      return InvalidInput(fmt::format(
          "alg: '{}' cannot be checked with the given key, which is of another type", algorithm));
    const std::string der = elliptic ? EcDer(signature) : "";
    const std::string_view bytes = elliptic ? std::string_view(der) : signature;
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    if (EVP_DigestVerifyInit(context.get(), &settings, digest, nullptr, key_.get()) != 1)
      return false;
    if (family == "PS" && (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
                           EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1))
      return false;
    const bool good = EVP_DigestVerify(context.get(), Bytes(bytes), bytes.size(),
                                       Bytes(signed_text), signed_text.size()) == 1;
    ERR_clear_error();
    return good;
  }

 private:
  const Key key_;
};

}  // namespace

Result<std::shared_ptr<const JwsVerifier>> JwsVerifier::FromPem(const std::string& pem,
                                                                const std::string& name) {
  const auto open = [&] { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); };
  Key key;
  if (const Certificate certificate(PEM_read_bio_X509(open().get(), nullptr, nullptr, nullptr));
      certificate)
    key.reset(X509_get_pubkey(certificate.get()));
  if (!key) key.reset(PEM_read_bio_PUBKEY(open().get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!key)
    return InvalidInput(
        fmt::format("'{}' holds no certificate and no public key; give one in PEM form", name));
  return std::shared_ptr<const JwsVerifier>(std::make_shared<PemVerifier>(std::move(key)));
}

Result<std::shared_ptr<const JwsVerifier>> JwsVerifier::FromPemFile(const std::string& pem_path) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(pem_path));
  return FromPem(pem, pem_path);
}

}  // namespace clarion::connectors
