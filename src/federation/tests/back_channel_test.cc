#include "federation/back_channel.h"

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
using registry::BegunBy;
using testing::HasSubstr;

class PlayedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = *ParseTime("2026-03-02T10:00:00Z");
};

constexpr const char* kIssuer = "https://id.example.com";
constexpr const char* kEvent = "http://schemas.openid.net/event/backchannel-logout";

class BackChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/back-channel-" +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    Open();
    for (const char* name : {"ann", "bob"}) {
      const auto added =
          registry_->people().Add(actor_, {std::string(name) + "@example.com", name, "qa", "", {}});
      ASSERT_TRUE(added.ok()) << added.error().message;
      people_[name] = *added;
    }
    provider_ = Made(kIssuer, "clarion");
  }

  void Open() {
    federation_.reset();
    registry_.reset();
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    federation_ =
        std::make_unique<Federation>(*registry_, transport_, clock_, delivery::AddressRules{});
    transport_.answer = [this](const HttpCall& call) { return Answer(call); };
  }

  Result<Reply> Answer(const HttpCall& call) {
    if (down_) return Unavailable("connection refused");
    if (call.url.ends_with("/.well-known/openid-configuration")) {
      const std::string issuer = call.url.substr(0, call.url.find("/.well-known"));
      return Reply{200,
                   ToJson(json::object{{"issuer", issuer},
                                       {"authorization_endpoint", issuer + "/auth"},
                                       {"token_endpoint", issuer + "/token"},
                                       {"jwks_uri", issuer + "/jwks"}}),
                   {}};
    }
    if (call.url.ends_with("/jwks")) return Reply{200, signer_->Jwks(), {}};
    return Reply{404, "", {}};
  }

  std::string Made(const std::string& issuer, const std::string& client) {
    const auto made = federation_->providers().Make(
        {actor_, registry::Permissions::All(), true},
        json::object{{"name", "Example ID"}, {"issuer", issuer}, {"client_id", client}});
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? made->id : "";
  }

  // Signs somebody in; the session's token.
  std::string Session(const std::string& name, const BegunBy& by = {}) {
    return registry_->sessions().Start(actor_, people_.at(name), by)->token;
  }
  bool IsOpen(const std::string& token) { return registry_->sessions().Find(token)->has_value(); }

  // A token that is right, but for `more`; null takes a claim away. Each has an id of its own.
  json::object Claims(const json::object& more = {}) {
    json::object claims{{"iss", kIssuer},
                        {"aud", "clarion"},
                        {"iat", clock_.now / 1000},
                        {"exp", clock_.now / 1000 + 120},
                        {"jti", "jti-" + std::to_string(++tokens_)},
                        {"events", json::object{{kEvent, json::object()}}},
                        {"sub", "sub-bob"}};
    for (const auto& [key, value] : more) {
      if (value.is_null())
        claims.erase(key);
      else
        claims[key] = value;
    }
    return claims;
  }
  Result<size_t> Take(const std::string& token) {
    return federation_->back_channel().Take(actor_, token);
  }
  Result<size_t> Take(const json::object& more) { return Take(signer_->Sign(Claims(more))); }
  size_t Ended(const json::object& more) {
    const auto ended = Take(more);
    EXPECT_TRUE(ended.ok()) << ended.error().message;
    return ended.ok() ? *ended : 999;
  }
  std::string Refusal(const Result<size_t>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? "taken" : result.error().message;
  }
  size_t Calls(const std::string& end) {
    return static_cast<size_t>(
        std::count_if(transport_.calls.begin(), transport_.calls.end(),
                      [&](const HttpCall& call) { return call.url.ends_with(end); }));
  }
  long long Remembered() {
    long long count = -1;
    EXPECT_TRUE(registry_->database()
                    .Read([&](soci::session& sql) -> Result<void> {
                      sql << "SELECT count(*) FROM oidc_logout", soci::into(count);
                      return {};
                    })
                    .ok());
    return count;
  }

  PlayedClock clock_;
  std::string folder_, provider_;
  registry::Actor actor_{"nobody", "", "", "", "192.0.2.1"};
  std::map<std::string, registry::Person> people_;
  std::shared_ptr<Signer> signer_ = std::make_shared<Signer>("RS256", "k1");
  int tokens_ = 0;
  bool down_ = false;
  delivery::FakeTransport transport_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Federation> federation_;
};

