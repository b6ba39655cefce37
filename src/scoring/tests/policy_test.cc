#include "scoring/policy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "base/file.h"

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kHead = "id: shop\nversion: 2\ntitle: Shop\n";

std::string Complaint(const std::string& text) {
  const auto policy = Policy::Compile({"shop.yaml", text});
  return policy.ok() ? "" : policy.error().message;
}

// Conversations in short: "c: …" and "a: …" are turns, "> tool {args}" calls, "< tool {result}"
// answers.
Interaction Talk(const std::vector<std::string>& lines) {
  Interaction it;
  it.id = "t";
  it.agent_kind = AgentKind::kAi;
  for (const std::string& line : lines) {
    if (line[0] == 'c' || line[0] == 'a') {
      Turn turn;
      turn.role = line[0] == 'c' ? Role::kCustomer : Role::kAgent;
      turn.text = line.substr(3);
      it.turns.push_back(turn);
      continue;
    }
    const size_t space = line.find(' ', 2);
    Event event;
    event.kind = line[0] == '>' ? "action" : "tool_result";
    event.name = line.substr(2, space - 2);
    event.before_turn = static_cast<uint32_t>(it.turns.size());
    event.detail =
        fmt::format("{{\"{}\": {}}}", line[0] == '>' ? "args" : "result", line.substr(space + 1));
    it.events.push_back(event);
  }
  return it;
}

PolicyReport Checked(const std::string& rules, const Interaction& it,
                     const std::vector<Signal>& signals = {}) {
  const auto policy = Policy::Compile({"shop.yaml", kHead + rules});
  EXPECT_TRUE(policy.ok()) << (policy.ok() ? "" : policy.error().message);
  return policy->Check(it, {.signals = signals});
}

std::string Answers(const PolicyReport& report) {
  std::string out;
  for (const PolicyFinding& finding : report.findings) {
    out += (out.empty() ? "" : " ") + finding.rule + "=" + std::string(Name(finding.answer));
  }
  return out;
}

const char* kConfirmed =
    "phrases:\n  agrees: [\"yes\", \"go ahead\"]\n"
    "rules:\n  - id: confirmed\n    because: a change needs a yes\n    at: call\n"
    "    tool: cancel\n    severity: 0.6\n    require: said(\"customer\", \"agrees\", 1) > 0\n";

TEST(PolicyFile, ErrorsNameFileLineAndWayOut) {
  const std::map<std::string, std::string> wrong = {
      {"[]", "shop.yaml:1"},
      {"id: x\nversion: 1\ntitle: X\n", "rules: are missing"},
      {kHead + "rulez: []\n", "shop.yaml:4"},
      {kHead + "rules:\n  - id: a\n    at: end\n", "shop.yaml:5: rule 'a' needs 'require'"},
      {kHead + "rules:\n  - id: a\n    at: end\n    require: cuont(calls(\"x\")) > 0\n",
       "did you mean 'count'?"},
      {kHead + "rules:\n  - id: a\n    at: end\n    require: argz.x\n",
       "shop.yaml:7: unknown name 'argz'; did you mean 'args'?"},
      {kHead + "rules:\n  - id: a\n    at: end\n    require: said(\"agent\", \"hi\") > 0\n",
       "unknown phrase list 'hi'"},
      {kHead + "rules:\n  - id: a\n    required: [hello]\n", "unknown step 'hello'"},
      {kHead + "steps:\n  - id: s\nrules:\n  - id: a\n    required: [s]\n",
       "step 's' cannot be recognised; give it label, phrases, tool or signal"},
      {kHead + "steps:\n  - id: s\n    tool: [x]\n  - id: s\n    tool: [x]\nrules: []\n",
       "step 's' stands twice"},
      {kHead + "rules:\n  - id: a\n    at: end\n    require: \"true\"\n  - id: a\n    at: end\n"
               "    require: \"true\"\n",
       "rule 'a' stands twice"},
      {kHead + "rules:\n  - id: a\n    at: noon\n    require: \"true\"\n", "noon"},
      {kHead + "rules:\n  - id: a\n    severity: 2\n    at: end\n    require: \"true\"\n",
       "severity must lie between 0 and 1"},
      {kHead + "applies_to:\n  channel: [telepathy]\nrules: []\n", "unknown channel 'telepathy'"},
      {kHead + "rules:\n  - id: a\n    at: end\n    words: [x]\n", "exactly one of"},
  };
  for (const auto& [text, part] : wrong) {
    EXPECT_THAT(Complaint(text), StartsWith("shop.yaml")) << text;
    EXPECT_THAT(Complaint(text), HasSubstr(part)) << text;
  }
  EXPECT_EQ(Complaint(kHead + kConfirmed), "");
}

