#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "delivery/webhook.h"
#include "registry/registry.h"
#include "upstream/change_log.h"
#include "upstream/intake.h"
#include "upstream/sources.h"

namespace clarion::upstream {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1772668800000;
};

class UpstreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/upstream-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    log_ = std::make_unique<ChangeLog>(registry_->database(), clock_);
  }
  Result<Put> Add(const char* fields, const std::string& source = "people", bool fixed = false) {
    return log_->Put(actor_, *ParseJson(fields), source, fixed);
  }
  size_t Audited() { return registry_->audit().Read("t", {})->size(); }

  FixedClock clock_;
  std::string folder_;
  registry::Actor actor_{"person", "per_1", "Ana", "t", ""};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<ChangeLog> log_;
};

constexpr const char* kRelease =
    R"({"kind": "release", "title": "4.2", "at": "2026-03-02T10:00:00Z", "source": "ci", "external_id": "r1", "segment": "queue=billing"})";

TEST_F(UpstreamTest, SameSourceAndIdIsTheSameRow) {
  const auto first = Add(kRelease);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_TRUE(first->made);
  const auto again = Add(kRelease);
  EXPECT_FALSE(again->made);
  EXPECT_EQ(again->change.id, first->change.id);
  EXPECT_EQ(Audited(), 1U);  // nothing changed the second time
  const auto moved =
      Add(R"({"title": "4.2.1", "at": "2026-03-03", "source": "ci", "external_id": "r1"})");
  EXPECT_EQ(moved->change.id, first->change.id);
  EXPECT_EQ(moved->change.title, "4.2.1");
  EXPECT_EQ(moved->change.segment, "queue=billing");  // not named: it stays
  EXPECT_EQ(Audited(), 2U);
  EXPECT_EQ(log_->Between("t", {})->size(), 1U);
  // Without an id of its own, and of another source, it is another.
  EXPECT_TRUE(Add(R"({"title": "4.2", "at": "2026-03-02", "source": "ci"})")->made);
  EXPECT_TRUE(Add(kRelease, "billing", true)->made);
  EXPECT_EQ(log_->Between("elsewhere", {})->size(), 0U);
}

TEST_F(UpstreamTest, IsFoundByPeriodAndKind) {
  ASSERT_TRUE(Add(kRelease).ok());
  ASSERT_TRUE(
      Add(R"({"kind": "outage", "title": "IVR", "at": "2026-02-01", "until": "2026-02-03"})").ok());
  const TimeMs feb2 = *ParseTime("2026-02-02");
  EXPECT_EQ(log_->Between("t", {.from = feb2})->size(), 2U);  // the outage still went on
  EXPECT_EQ(log_->Between("t", {.from = feb2, .kind = "outage"})->size(), 1U);
  EXPECT_EQ(log_->Between("t", {.from = feb2 + 2 * kDayMs})->size(), 1U);
  EXPECT_EQ(log_->Between("t", {.to = feb2})->front().title, "IVR");
  EXPECT_FALSE(log_->Between("t", {.kind = "weather"}).ok());
}

TEST_F(UpstreamTest, IsCorrectedAndRemovedWithAnEntry) {
  const std::string id = Add(kRelease)->change.id;
  ASSERT_TRUE(
      Add(R"({"title": "5", "at": "2026-03-09", "source": "ci", "external_id": "r2"})").ok());
  EXPECT_EQ(log_->Correct(actor_, id, *ParseJson(R"({"title": "4.2 hotfix"})"))->title,
            "4.2 hotfix");
  EXPECT_EQ(log_->Correct(actor_, id, *ParseJson(R"({"external_id": "r2"})")).error().kind,
            ErrorKind::kConflict);
  ASSERT_TRUE(log_->Remove(actor_, id).ok());
  EXPECT_EQ(log_->Find("t", id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(log_->Remove(actor_, id).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Audited(), 4U);
}

TEST_F(UpstreamTest, RefusesWhatItCannotBe) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"({"at": "2026-03-02"})", "title"},
      {R"({"title": "a"})", "at"},
      {R"({"title": "a", "at": "soon"})", "at"},
      {R"({"title": "a", "at": "1970-01-01"})", "at"},
      {R"({"title": "a", "at": "2026-03-02", "until": "2026-03-01"})", "until"},
      {R"({"title": "a", "at": "2026-03-02", "kind": "weather"})", "kind"},
      {R"({"title": "a", "at": "2026-03-02", "segment": "mood=bad"})", "segment"},
      {R"({"title": "a", "at": "2026-03-02", "link": "javascript:alert"})", "link"},
      {R"({"title": "a", "at": "2026-03-02", "cause": "x"})", "cause"},
      {R"([])", "object"}};
  for (const auto& [fields, names] : wrong) {
    const auto put = Add(fields);
    ASSERT_FALSE(put.ok()) << fields;
    EXPECT_NE(put.error().message.find(names), std::string::npos) << put.error().message;
  }
}

