// Process documents: written, searched, versioned, and held against what happens.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/learning.h"
#include "app/process_evidence.h"

namespace clarion::api {
namespace {

using app::ProcessEvidence;
using learning::Library;
using learning::Process;
using EvidencePtr = std::shared_ptr<const ProcessEvidence>;

class Processes {
 public:
  explicit Processes(Context& context) : context_(context) {}

  Result<Response> List(const Request& request);
  Result<Response> Stale(const Request& request);
  Result<Response> One(const Request& request);
  Result<Response> Evidence(const Request& request);
  Result<Response> Make(const Request& request);
  Result<Response> Save(const Request& request);
  Result<Response> Review(const Request& request);
  Result<Response> Retire(const Request& request);

 private:
  // What everybody may know; kept until the contacts or the document change. Its examples are of
  // everybody's conversations.
  Result<EvidencePtr> Kept(const std::vector<Process>& versions);

  Context& context_;
  Recent<EvidencePtr> evidence_{60};
};

Result<EvidencePtr> Processes::Kept(const std::vector<Process>& versions) {
  const Process& newest = versions.front();
  app::Workspace& workspace = *context_.workspace;
  // Whether it is due changes with the day.
  return evidence_.Get(
      fmt::format("{} {} {} {} {}", workspace.warehouse().generation(), newest.id, newest.version,
                  newest.reviewed_at, workspace.clock().NowMs() / kDayMs),
      [&]() -> Result<EvidencePtr> {
        ASSIGN_OR_RETURN(ProcessEvidence evidence,
                         app::ReadProcessEvidence(workspace, context_.tenant, versions, {}));
        return std::make_shared<const ProcessEvidence>(std::move(evidence));
      });
}

Result<Response> Processes::List(const Request& request) {
  ASSIGN_OR_RETURN(const Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(std::vector<Process> all, library.All(context_.tenant));
  const std::string reason = request.Param("reason");
  if (!reason.empty())
    std::erase_if(all, [&](const Process& one) {
      return std::find(one.reasons.begin(), one.reasons.end(), reason) == one.reasons.end();
    });
  json::array out;
  for (const learning::Found& found : learning::Search(all, request.Param("q"))) {
    json::object row = learning::ToJsonObject(all[found.process]);
    row["found_step"] = found.step;
    out.push_back(std::move(row));
  }
  return JsonResponse(json::object{{"processes", std::move(out)}});
}

Result<Response> Processes::Stale(const Request&) {
  ASSIGN_OR_RETURN(const Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const std::vector<Process> all, library.All(context_.tenant));
  json::array out;
  for (const Process& one : all) {
    ASSIGN_OR_RETURN(const std::vector<Process> versions,
                     library.Versions(context_.tenant, one.id));
    ASSIGN_OR_RETURN(const EvidencePtr evidence, Kept(versions));
    int64_t fell = 0, fresh = 0, due = 0;
    for (const app::ProcessFlag& flag : evidence->flags) {
      if (flag.kind == app::ProcessFlag::Kind::kStepFell) ++fell;
      if (flag.kind == app::ProcessFlag::Kind::kNew) ++fresh;
      if (flag.kind == app::ProcessFlag::Kind::kReviewDue) ++due;
    }
    out.push_back(json::object{{"id", one.id},
                               {"contacts", evidence->contacts},
                               {"step_fell", fell},
                               {"new", fresh},
                               {"review_due", due > 0}});
  }
  return JsonResponse(json::object{{"processes", std::move(out)}});
}

Result<Response> Processes::One(const Request& request) {
  ASSIGN_OR_RETURN(const Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const std::vector<Process> versions,
                   library.Versions(context_.tenant, request.path_values.at("id")));
  json::array history;
  for (size_t v = 0; v < versions.size(); ++v) {
    const Process& one = versions[v];
    json::array changes;
    if (v + 1 < versions.size())
      for (const learning::Difference& change : learning::Compare(versions[v + 1], one))
        changes.push_back(json::object{
            {"what", change.what}, {"before", change.before}, {"after", change.after}});
    history.push_back(json::object{
        {"version", one.version},
        {"published_at",
         one.published_at == 0 ? json::value() : json::value(FormatTime(one.published_at))},
        {"by_name", one.by_name},
        {"changes", std::move(changes)}});
  }
  json::object process = learning::ToJsonObject(versions.front());
  process["found_step"] = "";
  return JsonResponse(
      json::object{{"process", std::move(process)}, {"versions", std::move(history)}});
}

Result<Response> Processes::Evidence(const Request& request) {
  ASSIGN_OR_RETURN(const Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const std::vector<Process> versions,
                   library.Versions(context_.tenant, request.path_values.at("id")));
  const metrics::RowScope scope = ScopeOf(request.caller);
  if (scope.all) {
    ASSIGN_OR_RETURN(const EvidencePtr evidence, Kept(versions));
    return JsonResponse(app::ProcessEvidenceJson(*evidence));
  }
  ASSIGN_OR_RETURN(const ProcessEvidence evidence,
                   app::ReadProcessEvidence(*context_.workspace, context_.tenant, versions, scope));
  return JsonResponse(app::ProcessEvidenceJson(evidence));
}

json::object Shown(const Process& one) {
  json::object out = learning::ToJsonObject(one);
  out["found_step"] = "";
  return out;
}

Result<Response> Processes::Make(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  Process draft;
  draft.id = "draft";
  draft.owner = request.caller.actor.name;
  ASSIGN_OR_RETURN(const Process checked, learning::WithChange(std::move(draft), body));
  RETURN_IF_ERROR(app::CheckLinks(*context_.workspace, checked));
  ASSIGN_OR_RETURN(Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const Process made, library.Make(request.caller.actor, body));
  return AuditedResponse(Shown(made), 201);
}

Result<Response> Processes::Save(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const json::value* seen = Find(body, "version");
  if (seen == nullptr || !seen->is_int64())
    return InvalidInput("version: the version the change was made on, a whole number");
  json::object fields = body.as_object();
  fields.erase("version");
  fields.erase("id");
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const Process before, library.Find(context_.tenant, id));
  ASSIGN_OR_RETURN(const Process checked, learning::WithChange(before, fields));
  RETURN_IF_ERROR(app::CheckLinks(*context_.workspace, checked));
  ASSIGN_OR_RETURN(const Process saved, library.Save(request.caller.actor, id, fields,
                                                     static_cast<int>(seen->get_int64())));
  return AuditedResponse(Shown(saved));
}

Result<Response> Processes::Review(const Request& request) {
  ASSIGN_OR_RETURN(Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(const Process one,
                   library.Review(request.caller.actor, request.path_values.at("id")));
  return AuditedResponse(Shown(one));
}

Result<Response> Processes::Retire(const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const json::value* retired = Find(body, "retired");
  if (retired == nullptr || !retired->is_bool()) return InvalidInput("retired: true or false");
  ASSIGN_OR_RETURN(Library library, LibraryOf(context_));
  ASSIGN_OR_RETURN(
      const Process one,
      library.Retire(request.caller.actor, request.path_values.at("id"), retired->get_bool()));
  return AuditedResponse(Shown(one));
}

using Handler = Result<Response> (Processes::*)(const Request&);

}  // namespace

void AddProcessRoutes(Context& context, Router& router) {
  const auto processes = std::make_shared<Processes>(context);
  const auto make = [&](Method method, const char* path, Permission permission, const char* what,
                        const char* request, const char* response, Handler handler) {
    Route route(method, path, permission, what);
    route.request_schema = request;
    route.response_schema = response;
    route.rows = RouteRows::kNone;
    route.handle = [processes, handler](const Request& asked) {
      return (processes.get()->*handler)(asked);
    };
    return route;
  };
  Route list = make(Method::kGet, "/v1/learning/processes", Permission::kReadDefinitions,
                    "Process documents: how a kind of contact is dealt with; all, of a reason, or "
                    "those that answer a question best first",
                    "", "Processes", &Processes::List);
  list.parameters = {{"q", "words: how do I …?"}, {"reason", "a contact reason"}};
  router.Add(std::move(list));
  router.Add(make(Method::kGet, "/v1/learning/stale", Permission::kReadFigures,
                  "Which documents are no longer what happens, or were not looked at for too long",
                  "", "StaleProcesses", &Processes::Stale));
  router.Add(make(Method::kPost, "/v1/learning/processes", Permission::kWriteLearning,
                  "Write a process document", "NewProcess", "Process", &Processes::Make));
  router.Add(make(Method::kGet, "/v1/learning/processes/{id}", Permission::kReadDefinitions,
                  "One process document with its versions and what each changed", "",
                  "ProcessHistory", &Processes::One));
  router.Add(make(Method::kPost, "/v1/learning/processes/{id}", Permission::kWriteLearning,
                  "The next version of a process document", "ProcessChange", "Process",
                  &Processes::Save));
  Route evidence =
      make(Method::kGet, "/v1/learning/processes/{id}/evidence", Permission::kReadFigures,
           "How often each step really happens week by week, and what speaks for the "
           "document being out of date, with conversations",
           "", "ProcessEvidence", &Processes::Evidence);
  evidence.rows = RouteRows::kFiltered;
  router.Add(std::move(evidence));
  router.Add(make(Method::kPost, "/v1/learning/processes/{id}/review", Permission::kWriteLearning,
                  "Its owner says: it is still true", "", "Process", &Processes::Review));
  router.Add(make(Method::kPost, "/v1/learning/processes/{id}/retire", Permission::kWriteLearning,
                  "Take a process document out of lists and searches, or bring it back",
                  "ProcessRetired", "Process", &Processes::Retire));
}

}  // namespace clarion::api
