#include "registry/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "base/file.h"

namespace clarion::registry {
namespace {

using testing::HasSubstr;

// RFC 6238, appendix B: the secret "12345678901234567890", eight digits there, the last six here.
TEST(Secrets, TimedCodesAreThoseOfTheRfc) {
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const std::pair<uint64_t, const char*> examples[] = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : examples) EXPECT_EQ(TotpCode(secret, seconds / 30), code);
}

TEST(Secrets, ACodeIsTakenOneStepOffAndOnce) {
  const std::string secret = NewTotpSecret();
  const TimeMs now = 1'700'000'000'000;
  const auto step = static_cast<uint64_t>(now / 30'000);
  EXPECT_EQ(TotpStep(secret, TotpCode(secret, step), now, 0), step);
  EXPECT_EQ(TotpStep(secret, TotpCode(secret, step - 1), now, 0), step - 1);
  EXPECT_EQ(TotpStep(secret, TotpCode(secret, step), now, step), 0U);
  EXPECT_EQ(TotpStep(secret, TotpCode(secret, step - 3), now, 0), 0U);
  EXPECT_EQ(TotpStep(secret, "", now, 0), 0U);
}

TEST(Secrets, PasswordsAreHashedWithArgon2idAndASaltOfTheirOwn) {
  const std::string one = *HashPassword("correct horse battery"),
                    other = *HashPassword("correct horse battery");
  EXPECT_THAT(one, HasSubstr("$argon2id$v=19$m=65536"));
  EXPECT_NE(one, other);
  EXPECT_TRUE(PasswordIs("correct horse battery", one));
  EXPECT_FALSE(PasswordIs("correct horse batterz", one));
  EXPECT_FALSE(PasswordIs("", ""));
}

TEST(Secrets, WeakPasswordsAreRefusedWithAWayOut) {
  for (const char* weak : {"short", "aaaaaaaaaaaaaaaa", "password1234", "grace.hopper1",
                           "Clarion20261", "\xFF\xFE 12345678901"})
    EXPECT_FALSE(CheckPassword(weak, "grace.hopper@example.com", "Grace").ok()) << weak;
  EXPECT_FALSE(CheckPassword(std::string(1025, 'x') + "yz", "g@example.com", "Grace").ok());
  EXPECT_TRUE(CheckPassword("correct horse battery", "grace.hopper@example.com", "Grace").ok());
}

TEST(Secrets, TokensAreDifferentAndOnlyTheirHashIsKept) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(RandomToken());
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(seen.begin()->size(), 43U);
  EXPECT_NE(TokenHash("a"), TokenHash("b"));
  EXPECT_TRUE(SameSecret("abc", "abc"));
  EXPECT_FALSE(SameSecret("abc", "abd"));
  EXPECT_FALSE(SameSecret("abc", "abcd"));
}

TEST(Secrets, TheBoxOpensOnlyWithItsKey) {
  const std::string folder = testing::TempDir() + "box";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto box = SecretBox::Open(folder + "/a.key");
  ASSERT_TRUE(box.ok()) << box.error().message;
  const std::string sealed = box->Seal("the secret");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_EQ(*SecretBox::Open(folder + "/a.key")->Unseal(sealed), "the secret");
  EXPECT_EQ(SecretBox::Open(folder + "/b.key")->Unseal(sealed).error().kind, ErrorKind::kCorrupt);
  std::string changed = sealed;
  changed.back() = changed.back() == '0' ? '1' : '0';
  EXPECT_FALSE(box->Unseal(changed).ok());
  EXPECT_FALSE(box->Unseal("").ok());
  ::chmod((folder + "/a.key").c_str(), 0644);
  EXPECT_THAT(SecretBox::Open(folder + "/a.key").error().message, HasSubstr("chmod 600"));
}

}  // namespace
}  // namespace clarion::registry
