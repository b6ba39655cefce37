#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/file.h"
#include "registry/registry.h"

namespace clarion::registry {
namespace {

using testing::HasSubstr;

constexpr const char* kPassword = "correct horse battery";

class TestClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1'700'000'000'000;
};

class PeopleTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "registry";
    std::filesystem::remove_all(folder_);
    registry_ = Open();
    owner_ = *registry_->people().SetUp({}, {"Ann@Example.com", "Ann", "", "", {}}, kPassword);
    actor_ = {"person", owner_.id, owner_.name, "", "127.0.0.1"};
  }
  std::unique_ptr<Registry> Open() {
    auto opened =
        Registry::Open({folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return *std::move(opened);
  }
  // Somebody with a password.
  Person Member(const std::string& email, const std::string& role) {
    const Person person = *registry_->people().Add(actor_, {email, "Bob", role, "", {}});
    return *registry_->people().UseLink(
        {}, *registry_->people().MakeLink(actor_, person.id, kDayMs), kPassword);
  }
  std::vector<std::string> Actions() {
    std::vector<std::string> out;
    const auto entries = registry_->audit().Read("", {});
    for (const AuditEntry& entry : *entries) out.push_back(entry.note.action);
    return out;
  }

  std::string folder_;
  TestClock clock_;
  std::unique_ptr<Registry> registry_;
  Person owner_;
  Actor actor_;
};

TEST_F(PeopleTest, TheFirstPersonIsTheOwnerAndThereIsOnlyOneFirst) {
  EXPECT_EQ(owner_.role, "owner");
  EXPECT_EQ(owner_.email, "ann@example.com");
  EXPECT_FALSE(*registry_->people().NobodyYet());
  EXPECT_EQ(
      registry_->people().SetUp({}, {"eve@example.com", "Eve", "", "", {}}, kPassword).error().kind,
      ErrorKind::kConflict);
}

TEST_F(PeopleTest, SigningInTellsNothingButWrong) {
  EXPECT_EQ(registry_->people().Check("ANN@example.com", kPassword, "")->id, owner_.id);
  for (const auto& [email, password] :
       {std::pair("ann@example.com", "something else"), std::pair("nobody@example.com", kPassword),
        std::pair("not an address", kPassword), std::pair("", "")}) {
    const auto result = registry_->people().Check(email, password, "");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kSignInNeeded);
    EXPECT_EQ(result.error().message, "address, password or code is wrong");
  }
}

