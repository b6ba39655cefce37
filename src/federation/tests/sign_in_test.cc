#include "federation/sign_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "delivery/testing/fake_transport.h"
#include "federation/federation.h"
#include "federation/testing/signer.h"

namespace clarion::federation {
namespace {

using delivery::HttpCall;
using delivery::Reply;
using testing::HasSubstr;
using testing::Not;

class PlayedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = *ParseTime("2026-03-02T10:00:00Z");
};

constexpr const char* kIssuer = "https://id.example.com";

std::string ParameterOf(const std::string& url, const std::string& name) {
  const size_t at = url.find(name + "=");
  if (at == std::string::npos) return "";
  const size_t from = at + name.size() + 1;
  return url.substr(from, std::min(url.find('&', from), url.size()) - from);
}

class SignInTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = testing::TempDir() + "/sign-in-" +
                               testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder);
    auto opened = registry::Registry::Open(
        {folder, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    federation_ =
        std::make_unique<Federation>(*registry_, transport_, clock_, delivery::AddressRules{});
    federation_->sign_in().SetPublicUrl("https://clarion.example.com/");
    transport_.answer = [this](const HttpCall& call) { return Answer(call); };
    owner_ = {"ann@example.com", "Ann", "owner", "", {}};
    ASSERT_TRUE(registry_->people().Add(actor_, owner_).ok());
    ASSERT_TRUE(registry_->people().Add(actor_, {"bob@example.com", "Bob", "qa", "", {}}).ok());
  }

  // The provider.
  Result<Reply> Answer(const HttpCall& call) {
    if (down_) return Unavailable("connection refused");
    if (call.url == std::string(kIssuer) + "/.well-known/openid-configuration")
      return Reply{200,
                   ToJson(json::object{{"issuer", kIssuer},
                                       {"authorization_endpoint", "https://id.example.com/auth"},
                                       {"token_endpoint", "https://id.example.com/token"},
                                       {"jwks_uri", "https://id.example.com/jwks"},
                                       {"userinfo_endpoint", "https://id.example.com/me"},
                                       {"end_session_endpoint", "https://id.example.com/out"}}),
                   {}};
    if (call.url == "https://id.example.com/jwks") return Reply{200, signer_->Jwks(), {}};
    if (call.url == "https://id.example.com/me") return Reply{200, ToJson(info_), {}};
    if (call.url == "https://id.example.com/token")
      return Reply{token_status_,
                   ToJson(json::object{{"id_token", signer_->Sign(claims_)},
                                       {"access_token", "at-1"},
                                       {"error", "invalid_grant"}}),
                   {}};
    return Reply{404, "", {}};
  }

  Provider Made(const char* more = "{}", bool by_owner = true) {
    json::object fields{
        {"name", "Example ID"}, {"issuer", kIssuer}, {"client_id", "clarion"}, {"secret", "s-1"}};
    const json::value named = *ParseJson(more);
    for (const auto& [key, value] : named.get_object()) fields[key] = value;
    registry::Permissions reach = registry::Permissions::All();
    const auto made = federation_->providers().Make({actor_, reach, by_owner}, fields);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made : Provider();
  }

  // Goes to the provider and comes back with what it says of `subject`.
  Result<Arrived> Comes(const Provider& provider, const std::string& subject,
                        const std::string& email, json::object more = {}) {
    const auto begun = federation_->sign_in().Begin("", provider.id, "/incidents");
    if (!begun.ok()) return begun.error();
    claims_ = {{"iss", kIssuer},           {"aud", "clarion"},
               {"sub", subject},           {"nonce", ParameterOf(begun->url, "nonce")},
               {"iat", clock_.now / 1000}, {"exp", clock_.now / 1000 + 60},
               {"email", email},           {"email_verified", true}};
    for (const auto& [key, value] : more) {
      if (value.is_null())
        claims_.erase(key);
      else
        claims_[key] = value;
    }
    return federation_->sign_in().Finish(actor_, begun->sealed,
                                         {ParameterOf(begun->url, "state"), "code-1", "", "", ""});
  }
  std::string Refusal(const Result<Arrived>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? "let in: " + result->person.email : result.error().message;
  }
  size_t Calls(const std::string& path) {
    return static_cast<size_t>(
        std::count_if(transport_.calls.begin(), transport_.calls.end(),
                      [&](const HttpCall& call) { return call.url == kIssuer + path; }));
  }

  PlayedClock clock_;
  registry::Actor actor_{"nobody", "", "", "", "192.0.2.1"};
  registry::NewPerson owner_;
  std::shared_ptr<Signer> signer_ = std::make_shared<Signer>("RS256", "k1");
  json::object claims_, info_;
  int token_status_ = 200;
  bool down_ = false;
  delivery::FakeTransport transport_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Federation> federation_;
};

