// Learning paths: built from the best conversations, arranged by people, followed by those who
// learn.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/params.h"
#include "api/routes/beside.h"
#include "api/routes/learning.h"
#include "api/routes/reviewing.h"

namespace clarion::api {
namespace {

using learning::Module;
using learning::Path;

constexpr size_t kExamples = 3;
constexpr int64_t kModulesMax = 12;
constexpr size_t kQuizQuestions = 5;
// What newcomers find hard shows in how long they take.
constexpr const char* kGapMetric = "aht";

class LearningPaths {
 public:
  explicit LearningPaths(Context& context) : context_(context), ramp_(context) {}

  Result<Response> List(const Request& request);
  Result<Response> Build(const Request& request);
  Result<Response> One(const Request& request);
  Result<Response> Change(const Request& request);
  Result<Response> Assign(const Request& request);
  Result<Response> Unassign(const Request& request);
  Result<Response> Progress(const Request& request);
  Result<Response> Excerpt(const Request& request);
  Result<Response> People(const Request& request);

 private:
  Result<Path> FindReachable(const Request& request) const;
  // As the caller may see it: assignments of those they see.
  Result<json::object> Wire(const Request& request, const Path& path);
  Result<Module> BuildModule(const Request& request, const std::string& reason,
                             const std::string& team,
                             const std::vector<learning::Process>& processes, std::string why);
  Result<void> CheckConversations(const Request& request, const Path& before, const Path& after);

  Context& context_;
  RampAnswers ramp_;
};

bool Writes(const Caller& caller) {
  return caller.permissions.Has(registry::Permission::kWriteLearning);
}

// Which of the conversations are still there.
Result<std::set<std::string>> Existing(Context& context, const std::vector<std::string>& ids) {
  std::set<std::string> out;
  if (ids.empty()) return out;
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   context.workspace->warehouse().Query(fmt::format(
                       "SELECT id FROM {{interaction}} WHERE tenant = {} AND id IN ({})",
                       warehouse::Quoted(context.tenant), IdList(ids))));
  for (size_t i = 0; i < rows.size(); ++i) out.insert(rows.Text(i, 0));
  return out;
}

const learning::Assignment* Of(const Path& path, const Caller& caller) {
  if (!caller.person) return nullptr;
  for (const learning::Assignment& one : path.assignments)
    if (one.person == caller.person->id) return &one;
  return nullptr;
}

Result<Path> LearningPaths::FindReachable(const Request& request) const {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const Path path, AcademyOf(context_).FindPath(context_.tenant, id));
  // To whom it is not given, it is not there.
  if (!Writes(request.caller) && Of(path, request.caller) == nullptr)
    return NotFound(fmt::format("there is no learning path '{}' of yours", id));
  return path;
}

Result<json::object> LearningPaths::Wire(const Request& request, const Path& path) {
  json::object out = learning::ToJsonObject(path);
  ASSIGN_OR_RETURN(const auto learners, Learners(context_, request.caller));
  json::array assignments;
  for (json::value& one : out["assignments"].as_array()) {
    const auto who = learners.find(std::string(one.at("person").as_string()));
    if (who == learners.end()) continue;
    one.as_object()["name"] = who->second.name;
    assignments.push_back(std::move(one));
  }
  out["assignments"] = std::move(assignments);
  // Who learns follows the excerpts, not the conversations of others.
  std::vector<std::string> ids;
  for (const Module& module : path.modules)
    for (const learning::PathConversation& one : module.conversations)
      ids.push_back(one.interaction);
  ASSIGN_OR_RETURN(const std::set<std::string> visible, Visible(context_, request.caller, ids));
  ASSIGN_OR_RETURN(const std::set<std::string> there, Existing(context_, ids));
  for (json::value& module : out["modules"].as_array()) {
    json::array kept;
    for (json::value& one : module.at("conversations").as_array()) {
      const std::string id(one.at("interaction").as_string());
      if (there.count(id) == 0) continue;  // erased
      one.as_object()["may_open"] = visible.count(id) != 0;
      kept.push_back(std::move(one));
    }
    module.as_object()["conversations"] = std::move(kept);
  }
  return out;
}

