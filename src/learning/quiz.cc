#include "learning/quiz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/random.h"

namespace clarion::learning {
namespace {

constexpr std::array<std::string_view, 4> kSources = {"adjudication", "decision", "review",
                                                      "evidence"};
constexpr std::array<std::string_view, 2> kKinds = {"verdict", "turn"};
constexpr size_t kTurnChoices = 4;
constexpr size_t kTurnsLeast = 3;

// A "which turn?" is fair where one place shows it, and there are others to mistake it for.
bool MayAskTurn(const QuizCandidate& one) {
  return one.verdict == "yes" && one.evidence.size() == 1 &&
         one.agent_turns.size() >= kTurnsLeast &&
         std::find(one.agent_turns.begin(), one.agent_turns.end(), one.evidence[0]) !=
             one.agent_turns.end();
}

QuizQuestion AskVerdict(const QuizCandidate& from) {
  QuizQuestion out;
  out.kind = QuestionKind::kVerdict;
  out.text = from.text;
  out.truth = from.verdict;
  out.choices = {"yes", "no"};
  return out;
}

QuizQuestion AskTurn(const QuizCandidate& from, Random* random) {
  QuizQuestion out;
  out.kind = QuestionKind::kTurn;
  out.text = from.text;
  out.truth = std::to_string(from.evidence[0]);
  std::vector<int> others;
  for (const int turn : from.agent_turns)
    if (turn != from.evidence[0]) others.push_back(turn);
  random->Shuffle(&others);
  others.resize(std::min(others.size(), kTurnChoices - 1));
  others.push_back(from.evidence[0]);
  std::sort(others.begin(), others.end());
  for (const int turn : others) out.choices.push_back(std::to_string(turn));
  return out;
}

}  // namespace

std::string_view Name(TruthSource source) { return kSources[static_cast<size_t>(source)]; }
std::string_view Name(QuestionKind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::vector<QuizQuestion> ChooseQuestions(std::vector<QuizCandidate> candidates,
                                          const QuizSettings& settings) {
  Random random(settings.seed);
  random.Shuffle(&candidates);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const QuizCandidate& a, const QuizCandidate& b) {
                     if (a.source != b.source) return a.source < b.source;
                     return a.confidence > b.confidence + 0.01;
                   });
  std::vector<QuizQuestion> out;
  std::set<std::string> conversations;
  std::map<std::string, size_t> asked;  // of a card's question
  size_t yes = 0, no = 0, turns = 0;
  while (out.size() < settings.count) {
    const QuizCandidate* best = nullptr;
    double best_cost = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
      const QuizCandidate& one = candidates[i];
      if (conversations.count(one.interaction) != 0) continue;
      const std::string key = one.scorecard + "/" + one.question;
      const auto seen = asked.find(key);
      const bool rare_side = one.verdict == "yes" ? yes <= no : no <= yes;
      // Who says it counts most, then variety, then balance, then the order.
      const double cost = 10.0 * (one.source == TruthSource::kEvidence ? 1 : 0) +
                          4.0 * static_cast<double>(seen == asked.end() ? 0 : seen->second) +
                          2.0 * (rare_side ? 0 : 1) + 1e-6 * static_cast<double>(i);
      if (best == nullptr || cost < best_cost) best = &one, best_cost = cost;
    }
    if (best == nullptr) return out;
    const bool turn = MayAskTurn(*best) && turns * 2 <= out.size();
    QuizQuestion question = turn ? AskTurn(*best, &random) : AskVerdict(*best);
    turns += turn ? 1 : 0;
    ++(best->verdict == "yes" ? yes : no);
    ++asked[best->scorecard + "/" + best->question];
    conversations.insert(best->interaction);
    question.id = fmt::format("q{}", out.size() + 1);
    question.interaction = best->interaction;
    question.scorecard = best->scorecard;
    question.question = best->question;
    question.evidence = best->evidence;
    question.source = best->source;
    question.by = best->by;
    question.confidence = best->confidence;
    out.push_back(std::move(question));
  }
  return out;
}

json::object ToJsonObject(const QuizQuestion& one, bool revealed) {
  json::array choices, evidence;
  for (const std::string& choice : one.choices) choices.emplace_back(choice);
  for (const int turn : one.evidence) evidence.emplace_back(turn);
  json::object out{{"id", one.id},
                   {"kind", Name(one.kind)},
                   {"interaction", one.interaction},
                   {"scorecard", one.scorecard},
                   {"question", one.question},
                   {"text", one.text},
                   {"choices", std::move(choices)},
                   {"source", Name(one.source)}};
  out["truth"] = revealed ? json::value(one.truth) : json::value();
  out["by"] = revealed ? one.by : "";
  out["confidence"] = revealed ? json::value(one.confidence) : json::value();
  out["evidence"] = revealed ? std::move(evidence) : json::array();
  return out;
}

json::object ToStored(const Quiz& quiz) {
  json::array questions;
  for (const QuizQuestion& one : quiz.questions) questions.push_back(ToJsonObject(one, true));
  return {{"id", quiz.id},
          {"title", quiz.title},
          {"reason", quiz.reason},
          {"questions", std::move(questions)},
          {"by", quiz.by},
          {"by_name", quiz.by_name},
          {"created_at", FormatTime(quiz.created_at)}};
}

Result<Quiz> QuizFromStored(const json::value& stored) {
  Quiz out;
  for (const auto& [field, text] : {std::pair{"id", &out.id},
                                    {"title", &out.title},
                                    {"reason", &out.reason},
                                    {"by", &out.by},
                                    {"by_name", &out.by_name}})
    *text = StringOr(stored, field, "");
  ASSIGN_OR_RETURN(out.created_at, ParseTime(StringOr(stored, "created_at", "")));
  const json::value* questions = Find(stored, "questions");
  if (questions == nullptr || !questions->is_array()) return out;
  for (const json::value& one : questions->get_array()) {
    QuizQuestion question;
    for (const auto& [field, text] : {std::pair{"id", &question.id},
                                      {"interaction", &question.interaction},
                                      {"scorecard", &question.scorecard},
                                      {"question", &question.question},
                                      {"text", &question.text},
                                      {"truth", &question.truth},
                                      {"by", &question.by}})
      *text = StringOr(one, field, "");
    question.kind =
        StringOr(one, "kind", "") == "turn" ? QuestionKind::kTurn : QuestionKind::kVerdict;
    const auto source = std::find(kSources.begin(), kSources.end(), StringOr(one, "source", ""));
    if (source != kSources.end())
      question.source = static_cast<TruthSource>(source - kSources.begin());
    if (const json::value* sure = Find(one, "confidence"); sure != nullptr && sure->is_number())
      question.confidence = sure->to_number<double>();
    if (const json::value* list = Find(one, "choices"); list != nullptr && list->is_array())
      for (const json::value& choice : list->get_array())
        question.choices.emplace_back(choice.get_string());
    if (const json::value* list = Find(one, "evidence"); list != nullptr && list->is_array())
      for (const json::value& turn : list->get_array())
        question.evidence.push_back(turn.to_number<int>());
    out.questions.push_back(std::move(question));
  }
  return out;
}

}  // namespace clarion::learning
