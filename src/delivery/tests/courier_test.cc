#include "delivery/courier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "delivery/retry.h"
#include "delivery/testing/fake_transport.h"
#include "delivery/webhook.h"
#include "registry/registry.h"

namespace clarion::delivery {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kPatience{60};

class PlayedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = *ParseTime("2026-03-02T10:00:00Z");
};

class CourierTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/courier-" +
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    Open();
  }
  // As a new process would.
  void Open() {
    courier_.reset();
    registry_.reset();
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    courier_ = std::make_unique<Courier>(registry_->database(), registry_->box(), clock_,
                                         transport_, CourierSettings{});
    courier_->SetPublicUrl("https://clarion.example.com/");
  }
  Destinations::Made Made(const char* fields) {
    auto made = courier_->destinations().Make(actor_, *ParseJson(fields));
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made : Destinations::Made();
  }
  Destinations::Made Hook(const char* name = "A") {
    const std::string fields = std::string(R"({"kind": "webhook", "name": ")") + name +
                               R"(", "address": "https://example.com/)" + name + R"("})";
    return Made(fields.c_str());
  }
  void Happens(const char* type = registry::kIncidentOpened, const char* subject = "inc-1",
               double severity = 50) {
    const auto done = registry_->incidents().Keep(
        "", {}, 1,
        {{type, subject, clock_.now,
          json::object{{"path", "/incidents/inc-1"}, {"severity", severity}}}});
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  // Sends all that is due; how many tries that was.
  int SendAll() {
    int tries = 0;
    for (;; ++tries) {
      const auto sent = courier_->SendOne();
      EXPECT_TRUE(sent.ok()) << sent.error().message;
      if (!sent.ok() || !*sent) return tries;
    }
  }
  std::vector<Delivery> Kept(const char* state = "") {
    const auto found = courier_->outbox().List("", {"", state, 100});
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? *found : std::vector<Delivery>();
  }
  void Answer(int status, const std::string& body = "") {
    transport_.answer = [=](const HttpCall&) { return Result<Reply>(Reply{status, body, {}}); };
  }
  std::string HeaderOf(size_t call, const char* name) {
    for (const auto& [key, value] : transport_.calls.at(call).headers)
      if (key == name) return value;
    return "";
  }

  PlayedClock clock_;
  FakeTransport transport_;
  std::string folder_;
  registry::Actor actor_{"command_line", "1", "test", "", ""};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Courier> courier_;
};

