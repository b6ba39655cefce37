#include "learning/academy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

#include "registry/secrets.h"

namespace clarion::learning {
namespace {

using soci::use;

Result<Quiz> ReadQuiz(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM learning_quiz WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
      soci::into(body);
  if (!sql.got_data())
    return NotFound(fmt::format("there is no quiz '{}'; GET /v1/learning/quizzes lists them", id));
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  return QuizFromStored(stored);
}

Result<Path> ReadPath(soci::session& sql, const std::string& tenant, const std::string& id) {
  std::string body;
  sql << "SELECT body FROM learning_path WHERE id = :id AND tenant = :tenant", use(id), use(tenant),
      soci::into(body);
  if (!sql.got_data())
    return NotFound(
        fmt::format("there is no learning path '{}'; GET /v1/learning/paths lists them", id));
  ASSIGN_OR_RETURN(const json::value stored, ParseJson(body));
  return PathFrom(stored);
}

template <typename Value, typename From>
Result<std::vector<Value>> ReadAll(registry::Database& database, const std::string& query,
                                   const std::string& tenant, const From& from) {
  return database.Read([&](soci::session& sql) -> Result<std::vector<Value>> {
    std::vector<Value> out;
    soci::rowset<soci::row> rows = (sql.prepare << query, use(tenant));
    for (const soci::row& row : rows) {
      ASSIGN_OR_RETURN(const json::value stored, ParseJson(row.get<std::string>(0)));
      ASSIGN_OR_RETURN(Value one, from(stored));
      out.push_back(std::move(one));
    }
    return out;
  });
}

Assignment* Of(Path* path, const std::string& person) {
  const auto at = std::find_if(path->assignments.begin(), path->assignments.end(),
                               [&](const Assignment& one) { return one.person == person; });
  return at == path->assignments.end() ? nullptr : &*at;
}

bool AllDone(const Path& path, const Assignment& one) {
  return std::all_of(path.modules.begin(), path.modules.end(), [&](const Module& module) {
    return std::find(one.done.begin(), one.done.end(), module.id) != one.done.end();
  });
}

}  // namespace

Result<Quiz> Academy::MakeQuiz(const registry::Actor& actor, Quiz quiz) {
  if (quiz.title.find_first_not_of(' ') == std::string::npos || quiz.title.size() > 400 ||
      !IsUtf8(quiz.title))
    return InvalidInput("title: is missing, or longer than 400 bytes");
  if (quiz.questions.empty())
    return InvalidInput(
        "questions: no conversation of this reason has an answer that is sure enough to ask; "
        "review "
        "some, or take another reason");
  quiz.id = registry::RandomId("quiz");
  quiz.by = actor.id;
  quiz.by_name = actor.name;
  quiz.created_at = clock_.NowMs();
  const std::string body = ToJson(ToStored(quiz));
  const auto now = static_cast<long long>(quiz.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO learning_quiz (id, tenant, created_ms, body) VALUES (:id, :tenant, :now, "
           ":body)",
        use(quiz.id), use(actor.tenant), use(now), use(body);
    registry::AddToAudit(sql, quiz.created_at, actor,
                         {"quiz.make", quiz.id, "done", nullptr,
                          json::object{{"title", quiz.title},
                                       {"reason", quiz.reason},
                                       {"questions", quiz.questions.size()}}});
    return {};
  }));
  return quiz;
}

Result<Quiz> Academy::FindQuiz(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return ReadQuiz(sql, tenant, id); });
}

Result<std::vector<Quiz>> Academy::Quizzes(const std::string& tenant) const {
  return ReadAll<Quiz>(
      database_,
      "SELECT body FROM learning_quiz WHERE tenant = :tenant ORDER BY created_ms DESC, id", tenant,
      QuizFromStored);
}

Result<QuizAnswer> Academy::Answer(const registry::Actor& actor, const std::string& quiz,
                                   const std::string& question, const std::string& choice) {
  if (actor.kind != "person") return Forbidden("a quiz is answered by a person, signed in");
  return database_.Write([&](soci::session& sql) -> Result<QuizAnswer> {
    ASSIGN_OR_RETURN(const Quiz of, ReadQuiz(sql, actor.tenant, quiz));
    const auto at = std::find_if(of.questions.begin(), of.questions.end(),
                                 [&](const QuizQuestion& one) { return one.id == question; });
    if (at == of.questions.end())
      return NotFound(fmt::format("quiz '{}' has no question '{}'", of.title, question));
    if (std::find(at->choices.begin(), at->choices.end(), choice) == at->choices.end())
      return InvalidInput(
          fmt::format("choice: '{}' is none of {}", choice, fmt::join(at->choices, ", ")));
    int before = 0;
    sql << "SELECT count(*) FROM learning_answer WHERE tenant = :tenant AND quiz = :quiz AND "
           "question = :question AND person = :person",
        use(actor.tenant), use(quiz), use(question), use(actor.id), soci::into(before);
    if (before > 0) return Conflict("you have answered this question; the first answer counts");
    const QuizAnswer out{quiz, question, actor.id, choice, IsRight(*at, choice), clock_.NowMs()};
    const auto now = static_cast<long long>(out.at);
    const int right = out.right ? 1 : 0;
    sql << "INSERT INTO learning_answer (tenant, quiz, question, interaction, person, choice, "
           "is_right, at_ms) VALUES (:tenant, :quiz, :question, :interaction, :person, :choice, "
           ":right, :at)",
        use(actor.tenant), use(quiz), use(question), use(at->interaction), use(actor.id),
        use(choice), use(right), use(now);
    // What was answered, and whether it was right, is for the person and who sees them.
    registry::AddToAudit(
        sql, out.at, actor,
        {"quiz.answer", quiz, "done", nullptr, json::object{{"question", question}}});
    return out;
  });
}