TEST_F(BackChannelTest, ASessionIdEndsThatSessionAlone) {
  const std::string desk = Session("bob", {provider_, "sub-bob", "sid-1"});
  const std::string home = Session("bob", {provider_, "sub-bob", "sid-2"});
  EXPECT_EQ(Ended({{"sid", "sid-1"}, {"sub", nullptr}}), 1U);
  EXPECT_FALSE(IsOpen(desk));
  EXPECT_TRUE(IsOpen(home));
  EXPECT_EQ(Ended({{"sid", "sid-2"}, {"sub", "sub-ann"}}), 0U) << "a session of somebody else";
  EXPECT_TRUE(IsOpen(home));
  EXPECT_EQ(Ended({{"sid", "sid-2"}}), 1U);
  EXPECT_FALSE(IsOpen(home));
}

TEST_F(BackChannelTest, ASubjectAloneEndsAllThatThisProviderBeganForThem) {
  const std::string other = Made("https://other.example.com", "clarion");
  const std::vector<std::string> theirs = {Session("bob", {provider_, "sub-bob", "sid-1"}),
                                           Session("bob", {provider_, "sub-bob", ""})};
  const std::vector<std::string> others = {
      Session("bob"),                                  // by a password
      Session("bob", {other, "sub-bob", "sid-1"}),     // by another provider
      Session("ann", {provider_, "sub-ann", "sid-3"})  // somebody else's
  };
  EXPECT_EQ(Ended({}), 2U);
  for (const std::string& token : theirs) EXPECT_FALSE(IsOpen(token));
  for (const std::string& token : others) EXPECT_TRUE(IsOpen(token));
  EXPECT_EQ(Ended({}), 0U) << "nobody is signed in: no error";
}

TEST_F(BackChannelTest, ASessionWhoseIdWasNotToldEndsWithItsPerson) {
  const std::string untold = Session("bob", {provider_, "sub-bob", ""});
  const std::string other = Session("bob", {provider_, "sub-bob", "sid-2"});
  EXPECT_EQ(Ended({{"sid", "sid-1"}, {"sub", nullptr}}), 0U) << "nobody says whose it is";
  EXPECT_EQ(Ended({{"sid", "sid-1"}}), 1U);
  EXPECT_FALSE(IsOpen(untold));
  EXPECT_TRUE(IsOpen(other));
}

TEST_F(BackChannelTest, EachEndIsInTheAuditLogUnderTheProvidersName) {
  Session("bob", {provider_, "sub-bob", "sid-1"});
  Session("bob", {provider_, "sub-bob", "sid-2"});
  ASSERT_EQ(Ended({}), 2U);
  const auto log = registry_->audit().Read("", {.action = "session.end_by_provider"});
  ASSERT_TRUE(log.ok());
  ASSERT_EQ(log->size(), 2U);
  for (const auto& one : *log) {
    EXPECT_EQ(one.note.target, people_["bob"].id);
    EXPECT_EQ(one.actor.name, "Example ID");
    EXPECT_EQ(one.actor.address, "192.0.2.1");
    EXPECT_EQ(StringOr(one.note.after, "provider", ""), provider_);
  }
}

