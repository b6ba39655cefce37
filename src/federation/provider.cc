#include "federation/provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"

namespace clarion::federation {
namespace {

constexpr size_t kTextMax = 500;
constexpr size_t kListMax = 200;

json::array ListOf(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& one : texts) out.emplace_back(one);
  return out;
}

Result<std::string> Text(const json::value& value, std::string_view name) {
  if (!value.is_string() || value.get_string().size() > kTextMax)
    return InvalidInput(fmt::format("{}: a text of at most {} bytes", name, kTextMax));
  std::string text(value.get_string());
  if (std::any_of(text.begin(), text.end(), [](char c) { return c > 0 && c < 0x20; }))
    return InvalidInput(fmt::format("{}: one line, without control characters", name));
  return text;
}

Result<bool> Flag(const json::value& value, std::string_view name) {
  if (!value.is_bool()) return InvalidInput(fmt::format("{}: true or false", name));
  return value.get_bool();
}

Result<std::vector<std::string>> Texts(const json::value& value, std::string_view name) {
  if (!value.is_array() || value.get_array().size() > kListMax)
    return InvalidInput(fmt::format("{}: a list of at most {} texts", name, kListMax));
  std::vector<std::string> out;
  for (const json::value& one : value.get_array()) {
    ASSIGN_OR_RETURN(std::string text, Text(one, name));
    if (!text.empty()) out.push_back(std::move(text));
  }
  return out;
}

Result<std::vector<GroupRole>> GroupRoles(const json::value& value) {
  if (!value.is_array() || value.get_array().size() > kListMax)
    return InvalidInput(fmt::format("roles: a list of at most {}", kListMax));
  std::vector<GroupRole> out;
  for (const json::value& one : value.get_array()) {
    GroupRole pair{std::string(StringOr(one, "group", "")), std::string(StringOr(one, "role", ""))};
    if (pair.group.empty() || pair.role.empty() || pair.group.size() > kTextMax)
      return InvalidInput("roles: each has a 'group' and a 'role'");
    out.push_back(std::move(pair));
  }
  return out;
}

// Which member of a provider a text, a flag or a list is; nullptr: none of that kind.
std::string* TextMember(Provider& p, std::string_view name) {
  if (name == "name") return &p.name;
  if (name == "issuer") return &p.issuer;
  if (name == "client_id") return &p.client_id;
  if (name == "scopes") return &p.scopes;
  if (name == "default_role") return &p.default_role;
  if (name == "groups_claim") return &p.groups_claim;
  return nullptr;
}
bool* FlagMember(Provider& p, std::string_view name) {
  if (name == "enabled") return &p.enabled;
  if (name == "trust_email") return &p.trust_email;
  if (name == "link_by_email") return &p.link_by_email;
  if (name == "create_people") return &p.create_people;
  if (name == "password_sign_in") return &p.password_sign_in;
  if (name == "sign_out_there") return &p.sign_out_there;
  return nullptr;
}

Result<void> CheckIssuer(const std::string& issuer, const delivery::AddressRules& rules) {
  constexpr std::string_view kSecure[] = {"https"};
  constexpr std::string_view kAlsoPlain[] = {"https", "http"};
  const auto read = rules.allow_private ? delivery::CheckAddress(issuer, kAlsoPlain, rules)
                                        : delivery::CheckAddress(issuer, kSecure, rules);
  if (!read.ok()) return InvalidInput("issuer: " + read.error().message);
  if (issuer.find_first_of("?#") != std::string::npos)
    return InvalidInput("issuer: without ? and #, as in the provider's tokens");
  return {};
}

Result<void> Check(const Provider& p, const delivery::AddressRules& rules) {
  if (p.name.empty() || p.name.size() > 80 || !IsUtf8(p.name))
    return InvalidInput("name: 1 to 80 bytes, as the sign-in page shows it");
  RETURN_IF_ERROR(CheckIssuer(p.issuer, rules));
  if (p.client_id.empty()) return InvalidInput("client_id: what the provider calls this Clarion");
  if ((" " + p.scopes + " ").find(" openid ") == std::string::npos)
    return InvalidInput("scopes: 'openid' must be among them");
  for (const std::string& domain : p.domains)
    if (domain.find_first_of("@ */") != std::string::npos || domain.find('.') == std::string::npos)
      return InvalidInput(fmt::format("domains: '{}' is not one, such as example.com", domain));
  if (p.create_people && p.domains.empty())
    return InvalidInput(
        "domains: say whose addresses get an account by themselves, such as example.com; else "
        "everybody the provider knows would");
  if (p.create_people && p.default_role.empty() && p.roles.empty())
    return InvalidInput("default_role: a new account needs a role, by this or by a group");
  const bool makes_owners = p.default_role == "owner" ||
                            std::any_of(p.roles.begin(), p.roles.end(),
                                        [](const GroupRole& r) { return r.role == "owner"; });
  if (makes_owners) return InvalidInput("roles: no provider makes owners; an owner does, by hand");
  return {};
}

}  // namespace

