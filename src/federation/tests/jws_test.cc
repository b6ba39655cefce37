#include "federation/jws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "federation/id_token.h"
#include "federation/testing/signer.h"

namespace clarion::federation {
namespace {

using testing::HasSubstr;

// RFC 7515, appendix A.2 (RS256) and A.3 (ES256): tokens and keys as printed there.
constexpr const char* kRs256 =
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1"
    "L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYE"
    "UipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
constexpr const char* kRsaKey =
    R"({"keys": [{"kty": "RSA", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ", "e": "AQAB"}]})";
constexpr const char* kEs256 =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr const char* kEcKey =
    R"({"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

std::vector<Jwk> Keys(const std::string& text) {
  auto keys = ReadJwks(text);
  EXPECT_TRUE(keys.ok());
  return keys.ok() ? *keys : std::vector<Jwk>();
}

TEST(Jws, TheExamplesOfRfc7515Hold) {
  for (const auto& [text, set] : {std::pair{kRs256, kRsaKey}, std::pair{kEs256, kEcKey}}) {
    const auto token = ReadJws(text);
    ASSERT_TRUE(token.ok()) << token.error().message;
    EXPECT_EQ(StringOr(token->claims, "iss", ""), "joe");
    const std::vector<Jwk> keys = Keys(set);
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_TRUE(CheckSignature(*token, keys[0]).ok()) << text;
    // Each changed bit of what was signed, and of the signature, shows.
    for (const size_t at : {size_t{0}, size_t{40}}) {
      Jws changed = *token;
      changed.signed_text[at + 2] ^= 1;
      EXPECT_FALSE(CheckSignature(changed, keys[0]).ok());
      changed = *token;
      changed.signature[at] ^= 1;
      EXPECT_FALSE(CheckSignature(changed, keys[0]).ok());
    }
  }
}

TEST(Jws, EveryAlgorithmThatIsTakenIsChecked) {
  for (const char* alg : {"RS256", "PS256", "ES256"}) {
    const Signer signer(alg, "k1"), other(alg, "k1");
    const auto token = ReadJws(signer.Sign({{"sub", "ann"}}));
    ASSERT_TRUE(token.ok()) << token.error().message;
    EXPECT_TRUE(CheckSignature(*token, Keys(signer.Jwks())[0]).ok()) << alg;
    EXPECT_FALSE(CheckSignature(*token, Keys(other.Jwks())[0]).ok()) << alg;
  }
}

TEST(Jws, ATokenSignedWithNothingOrWithAPublicKeyIsRefused) {
  const Signer signer("RS256", "k1");
  const std::string good = signer.Sign({{"sub", "ann"}});
  const std::string payload = good.substr(good.find('.'), good.rfind('.') - good.find('.'));
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"HS256"})",
                             R"({"alg":"HS256","kid":"k1"})", R"({"alg":"RS1"})", R"({})",
                             R"({"alg":["RS256"]})", R"({"alg":"RS256 "})"}) {
    // The public key as if it were a secret: what a naive reader of "alg" would believe.
    const std::string signed_text = ToBase64Url(header) + payload;
    for (const std::string& signature :
         {std::string(), ToBase64Url(HmacSha256(signer.PublicPem(), signed_text))}) {
      const auto token = ReadJws(signed_text + "." + signature);
      ASSERT_FALSE(token.ok()) << header;
      EXPECT_THAT(token.error().message, HasSubstr("RS256, PS256 and ES256"));
    }
  }
}

TEST(Jws, AKeyIsUsedForItsOwnAlgorithmOnly) {
  const Signer rsa("RS256", "k1"), curve("ES256", "k1");
  const auto token = ReadJws(rsa.Sign({{"sub", "ann"}}));
  ASSERT_TRUE(token.ok());
  EXPECT_FALSE(CheckSignature(*token, Keys(curve.Jwks())[0]).ok());
  Jwk key = Keys(rsa.Jwks())[0];
  key.alg = "PS256";
  EXPECT_FALSE(CheckSignature(*token, key).ok());
  EXPECT_EQ(KeyOf({key}, *token), nullptr);
}

TEST(Jws, HostileTokensAreRefusedInWords) {
  const std::string header = ToBase64Url(R"({"alg":"RS256"})");
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  const std::vector<std::pair<std::string, const char*>> cases = {
      {"", "three parts"},
      {"a", "three parts"},
      {"a.b", "three parts"},
      {"a.b.c.d", "three parts"},
      {"..", "header is not a JSON object"},
      {header + "." + header, "three parts"},
      {"!." + header + ".x", "base64url"},
      {header + "=." + header + ".", "base64url"},
      {ToBase64Url("[]") + "." + header + ".", "header is not a JSON object"},
      {header + "." + ToBase64Url(deep) + ".", "payload is not a JSON object"},
      {header + "." + ToBase64Url("{}{}") + ".", "payload is not a JSON object"},
      {ToBase64Url(R"({"alg":"RS256","crit":["exp"]})") + "." + header + ".", "crit"},
      {std::string(kTokenMax + 1, 'a'), "at most"},
  };
  for (const auto& [text, words] : cases) {
    const auto token = ReadJws(text);
    ASSERT_FALSE(token.ok()) << text.substr(0, 60);
    EXPECT_THAT(token.error().message, HasSubstr(words)) << text.substr(0, 60);
  }
}

