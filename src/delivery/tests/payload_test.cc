#include "delivery/payload.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "base/file.h"
#include "delivery/retry.h"
#include "delivery/webhook.h"

namespace clarion::delivery {
namespace {

using testing::HasSubstr;
using testing::Not;

const TimeMs kAt = *ParseTime("2026-03-02T10:00:00Z");

Event Incident(const char* type = "incident.opened") {
  const auto data = ParseJson(R"json({
    "id": "inc-1", "path": "/incidents/inc-1", "where": [{"by": "queue", "value": "billing"}],
    "changes": [{"metric": "transfer", "title": "Transfer rate", "unit": "percent", "type": "rate",
      "direction": "up", "now": 0.31, "before": 0.124, "n_now": 400, "n_before": 1600,
      "where": [{"by": "queue", "value": "billing"}]},
     {"metric": "volume", "title": "Contacts", "unit": "count", "type": "new", "direction": "up",
      "now": 53.2, "before": 0.2, "where": [{"by": "reason", "value": "refund"}]}],
    "first_sign_at": "2026-02-27T00:00:00Z", "noticed_at": "2026-03-02T00:00:00Z",
    "ended_at": null, "end": "open", "severity": 74.4})json");
  return {"msg_1", type, "inc-1", kAt, data->as_object()};
}

Event Initiative() {
  const auto data = ParseJson(R"json({"id": "ini-1", "path": "/initiatives/ini-1",
    "title": "Warm transfers", "metric": "transfer", "metric_title": "Transfer rate",
    "unit": "percent", "segment": "queue=billing", "start": "2026-02-01T00:00:00Z",
    "expected": {"value": -0.05, "low": -0.08, "high": -0.02},
    "outcome": {"value": -0.041, "low": -0.06, "high": -0.02}})json");
  return {"msg_2", "initiative.ended", "ini-1", kAt, data->as_object()};
}

Message Told() { return Describe(Incident(), "https://clarion.example.com"); }

// What somebody could put into a name to make more of it.
Message Hostile() {
  return {"Up\r\nBcc: all@example.com <!channel> [x](http://evil) @everyone",
          {{"Queue <script>", "a & b\r\n.\r\nRCPT TO:<x@y> *bold* `code`"}},
          "https://clarion.example.com/incidents/1"};
}

Settings MailSettings() {
  Settings out;
  out.from = "clarion@example.com";
  out.to = {"ann@example.com", "ben@example.com"};
  return out;
}

// tests/golden beside this file; CLARION_UPDATE=1 writes it anew.
void ExpectGolden(const std::string& name, const std::string& made) {
  const std::string file = std::string(CLARION_SOURCE_DIR) + "/src/delivery/tests/golden/" + name;
  if (std::getenv("CLARION_UPDATE") != nullptr) {
    ASSERT_TRUE(WriteFileAtomically(file, made).ok());
    return;
  }
  const auto golden = ReadFile(file);
  ASSERT_TRUE(golden.ok()) << golden.error().message;
  EXPECT_EQ(made, *golden) << "CLARION_UPDATE=1 delivery_test writes " << file;
}

TEST(Message, TellsOfAPartThatMoreFiguresAreAbout) {
  Event event = Incident();
  event.data.at("where").as_array().push_back({{"by", "channel"}, {"value", "chat"}});
  EXPECT_THAT(Describe(event, "").title, HasSubstr("(queue billing, above all channel chat)"));
  // Wider than the first figure's: the wider one.
  event.data["where"] = json::array{{{"by", "channel"}, {"value", "chat"}}};
  EXPECT_THAT(Describe(event, "").title, HasSubstr("Transfer rate (channel chat) up"));
}

