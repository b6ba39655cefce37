#include <gtest/gtest.h>

#include "base/csv.h"
#include "connectors/outcomes_csv/codec.h"
#include "connectors/testing/samples.h"

namespace clarion::connectors {
namespace {

using testing::ReadAll;

const LateOutcome& At(const testing::ReadResult& read, size_t i) {
  return std::get<LateOutcome>(read.records.at(i));
}

std::string Refusal(const std::string& text) {
  const auto records = DecodeOutcomeRow(text, "x.csv");
  EXPECT_FALSE(records.ok()) << text;
  return records.ok() ? "" : records.error().message;
}

TEST(OutcomesCsv, LongFormJoinsByConversationBeforeContact) {
  const auto read = ReadAll(
      "conversation_id,contact_id,survey_type,scale_min,scale_max,score,comment,responded_at\r\n"
      "c-1,k-1,CSAT,1,5,4,\"He said \"\"hi\"\",\r\nthen left\",2026-04-08T15:06:10Z\r\n"
      "c-2,k-2,nps,0,10,,,\r\n",
      "s.csv");
  EXPECT_EQ(read.format, "outcomes-csv");
  ASSERT_EQ(read.records.size(), 1u) << "a row without an answer gives nothing";
  EXPECT_TRUE(read.refusals.empty());
  EXPECT_EQ(At(read, 0).interaction_id, "c-1");
  EXPECT_EQ(At(read, 0).customer_id, "");
  EXPECT_EQ(At(read, 0).outcome.kind, "csat");
  EXPECT_EQ(At(read, 0).outcome.value, 4);
  EXPECT_EQ(At(read, 0).outcome.comment, "He said \"hi\",\nthen left");
  EXPECT_EQ(At(read, 0).outcome.source, "survey");
  EXPECT_EQ(FormatTime(*At(read, 0).outcome.at), "2026-04-08T15:06:10Z");
}

TEST(OutcomesCsv, WideFormGivesOneOutcomeAMetric) {
  const auto read = ReadAll(
      "\xEF\xBB\xBFinteraction_id;CSAT Score;nps;resolved;delivery speed;agent_id\n1;4,5;9 - very "
      "likely;yes;3;17\n2;;;no;;\n",
      "s.csv");
  EXPECT_EQ(read.format, "outcomes-csv");
  ASSERT_EQ(read.records.size(), 5u);
  EXPECT_EQ(At(read, 0).outcome.kind, "csat");
  EXPECT_EQ(At(read, 0).outcome.value, 4.5);
  EXPECT_EQ(At(read, 1).outcome.value, 9);
  EXPECT_EQ(At(read, 2).outcome.kind, "resolved");
  EXPECT_EQ(At(read, 2).outcome.value, 1);
  EXPECT_EQ(At(read, 3).outcome.kind, "delivery_speed");
  EXPECT_EQ(At(read, 4).interaction_id, "2");
  EXPECT_EQ(At(read, 4).outcome.value, 0);
}

TEST(OutcomesCsv, AnswersOfCustomersNeedATime) {
  const auto read = ReadAll("customer_id\tscore\tat\nk\t3\t2026-01-02\nk\t3\t\n\t3\t2026-01-02\n",
                            "nps-march.tsv");
  EXPECT_EQ(read.format, "outcomes-csv");
  ASSERT_EQ(read.records.size(), 1u);
  EXPECT_EQ(At(read, 0).customer_id, "k");
  EXPECT_EQ(At(read, 0).outcome.kind, "nps") << "the file's name tells";
  ASSERT_EQ(read.refusals.size(), 2u);
  EXPECT_NE(read.refusals[0].find("needs the time"), std::string::npos);
  EXPECT_NE(read.refusals[1].find("customer_id: is empty"), std::string::npos);
}

TEST(OutcomesCsv, QualtricsHeadersAreSkipped) {
  const auto read = ReadAll(
      "StartDate,Finished,RecordedDate,ResponseId,ExternalReference,Q1,CSAT,Q2\n"
      "Start Date,Finished,Recorded Date,Response ID,External Data Reference,\"How likely, "
      "really?\",Satisfied?,Why?\n"
      "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"finished\"\"}\",a,b,c,d,e,"
      "f\n"
      "2026-01-01 10:00:00,1,2026-01-01 10:05:00,R_1,c-9,7,5,It took long\n",
      "q.csv");
  EXPECT_EQ(read.format, "outcomes-csv");
  ASSERT_EQ(read.records.size(), 2u) << (read.refusals.empty() ? "" : read.refusals[0]);
  EXPECT_EQ(At(read, 0).outcome.kind, "q1");
  EXPECT_EQ(At(read, 0).outcome.value, 7);
  EXPECT_EQ(At(read, 0).outcome.comment, "It took long");
  EXPECT_EQ(At(read, 0).outcome.source, "qualtrics");
  EXPECT_EQ(At(read, 1).outcome.kind, "csat");
  EXPECT_EQ(FormatTime(*At(read, 1).outcome.at), "2026-01-01T10:05:00Z");
}

TEST(OutcomesCsv, LegacyQualtricsKeepsItsNamesInTheSecondRow) {
  const auto read = ReadAll(
      "V1,V2,V3,V4,Q1,\nResponseID,ResponseSet,ExternalDataReference,EndDate,How was "
      "it?,\nR_1,Default,c-3,2026-01-01 10:00:00,2,\n",
      "q.csv");
  EXPECT_EQ(read.format, "outcomes-csv");
  ASSERT_EQ(read.records.size(), 1u)
      << (read.refusals.empty() ? read.open_error : read.refusals[0]);
  EXPECT_EQ(At(read, 0).interaction_id, "c-3");
  EXPECT_EQ(At(read, 0).outcome.kind, "how_was_it?");
}

TEST(OutcomesCsv, RefusalsNameTheColumn) {
  EXPECT_NE(Refusal("id_of_row,score\n1,2").find("joins"), std::string::npos);
  EXPECT_NE(Refusal("conversation_id,agent_id\n1,2").find("names no answer"), std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score\n1,good").find("score: 'good' is not a number"),
            std::string::npos);
  EXPECT_NE(Refusal("conversation_id,csat\n1,good").find("csat: 'good' is not a number"),
            std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score\n1,\"1,234\"").find("is not a number"),
            std::string::npos);
  EXPECT_NE(
      Refusal("conversation_id,score,scale_max\n1,7,5").find("outside the scale, scale_max 5"),
      std::string::npos);
  EXPECT_NE(
      Refusal("conversation_id,score,scale_min\n1,0,1").find("outside the scale, scale_min 1"),
      std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score,scale_min\n1,0,low").find("scale_min: 'low'"),
            std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score,at\n1,0,soon").find("at: 'soon'"), std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score\n1,2,3").find("3 cells, the header 2"),
            std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score\n1,\"2").find("quote"), std::string::npos);
  EXPECT_NE(Refusal("conversation_id,score\n\xFF,2").find("UTF-8"), std::string::npos);
  EXPECT_NE(ReadAll("\xFF\xFE", "x.csv", "outcomes-csv").open_error.find("UTF-16"),
            std::string::npos);
}

