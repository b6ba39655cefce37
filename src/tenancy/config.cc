#include "tenancy/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "base/ascii.h"
#include "base/file.h"
#include "base/json.h"

namespace clarion::tenancy {
namespace {

namespace fs = std::filesystem;

constexpr size_t kNameMax = 40;
constexpr size_t kHostMax = 253;
constexpr size_t kSocketMax = 100;  // of sun_path, with room for the end
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

Error Wrong(const std::string& field, std::string_view what) {
  return InvalidInput(fmt::format("{}: {}", field, what));
}

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The members of one object: each is taken once, and what nobody took is not known.
class Fields {
 public:
  Fields(const json::object& object, std::string path) : object_(object), path_(std::move(path)) {}

  std::string At(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  const json::value* Take(std::string_view name) {
    taken_.insert(std::string(name));
    return Find(object_, name);
  }
  Result<std::string> Text(std::string_view name, bool needed) {
    const json::value* const value = Take(name);
    if (value == nullptr && !needed) return std::string();
    if (value == nullptr) return Wrong(At(name), "is missing");
    if (!value->is_string() || value->get_string().empty())
      return Wrong(At(name), "must be a text that is not empty");
    return std::string(value->get_string());
  }
  Result<std::vector<std::string>> Texts(std::string_view name, bool needed) {
    const json::value* const value = Take(name);
    if (value == nullptr && !needed) return std::vector<std::string>();
    if (value == nullptr) return Wrong(At(name), "is missing");
    std::vector<std::string> out;
    const bool array = value->is_array() && !value->get_array().empty();
    if (!array) return Wrong(At(name), "must be a list of texts that is not empty");
    for (const json::value& one : value->get_array()) {
      if (!one.is_string()) return Wrong(At(name), "must be a list of texts that is not empty");
      out.emplace_back(one.get_string());
    }
    return out;
  }
  Result<int64_t> Count(std::string_view name, int64_t most) {
    const json::value* const value = Take(name);
    if (value == nullptr) return int64_t{0};
    const int64_t* const count = value->if_int64();
    if (count == nullptr || *count < 1 || *count > most)
      return Wrong(At(name), fmt::format("must be a whole number from 1 to {}", most));
    return *count;
  }
  Result<bool> Flag(std::string_view name) {
    const json::value* const value = Take(name);
    if (value != nullptr && !value->is_bool()) return Wrong(At(name), "must be true or false");
    return value != nullptr && value->get_bool();
  }
  // What is spelt wrong must not be passed over.
  Result<void> NothingElse() const {
    for (const auto& member : object_)
      if (!taken_.contains(std::string(member.key())))
        return Wrong(At(member.key()),
                     fmt::format("is not known; there are {}", fmt::join(taken_, ", ")));
    return {};
  }

 private:
  const json::object& object_;
  const std::string path_;
  std::set<std::string> taken_;
};

std::string Absolute(const std::string& path, const std::string& folder) {
  return path.empty() ? path : (fs::path(folder) / path).lexically_normal().string();
}

std::string FolderOf(const std::string& file) { return fs::absolute(file).parent_path(); }

bool IsAddress(const std::string& text) {
  in6_addr bytes;
  return inet_pton(AF_INET, text.c_str(), &bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

bool IsLoopback(const std::string& address) {
  return address == "::1" || address.starts_with("127.");
}

// "127.0.0.1:8080", "[::]:443"
Result<Listen> ParseListen(const std::string& text, const std::string& field) {
  const size_t colon = text.rfind(':');
  Listen out;
  out.text = text;
  if (colon != std::string::npos) {
    out.address = text.substr(0, colon);
    if (out.address.starts_with('[') && out.address.ends_with(']'))
      out.address = out.address.substr(1, out.address.size() - 2);
    const char* const end = text.data() + text.size();
    const auto [stop, wrong] = std::from_chars(text.data() + colon + 1, end, out.port);
    if (wrong == std::errc() && stop == end && IsAddress(out.address)) return out;
  }
  return Wrong(field,
               fmt::format("'{}' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::]:443", text));
}

Result<std::vector<Listen>> ParseListens(Fields& fields) {
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, fields.Texts("listen", true));
  std::vector<Listen> out;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(Listen one, ParseListen(text, fields.At("listen")));
    if (one.port != 0 && std::find(out.begin(), out.end(), one) != out.end())
      return Wrong(fields.At("listen"), fmt::format("'{}' is there twice", text));
    out.push_back(std::move(one));
  }
  return out;
}

// A name of the DNS, or an IPv4 address; what the front door compares a Host with.
Result<std::string> ParseHostName(std::string name, const std::string& field) {
  name = AsciiLower(name);
  const bool fits = !name.empty() && name.size() <= kHostMax && IsLowerOrDigit(name.front()) &&
                    IsLowerOrDigit(name.back()) && name.find("..") == std::string::npos &&
                    std::all_of(name.begin(), name.end(),
                                [](char c) { return IsLowerOrDigit(c) || c == '-' || c == '.'; });
  if (fits) return name;
  return Wrong(field, fmt::format("'{}' is not a host name such as acme.example.com (without "
                                  "scheme, port or *)",
                                  name));
}

// Where people reach the tenant when the file does not say.
std::string DefaultUrl(const Tenant& tenant, const Listen& listen) {
  const uint16_t usual = tenant.tls() ? 443 : 80;
  const bool said = listen.port == 0 || listen.port == usual;
  return fmt::format("{}://{}{}", tenant.tls() ? "https" : "http", tenant.host_names[0],
                     said ? "" : fmt::format(":{}", listen.port));
}

Result<void> CheckUrl(const Tenant& tenant, const std::string& field) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!tenant.public_url.starts_with(scheme)) continue;
    const std::string rest = tenant.public_url.substr(scheme.size());
    const std::string host = rest.substr(0, rest.find_first_of(":/"));
    const auto& names = tenant.host_names;
    if (std::find(names.begin(), names.end(), host) != names.end()) return {};
    return Wrong(field, fmt::format("'{}' is not one of the tenant's host_names ({})", host,
                                    fmt::join(names, ", ")));
  }
  return Wrong(field, fmt::format("'{}' is not an address such as https://{}", tenant.public_url,
                                  tenant.host_names[0]));
}