Result<std::vector<QuizAnswer>> Academy::Answers(const std::string& tenant, const std::string& quiz,
                                                 const std::string& person) const {
  return database_.Read([&](soci::session& sql) -> Result<std::vector<QuizAnswer>> {
    std::vector<QuizAnswer> out;
    soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT quiz, question, person, choice, is_right, at_ms FROM "
                        "learning_answer WHERE tenant = :tenant AND (:quiz = '' OR quiz = :quiz) "
                        "AND (:person = '' OR person = :person) ORDER BY seq",
         use(tenant, "tenant"), use(quiz, "quiz"), use(person, "person"));
    for (const soci::row& row : rows)
      out.push_back({row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                     row.get<std::string>(3), row.get<long long>(4) != 0, row.get<long long>(5)});
    return out;
  });
}

Result<Path> Academy::MakePath(const registry::Actor& actor, Path path) {
  ASSIGN_OR_RETURN(path, WithChange(std::move(path), json::object{}));
  path.id = registry::RandomId("path");
  path.by = actor.id;
  path.by_name = actor.name;
  path.created_at = path.changed_at = clock_.NowMs();
  const json::object shown = ToJsonObject(path);
  const std::string body = ToJson(shown);
  const auto now = static_cast<long long>(path.created_at);
  RETURN_IF_ERROR(database_.Write([&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO learning_path (id, tenant, created_ms, body) VALUES (:id, :tenant, :now, "
           ":body)",
        use(path.id), use(actor.tenant), use(now), use(body);
    registry::AddToAudit(sql, path.created_at, actor,
                         {"path.make", path.id, "done", nullptr, shown});
    return {};
  }));
  return path;
}

Result<Path> Academy::FindPath(const std::string& tenant, const std::string& id) const {
  return database_.Read([&](soci::session& sql) { return ReadPath(sql, tenant, id); });
}

Result<std::vector<Path>> Academy::Paths(const std::string& tenant) const {
  return ReadAll<Path>(
      database_,
      "SELECT body FROM learning_path WHERE tenant = :tenant ORDER BY created_ms DESC, id", tenant,
      PathFrom);
}

template <typename Edit>
Result<Path> Academy::Edited(const registry::Actor& actor, const std::string& id,
                             const char* action, const Edit& edit) {
  return database_.Write([&](soci::session& sql) -> Result<Path> {
    ASSIGN_OR_RETURN(const Path before, ReadPath(sql, actor.tenant, id));
    const TimeMs now = clock_.NowMs();
    ASSIGN_OR_RETURN(Path after, edit(before, now));
    after.changed_at = now;
    for (Assignment& one : after.assignments) {
      const bool all = AllDone(after, one) && !after.modules.empty();
      one.done_at = all ? (one.done_at == 0 ? now : one.done_at) : 0;
    }
    const json::object shown = ToJsonObject(after);
    const std::string body = ToJson(shown);
    sql << "UPDATE learning_path SET body = :body WHERE id = :id", use(body), use(id);
    registry::AddToAudit(sql, now, actor, {action, id, "done", ToJsonObject(before), shown});
    return after;
  });
}

Result<Path> Academy::ChangePath(const registry::Actor& actor, const std::string& id,
                                 const json::value& change) {
  return Edited(actor, id, "path.change",
                [&](const Path& before, TimeMs) { return WithChange(before, change); });
}

Result<Path> Academy::Assign(const registry::Actor& actor, const std::string& id,
                             const std::string& person, TimeMs due_at) {
  return Edited(actor, id, "path.assign", [&](Path path, TimeMs now) -> Result<Path> {
    Assignment* one = Of(&path, person);
    if (one == nullptr) {
      Assignment made;
      made.person = person;
      made.assigned_at = now;
      made.assigned_by = actor.id;
      path.assignments.push_back(std::move(made));
      one = &path.assignments.back();
    }
    one->due_at = due_at;
    return path;
  });
}

Result<Path> Academy::Unassign(const registry::Actor& actor, const std::string& id,
                               const std::string& person) {
  return Edited(actor, id, "path.unassign", [&](Path path, TimeMs) -> Result<Path> {
    if (std::erase_if(path.assignments,
                      [&](const Assignment& one) { return one.person == person; }) == 0)
      return NotFound(fmt::format("'{}' does not have this path", person));
    return path;
  });
}

Result<Path> Academy::MarkDone(const registry::Actor& actor, const std::string& id,
                               const std::string& module, bool done) {
  return Edited(actor, id, "path.progress", [&](Path path, TimeMs) -> Result<Path> {
    Assignment* one = Of(&path, actor.id);
    if (one == nullptr) return Forbidden("this path is not assigned to you");
    const bool there = std::any_of(path.modules.begin(), path.modules.end(),
                                   [&](const Module& m) { return m.id == module; });
    if (!there) return NotFound(fmt::format("the path has no module '{}'", module));
    std::erase(one->done, module);
    if (done) one->done.push_back(module);
    return path;
  });
}

}  // namespace clarion::learning
