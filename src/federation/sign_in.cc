#include "federation/sign_in.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <boost/json.hpp>

#include "base/utf8.h"
#include "federation/internal/claims.h"

namespace clarion::federation {
namespace {

using registry::Person;

constexpr size_t kToMax = 500;
constexpr size_t kParameterMax = 8 << 10;

// A path of our own page and nothing else: "//elsewhere" and "/\elsewhere" are other machines.
std::string SafePath(const std::string& to) {
  const bool path = to.size() <= kToMax && to.starts_with('/') && !to.starts_with("//");
  if (!path) return "/";
  for (const char c : to)
    if (c == '\\' || c <= 0x20 || c == 0x7F) return "/";
  return to;
}

// What a provider brings about is in the audit log under its name.
registry::Actor By(const registry::Actor& actor, const Provider& provider) {
  return {"nobody", provider.id, provider.name, actor.tenant, actor.address};
}

std::string Challenge(const std::string& verifier) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return ToBase64Url(digest);
}

}  // namespace

void SignIn::SetPublicUrl(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const std::lock_guard lock(mutex_);
  public_url_ = std::move(url);
}

std::string SignIn::PublicUrl() const {
  const std::lock_guard lock(mutex_);
  return public_url_;
}

std::string SignIn::RedirectUri() const { return PublicUrl() + "/v1/session/oidc/callback"; }
std::string SignIn::LogoutUri() const { return PublicUrl() + "/v1/session/oidc/logout"; }

Result<Begun> SignIn::Begin(const std::string& tenant, const std::string& id,
                            const std::string& to) {
  ASSIGN_OR_RETURN(const Provider provider, providers_.Find(tenant, id));
  if (!provider.enabled)
    return NotFound(fmt::format("signing in with {} is switched off", provider.name));
  ASSIGN_OR_RETURN(const Discovery discovery, client_.Discover(provider));
  const std::string state = registry::RandomToken(), nonce = registry::RandomToken(),
                    verifier = registry::RandomToken();
  const std::string kept = ToJson(json::object{{"provider", id},
                                               {"state", state},
                                               {"nonce", nonce},
                                               {"verifier", verifier},
                                               {"to", SafePath(to)},
                                               {"at", clock_.NowMs()}});
  const char* mark = discovery.authorization_endpoint.find('?') == std::string::npos ? "?" : "&";
  return Begun{fmt::format("{}{}response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&"
                           "nonce={}&code_challenge={}&code_challenge_method=S256",
                           discovery.authorization_endpoint, mark,
                           PercentEncode(provider.client_id), PercentEncode(RedirectUri()),
                           PercentEncode(provider.scopes), state, nonce, Challenge(verifier)),
               registry_.box().Seal(kept)};
}

// What the browser kept, if it belongs to what came back and was not used before.
Result<SignIn::Flow> SignIn::Open(const std::string& sealed, const std::string& state) {
  const Error elsewhere =
      SignInNeeded("this sign-in was not begun in this browser, or a newer one was; begin again");
  if (sealed.empty() || sealed.size() > kParameterMax) return elsewhere;
  const Result<std::string> text = registry_.box().Unseal(sealed);
  if (!text.ok()) return elsewhere;
  ASSIGN_OR_RETURN(const json::value kept, ParseJson(*text));
  Flow flow{std::string(StringOr(kept, "provider", "")), std::string(StringOr(kept, "state", "")),
            std::string(StringOr(kept, "nonce", "")), std::string(StringOr(kept, "verifier", "")),
            std::string(StringOr(kept, "to", "/"))};
  // Sealed texts of other purposes hold no state.
  if (flow.state.empty() || !registry::SameSecret(state, flow.state)) return elsewhere;
  const TimeMs now = clock_.NowMs();
  const json::value* at = Find(kept, "at");
  if (at == nullptr || !at->is_int64() || now - at->get_int64() >= kSignInValid ||
      now < at->get_int64() - kMinuteMs)
    return Forbidden("signing in took longer than ten minutes; begin again");
  const std::lock_guard lock(mutex_);
  std::erase_if(used_, [now](const auto& one) { return one.second < now; });
  if (!used_.emplace(flow.state, now + kSignInValid + kMinuteMs).second)
    return Forbidden("this sign-in was used already; begin again");
  return flow;
}