TEST(PolicyCheck, ACallWithoutTheCustomersYesIsBrokenAtTheCall) {
  const PolicyReport report = Checked(
      kConfirmed, Talk({"c: cancel my order 7", "a: shall I?", "c: what does it cost?",
                        "> cancel {\"order\": 7}", "< cancel {\"done\": true}", "a: done"}));
  ASSERT_EQ(Answers(report), "confirmed=fail");
  const PolicyFinding& finding = report.findings[0];
  EXPECT_THAT(finding.because, StartsWith("a change needs a yes"));
  ASSERT_EQ(finding.evidence.size(), 2U);  // the call and its result
  EXPECT_EQ(finding.evidence[0].event, 0U);
  EXPECT_EQ(finding.evidence[1].event, 1U);
  EXPECT_EQ(report.verdict, PolicyVerdict::kFail);
  EXPECT_NEAR(report.score, 0.4, 1e-9);
}

TEST(PolicyCheck, TheYesMustStandJustBefore) {
  const Interaction kept =
      Talk({"c: cancel order 7", "a: shall I?", "c: Yes, go ahead.", "> cancel {\"order\": 7}"});
  EXPECT_EQ(Answers(Checked(kConfirmed, kept)), "confirmed=pass");
  EXPECT_EQ(Checked(kConfirmed, kept).verdict, PolicyVerdict::kPass);
  const Interaction early = Talk({"c: yes?", "a: hi", "c: cancel it", "> cancel {\"order\": 7}"});
  EXPECT_EQ(Answers(Checked(kConfirmed, early)), "confirmed=fail");
  EXPECT_EQ(Answers(Checked(kConfirmed, Talk({"c: hello"}))), "");  // nothing to ask it of
}

TEST(PolicyCheck, PrerequisitesAreAskedNotOrder) {
  const std::string rules =
      "steps:\n  - id: identity\n    phrases: [\"date of birth\"]\n  - id: balance\n"
      "    tool: [get_balance]\nrules:\n  - id: identity_first\n    step: balance\n"
      "    needs_before: [identity]\n    severity: 0.8\n";
  const PolicyReport kept = Checked(
      rules, Talk({"a: hello", "a: Your date of birth, please?", "c: 1 May", "> get_balance {}"}));
  ASSERT_EQ(Answers(kept), "identity_first=pass");
  ASSERT_EQ(kept.steps.size(), 2U);
  EXPECT_EQ(kept.steps[0].step, "identity");
  EXPECT_EQ(kept.steps[0].at.turn, 1U);
  EXPECT_EQ(kept.steps[0].at.begin, 5U);
  EXPECT_EQ(kept.steps[0].at.end, 18U);
  EXPECT_EQ(kept.steps[1].at.event, 0U);
  const PolicyReport late =
      Checked(rules, Talk({"c: balance!", "> get_balance {}", "a: and your date of birth?"}));
  EXPECT_EQ(Answers(late), "identity_first=fail");
  EXPECT_EQ(Answers(Checked(rules, Talk({"a: Your date of birth?"}))), "");
}

