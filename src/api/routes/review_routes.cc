// Whom to review next, one conversation as a reviewer meets it, and what they say of it.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/beside.h"
#include "api/routes/reviewing.h"
#include "api/wire.h"
#include "reviews/wire.h"

namespace clarion::api {
namespace {

using reviews::Label;
using reviews::NewLabels;
using reviews::Queue;
using reviews::Source;
using warehouse::Quoted;
using warehouse::Rows;

constexpr int64_t kQueueMax = 200;

// --- the queue ---

struct Asked {
  scoring::ScorecardInfo card;
  reviews::Settings settings;
  std::vector<reviews::Candidate> candidates;
  Queue queue;
};

Result<Asked> QueueFor(Context& context, const Request& request, size_t limit) {
  Asked out;
  ASSIGN_OR_RETURN(out.card, app::ReviewCard(*context.workspace, request.Param("card")));
  ASSIGN_OR_RETURN(out.settings, app::ReviewSettings(*context.workspace));
  std::optional<Source> only;
  if (const std::string name = request.Param("source"); !name.empty()) {
    only = reviews::SourceFrom(name);
    if (!only || *only == Source::kChosen)
      return InvalidInput(fmt::format(
          "source: '{}' is not dispute, second, audit, critical, uncertain or instructive", name));
  }
  app::ReviewFrame frame;
  frame.tenant = context.tenant;
  ASSIGN_OR_RETURN(frame.where, WithinScope(request.caller, context.tenant));
  frame.reviewer = DeciderOf(request.caller);
  ASSIGN_OR_RETURN(out.candidates, app::ReviewCandidates(*context.workspace, BookOf(context),
                                                         out.card, out.settings, frame));
  out.queue = reviews::MakeQueue(out.candidates, out.settings, limit, only);
  return out;
}

// What a list shows of the conversations.
Result<json::array> ItemsToWire(Context& context, const Queue& queue) {
  std::vector<std::string> ids;
  for (const reviews::QueueItem& one : queue.items) ids.push_back(one.interaction);
  json::array out;
  if (ids.empty()) return out;
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT id, channel, started_ms, agent_id, turns FROM {{interaction}} WHERE tenant = {} "
          "AND id IN ({})",
          Quoted(context.tenant), IdList(ids))));
  std::map<std::string, size_t> row_of;
  for (size_t i = 0; i < rows.size(); ++i) row_of[rows.Text(i, 0)] = i;
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  for (const reviews::QueueItem& one : queue.items) {
    const auto row = row_of.find(one.interaction);
    if (row == row_of.end()) continue;
    json::object item = reviews::ToJsonObject(one);
    item["channel"] = rows.at(row->second, 1);
    item["started_at"] = FormatTime(rows.Integer(row->second, 2));
    item["agent_name"] = directory->NameOf(rows.Text(row->second, 3));
    item["turns"] = rows.Integer(row->second, 4);
    out.push_back(std::move(item));
  }
  return out;
}

Result<Response> ShowQueue(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, kQueueMax));
  ASSIGN_OR_RETURN(const Asked asked, QueueFor(context, request, static_cast<size_t>(limit)));
  ASSIGN_OR_RETURN(json::array items, ItemsToWire(context, asked.queue));
  return JsonResponse(json::object{{"scorecard", asked.card.id},
                                   {"title", asked.card.title},
                                   {"audit_rate", asked.settings.audit_rate},
                                   {"days", asked.settings.days},
                                   {"candidates", asked.candidates.size()},
                                   {"waiting", reviews::WaitingToJson(asked.queue)},
                                   {"items", std::move(items)}});
}

// --- one conversation ---

json::array ChoicesToWire(const scoring::QuestionInfo& question) {
  json::array out;
  for (const Choice& one : ChoicesOf(question))
    out.push_back(json::object{{"verdict", one.verdict}, {"label", one.label}});
  return out;
}

// Whether this reviewer has said what they think of it: until then, blind means that others' words
// are hidden too.
bool HasSpoken(const std::vector<Label>& labels, const std::string& me) {
  return std::any_of(labels.begin(), labels.end(),
                     [&](const Label& one) { return one.reviewer == me; });
}