TEST_F(SignInTest, ThePlaceToGoToHoldsWhatTheStandardWants) {
  const Provider provider = Made();
  const auto begun = federation_->sign_in().Begin("", provider.id, "/");
  ASSERT_TRUE(begun.ok()) << begun.error().message;
  EXPECT_THAT(begun->url, testing::StartsWith("https://id.example.com/auth?response_type=code&"));
  EXPECT_EQ(ParameterOf(begun->url, "client_id"), "clarion");
  EXPECT_EQ(ParameterOf(begun->url, "redirect_uri"),
            "https%3A%2F%2Fclarion.example.com%2Fv1%2Fsession%2Foidc%2Fcallback");
  EXPECT_EQ(ParameterOf(begun->url, "scope"), "openid%20email%20profile");
  EXPECT_EQ(ParameterOf(begun->url, "code_challenge_method"), "S256");
  EXPECT_EQ(ParameterOf(begun->url, "code_challenge").size(), 43U);
  EXPECT_EQ(ParameterOf(begun->url, "state").size(), 43U);
  // The cookie tells nobody what it holds.
  EXPECT_THAT(begun->sealed, Not(HasSubstr(ParameterOf(begun->url, "state"))));
}

TEST_F(SignInTest, WhoWasInvitedIsLetInAndKnownByTheSubjectFromThenOn) {
  const Provider provider = Made();
  const auto first = Comes(provider, "sub-bob", "Bob@Example.com");
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->person.email, "bob@example.com");
  EXPECT_EQ(first->to, "/incidents");
  const HttpCall& exchange = transport_.calls[1];
  EXPECT_THAT(exchange.body, HasSubstr("grant_type=authorization_code&code=code-1"));
  EXPECT_THAT(exchange.body, HasSubstr("code_verifier="));
  EXPECT_EQ(exchange.headers.back().second, "Basic Y2xhcmlvbjpzLTE=") << "clarion:s-1";
  // The address changes there: still the same person, and nobody else by the old one.
  const auto again = Comes(provider, "sub-bob", "robert@example.com");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->person.id, first->person.id);
  EXPECT_THAT(Refusal(Comes(provider, "sub-else", "bob@example.com")),
              HasSubstr("knows this account as somebody else"));
}

