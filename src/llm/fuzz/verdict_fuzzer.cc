// Any answer: a verdict that counts has quotes that stand where it says, and reads back from JSON.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "llm/testing/conversations.h"
#include "llm/verdict.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  static const llm::RedactedTranscript transcript = llm::testing::Transcript(
      {{Role::kCustomer, "Where is my refund?"}, {Role::kAgent, "I am sorry, it left today."}});
  const std::string body(reinterpret_cast<const char*>(data), size);
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
