#include "scoring/policy_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "scoring/scorer.h"

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Folders : public ::testing::Test {
 protected:
  Folders() {
    root_ = fs::temp_directory_path() /
            (std::string("clarion-policies-") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
  }
  ~Folders() override { fs::remove_all(root_); }
  void Write(const std::string& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  fs::path root_;
};

const char* kConfirm =
    "id: desk\nversion: 1\ntitle: Desk\napplies_to:\n  agent_kind: [ai]\n  tool: [cancel_order]\n"
    "phrases:\n  agrees: [\"yes\"]\nrules:\n  - id: confirmed_first\n    at: call\n"
    "    tool: cancel_order\n    require: said(\"customer\", \"agrees\", 1) > 0\n";

Interaction Cancelled(const std::string& answer) {
  Interaction it;
  it.id = "x";
  it.agent_kind = AgentKind::kAi;
  for (const std::string& text :
       {std::string("Cancel order 7."), std::string("Shall I?"), answer}) {
    Turn turn;
    turn.role = it.turns.size() == 1 ? Role::kBot : Role::kCustomer;
    turn.text = text;
    it.turns.push_back(turn);
  }
  Event event;
  event.kind = "action";
  event.name = "cancel_order";
  event.before_turn = 3;
  event.detail = R"({"args": {"order": 7}})";
  it.events.push_back(event);
  return it;
}

TEST_F(Folders, WhatAPolicyFindsIsASignalThatCardsCanAskFor) {
  Write("content/policies/desk.yaml", kConfirm);
  const auto set = PolicySet::Load(Path("content"), "");
  ASSERT_TRUE(set.ok()) << set.error().message;
  const auto scorer = Scorer::Compile(
      {{"card.yaml",
        "id: c\nversion: 1\ntitle: C\nsections: [{id: s, title: S}]\nquestions:\n  - id: q\n"
        "    section: s\n    text: Was the customer asked?\n"
        "    rule: not signal(policy_violation, label=confirmed_first)\n"}});
  ASSERT_TRUE(scorer.ok()) << scorer.error().message;
  for (const bool asked : {false, true}) {
    const Interaction it = Cancelled(asked ? "Yes!" : "What does it cost?");
    std::vector<Signal> signals;
    set->Run(it, &signals);
    ASSERT_EQ(signals.size(), asked ? 0U : 1U);
    if (!asked) {
      EXPECT_EQ(signals[0].kind, "policy_violation");
      EXPECT_EQ(signals[0].label, "confirmed_first");
      EXPECT_EQ(signals[0].evidence.event, 0U);
    }
    const std::vector<Score> scores = scorer->Run(it, signals);
    ASSERT_EQ(scores.size(), 1U);
    EXPECT_EQ(scores[0].answers[0].verdict, asked ? Verdict::kYes : Verdict::kNo);
  }
}

TEST_F(Folders, OwnPoliciesReplaceOrJoinTheShipped) {
  Write("content/policies/desk.yaml", kConfirm);
  Write(
      "own/policies/desk.yaml",
      "id: desk\nversion: 2\ntitle: Ours\nrules:\n  - id: a\n    at: end\n    require: \"true\"\n");
  Write("own/policies/more.yaml",
        "id: more\nversion: 1\ntitle: M\nrules:\n  - id: b\n    at: end\n    require: \"false\"\n");
  const auto shipped = PolicySet::Load(Path("content"), "");
  const auto both = PolicySet::Load(Path("content"), Path("own"));
  ASSERT_TRUE(shipped.ok());
  ASSERT_TRUE(both.ok()) << both.error().message;
  ASSERT_EQ(both->policies().size(), 2U);
  EXPECT_EQ(both->policies()[0].info().title, "Ours");
  EXPECT_NE(both->version(), shipped->version());
  std::vector<Signal> signals;
  both->Run(Cancelled("No"), &signals);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].label, "b");
}

TEST_F(Folders, TheContactReasonAmongTheSignalsPicks) {
  Write("own/policies/refund.yaml",
        "id: r\nversion: 1\ntitle: R\napplies_to: {reason: [refund]}\nrules:\n  - id: b\n"
        "    at: end\n    require: \"false\"\n");
  const auto set = PolicySet::Load(Path("content"), Path("own"));
  ASSERT_TRUE(set.ok()) << set.error().message;
  std::vector<Signal> signals = {{"contact_reason", "order", 1, 0.9, {}, "x@1"}};
  set->Run(Cancelled("no"), &signals);
  EXPECT_EQ(signals.size(), 1U);
  signals[0].label = "refund";
  set->Run(Cancelled("no"), &signals);
  EXPECT_EQ(signals.size(), 2U);
}

TEST_F(Folders, ABrokenFileIsNamedWithItsLine) {
  Write("own/policies/broken.yaml",
        "id: x\nversion: 1\ntitle: X\nrules:\n  - id: a\n    at: end\n");
  EXPECT_THAT(PolicySet::Load(Path("content"), Path("own")).error().message,
              HasSubstr("own/policies/broken.yaml:5: rule 'a' needs 'require'"));
  fs::remove(root_ / "own/policies/broken.yaml");
  Write("own/policies/a.yaml", kConfirm);
  Write("own/policies/b.yaml", kConfirm);
  EXPECT_THAT(PolicySet::Load("", Path("own")).error().message, HasSubstr("id 'desk' is taken by"));
  fs::remove(root_ / "own/policies/b.yaml");
  Write("own/models/steps.model", "PK");
  EXPECT_THAT(PolicySet::Load("", Path("own")).error().message,
              HasSubstr("steps.model: not a step model"));
}

TEST_F(Folders, NoPoliciesAreNoTrouble) {
  const auto set = PolicySet::Load(Path("content"), Path("own"));
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->version(), "");
  std::vector<Signal> signals;
  set->Run(Cancelled("no"), &signals);
  EXPECT_TRUE(signals.empty());
}

// A bound with much room: what matters is that turns are not read.
TEST_F(Folders, WhereNoneAppliesItCostsNearlyNothing) {
  Write("content/policies/desk.yaml", kConfirm);
  const auto set = PolicySet::Load(Path("content"), "");
  ASSERT_TRUE(set.ok());
  Interaction it = Cancelled("no");
  it.events[0].name = "something_else";
  it.turns.resize(40, it.turns[0]);
  std::vector<Signal> signals;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) set->Run(it, &signals);
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
  EXPECT_TRUE(signals.empty());
  EXPECT_LT(spent.count() / 1000 / 40, 5.0) << "µs a turn";
}

}  // namespace
}  // namespace clarion::scoring