TEST_F(BackChannelTest, EachClaimOfALogoutTokenThatIsNotRightIsNamed) {
  const std::string session = Session("bob", {provider_, "sub-bob", "sid-1"});
  const int64_t now = clock_.now / 1000;
  const std::string longer = '"' + std::string(256, 'a') + '"';
  const auto at = [now](int64_t seconds) { return std::to_string(now + seconds); };
  // As JSON; "" = the claim is missing.
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"iss", R"("https://evil.example")"},
      {"iss", ""},
      {"aud", R"("other")"},
      {"aud", R"(["other"])"},
      {"aud", ""},
      {"exp", at(-121)},
      {"exp", R"("later")"},
      {"exp", ""},
      {"iat", at(121)},
      {"iat", at(-3601)},
      {"iat", ""},
      {"nbf", at(121)},
      {"events", ""},
      {"events", R"("http://schemas.openid.net/event/backchannel-logout")"},
      {"events", R"(["http://schemas.openid.net/event/backchannel-logout"])"},
      {"events", R"({"http://schemas.openid.net/event/other": {}})"},
      {"events", R"({"http://schemas.openid.net/event/backchannel-logout": true})"},
      {"nonce", R"("n-1")"},
      {"nonce", R"("")"},
      {"nonce", "null"},
      {"jti", ""},
      {"jti", R"("")"},
      {"jti", "5"},
      {"jti", longer},
      {"sub", ""},
      {"sub", R"("")"},
      {"sub", "5"},
      {"sub", longer},
      {"sid", R"("")"},
      {"sid", R"(["sid-1"])"},
      {"sid", longer}};
  for (const auto& [name, value] : wrong) {
    json::object claims = Claims();
    if (value.empty())
      claims.erase(name);
    else
      claims[name] = *ParseJson(value);
    EXPECT_THAT(Refusal(Take(signer_->Sign(claims))), HasSubstr(std::string("'") + name + "'"))
        << value;
  }
  EXPECT_EQ(Calls("/jwks"), 0U) << "none of them is worth a call";
  EXPECT_EQ(Remembered(), 0);
  EXPECT_TRUE(IsOpen(session));
}

TEST_F(BackChannelTest, WhatTheStandardLeavesOpenIsTaken) {
  Session("bob", {provider_, "sub-bob", "sid-1"});
  EXPECT_EQ(Ended({{"aud", json::array{"other", "clarion"}}}), 1U);
  Session("bob", {provider_, "sub-bob", "sid-1"});
  EXPECT_EQ(Ended({{"iat", clock_.now / 1000 - 3500}, {"exp", clock_.now / 1000 - 60}}), 1U)
      << "within what clocks differ";
  Session("bob", {provider_, "sub-bob", "sid-1"});
  EXPECT_EQ(Ended({{"events", json::object{{kEvent, json::object{{"why", "x"}}}, {"other", 1}}}}),
            1U);
}

TEST_F(BackChannelTest, ATokenOfAnotherTypeIsRefused) {
  ExpectedLogout expected{kIssuer, "clarion", clock_.now};
  const auto typed = [&](const json::value& type) {
    Jws token;
    token.claims = Claims();
    token.header["typ"] = type;
    return ReadLogout(token, expected);
  };
  for (const char* type : {"logout+jwt", "application/logout+JWT", "JWT"})
    EXPECT_TRUE(typed(type).ok()) << type;
  for (const json::value& type :
       {json::value("at+jwt"), json::value(""), json::value(5), json::value("secevent+jwt")})
    EXPECT_THAT(typed(type).error().message, HasSubstr("'typ'")) << ToJson(type);
}

TEST_F(BackChannelTest, ALogoutTokenNobodySignedOrSomebodyElseSignedIsRefused) {
  const std::string session = Session("bob", {provider_, "sub-bob", "sid-1"});
  const std::string good = signer_->Sign(Claims());
  const std::string claims = good.substr(good.find('.') + 1, good.rfind('.') - good.find('.') - 1);
  EXPECT_THAT(Refusal(Take(ToBase64Url(R"({"alg":"none"})") + "." + claims + ".")),
              HasSubstr("'none'"));
  const std::string as_secret = ToBase64Url(R"({"alg":"HS256","kid":"k1"})") + "." + claims;
  EXPECT_THAT(
      Refusal(Take(as_secret + "." + ToBase64Url(HmacSha256(signer_->PublicPem(), as_secret)))),
      HasSubstr("'HS256'"));
  EXPECT_THAT(Refusal(Take(Signer("RS256", "k1").Sign(Claims()))), HasSubstr("signature"));
  EXPECT_THAT(Refusal(Take(Signer("RS256", "k9").Sign(Claims()))), HasSubstr("'k9'"));
  std::string changed = signer_->Sign(Claims({{"sub", "sub-ann"}}));
  changed = changed.substr(0, changed.find('.') + 1) + claims + changed.substr(changed.rfind('.'));
  EXPECT_THAT(Refusal(Take(changed)), HasSubstr("signature"));
  for (const char* text : {"", "a.b", "a.b.c", "....", "{}"})
    EXPECT_FALSE(Take(std::string(text)).ok()) << text;
  EXPECT_TRUE(IsOpen(session));
  EXPECT_EQ(Remembered(), 0) << "what nobody signed takes no room";
  EXPECT_EQ(*Take(good), 1U);
}

TEST_F(BackChannelTest, ALogoutTokenIsTakenOnceAlsoAfterARestart) {
  const std::string token = signer_->Sign(Claims());
  ASSERT_TRUE(Take(token).ok());
  const std::string session = Session("bob", {provider_, "sub-bob", "sid-1"});
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("used already"));
  Open();
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("used already"));
  EXPECT_TRUE(IsOpen(session));
  // Until it is refused for its age; then it is forgotten.
  clock_.now += 239 * kSecondMs;
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("used already"));
  clock_.now += 2 * kSecondMs;
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("'exp'"));
  EXPECT_EQ(Ended({{"sub", "nobody"}}), 0U);
  EXPECT_EQ(Remembered(), 1);
}

