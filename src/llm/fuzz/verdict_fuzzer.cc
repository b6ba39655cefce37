// Any answer: a verdict that counts has quotes that stand where it says, and reads back from JSON.
// The same bytes as verdicts of people: read, or refused with file and line.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "llm/agreement.h"
#include "llm/testing/conversations.h"
#include "llm/verdict.h"

namespace {

void CheckPeople(const std::string& text) {
  using namespace clarion;
  const auto table = ParseCsvTable("fuzz.csv", text);
  if (!table.ok()) return;
  const auto people = llm::PeopleOf(*table);
  if (!people.ok()) {
    if (!people.error().message.starts_with("fuzz.csv:")) std::abort();
    return;
  }
  size_t said = 0;
  for (const llm::PersonVerdict& one : *people) said += one.reviewers;
  if (said > table->rows.size() || (said == 0) != table->rows.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  static const llm::RedactedTranscript transcript = llm::testing::Transcript(
      {{Role::kCustomer, "Where is my refund?"}, {Role::kAgent, "I am sorry, it left today."}});
  const std::string body(reinterpret_cast<const char*>(data), size);
  CheckPeople(body);
  llm::ErrorText(body);
  if (const auto whole = llm::AnswerFromJson(body); whole.ok())
    llm::ReadVerdict(*whole, transcript);
  llm::ChatAnswer answer;
  answer.content = body;
  const llm::JudgeVerdict verdict = llm::ReadVerdict(answer, transcript);
  if (verdict.state != llm::VerdictState::kCounted) {
    if (verdict.because.empty() || !verdict.quotes.empty()) std::abort();
    return 0;
  }
  if (!(verdict.confidence >= 0 && verdict.confidence <= 1)) std::abort();
  for (const auto& [text, place] : verdict.quotes) {
    const std::string& turn = transcript.turns().at(place.turn).text;
    if (turn.substr(place.begin, place.end - place.begin) != text || text.empty()) std::abort();
  }
  return 0;
}
