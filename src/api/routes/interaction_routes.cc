#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "api/context.h"
#include "api/params.h"
#include "api/wire.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

constexpr int64_t kTotalCap = 10000000;
constexpr int64_t kCsvRowsMax = 200000;
constexpr const char* kRowColumns =
    "id, channel, direction, started_ms, started_known, duration_ms, customer_id, queue, agent_id, agent_kind, team, reason, turns, preview, "
    "effort, transfers, holds, repeats_stated, frustration, dataset";

// What lists show of a conversation beyond its own row.
struct Beside {
  std::optional<double> points;
  bool failed = false;
  std::optional<double> csat;
  int64_t step = 0;
  int64_t gap_before_ms = -1;
};

std::string IdList(const std::vector<std::string>& ids) {
  std::string list;
  for (const std::string& id : ids) list += fmt::format("{}{}", list.empty() ? "" : ", ", Quoted(id));
  return list;
}

// The service quality card where it applies, else the mean of the cards that do.
constexpr const char* kPointsSql =
    "if(countIf(scorecard = 'service_quality') > 0, maxIf(points, scorecard = 'service_quality'), avg(points))";

Result<std::map<std::string, Beside>> ReadBeside(Context& context, const std::vector<std::string>& ids) {
  std::map<std::string, Beside> found;
  if (ids.empty()) return found;
  warehouse::Warehouse& warehouse = context.workspace->warehouse();
  const std::string where = fmt::format("tenant = {} AND interaction_id IN ({})", Quoted(context.tenant), IdList(ids));
  ASSIGN_OR_RETURN(const Rows scores, warehouse.Query(fmt::format(
      "SELECT interaction_id, {}, max(failed) FROM {{score}} WHERE {} GROUP BY interaction_id", kPointsSql, where)));
  for (size_t i = 0; i < scores.size(); ++i) {
    Beside& beside = found[scores.Text(i, 0)];
    beside.points = scores.Real(i, 1);
    beside.failed = scores.Integer(i, 2) > 0;
  }
  ASSIGN_OR_RETURN(const Rows outcomes, warehouse.Query(fmt::format(
      "SELECT interaction_id, max(value) FROM (SELECT tenant, interaction_id, kind, value FROM {{outcome}} UNION ALL SELECT tenant, "
      "interaction_id, kind, value FROM {{customer_outcome}}) WHERE {} AND kind = 'csat' GROUP BY interaction_id", where)));
  for (size_t i = 0; i < outcomes.size(); ++i) found[outcomes.Text(i, 0)].csat = outcomes.Real(i, 1);
  ASSIGN_OR_RETURN(const Rows steps, warehouse.Query(fmt::format(
      "SELECT interaction_id, step, gap_before_ms FROM {{journey_step}} WHERE {}", where)));
  for (size_t i = 0; i < steps.size(); ++i) {
    Beside& beside = found[steps.Text(i, 0)];
    beside.step = steps.Integer(i, 1);
    beside.gap_before_ms = steps.Integer(i, 2);
  }
  return found;
}

json::object RowToWire(const Rows& rows, size_t i, const DirectoryData& directory, const Beside& beside) {
  const std::string agent = rows.Text(i, 8);
  return {{"id", rows.Text(i, 0)},
          {"channel", rows.Text(i, 1)},
          {"direction", rows.Text(i, 2)},
          {"started_at", FormatTime(rows.Integer(i, 3))},
          {"started_known", rows.Integer(i, 4) > 0},
          {"duration_ms", LengthOrNull(rows.Integer(i, 5))},
          {"customer_id", rows.Text(i, 6)},
          {"queue", rows.Text(i, 7)},
          {"agent_id", agent},
          {"agent_name", directory.NameOf(agent)},
          {"agent_kind", rows.Text(i, 9)},
          {"team", rows.Text(i, 10)},
          {"reason", rows.Text(i, 11)},
          {"turns", rows.Integer(i, 12)},
          {"preview", rows.Text(i, 13)},
          {"effort", rows.Real(i, 14)},
          {"transfers", rows.Integer(i, 15)},
          {"holds", rows.Integer(i, 16)},
          {"repeats_stated", rows.Integer(i, 17)},
          {"frustration", rows.Integer(i, 18)},
          {"dataset", rows.Text(i, 19)},
          {"points", beside.points ? json::value(*beside.points) : json::value()},
          {"failed", beside.failed},
          {"csat", beside.csat ? json::value(*beside.csat) : json::value()},
          {"journey_step", beside.step},
          {"repeat", beside.gap_before_ms >= 0 && beside.gap_before_ms <= 7 * kDayMs}};
}