Result<void> ReadNames(Fields& fields, Tenant* tenant) {
  ASSIGN_OR_RETURN(tenant->name, fields.Text("name", true));
  const std::string& name = tenant->name;
  const bool fits =
      name.size() <= kNameMax && IsLowerOrDigit(name.front()) &&
      std::all_of(name.begin(), name.end(), [](char c) { return IsLowerOrDigit(c) || c == '-'; });
  if (!fits)
    return Wrong(fields.At("name"),
                 fmt::format("'{}' must be of a-z, 0-9 and -, begin with a letter or digit, and "
                             "be at most {} long",
                             name, kNameMax));
  ASSIGN_OR_RETURN(std::vector<std::string> hosts, fields.Texts("host_names", true));
  for (std::string& host : hosts) {
    ASSIGN_OR_RETURN(std::string one, ParseHostName(std::move(host), fields.At("host_names")));
    tenant->host_names.push_back(std::move(one));
  }
  return {};
}

Result<Tenant> ParseTenant(const json::value& value, const std::string& path,
                           const std::string& folder, const Config& config) {
  if (!value.is_object()) return Wrong(path, "must be an object");
  Fields fields(value.get_object(), path);
  Tenant tenant;
  RETURN_IF_ERROR(ReadNames(fields, &tenant));
  ASSIGN_OR_RETURN(const std::string workspace, fields.Text("workspace", true));
  tenant.workspace = Absolute(workspace, folder);
  ASSIGN_OR_RETURN(const std::string certificate, fields.Text("tls_certificate", false));
  ASSIGN_OR_RETURN(const std::string key, fields.Text("tls_key", false));
  if (certificate.empty() != key.empty())
    return Wrong(fields.At(key.empty() ? "tls_key" : "tls_certificate"),
                 "is missing: certificate and key belong together");
  tenant.tls_certificate = Absolute(certificate, folder);
  tenant.tls_key = Absolute(key, folder);
  ASSIGN_OR_RETURN(tenant.trusted_proxies, fields.Texts("trusted_proxies", false));
  ASSIGN_OR_RETURN(tenant.requests_per_second, fields.Count("requests_per_second", 1'000'000));
  ASSIGN_OR_RETURN(tenant.demo, fields.Count("demo", 10'000'000));
  ASSIGN_OR_RETURN(tenant.log_requests, fields.Flag("log_requests"));
  ASSIGN_OR_RETURN(tenant.allow_private_destinations, fields.Flag("allow_private_destinations"));
  ASSIGN_OR_RETURN(tenant.public_url, fields.Text("public_url", false));
  if (tenant.public_url.empty()) tenant.public_url = DefaultUrl(tenant, config.listen[0]);
  RETURN_IF_ERROR(CheckUrl(tenant, fields.At("public_url")));
  RETURN_IF_ERROR(fields.NothingElse());
  for (const Listen& listen : config.listen)
    if (!IsLoopback(listen.address) && !tenant.tls() && tenant.trusted_proxies.empty())
      return Wrong(fields.At("tls_certificate"),
                   fmt::format("is missing: {} is reached from other machines, which are answered "
                               "only over TLS; give tls_certificate and tls_key, or name the "
                               "proxy that speaks TLS by trusted_proxies",
                               listen.text));
  return tenant;
}

// `of` and `by` say whose a thing is already, and who wants it too.
Result<void> CheckTwice(const Config& config) {
  std::map<std::string, std::string> names;
  std::map<std::string, std::string> hosts;
  for (size_t i = 0; i < config.tenants.size(); ++i) {
    const Tenant& tenant = config.tenants[i];
    const std::string path = fmt::format("tenants[{}]", i);
    if (!names.emplace(tenant.name, tenant.name).second)
      return Wrong(path + ".name", fmt::format("'{}' is another tenant's, too", tenant.name));
    for (const std::string& host : tenant.host_names) {
      const auto [at, is_new] = hosts.emplace(host, tenant.name);
      if (!is_new)
        return Wrong(path + ".host_names",
                     fmt::format("'{}' leads to tenant '{}' already", host, at->second));
    }
  }
  return {};
}