Result<Arrived> SignIn::Finish(const registry::Actor& actor, const std::string& sealed,
                               const Returned& returned) {
  if (returned.code.size() > kParameterMax || returned.state.size() > kParameterMax)
    return Forbidden("what came back from the provider is too long");
  ASSIGN_OR_RETURN(const Flow flow, Open(sealed, returned.state));
  ASSIGN_OR_RETURN(Provider provider, providers_.Find(actor.tenant, flow.provider));
  if (!provider.enabled)
    return Forbidden(fmt::format("signing in with {} is switched off", provider.name));
  if (!returned.issuer.empty() && returned.issuer != provider.issuer)
    return Forbidden(fmt::format("the answer is of another provider than {}", provider.name));
  if (!returned.error.empty())
    return Forbidden(
        fmt::format("{} did not sign you in: {}{}", provider.name, Utf8Prefix(returned.error, 100),
                    returned.error_description.empty()
                        ? ""
                        : fmt::format(", {}", Utf8Prefix(returned.error_description, 200))));
  if (returned.code.empty()) return Forbidden(fmt::format("{} sent no code", provider.name));
  ASSIGN_OR_RETURN(const Identity who, Proven(provider, flow, returned.code));
  ASSIGN_OR_RETURN(Person person, PersonFor(actor, provider, who));
  if (!person.active)
    return Forbidden(
        fmt::format("the account of {} is deactivated; ask an administrator", person.email));
  return Arrived{std::move(person), std::move(provider), flow.to, who.subject, who.session};
}

Result<json::object> SignIn::ClaimsOf(const Provider& provider, const Flow& flow,
                                      const std::string& id_token) {
  const Result<Jws> token = ReadJws(id_token);
  if (!token.ok()) return Forbidden(fmt::format("{}: {}", provider.name, token.error().message));
  RETURN_IF_ERROR(client_.CheckSigned(provider, *token));
  RETURN_IF_ERROR(CheckClaims(token->claims, {.issuer = provider.issuer,
                                              .client_id = provider.client_id,
                                              .nonce = flow.nonce,
                                              .now = clock_.NowMs()}));
  return token->claims;
}

Result<Identity> SignIn::Proven(const Provider& provider, const Flow& flow,
                                const std::string& code) {
  ASSIGN_OR_RETURN(const std::string secret, providers_.SecretOf(provider.id));
  ASSIGN_OR_RETURN(const Tokens tokens,
                   client_.Exchange(provider, {code, flow.verifier, RedirectUri(), secret}));
  ASSIGN_OR_RETURN(json::object claims, ClaimsOf(provider, flow, tokens.id_token));
  const std::string session = internal::NameIn(claims, "sid");
  const bool all = claims.contains("email") &&
                   (provider.roles.empty() || claims.contains(provider.groups_claim));
  if (!all) {
    ASSIGN_OR_RETURN(const json::object more, client_.UserInfo(provider, tokens.access_token));
    // OpenID Connect Core §5.3.2: of somebody else it is not to be used.
    if (!more.empty() && StringOr(more, "sub", "") != StringOr(claims, "sub", ""))
      return Forbidden(fmt::format("{} told about somebody else", provider.name));
    // The word that an address is verified is of that address alone.
    const bool same = StringOr(more, "email", "") == StringOr(claims, "email", "");
    if (!claims.contains("email")) claims.erase("email_verified");
    const bool had_address = claims.contains("email");
    for (const auto& [name, value] : more)
      if (!claims.contains(name) && (name != "email_verified" || !had_address || same))
        claims[name] = value;
  }
  Identity who = IdentityOf(claims, provider.groups_claim);
  who.session = session;  // the token's own
  return who;
}