struct Sort {
  std::string expression;
  bool descending = true;
  bool by_time = false;
  bool by_points = false;
};

Result<Sort> SortParam(const Request& request) {
  std::string name = request.Param("sort", "-started_at");
  Sort sort;
  sort.descending = name.starts_with('-');
  if (sort.descending) name.erase(0, 1);
  static const std::map<std::string, std::string> kColumns = {{"started_at", "started_ms"}, {"duration", "duration_ms"}, {"effort", "effort"},
                                                              {"turns", "turns"}, {"points", "points"}};
  const auto found = kColumns.find(name);
  if (found == kColumns.end()) return InvalidInput(fmt::format("sort: '{}' is not started_at, duration, effort, turns or points", name));
  sort.expression = found->second;
  sort.by_time = name == "started_at";
  sort.by_points = name == "points";
  return sort;
}

// By time, a cursor is the last row's place, so that arriving rows do not shift pages; else it counts rows.
struct Cursor {
  std::string condition;
  int64_t offset = 0;
};

Result<Cursor> CursorParam(const Request& request, const Sort& sort) {
  Cursor cursor;
  const std::string text = request.Param("cursor");
  if (text.empty()) return cursor;
  const size_t colon = text.find(':');
  const Error bad = InvalidInput("cursor: is not one this list gave out");
  if (colon == std::string::npos) return bad;
  const int64_t number = std::strtoll(text.c_str() + 1, nullptr, 10);
  if (text[0] == 'o') {
    cursor.offset = std::max<int64_t>(0, number);
  } else if (text[0] == 't' && sort.by_time) {
    const char* compare = sort.descending ? "<" : ">";
    cursor.condition = fmt::format(" AND (started_ms {0} {1} OR (started_ms = {1} AND id > {2}))", compare, number, Quoted(text.substr(colon + 1)));
  } else {
    return bad;
  }
  return cursor;
}

Result<Rows> ReadPage(Context& context, const std::string& where, const Sort& sort, const Cursor& cursor, int64_t limit) {
  std::string from = fmt::format("SELECT {} FROM {{interaction}} WHERE {}{}", kRowColumns, where, cursor.condition);
  if (sort.by_points) {
    from = fmt::format(
        "SELECT {0} FROM (SELECT {0} FROM {{interaction}} WHERE {1}) AS contacts ALL INNER JOIN (SELECT interaction_id AS id, {2} AS points FROM "
        "{{score}} WHERE tenant = {3} GROUP BY id) AS scores USING (id)",
        kRowColumns, where, kPointsSql, Quoted(context.tenant));
  }
  return context.workspace->warehouse().Query(
      fmt::format("{} ORDER BY {} {}, id LIMIT {}, {}", from, sort.expression, sort.descending ? "DESC" : "ASC", cursor.offset, limit));
}