TEST_F(CourierTest, AnEventGoesOnceToEachWhoWantsIt) {
  Hook("A");
  Hook("B");
  Made(R"({"kind": "webhook", "name": "C", "address": "https://example.com/C",
           "events": ["initiative.ended"]})");
  Made(
      R"({"kind": "webhook", "name": "D", "address": "https://example.com/D", "min_severity": 51})");
  Made(R"({"kind": "webhook", "name": "E", "address": "https://example.com/E", "enabled": false})");
  Happens();
  EXPECT_EQ(SendAll(), 2);
  EXPECT_EQ(SendAll(), 0);
  std::vector<std::string> urls;
  for (const HttpCall& call : transport_.calls) urls.push_back(call.url);
  EXPECT_THAT(urls,
              testing::UnorderedElementsAre("https://example.com/A", "https://example.com/B"));
  EXPECT_NE(HeaderOf(0, "webhook-id"), HeaderOf(1, "webhook-id"));
  EXPECT_THAT(transport_.calls[0].body, HasSubstr("https://clarion.example.com/incidents/inc-1"));
}

TEST_F(CourierTest, WhatFailsIsTriedAgainForDaysWithTheSameIdAndThenKeptAsDead) {
  const auto made = Hook();
  Answer(503, "later");
  Happens();
  std::vector<TimeMs> at;
  const TimeMs begun = clock_.now;
  for (std::vector<Delivery> waiting; SendAll() == 1;) {
    at.push_back(clock_.now - begun);
    waiting = Kept("pending");
    if (waiting.empty()) break;
    clock_.now = waiting[0].next_at - 1;
    EXPECT_EQ(SendAll(), 0);
    clock_.now += 1;
  }
  ASSERT_EQ(at.size(), size_t{kTriesMax});
  EXPECT_EQ(at[0], 0);
  EXPECT_LE(at[1], 10 * kSecondMs);
  EXPECT_GT(at[9], 3 * kDayMs);
  EXPECT_LT(at[9], 4 * kDayMs);
  clock_.now += 30 * kDayMs;
  EXPECT_EQ(SendAll(), 0);
  for (size_t i = 0; i < transport_.calls.size(); ++i) {
    EXPECT_EQ(HeaderOf(i, "webhook-id"), HeaderOf(0, "webhook-id"));
    EXPECT_EQ(transport_.calls[i].body, transport_.calls[0].body);
  }
  ASSERT_EQ(Kept("dead").size(), 1U);
  const Delivery dead = Kept("dead")[0];
  EXPECT_EQ(dead.error, "HTTP 503: later");
  EXPECT_EQ(dead.log.size(), size_t{kTriesMax});
  // Nothing stays lost: a person begins again.
  Answer(200);
  ASSERT_TRUE(courier_->outbox().Retry(actor_, dead.event.id).ok());
  EXPECT_EQ(SendAll(), 1);
  EXPECT_EQ(Kept("delivered").size(), 1U);
  EXPECT_EQ(HeaderOf(10, "webhook-id"), HeaderOf(0, "webhook-id"));
  EXPECT_EQ(courier_->outbox().Retry(actor_, dead.event.id).error().kind, ErrorKind::kConflict);
}

TEST_F(CourierTest, AnotherProcessCarriesOnWhereTheFirstEnded) {
  Hook();
  Happens();
  Open();
  Answer(500);
  EXPECT_EQ(SendAll(), 1);
  Open();
  clock_.now += 10 * kSecondMs;
  Answer(200);
  EXPECT_EQ(SendAll(), 1);
  EXPECT_EQ(HeaderOf(0, "webhook-id"), HeaderOf(1, "webhook-id"));
  EXPECT_EQ(Kept("delivered").size(), 1U);
}

TEST_F(CourierTest, TheReceiverSaysWhen) {
  Hook();
  transport_.answer = [](const HttpCall&) { return Result<Reply>(Reply{429, "", kHourMs}); };
  Happens();
  EXPECT_EQ(SendAll(), 1);
  clock_.now += kHourMs - 1;
  EXPECT_EQ(SendAll(), 0);
  clock_.now += 1;
  EXPECT_EQ(SendAll(), 1);
}

TEST_F(CourierTest, WhoIsGoneIsLeftAlone) {
  const auto made = Hook();
  Answer(410);
  Happens();
  EXPECT_EQ(SendAll(), 1);
  const auto off = courier_->destinations().Find("", made.destination.id);
  EXPECT_FALSE(off->enabled);
  EXPECT_THAT(off->disabled_because, HasSubstr("410"));
  Happens();
  clock_.now += kDayMs;
  EXPECT_EQ(SendAll(), 0);
  EXPECT_EQ(Kept("dead").size(), 1U);
}

TEST_F(CourierTest, ADestinationThatWaitsHoldsUpNoOther) {
  Hook("A");
  Happens();
  Happens();
  ASSERT_TRUE(courier_->outbox().TakeIn().ok());
  Hook("B");
  Answer(500);
  EXPECT_EQ(SendAll(), 2);
  Answer(200);
  Happens();
  EXPECT_EQ(SendAll(), 2);
  EXPECT_EQ(Kept("delivered").size(), 2U);
  EXPECT_EQ(Kept("pending").size(), 2U);
}

TEST_F(CourierTest, OneTryAtATimeGoesToEachDestinationAndSeveralAreServedAtOnce) {
  Hook("A");
  Hook("B");
  for (int i = 0; i < 10; ++i) Happens();
  // Each waits for the other to be called: however slow the machine is, they meet once.
  class Meeting final : public Transport {
   public:
    Result<Reply> Call(const HttpCall& call) override {
      std::unique_lock lock(mutex);
      most = std::max(most, ++now[call.url]);
      if (now["https://example.com/A"] > 0 && now["https://example.com/B"] > 0) met = true;
      both.notify_all();
      both.wait_for(lock, kPatience, [&] { return met; });
      --now[call.url];
      return Reply{200, "", {}};
    }
    Result<Reply> Send(const MailCall&) override { return Reply{250, "", {}}; }
    std::mutex mutex;
    std::condition_variable both;
    std::map<std::string, int> now;
    int most = 0;
    bool met = false;
  } meeting;
  Courier busy(registry_->database(), registry_->box(), clock_, meeting,
               {.poll = std::chrono::milliseconds(5)});
  busy.Start();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (Kept("delivered").size() < 20 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  busy.Stop();
  EXPECT_EQ(Kept("delivered").size(), 20U);
  EXPECT_EQ(meeting.most, 1);
  EXPECT_TRUE(meeting.met);
}

TEST_F(CourierTest, AfterARotationBothSecretsSignForADay) {
  const auto made = Hook();
  const auto rotated = courier_->destinations().RotateSecret(actor_, made.destination.id);
  ASSERT_TRUE(rotated.ok());
  EXPECT_NE(rotated->secret, made.secret);
  Happens();
  SendAll();
  const auto signed_with = [&](const std::string& secret, size_t call) {
    return *SignWebhook(secret, HeaderOf(call, "webhook-id"), clock_.now,
                        transport_.calls[call].body);
  };
  EXPECT_EQ(HeaderOf(0, "webhook-signature"),
            signed_with(rotated->secret, 0) + " " + signed_with(made.secret, 0));
  clock_.now += kDayMs;
  Happens();
  SendAll();
  EXPECT_EQ(HeaderOf(1, "webhook-signature"), signed_with(rotated->secret, 1));
}

TEST_F(CourierTest, IssuesAreMadeOfBeginningsOnlyAndTheirNameIsKept) {
  Made(R"({"kind": "jira", "name": "J", "address": "https://acme.example.com/", "project": "OPS",
           "user": "ann@example.com", "secret": "tok",
           "events": ["incident.opened", "incident.changed"]})");
  Made(R"({"kind": "github", "name": "G", "repository": "acme/floor", "secret": "ghp"})");
  transport_.answer = [](const HttpCall& call) {
    return Result<Reply>(
        Reply{201,
              call.url.find("github") != std::string::npos
                  ? R"({"number": 7, "html_url": "https://github.com/acme/floor/issues/7"})"
                  : R"({"id": "1", "key": "OPS-12"})",
              {}});
  };
  Happens();
  Happens(registry::kIncidentChanged);
  EXPECT_EQ(SendAll(), 2);
  std::vector<std::string> results;
  for (const Delivery& one : Kept("delivered"))
    results.push_back(one.result + " " + one.result_url);
  EXPECT_THAT(results,
              testing::UnorderedElementsAre("OPS-12 https://acme.example.com/browse/OPS-12",
                                            "#7 https://github.com/acme/floor/issues/7"));
  for (size_t i = 0; i < 2; ++i)
    EXPECT_EQ(HeaderOf(i, "Authorization"), transport_.calls[i].url.starts_with("https://acme")
                                                ? "Basic YW5uQGV4YW1wbGUuY29tOnRvaw=="
                                                : "Bearer ghp");
}

TEST_F(CourierTest, AnIssueWhoseAnswerWasLostIsFoundAndNotMadeAgain) {
  Made(R"({"kind": "jira", "name": "J", "address": "https://acme.example.com", "project": "OPS",
           "secret": "token"})");
  Made(R"({"kind": "github", "name": "G", "repository": "acme/floor", "secret": "token"})");
  std::map<std::string, std::string> made;  // of each host
  int posts = 0;
  transport_.answer = [&](const HttpCall& call) -> Result<Reply> {
    const bool jira = call.url.starts_with("https://acme");
    if (call.method == "POST") {
      ++posts;
      made[jira ? "jira" : "github"] = call.body;
      return Unavailable("the connection broke off");
    }
    const std::string& body = made[jira ? "jira" : "github"];
    const size_t at = body.find("msg_");
    const bool asked =
        at != std::string::npos && call.url.find(body.substr(at, 36)) != std::string::npos;
    if (!asked) return Reply{200, R"({"issues": [], "items": []})", {}};
    return Reply{
        200,
        R"({"issues": [{"key": "OPS-3"}], "items": [{"number": 4, "html_url": "https://g/4"}]})",
        {}};
  };
  Happens();
  EXPECT_EQ(SendAll(), 2);
  EXPECT_EQ(Kept("pending").size(), 2U);
  clock_.now += kMinuteMs;
  EXPECT_EQ(SendAll(), 2);
  EXPECT_EQ(posts, 2);
  std::vector<std::string> results;
  for (const Delivery& one : Kept("delivered")) results.push_back(one.result);
  EXPECT_THAT(results, testing::UnorderedElementsAre("OPS-3", "#4"));
}