TEST(OutcomesCsv, ARejectedRowCanBeTriedAgainAlone) {
  const auto read = ReadAll("conversation_id,score\nc-1,bad\nc-2,3\n", "csat.csv");
  ASSERT_EQ(read.refusals.size(), 1u);
  EXPECT_EQ(read.raws[0].bytes, "conversation_id,score\nc-1,bad");
  EXPECT_EQ(read.raws[0].line, 2u);
  RawRecord mended = read.raws[0];
  mended.bytes.replace(mended.bytes.find("bad"), 3, "5");
  const auto again = DecodeRaw("outcomes-csv", mended, {"csat.csv", ""});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(std::get<LateOutcome>(again->front()).outcome.kind, "csat");
}

TEST(OutcomesCsv, AStrayQuoteCostsOneRow) {
  std::string text = "conversation_id,score\nc-1,\"3\n";
  for (int i = 0; i < 1500; ++i) text += "c-" + std::to_string(i) + ",4\n";
  const auto read = ReadAll(text, "csat.csv");
  EXPECT_EQ(read.refusals.size(), 1u);
  EXPECT_EQ(read.records.size(), 1500u);
}

TEST(OutcomesCsv, DelimitersAreFoundByCount) {
  EXPECT_EQ(SniffDelimiter("a,b;c,d"), ',');
  EXPECT_EQ(SniffDelimiter("a;\"b,c,d,e\";f"), ';');
  EXPECT_EQ(SniffDelimiter("a\tb"), '\t');
  EXPECT_EQ(SniffDelimiter("a"), ',');
}

TEST(OutcomesCsv, PublicSamples) {
  const std::string folder = testing::SamplesFolder("formats/survey-csv/");
  if (folder.empty()) GTEST_SKIP() << "the public sample data is not on this machine";
  const auto plain = ReadAll(testing::ReadWhole(folder + "csat-nps-ces.synthetic.csv"),
                             "csat-nps-ces.synthetic.csv");
  ASSERT_EQ(plain.records.size(), 3u);
  EXPECT_EQ(At(plain, 1).outcome.kind, "nps");
  EXPECT_EQ(At(plain, 1).interaction_id, "c-2");
  for (const char* name : {"qualtrics-export.csv", "qualtrics-export-legacy.csv"}) {
    const auto read = ReadAll(testing::ReadWhole(folder + name), name);
    EXPECT_EQ(read.format, "outcomes-csv") << name;
    ASSERT_EQ(read.refusals.size(), 1u) << name << ": anonymous, so it joins nothing";
    EXPECT_NE(read.refusals[0].find("is empty, so the answer joins nothing"), std::string::npos)
        << read.refusals[0];
  }
}

}  // namespace
}  // namespace clarion::connectors