Result<Response> List(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::string where, WhereParams(request, *context.workspace, context.workspace->warehouse(), context.tenant));
  ASSIGN_OR_RETURN(const Sort sort, SortParam(request));
  ASSIGN_OR_RETURN(const Cursor cursor, CursorParam(request, sort));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, 1000));
  ASSIGN_OR_RETURN(const Rows rows, ReadPage(context, where, sort, cursor, limit));
  // The first page tells the total; later ones need not ask again.
  int64_t total = -1;
  if (request.Param("cursor").empty()) {
    ASSIGN_OR_RETURN(const Rows count, context.workspace->warehouse().Query(fmt::format("SELECT count() FROM {{interaction}} WHERE {}", where)));
    total = count.Integer(0, 0);
  }
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.Text(i, 0));
  ASSIGN_OR_RETURN(auto beside, ReadBeside(context, ids));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array list;
  for (size_t i = 0; i < rows.size(); ++i) list.push_back(RowToWire(rows, i, *directory, beside[ids[i]]));
  json::value next;
  if (static_cast<int64_t>(rows.size()) == limit) {
    next = sort.by_time ? json::value(fmt::format("t{}:{}", rows.Integer(rows.size() - 1, 3), ids.back()))
                        : json::value(fmt::format("o{}:", cursor.offset + limit));
  }
  return JsonResponse(json::object{{"rows", list}, {"next", next}, {"total", total}, {"total_capped", total >= kTotalCap}});
}

// A cell that a spreadsheet would run as a formula is made text.
void AppendCsv(std::string& out, std::string_view text, bool last) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
                       text.find_first_not_of("-0123456789.") != std::string_view::npos;
  out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += last ? "\"\r\n" : "\",";
}

Result<Response> Csv(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const std::string where, WhereParams(request, *context.workspace, context.workspace->warehouse(), context.tenant));
  ASSIGN_OR_RETURN(const Sort sort, SortParam(request));
  ASSIGN_OR_RETURN(const Rows rows, ReadPage(context, where, sort, {}, kCsvRowsMax));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  std::string out = "\xEF\xBB\xBF";
  std::vector<std::string> header;
  std::map<std::string, Beside> beside;
  for (size_t from = 0; from < rows.size(); from += 5000) {
    std::vector<std::string> ids;
    for (size_t i = from; i < std::min(rows.size(), from + 5000); ++i) ids.push_back(rows.Text(i, 0));
    ASSIGN_OR_RETURN(auto some, ReadBeside(context, ids));
    beside.merge(some);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const json::object row = RowToWire(rows, i, *directory, beside[rows.Text(i, 0)]);
    if (i == 0) {
      size_t column = 0;
      for (const auto& member : row) AppendCsv(out, member.key(), ++column == row.size());
    }
    size_t column = 0;
    for (const auto& member : row) {
      const json::value& value = member.value();
      AppendCsv(out, value.is_string() ? std::string(value.get_string()) : value.is_null() ? "" : ToJson(value), ++column == row.size());
    }
  }
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"conversations.csv\"");
  response.body = std::move(out);
  return response;
}

// Reads everything stored about one interaction and puts it together.
class Detail {
 public:
  Detail(Context& context, std::string id) : context_(context), id_(std::move(id)), key_(fmt::format("tenant = {} AND interaction_id = {}", Quoted(context.tenant), Quoted(id_))) {}

  Result<Response> Run() {
    json::object out;
    RETURN_IF_ERROR(Head(&out));
    RETURN_IF_ERROR(Turns(&out));
    RETURN_IF_ERROR(Events(&out));
    RETURN_IF_ERROR(Outcomes(&out));
    RETURN_IF_ERROR(Signals(&out));
    RETURN_IF_ERROR(Scores(&out));
    return JsonResponse(out);
  }

 private:
  Result<Rows> Query(const std::string& sql) { return context_.workspace->warehouse().Query(sql); }
  std::string_view TextOf(int64_t turn) const {
    return turn >= 0 && turn < static_cast<int64_t>(texts_.size()) ? std::string_view(texts_[static_cast<size_t>(turn)]) : "";
  }

