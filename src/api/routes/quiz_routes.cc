// Quizzes with real excerpts.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/params.h"
#include "api/routes/learning.h"
#include "metrics/estimate.h"

namespace clarion::api {
namespace {

using learning::Quiz;
using learning::QuizAnswer;
using learning::QuizQuestion;

constexpr int64_t kQuestionsMax = 20;

// A conversation that was erased takes its question with it.
struct Shown {
  const QuizQuestion* question;
  app::Excerpt excerpt;
};
Result<std::vector<Shown>> Standing(Context& context, const Quiz& quiz) {
  ASSIGN_OR_RETURN(const auto mask, ExcerptMask());
  std::vector<Shown> out;
  for (const QuizQuestion& one : quiz.questions) {
    Result<app::Excerpt> excerpt =
        app::ReadExcerpt(*context.workspace, context.tenant, one.interaction, *mask);
    if (!excerpt.ok() && excerpt.error().kind == ErrorKind::kNotFound) continue;
    if (!excerpt.ok()) return excerpt.error();
    out.push_back({&one, *std::move(excerpt)});
  }
  return out;
}

json::object Tally(const std::vector<QuizAnswer>& answers) {
  int64_t right = 0;
  for (const QuizAnswer& one : answers) right += one.right ? 1 : 0;
  return {{"answered", answers.size()}, {"right", right}};
}

Result<Response> List(Context& context, const Request& request) {
  const learning::Academy academy = AcademyOf(context);
  ASSIGN_OR_RETURN(const std::vector<Quiz> all, academy.Quizzes(context.tenant));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers, academy.Answers(context.tenant, "", ""));
  std::map<std::string, std::vector<QuizAnswer>> mine;
  std::map<std::string, std::map<std::string, size_t>> people;
  for (const QuizAnswer& one : answers) {
    if (request.caller.person && one.person == request.caller.person->id)
      mine[one.quiz].push_back(one);
    ++people[one.quiz][one.person];
  }
  json::array out;
  for (const Quiz& quiz : all)
    out.push_back(json::object{{"id", quiz.id},
                               {"title", quiz.title},
                               {"reason", quiz.reason},
                               {"questions", quiz.questions.size()},
                               {"by_name", quiz.by_name},
                               {"created_at", FormatTime(quiz.created_at)},
                               {"people", people[quiz.id].size()},
                               {"mine", Tally(mine[quiz.id])}});
  return JsonResponse(json::object{{"quizzes", std::move(out)}});
}

Result<Response> Make(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  Quiz quiz;
  quiz.title = TextIn(body, "title").value_or("");
  quiz.reason = TextIn(body, "reason").value_or("");
  const json::value* count = Find(body, "questions");
  if (count != nullptr &&
      (!count->is_int64() || count->get_int64() < 1 || count->get_int64() > kQuestionsMax))
    return InvalidInput(fmt::format("questions: from 1 to {}", kQuestionsMax));
  const auto wanted = static_cast<size_t>(count == nullptr ? 6 : count->get_int64());
  ASSIGN_OR_RETURN(quiz.questions, QuestionsFor(context, request.caller, quiz.reason, "", wanted));
  ASSIGN_OR_RETURN(const Quiz made, AcademyOf(context).MakeQuiz(request.caller.actor, quiz));
  return AuditedResponse(
      json::object{{"id", made.id}, {"title", made.title}, {"questions", made.questions.size()}},
      201);
}

// Right answers of everybody, with the interval.
json::object Difficulty(const std::vector<QuizAnswer>& answers, const std::string& question) {
  double n = 0, right = 0;
  for (const QuizAnswer& one : answers) {
    if (one.question != question) continue;
    ++n;
    right += one.right ? 1 : 0;
  }
  const metrics::Interval interval = metrics::WilsonInterval(right, n);
  return {{"n", static_cast<int64_t>(n)},
          {"share", n > 0 ? json::value(right / n) : json::value()},
          {"low", interval.low},
          {"high", interval.high}};
}

json::object QuestionJson(const Shown& shown, const QuizAnswer* mine, bool reveal,
                          const std::vector<QuizAnswer>& answers) {
  json::object out = learning::ToJsonObject(*shown.question, reveal || mine != nullptr);
  out["excerpt"] = app::ExcerptJson(shown.excerpt);
  out["choice"] = mine == nullptr ? json::value() : json::value(mine->choice);
  out["right"] = mine == nullptr ? json::value() : json::value(mine->right);
  out["difficulty"] = Difficulty(answers, shown.question->id);
  // The name of the conversation tells its maker where to look, and leads others nowhere.
  if (!reveal) out["interaction"] = "";
  return out;
}

Result<Response> One(Context& context, const Request& request) {
  const learning::Academy academy = AcademyOf(context);
  ASSIGN_OR_RETURN(const Quiz quiz, academy.FindQuiz(context.tenant, request.path_values.at("id")));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers,
                   academy.Answers(context.tenant, quiz.id, ""));
  const bool reveal = request.Param("reveal") == "1" &&
                      request.caller.permissions.Has(registry::Permission::kWriteLearning);
  const std::string me = request.caller.person ? request.caller.person->id : "";
  ASSIGN_OR_RETURN(const std::vector<Shown> standing, Standing(context, quiz));
  json::array questions;
  for (const Shown& shown : standing) {
    const auto mine = std::find_if(answers.begin(), answers.end(), [&](const QuizAnswer& one) {
      return one.person == me && one.question == shown.question->id;
    });
    questions.push_back(
        QuestionJson(shown, mine == answers.end() ? nullptr : &*mine, reveal, answers));
  }
  ASSIGN_OR_RETURN(const auto learners, Learners(context, request.caller));
  std::map<std::string, std::vector<QuizAnswer>> by_person;
  for (const QuizAnswer& one : answers) by_person[one.person].push_back(one);
  json::array results;
  for (const auto& [person, of] : by_person) {
    const auto who = learners.find(person);
    if (who == learners.end()) continue;
    json::object row = Tally(of);
    row["person"] = person;
    row["name"] = who->second.name;
    row["last_at"] = FormatTime(of.back().at);
    results.push_back(std::move(row));
  }
  return JsonResponse(json::object{{"id", quiz.id},
                                   {"title", quiz.title},
                                   {"reason", quiz.reason},
                                   {"by_name", quiz.by_name},
                                   {"created_at", FormatTime(quiz.created_at)},
                                   {"questions", std::move(questions)},
                                   {"results", std::move(results)}});
}

