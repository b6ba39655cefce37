#include "scoring/policy_compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;

const char* kFlows = R"({"lamp_repair": {"flow": {
  "replies": {"hello": "Good day, what is broken?", "ask_name": "What is your name?",
              "lamp_ask_model": "Which lamp model is it, please?",
              "lamp_inform_booked": "Your repair is booked for {Day} at noon."},
  "graph": {"hello": "ask_name", "ask_name": "lamp_ask_model", "lamp_ask_model": "query",
            "query": "lamp_inform_booked"}}}})";

const char* kGuidelines = R"({"Returns": {"subflows": {"Late parcel": {"actions": [
  {"type": "interaction", "button": "Pull up Account", "text": "Find the account.", "subtext": []},
  {"type": "kb query", "button": "Ask the Oracle", "text": "Ask.", "subtext": ["Order ID"]},
  {"type": "interaction", "button": "Offer Refund", "text": "Pay back.", "subtext": ["Amount"]},
  {"type": "interaction", "button": "N/A", "text": "Be kind.", "subtext": []}]}}}})";

const char* kOntology = R"({"actions": {"kb_query": {"ask-the-oracle": ["order_id"]},
  "interaction": {"pull-up-account": ["name"], "offer-refund": ["amount"]}},
  "intents": {"subflows": {"returns": ["late_parcel"]}}})";

TEST(PolicyCompile, AFlowChartBecomesStepsAndPrerequisites) {
  const auto compiled = CompileFlows("flows.json", kFlows);
  ASSERT_TRUE(compiled.ok()) << compiled.error().message;
  ASSERT_EQ(compiled->files.size(), 1U);
  EXPECT_EQ(compiled->files[0].name, "lamp_repair.yaml");
  const auto policy = Policy::Compile(compiled->files[0]);
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ(policy->info().steps, 5U);
  EXPECT_TRUE(policy->info().needs_model);
  EXPECT_GE(policy->info().prerequisites, 3U);  // two questions before the query, it before booked
  EXPECT_TRUE(policy->AppliesTo({}, "lamp_repair"));
  EXPECT_FALSE(policy->AppliesTo({}, "lamp_sale"));
}

TEST(PolicyCompile, ACompiledFlowJudgesAConversation) {
  const auto compiled = CompileFlows("flows.json", kFlows);
  ASSERT_TRUE(compiled.ok());
  const auto policy = Policy::Compile(compiled->files[0]);
  Interaction it;
  it.id = "x";
  it.turns.resize(1);
  it.turns[0].role = Role::kAgent;
  it.turns[0].text = "Your repair is booked for Friday at noon.";
  const PolicyReport report = policy->Check(it, {});
  const auto booked =
      std::find_if(report.findings.begin(), report.findings.end(),
                   [](const PolicyFinding& f) { return f.rule == "before_lamp_inform_booked"; });
  ASSERT_NE(booked, report.findings.end());
  EXPECT_EQ(booked->answer, PolicyAnswer::kBroken);  // no tool was asked
  EXPECT_EQ(booked->evidence[0].turn, 0U);
}

TEST(PolicyCompile, GuidelinesBecomeOnePolicyASubflow) {
  const auto compiled = CompileGuidelines("guide.json", kGuidelines, "ontology.json", kOntology);
  ASSERT_TRUE(compiled.ok()) << compiled.error().message;
  ASSERT_EQ(compiled->files.size(), 1U);
  EXPECT_EQ(compiled->files[0].name, "late_parcel.yaml");
  EXPECT_EQ(compiled->left_to_people, 1U);
  const auto policy = Policy::Compile(compiled->files[0]);
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ(policy->info().steps, 3U);
  EXPECT_GE(policy->info().prerequisites, 2U);
  EXPECT_THAT(compiled->files[0].text, HasSubstr("\"offer-refund\""));
  EXPECT_THAT(compiled->files[0].text, HasSubstr("order_id"));
  const auto plain = CompileGuidelines("guide.json", kGuidelines, "", "");
  ASSERT_TRUE(plain.ok()) << plain.error().message;
  EXPECT_EQ(plain->files[0].name, "returns_late_parcel.yaml");
}

TEST(PolicyCompile, FormatsAreToldByTheirMembers) {
  EXPECT_EQ(*RecogniseProcedure("a", kFlows), ProcedureFormat::kFlows);
  EXPECT_EQ(*RecogniseProcedure("a", kGuidelines), ProcedureFormat::kGuidelines);
  EXPECT_THAT(RecogniseProcedure("a.json", R"({"x": {}})").error().message,
              HasSubstr("a.json: x: has neither 'flow'"));
}

TEST(PolicyCompile, ErrorsNameFileAndMember) {
  EXPECT_THAT(CompileFlows("f.json", "{").error().message, HasSubstr("f.json: "));
  EXPECT_THAT(CompileFlows("f.json", R"({"t": {"flow": {"graph": {}}}})").error().message,
              HasSubstr("f.json: t.flow.replies: is missing"));
  EXPECT_THAT(CompileFlows("f.json", R"({"t": {"flow": {"replies": {"a": "x"}, "graph": {}}}})")
                  .error()
                  .message,
              HasSubstr("t.flow.graph: is empty"));
  EXPECT_THAT(
      CompileGuidelines("g.json", R"({"F": {"subflows": {"S": {}}}})", "", "").error().message,
      HasSubstr("g.json: F.subflows.S.actions: is missing"));
  EXPECT_THAT(CompileGuidelines(
                  "g.json", R"({"F": {"subflows": {"S": {"actions": [{"button": "X"}]}}}})", "", "")
                  .error()
                  .message,
              HasSubstr("S.actions[0].type: is missing"));
}

TEST(PolicyCompile, TheSameSourceGivesTheSameBytes) {
  const auto a = CompileFlows("flows.json", kFlows);
  const auto b = CompileFlows("flows.json", kFlows);
  EXPECT_EQ(a->files[0].text, b->files[0].text);
}

}  // namespace
}  // namespace clarion::scoring
