#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "api/context.h"
#include "api/routes/beside.h"
#include "api/wire.h"
#include "app/receipt.h"
#include "enrichment/summary.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

// Reads everything stored about one interaction and puts it together.
class Detail {
 public:
  // `open`: with personal data, also what the vault holds.
  Detail(Context& context, std::string id, bool open)
      : context_(context),
        id_(std::move(id)),
        open_(open),
        key_(fmt::format("tenant = {} AND interaction_id = {}", Quoted(context.tenant),
                         Quoted(id_))) {}

  Result<json::object> Run() {
    json::object out;
    RETURN_IF_ERROR(Head(&out));
    RETURN_IF_ERROR(Turns(&out));
    RETURN_IF_ERROR(Events(&out));
    RETURN_IF_ERROR(Outcomes(&out));
    RETURN_IF_ERROR(Signals(&out));
    RETURN_IF_ERROR(Scores(&out));
    return out;
  }

 private:
  Result<Rows> Query(const std::string& sql) { return context_.workspace->warehouse().Query(sql); }
  std::string_view TextOf(int64_t turn) const {
    return turn >= 0 && turn < static_cast<int64_t>(texts_.size())
               ? std::string_view(texts_[static_cast<size_t>(turn)])
               : "";
  }

  Result<void> Head(json::object* out) {
    ASSIGN_OR_RETURN(
        const Rows r,
        Query(fmt::format(
            "SELECT dataset, channel, direction, started_ms, started_known, duration_ms, "
            "customer_id, queue, agent_ids, agent_kind, attribute_keys, "
            "attribute_values, party_ids, party_roles, party_names, version, reason, wait_ms, "
            "handle_ms, hold_ms, first_response_ms, response_ms, "
            "dead_air_ms, transfers, handovers, identifications, repeats_stated, "
            "escalation_requests, frustration, promises, effort, abandoned, "
            "resolution_stated FROM {{interaction}} WHERE tenant = {} AND id = {} LIMIT 1",
            Quoted(context_.tenant), Quoted(id_))));
    if (r.empty())
      return NotFound(
          fmt::format("there is no conversation '{}'; it may still be on its way in", id_));
    json::object attributes;
    const json::array& keys = r.at(0, 10).as_array();
    for (size_t i = 0; i < keys.size(); ++i)
      attributes[keys[i].as_string()] = r.at(0, 11).as_array()[i];
    json::array parties;
    const json::array& party_ids = r.at(0, 12).as_array();
    for (size_t i = 0; i < party_ids.size(); ++i) {
      const json::value& role = r.at(0, 13).as_array()[i];
      json::value name = r.at(0, 14).as_array()[i];
      if (!open_ && role == "customer") name = app::Reading::All(name.as_string());
      parties.push_back(json::object{{"id", party_ids[i]}, {"role", role}, {"name", name}});
    }
    (*out)["interaction"] = json::object{{"id", id_},
                                         {"tenant", context_.tenant},
                                         {"dataset", r.at(0, 0)},
                                         {"channel", r.at(0, 1)},
                                         {"direction", r.at(0, 2)},
                                         {"started_at", FormatTime(r.Integer(0, 3))},
                                         {"started_known", r.Integer(0, 4) > 0},
                                         {"duration_ms", LengthOrNull(r.Integer(0, 5))},
                                         {"customer_id", r.at(0, 6)},
                                         {"queue", r.at(0, 7)},
                                         {"agent_ids", r.at(0, 8)},
                                         {"agent_kind", r.at(0, 9)},
                                         {"attributes", attributes},
                                         {"parties", parties},
                                         {"version", r.at(0, 15)}};
    (*out)["facts"] = json::object{{"reason", r.at(0, 16)},
                                   {"wait_ms", LengthOrNull(r.Integer(0, 17))},
                                   {"handle_ms", LengthOrNull(r.Integer(0, 18))},
                                   {"hold_ms", r.Integer(0, 19)},
                                   {"first_response_ms", LengthOrNull(r.Integer(0, 20))},
                                   {"response_ms", LengthOrNull(r.Integer(0, 21))},
                                   {"dead_air_ms", r.Integer(0, 22)},
                                   {"transfers", r.Integer(0, 23)},
                                   {"handovers", r.Integer(0, 24)},
                                   {"identifications", r.Integer(0, 25)},
                                   {"repeats_stated", r.Integer(0, 26)},
                                   {"escalation_requests", r.Integer(0, 27)},
                                   {"frustration", r.Integer(0, 28)},
                                   {"promises", r.Integer(0, 29)},
                                   {"effort", r.Real(0, 30)},
                                   {"abandoned", r.Integer(0, 31) > 0},
                                   {"resolution_stated", r.Integer(0, 32) > 0}};
    return {};
  }

