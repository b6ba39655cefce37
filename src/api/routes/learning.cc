#include "api/routes/learning.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/params.h"
#include "api/routes/reviewing.h"
#include "app/process_evidence.h"

namespace clarion::api {

Result<learning::Library> LibraryOf(const Context& context) {
  ASSIGN_OR_RETURN(std::vector<learning::Process> shipped,
                   app::ShippedProcesses(*context.workspace));
  return learning::Library(context.registry->database(), context.workspace->clock(),
                           std::move(shipped));
}

learning::Academy AcademyOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Result<RampPtr> RampAnswers::Get(const std::string& metric, const std::string& team) {
  app::Workspace& workspace = *context_.workspace;
  return reports_.Get(fmt::format("{} {}\n{}", workspace.warehouse().generation(), metric, team),
                      [&]() -> Result<RampPtr> {
                        ASSIGN_OR_RETURN(app::RampReport report,
                                         app::ReadRampUp(workspace, context_.tenant, metric, team));
                        return std::make_shared<const app::RampReport>(std::move(report));
                      });
}

Result<std::map<std::string, registry::Person>> Learners(Context& context, const Caller& caller) {
  std::map<std::string, registry::Person> out;
  ASSIGN_OR_RETURN(const std::vector<registry::Person> people,
                   context.registry->people().All(context.tenant));
  const metrics::RowScope scope = ScopeOf(caller);
  std::set<std::string> agents;
  if (!scope.all) {
    ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
    ASSIGN_OR_RETURN(const warehouse::Rows rows,
                     context.workspace->warehouse().Query(fmt::format(
                         "SELECT DISTINCT agent_id FROM {{interaction}} WHERE {}", where)));
    for (size_t i = 0; i < rows.size(); ++i) agents.insert(rows.Text(i, 0));
  }
  const bool own = caller.sees == registry::Sees::kOwn;
  for (const registry::Person& one : people) {
    if (!one.active) continue;
    const bool self = caller.person && caller.person->id == one.id;
    const bool of_team =
        !own &&
        (agents.count(one.agent_id) != 0 ||
         std::any_of(one.teams.begin(), one.teams.end(), [&](const std::string& team) {
           return std::find(scope.teams.begin(), scope.teams.end(), team) != scope.teams.end();
         }));
    if (scope.all || self || of_team) out.emplace(one.id, one);
  }
  return out;
}

Result<std::shared_ptr<const app::RecordRedactor>> ExcerptMask() {
  static std::mutex mutex;
  static std::shared_ptr<const app::RecordRedactor> made;
  const std::lock_guard lock(mutex);
  if (!made) {
    ASSIGN_OR_RETURN(made, app::RecordRedactor::Masking());
  }
  return made;
}

Result<std::vector<learning::QuizQuestion>> QuestionsFor(Context& context, const Caller& caller,
                                                         const std::string& reason,
                                                         const std::string& team, size_t count) {
  ASSIGN_OR_RETURN(const std::vector<reviews::Label> labels,
                   BookOf(context).Labels(context.tenant, {}));
  ASSIGN_OR_RETURN(
      std::vector<learning::QuizCandidate> candidates,
      app::ReadQuizCandidates(*context.workspace, {context.tenant, reason, team, ScopeOf(caller)},
                              labels));
  learning::QuizSettings settings;
  settings.count = count;
  settings.seed = static_cast<uint64_t>(context.workspace->clock().NowMs());
  return learning::ChooseQuestions(std::move(candidates), settings);
}

}  // namespace clarion::api