TEST(Jws, OnlyKeysThatMaySignAreRead) {
  const Signer signer("RS256", "k1");
  const std::string good = signer.Jwk();
  const auto with = [&](const char* more) {
    return R"({"keys": [)" + good.substr(0, good.size() - 1) + more + "}]}";
  };
  EXPECT_EQ(Keys(with("")).size(), 1U);
  EXPECT_EQ(Keys(with(R"(,"use":"sig")")).size(), 1U);
  EXPECT_EQ(Keys(with(R"(,"use":"enc")")).size(), 0U);
  EXPECT_EQ(Keys(with(R"(,"key_ops":["encrypt"])")).size(), 0U);
  EXPECT_EQ(Keys(with(R"(,"d":"AQAB")")).size(), 0U) << "a private key in public is none";
  EXPECT_EQ(Keys(R"({"keys": [{"kty": "oct", "k": "AAAA"}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
                             {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}, 5]})")
                .size(),
            0U);
  EXPECT_FALSE(ReadJwks("[]").ok());
  EXPECT_FALSE(ReadJwks("{").ok());
  // A point that is on no curve is a key that signs nothing.
  Jwk off = Keys(kEcKey)[0];
  off.x[0] ^= 1;
  EXPECT_FALSE(CheckSignature(*ReadJws(kEs256), off).ok());
}

TEST(Jws, TheKeyIsFoundByItsNameAndElseOnlyWhereThereIsOne) {
  const Signer a("RS256", "a"), b("RS256", "b"), c("ES256", "c");
  std::vector<Jwk> keys = Keys("{\"keys\": [" + a.Jwk() + "," + b.Jwk() + "," + c.Jwk() + "]}");
  ASSERT_EQ(keys.size(), 3U);
  Jws token = *ReadJws(b.Sign({}));
  EXPECT_EQ(KeyOf(keys, token), &keys[1]);
  token.kid = "z";
  EXPECT_EQ(KeyOf(keys, token), nullptr);
  token.kid = "";
  EXPECT_EQ(KeyOf(keys, token), nullptr) << "which of two is not said";
  token.alg = "ES256";
  EXPECT_EQ(KeyOf(keys, token), &keys[2]);
}

constexpr TimeMs kNow = 1'800'000'000'000;

json::object Claims() {
  return {{"iss", "https://id.example.com"},
          {"aud", "clarion"},
          {"sub", "ann-1"},
          {"nonce", "n-1"},
          {"iat", kNow / 1000 - 5},
          {"exp", kNow / 1000 + 300}};
}
const Expected kExpected{"https://id.example.com", "clarion", "n-1", kNow};

TEST(IdToken, WhatIsRightPasses) {
  EXPECT_TRUE(CheckClaims(Claims(), kExpected).ok());
  json::object claims = Claims();
  claims["aud"] = json::array{"clarion", "other"};
  claims["azp"] = "clarion";
  claims["exp"] = static_cast<double>(kNow) / 1000 + 0.5;
  claims["nbf"] = kNow / 1000 + 60;  // within what clocks differ
  EXPECT_TRUE(CheckClaims(claims, kExpected).ok());
}

TEST(IdToken, EachClaimThatIsNotRightIsNamed) {
  const int64_t now = kNow / 1000;
  const auto at = [&](int64_t seconds) { return std::to_string(now + seconds); };
  // As JSON; "" = the claim is missing.
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"iss", R"("https://id.example.com/")"},
      {"iss", ""},
      {"aud", R"("other")"},
      {"aud", R"(["other"])"},
      {"aud", ""},
      {"azp", R"("other")"},
      {"exp", at(-121)},
      {"exp", R"("later")"},
      {"exp", "1e300"},
      {"exp", ""},
      {"iat", at(121)},
      {"iat", at(-90'000)},
      {"iat", ""},
      {"nbf", at(121)},
      {"nbf", R"("x")"},
      {"nonce", R"("n-2")"},
      {"nonce", ""},
      {"sub", R"("")"},
      {"sub", '"' + std::string(256, 'a') + '"'},
      {"sub", "5"}};
  for (const auto& [name, value] : wrong) {
    json::object claims = Claims();
    if (value.empty())
      claims.erase(name);
    else
      claims[name] = *ParseJson(value);
    const auto checked = CheckClaims(claims, kExpected);
    ASSERT_FALSE(checked.ok()) << name << " " << value;
    EXPECT_THAT(checked.error().message, HasSubstr(std::string("'") + name + "'"));
  }
  json::object several = Claims();
  several["aud"] = json::array{"clarion", "other"};
  EXPECT_THAT(CheckClaims(several, kExpected).error().message, HasSubstr("azp"));
  Expected no_nonce = kExpected;
  no_nonce.nonce = "";
  json::object without = Claims();
  without.erase("nonce");
  EXPECT_FALSE(CheckClaims(without, no_nonce).ok()) << "no nonce is never the right one";
}

TEST(IdToken, AnIdentityIsReadAsSent) {
  const auto who = IdentityOf({{"sub", "1"},
                               {"email", "Ann@Example.com"},
                               {"email_verified", "true"},
                               {"name", "Ann"},
                               {"roles", json::array{"qa", 5, std::string(501, 'x'), "all"}}},
                              "roles");
  EXPECT_TRUE(who.email_verified);
  EXPECT_EQ(who.email, "Ann@Example.com");
  EXPECT_THAT(who.groups, testing::ElementsAre("qa", "all"));
  EXPECT_FALSE(IdentityOf({{"email_verified", "yes"}}, "").email_verified);
  EXPECT_FALSE(IdentityOf({{"email_verified", 1}}, "").email_verified);
  EXPECT_THAT(IdentityOf({{"groups", "one"}}, "groups").groups, testing::ElementsAre("one"));
}

}  // namespace
}  // namespace clarion::federation
