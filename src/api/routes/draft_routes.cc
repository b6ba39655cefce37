// Drafts of scorecards: exact texts on their way, and the second person's approval.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/lifecycle.h"
#include "api/routes/reviewing.h"
#include "api/wire.h"
#include "scoring/card_diff.h"

namespace clarion::api {
namespace {

using lifecycle::Draft;

json::array ToWire(const std::vector<scoring::FieldDiff>& fields) {
  json::array out;
  for (const scoring::FieldDiff& one : fields)
    out.push_back(json::object{{"field", one.field},
                               {"kind", scoring::Name(one.kind)},
                               {"before", one.before},
                               {"after", one.after}});
  return out;
}

json::object DiffToWire(const std::string& before, const std::string& after,
                        const scoring::CardDiff& diff) {
  json::array questions;
  for (const scoring::QuestionDiff& one : diff.questions)
    questions.push_back(json::object{{"question", one.question},
                                     {"text", one.text},
                                     {"how", scoring::Name(one.how)},
                                     {"fields", ToWire(one.fields)},
                                     {"share_before", one.share_before},
                                     {"share_after", one.share_after}});
  return json::object{{"before", before},
                      {"after", after},
                      {"card", ToWire(diff.card)},
                      {"questions", std::move(questions)}};
}

// A version by its generation, a draft by its id; "": the card as it counts.
Result<std::string> TextOf(const Context& context, const std::string& tenant,
                           const std::string& card, const std::string& which) {
  const app::Versions& versions = context.workspace->versions();
  const auto published = which.empty() ? versions.Current(card) : versions.ByGeneration(which);
  if (published && published->card == card) return versions.Yaml(*published);
  if (which.starts_with("drf-")) {
    ASSIGN_OR_RETURN(const Draft draft, DraftsOf(context).Find(tenant, which));
    if (draft.card == card) return DraftsOf(context).Yaml(tenant, which);
  }
  return NotFound(fmt::format("scorecard '{}' has no version or draft '{}'", card, which));
}

Result<Response> Diff(const Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  const std::string& tenant = request.caller.actor.tenant;
  ASSIGN_OR_RETURN(const std::string before, TextOf(context, tenant, id, request.Param("from")));
  ASSIGN_OR_RETURN(const std::string after, TextOf(context, tenant, id, request.Param("to")));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo a, CardOf(before));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo b, CardOf(after));
  return JsonResponse(DiffToWire(a.version, b.version, scoring::DiffCards(a, b)));
}

Result<Response> Export(const Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  Response out;
  ASSIGN_OR_RETURN(out.body,
                   TextOf(context, request.caller.actor.tenant, id, request.Param("version")));
  out.content_type = "application/yaml; charset=utf-8";
  out.headers.emplace_back("Content-Disposition",
                           fmt::format("attachment; filename=\"{}.yaml\"", id));
  return out;
}

Result<Response> List(const Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::vector<Draft> all,
                   DraftsOf(context).All(request.caller.actor.tenant, request.Param("card")));
  json::array out;
  for (const Draft& one : all) {
    if (!one.open() && request.Param("ended") != "true") continue;
    ASSIGN_OR_RETURN(json::object wire, api::ToWire(context, request.caller, one));
    out.push_back(std::move(wire));
  }
  ASSIGN_OR_RETURN(const bool needed, DraftsOf(context).NeedsApproval(request.caller.actor.tenant));
  return JsonResponse(json::object{{"drafts", std::move(out)}, {"approval", needed}});
}

Result<json::object> WithText(const Context& context, const Request& request, const Draft& draft) {
  ASSIGN_OR_RETURN(json::object out, api::ToWire(context, request.caller, draft));
  ASSIGN_OR_RETURN(const std::string yaml,
                   DraftsOf(context).Yaml(request.caller.actor.tenant, draft.id));
  out["yaml"] = yaml;
  out["diff"] = nullptr;
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo after, CardOf(yaml));
  out["questions"] = api::ToWire(after).at("questions");
  if (const auto now = context.workspace->versions().Current(draft.card); now) {
    ASSIGN_OR_RETURN(const std::string text, context.workspace->versions().Yaml(*now));
    ASSIGN_OR_RETURN(const scoring::ScorecardInfo before, CardOf(text));
    out["diff"] = DiffToWire(before.version, after.version, scoring::DiffCards(before, after));
  }
  return out;
}

