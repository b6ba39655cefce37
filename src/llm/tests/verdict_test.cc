#include "llm/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/file.h"
#include "llm/testing/conversations.h"
#include "llm/verdict_cache.h"

namespace clarion::llm {
namespace {

using ::testing::HasSubstr;
using testing::Transcript;

RedactedTranscript Short() {
  return Transcript({{Role::kCustomer, "Where is it?"}, {Role::kAgent, "I am sorry, it is late."}});
}

JudgeVerdict Read(const std::string& content, const std::string& finish = "stop") {
  ChatAnswer answer;
  answer.content = content;
  answer.finish_reason = finish;
  return ReadVerdict(answer, Short());
}

constexpr const char* kGood =
    R"({"verdict":"yes","confidence":0.8,"quotes":["I am sorry"],"reason":"It said so."})";

TEST(ReadVerdict, TakesAVerdictWithItsQuote) {
  const JudgeVerdict verdict = Read(kGood);
  EXPECT_EQ(verdict.state, VerdictState::kCounted);
  EXPECT_EQ(verdict.verdict, Verdict::kYes);
  EXPECT_EQ(verdict.confidence, 0.8);
  ASSERT_EQ(verdict.quotes.size(), 1);
  EXPECT_EQ(verdict.quotes[0].place, (QuotePlace{1, 0, 10}));
}

TEST(ReadVerdict, TakesItOutOfAFenceOrAToolCall) {
  EXPECT_EQ(Read(std::string("Sure!\n```json\n") + kGood + "\n```\n"), Read(kGood));
  ChatAnswer answer;
  answer.tool_calls = {{"1", "give_verdict", kGood}};
  EXPECT_EQ(ReadVerdict(answer, Short()), Read(kGood));
}

TEST(ReadVerdict, ANoMayRestOnNothingSaid) {
  const auto verdict = Read(R"({"verdict":"no","confidence":1,"quotes":[],"reason":""})");
  EXPECT_EQ(verdict.state, VerdictState::kCounted);
  EXPECT_EQ(verdict.verdict, Verdict::kNo);
}

TEST(ReadVerdict, OneInventedQuoteVoidsAll) {
  const auto verdict = Read(
      R"({"verdict":"yes","confidence":1,"quotes":["I am sorry","I am so sorry"],"reason":""})");
  EXPECT_EQ(verdict.state, VerdictState::kVoid);
  EXPECT_EQ(verdict.verdict, Verdict::kNotApplicable);
  EXPECT_TRUE(verdict.quotes.empty());
  EXPECT_THAT(verdict.because, HasSubstr("I am so sorry"));
}

TEST(ReadVerdict, SaysWhatIsWrong) {
  const auto because = [](const std::string& content, const std::string& finish = "stop") {
    const JudgeVerdict verdict = Read(content, finish);
    EXPECT_EQ(verdict.state, VerdictState::kInvalid) << content;
    return verdict.because;
  };
  EXPECT_THAT(because(""), HasSubstr("no JSON object"));
  EXPECT_THAT(because("} {"), HasSubstr("no JSON object"));
  EXPECT_THAT(because("{\"verdict\":"), HasSubstr("no JSON object"));
  EXPECT_THAT(because("{}"), HasSubstr("'verdict'"));
  EXPECT_THAT(because(R"({"verdict":"yes"})"), HasSubstr("'confidence'"));
  EXPECT_THAT(because(R"({"verdict":"yes","confidence":1e999})"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(because(R"({"verdict":"yes","confidence":-0.1})"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(because(R"({"verdict":"yes","confidence":1,"quotes":[1]})"), HasSubstr("'quotes'"));
  EXPECT_THAT(because(R"({"verdict":"yes","confidence":1,"quotes":[]})"), HasSubstr("'reason'"));
  EXPECT_THAT(because(kGood, "length"), HasSubstr("cut off"));
  EXPECT_THAT(because(kGood, "content_filter"), HasSubstr("filter"));
}

TEST(CacheKey, IsOfModelPromptTranscriptAndQuestion) {
  const scoring::QuestionInfo question{.id = "q", .text = "Polite?", .help = "Kind words."};
  const auto transcript = Short();
  const auto key = [](const std::string& model, const RedactedTranscript& of,
                      const scoring::QuestionInfo& asked, AskBy by = AskBy::kSchema) {
    return CacheKey(RequestFor(model, of, asked, by));
  };
  const std::string one = key("m", transcript, question);
  EXPECT_EQ(one.size(), 32);
  EXPECT_EQ(one, key("m", Short(), question));
  EXPECT_EQ(one, key("m", transcript, question, AskBy::kTool));  // the same words are asked
  EXPECT_NE(one, key("m2", transcript, question));
  EXPECT_NE(one, key("m", Transcript({{Role::kCustomer, "Where?"}}), question));
  scoring::QuestionInfo other = question;
  other.help = "Kinder words.";
  EXPECT_NE(one, key("m", transcript, other));
  other = question;
  other.text = "Rude?";
  EXPECT_NE(one, key("m", transcript, other));
  other = question;
  other.weight = 3;  // decides nothing the judge sees
  EXPECT_EQ(one, key("m", transcript, other));
}

class Cache : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  const std::string folder_ = ::testing::TempDir() + "clarion_verdict_cache";
  const std::string key_ = std::string(30, 'a') + "01";
};

TEST_F(Cache, GivesBackWhatWasPut) {
  const VerdictCache cache(folder_);
  EXPECT_EQ(cache.Get(key_), std::nullopt);
  for (const JudgeVerdict& verdict :
       {Read(kGood), Read("{}"),
        Read(R"({"verdict":"no","confidence":0.1,"quotes":["moon"],"reason":"r"})")}) {
    ASSERT_TRUE(cache.Put(key_, verdict).ok());
    EXPECT_EQ(cache.Get(key_), verdict);
  }
}

TEST_F(Cache, ADamagedOrForeignFileIsNoVerdict) {
  const VerdictCache cache(folder_);
  ASSERT_TRUE(cache.Put(key_, Read(kGood)).ok());
  const std::string path = folder_ + "/aa/" + key_ + ".json";
  const std::string text = *ReadFile(path);
  const std::string other(32, 'a');
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/aa/" + other + ".json", text).ok());
  EXPECT_EQ(cache.Get(other), std::nullopt);
  ASSERT_TRUE(WriteFileAtomically(path, text.substr(0, text.size() / 2)).ok());
  EXPECT_EQ(cache.Get(key_), std::nullopt);
}

TEST_F(Cache, SaysWhereItCannotWrite) {
  ASSERT_TRUE(WriteFileAtomically(folder_, "a file").ok());
  EXPECT_FALSE(VerdictCache(folder_).Put(key_, Read(kGood)).ok());
}

}  // namespace
}  // namespace clarion::llm
