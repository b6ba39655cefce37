#include "text/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/file.h"
#include "text/redactor.h"

namespace clarion::text {
namespace {

using ::testing::HasSubstr;

class VaultTest : public ::testing::Test {
 protected:
  VaultTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vault-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~VaultTest() override { std::filesystem::remove_all(folder_); }
  std::string File() const { return folder_ + "/vault"; }
  std::string Key() const { return folder_ + "/key"; }
  std::unique_ptr<Vault> Open() { return std::move(Vault::Open(File(), Key()).value()); }

  std::string folder_;
};

TEST_F(VaultTest, SameValueSameTokenPerTenantAndItComesBackAfterReopening) {
  std::string token;
  {
    const auto vault = Open();
    token = vault->Put("acme", "card", "4111 1111 1111 1111").value();
    EXPECT_EQ(vault->Put("acme", "card", "4111 1111 1111 1111").value(), token);
    EXPECT_NE(vault->Put("other", "card", "4111 1111 1111 1111").value(), token);
    EXPECT_NE(vault->Put("acme", "phone", "4111 1111 1111 1111").value(), token);
    EXPECT_EQ(vault->size(), 3U);
    EXPECT_TRUE(vault->Sync().ok());
  }
  const auto vault = Open();
  EXPECT_EQ(vault->Get(token).value(), "4111 1111 1111 1111");
  EXPECT_EQ(vault->Put("acme", "card", "4111 1111 1111 1111").value(), token);
  EXPECT_EQ(vault->Get("absent").error().kind, ErrorKind::kNotFound);
}

TEST_F(VaultTest, NothingReadableIsOnDiskAndTheKeyIsTheOwnersAlone) {
  (void)Open()->Put("t", "card", "4111 1111 1111 1111").value();
  EXPECT_THAT(ReadFile(File()).value(), ::testing::Not(HasSubstr("4111")));
  struct stat info {};
  ASSERT_EQ(stat(Key().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  chmod(Key().c_str(), 0644);
  EXPECT_THAT(Vault::Open(File(), Key()).error().message, HasSubstr("chmod 600"));
}

TEST_F(VaultTest, ATornTailIsCutOffAtEveryByte) {
  std::string first;
  {
    const auto vault = Open();
    first = vault->Put("t", "card", "one").value();
    (void)vault->Put("t", "card", "two").value();
  }
  const std::string whole = ReadFile(File()).value();
  const size_t record = (whole.size() - 8) / 2;
  for (size_t cut = 8 + record; cut < whole.size(); ++cut) {
    ASSERT_TRUE(WriteFileAtomically(File(), whole.substr(0, cut)).ok());
    const auto vault = Open();
    ASSERT_EQ(vault->size(), 1U) << cut;
    EXPECT_EQ(vault->Get(first).value(), "one");
    EXPECT_TRUE(vault->Put("t", "card", "three").ok());
  }
}

TEST_F(VaultTest, DamageAnotherKeyAndASecondHolderAreNoticed) {
  {
    const auto vault = Open();
    (void)vault->Put("t", "card", "one").value();
    (void)vault->Put("t", "card", "two").value();
    EXPECT_EQ(Vault::Open(File(), Key()).error().kind, ErrorKind::kConflict);
  }
  std::string bytes = ReadFile(File()).value();
  const std::string good = bytes;
  bytes[40] = static_cast<char>(bytes[40] ^ 1);
  ASSERT_TRUE(WriteFileAtomically(File(), bytes).ok());
  EXPECT_EQ(Vault::Open(File(), Key()).error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(WriteFileAtomically(File(), good).ok());
  EXPECT_EQ(Vault::Open(File(), folder_ + "/absent").error().kind, ErrorKind::kNotFound);
  { ASSERT_TRUE(Vault::Open(folder_ + "/vault2", folder_ + "/key2").ok()); }
  EXPECT_EQ(Vault::Open(File(), folder_ + "/key2").error().kind, ErrorKind::kCorrupt);
  ASSERT_TRUE(WriteFileAtomically(Key(), "clarion-vault-keys 1\ntoken zz\n").ok());
  chmod(Key().c_str(), 0600);
  EXPECT_THAT(Vault::Open(File(), Key()).error().message, HasSubstr("key:2"));
}

TEST_F(VaultTest, RotationKeepsTokensAndForgetsTheOldKey) {
  std::string token;
  {
    const auto vault = Open();
    token = vault->Put("t", "card", "value").value();
    const std::string before = ReadFile(Key()).value();
    ASSERT_TRUE(vault->RotateKey().ok());
    const std::string after = ReadFile(Key()).value();
    EXPECT_THAT(before, HasSubstr("key 1 "));
    EXPECT_THAT(after, ::testing::Not(HasSubstr("key 1 ")));
    EXPECT_THAT(after, HasSubstr("key 2 "));
    EXPECT_EQ(vault->Get(token).value(), "value");
    EXPECT_EQ(vault->Put("t", "card", "value").value(), token);
    EXPECT_EQ(Vault::Open(File(), Key()).error().kind, ErrorKind::kConflict);
  }
  EXPECT_EQ(Open()->Get(token).value(), "value");
}

TEST_F(VaultTest, RedactedTextComesBackWhole) {
  RedactionPolicy policy;
  policy.actions.fill(PiiAction::kVault);
  const Redactor redactor = Redactor::Compile(policy).value();
  EXPECT_TRUE(redactor.NeedsVault());
  const auto vault = Open();
  const std::string text =
      "I am Ana Kowalska [ok], card 4111 1111 1111 1111, ana@example.com [CARD]";
  Redactor::Scratch scratch;
  std::vector<PiiSpan> spans;
  redactor.Find(text, &scratch, &spans);
  ASSERT_GE(spans.size(), 3U);
  const std::string redacted = redactor.Redact(text, spans, vault.get(), "acme").value();
  EXPECT_THAT(redacted, ::testing::Not(HasSubstr("4111")));
  EXPECT_EQ(vault->Restore(redacted).value(), text);
  EXPECT_EQ(vault->Restore("[CARD#aaaaaaaaaaaaaaaa] [").value(), "[CARD#aaaaaaaaaaaaaaaa] [");
  redactor.Find(redacted, &scratch, &spans);
  EXPECT_TRUE(spans.empty());
}

TEST_F(VaultTest, ForgottenValuesAreGoneFromTheFileAndOthersStay) {
  std::string gone, kept;
  {
    const auto vault = Open();
    gone = vault->Put("acme", "name", std::string(500, 'g')).value();
    kept = vault->Put("acme", "name", "kept").value();
    EXPECT_TRUE(vault->Sync().ok());
    const auto size = std::filesystem::file_size(File());
    EXPECT_EQ(vault->Count({gone, "aaaaaaaaaaaaaaaa"}), 1U);
    EXPECT_EQ(vault->Forget({gone, "aaaaaaaaaaaaaaaa"}).value(), 1U);
    EXPECT_EQ(vault->Forget({gone}).value(), 0U);
    EXPECT_LT(std::filesystem::file_size(File()), size - 500);
    EXPECT_EQ(vault->Put("acme", "name", "later").value().size(), 16U) << "goes on";
    EXPECT_TRUE(vault->Sync().ok());
  }
  const auto vault = Open();
  EXPECT_EQ(vault->size(), 2U);
  EXPECT_EQ(vault->Get(kept).value(), "kept");
  EXPECT_EQ(vault->Get(gone).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace clarion::text