Result<json::object> ItemToWire(Context& context, const Request& request, const std::string& id,
                                const std::string& card, bool blind) {
  ASSIGN_OR_RETURN(const Reviewed reviewed, ReadReviewed(context, request.caller, id, card));
  const reviews::Book book = BookOf(context);
  const std::string& me = request.caller.actor.id;
  ASSIGN_OR_RETURN(const std::vector<Label> labels,
                   book.Labels(context.tenant, {reviewed.card.id, id, ""}));
  ASSIGN_OR_RETURN(const std::vector<reviews::Dispute> disputes, book.Disputes(context.tenant, id));
  const auto standings = reviews::Standings(labels);
  const bool hide = blind && !HasSpoken(labels, me);
  Score score{reviewed.card.id, reviewed.version, 0, false, reviewed.answers};
  json::object wire = ToWire(score, &reviewed.card, reviewed.texts);
  json::array answers;
  for (size_t i = 0; i < reviewed.answers.size(); ++i) {
    const Answer& answer = reviewed.answers[i];
    const scoring::QuestionInfo* question = QuestionNamed(reviewed.card, answer.question);
    json::array said;
    json::value standing, disputed;
    for (const Label& one : labels)
      if (one.question == answer.question && (!hide || one.reviewer == me))
        said.push_back(reviews::ToJsonObject(one));
    const auto found = standings.find({id, reviewed.card.id, answer.question});
    if (found != standings.end() && !hide) standing = reviews::Name(found->second.how);
    for (const reviews::Dispute& one : disputes)
      if (one.scorecard == reviewed.card.id && one.question == answer.question &&
          one.state == reviews::DisputeState::kOpen)
        disputed = reviews::ToJsonObject(one);
    answers.push_back(
        json::object{{"question", answer.question},
                     {"section", question->section},
                     {"text", question->text},
                     {"help", question->help},
                     {"good", question->good},
                     {"poor", question->poor},
                     {"type", scoring::Name(question->type)},
                     {"choices", ChoicesToWire(*question)},
                     {"machine", hide ? json::value() : json::value(VerdictOf(answer))},
                     {"answer", hide ? json::value() : wire.at("answers").as_array()[i]},
                     {"standing", std::move(standing)},
                     {"labels", std::move(said)},
                     {"dispute", std::move(disputed)}});
  }
  return json::object{{"interaction", id},
                      {"scorecard", reviewed.card.id},
                      {"title", reviewed.card.title},
                      {"version", reviewed.version},
                      {"blind", hide},
                      {"own", std::find(reviewed.agents.begin(), reviewed.agents.end(),
                                        DeciderOf(request.caller).agent) != reviewed.agents.end()},
                      {"answers", std::move(answers)}};
}

Result<Response> Next(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Asked asked, QueueFor(context, request, 1));
  ASSIGN_OR_RETURN(json::array items, ItemsToWire(context, asked.queue));
  json::value item, review;
  if (!items.empty()) {
    const reviews::QueueItem& first = asked.queue.items.front();
    ASSIGN_OR_RETURN(const json::object wire,
                     ItemToWire(context, request, first.interaction, asked.card.id,
                                first.blind || request.Param("blind") == "true"));
    review = wire;
    item = items.front();
  }
  return JsonResponse(json::object{{"item", std::move(item)}, {"review", std::move(review)}});
}

// --- labels ---

Result<std::vector<NewLabels::Answer>> AnswersIn(const json::value& body,
                                                 const Reviewed& reviewed) {
  std::vector<NewLabels::Answer> out;
  const json::value* list = Find(body, "answers");
  if (list == nullptr || !list->is_array())
    return InvalidInput("answers: a list of {question, verdict}");
  for (const json::value& one : list->get_array()) {
    NewLabels::Answer answer;
    answer.question = StringOr(one, "question", "");
    answer.verdict = StringOr(one, "verdict", "");
    answer.note = StringOr(one, "note", "");
    RETURN_IF_ERROR(CheckChoice(reviewed.card, answer.question, answer.verdict));
    if (const json::value* turn = Find(one, "turn"); turn != nullptr && !turn->is_null()) {
      if (!turn->is_int64() || turn->get_int64() < 0 ||
          turn->get_int64() >= static_cast<int64_t>(reviewed.texts.size()))
        return InvalidInput(fmt::format("turn of {}: from 0 to {}", answer.question,
                                        static_cast<int64_t>(reviewed.texts.size()) - 1));
      answer.turn = static_cast<int>(turn->get_int64());
    }
    for (const Answer& machine : reviewed.answers)
      if (machine.question == answer.question) {
        answer.machine = VerdictOf(machine);
        answer.confidence = machine.confidence;
      }
    out.push_back(std::move(answer));
  }
  return out;
}

