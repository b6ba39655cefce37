// Lessons from real conversations: what can be asked in a quiz, which conversations are worth
// following, and excerpts without personal data.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/record_redactor.h"
#include "app/workspace.h"
#include "learning/path.h"
#include "learning/quiz.h"
#include "reviews/label.h"

namespace clarion::app {

// Conversations a lesson may be made of: of one reason ("" = all), within what its maker may see.
struct LessonFrame {
  std::string tenant;
  std::string reason;
  std::string team;
  metrics::RowScope scope;
};

// Answers known well enough: what people said and agreed on, of all time; then the machine's of the
// last 180 days where a turn shows it, a yes with at least 80 % confidence, a no with 70 % (what is
// nowhere found is left to people), 600 at most. 30,000 contacts: some 0.1 s.
Result<std::vector<learning::QuizCandidate>> ReadQuizCandidates(
    Workspace& workspace, const LessonFrame& frame, const std::vector<reviews::Label>& labels);

// Conversations of people in the last 180 days that were resolved: the agent or the customer said
// so, and nobody came back within seven days.
Result<std::vector<learning::Example>> ReadExamples(Workspace& workspace, const LessonFrame& frame);

struct ExcerptTurn {
  int seq = 0;
  std::string role;
  std::string text;  // personal data masked
};
struct Excerpt {
  std::string channel;
  std::vector<ExcerptTurn> turns;
};
// The turns of a conversation, 60 at most, everything personal masked whatever the workspace's own
// policy. kNotFound: there is no such conversation (any more).
Result<Excerpt> ReadExcerpt(Workspace& workspace, const std::string& tenant,
                            const std::string& interaction, const RecordRedactor& masking);

json::object ExcerptJson(const Excerpt& excerpt);

}  // namespace clarion::app
