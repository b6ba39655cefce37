// Sends by libcurl. Certificates and host names are verified (SSL_CERT_FILE names other
// authorities), redirects are not followed, proxies and .netrc not used, and the address is judged
// (address_guard.h) when the connection is made. Safe from several threads.
#pragma once

#include <atomic>

#include "delivery/address_guard.h"
#include "delivery/transport.h"

namespace clarion::delivery {

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(AddressRules rules);
  Result<Reply> Call(const HttpCall& call) override;
  Result<Reply> Send(const MailCall& mail) override;
  void Cancel() override { cancelled_ = true; }

 private:
  const AddressRules rules_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace clarion::delivery