Result<Response> LearningPaths::List(const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<Path> all, AcademyOf(context_).Paths(context_.tenant));
  json::array out;
  for (const Path& path : all) {
    if (!Writes(request.caller) && Of(path, request.caller) == nullptr) continue;
    ASSIGN_OR_RETURN(json::object row, Wire(request, path));
    out.push_back(std::move(row));
  }
  return JsonResponse(json::object{{"paths", std::move(out)}});
}

Result<Module> LearningPaths::BuildModule(const Request& request, const std::string& reason,
                                          const std::string& team,
                                          const std::vector<learning::Process>& processes,
                                          std::string why) {
  Module module;
  module.reason = module.title = reason;
  module.why = std::move(why);
  for (const learning::Process& one : processes)
    if (module.process.empty() &&
        std::find(one.reasons.begin(), one.reasons.end(), reason) != one.reasons.end()) {
      module.process = one.id;
      module.title = one.title;
    }
  const app::LessonFrame frame{context_.tenant, reason, team, ScopeOf(request.caller)};
  ASSIGN_OR_RETURN(std::vector<learning::Example> examples,
                   app::ReadExamples(*context_.workspace, frame));
  for (const learning::Example& one : learning::ChooseExamples(std::move(examples), kExamples))
    module.conversations.push_back(
        {one.interaction,
         fmt::format("resolved in {} turns, score {:.0f}", one.turns, 100 * one.points)});
  learning::Quiz quiz;
  quiz.title = module.title;
  quiz.reason = reason;
  ASSIGN_OR_RETURN(quiz.questions,
                   QuestionsFor(context_, request.caller, reason, team, kQuizQuestions));
  if (!quiz.questions.empty()) {
    ASSIGN_OR_RETURN(const learning::Quiz made,
                     AcademyOf(context_).MakeQuiz(request.caller.actor, quiz));
    module.quiz = made.id;
  }
  return module;
}

Result<Response> LearningPaths::Build(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  Path path;
  path.title = TextIn(body, "title").value_or("");
  path.team = TextIn(body, "team").value_or("");
  ASSIGN_OR_RETURN(path, learning::WithChange(std::move(path), json::object{}));
  int64_t wanted = 5;
  if (const json::value* count = Find(body, "modules")) {
    if (!count->is_int64() || count->get_int64() < 0 || count->get_int64() > kModulesMax)
      return InvalidInput(fmt::format("modules: how many to build, from 0 to {}", kModulesMax));
    wanted = count->get_int64();
  }
  const metrics::RowScope scope = ScopeOf(request.caller);
  if (!scope.all && !path.team.empty() &&
      std::find(scope.teams.begin(), scope.teams.end(), path.team) == scope.teams.end())
    return Forbidden(fmt::format("team: '{}' is not yours", path.team));
  if (wanted > 0) {
    ASSIGN_OR_RETURN(const RampPtr ramp, ramp_.Get(kGapMetric, scope.all ? path.team : ""));
    ASSIGN_OR_RETURN(const learning::Library library, LibraryOf(context_));
    ASSIGN_OR_RETURN(const auto processes, library.All(context_.tenant));
    const std::string only = TextIn(body, "reason").value_or("");
    int64_t next = 1;
    for (const learning::RankedReason& one : learning::RankReasons(ramp->loads)) {
      if (next > wanted) break;
      const learning::ReasonLoad& load = ramp->loads[one.reason];
      if (!only.empty() && load.reason != only) continue;
      std::string why = fmt::format("{:.0f} % of contacts", 100 * one.share);
      if (load.gap && *load.gap > 0.05)
        why += fmt::format("; newcomers take {:.1f} deviations longer", *load.gap);
      ASSIGN_OR_RETURN(Module module, BuildModule(request, load.reason, path.team, processes, why));
      module.id = fmt::format("m{}", next++);
      path.modules.push_back(std::move(module));
    }
  }
  ASSIGN_OR_RETURN(const Path made, AcademyOf(context_).MakePath(request.caller.actor, path));
  ASSIGN_OR_RETURN(json::object out, Wire(request, made));
  return AuditedResponse(out, 201);
}