Result<Response> Save(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  ASSIGN_OR_RETURN(const lifecycle::NewDraft fields,
                   NewDraftOf(context, request.caller, std::string(StringOr(body, "yaml", "")),
                              std::string(StringOr(body, "note", ""))));
  if (const auto now = context.workspace->versions().Current(fields.card);
      now && now->yaml_sha256 == app::Sha256Hex(fields.yaml)) {
    ASSIGN_OR_RETURN(const app::Retirements retired, context.workspace->retirements());
    if (!retired.contains(fields.card))
      return Conflict(
          fmt::format("this is '{}' as it counts already; nothing would change", fields.title));
  }
  ASSIGN_OR_RETURN(const Draft saved, DraftsOf(context).Save(request.caller.actor, fields));
  ASSIGN_OR_RETURN(const json::object wire, WithText(context, request, saved));
  return AuditedResponse(wire, 201);
}

// Submit, approve, send back, discard: each a step of one draft.
using Step = Result<Draft> (*)(Context&, const Request&, const std::string& text);

Route DraftStep(Context& context, const char* path, const char* what, const char* field,
                Step step) {
  Route route(Method::kPost, path, Permission::kPublishScorecards, what);
  route.request_schema = field == std::string_view("reason") ? "DraftReason" : "DraftNote";
  route.response_schema = "CardDraft";
  route.rows = RouteRows::kNone;
  route.handle = [&context, field, step](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body.empty() ? "{}" : request.body));
    ASSIGN_OR_RETURN(const Draft draft,
                     step(context, request, std::string(StringOr(body, field, ""))));
    ASSIGN_OR_RETURN(const json::object wire, api::ToWire(context, request.caller, draft));
    return AuditedResponse(wire);
  };
  return route;
}

Result<Draft> Submit(Context& context, const Request& request, const std::string& note) {
  return DraftsOf(context).Submit(request.caller.actor, request.path_values.at("id"), note);
}

Result<Draft> Approve(Context& context, const Request& request, const std::string& note) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const Draft draft, DraftsOf(context).Find(request.caller.actor.tenant, id));
  ASSIGN_OR_RETURN(
      const Approvers others,
      ApproversBeside(context, draft.author.id, draft.submitted ? draft.submitted->id : ""));
  return DraftsOf(context).Approve(request.caller.actor, id, note, others.names.size());
}

Result<Draft> SendBack(Context& context, const Request& request, const std::string& reason) {
  return DraftsOf(context).SendBack(request.caller.actor, request.path_values.at("id"), reason);
}

Result<Draft> Discard(Context& context, const Request& request, const std::string&) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const Draft draft, DraftsOf(context).Discard(request.caller.actor, id));
  const app::RescoringStatus trial = context.rescoring->Status();
  if (trial.sha256 == draft.sha256 &&
      (trial.state == app::RescoringState::kReady || trial.state == app::RescoringState::kRunning))
    RETURN_IF_ERROR(context.rescoring->Discard());
  return draft;
}