json::object ToJsonObject(const Provider& p) {
  json::array roles;
  for (const GroupRole& one : p.roles)
    roles.push_back(json::object{{"group", one.group}, {"role", one.role}});
  return {{"id", p.id},
          {"name", p.name},
          {"issuer", p.issuer},
          {"client_id", p.client_id},
          {"has_secret", p.has_secret},
          {"scopes", p.scopes},
          {"enabled", p.enabled},
          {"trust_email", p.trust_email},
          {"link_by_email", p.link_by_email},
          {"create_people", p.create_people},
          {"domains", ListOf(p.domains)},
          {"default_role", p.default_role},
          {"groups_claim", p.groups_claim},
          {"roles", std::move(roles)},
          {"password_sign_in", p.password_sign_in},
          {"sign_out_there", p.sign_out_there},
          {"reach", ListOf(p.reach)},
          {"by_owner", p.by_owner},
          {"created_at", FormatTime(p.created_at)},
          {"changed_at", FormatTime(p.changed_at)}};
}

Result<Provider> ProviderFrom(const json::value& stored) {
  Provider out;
  if (!stored.is_object()) return Corrupt("a stored identity provider is no object");
  for (const auto& [key, value] : stored.get_object()) {
    if (std::string* text = TextMember(out, key); text != nullptr && value.is_string())
      *text = value.get_string();
    if (bool* flag = FlagMember(out, key); flag != nullptr && value.is_bool())
      *flag = value.get_bool();
    if (value.is_bool() && key == "has_secret") out.has_secret = value.get_bool();
    if (value.is_bool() && key == "by_owner") out.by_owner = value.get_bool();
  }
  out.id = StringOr(stored, "id", "");
  ASSIGN_OR_RETURN(out.domains, Texts(stored.at("domains"), "domains"));
  ASSIGN_OR_RETURN(out.reach, Texts(stored.at("reach"), "reach"));
  ASSIGN_OR_RETURN(out.roles, GroupRoles(stored.at("roles")));
  ASSIGN_OR_RETURN(out.created_at, ParseTime(StringOr(stored, "created_at", "")));
  ASSIGN_OR_RETURN(out.changed_at, ParseTime(StringOr(stored, "changed_at", "")));
  return out;
}

Result<ProviderChange> WithFields(Provider base, const json::value& fields,
                                  const delivery::AddressRules& rules) {
  if (!fields.is_object()) return InvalidInput("an identity provider is a JSON object");
  ProviderChange out{std::move(base), std::nullopt};
  Provider& p = out.provider;
  for (const auto& [key, value] : fields.get_object()) {
    if (std::string* text = TextMember(p, key)) {
      ASSIGN_OR_RETURN(*text, Text(value, key));
    } else if (bool* flag = FlagMember(p, key)) {
      ASSIGN_OR_RETURN(*flag, Flag(value, key));
    } else if (key == "domains") {
      ASSIGN_OR_RETURN(p.domains, Texts(value, key));
      for (std::string& domain : p.domains) domain = AsciiLower(domain);
    } else if (key == "roles") {
      ASSIGN_OR_RETURN(p.roles, GroupRoles(value));
    } else if (key == "secret") {
      ASSIGN_OR_RETURN(out.secret, Text(value, key));
      p.has_secret = !out.secret->empty();
    } else {
      return InvalidInput(
          fmt::format("{}: an identity provider has no such member", Utf8Prefix(key, 40)));
    }
  }
  RETURN_IF_ERROR(Check(p, rules));
  return out;
}

std::string RoleFor(const Provider& provider, const std::vector<std::string>& groups) {
  for (const GroupRole& one : provider.roles)
    if (std::find(groups.begin(), groups.end(), one.group) != groups.end()) return one.role;
  return provider.default_role;
}

bool InDomains(const Provider& provider, std::string_view email) {
  if (provider.domains.empty()) return true;
  const size_t at = email.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string domain = AsciiLower(email.substr(at + 1));
  return std::find(provider.domains.begin(), provider.domains.end(), domain) !=
         provider.domains.end();
}

}  // namespace clarion::federation
