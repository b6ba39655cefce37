// How right the machine is, what it may decide alone, and how far people agree.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/params.h"
#include "api/routes/reviewing.h"
#include "reviews/wire.h"

namespace clarion::api {
namespace {

using reviews::Label;
using reviews::Session;
using warehouse::Quoted;
using warehouse::Rows;

constexpr size_t kMistakenMax = 50;

json::object WithText(json::object one, const scoring::ScorecardInfo& card) {
  one["text"] = QuestionText(card, std::string(StringOr(one, "question", "")));
  return one;
}

// Each reviewer's newest view, and the machine's.
std::vector<reviews::Opinion> OpinionsOf(const std::vector<Label>& labels) {
  std::map<std::tuple<std::string, std::string, std::string>, reviews::Opinion> newest;
  for (const Label& one : labels) {
    if (one.kind != reviews::LabelKind::kReview) continue;
    newest[{one.question, one.interaction, one.reviewer}] = {one.interaction, one.question,
                                                             one.reviewer, one.verdict};
    if (!one.machine.empty())
      newest[{one.question, one.interaction, reviews::kMachine}] = {one.interaction, one.question,
                                                                    reviews::kMachine, one.machine};
  }
  std::vector<reviews::Opinion> out;
  for (auto& [key, one] : newest) out.push_back(std::move(one));
  return out;
}

// How far people agree with each other, and the machine with them, where two or more have judged.
std::map<std::string, reviews::QuestionAgreement> WhereTwoJudged(const std::vector<Label>& labels) {
  std::vector<reviews::Opinion> opinions = OpinionsOf(labels);
  std::map<std::pair<std::string, std::string>, int> people;
  for (const reviews::Opinion& one : opinions)
    if (one.reviewer != reviews::kMachine) ++people[{one.question, one.interaction}];
  std::erase_if(opinions, [&](const reviews::Opinion& one) {
    return people[{one.question, one.interaction}] < 2;
  });
  std::map<std::string, reviews::QuestionAgreement> out;
  if (opinions.empty()) return out;
  for (reviews::QuestionAgreement& one : reviews::MeasureCalibration(opinions)) {
    const std::string question = one.question;
    out.emplace(question, std::move(one));
  }
  return out;
}

// --- accuracy and thresholds ---

// Figures are of all labels; which conversations were mistaken only as far as the caller sees them.
Result<void> KeepVisible(Context& context, const Request& request,
                         std::vector<reviews::QuestionAccuracy>* all) {
  std::vector<std::string> ids;
  const bool reads = request.caller.permissions.Has(Permission::kReadConversations);
  for (reviews::QuestionAccuracy& one : *all) {
    if (!reads) one.mistaken.clear();
    if (one.mistaken.size() > kMistakenMax) one.mistaken.resize(kMistakenMax);
    ids.insert(ids.end(), one.mistaken.begin(), one.mistaken.end());
  }
  ASSIGN_OR_RETURN(const auto visible, Visible(context, request.caller, ids));
  for (reviews::QuestionAccuracy& one : *all)
    std::erase_if(one.mistaken, [&](const std::string& id) { return !visible.contains(id); });
  return {};
}

Result<Response> Accuracy(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card,
                   app::ReviewCard(*context.workspace, request.Param("card")));
  ASSIGN_OR_RETURN(const reviews::Settings settings, app::ReviewSettings(*context.workspace));
  ASSIGN_OR_RETURN(
      const app::CardLabels labels,
      app::ReadCardLabels(*context.workspace, BookOf(context), context.tenant, card.id));
  std::vector<reviews::QuestionAccuracy> all = reviews::MeasureAccuracy(labels.now);
  RETURN_IF_ERROR(KeepVisible(context, request, &all));
  ASSIGN_OR_RETURN(const std::vector<Label> given,
                   BookOf(context).Labels(context.tenant, {card.id, "", ""}));
  const auto people = WhereTwoJudged(given);
  const auto agreement = [&](const std::string& question) -> json::value {
    const auto found = people.find(question);
    if (found == people.end()) return nullptr;
    return WithText(reviews::ToJsonObject(found->second), card);
  };
  json::array questions;
  for (const reviews::QuestionAccuracy& one : all) {
    json::object wire = WithText(reviews::ToJsonObject(one), card);
    wire["people"] = agreement(one.question);
    questions.push_back(std::move(wire));
  }
  return JsonResponse(
      json::object{{"scorecard", card.id},
                   {"title", card.title},
                   {"version", card.version},
                   {"audit_rate", settings.audit_rate},
                   {"conversations", labels.conversations},
                   {"audited", labels.audited},
                   {"contested", labels.contested},
                   {"overall", reviews::ToJsonValue(reviews::OverallAgreement(labels.now))},
                   {"people", agreement("")},
                   {"questions", std::move(questions)}});
}

Result<Response> Thresholds(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card,
                   app::ReviewCard(*context.workspace, request.Param("card")));
  ASSIGN_OR_RETURN(reviews::Settings settings, app::ReviewSettings(*context.workspace));
  ASSIGN_OR_RETURN(const auto risk, NumberParam(request, "risk"));
  ASSIGN_OR_RETURN(const auto failure, NumberParam(request, "failure"));
  settings.threshold.risk = risk.value_or(settings.threshold.risk);
  settings.threshold.failure = failure.value_or(settings.threshold.failure);
  RETURN_IF_ERROR(reviews::Check(settings.threshold));
  ASSIGN_OR_RETURN(
      const app::CardLabels labels,
      app::ReadCardLabels(*context.workspace, BookOf(context), context.tenant, card.id));
  const reviews::ByQuestion now = reviews::Sampled(labels.now),
                            then = reviews::Sampled(labels.then);
  json::array questions;
  for (const scoring::QuestionInfo& question : card.questions) {
    const auto judged = now.find(question.id), before = then.find(question.id);
    const std::vector<reviews::Judged> none;
    reviews::Threshold one =
        reviews::FindThreshold(judged == now.end() ? none : judged->second, settings.threshold);
    one.question = question.id;
    reviews::Drift drift = reviews::WatchDrift(before == then.end() ? none : before->second);
    drift.question = question.id;
    json::object wire = WithText(reviews::ToJsonObject(one), card);
    wire["drift"] = reviews::ToJsonObject(drift);
    questions.push_back(std::move(wire));
  }
  return JsonResponse(json::object{{"scorecard", card.id},
                                   {"title", card.title},
                                   {"risk", settings.threshold.risk},
                                   {"failure", settings.threshold.failure},
                                   {"questions", std::move(questions)}});
}

