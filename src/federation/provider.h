// An identity provider people sign in by: its settings as a plain value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "delivery/address_guard.h"

namespace clarion::federation {

struct GroupRole {
  std::string group;  // as the provider names it, exactly
  std::string role;   // id of a Role
};

struct Provider {
  std::string id;
  std::string name;       // on the sign-in page: "Sign in with NAME"
  std::string issuer;     // exactly as in its tokens: "https://id.example.com"
  std::string client_id;  // what the provider calls this Clarion
  bool has_secret = false;
  std::string scopes = "openid email profile";
  bool enabled = true;
  bool trust_email = false;    // its addresses count as verified also where it does not say so
  bool link_by_email = true;   // whoever was invited with the address is let in by it
  bool create_people = false;  // whoever is not known gets an account
  std::vector<std::string> domains;  // addresses of others are not taken; empty = all
  std::string default_role;          // of a new account; "" = only whom a group gives one
  std::string groups_claim = "groups";
  std::vector<GroupRole> roles;  // the first that matches counts
  bool password_sign_in = true;  // false: its people sign in by it alone; owners may always
  bool sign_out_there = false;   // signing out here leads on to the provider's own sign-out
  // What whoever changed it last may do: accounts that may more are not linked by address, so that
  // nobody gets into one by a provider of their own.
  std::vector<std::string> reach;
  bool by_owner = false;
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};

// As stored; `reach` and `by_owner` with it.
json::object ToJsonObject(const Provider& provider);
Result<Provider> ProviderFrom(const json::value& stored);

struct ProviderChange {
  Provider provider;
  std::optional<std::string> secret;
};
// `base` with the members that `fields` has. kInvalidInput names the member: a member nobody knows,
// an issuer that is no https address or lies in a private network (unless the rules allow it),
// accounts for everybody (`create_people` needs `domains`), owners made by a provider.
Result<ProviderChange> WithFields(Provider base, const json::value& fields,
                                  const delivery::AddressRules& rules);

// The role of a new account: by the first group that matches, else the default; "" = none.
std::string RoleFor(const Provider& provider, const std::vector<std::string>& groups);
// Whether an address belongs to one of the provider's domains; all do where it has none.
bool InDomains(const Provider& provider, std::string_view email);

}  // namespace clarion::federation
