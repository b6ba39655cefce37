#include "actions/initiatives.h"

#include <boost/json.hpp>
#include <filesystem>

#include "actions/playbook.h"
#include "actions/recommend.h"
#include "registry/registry.h"

namespace clarion::actions {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 1772668800000;
};

class InitiativesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/initiatives-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    auto opened = registry::Registry::Open(
        {folder_, std::string(CLARION_SOURCE_DIR) + "/content", {}}, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    registry_ = *std::move(opened);
    book_ = std::make_unique<Initiatives>(registry_->database(), clock_);
  }
  Initiative Made(const char* fields = R"({"title": "Warm transfers", "metric": "transfer"})") {
    auto made = book_->Make(actor_, *ParseJson(fields));
    EXPECT_TRUE(made.ok()) << made.error().message;
    return made.ok() ? *made : Initiative();
  }

  FixedClock clock_;
  std::string folder_;
  registry::Actor actor_{"person", "per_1", "Ana", "t", ""};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Initiatives> book_;
};

TEST_F(InitiativesTest, KeepWhatTheyWereGiven) {
  const Initiative made = Made(
      R"({"title": "Warm transfers", "metric": "transfer", "hypothesis": "Loops end", "segment":
          "queue=billing&channel=chat", "guardrails": ["aht"], "expected": {"value": -0.04, "low":
          -0.06, "high": -0.02}, "cost": 1200.5, "start": "2026-03-02", "rollout_by": "team",
          "rollout": [{"value": "north", "start": "2026-03-02"}], "tasks": [{"text": "Write it"}],
          "links": ["https://example.com/1"], "incident": "inc_7", "notes": "n"})");
  const auto read = book_->Find("t", made.id);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(ToJsonObject(*read), ToJsonObject(made));
  EXPECT_EQ(read->owner, "per_1");
  EXPECT_EQ(read->rollout[0].start, *ParseTime("2026-03-02"));
  EXPECT_EQ(book_->Find("other", made.id).error().kind, ErrorKind::kNotFound);
}