Result<Response> LearningPaths::One(const Request& request) {
  ASSIGN_OR_RETURN(const Path path, FindReachable(request));
  ASSIGN_OR_RETURN(json::object out, Wire(request, path));
  return JsonResponse(out);
}

// Who adds a conversation shows it: they must be able to see it themselves.
Result<void> LearningPaths::CheckConversations(const Request& request, const Path& before,
                                               const Path& after) {
  std::set<std::string> known;
  for (const Module& module : before.modules)
    for (const learning::PathConversation& one : module.conversations)
      known.insert(one.interaction);
  std::vector<std::string> fresh;
  for (const Module& module : after.modules)
    for (const learning::PathConversation& one : module.conversations)
      if (known.count(one.interaction) == 0) fresh.push_back(one.interaction);
  ASSIGN_OR_RETURN(const std::set<std::string> visible, Visible(context_, request.caller, fresh));
  for (const std::string& id : fresh)
    if (visible.count(id) == 0)
      return InvalidInput(fmt::format("conversations: there is no '{}'", id));
  return {};
}

Result<Response> LearningPaths::Change(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(const Path before, FindReachable(request));
  ASSIGN_OR_RETURN(const Path checked, learning::WithChange(before, body));
  RETURN_IF_ERROR(CheckConversations(request, before, checked));
  ASSIGN_OR_RETURN(const Path changed,
                   AcademyOf(context_).ChangePath(request.caller.actor, before.id, body));
  ASSIGN_OR_RETURN(json::object out, Wire(request, changed));
  return AuditedResponse(out);
}

Result<Response> LearningPaths::Assign(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string person = TextIn(body, "person").value_or("");
  ASSIGN_OR_RETURN(const auto learners, Learners(context_, request.caller));
  if (learners.count(person) == 0)
    return InvalidInput(fmt::format(
        "person: there is no '{}' among those you see; GET /v1/learning/people lists them",
        person));
  TimeMs due = 0;
  if (const auto text = TextIn(body, "due_at"); text && !text->empty()) {
    const Result<TimeMs> at = request.zone.Parse(*text);
    if (!at.ok()) return InvalidInput("due_at: a day like 2026-12-01");
    due = *at;
  }
  ASSIGN_OR_RETURN(
      const Path path,
      AcademyOf(context_).Assign(request.caller.actor, request.path_values.at("id"), person, due));
  ASSIGN_OR_RETURN(json::object out, Wire(request, path));
  return AuditedResponse(out);
}

Result<Response> LearningPaths::Unassign(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string person = TextIn(body, "person").value_or("");
  ASSIGN_OR_RETURN(const auto learners, Learners(context_, request.caller));
  if (learners.count(person) == 0)
    return InvalidInput(fmt::format("person: there is no '{}' among those you see", person));
  ASSIGN_OR_RETURN(
      const Path path,
      AcademyOf(context_).Unassign(request.caller.actor, request.path_values.at("id"), person));
  ASSIGN_OR_RETURN(json::object out, Wire(request, path));
  return AuditedResponse(out);
}

Result<Response> LearningPaths::Progress(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const json::value* done = Find(body, "done");
  if (done == nullptr || !done->is_bool()) return InvalidInput("done: true or false");
  ASSIGN_OR_RETURN(const Path path, AcademyOf(context_).MarkDone(
                                        request.caller.actor, request.path_values.at("id"),
                                        TextIn(body, "module").value_or(""), done->get_bool()));
  ASSIGN_OR_RETURN(json::object out, Wire(request, path));
  return AuditedResponse(out);
}