TEST(PolicyCheck, WhatCannotBeToldGoesToAPerson) {
  const std::string rules =
      "steps:\n  - id: greets\n    label: [hello]\nrules:\n  - id: greeted\n    required: "
      "[greets]\n";
  const PolicyReport report = Checked(rules, Talk({"a: hello", "c: hi"}));  // no model was given
  EXPECT_EQ(Answers(report), "greeted=needs_review");
  EXPECT_EQ(report.verdict, PolicyVerdict::kNeedsReview);
  const std::string unknown =
      "rules:\n  - id: paid\n    at: call\n    tool: pay\n    unknown: review\n"
      "    require: args.amount == last(\"quote\").price\n";
  EXPECT_EQ(Answers(Checked(unknown, Talk({"c: pay", "> pay {\"amount\": 3}"}))),
            "paid=needs_review");
  EXPECT_EQ(Answers(Checked(unknown, Talk({"> quote {}", "< quote {\"price\": 3}", "c: pay",
                                           "> pay {\"amount\": 3}"}))),
            "paid=pass");
  EXPECT_EQ(Answers(Checked(unknown, Talk({"> quote {}", "< quote {\"price\": 4}", "c: pay",
                                           "> pay {\"amount\": 3}"}))),
            "paid=fail");
  const std::string doubtful =
      "rules:\n  - id: a\n    at: end\n    confidence: 0.6\n    require: \"false\"\n";
  EXPECT_EQ(Answers(Checked(doubtful, Talk({"c: x"}))), "a=needs_review");
}

TEST(PolicyCheck, InventedArgumentsAndAmountsAreFound) {
  const std::string rules =
      "rules:\n  - id: given\n    at: call\n    require: count(unsaid(args)) == 0\n"
      "  - id: amounts\n    at: turn\n    by: agent\n    require: count(unsaid_amounts()) == 0\n";
  EXPECT_EQ(Answers(Checked(rules, Talk({"c: order W12, on May 20th",
                                         "> book {\"id\": \"W12\", "
                                         "\"day\": \"2024-05-20\"}"}))),
            "given=pass");
  EXPECT_EQ(Answers(Checked(rules, Talk({"c: my order", "> book {\"id\": \"W12\"}"}))),
            "given=fail");
  EXPECT_EQ(Answers(Checked(rules, Talk({"> find {}", "< find {\"id\": \"W12\", \"price\": 80}",
                                         "a: it costs $80", "> book {\"id\": \"W12\"}"}))),
            "given=pass given=pass amounts=pass");
  EXPECT_EQ(Answers(Checked(rules, Talk({"a: it costs $81.50"}))), "amounts=fail");
}

TEST(PolicyCheck, WorkThatNoToolDidIsNoDoneWork) {
  const std::string rules =
      "phrases:\n  done: [\"has been cancel*\"]\nrules:\n  - id: really\n    at: turn\n"
      "    by: agent\n    said: done\n    require: count(calls(\"cancel\"), it.ok) > 0\n";
  const PolicyReport report =
      Checked(rules, Talk({"c: cancel", "> cancel {}", "< cancel \"Error: not found\"",
                           "a: Good news, it has been cancelled."}));
  ASSERT_EQ(Answers(report), "really=fail");
  EXPECT_EQ(report.findings[0].evidence[0].turn, 1U);
  EXPECT_EQ(report.findings[0].evidence[0].begin, 14U);
  EXPECT_EQ(report.findings[0].evidence[0].end, 32U);
  EXPECT_EQ(
      Answers(Checked(rules, Talk({"> cancel {}", "< cancel {}", "a: It has been cancelled"}))),
      "really=pass");
}

TEST(PolicyCheck, StepsBySignalsAndForbiddenAndWords) {
  const std::string rules =
      "steps:\n  - id: promised\n    signal: promise\nrules:\n  - id: no_promise\n"
      "    forbidden: [promised]\n  - id: farewell\n    words: [\"goodbye\"]\n";
  const std::vector<Signal> signals = {{"promise", "", 1, 0.95, {0, 0, 4, kNoTurn}, "x@1"}};
  EXPECT_EQ(Answers(Checked(rules, Talk({"a: I promise. Goodbye!"}), signals)),
            "no_promise=fail farewell=pass");
  EXPECT_EQ(Answers(Checked(rules, Talk({"a: no"}))), "no_promise=pass farewell=fail");
}