// --- sessions ---

std::string NameOfPerson(const Context& context, const std::string& id) {
  const auto person = context.registry->people().Find(context.tenant, id);
  return person.ok() ? person->name : id;
}

// How many of the session's conversations each reviewer has labelled.
std::map<std::string, std::set<std::string>> DoneBy(const std::vector<Label>& labels) {
  std::map<std::string, std::set<std::string>> out;
  for (const Label& one : labels) out[one.reviewer].insert(one.interaction);
  return out;
}

json::object ToWire(const Context& context, const Session& one, const std::vector<Label>& labels,
                    const std::string& me) {
  json::object out = reviews::ToJsonObject(one);
  const auto done = DoneBy(labels);
  json::array progress;
  size_t mine = one.interactions.size();
  for (const std::string& id : one.reviewers) {
    const auto found = done.find(id);
    const size_t n = found == done.end() ? 0 : found->second.size();
    if (id == me) mine = n;
    progress.push_back(json::object{{"id", id}, {"name", NameOfPerson(context, id)}, {"done", n}});
  }
  const bool takes_part =
      std::find(one.reviewers.begin(), one.reviewers.end(), me) != one.reviewers.end();
  json::array remaining;  // the caller's own
  if (takes_part && one.open)
    for (const std::string& id : one.interactions) {
      const auto found = done.find(me);
      if (found == done.end() || !found->second.contains(id)) remaining.emplace_back(id);
    }
  out["owner_name"] = NameOfPerson(context, one.owner);
  out["progress"] = std::move(progress);
  out["remaining"] = std::move(remaining);
  // Who has not finished a blind session does not read what the others said.
  out["hidden"] = one.blind && one.open && takes_part && mine < one.interactions.size();
  return out;
}