TEST_F(SignInTest, ASignInIsTakenOnceInItsOwnBrowserWithinTenMinutes) {
  const Provider provider = Made();
  const auto mine = federation_->sign_in().Begin("", provider.id, "/");
  const auto other = federation_->sign_in().Begin("", provider.id, "/");
  const auto finish = [&](const std::string& sealed, const std::string& state) {
    return Refusal(federation_->sign_in().Finish(actor_, sealed, {state, "c", "", "", ""}));
  };
  const std::string state = ParameterOf(mine->url, "state");
  EXPECT_THAT(finish(other->sealed, state), HasSubstr("not begun in this browser"));
  EXPECT_THAT(finish("", state), HasSubstr("not begun in this browser"));
  EXPECT_THAT(finish(mine->sealed.substr(2), state), HasSubstr("not begun in this browser"));
  EXPECT_THAT(finish(mine->sealed, ""), HasSubstr("not begun in this browser"));
  // Sealed with the same key for another purpose.
  EXPECT_THAT(finish(registry_->box().Seal(R"({"state": ""})"), ""),
              HasSubstr("not begun in this browser"));
  EXPECT_EQ(Calls("/token"), 0U) << "no code is given away";
  ASSERT_TRUE(Comes(provider, "sub-bob", "bob@example.com").ok());
  token_status_ = 400;
  EXPECT_THAT(finish(mine->sealed, state), HasSubstr("invalid_grant"));
  EXPECT_THAT(finish(mine->sealed, state), HasSubstr("used already"));
  clock_.now += kSignInValid;
  EXPECT_THAT(finish(other->sealed, ParameterOf(other->url, "state")),
              HasSubstr("longer than ten minutes"));
}

TEST_F(SignInTest, ATokenThatIsNotForThisSignInIsRefused) {
  const Provider provider = Made();
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"nonce", "x"}})),
              HasSubstr("'nonce'"));
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"aud", "other"}})),
              HasSubstr("'aud'"));
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"iss", "https://evil.example"}})),
              HasSubstr("'iss'"));
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"exp", clock_.now / 1000 - 3600}})),
              HasSubstr("'exp'"));
  const auto begun = federation_->sign_in().Begin("", provider.id, "/");
  EXPECT_THAT(Refusal(federation_->sign_in().Finish(
                  actor_, begun->sealed,
                  {ParameterOf(begun->url, "state"), "c", "", "", "https://evil.example"})),
              HasSubstr("another provider"));
}

TEST_F(SignInTest, ANewKeyIsFetchedAndMadeUpOnesDoNotMakeUsCallWithoutEnd) {
  const Provider provider = Made();
  ASSERT_TRUE(Comes(provider, "b", "bob@example.com").ok());
  EXPECT_EQ(Calls("/jwks"), 1U);
  signer_ = std::make_shared<Signer>("ES256", "k2");
  ASSERT_TRUE(Comes(provider, "b", "bob@example.com").ok());
  EXPECT_EQ(Calls("/jwks"), 2U);
  const auto real = signer_;
  // Tokens signed with a key the provider does not have.
  const auto liar = std::make_shared<Signer>("ES256", "k3");
  transport_.answer = [&](const HttpCall& call) {
    signer_ = call.url.ends_with("/token") ? liar : real;
    return Answer(call);
  };
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com")), HasSubstr("'k3'"));
  EXPECT_LE(Calls("/jwks"), 3U);
  clock_.now += 11 * kSecondMs;
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com")), HasSubstr("'k3'"));
  EXPECT_LE(Calls("/jwks"), 4U);
  // The right name with the wrong key.
  const auto forged = std::make_shared<Signer>("ES256", "k2");
  transport_.answer = [&](const HttpCall& call) {
    signer_ = call.url.ends_with("/token") ? forged : real;
    return Answer(call);
  };
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com")), HasSubstr("signature"));
}

TEST_F(SignInTest, AnAddressNobodyVerifiedLetsNobodyIn) {
  const Provider provider = Made();
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"email_verified", false}})),
              HasSubstr("verified"));
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com", {{"email_verified", nullptr}})),
              HasSubstr("verified"));
  // The word about another address does not count.
  info_ = {{"sub", "b"}, {"email", "bob@other.example"}, {"email_verified", true}};
  EXPECT_THAT(Refusal(Comes(Made(R"({"roles": [{"group": "g", "role": "qa"}]})"), "b",
                            "bob@example.com", {{"email_verified", nullptr}})),
              HasSubstr("verified"));
  EXPECT_TRUE(
      Comes(Made(R"({"trust_email": true})"), "b", "bob@example.com", {{"email_verified", nullptr}})
          .ok());
  EXPECT_THAT(Refusal(Comes(Made(R"({"link_by_email": false})"), "b", "bob@example.com")),
              HasSubstr("does not know yet"));
}

