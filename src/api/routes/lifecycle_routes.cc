// A scorecard's life: how far it is by the evidence, who answers for it, what befell it; retired
// and back in use; examples of its questions.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/lifecycle.h"
#include "api/routes/reviewing.h"
#include "api/wire.h"
#include "app/card_evidence.h"
#include "app/question_examples.h"

namespace clarion::api {
namespace {

using lifecycle::Draft;

constexpr size_t kTimeline = 200;

Result<scoring::ScorecardInfo> Card(const Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  const auto definitions = context.workspace->definitions();
  if (const auto* card = CardNamed(definitions->scorer, id); card != nullptr) return *card;
  return NotFound(fmt::format("there is no scorecard '{}'", id));
}

json::object Stage(const char* stage, const char* state, const std::string& what, TimeMs at = 0,
                   const std::string& by = "") {
  return {{"stage", stage},
          {"state", state},
          {"what", what},
          {"at", at == 0 ? json::value() : json::value(FormatTime(at))},
          {"by", by}};
}

// As the page writes numbers: 19,765 conversations.
std::string Plural(size_t n, std::string_view one) {
  std::string digits = std::to_string(n);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return fmt::format("{} {}{}", digits, one, n == 1 ? "" : "s");
}

// The draft from which the version that counts came; nothing where it came with Clarion or from a
// file.
Result<std::optional<Draft>> DraftBehind(const Context& context, const std::string& tenant,
                                         const app::PublishedCard& version) {
  ASSIGN_OR_RETURN(const std::vector<Draft> all, DraftsOf(context).All(tenant, version.card));
  for (const Draft& one : all)
    if (one.sha256 == version.yaml_sha256 && one.state == lifecycle::DraftState::kPublished)
      return std::optional<Draft>(one);
  return std::optional<Draft>();
}

struct Ground {
  scoring::ScorecardInfo card;
  app::PublishedCard version;
  std::optional<Draft> draft;
  app::CardEvidence evidence;
  std::optional<app::Retirement> retired;
  int64_t scored = 0;  // conversations
};

Result<Ground> GroundOf(Context& context, const Request& request) {
  Ground out;
  ASSIGN_OR_RETURN(out.card, Card(context, request));
  const auto version = context.workspace->versions().Current(out.card.id);
  if (!version) return NotFound(fmt::format("there is no scorecard '{}'", out.card.id));
  out.version = *version;
  ASSIGN_OR_RETURN(out.draft, DraftBehind(context, request.caller.actor.tenant, out.version));
  ASSIGN_OR_RETURN(out.evidence, app::ReadCardEvidence(*context.workspace, BookOf(context),
                                                       context.tenant, out.card));
  ASSIGN_OR_RETURN(const app::Retirements retired, context.workspace->retirements());
  if (const auto found = retired.find(out.card.id); found != retired.end())
    out.retired = found->second;
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   context.workspace->warehouse().Query(fmt::format(
                       "SELECT count() FROM {{score}} WHERE tenant = {} AND scorecard = {}",
                       warehouse::Quoted(context.tenant), warehouse::Quoted(out.card.id))));
  out.scored = rows.Integer(0, 0);
  return out;
}

json::object Calibrated(const app::CardEvidence& evidence) {
  size_t unreliable = 0, unjudged = 0;
  for (const app::QuestionEvidence& one : evidence.questions) {
    unjudged += one.labels == 0 ? 1 : 0;
    unreliable +=
        one.settled() && one.threshold.state == reviews::ThresholdState::kUnreliable ? 1 : 0;
  }
  std::string what = fmt::format("{} of {} questions settled by people's labels",
                                 evidence.settled(), evidence.questions.size());
  if (unreliable > 0) what += fmt::format("; {} cannot be scored reliably", unreliable);
  if (unjudged > 0) what += fmt::format("; {} not judged by anybody yet", unjudged);
  const char* state = evidence.calibrated() ? "done" : evidence.settled() > 0 ? "partly" : "open";
  return Stage("calibrated", state, what);
}

json::array StagesOf(const Ground& ground, bool approval) {
  json::array out;
  const std::optional<Draft>& draft = ground.draft;
  out.push_back(draft
                    ? Stage("draft", "done", draft->note, draft->author.at, draft->author.name)
                    : Stage("draft", "done", "Came with Clarion or from a file of the workspace"));
  out.push_back(
      draft && draft->trial
          ? Stage("tried", "done",
                  fmt::format("{} compared, {} changed, mean {:.1f} → {:.1f}",
                              Plural(static_cast<size_t>(draft->trial->compared), "conversation"),
                              draft->trial->changed, draft->trial->mean_before * 100,
                              draft->trial->mean_after * 100),
                  draft->trial->at)
          : Stage("tried", ground.scored > 0 ? "done" : "open",
                  fmt::format("{} of history scored by it",
                              Plural(static_cast<size_t>(ground.scored), "conversation"))));
  out.push_back(Calibrated(ground.evidence));
  if (draft && draft->decided && draft->state == lifecycle::DraftState::kPublished)
    out.push_back(Stage("approved", "done",
                        draft->alone ? "By who wrote it: nobody else could" : draft->decision_note,
                        draft->decided->at, draft->decided->name));
  else if (approval)
    out.push_back(Stage("approved", "open", "Published before approval was asked for"));
  out.push_back(Stage("published", "done", fmt::format("Version {}", ground.version.version),
                      ground.version.published_at,
                      draft && draft->ended ? draft->ended->name : ""));
  out.push_back(ground.retired ? Stage("retired", "done", ground.retired->reason,
                                       ground.retired->at, ground.retired->by)
                               : Stage("retired", "off", "In use"));
  return out;
}

// What the audit log tells of the card, and the publications it knows nothing of: by files.
Result<json::array> TimelineOf(const Context& context, const std::string& tenant,
                               const std::string& card) {
  registry::AuditFilter filter;
  filter.action = "scorecard.";
  filter.target = card;
  filter.limit = kTimeline;
  ASSIGN_OR_RETURN(const auto entries, context.registry->audit().Read(tenant, filter));
  struct Entry {
    TimeMs at;
    json::object wire;
  };
  std::vector<Entry> all;
  std::vector<std::string> known;  // generations whose publication is in the log
  for (const registry::AuditEntry& one : entries) {
    const json::value& after = one.note.after;
    const auto text = [&](std::string_view name) { return std::string(StringOr(after, name, "")); };
    const std::string action = one.note.action.substr(std::string("scorecard.").size());
    std::string words = text(action == "draft"                              ? "note"
                             : action == "submit"                           ? "submit_note"
                             : action == "approve" || action == "send_back" ? "decision_note"
                                                                            : "reason");
    if (one.note.action == "scorecard.publish") known.push_back(text("generation"));
    if (one.note.action == "scorecard.owner")
      if (const auto person = context.registry->people().Find(tenant, text("owner")); person.ok())
        words = person->name;
    if (one.note.action == "scorecard.example") words = text("question");
    all.push_back(
        {one.at, json::object{{"at", FormatTime(one.at)},
                              {"action", action},
                              {"by", one.actor.name},
                              {"kind", one.actor.kind},
                              {"version", text("version")},
                              {"generation", text("generation")},
                              {"draft", text("draft").empty() ? text("id") : text("draft")},
                              {"words", words}}});
  }
  for (const app::PublishedCard& one : context.workspace->versions().History(card)) {
    if (std::find(known.begin(), known.end(), one.marks.generation) != known.end()) continue;
    all.push_back({one.published_at, json::object{{"at", FormatTime(one.published_at)},
                                                  {"action", "publish"},
                                                  {"by", ""},
                                                  {"kind", "files"},
                                                  {"version", one.version},
                                                  {"generation", one.marks.generation},
                                                  {"draft", ""},
                                                  {"words", ""}}});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Entry& a, const Entry& b) { return a.at > b.at; });
  json::array out;
  for (Entry& one : all) out.push_back(std::move(one.wire));
  return out;
}

