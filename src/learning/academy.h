// Quizzes, answers to them, and learning paths, kept in the registry's file; every change is in
// the audit log with it, or not at all. Answers are only added to.
//
//   Academy academy(registry->database(), clock);
//   ASSIGN_OR_RETURN(const Quiz quiz, academy.MakeQuiz(actor, {…}));
//   ASSIGN_OR_RETURN(const QuizAnswer said, academy.Answer(actor, quiz.id, "q1", "yes"));
//
// Safe for concurrent use. Errors: kNotFound, kInvalidInput (which field), kConflict (answered
// already), kForbidden (not by this person), kUnavailable (the disk).
#pragma once

#include <string>
#include <vector>

#include "learning/path.h"
#include "learning/quiz.h"
#include "registry/database.h"

namespace clarion::learning {

class Academy {
 public:
  Academy(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Of `quiz`: title, reason, questions. At least one question.
  Result<Quiz> MakeQuiz(const registry::Actor& actor, Quiz quiz);
  Result<Quiz> FindQuiz(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Quiz>> Quizzes(const std::string& tenant) const;  // newest first
  // Once each: the first answer counts. kForbidden: by no person.
  Result<QuizAnswer> Answer(const registry::Actor& actor, const std::string& quiz,
                            const std::string& question, const std::string& choice);
  // In the order they were given. `quiz`, `person`: "" = of all.
  Result<std::vector<QuizAnswer>> Answers(const std::string& tenant, const std::string& quiz,
                                          const std::string& person) const;

  // Of `path`: title, team, modules.
  Result<Path> MakePath(const registry::Actor& actor, Path path);
  Result<Path> ChangePath(const registry::Actor& actor, const std::string& id,
                          const json::value& change);
  Result<Path> FindPath(const std::string& tenant, const std::string& id) const;
  Result<std::vector<Path>> Paths(const std::string& tenant) const;  // newest first
  // Anew for who has it: the day changes, progress stays.
  Result<Path> Assign(const registry::Actor& actor, const std::string& id,
                      const std::string& person, TimeMs due_at);
  Result<Path> Unassign(const registry::Actor& actor, const std::string& id,
                        const std::string& person);
  // By who has it. kForbidden: it is not assigned to them.
  Result<Path> MarkDone(const registry::Actor& actor, const std::string& id,
                        const std::string& module, bool done);

 private:
  template <typename Edit>
  Result<Path> Edited(const registry::Actor& actor, const std::string& id, const char* action,
                      const Edit& edit);

  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::learning
