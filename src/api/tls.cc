#include "api/tls.h"

#include <fmt/format.h>
#include <openssl/ssl.h>

namespace clarion::api {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> LoadTls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                       ssl::context::no_tlsv1_1 | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // TLS 1.3 has only good ones.
  SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  boost::system::error_code code;
  context->use_certificate_chain_file(files.certificate, code);
  if (code)
    return InvalidInput(fmt::format("--tls-certificate {}: {}", files.certificate, code.message()));
  context->use_private_key_file(files.key, ssl::context::pem, code);
  if (code)
    return InvalidInput(
        fmt::format("--tls-key {}: {}; it must be PEM, without a passphrase, and "
                    "belong to the certificate",
                    files.key, code.message()));
  return context;
}

}  // namespace clarion::api