TEST(PolicyCheck, AppliesByChannelAgentReasonAndAttributes) {
  const auto policy = Policy::Compile(
      {"shop.yaml", kHead +
                        "applies_to:\n  channel: [chat]\n  agent_kind: [ai]\n  reason: [refund]\n"
                        "  attributes: {brand: [north, south]}\n"
                        "rules:\n  - id: a\n    at: end\n    require: \"true\"\n"});
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  Interaction it = Talk({});
  it.attributes = {{"brand", "south"}};
  EXPECT_TRUE(policy->AppliesTo(it, "refund"));
  EXPECT_FALSE(policy->AppliesTo(it, ""));
  EXPECT_FALSE(policy->AppliesTo(it, "order"));
  it.channel = Channel::kVoice;
  EXPECT_FALSE(policy->AppliesTo(it, "refund"));
  it.channel = Channel::kChat;
  it.agent_kind = AgentKind::kHuman;
  EXPECT_FALSE(policy->AppliesTo(it, "refund"));
  it.agent_kind = AgentKind::kAi;
  it.attributes = {{"brand", "west"}};
  EXPECT_FALSE(policy->AppliesTo(it, "refund"));
}

TEST(PolicyCheck, FindingsBecomeSignalsWithEvidence) {
  const PolicyReport report =
      Checked(kConfirmed, Talk({"c: cancel it", "> cancel {}", "< cancel {}"}));
  const std::vector<Signal> signals = PolicySignals(report);
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].kind, "policy_violation");
  EXPECT_EQ(signals[0].label, "confirmed");
  EXPECT_DOUBLE_EQ(signals[0].value, 0.6);
  EXPECT_EQ(signals[0].evidence.event, 0U);
  EXPECT_THAT(signals[0].detector, StartsWith("policies/shop@2+"));
}

std::string Everything(const PolicyReport& r) {
  std::string out = fmt::format("{} {} {}\n", r.score, Name(r.verdict), r.confidence);
  for (const auto& step : r.steps) out += fmt::format("{} {}\n", step.step, step.at.turn);
  for (const auto& f : r.findings) {
    out += fmt::format("{} {} {} {}\n", f.rule, Name(f.answer), f.because, f.confidence);
    for (const Evidence& e : f.evidence) out += fmt::format("{} {} {}\n", e.turn, e.begin, e.event);
  }
  return out;
}

TEST(PolicyCheck, LabelsOutcomesAndExtrasAreNeverRead) {
  const std::string rules = std::string(kConfirmed) +
                            "  - id: given\n    at: call\n    require: count(unsaid(args)) == 0\n";
  const Interaction plain = Talk({"c: cancel order W7", "a: sure?", "> cancel {\"id\": \"W7\"}",
                                  "< cancel {\"ok\": true}", "a: done"});
  const std::string wanted = Everything(Checked(rules, plain));
  Interaction labelled = plain;
  labelled.labels = R"({"solved": true, "reward": 1, "hidden_customer_instructions": ["yes"]})";
  labelled.extras = R"({"yes": "go ahead"})";
  labelled.outcomes = {{"resolved", 0, std::nullopt, "survey", "yes"}};
  for (Turn& turn : labelled.turns) turn.labels = R"({"action": "confirmed", "draft": "yes"})";
  for (Event& event : labelled.events) event.labels = R"({"gold": "yes"})";
  EXPECT_EQ(Everything(Checked(rules, labelled)), wanted);
}

TEST(PolicyCheck, WhatCouldTakeForEverCannotBeTold) {
  std::string list = "[1";
  for (int i = 0; i < 60; ++i) list += ", 1";
  list += "]";
  std::string nested = "it > 0";
  for (int level = 0; level < 6; ++level) nested = fmt::format("all({}, {})", list, nested);
  const std::string rules =
      "rules:\n  - id: shipped\n    at: end\n    require: count(calls(\"ship\")) == 1\n"
      "  - id: lists\n    because: everything is above zero\n    at: end\n    require: " +
      nested +
      "\n  - id: cancelled\n    at: end\n    require: count(calls(\"cancel\")) == 0\n"
      "  - id: words\n    words: [\"goodbye\"]\n";
  const PolicyReport report = Checked(rules, Talk({"c: hi", "> ship {}", "a: goodbye"}));
  EXPECT_EQ(Answers(report), "shipped=pass lists=needs_review cancelled=needs_review words=pass");
  EXPECT_THAT(report.findings[1].because,
              "everything is above zero: cannot be told: there is too much to compare in this "
              "conversation");
  EXPECT_EQ(report.verdict, PolicyVerdict::kNeedsReview);
}