bool IsIn(const fs::path& inner, const fs::path& outer) {
  const auto [in, out] = std::mismatch(inner.begin(), inner.end(), outer.begin(), outer.end());
  return out == outer.end();
}

Result<void> CheckApart(const std::vector<fs::path>& real, const Config& config, size_t i) {
  for (size_t other = 0; other < i; ++other) {
    if (!IsIn(real[i], real[other]) && !IsIn(real[other], real[i])) continue;
    return Wrong(fmt::format("tenants[{}].workspace", i),
                 fmt::format("'{}' {} the workspace of tenant '{}'; each needs a folder of its own",
                             config.tenants[i].workspace,
                             real[i] == real[other] ? "is" : "lies in, or around,",
                             config.tenants[other].name));
  }
  return {};
}

Result<void> CheckOwner(const std::string& folder, const std::string& field) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) return {};  // is made, for its owner alone
  if (!S_ISDIR(found.st_mode)) return Wrong(field, fmt::format("'{}' is not a folder", folder));
  if (found.st_uid != ::geteuid())
    return Wrong(field,
                 fmt::format("'{}' belongs to another user than the one who runs this", folder));
  if ((found.st_mode & kOthers) != 0)
    return Wrong(field,
                 fmt::format("'{}' can be read by others on this machine: chmod 700 it", folder));
  return {};
}

}  // namespace

Result<Config> ParseConfig(std::string_view text, const std::string& folder) {
  ASSIGN_OR_RETURN(const json::value value, ParseJson(text));
  if (!value.is_object()) return InvalidInput("must be an object with listen and tenants");
  Fields fields(value.get_object(), "");
  Config config;
  ASSIGN_OR_RETURN(config.listen, ParseListens(fields));
  ASSIGN_OR_RETURN(const std::string socket, fields.Text("status_socket", false));
  config.status_socket = Absolute(socket, folder);
  if (config.status_socket.size() > kSocketMax)
    return Wrong("status_socket",
                 fmt::format("'{}' is over {} bytes long", config.status_socket, kSocketMax));
  const json::value* const tenants = fields.Take("tenants");
  RETURN_IF_ERROR(fields.NothingElse());
  if (tenants == nullptr || !tenants->is_array() || tenants->get_array().empty())
    return Wrong("tenants", "must be a list of at least one tenant");
  for (const json::value& one : tenants->get_array()) {
    const std::string path = fmt::format("tenants[{}]", config.tenants.size());
    ASSIGN_OR_RETURN(Tenant tenant, ParseTenant(one, path, folder, config));
    config.tenants.push_back(std::move(tenant));
  }
  RETURN_IF_ERROR(CheckTwice(config));
  return config;
}

Result<void> CheckFolders(const Config& config) {
  std::vector<fs::path> real;
  for (size_t i = 0; i < config.tenants.size(); ++i) {
    const Tenant& tenant = config.tenants[i];
    const std::string path = fmt::format("tenants[{}]", i);
    std::error_code code;
    real.push_back(fs::weakly_canonical(tenant.workspace, code));
    if (code)
      return Wrong(path + ".workspace",
                   fmt::format("'{}' cannot be reached: {}", tenant.workspace, code.message()));
    if (!real.back().has_filename()) real.back() = real.back().parent_path();
    RETURN_IF_ERROR(CheckApart(real, config, i));
    RETURN_IF_ERROR(CheckOwner(tenant.workspace, path + ".workspace"));
    if (tenant.tls() && ::access(tenant.tls_certificate.c_str(), R_OK) != 0)
      return Wrong(path + ".tls_certificate",
                   fmt::format("'{}' cannot be read", tenant.tls_certificate));
    if (tenant.tls() && ::access(tenant.tls_key.c_str(), R_OK) != 0)
      return Wrong(path + ".tls_key", fmt::format("'{}' cannot be read", tenant.tls_key));
  }
  return {};
}

Result<std::string> ReadStatusSocket(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const json::value value, ParseJson(text));
  const std::string_view socket = StringOr(value, "status_socket", "");
  if (socket.empty())
    return InvalidInput(
        fmt::format("{}: status_socket is missing: say where the host is to be asked", file));
  return Absolute(std::string(socket), FolderOf(file));
}

Result<Config> ReadConfig(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  auto config = ParseConfig(text, FolderOf(file));
  if (config.ok())
    if (const auto checked = CheckFolders(*config); !checked.ok()) config = checked.error();
  if (!config.ok())
    return Error{config.error().kind, fmt::format("{}: {}", file, config.error().message)};
  return config;
}

}  // namespace clarion::tenancy