TEST_F(BackChannelTest, ATokenThatLastsForYearsIsRememberedForAnHour) {
  const std::string token = signer_->Sign(Claims({{"exp", clock_.now / 1000 + 100'000'000}}));
  ASSERT_TRUE(Take(token).ok());
  clock_.now += kLogoutOldest;
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("used already"));
  clock_.now += kSecondMs;
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("'iat'"));
}

TEST_F(BackChannelTest, WhatIsRememberedIsBounded) {
  const auto filled = registry_->database().Write([&](soci::session& sql) -> Result<void> {
    sql << "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) INSERT "
           "INTO oidc_logout SELECT :provider, 'old-' || i, :until + i FROM n",
        soci::use(static_cast<long long>(kLogoutsKept)), soci::use(provider_),
        soci::use(static_cast<long long>(clock_.now));
    return {};
  });
  ASSERT_TRUE(filled.ok()) << filled.error().message;
  const std::string token = signer_->Sign(Claims());
  ASSERT_TRUE(Take(token).ok());
  EXPECT_EQ(Remembered(), kLogoutsKept);
  EXPECT_THAT(Refusal(Take(token)), HasSubstr("used already"));
  EXPECT_THAT(Refusal(Take({{"jti", "old-10000"}})), HasSubstr("used already"));
  EXPECT_TRUE(Take({{"jti", "old-1"}}).ok()) << "the oldest goes first";
}

TEST_F(BackChannelTest, ANewKeyIsFetchedAndMadeUpOnesDoNotMakeUsCallWithoutEnd) {
  ASSERT_TRUE(Take(json::object{}).ok());
  EXPECT_EQ(Calls("/jwks"), 1U);
  signer_ = std::make_shared<Signer>("ES256", "k2");
  EXPECT_TRUE(Take(json::object{}).ok());
  EXPECT_EQ(Calls("/jwks"), 2U);
  const Signer liar("ES256", "k3");
  for (int i = 0; i < 20; ++i) EXPECT_THAT(Refusal(Take(liar.Sign(Claims()))), HasSubstr("'k3'"));
  EXPECT_LE(Calls("/jwks"), 3U);
}

TEST_F(BackChannelTest, AProviderThatIsDownOrSwitchedOff) {
  const std::string session = Session("bob", {provider_, "sub-bob", "sid-1"});
  down_ = true;
  const std::string token = signer_->Sign(Claims());
  const auto refused = Take(token);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable) << refused.error().message;
  EXPECT_TRUE(IsOpen(session));
  down_ = false;
  ASSERT_TRUE(federation_->providers()
                  .Change({actor_, registry::Permissions::All(), true}, provider_,
                          json::object{{"enabled", false}})
                  .ok());
  EXPECT_EQ(*Take(token), 1U) << "told once more, and its sessions are still there";
}

TEST_F(BackChannelTest, AProviderThatIsSetUpTwiceEndsTheSessionsOfBoth) {
  const std::string again = Made(kIssuer, "clarion"), other = Made(kIssuer, "another");
  Session("bob", {provider_, "sub-bob", "sid-1"});
  Session("bob", {again, "sub-bob", "sid-1"});
  const std::string apart = Session("bob", {other, "sub-bob", "sid-1"});
  EXPECT_EQ(Ended({}), 2U);
  EXPECT_TRUE(IsOpen(apart)) << "of another client";
  EXPECT_EQ(Ended({{"aud", "another"}}), 1U);
}

TEST_F(BackChannelTest, AnotherTenantsSessionsAreOutOfReach) {
  const std::string session = Session("bob", {provider_, "sub-bob", "sid-1"});
  registry::Actor stranger = actor_;
  stranger.tenant = "other";
  EXPECT_THAT(Refusal(federation_->back_channel().Take(stranger, signer_->Sign(Claims()))),
              HasSubstr("'iss'"));
  EXPECT_TRUE(IsOpen(session));
}

}  // namespace
}  // namespace clarion::federation