TEST_F(SignInTest, WhatASessionCanBeEndedByComesFromTheTokenAlone) {
  const Provider provider = Made();
  const auto told = Comes(provider, "b", "bob@example.com", {{"sid", "sid-1"}});
  ASSERT_TRUE(told.ok()) << told.error().message;
  EXPECT_EQ(told->subject, "b");
  EXPECT_EQ(told->session, "sid-1");
  info_ = {{"sub", "b"}, {"email", "bob@example.com"}, {"sid", "sid-2"}};
  const auto untold = Comes(provider, "b", "", {{"email", nullptr}});
  ASSERT_TRUE(untold.ok()) << untold.error().message;
  EXPECT_EQ(untold->session, "");
  EXPECT_EQ(Comes(provider, "b", "bob@example.com", {{"sid", std::string(256, 'a')}})->session, "");
}

TEST_F(SignInTest, WhatTheTokenDoesNotTellIsAskedForAndOnlyOfTheSamePerson) {
  const Provider provider = Made();
  info_ = {{"sub", "b"}, {"email", "bob@example.com"}, {"email_verified", true}};
  EXPECT_TRUE(Comes(provider, "b", "", {{"email", nullptr}, {"email_verified", nullptr}}).ok());
  info_["sub"] = "somebody";
  EXPECT_THAT(Refusal(Comes(provider, "c", "", {{"email", nullptr}})), HasSubstr("somebody else"));
}

TEST_F(SignInTest, AccountsAreMadeOnlyWhereThatIsSwitchedOnAndWithTheRoleOfAGroup) {
  EXPECT_THAT(Refusal(Comes(Made(), "n", "new@example.com")), HasSubstr("invites you"));
  const Provider provider = Made(
      R"({"create_people": true, "domains": ["Example.com"], "roles": [{"group": "Team leads", "role": "supervisor"}, {"group": "All", "role": "agent"}]})");
  EXPECT_THAT(Refusal(Comes(provider, "n", "new@evil.example", {{"groups", "All"}})),
              HasSubstr("not let in"));
  EXPECT_THAT(Refusal(Comes(provider, "n", "new@example.com", {{"groups", "Nobody"}})),
              HasSubstr("none of the groups"));
  const auto made = Comes(provider, "n", "new@example.com",
                          {{"groups", json::array{"All", "Team leads"}}, {"name", "New"}});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->person.role, "supervisor");
  EXPECT_EQ(made->person.name, "New");
}

TEST_F(SignInTest, AProviderLetsNobodyIntoAnAccountThatMayMoreThanItsMaker) {
  const Provider by_admin = Made("{}", false);
  EXPECT_THAT(Refusal(Comes(by_admin, "a", "ann@example.com")), HasSubstr("may do more"));
  EXPECT_TRUE(Comes(by_admin, "b", "bob@example.com").ok());
  const Provider by_owner = Made();
  ASSERT_TRUE(Comes(by_owner, "a", "ann@example.com").ok());
  // Pointed elsewhere by somebody else, it knows nobody any more.
  const registry::Permissions all = registry::Permissions::All();
  const auto moved = federation_->providers().Change(
      {actor_, all, false}, by_owner.id,
      json::object{{"issuer", "https://evil.example.com"}, {"secret", "s"}});
  ASSERT_TRUE(moved.ok()) << moved.error().message;
  EXPECT_FALSE(federation_->providers().PersonOf(by_owner.id, "a")->has_value());
}