Result<Response> Answer(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string& id = request.path_values.at("id");
  learning::Academy academy = AcademyOf(context);
  ASSIGN_OR_RETURN(Quiz quiz, academy.FindQuiz(context.tenant, id));
  const std::string question = TextIn(body, "question").value_or("");
  std::erase_if(quiz.questions, [&](const QuizQuestion& one) { return one.id != question; });
  ASSIGN_OR_RETURN(const std::vector<Shown> standing, Standing(context, quiz));
  if (standing.empty())
    return NotFound(fmt::format("quiz '{}' has no question '{}'", quiz.title, question));
  ASSIGN_OR_RETURN(const QuizAnswer said, academy.Answer(request.caller.actor, id, question,
                                                         TextIn(body, "choice").value_or("")));
  ASSIGN_OR_RETURN(const std::vector<QuizAnswer> answers, academy.Answers(context.tenant, id, ""));
  return AuditedResponse(QuestionJson(standing.front(), &said, false, answers));
}

}  // namespace

void AddQuizRoutes(Context& context, Router& router) {
  const auto add = [&](Method method, const char* path, Permission permission, const char* what,
                       const char* takes, const char* gives, auto handler) {
    Route route(method, path, permission, what);
    route.request_schema = takes;
    route.response_schema = gives;
    // Excerpts are masked, and were chosen within what their chooser may see
    // (docs/decisions/0018).
    route.rows = RouteRows::kFiltered;
    if (method == Method::kGet && std::string_view(path).ends_with("{id}"))
      route.parameters = {{"reveal", "1: with the answers, for who may write quizzes"}};
    route.handle = [&context, handler](const Request& request) {
      return handler(context, request);
    };
    router.Add(std::move(route));
  };
  add(Method::kGet, "/v1/learning/quizzes", Permission::kReadConversations,
      "Quizzes, newest first, with the caller's own result", "", "Quizzes", List);
  add(Method::kPost, "/v1/learning/quizzes", Permission::kWriteLearning,
      "Make a quiz of real conversations: reviewed answers first, then the surest evidence",
      "NewQuiz", "QuizMade", Make);
  add(Method::kGet, "/v1/learning/quizzes/{id}", Permission::kReadConversations,
      "One quiz: excerpts with personal data masked; what is right is told once answered", "",
      "Quiz", One);
  add(Method::kPost, "/v1/learning/quizzes/{id}/answers", Permission::kReadConversations,
      "Answer a question; the first answer counts, and what is right is told", "QuizChoice",
      "QuizQuestion", Answer);
}

}  // namespace clarion::api