Result<Person> SignIn::PersonFor(const registry::Actor& actor, const Provider& provider,
                                 const Identity& who) {
  ASSIGN_OR_RETURN(const std::optional<std::string> known,
                   providers_.PersonOf(provider.id, who.subject));
  if (known) return registry_.people().Find(actor.tenant, *known);
  if (who.email.empty())
    return Forbidden(fmt::format(
        "{} tells no e-mail address; an administrator adds the scope 'email'", provider.name));
  if (!who.email_verified && !provider.trust_email)
    return Forbidden(
        fmt::format("{} does not say that the address {} is verified, so nobody is let in by it",
                    provider.name, who.email));
  if (!InDomains(provider, who.email))
    return Forbidden(
        fmt::format("addresses such as {} are not let in by {}", who.email, provider.name));
  return Linked(actor, provider, who);
}

bool SignIn::Covers(const Provider& provider, const Person& person) const {
  if (person.role == "owner" && !provider.by_owner) return false;
  const registry::Role* role = registry_.roles().Find(person.role);
  if (role == nullptr) return false;
  registry::Permissions reach;
  for (const std::string& name : provider.reach)
    if (const auto permission = registry::PermissionFrom(name)) reach.Add(*permission);
  return reach.Covers(role->permissions);
}

Result<Person> SignIn::Linked(const registry::Actor& actor, const Provider& provider,
                              const Identity& who) {
  Result<Person> found = registry_.people().FindByEmail(who.email);
  if (!found.ok() && found.error().kind == ErrorKind::kNotFound) return Made(actor, provider, who);
  RETURN_IF_ERROR(found);
  if (found->tenant != actor.tenant) return Forbidden("this account is not of this workspace");
  if (!provider.link_by_email)
    return Forbidden(
        fmt::format("{} has an account that {} does not know yet; an administrator "
                    "lets it be found by its address",
                    who.email, provider.name));
  if (!found->active)
    return Forbidden(
        fmt::format("the account of {} is deactivated; ask an administrator", found->email));
  if (!Covers(provider, *found))
    return Forbidden(
        fmt::format("{} may do more than whoever set up {}; an owner saves its settings once more",
                    who.email, provider.name));
  RETURN_IF_ERROR(providers_.Link(By(actor, provider), provider, who.subject, found->id));
  return found;
}

Result<Person> SignIn::Made(const registry::Actor& actor, const Provider& provider,
                            const Identity& who) {
  if (!provider.create_people)
    return Forbidden(
        fmt::format("nobody here has the address {}; an administrator invites you", who.email));
  const std::string role = RoleFor(provider, who.groups);
  if (role.empty())
    return Forbidden(
        fmt::format("none of the groups of {} has a role here; ask an administrator", who.email));
  ASSIGN_OR_RETURN(
      Person made,
      registry_.people().Add(By(actor, provider),
                             {who.email, who.name.empty() ? who.email : who.name, role, "", {}}));
  RETURN_IF_ERROR(providers_.Link(By(actor, provider), provider, who.subject, made.id));
  return made;
}

Result<std::string> SignIn::SignOutUrl(const std::string& tenant, const std::string& id) {
  const Result<Provider> provider = providers_.Find(tenant, id);
  if (!provider.ok() || !provider->sign_out_there) return std::string();
  const Result<Discovery> discovery = client_.Discover(*provider);
  // Signing out here never waits for a provider that is down.
  if (!discovery.ok() || discovery->end_session_endpoint.empty()) return std::string();
  const std::string& end = discovery->end_session_endpoint;
  return fmt::format("{}{}client_id={}&post_logout_redirect_uri={}", end,
                     end.find('?') == std::string::npos ? "?" : "&",
                     PercentEncode(provider->client_id), PercentEncode(PublicUrl() + "/"));
}

}  // namespace clarion::federation