void AddSettings(Context& context, Router& router) {
  Route read(Method::kGet, "/v1/scorecard-settings", Permission::kReadDefinitions,
             "Whether a second person approves scorecards before they are published");
  read.response_schema = "ScorecardSettings";
  read.rows = RouteRows::kNone;
  const auto settings = [&context](const Request& request) -> Result<json::object> {
    ASSIGN_OR_RETURN(const bool needed,
                     DraftsOf(context).NeedsApproval(request.caller.actor.tenant));
    ASSIGN_OR_RETURN(const Approvers people, ApproversBeside(context, "", ""));
    return json::object{{"approval", needed},
                        {"approvers", json::array(people.names.begin(), people.names.end())}};
  };
  read.handle = [settings](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::object out, settings(request));
    return JsonResponse(out);
  };
  router.Add(std::move(read));

  Route change(Method::kPost, "/v1/scorecard-settings", Permission::kManagePeople,
               "Let a second person approve scorecards before they are published, or not");
  change.request_schema = "NewScorecardSettings";
  change.response_schema = "ScorecardSettings";
  change.rows = RouteRows::kNone;
  change.handle = [&context, settings](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
    const json::value* needed = Find(body, "approval");
    if (needed == nullptr || !needed->is_bool()) return InvalidInput("approval: true or false");
    RETURN_IF_ERROR(DraftsOf(context).SetApproval(request.caller.actor, needed->get_bool()));
    ASSIGN_OR_RETURN(const json::object out, settings(request));
    return AuditedResponse(out);
  };
  router.Add(std::move(change));
}

}  // namespace

void AddDraftRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/scorecard-drafts", Permission::kReadDefinitions,
             "Texts of scorecards on their way: tried, submitted, approved, sent back");
  list.parameters = {{"card", "of one card"}, {"ended", "true: also those published or discarded"}};
  list.response_schema = "CardDrafts";
  list.rows = RouteRows::kNone;
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route save(Method::kPost, "/v1/scorecard-drafts", Permission::kPublishScorecards,
             "Keep a scorecard's text as a draft: an import, too; nothing counts yet");
  save.request_schema = "NewCardDraft";
  save.response_schema = "CardDraftDetail";
  save.rows = RouteRows::kNone;
  save.handle = [&context](const Request& request) { return Save(context, request); };
  router.Add(std::move(save));

  Route one(Method::kGet, "/v1/scorecard-drafts/{id}", Permission::kReadDefinitions,
            "A draft with its text and what differs from the card as it counts");
  one.response_schema = "CardDraftDetail";
  one.rows = RouteRows::kNone;
  one.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const Draft draft, DraftsOf(context).Find(request.caller.actor.tenant,
                                                               request.path_values.at("id")));
    ASSIGN_OR_RETURN(const json::object wire, WithText(context, request, draft));
    return JsonResponse(wire);
  };
  router.Add(std::move(one));

  router.Add(DraftStep(context, "/v1/scorecard-drafts/{id}/submit",
                       "Ask a second person to approve exactly this text", "note", Submit));
  router.Add(DraftStep(context, "/v1/scorecard-drafts/{id}/approve",
                       "Approve exactly this text; not by who wrote or submitted it", "note",
                       Approve));
  router.Add(DraftStep(context, "/v1/scorecard-drafts/{id}/send-back",
                       "Send a submitted text back with a reason; by its author: take it back",
                       "reason", SendBack));
  router.Add(DraftStep(context, "/v1/scorecard-drafts/{id}/discard", "Throw a draft away", "note",
                       Discard));
  AddSettings(context, router);

  Route diff(Method::kGet, "/v1/scorecards/{id}/diff", Permission::kReadDefinitions,
             "What differs between two versions or drafts, question by question");
  diff.parameters = {{"from", "a version's generation or a draft's id; the card as it counts"},
                     {"to", "likewise"}};
  diff.response_schema = "CardDiff";
  diff.rows = RouteRows::kNone;
  diff.handle = [&context](const Request& request) { return Diff(context, request); };
  router.Add(std::move(diff));

  Route text(Method::kGet, "/v1/scorecards/{id}/yaml", Permission::kReadDefinitions,
             "A scorecard's text, byte for byte as it was published");
  text.parameters = {
      {"version", "a version's generation or a draft's id; the card as it counts when absent"}};
  text.response_type = "application/yaml";
  text.rows = RouteRows::kNone;
  text.handle = [&context](const Request& request) { return Export(context, request); };
  router.Add(std::move(text));
}

}  // namespace clarion::api
