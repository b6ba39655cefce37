// Whether something may be sent to an address that a person has typed in. What a name means is
// looked at when the connection is made, not before: a name may mean another machine a second
// later. Pure functions; no name is looked up here.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace clarion::delivery {

struct AddressRules {
  // Machines of one's own network, this machine, plain http and any port: for receivers inside, and
  // for tests. Link-local addresses (where clouds keep their credentials) and groups stay refused.
  bool allow_private = false;
};

// What an address belongs to that is not the public internet ("a private network"); "" for a public
// one. An IPv4 address inside an IPv6 one is judged as what it is.
std::string_view NotPublic(const sockaddr& address);
// The same for "10.0.0.1" or "fe80::1"; "no address" for what is none in its plain form.
std::string_view NotPublic(std::string_view address);

// kForbidden: says whose address it is, or that nothing is sent to this port. `mail` decides the
// ports: 25, 465, 587, 2525; else 443 and 8443.
Result<void> MayConnect(const sockaddr& address, const AddressRules& rules, bool mail);

// An address as it was written.
struct WrittenAddress {
  std::string scheme;  // lower case
  std::string host;    // as the sender reads it: 0x7f.1 is 127.0.0.1
  uint16_t port = 0;
};
// kInvalidInput: not an address with one of the schemes, a user name in it, a port or a host that
// MayConnect would refuse whatever the name meant. Read by the same parser that sends (libcurl).
Result<WrittenAddress> CheckAddress(const std::string& url,
                                    std::span<const std::string_view> schemes,
                                    const AddressRules& rules);

}  // namespace clarion::delivery