Result<Response> Life(Context& context, const Request& request, bool audited = false) {
  const std::string& tenant = request.caller.actor.tenant;
  ASSIGN_OR_RETURN(const Ground ground, GroundOf(context, request));
  const lifecycle::Drafts drafts = DraftsOf(context);
  ASSIGN_OR_RETURN(const bool approval, drafts.NeedsApproval(tenant));
  ASSIGN_OR_RETURN(const std::string owner, drafts.Owner(tenant, ground.card.id));
  ASSIGN_OR_RETURN(json::array timeline, TimelineOf(context, tenant, ground.card.id));
  ASSIGN_OR_RETURN(const std::vector<Draft> all, drafts.All(tenant, ground.card.id));
  json::array open;
  for (const Draft& one : all) {
    if (!one.open()) continue;
    ASSIGN_OR_RETURN(json::object wire, ToWire(context, request.caller, one));
    open.push_back(std::move(wire));
  }
  json::value owner_name;
  if (!owner.empty())
    if (const auto person = context.registry->people().Find(tenant, owner); person.ok())
      owner_name = person->name;
  const json::object out{{"card", ground.card.id},
                         {"title", ground.card.title},
                         {"version", ground.card.version},
                         {"state", ground.retired ? "retired" : "published"},
                         {"approval", approval},
                         {"owner", owner},
                         {"owner_name", owner_name},
                         {"stages", StagesOf(ground, approval)},
                         {"evidence", app::ToJsonArray(ground.evidence)},
                         {"drafts", std::move(open)},
                         {"timeline", std::move(timeline)}};
  return audited ? AuditedResponse(out) : JsonResponse(out);
}