TEST(Webhook, SignsAsThePublishedExampleOfStandardWebhooks) {
  const auto signature =
      SignWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                  1'614'265'330'000, R"({"test": 2432232314})");
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(*signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, ASecretThatIsNoneIsRefused) {
  for (const char* secret : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short",
                             "whsec_!!!!9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    EXPECT_FALSE(SignWebhook(secret, "a", 0, "b").ok()) << secret;
  EXPECT_TRUE(SignWebhook(NewWebhookSecret(), "a", 0, "b").ok());
  EXPECT_NE(NewWebhookSecret(), NewWebhookSecret());
}

TEST(Retry, FollowsTheScheduleAndThenGivesUp) {
  const TimeMs waits[] = {5 * kSecondMs, 5 * kMinuteMs, 30 * kMinuteMs, 2 * kHourMs, 5 * kHourMs,
                          10 * kHourMs,  14 * kHourMs,  20 * kHourMs,   24 * kHourMs};
  for (int tries = 1; tries <= 9; ++tries) {
    EXPECT_EQ(NextTry(tries, 1000, 0, {}), 1000 + waits[tries - 1]) << tries;
    const auto latest = NextTry(tries, 1000, 0.999, {});
    EXPECT_GT(*latest, 1000 + waits[tries - 1]);
    EXPECT_LT(*latest, 1000 + waits[tries - 1] * 11 / 10);
  }
  EXPECT_EQ(NextTry(10, 1000, 0, {}), std::nullopt);
}

TEST(Retry, TheReceiverMayAskForLaterButNotForSoonerOrForEver) {
  EXPECT_EQ(NextTry(1, 0, 0, 90 * kSecondMs), 90 * kSecondMs);
  EXPECT_EQ(NextTry(2, 0, 0, 1 * kSecondMs), 5 * kMinuteMs);
  EXPECT_EQ(NextTry(1, 0, 0, 400 * kDayMs), kDayMs);
}

TEST(Message, SaysWhatMovedWhereAndHowMuch) {
  EXPECT_EQ(Told().title, "Transfer rate (queue billing) up: 12.4 % → 31.0 %");
  EXPECT_EQ(Told().url, "https://clarion.example.com/incidents/inc-1");
  EXPECT_THAT(Told().facts, testing::Contains(testing::Pair("Contacts touched", "74")));
  EXPECT_THAT(Told().facts, testing::Contains(testing::Pair("Contacts (reason refund)",
                                                            "0.2 → 53 contacts a day")));
  EXPECT_EQ(Describe(Incident("incident.recovered"), "").title,
            "Transfer rate (queue billing): back to normal");
  EXPECT_EQ(Describe(Initiative(), "").title, "Warm transfers: ended");
  EXPECT_THAT(
      Describe(Initiative(), "").facts,
      testing::Contains(testing::Pair("Measured", "-4.1 points (-6.0 points to -2.0 points)")));
}

TEST(Message, DataThatSaysNothingIsNoFailure) {
  EXPECT_FALSE(Describe({"m", "incident.opened", "x", 0, {}}, "https://a").title.empty());
  EXPECT_EQ(Describe({"m", "test", "x", 0, {}}, "https://a").url, "https://a/");
}

TEST(Payload, IsTheSameAsEverForEachKind) {
  Settings settings;
  settings.project = "OPS";
  settings.issue_type = "Task";
  settings.labels = {"clarion"};
  ExpectGolden("webhook.json", WebhookBody(Incident(), Told()));
  ExpectGolden("slack.json", SlackBody(Told()));
  ExpectGolden("teams.json", TeamsBody(Told()));
  ExpectGolden("jira.json", JiraBody(Told(), settings, "msg_1"));
  ExpectGolden("github.json", GithubBody(Told(), settings, "msg_1"));
  ExpectGolden("mail.eml", MailText(Told(), MailSettings(), "msg_1", kAt));
  ExpectGolden("initiative.json",
               WebhookBody(Initiative(), Describe(Initiative(), "https://clarion.example.com")));
}

TEST(Payload, NamesCannotBecomeMarkupOrMentions) {
  EXPECT_THAT(SlackBody(Hostile()), Not(HasSubstr("<!channel>\\n")));
  const auto slack = ParseJson(SlackBody(Hostile()));
  EXPECT_THAT(std::string(slack->at("text").as_string()), HasSubstr("&lt;!channel&gt;"));
  EXPECT_THAT(std::string(slack->at_pointer("/blocks/1/fields/0/text").as_string()),
              HasSubstr("Queue &lt;script&gt;"));
  const auto github = ParseJson(GithubBody(Hostile(), {}, "msg_1"));
  EXPECT_THAT(std::string(github->at("body").as_string()), HasSubstr(R"(\*bold\* \`code\`)"));
}

TEST(Mail, NoTextCanAddAHeaderOrEndTheMessage) {
  const std::string mail = MailText(Hostile(), MailSettings(), "msg_1", kAt);
  const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Bcc")));
  EXPECT_THAT(head, HasSubstr("Message-ID: <msg_1@example.com>\r\n"));
  EXPECT_THAT(head, HasSubstr("Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n"));
  EXPECT_THAT(mail, Not(HasSubstr("\r\n.\r\n")));
  // Every line break is one of mail's, and no line is longer than mail allows.
  for (size_t at = 0; at < mail.size(); ++at) {
    if (mail[at] == '\n') {
      ASSERT_TRUE(at > 0 && mail[at - 1] == '\r') << at;
    }
    if (mail[at] == '\r') {
      ASSERT_TRUE(at + 1 < mail.size() && mail[at + 1] == '\n') << at;
    }
  }
}

TEST(Destination, ASettingThatCouldBreakOutIsRefused) {
  const auto made = [](const char* fields) { return WithChange({}, *ParseJson(fields), {}).ok(); };
  EXPECT_TRUE(made(R"({"name": "Mail", "kind": "email", "address": "smtps://mail.example.com",
                       "from": "a@example.com", "to": ["b@example.com"]})"));
  for (const char* to :
       {"b@example.com>\\r\\nRCPT TO:<c@example.com", "b@example.com,c@example.com", "b",
        "@example.com", "b@", "b@c@d", "b c@example.com"})
    EXPECT_FALSE(made(fmt::format(R"({{"name": "Mail", "kind": "email",
      "address": "smtps://mail.example.com", "from": "a@example.com", "to": ["{}"]}})",
                                  to)
                          .c_str()))
        << to;
  EXPECT_FALSE(made(R"({"name": "G", "kind": "github", "secret": "t", "repository": "a/../b"})"));
  EXPECT_FALSE(made(R"({"name": "G", "kind": "github", "secret": "t", "repository": "a/b/c"})"));
  EXPECT_FALSE(made(R"({"name": "G", "kind": "github", "repository": "a/b"})"));
  EXPECT_TRUE(made(R"({"name": "G", "kind": "github", "secret": "t", "repository": "a/b"})"));
  EXPECT_FALSE(made(R"({"name": "J", "kind": "jira", "address": "https://a.example.com",
                        "secret": "t", "project": "A/../../x"})"));
  EXPECT_FALSE(made(R"({"name": "W", "kind": "webhook", "address": "https://example.com",
                        "project": "OPS"})"));
  EXPECT_FALSE(made(R"({"name": "W", "kind": "webhook", "address": "https://example.com",
                        "events": ["everything"]})"));
}

TEST(Destination, TheAddressOfAChatIsASecretAndOnlyItsHostIsShown) {
  const auto change = WithChange({}, *ParseJson(R"({"name": "S", "kind": "slack",
      "address": "https://hooks.slack.com/services/T0/B0/xyz"})"),
                                 {});
  ASSERT_TRUE(change.ok()) << change.error().message;
  EXPECT_EQ(change->destination.address, "https://hooks.slack.com/…");
  EXPECT_EQ(change->secret, "https://hooks.slack.com/services/T0/B0/xyz");
  EXPECT_THAT(ToJson(ToJsonObject(change->destination)), Not(HasSubstr("xyz")));
}

}  // namespace
}  // namespace clarion::delivery