bool Concerns(const Caller& caller, const Session& one) {
  return caller.sees == registry::Sees::kAll || one.owner == caller.actor.id ||
         std::find(one.reviewers.begin(), one.reviewers.end(), caller.actor.id) !=
             one.reviewers.end();
}

Result<Session> SessionOf(const Context& context, const Request& request) {
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(Session one, BookOf(context).FindSession(context.tenant, id));
  if (!Concerns(request.caller, one))
    return NotFound(fmt::format("there is no calibration session '{}'", id));
  return one;
}

// All questions together first, then as the card has them.
void InCardOrder(const scoring::ScorecardInfo& card, std::vector<reviews::QuestionAgreement>* all) {
  const auto place = [&](const reviews::QuestionAgreement& one) -> size_t {
    if (one.question.empty()) return 0;
    for (size_t i = 0; i < card.questions.size(); ++i)
      if (card.questions[i].id == one.question) return i + 1;
    return card.questions.size() + 1;
  };
  std::stable_sort(all->begin(), all->end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

Result<Response> OneSession(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Session one, SessionOf(context, request));
  ASSIGN_OR_RETURN(const std::vector<Label> labels,
                   BookOf(context).Labels(context.tenant, {one.scorecard, "", one.id}));
  json::object out = ToWire(context, one, labels, request.caller.actor.id);
  json::array questions, reviewers, open;
  if (!out["hidden"].as_bool()) {
    const std::vector<reviews::Opinion> opinions = OpinionsOf(labels);
    const auto card = app::ReviewCard(*context.workspace, one.scorecard);
    std::vector<reviews::QuestionAgreement> agreements = reviews::MeasureCalibration(opinions);
    if (card.ok()) InCardOrder(*card, &agreements);
    for (const reviews::QuestionAgreement& agreement : agreements) {
      json::object wire = reviews::ToJsonObject(agreement);
      wire["text"] = agreement.question.empty() ? "All questions"
                     : card.ok()                ? QuestionText(*card, agreement.question)
                                                : agreement.question;
      questions.push_back(std::move(wire));
    }
    for (const reviews::ReviewerStanding& standing : reviews::CompareReviewers(opinions)) {
      json::object wire = reviews::ToJsonObject(standing);
      wire["name"] = standing.reviewer == reviews::kMachine
                         ? "The machine"
                         : NameOfPerson(context, standing.reviewer);
      reviewers.push_back(std::move(wire));
    }
    // What is left to settle, of all labels of these conversations.
    ASSIGN_OR_RETURN(const std::vector<Label> all,
                     BookOf(context).Labels(context.tenant, {one.scorecard, "", ""}));
    const std::set<std::string> within(one.interactions.begin(), one.interactions.end());
    for (const auto& [key, standing] : reviews::Standings(all)) {
      if (standing.how != reviews::Standing::How::kContested || !within.contains(key.interaction))
        continue;
      json::array said;
      for (const Label& label : all)
        if (label.interaction == key.interaction && label.question == key.question)
          said.push_back(
              json::object{{"reviewer_name", label.reviewer_name}, {"verdict", label.verdict}});
      open.push_back(
          json::object{{"interaction", key.interaction},
                       {"question", key.question},
                       {"text", card.ok() ? QuestionText(*card, key.question) : key.question},
                       {"said", std::move(said)}});
    }
  }
  out["questions"] = std::move(questions);
  out["standings"] = std::move(reviewers);
  out["contested"] = std::move(open);
  return JsonResponse(out);
}

Result<Response> ListSessions(Context& context, const Request& request) {
  const reviews::Book book = BookOf(context);
  ASSIGN_OR_RETURN(const std::vector<Session> all, book.Sessions(context.tenant));
  json::array out;
  for (const Session& one : all) {
    if (!Concerns(request.caller, one)) continue;
    ASSIGN_OR_RETURN(const std::vector<Label> labels,
                     book.Labels(context.tenant, {one.scorecard, "", one.id}));
    out.push_back(ToWire(context, one, labels, request.caller.actor.id));
  }
  return JsonResponse(json::object{{"sessions", std::move(out)}});
}

// Everybody in it must be allowed to read all of it.
Result<void> CheckReviewers(Context& context, const Session& session) {
  for (const std::string& id : session.reviewers) {
    const auto person = context.registry->people().Find(context.tenant, id);
    const registry::Role* role =
        person.ok() && person->active ? context.registry->roles().Find(person->role) : nullptr;
    if (role == nullptr || !role->permissions.Has(Permission::kWriteReviews))
      return InvalidInput(fmt::format("reviewers: '{}' is nobody who reviews", id));
    Caller as;
    as.sees = role->sees;
    as.person = *person;
    ASSIGN_OR_RETURN(const auto visible, Visible(context, as, session.interactions));
    if (visible.size() < session.interactions.size())
      return InvalidInput(fmt::format("reviewers: {} sees only {} of the {} conversations",
                                      person->name, visible.size(), session.interactions.size()));
  }
  return {};
}

// Drawn by chance from the newest the caller sees and the card applies to.
Result<std::vector<std::string>> Drawn(Context& context, const Request& request,
                                       const std::string& card, int64_t n) {
  ASSIGN_OR_RETURN(const std::string where, WithinScope(request.caller, context.tenant));
  ASSIGN_OR_RETURN(
      const Rows rows,
      context.workspace->warehouse().Query(fmt::format(
          "SELECT id FROM (SELECT id FROM {{interaction}} WHERE {0} AND id IN (SELECT "
          "interaction_id FROM {{score}} WHERE tenant = {1} AND scorecard = {2}) ORDER BY "
          "started_ms "
          "DESC LIMIT 5000) ORDER BY sipHash64(id, {3}) LIMIT {4}",
          where, Quoted(context.tenant), Quoted(card), context.workspace->clock().NowMs(), n)));
  std::vector<std::string> out;
  for (size_t i = 0; i < rows.size(); ++i) out.push_back(rows.Text(i, 0));
  return out;
}

std::vector<std::string> TextsIn(const json::value& body, std::string_view name) {
  std::vector<std::string> out;
  const json::value* list = Find(body, name);
  if (list != nullptr && list->is_array())
    for (const json::value& one : list->get_array())
      if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

Result<Response> OpenSession(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  Session session;
  session.title = StringOr(body, "title", "");
  ASSIGN_OR_RETURN(
      const scoring::ScorecardInfo card,
      app::ReviewCard(*context.workspace, std::string(StringOr(body, "scorecard", ""))));
  session.scorecard = card.id;
  session.reviewers = TextsIn(body, "reviewers");
  session.interactions = TextsIn(body, "interactions");
  const json::value* blind = Find(body, "blind");
  session.blind = blind == nullptr || !blind->is_bool() || blind->get_bool();
  const json::value* sample = Find(body, "sample");
  if (session.interactions.empty() && sample != nullptr && sample->is_int64()) {
    if (sample->get_int64() < 1 || sample->get_int64() > 200)
      return InvalidInput("sample: from 1 to 200 conversations");
    ASSIGN_OR_RETURN(session.interactions, Drawn(context, request, card.id, sample->get_int64()));
  }
  for (const std::string& id : session.interactions) {
    const auto readable = ReadReviewed(context, request.caller, id, card.id);
    if (!readable.ok()) return InvalidInput("interactions: " + readable.error().message);
  }
  RETURN_IF_ERROR(CheckReviewers(context, session));
  ASSIGN_OR_RETURN(const Session opened,
                   BookOf(context).Open(request.caller.actor, std::move(session)));
  return AuditedResponse(ToWire(context, opened, {}, request.caller.actor.id), 201);
}

Result<Response> CloseSession(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const Session one, SessionOf(context, request));
  reviews::Book book = BookOf(context);
  ASSIGN_OR_RETURN(const Session closed, book.Close(request.caller.actor, one.id));
  ASSIGN_OR_RETURN(const std::vector<Label> labels,
                   book.Labels(context.tenant, {one.scorecard, "", one.id}));
  return AuditedResponse(ToWire(context, closed, labels, request.caller.actor.id));
}

Result<Response> Reviewers(Context& context) {
  ASSIGN_OR_RETURN(const auto people, context.registry->people().All(context.tenant));
  json::array out;
  for (const registry::Person& one : people) {
    const registry::Role* role = context.registry->roles().Find(one.role);
    if (one.active && role != nullptr && role->permissions.Has(Permission::kWriteReviews))
      out.push_back(json::object{{"id", one.id}, {"name", one.name}, {"role", role->title}});
  }
  return JsonResponse(json::object{{"reviewers", std::move(out)}});
}

Route Calibrating(Method method, const char* path, const char* what, const char* schema) {
  Route route(method, path, Permission::kWriteReviews, what);
  route.response_schema = schema;
  route.rows = RouteRows::kFiltered;
  return route;
}

void AddSessionRoutes(Context& context, Router& router) {
  Route list = Calibrating(Method::kGet, "/v1/reviews/sessions",
                           "Calibration sessions, newest first", "CalibrationSessions");
  list.handle = [&context](const Request& request) { return ListSessions(context, request); };
  router.Add(std::move(list));

  Route open = Calibrating(Method::kPost, "/v1/reviews/sessions",
                           "Let several people judge the same conversations", "CalibrationSession");
  open.request_schema = "NewCalibrationSession";
  open.handle = [&context](const Request& request) { return OpenSession(context, request); };
  router.Add(std::move(open));

  Route one = Calibrating(Method::kGet, "/v1/reviews/sessions/{id}",
                          "A session with its agreement, once the caller has finished it",
                          "CalibrationResult");
  one.handle = [&context](const Request& request) { return OneSession(context, request); };
  router.Add(std::move(one));

  Route close = Calibrating(Method::kPost, "/v1/reviews/sessions/{id}/close", "Take no more labels",
                            "CalibrationSession");
  close.handle = [&context](const Request& request) { return CloseSession(context, request); };
  router.Add(std::move(close));
}

}  // namespace