TEST_F(UpstreamTest, ASourceHasASecretOfItsOwn) {
  Sources sources(registry_->database(), registry_->box(), clock_);
  const auto made = sources.Make(actor_, "github");
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(sources.WithSecret(made->source.id)->secret, made->secret);
  EXPECT_EQ(sources.Make(actor_, "github").error().kind, ErrorKind::kConflict);
  for (const char* name : {"", "people", "a b", "<x>"})
    EXPECT_FALSE(sources.Make(actor_, name).ok());
  EXPECT_EQ(sources.All("t")->front().heard_at, 0);
  ASSERT_TRUE(sources.Heard(made->source.id).ok());
  EXPECT_EQ(sources.All("t")->front().heard_at, clock_.now);
  ASSERT_TRUE(sources.Remove(actor_, made->source.id).ok());
  EXPECT_EQ(sources.WithSecret(made->source.id).error().kind, ErrorKind::kNotFound);
}

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(Intake, TakesStandardWebhooksSignatures) {
  const TimeMs now = 1772668800000;
  const std::string body = R"({"title": "4.2", "at": "2026-03-02"})";
  const std::string right = *delivery::SignWebhook(kSecret, "msg_1", now, body);
  Headers headers = {{"webhook-id", "msg_1"},
                     {"webhook-timestamp", std::to_string(now / 1000)},
                     {"webhook-signature", "v1,AAAA " + right}};
  EXPECT_TRUE(CheckSigned(kSecret, headers, body, now).ok());
  EXPECT_TRUE(CheckSigned(kSecret, headers, body, now + 4 * kMinuteMs).ok());
  EXPECT_FALSE(CheckSigned(kSecret, headers, body, now + 6 * kMinuteMs).ok());  // sent again later
  EXPECT_FALSE(CheckSigned(kSecret, headers, body + " ", now).ok());
  headers["webhook-id"] = "msg_2";
  EXPECT_FALSE(CheckSigned(kSecret, headers, body, now).ok());
  headers["webhook-timestamp"] = "9223372036854775807";
  EXPECT_FALSE(CheckSigned(kSecret, headers, body, now).ok());
  EXPECT_EQ(CheckSigned(kSecret, {}, body, now).error().kind, ErrorKind::kSignInNeeded);
}

// The example of GitHub's own documentation.
TEST(Intake, TakesGithubSignatures) {
  const Headers headers = {
      {"x-hub-signature-256",
       "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}};
  EXPECT_TRUE(CheckSigned("It's a Secret to Everybody", headers, "Hello, World!", 0).ok());
  EXPECT_FALSE(CheckSigned("It's a Secret to Everybody", headers, "Hello, World", 0).ok());
}

TEST(Intake, ReadsReleasesDeploymentsAndPlainFields) {
  const std::string release =
      R"({"action": "published", "release": {"id": 7, "name": "", "tag_name": "v4.2", "html_url": "https://example.org/r/7", "published_at": "2026-03-02T10:00:00Z"}, "repository": {"full_name": "shop/billing"}})";
  const auto fields = FieldsFrom({{"x-github-event", "release"}}, release);
  ASSERT_TRUE(fields.ok() && fields->has_value());
  const auto change = WithFields({}, **fields);
  ASSERT_TRUE(change.ok()) << change.error().message;
  EXPECT_EQ(change->title, "shop/billing: v4.2");
  EXPECT_EQ(change->external_id, "release 7");
  EXPECT_EQ(change->kind, Kind::kRelease);

  const auto deployed = FieldsFrom(
      {{"x-github-event", "deployment_status"}},
      R"({"deployment_status": {"state": "success", "created_at": "2026-03-02T10:00:00Z"}, "deployment": {"id": 9, "ref": "main", "environment": "production"}, "repository": {"full_name": "shop/ivr"}})");
  EXPECT_EQ(WithFields({}, **deployed)->title, "shop/ivr: main to production");

  EXPECT_FALSE(FieldsFrom({{"x-github-event", "ping"}}, "{}")->has_value());
  EXPECT_FALSE(
      FieldsFrom({{"x-github-event", "release"}}, R"({"action": "created"})")->has_value());
  EXPECT_TRUE(FieldsFrom({}, R"({"title": "x"})")->has_value());
  EXPECT_FALSE(FieldsFrom({}, "[]").ok());
}

}  // namespace
}  // namespace clarion::upstream