  // With the values that were taken out at intake; null where there are none.
  Result<json::value> Restored(const std::string& text) {
    const auto& redactor = context_.workspace->redactor();
    if (!open_ || redactor == nullptr || redactor->vault() == nullptr) return json::value();
    ASSIGN_OR_RETURN(const std::string whole, redactor->vault()->Restore(text));
    return whole == text ? json::value() : json::value(whole);
  }

  Result<void> Turns(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r,
                     Query("SELECT seq, role, party, text, start_ms, end_ms FROM {turn} WHERE " +
                           key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      texts_.push_back(r.Text(i, 3));
      ASSIGN_OR_RETURN(json::value restored, Restored(texts_.back()));
      list.push_back(json::object{{"seq", r.Integer(i, 0)},
                                  {"role", r.at(i, 1)},
                                  {"party", r.at(i, 2)},
                                  {"text", r.at(i, 3)},
                                  {"restored", std::move(restored)},
                                  {"start_ms", LengthOrNull(r.Integer(i, 4))},
                                  {"end_ms", LengthOrNull(r.Integer(i, 5))}});
    }
    (*out)["turns"] = std::move(list);
    return {};
  }

  Result<void> Events(json::object* out) {
    ASSIGN_OR_RETURN(
        const Rows r,
        Query(
            "SELECT seq, kind, name, at_ms, duration_ms, before_turn, detail FROM {event} WHERE " +
            key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      const Result<json::value> detail = ParseJson(r.Text(i, 6));
      list.push_back(json::object{{"seq", r.Integer(i, 0)},
                                  {"kind", r.at(i, 1)},
                                  {"name", r.at(i, 2)},
                                  {"at_ms", LengthOrNull(r.Integer(i, 3))},
                                  {"duration_ms", LengthOrNull(r.Integer(i, 4))},
                                  {"before_turn", r.Integer(i, 5)},
                                  {"detail", detail.ok() ? *detail : json::value()}});
    }
    (*out)["events"] = std::move(list);
    return {};
  }

  Result<void> Outcomes(json::object* out) {
    ASSIGN_OR_RETURN(
        const Rows r,
        Query("SELECT kind, value, at_ms, source, comment FROM (SELECT tenant, interaction_id, "
              "kind, value, at_ms, source, comment FROM {outcome} UNION "
              "ALL SELECT tenant, interaction_id, kind, value, at_ms, source, comment FROM "
              "{customer_outcome}) WHERE " +
              key_ + " ORDER BY at_ms"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      list.push_back(json::object{{"kind", r.at(i, 0)},
                                  {"value", r.Real(i, 1)},
                                  {"at", TimeOrNull(r.Integer(i, 2))},
                                  {"source", r.at(i, 3)},
                                  {"comment", r.at(i, 4)}});
    }
    (*out)["outcomes"] = std::move(list);
    return {};
  }

  Result<void> Signals(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query("SELECT seq, kind, label, value, confidence, turn, begin, "
                                         "end, event, detector FROM {signal} WHERE " +
                                         key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      const std::string_view text = TextOf(r.Integer(i, 5));
      list.push_back(
          json::object{{"seq", r.Integer(i, 0)},
                       {"kind", r.at(i, 1)},
                       {"label", r.at(i, 2)},
                       {"value", r.Real(i, 3)},
                       {"confidence", r.Real(i, 4)},
                       {"turn", LengthOrNull(r.Integer(i, 5))},
                       {"begin", Utf16Offset(text, static_cast<uint32_t>(r.Integer(i, 6)))},
                       {"end", Utf16Offset(text, static_cast<uint32_t>(r.Integer(i, 7)))},
                       {"event", LengthOrNull(r.Integer(i, 8))},
                       {"detector", r.at(i, 9)}});
    }
    (*out)["signals"] = std::move(list);
    return {};
  }

  Result<void> Scores(json::object* out) {
    ASSIGN_OR_RETURN(const Rows scores,
                     Query("SELECT scorecard, card_version, points, failed FROM {score} WHERE " +
                           key_ + " ORDER BY scorecard"));
    ASSIGN_OR_RETURN(const Rows answers, Query(std::string("SELECT ") + kAnswerColumns +
                                               " FROM {answer} WHERE " + key_));
    std::map<std::pair<std::string, std::string>, Answer> by_question;
    for (size_t i = 0; i < answers.size(); ++i)
      by_question[{answers.Text(i, 0), answers.Text(i, 1)}] = ReadAnswer(answers, i);
    const auto definitions = context_.workspace->definitions();
    json::array list;
    for (size_t i = 0; i < scores.size(); ++i) {
      Score score{
          scores.Text(i, 0), scores.Text(i, 1), scores.Real(i, 2), scores.Integer(i, 3) > 0, {}};
      const scoring::ScorecardInfo* card = CardNamed(definitions->scorer, score.scorecard);
      if (card != nullptr) {
        for (const scoring::QuestionInfo& question : card->questions) {
          const auto found = by_question.find({score.scorecard, question.id});
          if (found != by_question.end()) score.answers.push_back(found->second);
        }
        if (score.answers.size() == card->questions.size()) scoring::Weigh(*card, &score);
      } else {
        for (const auto& [key, answer] : by_question)
          if (key.first == score.scorecard) score.answers.push_back(answer);
      }
      list.push_back(ToWire(score, card, texts_));
    }
    (*out)["scores"] = std::move(list);
    return {};
  }

  Context& context_;
  const std::string id_;
  const bool open_;
  const std::string key_;
  std::vector<std::string> texts_;
};

// What somebody reads with personal data in it is in the audit log before they have it.
Result<Response> Unredacted(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string purpose(StringOr(body, "purpose", ""));
  RETURN_IF_ERROR(app::CheckPurpose(purpose));
  const std::string& id = request.path_values.at("id");
  ASSIGN_OR_RETURN(const json::object detail, Detail(context, id, true).Run());
  RETURN_IF_ERROR(context.registry->audit().Add(
      request.caller.actor,
      {.action = "conversation.read_unredacted",
       .target = id,
       .after = json::object{{"purpose", purpose}, {"note", StringOr(body, "note", "")}}}));
  return AuditedResponse(detail);
}

Result<Response> Journey(Context& context, const std::string& id) {
  warehouse::Warehouse& warehouse = context.workspace->warehouse();
  const std::string tenant = Quoted(context.tenant);
  ASSIGN_OR_RETURN(
      const Rows self,
      warehouse.Query(fmt::format(
          "SELECT customer_id FROM {{interaction}} WHERE tenant = {} AND id = {} LIMIT 1", tenant,
          Quoted(id))));
  if (self.empty()) return NotFound(fmt::format("there is no conversation '{}'", id));
  const std::string customer = self.Text(0, 0);
  const std::string who = customer.empty() ? fmt::format("id = {}", Quoted(id))
                                           : fmt::format("customer_id = {}", Quoted(customer));
  ASSIGN_OR_RETURN(const Rows rows,
                   warehouse.Query(fmt::format(
                       "SELECT id, channel, started_ms, queue, agent_id, agent_kind, reason, "
                       "preview FROM {{interaction}} WHERE tenant = {} AND {} ORDER BY "
                       "started_ms DESC LIMIT 200",
                       tenant, who)));
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.Text(i, 0));
  ASSIGN_OR_RETURN(
      const Rows steps,
      warehouse.Query(fmt::format("SELECT interaction_id, journey_id, step, gap_before_ms FROM "
                                  "{{journey_step}} WHERE tenant = {} AND interaction_id IN ({})",
                                  tenant, IdList(ids))));
  std::map<std::string, size_t> step_of;
  for (size_t i = 0; i < steps.size(); ++i) step_of[steps.Text(i, 0)] = i;
  const auto journey_of = [&](const std::string& which) {
    const auto found = step_of.find(which);
    return found == step_of.end() ? std::string() : steps.Text(found->second, 1);
  };
  const std::string own = journey_of(id);
  ASSIGN_OR_RETURN(auto beside, ReadBeside(context, ids));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array list;
  for (size_t i = rows.size(); i-- > 0;) {
    const auto step = step_of.find(ids[i]);
    const auto points = beside[ids[i]].points;
    list.push_back(json::object{
        {"id", ids[i]},
        {"channel", rows.at(i, 1)},
        {"started_at", FormatTime(rows.Integer(i, 2))},
        {"queue", rows.at(i, 3)},
        {"agent_id", rows.at(i, 4)},
        {"agent_name", directory->NameOf(rows.Text(i, 4))},
        {"agent_kind", rows.at(i, 5)},
        {"reason", rows.at(i, 6)},
        {"preview", rows.at(i, 7)},
        {"points", points ? json::value(*points) : json::value()},
        {"step", step == step_of.end() ? 0 : steps.Integer(step->second, 2)},
        {"gap_before_ms",
         step == step_of.end() ? json::value() : LengthOrNull(steps.Integer(step->second, 3))},
        {"same_matter", !own.empty() && journey_of(ids[i]) == own},
        {"current", ids[i] == id}});
  }
  return JsonResponse(
      json::object{{"customer_id", customer}, {"journey_id", own}, {"steps", list}});
}

// What it was about, from the transcript as it came in and the definitions of now.
Result<Response> Summary(Context& context, const std::string& id) {
  ASSIGN_OR_RETURN(const Interaction interaction,
                   app::ReadInteraction(*context.workspace, context.tenant, id));
  std::vector<Signal> signals;
  context.workspace->definitions()->enricher.Run(interaction, &signals);
  const enrichment::Summary summary = enrichment::Summarise(interaction, signals);
  std::vector<std::string> texts;
  for (const Turn& turn : interaction.turns) texts.push_back(turn.text);
  json::array sentences;
  for (const enrichment::SummarySentence& one : summary.sentences)
    sentences.push_back(json::object{{"part", enrichment::Name(one.part)},
                                     {"text", one.text},
                                     {"owner", one.owner},
                                     {"confidence", one.confidence},
                                     {"evidence", ToWire(one.evidence, texts)}});
  return JsonResponse(json::object{{"resolution", enrichment::Name(summary.resolution)},
                                   {"reason", summary.reason},
                                   {"sentences", sentences}});
}

}  // namespace