TEST_F(CourierTest, WhatIsRefusedForItsFormIsNotRepeated) {
  Made(R"({"kind": "github", "name": "G", "repository": "acme/floor", "secret": "ghp_secret"})");
  Answer(422, R"({"message": "Validation Failed for ghp_secret"})");
  Happens();
  EXPECT_EQ(SendAll(), 1);
  ASSERT_EQ(Kept("dead").size(), 1U);
  EXPECT_EQ(Kept("dead")[0].error, R"(HTTP 422: {"message": "Validation Failed for …"})");
}

TEST_F(CourierTest, ATestIsSentAtOnceAndMakesNoIssue) {
  const auto hook = Hook();
  const auto done = courier_->Test(actor_, hook.destination.id);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->state, "delivered");
  EXPECT_THAT(transport_.calls[0].body, HasSubstr(R"("type":"test")"));
  const auto issues =
      Made(R"({"kind": "github", "name": "G", "repository": "acme/floor", "secret": "t"})");
  Answer(404);
  EXPECT_EQ(courier_->Test(actor_, issues.destination.id)->state, "dead");
  EXPECT_EQ(transport_.calls[1].method, "GET");
  EXPECT_EQ(SendAll(), 0);
  EXPECT_EQ((*courier_->outbox().HealthOf(""))[issues.destination.id].dead, 0);
}