void AddCalibrationRoutes(Context& context, Router& router) {
  Route accuracy(
      Method::kGet, "/v1/reviews/accuracy", Permission::kReadFigures,
      "How right the machine's answers of now are, by people's labels on a random sample");
  accuracy.parameters = {{"card", "a scorecard; service_quality when absent"}};
  accuracy.response_schema = "ReviewAccuracy";
  accuracy.rows = RouteRows::kFiltered;
  accuracy.handle = [&context](const Request& request) { return Accuracy(context, request); };
  router.Add(std::move(accuracy));

  Route thresholds(
      Method::kGet, "/v1/reviews/thresholds", Permission::kReadFigures,
      "From which confidence on the machine may decide alone, with what that promises; "
      "which questions cannot be scored reliably yet; drift");
  thresholds.parameters = {{"card", "a scorecard; service_quality when absent"},
                           {"risk", "share of wrong verdicts that is borne, 0 to 1", "number"},
                           {"failure", "chance that the promise is broken, 0 to 1", "number"}};
  thresholds.response_schema = "ReviewThresholds";
  thresholds.rows = RouteRows::kNone;
  thresholds.handle = [&context](const Request& request) { return Thresholds(context, request); };
  router.Add(std::move(thresholds));

  Route reviewers = Calibrating(Method::kGet, "/v1/reviews/reviewers",
                                "Who reviews: for choosing the people of a session", "Reviewers");
  reviewers.rows = RouteRows::kNone;
  reviewers.handle = [&context](const Request&) { return Reviewers(context); };
  router.Add(std::move(reviewers));
  AddSessionRoutes(context, router);
}

}  // namespace clarion::api