  Result<void> Head(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query(fmt::format(
        "SELECT dataset, channel, direction, started_ms, started_known, duration_ms, customer_id, queue, agent_ids, agent_kind, attribute_keys, "
        "attribute_values, party_ids, party_roles, party_names, version, reason, wait_ms, handle_ms, hold_ms, first_response_ms, response_ms, "
        "dead_air_ms, transfers, handovers, identifications, repeats_stated, escalation_requests, frustration, promises, effort, abandoned, "
        "resolution_stated FROM {{interaction}} WHERE tenant = {} AND id = {} LIMIT 1", Quoted(context_.tenant), Quoted(id_))));
    if (r.empty()) return NotFound(fmt::format("there is no conversation '{}'; it may still be on its way in", id_));
    json::object attributes;
    const json::array& keys = r.at(0, 10).as_array();
    for (size_t i = 0; i < keys.size(); ++i) attributes[keys[i].as_string()] = r.at(0, 11).as_array()[i];
    json::array parties;
    const json::array& party_ids = r.at(0, 12).as_array();
    for (size_t i = 0; i < party_ids.size(); ++i)
      parties.push_back(json::object{{"id", party_ids[i]}, {"role", r.at(0, 13).as_array()[i]}, {"name", r.at(0, 14).as_array()[i]}});
    (*out)["interaction"] = json::object{{"id", id_}, {"tenant", context_.tenant}, {"dataset", r.at(0, 0)}, {"channel", r.at(0, 1)},
                                         {"direction", r.at(0, 2)}, {"started_at", FormatTime(r.Integer(0, 3))}, {"started_known", r.Integer(0, 4) > 0},
                                         {"duration_ms", LengthOrNull(r.Integer(0, 5))}, {"customer_id", r.at(0, 6)}, {"queue", r.at(0, 7)},
                                         {"agent_ids", r.at(0, 8)}, {"agent_kind", r.at(0, 9)}, {"attributes", attributes}, {"parties", parties},
                                         {"version", r.at(0, 15)}};
    (*out)["facts"] = json::object{{"reason", r.at(0, 16)}, {"wait_ms", LengthOrNull(r.Integer(0, 17))}, {"handle_ms", LengthOrNull(r.Integer(0, 18))},
                                   {"hold_ms", r.Integer(0, 19)}, {"first_response_ms", LengthOrNull(r.Integer(0, 20))},
                                   {"response_ms", LengthOrNull(r.Integer(0, 21))}, {"dead_air_ms", r.Integer(0, 22)}, {"transfers", r.Integer(0, 23)},
                                   {"handovers", r.Integer(0, 24)}, {"identifications", r.Integer(0, 25)}, {"repeats_stated", r.Integer(0, 26)},
                                   {"escalation_requests", r.Integer(0, 27)}, {"frustration", r.Integer(0, 28)}, {"promises", r.Integer(0, 29)},
                                   {"effort", r.Real(0, 30)}, {"abandoned", r.Integer(0, 31) > 0}, {"resolution_stated", r.Integer(0, 32) > 0}};
    return {};
  }

  Result<void> Turns(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query("SELECT seq, role, party, text, start_ms, end_ms FROM {turn} WHERE " + key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      texts_.push_back(r.Text(i, 3));
      list.push_back(json::object{{"seq", r.Integer(i, 0)}, {"role", r.at(i, 1)}, {"party", r.at(i, 2)}, {"text", r.at(i, 3)},
                                  {"start_ms", LengthOrNull(r.Integer(i, 4))}, {"end_ms", LengthOrNull(r.Integer(i, 5))}});
    }
    (*out)["turns"] = std::move(list);
    return {};
  }

  Result<void> Events(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query("SELECT seq, kind, name, at_ms, duration_ms, before_turn, detail FROM {event} WHERE " + key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      const Result<json::value> detail = ParseJson(r.Text(i, 6));
      list.push_back(json::object{{"seq", r.Integer(i, 0)}, {"kind", r.at(i, 1)}, {"name", r.at(i, 2)}, {"at_ms", LengthOrNull(r.Integer(i, 3))},
                                  {"duration_ms", LengthOrNull(r.Integer(i, 4))}, {"before_turn", r.Integer(i, 5)},
                                  {"detail", detail.ok() ? *detail : json::value()}});
    }
    (*out)["events"] = std::move(list);
    return {};
  }

  Result<void> Outcomes(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query(
        "SELECT kind, value, at_ms, source, comment FROM (SELECT tenant, interaction_id, kind, value, at_ms, source, comment FROM {outcome} UNION "
        "ALL SELECT tenant, interaction_id, kind, value, at_ms, source, comment FROM {customer_outcome}) WHERE " + key_ + " ORDER BY at_ms"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      list.push_back(json::object{{"kind", r.at(i, 0)}, {"value", r.Real(i, 1)}, {"at", TimeOrNull(r.Integer(i, 2))}, {"source", r.at(i, 3)},
                                  {"comment", r.at(i, 4)}});
    }
    (*out)["outcomes"] = std::move(list);
    return {};
  }

  Result<void> Signals(json::object* out) {
    ASSIGN_OR_RETURN(const Rows r, Query(
        "SELECT seq, kind, label, value, confidence, turn, begin, end, event, detector FROM {signal} WHERE " + key_ + " ORDER BY seq"));
    json::array list;
    for (size_t i = 0; i < r.size(); ++i) {
      const std::string_view text = TextOf(r.Integer(i, 5));
      list.push_back(json::object{{"seq", r.Integer(i, 0)}, {"kind", r.at(i, 1)}, {"label", r.at(i, 2)}, {"value", r.Real(i, 3)},
                                  {"confidence", r.Real(i, 4)}, {"turn", LengthOrNull(r.Integer(i, 5))},
                                  {"begin", Utf16Offset(text, static_cast<uint32_t>(r.Integer(i, 6)))},
                                  {"end", Utf16Offset(text, static_cast<uint32_t>(r.Integer(i, 7)))}, {"event", LengthOrNull(r.Integer(i, 8))},
                                  {"detector", r.at(i, 9)}});
    }
    (*out)["signals"] = std::move(list);
    return {};
  }

  Result<void> Scores(json::object* out) {
    ASSIGN_OR_RETURN(const Rows scores, Query("SELECT scorecard, card_version, points, failed FROM {score} WHERE " + key_ + " ORDER BY scorecard"));
    ASSIGN_OR_RETURN(const Rows answers, Query(
        "SELECT scorecard, question, verdict, value, points, weight, confidence, auto_fail, because, evidence_turn, evidence_begin, evidence_end, "
        "evidence_event FROM {answer} WHERE " + key_));
    std::map<std::pair<std::string, std::string>, Answer> by_question;
    for (size_t i = 0; i < answers.size(); ++i) by_question[{answers.Text(i, 0), answers.Text(i, 1)}] = ReadAnswer(answers, i);
    const auto definitions = context_.workspace->definitions();
    json::array list;
    for (size_t i = 0; i < scores.size(); ++i) {
      Score score{scores.Text(i, 0), scores.Text(i, 1), scores.Real(i, 2), scores.Integer(i, 3) > 0, {}};
      const scoring::ScorecardInfo* card = CardNamed(definitions->scorer, score.scorecard);
      if (card != nullptr) {
        for (const scoring::QuestionInfo& question : card->questions)
          if (const auto found = by_question.find({score.scorecard, question.id}); found != by_question.end()) score.answers.push_back(found->second);
      } else {
        for (const auto& [key, answer] : by_question)
          if (key.first == score.scorecard) score.answers.push_back(answer);
      }
      list.push_back(ToWire(score, card, texts_));
    }
    (*out)["scores"] = std::move(list);
    return {};
  }

  static Answer ReadAnswer(const Rows& r, size_t i) {
    Answer answer;
    answer.question = r.Text(i, 1);
    const std::string verdict = r.Text(i, 2);
    answer.verdict = verdict == "yes" ? Verdict::kYes : verdict == "no" ? Verdict::kNo : verdict == "value" ? Verdict::kValue : Verdict::kNotApplicable;
    answer.value = r.Real(i, 3);
    answer.points = r.Real(i, 4);
    answer.weight = r.Real(i, 5);
    answer.confidence = r.Real(i, 6);
    answer.auto_fail = r.Integer(i, 7) > 0;
    answer.because = r.Text(i, 8);
    const json::array& turns = r.at(i, 9).as_array();
    for (size_t k = 0; k < turns.size(); ++k) {
      const auto number = [&](size_t column) { return r.at(i, column).as_array()[k].to_number<int32_t>(); };
      answer.evidence.push_back({static_cast<uint32_t>(number(9)), static_cast<uint32_t>(number(10)), static_cast<uint32_t>(number(11)),
                                 static_cast<uint32_t>(number(12))});
    }
    return answer;
  }

  Context& context_;
  const std::string id_;
  const std::string key_;
  std::vector<std::string> texts_;
};

