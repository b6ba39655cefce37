#include "federation/client.h"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/json.hpp>

#include "base/utf8.h"
#include "federation/id_token.h"

namespace clarion::federation {
namespace {

constexpr TimeMs kKept = kHourMs;
constexpr TimeMs kRenewEvery = 10 * kSecondMs;
constexpr int kAtATime = 4;

// Where a member is there, it must be an address that may be gone to.
Result<std::string> Endpoint(const json::value& document, std::string_view name, bool plain,
                             bool needed) {
  std::string url(StringOr(document, name, ""));
  if (url.empty() && !needed) return url;
  if (url.starts_with("https://") || (plain && url.starts_with("http://"))) return url;
  return InvalidInput(fmt::format("its '{}' is no https address", name));
}

std::string Basic(const std::string& user, const std::string& password) {
  // RFC 6749 §2.3.1: both are form-encoded first.
  const std::string pair = PercentEncode(user) + ":" + PercentEncode(password);
  std::string out(sodium_base64_encoded_len(pair.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(pair.data()),
                    pair.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();
  return "Basic " + out;
}

// What a provider says of an error, cut short: it is shown to people.
std::string Said(const std::string& body) {
  const Result<json::value> answer = ParseJson(body);
  if (!answer.ok()) return "no reason";
  std::string out(StringOr(*answer, "error", "no reason"));
  if (const std::string_view more = StringOr(*answer, "error_description", ""); !more.empty())
    out += fmt::format(" ({})", more);
  return std::string(Utf8Prefix(out, 300));
}

}  // namespace

std::string PercentEncode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<Discovery> ReadDiscovery(std::string_view text, const std::string& issuer, bool plain) {
  const Result<json::value> read = ParseJson(text);
  if (!read.ok() || !read->is_object()) return InvalidInput("its configuration is no JSON object");
  if (StringOr(*read, "issuer", "") != issuer)
    return InvalidInput(fmt::format("its configuration is of the issuer '{}', not of '{}'",
                                    Utf8Prefix(StringOr(*read, "issuer", ""), 200), issuer));
  Discovery out;
  ASSIGN_OR_RETURN(out.authorization_endpoint,
                   Endpoint(*read, "authorization_endpoint", plain, true));
  ASSIGN_OR_RETURN(out.token_endpoint, Endpoint(*read, "token_endpoint", plain, true));
  ASSIGN_OR_RETURN(out.jwks_uri, Endpoint(*read, "jwks_uri", plain, true));
  ASSIGN_OR_RETURN(out.userinfo_endpoint, Endpoint(*read, "userinfo_endpoint", plain, false));
  ASSIGN_OR_RETURN(out.end_session_endpoint, Endpoint(*read, "end_session_endpoint", plain, false));
  const json::value* tells = Find(*read, "backchannel_logout_supported");
  out.tells_sign_out = tells != nullptr && tells->is_bool() && tells->get_bool();
  const json::value* methods = Find(*read, "token_endpoint_auth_methods_supported");
  if (methods == nullptr || !methods->is_array()) return out;
  bool basic = false, post = false;
  for (const json::value& one : methods->get_array()) {
    basic |= one.is_string() && one.get_string() == "client_secret_basic";
    post |= one.is_string() && one.get_string() == "client_secret_post";
  }
  out.secret_in_body = post && !basic;
  return out;
}

Result<delivery::Reply> Client::Call(const Provider& provider, const delivery::HttpCall& call) {
  struct Counted {
    std::atomic<int>& count;
    ~Counted() { --count; }
  };
  const int before = under_way_++;
  const Counted counted{under_way_};
  if (before >= kAtATime)
    return Unavailable("many are signing in at the moment; try again in a few seconds");
  Result<delivery::Reply> reply = transport_.Call(call);
  if (!reply.ok())
    return Unavailable(fmt::format("{} does not answer: {}", provider.name, reply.error().message));
  return reply;
}

Result<std::string> Client::Get(const Provider& provider, const std::string& url) {
  ASSIGN_OR_RETURN(delivery::Reply reply,
                   Call(provider, {"GET", url, {{"Accept", "application/json"}}, ""}));
  if (reply.status != 200)
    return Unavailable(
        fmt::format("{} answered {} when asked for {}", provider.name, reply.status, url));
  return std::move(reply.body);
}

Result<Discovery> Client::Discover(const Provider& provider) {
  const TimeMs now = clock_.NowMs();
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(provider.id);
    if (found != known_.end() && found->second.discovered_at != 0 &&
        now - found->second.discovered_at < kKept && now >= found->second.discovered_at)
      return found->second.discovery;
  }
  std::string url = provider.issuer;
  if (url.ends_with('/')) url.pop_back();
  ASSIGN_OR_RETURN(const std::string text,
                   Get(provider, url + "/.well-known/openid-configuration"));
  Result<Discovery> read = ReadDiscovery(text, provider.issuer, rules_.allow_private);
  if (!read.ok()) return Unavailable(fmt::format("{}: {}", provider.name, read.error().message));
  const std::lock_guard lock(mutex_);
  Known& known = known_[provider.id];
  known.discovery = *read;
  known.discovered_at = now;
  return read;
}

Result<std::vector<Jwk>> Client::Keys(const Provider& provider, bool renew) {
  const TimeMs now = clock_.NowMs();
  {
    const std::lock_guard lock(mutex_);
    Known& known = known_[provider.id];
    const bool fresh = known.keys_at != 0 && now >= known.keys_at && now - known.keys_at < kKept;
    const bool too_soon = now >= known.renewed_at && now - known.renewed_at < kRenewEvery;
    if (fresh && (!renew || too_soon)) return known.keys;
    if (renew) known.renewed_at = now;
  }
  ASSIGN_OR_RETURN(const Discovery discovery, Discover(provider));
  ASSIGN_OR_RETURN(const std::string text, Get(provider, discovery.jwks_uri));
  Result<std::vector<Jwk>> keys = ReadJwks(text);
  if (!keys.ok()) return Unavailable(fmt::format("{}: {}", provider.name, keys.error().message));
  const std::lock_guard lock(mutex_);
  Known& known = known_[provider.id];
  known.keys = *keys;
  known.keys_at = now;
  return keys;
}

Result<void> Client::CheckSigned(const Provider& provider, const Jws& token) {
  ASSIGN_OR_RETURN(std::vector<Jwk> keys, Keys(provider, false));
  const Jwk* key = KeyOf(keys, token);
  if (key == nullptr) {
    // Providers change their keys; a new one is known after one more look.
    ASSIGN_OR_RETURN(keys, Keys(provider, true));
    key = KeyOf(keys, token);
  }
  if (key == nullptr)
    return Forbidden(fmt::format("{} does not have the key '{}' that the token is signed with",
                                 provider.name, token.kid.substr(0, 100)));
  return CheckSignature(token, *key);
}

Result<Tokens> Client::Exchange(const Provider& provider, const CodeGrant& grant) {
  ASSIGN_OR_RETURN(const Discovery discovery, Discover(provider));
  delivery::HttpCall call{"POST", discovery.token_endpoint, {}, ""};
  call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                  {"Accept", "application/json"}};
  call.body = fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={}",
                          PercentEncode(grant.code), PercentEncode(grant.redirect_uri),
                          PercentEncode(grant.verifier));
  const bool in_header = !grant.secret.empty() && !discovery.secret_in_body;
  if (in_header)
    call.headers.emplace_back("Authorization", Basic(provider.client_id, grant.secret));
  else
    call.body += "&client_id=" + PercentEncode(provider.client_id);
  if (!grant.secret.empty() && !in_header)
    call.body += "&client_secret=" + PercentEncode(grant.secret);
  ASSIGN_OR_RETURN(const delivery::Reply reply, Call(provider, call));
  if (reply.status >= 500)
    return Unavailable(fmt::format("{} answered {} instead of a token; try again in a moment",
                                   provider.name, reply.status));
  if (reply.status != 200)
    return Forbidden(fmt::format("{} gives no token for this sign-in: {}; begin again",
                                 provider.name, Said(reply.body)));
  const Result<json::value> answer = ParseJson(reply.body);
  if (!answer.ok() || StringOr(*answer, "id_token", "").empty())
    return Forbidden(fmt::format("{} sent no ID token", provider.name));
  return Tokens{std::string(StringOr(*answer, "id_token", "")),
                std::string(StringOr(*answer, "access_token", ""))};
}

Result<json::object> Client::UserInfo(const Provider& provider, const std::string& access_token) {
  ASSIGN_OR_RETURN(const Discovery discovery, Discover(provider));
  if (discovery.userinfo_endpoint.empty() || access_token.empty()) return json::object();
  for (const char c : access_token)
    if (c <= 0x20 || c == 0x7F)
      return Forbidden(fmt::format("{} sent an access token that is none", provider.name));
  ASSIGN_OR_RETURN(
      const delivery::Reply reply,
      Call(provider, {"GET",
                      discovery.userinfo_endpoint,
                      {{"Accept", "application/json"}, {"Authorization", "Bearer " + access_token}},
                      ""}));
  const Result<json::value> answer = ParseJson(reply.body);
  if (reply.status != 200 || !answer.ok() || !answer->is_object())
    return Unavailable(
        fmt::format("{} answered {} when asked who signs in", provider.name, reply.status));
  return answer->get_object();
}

void Client::Forget(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  known_.erase(provider);
}

}  // namespace clarion::federation
