// What is asked of an identity provider: where its doors are (OpenID Connect Discovery), its keys,
// a token for a code. Every address goes out by the guarded transport (delivery/transport.h).
//
// Answers are kept for an hour. A key nobody knows yet is fetched at once, but no more often than
// every ten seconds, so that made-up tokens do not make Clarion call somebody without end. At most
// four calls are under way at a time. Safe for concurrent use. Errors: kUnavailable names the
// provider and what it answered.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "delivery/transport.h"
#include "federation/jws.h"
#include "federation/provider.h"

namespace clarion::federation {

// What a provider says of itself.
struct Discovery {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;     // "" = none
  std::string end_session_endpoint;  // "" = it cannot be told that somebody signs out
  bool secret_in_body = false;       // it takes no secret in a header
  bool tells_sign_out = false;       // it says that it does back-channel logout
};
// kInvalidInput: not such a document, of another issuer, or with an address that is not https
// (http only where `plain` allows it).
Result<Discovery> ReadDiscovery(std::string_view text, const std::string& issuer, bool plain);

struct Tokens {
  std::string id_token;
  std::string access_token;
};

struct CodeGrant {
  std::string code;
  std::string verifier;  // of PKCE
  std::string redirect_uri;
  std::string secret;
};

// "a b&c" → "a%20b%26c": everything but RFC 3986's unreserved characters.
std::string PercentEncode(std::string_view text);

class Client {
 public:
  Client(delivery::Transport& transport, const Clock& clock, delivery::AddressRules rules)
      : transport_(transport), clock_(clock), rules_(rules) {}

  Result<Discovery> Discover(const Provider& provider);
  // The keys in hand; `renew`: fetched again where that is not too soon.
  Result<std::vector<Jwk>> Keys(const Provider& provider, bool renew);
  // Whether one of the provider's keys has signed this; one that is not known yet is looked for
  // once more. kForbidden: none has.
  Result<void> CheckSigned(const Provider& provider, const Jws& token);
  // kForbidden: the provider does not take the code (used, too old, of another client).
  Result<Tokens> Exchange(const Provider& provider, const CodeGrant& grant);
  // Claims beside the token's own; an object.
  Result<json::object> UserInfo(const Provider& provider, const std::string& access_token);
  // What is kept of a provider goes: its settings have changed.
  void Forget(const std::string& provider);

 private:
  struct Known {
    Discovery discovery;
    TimeMs discovered_at = 0;
    std::vector<Jwk> keys;
    TimeMs keys_at = 0;
    TimeMs renewed_at = 0;
  };
  Result<delivery::Reply> Call(const Provider& provider, const delivery::HttpCall& call);
  Result<std::string> Get(const Provider& provider, const std::string& url);

  delivery::Transport& transport_;
  const Clock& clock_;
  const delivery::AddressRules rules_;
  std::atomic<int> under_way_ = 0;
  std::mutex mutex_;
  std::map<std::string, Known> known_;  // guarded; by provider
};

}  // namespace clarion::federation