Result<Response> SetOwner(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, Card(context, request));
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string owner(StringOr(body, "owner", ""));
  if (!owner.empty()) {
    const auto person = context.registry->people().Find(context.tenant, owner);
    if (!person.ok() || !person->active)
      return InvalidInput(fmt::format("owner: there is no person '{}'", owner));
  }
  RETURN_IF_ERROR(DraftsOf(context).SetOwner(request.caller.actor, card.id, owner));
  return Life(context, request, true);
}

Result<Response> Retire(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, Card(context, request));
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string reason(StringOr(body, "reason", ""));
  if (reason.empty() || reason.size() > lifecycle::kNoteMax || !IsUtf8(reason))
    return InvalidInput(fmt::format("reason: say why, in at most {} bytes", lifecycle::kNoteMax));
  const app::RescoringState trial = context.rescoring->Status().state;
  if (trial == app::RescoringState::kRunning || trial == app::RescoringState::kReady)
    return Conflict("a change is being tried on all history; publish or discard it first");
  {
    const std::lock_guard pipeline(context.workspace->pipeline_mutex());
    RETURN_IF_ERROR(context.workspace->RetireCard(card.id, reason, request.caller.actor.name));
  }
  RETURN_IF_ERROR(
      DraftsOf(context).Note(request.caller.actor, "scorecard.retire", card.id,
                             json::object{{"reason", reason}, {"version", card.version}}));
  return Life(context, request, true);
}

// The last text, tried on what came in since: publishing it puts the card in use again.
Result<Response> Reactivate(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, Card(context, request));
  if (!card.retired) return Conflict(fmt::format("'{}' is in use", card.title));
  const auto last = context.workspace->versions().Current(card.id);
  if (!last) return NotFound(fmt::format("'{}' was never published", card.id));
  ASSIGN_OR_RETURN(const std::string yaml, context.workspace->versions().Yaml(*last));
  RETURN_IF_ERROR(StartTrial(context, request.caller, {app::ChangeKind::kScorecard, yaml}));
  ASSIGN_OR_RETURN(const json::object wire, TrialToWire(context, request.caller));
  return JsonResponse(wire);
}

// --- examples ---

Result<const scoring::QuestionInfo*> QuestionOf(const scoring::ScorecardInfo& card,
                                                const Request& request) {
  const std::string& id = request.path_values.at("question");
  if (const auto* question = QuestionNamed(card, id); question != nullptr) return question;
  return NotFound(fmt::format("scorecard '{}' has no question '{}'", card.id, id));
}

json::object ToWire(const Context&, const app::QuestionExample& one,
                    const DirectoryData& directory) {
  return {{"interaction", one.interaction},
          {"verdict", one.verdict},
          {"points", one.points},
          {"confidence", one.confidence},
          {"because", one.because},
          {"turn", one.turn < 0 ? json::value() : json::value(one.turn)},
          {"role", one.role},
          {"text", one.text},
          {"begin", Utf16Offset(one.text, one.begin)},
          {"end", Utf16Offset(one.text, one.end)},
          {"preview", one.preview},
          {"channel", one.channel},
          {"agent_id", one.agent},
          {"agent_name", directory.NameOf(one.agent)},
          {"reason", one.reason},
          {"started_at", FormatTime(one.started_at)},
          {"confirmed", one.confirmed},
          {"pinned", one.pinned}};
}

Result<Response> Examples(Context& context, const Request& request, bool audited = false) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, Card(context, request));
  ASSIGN_OR_RETURN(const scoring::QuestionInfo* question, QuestionOf(card, request));
  ASSIGN_OR_RETURN(std::string where, WithinScope(request.caller, context.tenant));
  if (ScopeOf(request.caller).all) where.clear();
  ASSIGN_OR_RETURN(const int64_t n, LimitParam(request, 3, 10));
  const lifecycle::Pins pins(context.registry->database(), context.workspace->clock());
  ASSIGN_OR_RETURN(const app::QuestionExamples found,
                   app::ReadQuestionExamples(
                       *context.workspace, BookOf(context), pins,
                       {context.tenant, card.id, question->id, where, static_cast<size_t>(n)}));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array good, poor, rejected;
  for (const app::QuestionExample& one : found.good)
    good.push_back(ToWire(context, one, *directory));
  for (const app::QuestionExample& one : found.poor)
    poor.push_back(ToWire(context, one, *directory));
  ASSIGN_OR_RETURN(const auto all, pins.All(context.tenant, card.id, question->id));
  std::vector<std::string> ids;
  for (const lifecycle::Pin& one : all)
    if (!one.pinned) ids.push_back(one.interaction);
  ASSIGN_OR_RETURN(const auto visible, Visible(context, request.caller, ids));
  for (const lifecycle::Pin& one : all)
    if (!one.pinned && visible.contains(one.interaction))
      rejected.push_back(json::object{{"interaction", one.interaction},
                                      {"by", one.person_name},
                                      {"at", FormatTime(one.at)},
                                      {"note", one.note}});
  const json::object out{{"question", question->id},          {"text", question->text},
                         {"good_looks_like", question->good}, {"poor_looks_like", question->poor},
                         {"good", std::move(good)},           {"poor", std::move(poor)},
                         {"rejected", std::move(rejected)}};
  return audited ? AuditedResponse(out) : JsonResponse(out);
}