Result<Response> LearningPaths::Excerpt(const Request& request) {
  ASSIGN_OR_RETURN(const Path path, FindReachable(request));
  const std::string interaction = request.Param("interaction");
  for (const Module& module : path.modules)
    for (const learning::PathConversation& one : module.conversations) {
      if (one.interaction != interaction) continue;
      ASSIGN_OR_RETURN(const auto mask, ExcerptMask());
      ASSIGN_OR_RETURN(const app::Excerpt excerpt,
                       app::ReadExcerpt(*context_.workspace, context_.tenant, interaction, *mask));
      return JsonResponse(app::ExcerptJson(excerpt));
    }
  return NotFound(fmt::format("the path has no conversation '{}'", interaction));
}

Result<Response> LearningPaths::People(const Request& request) {
  ASSIGN_OR_RETURN(const auto learners, Learners(context_, request.caller));
  json::array out;
  for (const auto& [id, one] : learners)
    out.push_back(json::object{
        {"id", id}, {"name", one.name}, {"role", one.role}, {"agent_id", one.agent_id}});
  return JsonResponse(json::object{{"people", std::move(out)}});
}

using Handler = Result<Response> (LearningPaths::*)(const Request&);

}  // namespace

void AddPathRoutes(Context& context, Router& router) {
  const auto paths = std::make_shared<LearningPaths>(context);
  const auto add = [&](Method method, const char* path, Permission permission, const char* what,
                       const char* takes, const char* gives, Handler handler,
                       std::vector<Parameter> parameters = {}) {
    Route route(method, path, permission, what);
    route.request_schema = takes;
    route.response_schema = gives;
    route.parameters = std::move(parameters);
    // Excerpts are masked, and were chosen within what their chooser may see
    // (docs/decisions/0018).
    route.rows = RouteRows::kFiltered;
    route.handle = [paths, handler](const Request& asked) {
      return (paths.get()->*handler)(asked);
    };
    router.Add(std::move(route));
  };
  using enum Permission;
  add(Method::kGet, "/v1/learning/paths", kReadConversations,
      "Learning paths: all for who writes them, else those one has", "", "LearningPaths",
      &LearningPaths::List);
  add(Method::kPost, "/v1/learning/paths", kWriteLearning,
      "Build a learning path: what newcomers meet most and find hardest first, with the best "
      "conversations and a quiz each",
      "NewLearningPath", "LearningPath", &LearningPaths::Build);
  add(Method::kGet, "/v1/learning/paths/{id}", kReadConversations, "One learning path", "",
      "LearningPath", &LearningPaths::One);
  add(Method::kPost, "/v1/learning/paths/{id}", kWriteLearning,
      "Change a learning path: title, modules, their order and conversations", "LearningPathChange",
      "LearningPath", &LearningPaths::Change);
  add(Method::kPost, "/v1/learning/paths/{id}/assign", kWriteLearning,
      "Give a learning path to a person, with a day", "LearningPathFor", "LearningPath",
      &LearningPaths::Assign);
  add(Method::kPost, "/v1/learning/paths/{id}/unassign", kWriteLearning,
      "Take a learning path from a person", "LearningPathFrom", "LearningPath",
      &LearningPaths::Unassign);
  add(Method::kPost, "/v1/learning/paths/{id}/progress", kReadConversations,
      "A module of one's own path is done, or not yet", "LearningProgress", "LearningPath",
      &LearningPaths::Progress);
  add(Method::kGet, "/v1/learning/paths/{id}/excerpt", kReadConversations,
      "A conversation of the path, personal data masked", "", "Excerpt", &LearningPaths::Excerpt,
      {{"interaction", "which of the path's conversations"}});
  add(Method::kGet, "/v1/learning/people", kWriteLearning,
      "To whom a path may be given: people the caller sees", "", "LearnersList",
      &LearningPaths::People);
}

}  // namespace clarion::api