TEST_F(SignInTest, WhoIsDeactivatedStaysOut) {
  const Provider provider = Made();
  const auto in = Comes(provider, "b", "bob@example.com");
  ASSERT_TRUE(in.ok());
  registry::PersonChange out;
  out.active = false;
  ASSERT_TRUE(registry_->people().Change(actor_, in->person.id, out).ok());
  EXPECT_THAT(Refusal(Comes(provider, "b", "bob@example.com")), HasSubstr("deactivated"));
  EXPECT_THAT(Refusal(Comes(Made(), "b", "bob@example.com")), HasSubstr("deactivated"));
}

TEST_F(SignInTest, AProviderThatIsDownOrAnswersNonsenseIsSaidInWords) {
  const Provider provider = Made();
  down_ = true;
  auto begun = federation_->sign_in().Begin("", provider.id, "/");
  ASSERT_FALSE(begun.ok());
  EXPECT_EQ(begun.error().message, "Example ID does not answer: connection refused");
  down_ = false;
  for (
      const char* body :
      {"", "[]", "{}", R"({"issuer": "https://id.example.com/"})",
       R"({"issuer": "https://id.example.com", "authorization_endpoint": "http://id.example.com/auth"})",
       R"({"issuer": "https://id.example.com", "authorization_endpoint": "javascript:1"})"}) {
    transport_.answer = [&](const HttpCall&) { return Result<Reply>(Reply{200, body, {}}); };
    begun = federation_->sign_in().Begin("", provider.id, "/");
    ASSERT_FALSE(begun.ok()) << body;
    EXPECT_EQ(begun.error().kind, ErrorKind::kUnavailable);
  }
}

TEST_F(SignInTest, AfterwardsNobodyIsSentToAnotherSite) {
  const Provider provider = Made();
  for (const char* to :
       {"//evil.example", "/\\evil.example", "https://evil.example", "/\tx", "javascript:1", ""}) {
    const auto begun = federation_->sign_in().Begin("", provider.id, to);
    ASSERT_TRUE(begun.ok());
    EXPECT_THAT(*registry_->box().Unseal(begun->sealed), HasSubstr(R"("to":"/")")) << to;
  }
}

TEST_F(SignInTest, SettingsThatWouldLetTheWorldInAreRefused) {
  const std::vector<std::pair<const char*, const char*>> wrong = {
      {R"({"issuer": "http://id.example.com"})", "issuer"},
      {R"({"issuer": "https://10.0.0.1"})", "issuer"},
      {R"({"issuer": "https://id.example.com/?a"})", "issuer"},
      {R"({"create_people": true, "default_role": "agent"})", "domains"},
      {R"({"create_people": true, "domains": ["example.com"]})", "default_role"},
      {R"({"default_role": "owner"})", "no provider makes owners"},
      {R"({"roles": [{"group": "g", "role": "owner"}]})", "no provider makes owners"},
      {R"({"scopes": "email"})", "openid"},
      {R"({"client_id": ""})", "client_id"},
      {R"({"enabled": "yes"})", "enabled"},
      {R"({"issuerr": "x"})", "no such member"},
      {R"({"name": "a\nb"})", "name"}};
  for (const auto& [fields, words] : wrong) {
    json::object all{{"name", "X"}, {"issuer", kIssuer}, {"client_id", "c"}};
    const json::value named = *ParseJson(fields);
    for (const auto& [key, value] : named.get_object()) all[key] = value;
    const auto made = federation_->providers().Make({actor_, {}, true}, all);
    ASSERT_FALSE(made.ok()) << fields;
    EXPECT_THAT(made.error().message, HasSubstr(words)) << fields;
  }
}

TEST_F(SignInTest, SigningOutLeadsOnWhereThatIsWanted) {
  EXPECT_EQ(*federation_->sign_in().SignOutUrl("", Made().id), "");
  const Provider provider = Made(R"({"sign_out_there": true})");
  EXPECT_EQ(*federation_->sign_in().SignOutUrl("", provider.id),
            "https://id.example.com/out?client_id=clarion&post_logout_redirect_uri=https%3A%2F%"
            "2Fclarion.example.com%2F");
}

}  // namespace
}  // namespace clarion::federation
