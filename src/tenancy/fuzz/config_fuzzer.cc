// A file of tenants: any bytes are read or refused with a field. What is read keeps tenants apart.
#include <cstdlib>
#include <set>

#include "tenancy/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = clarion::tenancy::ParseConfig(text, "/srv");
  if (!config.ok()) {
    if (config.error().message.empty()) std::abort();
    return 0;
  }
  std::set<std::string> names, hosts;
  for (const auto& tenant : config->tenants) {
    // That no two share a folder is seen on the disk (CheckFolders).
    if (!names.insert(tenant.name).second) std::abort();
    if (tenant.workspace.empty() || tenant.workspace[0] != '/') std::abort();
    if (tenant.host_names.empty() || tenant.tls_certificate.empty() != tenant.tls_key.empty())
      std::abort();
    for (const std::string& host : tenant.host_names)
      if (!hosts.insert(host).second) std::abort();
  }
  return 0;
}
