// What the routes of process documents, ramp-up, quizzes and paths share.
#pragma once

#include <set>

#include "api/context.h"
#include "api/recent.h"
#include "app/lesson_sources.h"
#include "app/ramp_report.h"
#include "learning/academy.h"
#include "learning/library.h"

namespace clarion::api {

Result<learning::Library> LibraryOf(const Context& context);
learning::Academy AcademyOf(const Context& context);

using RampPtr = std::shared_ptr<const app::RampReport>;
// Of a metric and team ("" = all), read once for all who ask the same. Safe for concurrent use.
class RampAnswers {
 public:
  explicit RampAnswers(Context& context) : context_(context) {}
  Result<RampPtr> Get(const std::string& metric, const std::string& team);

 private:
  Context& context_;
  Recent<RampPtr> reports_{6};
};

// People whose learning the caller may see: all; those whose conversations they may see, and those
// of their teams; always themselves. By id.
Result<std::map<std::string, registry::Person>> Learners(Context& context, const Caller& caller);

// Masks excerpts; made when first needed.
Result<std::shared_ptr<const app::RecordRedactor>> ExcerptMask();

// A quiz of `count` questions from what the caller may see.
Result<std::vector<learning::QuizQuestion>> QuestionsFor(Context& context, const Caller& caller,
                                                         const std::string& reason,
                                                         const std::string& team, size_t count);

}  // namespace clarion::api