TEST_F(PeopleTest, ALinkSetsAPasswordOnce) {
  const Person bob = *registry_->people().Add(actor_, {"bob@example.com", "Bob", "qa", "", {}});
  EXPECT_FALSE(registry_->people().Check("bob@example.com", "", "").ok());
  const std::string old = *registry_->people().MakeLink(actor_, bob.id, kDayMs);
  const std::string link = *registry_->people().MakeLink(actor_, bob.id, kDayMs);
  EXPECT_FALSE(registry_->people().UseLink({}, old, kPassword).ok())
      << "a newer link ends the older";
  EXPECT_EQ(registry_->people().UseLink({}, link, "short").error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(registry_->people().UseLink({}, link, kPassword).ok())
      << "a refused password does not use the link up";
  EXPECT_EQ(registry_->people().UseLink({}, link, kPassword).error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(registry_->people().Check("bob@example.com", kPassword, "").ok());
  const std::string late = *registry_->people().MakeLink(actor_, bob.id, kDayMs);
  clock_.now += kDayMs;
  EXPECT_FALSE(registry_->people().UseLink({}, late, kPassword).ok());
}

TEST_F(PeopleTest, AWorkspaceKeepsAnOwner) {
  PersonChange step_down;
  step_down.role = "qa";
  EXPECT_EQ(registry_->people().Change(actor_, owner_.id, step_down).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(registry_->people().Find("", owner_.id)->role, "owner");
  Member("bob@example.com", "owner");
  EXPECT_TRUE(registry_->people().Change(actor_, owner_.id, step_down).ok());
  step_down.role = "no such role";
  EXPECT_THAT(registry_->people().Change(actor_, owner_.id, step_down).error().message,
              HasSubstr("known: owner, admin"));
}

TEST_F(PeopleTest, OfAnotherTenantNobodyIsFound) {
  Actor other = actor_;
  other.tenant = "other";
  EXPECT_EQ(registry_->people().Find("other", owner_.id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(registry_->people().Change(other, owner_.id, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(registry_->people().MakeLink(other, owner_.id, kDayMs).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(registry_->people().RemoveSecondFactor(other, owner_.id).error().kind,
            ErrorKind::kNotFound);
  EXPECT_TRUE(registry_->people().All("other")->empty());
  EXPECT_TRUE(registry_->audit().Read("other", {})->empty());
}

TEST_F(PeopleTest, ASecondFactorIsAskedAndACodeTakenOnce) {
  const std::string secret = *registry_->people().StartSecondFactor(owner_.id);
  const auto code = [&] { return TotpCode(secret, static_cast<uint64_t>(clock_.now / 30'000)); };
  EXPECT_TRUE(registry_->people().Check("ann@example.com", kPassword, "").ok())
      << "not on before its first code";
  EXPECT_FALSE(registry_->people().ConfirmSecondFactor(actor_, owner_.id, "000000").ok());
  ASSERT_TRUE(registry_->people().ConfirmSecondFactor(actor_, owner_.id, code()).ok());
  EXPECT_EQ(registry_->people().Check("ann@example.com", kPassword, "").error().kind,
            ErrorKind::kSecondFactor);
  EXPECT_EQ(registry_->people().Check("ann@example.com", "something else", "").error().kind,
            ErrorKind::kSignInNeeded)
      << "the factor is not told to strangers";
  EXPECT_FALSE(registry_->people().Check("ann@example.com", kPassword, code()).ok())
      << "the code that switched it on is used up";
  clock_.now += 30'000;
  EXPECT_TRUE(registry_->people().Check("ann@example.com", kPassword, code()).ok());
  EXPECT_FALSE(registry_->people().Check("ann@example.com", kPassword, code()).ok());
  EXPECT_TRUE(registry_->people().RemoveSecondFactor(actor_, owner_.id).ok());
  EXPECT_TRUE(registry_->people().Check("ann@example.com", kPassword, "").ok());
  const std::string bytes = *ReadFile(folder_ + "/registry.db");
  EXPECT_EQ(bytes.find(secret), std::string::npos);
}

TEST_F(PeopleTest, SessionsRotateAndEnd) {
  const Session started = *registry_->sessions().Start(actor_, owner_);
  auto found = *registry_->sessions().Find(started.token);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->person.id, owner_.id);
  EXPECT_EQ(found->csrf, started.csrf);
  EXPECT_EQ(found->token, "");
  EXPECT_FALSE((*registry_->sessions().Find("nonsense")).has_value());
  clock_.now += kHourMs + 1;
  found = *registry_->sessions().Find(started.token);
  ASSERT_TRUE(found.has_value());
  const std::string next = found->token;
  ASSERT_NE(next, "");
  EXPECT_TRUE((*registry_->sessions().Find(next)).has_value());
  EXPECT_TRUE((*registry_->sessions().Find(started.token)).has_value()) << "requests on their way";
  clock_.now += kMinuteMs + 1;
  EXPECT_FALSE((*registry_->sessions().Find(started.token)).has_value());
  EXPECT_TRUE((*registry_->sessions().Find(next)).has_value());
  clock_.now += 13 * kHourMs;
  EXPECT_FALSE((*registry_->sessions().Find(next)).has_value()) << "idle for too long";
  const Session again = *registry_->sessions().Start(actor_, owner_);
  ASSERT_TRUE(registry_->sessions().End(actor_, again.token).ok());
  EXPECT_FALSE((*registry_->sessions().Find(again.token)).has_value());
}

TEST_F(PeopleTest, OfManyRequestsAtOnceOneChangesTheToken) {
  const Session started = *registry_->sessions().Start(actor_, owner_);
  clock_.now += kHourMs + 1;
  std::vector<std::string> tokens(16);
  std::vector<std::thread> requests;
  for (std::string& token : tokens)
    requests.emplace_back([&] { token = (*registry_->sessions().Find(started.token))->token; });
  for (std::thread& request : requests) request.join();
  std::erase(tokens, "");
  ASSERT_EQ(tokens.size(), 1U);
  EXPECT_TRUE((*registry_->sessions().Find(tokens[0])).has_value());
}

TEST_F(PeopleTest, WhoIsDeactivatedIsOutAtOnce) {
  const Person bob = Member("bob@example.com", "qa");
  const Session session = *registry_->sessions().Start(actor_, bob);
  PersonChange out;
  out.active = false;
  ASSERT_TRUE(registry_->people().Change(actor_, bob.id, out).ok());
  EXPECT_FALSE((*registry_->sessions().Find(session.token)).has_value());
  EXPECT_FALSE(registry_->people().Check("bob@example.com", kPassword, "").ok());
}

TEST_F(PeopleTest, ANewPasswordEndsAllSessions) {
  const Session session = *registry_->sessions().Start(actor_, owner_);
  EXPECT_EQ(registry_->people()
                .ChangePassword(actor_, owner_.id, "wrong", "four other words here")
                .error()
                .kind,
            ErrorKind::kForbidden);
  ASSERT_TRUE(registry_->people()
                  .ChangePassword(actor_, owner_.id, kPassword, "four other words here")
                  .ok());
  EXPECT_FALSE((*registry_->sessions().Find(session.token)).has_value());
  EXPECT_TRUE(registry_->people().Check("ann@example.com", "four other words here", "").ok());
}

TEST_F(PeopleTest, KeysEndAndAreRevoked) {
  NewKey wanted{"import", {}, kDayMs};
  wanted.permissions.Add(Permission::kWriteInteractions);
  const Keys::Made made = *registry_->keys().Make(actor_, wanted);
  auto found = *registry_->keys().Find(made.secret);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->permissions.Has(Permission::kWriteInteractions));
  EXPECT_FALSE(found->permissions.Has(Permission::kReadFigures));
  EXPECT_FALSE((*registry_->keys().Find(made.secret + "x")).has_value());
  EXPECT_EQ(ReadFile(folder_ + "/registry.db")->find(made.secret), std::string::npos);
  clock_.now += kDayMs;
  EXPECT_FALSE((*registry_->keys().Find(made.secret)).has_value());
  const Keys::Made other = *registry_->keys().Make(actor_, wanted);
  Actor stranger = actor_;
  stranger.tenant = "other";
  EXPECT_EQ(registry_->keys().Revoke(stranger, other.key.id).error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(registry_->keys().Revoke(actor_, other.key.id).ok());
  EXPECT_FALSE((*registry_->keys().Find(other.secret)).has_value());
  wanted.valid = 900 * kDayMs;
  EXPECT_FALSE(registry_->keys().Make(actor_, wanted).ok());
}

TEST_F(PeopleTest, EverythingIsStillThereAfterOpeningAgain) {
  const Session session = *registry_->sessions().Start(actor_, owner_);
  registry_.reset();
  registry_ = Open();
  EXPECT_TRUE((*registry_->sessions().Find(session.token)).has_value());
  EXPECT_THAT(Actions(), testing::ElementsAre("session.start", "person.set_up"));
}

TEST_F(PeopleTest, WrongInputIsRefusedAndNothingIsKept) {
  for (const char* email :
       {"", "a", "a@b", "@example.com", "a@@example.com", "a b@example.com", "a@example."})
    EXPECT_FALSE(registry_->people().Add(actor_, {email, "Name", "qa", "", {}}).ok()) << email;
  EXPECT_FALSE(registry_->people().Add(actor_, {"x@example.com", "", "qa", "", {}}).ok());
  EXPECT_FALSE(registry_->people().Add(actor_, {"x@example.com", "a\nb", "qa", "", {}}).ok());
  EXPECT_FALSE(registry_->people().Add(actor_, {"x@example.com", "X", "boss", "", {}}).ok());
  EXPECT_EQ(registry_->people().Add(actor_, {"ANN@example.com", "X", "qa", "", {}}).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(registry_->people().All("")->size(), 1U);
  EXPECT_EQ(Actions().size(), 1U);
}

}  // namespace
}  // namespace clarion::registry