// Twenty thousand values against what a tool answered: each is looked up, none is searched for.
TEST(PolicyCheck, ManyValuesAreComparedWithMuchText) {
  std::string given = "[\"u\"", asked = "[\"invented\"";
  for (int i = 0; i < 20'000; ++i) {
    given += fmt::format(", \"uu{}\"", i);
    asked += fmt::format(", \"uu{}\"", i);
  }
  const Interaction it =
      Talk({"c: hi", "> look {}", "< look " + given + "]", "> book {\"ids\": " + asked + "]}"});
  const std::string rule = "rules:\n  - id: given\n    at: call\n    tool: book\n    require: ";
  EXPECT_EQ(Answers(Checked(rule + "count(unsaid(args)) == 1\n", it)), "given=pass");
  EXPECT_EQ(Answers(Checked(rule + "unsaid(args)[0] == \"invented\"\n", it)), "given=pass");
}

// "INF" is an infant's fare, "NAN" an airport: words, though a reader of numbers takes them.
TEST(PolicyCheck, ValuesThatOnlySoundLikeNumbersAreWords) {
  const std::string rules =
      "values: {free: [INF, NAN], most: 2}\n"
      "rules:\n  - {id: free, at: call, require: args.fare in free}\n"
      "  - {id: few, at: call, require: args.n <= most}\n";
  EXPECT_EQ(Answers(Checked(rules, Talk({"> book {\"fare\": \"INF\", \"n\": 2}"}))),
            "free=pass few=pass");
  EXPECT_EQ(Answers(Checked(rules, Talk({"> book {\"fare\": \"ADT\", \"n\": 3}"}))),
            "free=fail few=fail");
}

TEST(PolicyCheck, AnAnswerGoesToTheFirstOpenCallOfItsName) {
  Interaction it = Talk({"c: hi", "> a {\"n\": 1}", "> b {\"n\": 2}", "> a {\"n\": 3}",
                         "< a {\"n\": 1}", "< x {\"n\": 2}", "< b {\"n\": 9}", "< a {\"n\": 3}"});
  it.events[4].name = "";  // of no name: to the first of all
  const std::string rules =
      "rules:\n  - id: own\n    at: call\n    require: args.n == result.n\n"
      "  - id: alone\n    at: call\n    require: not parallel\n";
  EXPECT_EQ(Answers(Checked(rules, it)),
            "own=pass own=pass own=pass alone=pass alone=fail alone=fail");
}

TEST(PolicyCheck, EveryThreadSaysTheSame) {
  const auto policy = Policy::Compile({"shop.yaml", kHead + kConfirmed});
  ASSERT_TRUE(policy.ok());
  const Interaction it = Talk({"c: cancel it", "> cancel {}", "< cancel {}"});
  std::vector<std::string> said(4);
  std::vector<std::thread> threads;
  for (std::string& out : said) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) out = Everything(policy->Check(it, {}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& out : said) EXPECT_EQ(out, said[0]);
}

TEST(PolicyFile, ShippedPoliciesLoad) {
  const auto policies = LoadPolicies(std::string(CLARION_SOURCE_DIR) + "/content/policies");
  ASSERT_TRUE(policies.ok()) << policies.error().message;
  EXPECT_GE(policies->size(), 1U);
}

TEST(PolicyFile, TheGuidesExampleLoadsAndJudges) {
  const auto guide = ReadFile(std::string(CLARION_SOURCE_DIR) + "/docs/policies.md");
  ASSERT_TRUE(guide.ok());
  const std::string fence = "```yaml\n";
  const size_t begin = guide->find(fence) + fence.size();
  const auto policy = Policy::Compile(
      {"docs/policies.md", guide->substr(begin, guide->find("```", begin) - begin)});
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  const Interaction it =
      Talk({"c: refund order 7", "> get_order {\"id\": 7}", "< get_order {\"total\": 30}",
            "a: 30 back?", "c: yes", "> refund {\"order\": 7, \"amount\": 40}", "< refund {}",
            "a: It has been refunded."});
  ASSERT_TRUE(policy->AppliesTo(it, ""));
  EXPECT_EQ(Answers(policy->Check(it, {})),
            "confirmed_first=pass nothing_invented=pass nothing_invented=fail refund_as_paid=fail "
            "done_when_done=pass");
}

}  // namespace
}  // namespace clarion::scoring
