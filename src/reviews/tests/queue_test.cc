#include "reviews/queue.h"

#include <filesystem>
#include <fstream>
#include <set>

namespace clarion::reviews {
namespace {

Candidate One(const std::string& id, std::vector<double> confidence) {
  Candidate out;
  out.interaction = id;
  out.points.assign(confidence.size(), 1);
  out.confidence = std::move(confidence);
  return out;
}

std::vector<Candidate> Many(size_t n) {
  std::vector<Candidate> out;
  for (size_t i = 0; i < n; ++i)
    out.push_back(One("c" + std::to_string(i),
                      {0.5 + static_cast<double>(i % 50) / 100, 1, i % 3 ? 0.9 : -1}));
  return out;
}

std::vector<std::string> Ids(const Queue& queue) {
  std::vector<std::string> out;
  for (const QueueItem& one : queue.items) out.push_back(one.interaction);
  return out;
}

TEST(Queue, TheAuditIsASampleOfItsRateAndTargetedSourcesKeepAway) {
  const Settings settings{.audit_rate = 0.1};
  const auto candidates = Many(20000);
  const Queue queue = MakeQueue(candidates, settings, 20000);
  size_t audits = 0;
  for (const QueueItem& one : queue.items) {
    const bool in = InAudit(settings, one.interaction);
    EXPECT_EQ(one.source == Source::kAudit, in) << one.interaction;
    EXPECT_EQ(one.probability, in ? 0.1 : 0);
    audits += in ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(audits), 2000, 3 * 43);
}

TEST(Queue, ALargerRateHoldsTheSmallerOnesSampleAndAnotherSeedDrawsAnother) {
  size_t both = 0, other = 0;
  for (int i = 0; i < 10000; ++i) {
    const std::string id = "c" + std::to_string(i);
    if (!InAudit({.audit_rate = 0.02}, id)) continue;
    EXPECT_TRUE(InAudit({.audit_rate = 0.05}, id));
    ++both;
    other += InAudit({.seed = 2, .audit_rate = 0.02}, id) ? 1 : 0;
  }
  EXPECT_GT(both, 150U);
  EXPECT_LT(other, both / 4);
}

TEST(Queue, TheSecondLookIsAnIndependentPartOfTheAudit) {
  const Settings settings{.audit_rate = 0.2, .second_share = 0.25};
  double audits = 0, seconds = 0, low = 0;
  for (int i = 0; i < 40000; ++i) {
    const std::string id = "c" + std::to_string(i);
    if (!InAudit(settings, id)) continue;
    ++audits;
    if (!InSecond(settings, id)) continue;
    ++seconds;
    low += AuditDraw(settings, id) < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(seconds / audits, 0.25, 0.02);
  EXPECT_NEAR(low / seconds, 0.5, 0.04);
}

TEST(Queue, TheSameEveryTimeAndWhateverTheOrder) {
  auto candidates = Many(500);
  const auto first = Ids(MakeQueue(candidates, {}, 40));
  std::reverse(candidates.begin(), candidates.end());
  EXPECT_EQ(Ids(MakeQueue(candidates, {}, 40)), first);
  EXPECT_EQ(first.size(), 40U);
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), first.size());
}

TEST(Queue, DisputesComeFirstAndNoSourceStarves) {
  auto candidates = Many(3000);
  candidates[2999].disputed = true;
  for (size_t i = 0; i < 100; ++i) candidates[i].failed = true;
  const Queue queue = MakeQueue(candidates, {.audit_rate = 0.1}, 20);
  EXPECT_EQ(queue.items[0].source, Source::kDispute);
  std::set<Source> sources;
  for (const QueueItem& one : queue.items) sources.insert(one.source);
  EXPECT_EQ(sources, (std::set<Source>{Source::kDispute, Source::kAudit, Source::kCritical,
                                       Source::kUncertain, Source::kInstructive}));
  EXPECT_EQ(queue.waiting[static_cast<size_t>(Source::kDispute)], 1U);
  EXPECT_GT(queue.waiting[static_cast<size_t>(Source::kUncertain)], 2000U);
}

TEST(Queue, TheLeastSureComeFirst) {
  const std::vector<Candidate> candidates = {One("a", {0.9}), One("b", {0.4}), One("c", {-1}),
                                             One("d", {0.6})};
  const Queue queue = MakeQueue(candidates, {.audit_rate = 1e-9}, 10, Source::kUncertain);
  EXPECT_EQ(Ids(queue), (std::vector<std::string>{"b", "d", "a"}));
  EXPECT_EQ(queue.items[0].why, "least sure answer: 40 %");
}

TEST(Queue, InstructiveOnesAreUnlikeEachOther) {
  // Two groups; the first is a little less sure throughout, but all of a kind.
  std::vector<Candidate> candidates;
  for (int i = 0; i < 30; ++i) candidates.push_back(One("a" + std::to_string(i), {0.4, -1, -1}));
  for (int i = 0; i < 3; ++i) candidates.push_back(One("b" + std::to_string(i), {-1, 0.5, 0.5}));
  const Queue queue = MakeQueue(candidates, {.audit_rate = 1e-9}, 2, Source::kInstructive);
  ASSERT_EQ(queue.items.size(), 2U);
  EXPECT_NE(queue.items[0].interaction[0], queue.items[1].interaction[0]);
  // And unlike what was judged.
  candidates.push_back(One("judged", {0.4, -1, -1}));
  candidates.back().judged = true;
  EXPECT_EQ(
      MakeQueue(candidates, {.audit_rate = 1e-9}, 1, Source::kInstructive).items[0].interaction[0],
      'b');
}

TEST(Queue, ASecondPersonIsAskedOnceAndBlindAndNeverTheSameOne) {
  const Settings settings{.audit_rate = 1, .second_share = 1};
  std::vector<Candidate> candidates = {One("a", {0.9})};
  candidates[0].audits = 1;
  candidates[0].judged = true;
  const Queue queue = MakeQueue(candidates, settings, 5);
  ASSERT_EQ(queue.items.size(), 1U);
  EXPECT_EQ(queue.items[0].source, Source::kSecond);
  EXPECT_TRUE(queue.items[0].blind);
  EXPECT_EQ(queue.items[0].probability, 1);
  candidates[0].judged_by_me = true;
  EXPECT_TRUE(MakeQueue(candidates, settings, 5).items.empty());
  candidates[0].judged_by_me = false;
  candidates[0].audits = 2;
  EXPECT_TRUE(MakeQueue(candidates, settings, 5).items.empty());
  candidates[0].contested = true;
  EXPECT_FALSE(MakeQueue(candidates, settings, 5).items[0].blind);
}

class SettingsFile : public ::testing::Test {
 protected:
  static Result<Settings> Load(const std::string& text) {
    const std::string path = ::testing::TempDir() + "/reviews.yaml";
    std::ofstream(path) << text;
    return LoadSettings(path);
  }
};

TEST_F(SettingsFile, ReplacesWhatItNames) {
  const auto one = Load("audit_rate: 0.05\nrisk: 0.2\n");
  ASSERT_TRUE(one.ok()) << one.error().message;
  EXPECT_EQ(one->audit_rate, 0.05);
  EXPECT_EQ(one->threshold.risk, 0.2);
  EXPECT_EQ(one->days, 28);
  EXPECT_EQ(LoadSettings("/no/such/file")->audit_rate, 0.02);
}

TEST_F(SettingsFile, NamesLineFieldAndWayOut) {
  EXPECT_NE(Load("days: 3\naudit_rate: 2\n")
                .error()
                .message.find(":2: audit_rate must be a share above 0, at most 1"),
            std::string::npos);
  EXPECT_NE(Load("rate: 2\n").error().message.find("unknown field 'rate'"), std::string::npos);
  EXPECT_FALSE(Load("risk: 1\n").ok());
  EXPECT_FALSE(Load("days: soon\n").ok());
}

}  // namespace
}  // namespace clarion::reviews