Result<Response> Mark(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, Card(context, request));
  ASSIGN_OR_RETURN(const scoring::QuestionInfo* question, QuestionOf(card, request));
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  lifecycle::Pin pin;
  pin.interaction = StringOr(body, "interaction", "");
  pin.scorecard = card.id;
  pin.question = question->id;
  pin.note = StringOr(body, "note", "");
  const std::string mark(StringOr(body, "mark", ""));
  ASSIGN_OR_RETURN(const auto visible, Visible(context, request.caller, {pin.interaction}));
  if (!visible.contains(pin.interaction))
    return NotFound(fmt::format("there is no interaction '{}'", pin.interaction));
  lifecycle::Pins pins(context.registry->database(), context.workspace->clock());
  if (mark == "none") {
    RETURN_IF_ERROR(pins.Remove(request.caller.actor, card.id, question->id, pin.interaction));
    return Examples(context, request, true);
  }
  if (mark != "pinned" && mark != "rejected")
    return InvalidInput(fmt::format("mark: '{}' is not pinned, rejected or none", mark));
  pin.pinned = mark == "pinned";
  ASSIGN_OR_RETURN(const lifecycle::Pin set, pins.Set(request.caller.actor, std::move(pin)));
  static_cast<void>(set);
  return Examples(context, request, true);
}

Route Changing(const char* path, Permission permission, const char* what, const char* request,
               const char* response) {
  Route route(Method::kPost, path, permission, what);
  route.request_schema = request;
  route.response_schema = response;
  route.rows = RouteRows::kNone;
  return route;
}

}  // namespace

void AddLifecycleRoutes(Context& context, Router& router) {
  Route life(Method::kGet, "/v1/scorecards/{id}/lifecycle", Permission::kReadDefinitions,
             "How far a scorecard is by the evidence: tried, calibrated, approved, published, "
             "retired; its drafts and what befell it");
  life.response_schema = "CardLife";
  life.rows = RouteRows::kNone;
  life.handle = [&context](const Request& request) { return Life(context, request); };
  router.Add(std::move(life));

  Route owner = Changing("/v1/scorecards/{id}/owner", Permission::kPublishScorecards,
                         "Who answers for a scorecard", "CardOwner", "CardLife");
  owner.handle = [&context](const Request& request) { return SetOwner(context, request); };
  router.Add(std::move(owner));

  Route retire = Changing("/v1/scorecards/{id}/retire", Permission::kPublishScorecards,
                          "Score no new conversations with a card; what it scored stays",
                          "DraftReason", "CardLife");
  retire.handle = [&context](const Request& request) { return Retire(context, request); };
  router.Add(std::move(retire));

  Route back = Changing("/v1/scorecards/{id}/reactivate", Permission::kPublishScorecards,
                        "Try a retired card on what came in since; publishing it puts it in use",
                        "", "Rescoring");
  back.handle = [&context](const Request& request) { return Reactivate(context, request); };
  router.Add(std::move(back));

  Route examples(Method::kGet, "/v1/scorecards/{id}/questions/{question}/examples",
                 Permission::kReadConversations,
                 "What good and poor look like, in words and in conversations");
  examples.parameters = {{"limit", "at most 10 of each; 3 when absent", "integer"}};
  examples.response_schema = "QuestionExamples";
  examples.rows = RouteRows::kFiltered;
  examples.handle = [&context](const Request& request) { return Examples(context, request); };
  router.Add(std::move(examples));

  Route mark =
      Changing("/v1/scorecards/{id}/questions/{question}/examples", Permission::kWriteReviews,
               "Pin a conversation as an example of a question, or reject it", "MarkExample",
               "QuestionExamples");
  mark.rows = RouteRows::kFiltered;
  mark.handle = [&context](const Request& request) { return Mark(context, request); };
  router.Add(std::move(mark));
}

}  // namespace clarion::api