void AddConversationRoutes(Context& context, Router& router) {
  Route detail(Method::kGet, "/v1/interactions/{id}", Permission::kReadConversations,
               "One conversation with signals, scores and evidence");
  detail.response_schema = "Interaction";
  detail.handle = [&context](const Request& request) -> Result<Response> {
    ASSIGN_OR_RETURN(const json::object found,
                     Detail(context, request.path_values.at("id"), false).Run());
    return JsonResponse(found);
  };
  detail.rows = RouteRows::kOne;
  router.Add(std::move(detail));

  Route unredacted(
      Method::kPost, "/v1/interactions/{id}/unredacted", Permission::kReadUnredacted,
      "The same with personal data, for a purpose; the audit log keeps who and what for");
  unredacted.request_schema = "Purpose";
  unredacted.response_schema = "Interaction";
  unredacted.handle = [&context](const Request& request) { return Unredacted(context, request); };
  unredacted.rows = RouteRows::kOne;
  unredacted.open = true;
  router.Add(std::move(unredacted));

  Route summary(Method::kGet, "/v1/interactions/{id}/summary", Permission::kReadConversations,
                "Reason, what was done, outcome and next step, each sentence with its turn");
  summary.response_schema = "Summary";
  summary.handle = [&context](const Request& request) {
    return Summary(context, request.path_values.at("id"));
  };
  summary.rows = RouteRows::kOne;
  router.Add(std::move(summary));

  Route journey(Method::kGet, "/v1/interactions/{id}/journey", Permission::kReadConversations,
                "The customer's contacts, with this one's journey marked");
  journey.response_schema = "Journey";
  journey.handle = [&context](const Request& request) {
    return Journey(context, request.path_values.at("id"));
  };
  router.Add(std::move(journey));
}

}  // namespace clarion::api