Result<Response> Journey(Context& context, const std::string& id) {
  warehouse::Warehouse& warehouse = context.workspace->warehouse();
  const std::string tenant = Quoted(context.tenant);
  ASSIGN_OR_RETURN(const Rows self, warehouse.Query(fmt::format("SELECT customer_id FROM {{interaction}} WHERE tenant = {} AND id = {} LIMIT 1", tenant, Quoted(id))));
  if (self.empty()) return NotFound(fmt::format("there is no conversation '{}'", id));
  const std::string customer = self.Text(0, 0);
  const std::string who = customer.empty() ? fmt::format("id = {}", Quoted(id)) : fmt::format("customer_id = {}", Quoted(customer));
  ASSIGN_OR_RETURN(const Rows rows, warehouse.Query(fmt::format(
      "SELECT id, channel, started_ms, queue, agent_id, agent_kind, reason, preview FROM {{interaction}} WHERE tenant = {} AND {} ORDER BY "
      "started_ms DESC LIMIT 200", tenant, who)));
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.Text(i, 0));
  ASSIGN_OR_RETURN(const Rows steps, warehouse.Query(fmt::format(
      "SELECT interaction_id, journey_id, step, gap_before_ms FROM {{journey_step}} WHERE tenant = {} AND interaction_id IN ({})", tenant, IdList(ids))));
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
    list.push_back(json::object{{"id", ids[i]}, {"channel", rows.at(i, 1)}, {"started_at", FormatTime(rows.Integer(i, 2))}, {"queue", rows.at(i, 3)},
                                {"agent_id", rows.at(i, 4)}, {"agent_name", directory->NameOf(rows.Text(i, 4))}, {"agent_kind", rows.at(i, 5)},
                                {"reason", rows.at(i, 6)}, {"preview", rows.at(i, 7)}, {"points", points ? json::value(*points) : json::value()},
                                {"step", step == step_of.end() ? 0 : steps.Integer(step->second, 2)},
                                {"gap_before_ms", step == step_of.end() ? json::value() : LengthOrNull(steps.Integer(step->second, 3))},
                                {"same_matter", !own.empty() && journey_of(ids[i]) == own}, {"current", ids[i] == id}});
  }
  return JsonResponse(json::object{{"customer_id", customer}, {"journey_id", own}, {"steps", list}});
}

}  // namespace

void AddInteractionRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/interactions", Permission::kReadConversations, "Conversations, filtered and sorted");
  list.filters = true;
  list.parameters = {{"sort", "started_at, duration, effort, turns, points; a leading - for descending"}, {"limit", "1 to 1000", "integer"},
                     {"cursor", "`next` of the page before"}};
  list.response_schema = "Rows";
  list.handle = [&context](const Request& request) { return List(context, request); };
  router.Add(std::move(list));

  Route csv(Method::kGet, "/v1/interactions.csv", Permission::kReadConversations, "The same list as CSV, at most 200,000 rows");
  csv.filters = true;
  csv.parameters = {{"sort", "as for the list"}};
  csv.response_type = "text/csv";
  csv.handle = [&context](const Request& request) { return Csv(context, request); };
  router.Add(std::move(csv));

  Route detail(Method::kGet, "/v1/interactions/{id}", Permission::kReadConversations, "One conversation with signals, scores and evidence");
  detail.response_schema = "Interaction";
  detail.handle = [&context](const Request& request) { return Detail(context, request.path_values.at("id")).Run(); };
  router.Add(std::move(detail));

  Route journey(Method::kGet, "/v1/interactions/{id}/journey", Permission::kReadConversations, "The customer's contacts, with this one's journey marked");
  journey.response_schema = "Journey";
  journey.handle = [&context](const Request& request) { return Journey(context, request.path_values.at("id")); };
  router.Add(std::move(journey));
}

}  // namespace clarion::api