bool Flag(const json::value& body, std::string_view name) {
  const json::value* value = Find(body, name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

Result<void> TakeSession(const Context& context, const Request& request, NewLabels* labels) {
  if (labels->session.empty()) return {};
  ASSIGN_OR_RETURN(const reviews::Session session,
                   BookOf(context).FindSession(context.tenant, labels->session));
  const auto among = [](const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  if (!session.open) return Conflict(fmt::format("'{}' is closed", session.title));
  if (!among(session.reviewers, request.caller.actor.id))
    return Forbidden(fmt::format("you are not a reviewer of '{}'", session.title));
  if (session.scorecard != labels->scorecard || !among(session.interactions, labels->interaction))
    return InvalidInput(fmt::format("session: '{}' is about other conversations", session.title));
  labels->blind = session.blind;
  return {};
}

// What the reviewer says of where they met it is held against the sample: only what chance chose
// may stand for others.
Result<void> TakeSource(const Context& context, const json::value& body, NewLabels* labels) {
  const std::string name(StringOr(body, "source", "chosen"));
  const std::optional<Source> source = reviews::SourceFrom(name);
  if (!source) return InvalidInput(fmt::format("source: '{}' is none of the queue's", name));
  labels->source = *source;
  if (*source != Source::kAudit && *source != Source::kSecond) return {};
  ASSIGN_OR_RETURN(const reviews::Settings settings, app::ReviewSettings(*context.workspace));
  const bool in = reviews::InAudit(settings, labels->interaction);
  if (!in && *source == Source::kAudit)
    return InvalidInput(
        fmt::format("source: '{}' is not in the audit sample; send 'chosen'", labels->interaction));
  if (in && labels->session.empty()) labels->probability = settings.audit_rate;
  return {};
}

Result<Response> AddLabels(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  NewLabels labels;
  labels.interaction = StringOr(body, "interaction", "");
  if (labels.interaction.empty()) return InvalidInput("interaction: which conversation?");
  ASSIGN_OR_RETURN(const Reviewed reviewed,
                   ReadReviewed(context, request.caller, labels.interaction,
                                std::string(StringOr(body, "scorecard", ""))));
  labels.scorecard = reviewed.card.id;
  labels.card_version = reviewed.version;
  labels.session = StringOr(body, "session", "");
  labels.blind = Flag(body, "blind");
  const std::string agent = DeciderOf(request.caller).agent;
  if (!agent.empty() &&
      std::find(reviewed.agents.begin(), reviewed.agents.end(), agent) != reviewed.agents.end())
    return Forbidden("you took part in this conversation; somebody else reviews it");
  ASSIGN_OR_RETURN(labels.answers, AnswersIn(body, reviewed));
  RETURN_IF_ERROR(TakeSession(context, request, &labels));
  RETURN_IF_ERROR(TakeSource(context, body, &labels));
  reviews::Book book = BookOf(context);
  if (Flag(body, "adjudicates")) {
    labels.kind = reviews::LabelKind::kAdjudication;
    ASSIGN_OR_RETURN(const std::vector<Label> before,
                     book.Labels(context.tenant, {labels.scorecard, labels.interaction, ""}));
    for (const NewLabels::Answer& one : labels.answers)
      if (std::none_of(before.begin(), before.end(),
                       [&](const Label& label) { return label.question == one.question; }))
        return Conflict(
            fmt::format("nobody has reviewed '{}' yet: there is nothing to settle", one.question));
  }
  ASSIGN_OR_RETURN(const std::vector<Label> added, book.Add(request.caller.actor, labels));
  json::array out;
  for (const Label& one : added) out.push_back(reviews::ToJsonObject(one));
  return AuditedResponse(json::object{{"labels", std::move(out)}}, 201);
}

// --- what a conversation's page shows ---

Result<Response> OfInteraction(Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  const reviews::Book book = BookOf(context);
  ASSIGN_OR_RETURN(const std::vector<Label> labels, book.Labels(context.tenant, {"", id, ""}));
  ASSIGN_OR_RETURN(const std::vector<reviews::Dispute> all, book.Disputes(context.tenant, id));
  json::array standings, disputes;
  for (const auto& [key, one] : reviews::Standings(labels))
    standings.push_back(json::object{{"scorecard", key.scorecard},
                                     {"question", key.question},
                                     {"verdict", one.verdict},
                                     {"how", reviews::Name(one.how)},
                                     {"reviewer_name", one.reviewer_name},
                                     {"at", FormatTime(one.at)},
                                     {"note", one.note},
                                     {"people", one.people},
                                     {"machine", one.machine}});
  const reviews::Decider caller = DeciderOf(request.caller);
  for (const reviews::Dispute& one : all) {
    json::object wire = reviews::ToJsonObject(one);
    wire["may_decide"] = one.state == reviews::DisputeState::kOpen &&
                         request.caller.permissions.Has(Permission::kWriteReviews) &&
                         reviews::MayDecide(one, caller).ok();
    wire["own"] = one.raised_by == caller.actor.id;
    disputes.push_back(std::move(wire));
  }
  bool may = false;
  if (!caller.agent.empty() && request.caller.permissions.Has(Permission::kRaiseDisputes)) {
    ASSIGN_OR_RETURN(const Rows rows,
                     context.workspace->warehouse().Query(fmt::format(
                         "SELECT has(agent_ids, {}) FROM {{interaction}} WHERE tenant = {} AND id "
                         "= {} LIMIT 1",
                         Quoted(caller.agent), Quoted(context.tenant), Quoted(id))));
    may = !rows.empty() && rows.Integer(0, 0) > 0;
  }
  return JsonResponse(json::object{{"standings", std::move(standings)},
                                   {"disputes", std::move(disputes)},
                                   {"may_dispute", may}});
}

Route Reviewing(Method method, const char* path, const char* what, const char* schema) {
  Route route(method, path, Permission::kWriteReviews, what);
  route.response_schema = schema;
  route.rows = RouteRows::kFiltered;
  return route;
}

const std::vector<Parameter> kQueueParameters = {
    {"card", "a scorecard; service_quality when absent"},
    {"source", "only of one: dispute, second, audit, critical, uncertain, instructive"}};

}  // namespace

void AddReviewRoutes(Context& context, Router& router) {
  Route queue = Reviewing(Method::kGet, "/v1/reviews/queue",
                          "What to review next, and how much waits of each kind", "ReviewQueue");
  queue.parameters = kQueueParameters;
  queue.parameters.push_back({"limit", "at most 200", "integer"});
  queue.handle = [&context](const Request& request) { return ShowQueue(context, request); };
  router.Add(std::move(queue));

  Route next = Reviewing(Method::kGet, "/v1/reviews/next",
                         "The first of the queue, with the machine's answers unless it is blind",
                         "ReviewNext");
  next.parameters = kQueueParameters;
  next.parameters.push_back({"blind", "true hides what the machine and others said", "boolean"});
  next.handle = [&context](const Request& request) { return Next(context, request); };
  router.Add(std::move(next));

  Route item = Reviewing(Method::kGet, "/v1/reviews/items/{id}",
                         "One conversation as a reviewer meets it", "Review");
  item.parameters = {{"card", "a scorecard; service_quality when absent"},
                     {"blind", "true hides what the machine and others said", "boolean"}};
  item.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::object wire,
                     ItemToWire(context, request, request.path_values.at("id"),
                                request.Param("card"), request.Param("blind") == "true"));
    return JsonResponse(wire);
  };
  router.Add(std::move(item));

  Route add =
      Reviewing(Method::kPost, "/v1/reviews/labels",
                "What a person says of the answers of one conversation; only added to", "Labels");
  add.request_schema = "NewLabels";
  add.handle = [&context](const Request& request) { return AddLabels(context, request); };
  router.Add(std::move(add));

  Route of(Method::kGet, "/v1/interactions/{id}/reviews", Permission::kReadConversations,
           "What people said of its answers, and its disputes");
  of.response_schema = "InteractionReviews";
  of.rows = RouteRows::kOne;
  of.handle = [&context](const Request& request) { return OfInteraction(context, request); };
  router.Add(std::move(of));
}

}  // namespace clarion::api