TEST_F(InitiativesTest, GoThroughTheirStagesAndBack) {
  const Initiative made = Made();
  EXPECT_EQ(book_->End(actor_, made.id, {}).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(book_->Start(actor_, made.id)->start, clock_.now);
  EXPECT_EQ(book_->Cancel(actor_, made.id)->stage, Stage::kCancelled);
  EXPECT_EQ(book_->Reopen(actor_, made.id)->stage, Stage::kDraft);
  ASSERT_TRUE(book_->Start(actor_, made.id).ok());
  const auto ended =
      book_->End(actor_, made.id, Outcome{-0.03, -0.05, -0.01, "controlled", "holds"});
  EXPECT_EQ(ended->outcome->state, "holds");
  EXPECT_EQ(book_->Change(actor_, made.id, *ParseJson(R"({"title": "x"})")).error().kind,
            ErrorKind::kConflict);
}

TEST_F(InitiativesTest, EveryChangeIsInTheAuditLog) {
  const Initiative made = Made();
  ASSERT_TRUE(book_->SetTask(actor_, made.id, *ParseJson(R"({"text": "Read twenty"})")).ok());
  const auto done = book_->SetTask(actor_, made.id, *ParseJson(R"({"id": "t1", "done": true})"));
  EXPECT_TRUE(done->tasks[0].done);
  ASSERT_TRUE(book_->Decide(actor_, {"", "warm_transfer_rules", "transfer", "", true}).ok());
  const auto log = registry_->audit().Read("t", {});
  ASSERT_EQ(log->size(), 4U);
  EXPECT_EQ((*log)[0].note.action, "recommendation.decide");
  EXPECT_EQ((*log)[3].note.action, "initiative.make");
  EXPECT_FALSE(registry_->audit().Verify()->broken);
}

TEST_F(InitiativesTest, BadFieldsAreNamed) {
  const auto wrong = [&](const char* fields) {
    const auto made = book_->Make(actor_, *ParseJson(fields));
    return made.ok() ? std::string("taken") : made.error().message;
  };
  EXPECT_EQ(wrong(R"({"metric": "transfer"})"), "title: an initiative needs one");
  EXPECT_THAT(wrong(R"({"titel": "x"})"), ::testing::HasSubstr("unknown field 'titel'"));
  EXPECT_THAT(wrong(R"({"title": "x", "metric": "m", "segment": "billing"})"),
              ::testing::HasSubstr("not name=value"));
  EXPECT_THAT(wrong(R"({"title": "x", "metric": "m", "expected": {"value": 1, "low": 2}})"),
              ::testing::HasSubstr("low ≤ value"));
  EXPECT_THAT(wrong(R"({"title": "x", "metric": "m", "start": "soon"})"),
              ::testing::HasSubstr("start: a time"));
}

TEST(Playbooks, ShippedOnesAreReadAndWrongOnesNameTheLine) {
  const auto shipped = LoadPlaybooks(std::string(CLARION_SOURCE_DIR) + "/content/playbooks");
  ASSERT_TRUE(shipped.ok()) << shipped.error().message;
  EXPECT_GE(shipped->size(), 10U);
  const auto error = [](const std::string& yaml) {
    return ParsePlaybooks("p.yaml", yaml).error().message;
  };
  EXPECT_EQ(error("a: 1"), "p.yaml:1: a playbooks file is a list of playbooks");
  EXPECT_THAT(error("- id: a\n  titel: b\n"), ::testing::HasSubstr("p.yaml:2: unknown field"));
  EXPECT_THAT(error("- id: a\n  title: [\n"), ::testing::HasSubstr("p.yaml:"));
  EXPECT_THAT(error("- id: a\n"), ::testing::HasSubstr("p.yaml:1: playbook 'a' needs 'title'"));
  EXPECT_THAT(
      error(
          "- id: a\n  title: b\n  action: c\n  owner_role: d\n  launch: e\n  when: {metrics: [m]}\n"
          "  undoes: {value: 0.5, low: 0.6, high: 0.9}\n"),
      ::testing::HasSubstr("p.yaml:7: undoes"));
}

std::vector<Playbook> TwoPlaybooks() {
  Playbook a{"a", "A", {"transfer"}, {"rate"}, {"queue"}, "x", "leader", 0.5, 0.2, 0.8};
  Playbook b = a;
  b.id = "b";
  b.undoes = 0.4;
  return {a, b};
}

TEST(Recommend, OnlyWhatFitsAndOnlyWhatGotWorse) {
  const std::vector<Playbook> playbooks = TwoPlaybooks();
  const FindingScope scope{"transfer", Better::kLower, 1000};
  const Finding worse{{{"queue", "billing"}}, "rate", 0.02, 1},
      better{{{"queue", "x"}}, "rate", -0.02, 1}, mix{{{"queue", "billing"}}, "mix", 0.02, 1},
      elsewhere{{{"team", "n"}}, "rate", 0.02, 1};
  const auto list = Recommend(playbooks, {worse, better, mix, elsewhere}, scope, {});
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].playbook->id, "a");
  EXPECT_DOUBLE_EQ(list[0].effect.value, -0.01);
  EXPECT_DOUBLE_EQ(list[0].effect.low, -0.016);
  EXPECT_THAT(list[0].because, ::testing::HasSubstr("takes back"));
}

TEST(Recommend, LearnsFromDecisionsAndOutcomes) {
  const std::vector<Playbook> playbooks = TwoPlaybooks();
  Decision no{"", "a", "transfer", "", false, "tried it"};
  const FindingScope scope{"transfer", Better::kLower, 1000};
  const std::vector<Finding> findings = {{{{"queue", "billing"}}, "rate", 0.02, 1}};
  const auto rejected = Recommend(playbooks, findings, scope, Learn({}, {no, no}));
  EXPECT_EQ(rejected[0].playbook->id, "b");
  Initiative past;
  past.playbook = "a";
  past.expected = Expectation{-0.02, -0.03, -0.01};
  past.outcome = Outcome{-0.01, -0.015, -0.005, "controlled", "holds"};
  const auto known = Learn({past, past}, {});
  EXPECT_DOUBLE_EQ(known.at("a").ratio, 0.75);  // (2 × 1 + 2 × 0.5) / 4
  EXPECT_DOUBLE_EQ(known.at("a").ChanceSuccess(), 0.8);
  EXPECT_DOUBLE_EQ(Recommend(playbooks, findings, scope, known)[0].effect.value, -0.02 * 0.375);
}

}  // namespace
}  // namespace clarion::actions
