// Which tenants there are: a JSON file (docs/tenants.md), read whole or refused with the field that
// is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::tenancy {

// One address the front door listens on.
struct Listen {
  std::string address;  // of this machine, "127.0.0.1" or "::1"
  uint16_t port = 0;    // 0 = any free one
  std::string text;     // "127.0.0.1:8080", as written
  bool operator==(const Listen&) const = default;
};

struct Tenant {
  std::string name;                     // [a-z0-9-], at most 40: in logs and in the status
  std::string workspace;                // absolute
  std::vector<std::string> host_names;  // in lower case, at least one
  std::string public_url;               // of one of them
  std::string tls_certificate;          // PEM files, absolute; both or none
  std::string tls_key;
  std::vector<std::string> trusted_proxies;
  int64_t requests_per_second = 0;  // 0 = as `clarion serve`
  int64_t demo = 0;                 // simulated conversations for an empty workspace
  bool log_requests = false;
  bool allow_private_destinations = false;

  bool tls() const { return !tls_key.empty(); }
  bool operator==(const Tenant&) const = default;
};

struct Config {
  std::vector<Listen> listen;
  std::string status_socket;  // absolute; "" = none
  std::vector<Tenant> tenants;
};

// `folder` is where relative paths begin. kInvalidInput names the field, as "tenants[1].host_names:
// …". No disk.
Result<Config> ParseConfig(std::string_view text, const std::string& folder);

// What can only be seen on the disk: that no workspace is another or lies in another, however they
// are linked, that each is its owner's alone, and that certificates are there.
Result<void> CheckFolders(const Config& config);

// Both. kNotFound: there is no such file.
Result<Config> ReadConfig(const std::string& file);

// Only where a running host is asked, whatever else is wrong with the file by now. kInvalidInput:
// it does not say.
Result<std::string> ReadStatusSocket(const std::string& file);

}  // namespace clarion::tenancy