TEST_F(CourierTest, MailIsRepeatedUnlessTheReceiverWillNeverTakeIt) {
  Made(R"({"kind": "email", "name": "M", "address": "smtps://mail.example.com",
           "from": "clarion@example.com", "to": ["ann@example.com"]})");
  transport_.answer_mail = [](const MailCall&) { return Result<Reply>(Reply{451, "busy", {}}); };
  Happens();
  SendAll();
  EXPECT_EQ(Kept("pending").size(), 1U);
  transport_.answer_mail = [](const MailCall&) { return Result<Reply>(Reply{550, "no such", {}}); };
  clock_.now += kHourMs;
  SendAll();
  ASSERT_EQ(Kept("dead").size(), 1U);
  EXPECT_EQ(Kept("dead")[0].error, "SMTP 550: no such");
}

TEST_F(CourierTest, NoSecretIsInTheBookOrTheAuditLog) {
  const auto hook = Hook();
  Made(
      R"({"kind": "slack", "name": "S", "address": "https://hooks.example.com/services/hidden1"})");
  const auto issues =
      Made(R"({"kind": "github", "name": "G", "repository": "a/b", "secret": "hidden2"})");
  ASSERT_TRUE(courier_->destinations()
                  .Change(actor_, issues.destination.id, *ParseJson(R"({"secret": "hidden3"})"))
                  .ok());
  std::string all;
  const auto entries = registry_->audit().Read("", {});
  for (const auto& entry : *entries) all += ToJson(registry::ToJsonObject(entry));
  const auto book = courier_->destinations().All("");
  for (const auto& one : *book) all += ToJson(ToJsonObject(one));
  EXPECT_THAT(all, HasSubstr("destination.make"));
  for (const std::string& hidden : {std::string("hidden"), hook.secret})
    EXPECT_THAT(all, testing::Not(HasSubstr(hidden)));
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find("hidden1"), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find(hook.secret), std::string::npos) << file.path();
  }
}

TEST_F(CourierTest, ASecretGoesOnlyWhereItWasMeantTo) {
  const auto jira = Made(R"({"kind": "jira", "name": "J", "address": "https://acme.example.com",
                             "project": "OPS", "secret": "tok"})");
  const auto moved = courier_->destinations().Change(
      actor_, jira.destination.id, *ParseJson(R"({"address": "https://evil.example.com"})"));
  EXPECT_EQ(moved.error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(courier_->destinations()
                  .Change(actor_, jira.destination.id,
                          *ParseJson(R"({"address": "https://evil.example.com", "secret": "new"})"))
                  .ok());
}

TEST_F(CourierTest, WhatIsToldOnceIsToldOnce) {
  Hook();
  registry::OutboxEvent event{registry::kIncidentOpened, "ini-1", clock_.now, {}, true};
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(registry_->incidents().Keep("", {}, 1, {event}).ok());
  EXPECT_EQ(SendAll(), 1);
}

TEST_F(CourierTest, RemovingADestinationTakesItsDeliveriesAlong) {
  const auto made = Hook();
  Answer(500);
  Happens();
  SendAll();
  ASSERT_TRUE(courier_->destinations().Remove(actor_, made.destination.id).ok());
  EXPECT_TRUE(Kept().empty());
  EXPECT_EQ(courier_->destinations().Remove(actor_, made.destination.id).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(CourierTest, OldDeliveriesAreForgotten) {
  Hook();
  Happens();
  SendAll();
  clock_.now += 31 * kDayMs;
  ASSERT_TRUE(courier_->outbox().Forget().ok());
  EXPECT_TRUE(Kept().empty());
}

}  // namespace
}  // namespace clarion::delivery
