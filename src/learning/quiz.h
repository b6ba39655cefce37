// Quizzes with real excerpts: what people or, failing them, the surest evidence say of real
// conversations, asked of whoever learns.
//
//   quiz.questions = ChooseQuestions(candidates, {.count = 6});
//   IsRight(quiz.questions[0], "yes")
//
// Plain values and pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace clarion::learning {

// Who says what is right, best first.
enum class TruthSource : uint8_t { kAdjudication, kDecision, kReview, kEvidence };
std::string_view Name(TruthSource source);  // adjudication, decision, review, evidence

enum class QuestionKind : uint8_t {
  kVerdict,  // "was the need confirmed?": yes or no
  kTurn,     // which turn of the agent shows it?
};
std::string_view Name(QuestionKind kind);  // verdict, turn

// An answer of a scorecard's question that is known well enough to be asked.
struct QuizCandidate {
  std::string interaction;
  std::string scorecard;
  std::string question;
  std::string text;     // the question's
  std::string verdict;  // yes or no
  TruthSource source = TruthSource::kEvidence;
  std::string by;  // who said it; "": the machine
  double confidence = 1;
  std::vector<int> evidence;     // turns
  std::vector<int> agent_turns;  // all turns of the serving side
};

struct QuizQuestion {
  std::string id;
  QuestionKind kind = QuestionKind::kVerdict;
  std::string interaction;
  std::string scorecard;
  std::string question;
  std::string text;
  std::string truth;                 // "yes", "no", or the number of a turn
  std::vector<std::string> choices;  // among them the truth
  std::vector<int> evidence;         // revealed afterwards
  TruthSource source = TruthSource::kEvidence;
  std::string by;
  double confidence = 1;
};

struct Quiz {
  std::string id;
  std::string title;
  std::string reason;
  std::vector<QuizQuestion> questions;
  std::string by;
  std::string by_name;
  TimeMs created_at = 0;
};

struct QuizAnswer {
  std::string quiz;
  std::string question;
  std::string person;
  std::string choice;
  bool right = false;
  TimeMs at = 0;
};

struct QuizSettings {
  size_t count = 6;  // 1 … 20
  uint64_t seed = 1;
};

// Labels before evidence; no conversation twice; questions of the cards in turn; yes and no as
// evenly as there are. Fewer where there are no more. The same for the same candidates and seed.
std::vector<QuizQuestion> ChooseQuestions(std::vector<QuizCandidate> candidates,
                                          const QuizSettings& settings);

inline bool IsRight(const QuizQuestion& question, std::string_view choice) {
  return question.truth == choice;
}

// The truth and where it shows are there only with `revealed`.
json::object ToJsonObject(const QuizQuestion& question, bool revealed);
json::object ToStored(const Quiz& quiz);
Result<Quiz> QuizFromStored(const json::value& stored);

}  // namespace clarion::learning
