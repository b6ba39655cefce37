#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "api/context.h"
#include "api/params.h"
#include "api/routes/beside.h"
#include "api/tables.h"
#include "api/wire.h"
#include "app/conversation_table.h"
#include "base/csv.h"

namespace clarion::api {
namespace {

using warehouse::Quoted;
using warehouse::Rows;

constexpr int64_t kTotalCap = 10000000;
constexpr int64_t kCsvRowsMax = 200000;
constexpr const char* kRowColumns =
    "id, channel, direction, started_ms, started_known, duration_ms, customer_id, queue, agent_id, "
    "agent_kind, team, reason, turns, preview, "
    "effort, transfers, holds, repeats_stated, frustration, dataset";

json::object RowToWire(const Rows& rows, size_t i, const DirectoryData& directory,
                       const Beside& beside) {
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
  static const std::map<std::string, std::string> kColumns = {{"started_at", "started_ms"},
                                                              {"duration", "duration_ms"},
                                                              {"effort", "effort"},
                                                              {"turns", "turns"},
                                                              {"points", "points"}};
  const auto found = kColumns.find(name);
  if (found == kColumns.end())
    return InvalidInput(
        fmt::format("sort: '{}' is not started_at, duration, effort, turns or points", name));
  sort.expression = found->second;
  sort.by_time = name == "started_at";
  sort.by_points = name == "points";
  return sort;
}

// By time, a cursor is the last row's place, so that arriving rows do not shift pages; else it
// counts rows.
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
    cursor.condition = fmt::format(" AND (started_ms {0} {1} OR (started_ms = {1} AND id > {2}))",
                                   compare, number, Quoted(text.substr(colon + 1)));
  } else {
    return bad;
  }
  return cursor;
}

Result<Rows> ReadPage(Context& context, const std::string& where, const Sort& sort,
                      const Cursor& cursor, int64_t limit) {
  std::string from = fmt::format("SELECT {} FROM {{interaction}} WHERE {}{}", kRowColumns, where,
                                 cursor.condition);
  if (sort.by_points) {
    from = fmt::format(
        "SELECT {0} FROM (SELECT {0} FROM {{interaction}} WHERE {1}) AS contacts ALL INNER JOIN "
        "(SELECT interaction_id AS id, {2} AS points FROM "
        "{{score}} WHERE tenant = {3} GROUP BY id) AS scores USING (id)",
        kRowColumns, where, kPointsSql, Quoted(context.tenant));
  }
  return context.workspace->warehouse().Query(
      fmt::format("{} ORDER BY {} {}, id LIMIT {}, {}", from, sort.expression,
                  sort.descending ? "DESC" : "ASC", cursor.offset, limit));
}

Result<Response> List(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(
      const std::string where,
      WhereParams(request, *context.workspace, context.workspace->warehouse(), context.tenant));
  ASSIGN_OR_RETURN(const Sort sort, SortParam(request));
  ASSIGN_OR_RETURN(const Cursor cursor, CursorParam(request, sort));
  ASSIGN_OR_RETURN(const int64_t limit, LimitParam(request, 50, 1000));
  ASSIGN_OR_RETURN(const Rows rows, ReadPage(context, where, sort, cursor, limit));
  // The first page tells the total; later ones need not ask again.
  int64_t total = -1;
  if (request.Param("cursor").empty()) {
    ASSIGN_OR_RETURN(const Rows count, context.workspace->warehouse().Query(fmt::format(
                                           "SELECT count() FROM {{interaction}} WHERE {}", where)));
    total = count.Integer(0, 0);
  }
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.Text(i, 0));
  ASSIGN_OR_RETURN(auto beside, ReadBeside(context, ids));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  json::array list;
  for (size_t i = 0; i < rows.size(); ++i)
    list.push_back(RowToWire(rows, i, *directory, beside[ids[i]]));
  json::value next;
  if (static_cast<int64_t>(rows.size()) == limit) {
    next = sort.by_time
               ? json::value(fmt::format("t{}:{}", rows.Integer(rows.size() - 1, 3), ids.back()))
               : json::value(fmt::format("o{}:", cursor.offset + limit));
  }
  return JsonResponse(json::object{
      {"rows", list}, {"next", next}, {"total", total}, {"total_capped", total >= kTotalCap}});
}

Result<Response> Csv(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(
      const std::string where,
      WhereParams(request, *context.workspace, context.workspace->warehouse(), context.tenant));
  ASSIGN_OR_RETURN(const Sort sort, SortParam(request));
  ASSIGN_OR_RETURN(const Rows rows, ReadPage(context, where, sort, {}, kCsvRowsMax));
  ASSIGN_OR_RETURN(const auto directory, context.directory->Get());
  std::map<std::string, Beside> beside;
  for (size_t from = 0; from < rows.size(); from += 5000) {
    std::vector<std::string> ids;
    for (size_t i = from; i < std::min(rows.size(), from + 5000); ++i)
      ids.push_back(rows.Text(i, 0));
    ASSIGN_OR_RETURN(auto some, ReadBeside(context, ids));
    beside.merge(some);
  }
  // A file travels: what customers said in it is masked.
  ASSIGN_OR_RETURN(const auto redactor, app::RecordRedactor::Masking());
  std::string bytes;
  const auto sink = app::OpenCsv(&bytes);
  for (size_t i = 0; i < rows.size(); ++i) {
    json::object row = RowToWire(rows, i, *directory, beside[rows.Text(i, 0)]);
    ASSIGN_OR_RETURN(const std::string preview,
                     redactor->RedactText(StringOr(row, "preview", ""), context.tenant));
    row["preview"] = preview;
    std::vector<std::string> columns, texts;
    std::vector<app::Cell> cells;
    for (const auto& member : row) {
      const json::value& value = member.value();
      columns.emplace_back(member.key());
      texts.push_back(value.is_string() ? std::string(value.get_string())
                      : value.is_null() ? ""
                                        : ToJson(value));
    }
    for (const std::string& text : texts) cells.push_back(app::Cell::Text(text));
    if (i == 0) RETURN_IF_ERROR(sink->Begin("conversations", columns));
    RETURN_IF_ERROR(sink->Row(cells));
  }
  RETURN_IF_ERROR(sink->Finish());
  return FileResponse("text/csv; charset=utf-8", "conversations.csv", std::move(bytes));
}

// Every fact, figure, outcome, score and answer: no words of anybody, so that nothing needs
// masking.
Result<Response> Table(Context& context, const Request& request) {
  const std::string as = request.Param("as", "xlsx");
  if (as != "xlsx" && as != "csv")
    return InvalidInput(fmt::format("as: '{}' is not xlsx or csv", as));
  app::ConversationTableSettings settings;
  ASSIGN_OR_RETURN(settings.filter, FilterParams(request, context.tenant));
  ASSIGN_OR_RETURN(settings.where, WhereParams(request, *context.workspace,
                                               context.workspace->warehouse(), context.tenant));
  settings.rows_max = kCsvRowsMax;
  std::string bytes;
  if (as == "csv") {
    const auto sink = app::OpenCsv(&bytes);
    RETURN_IF_ERROR(app::WriteConversationTable(*context.workspace, settings, *sink));
    return FileResponse("text/csv; charset=utf-8", "conversations-scored.csv", std::move(bytes));
  }
  ASSIGN_OR_RETURN(
      bytes, XlsxBytes([&](app::TableSink& sink) -> Result<void> {
        RETURN_IF_ERROR(app::WriteConversationTable(*context.workspace, settings, sink));
        return {};
      }));
  return FileResponse(kXlsxType, "conversations-scored.xlsx", std::move(bytes));
}

}  // namespace

void AddInteractionRoutes(Context& context, Router& router) {
  Route list(Method::kGet, "/v1/interactions", Permission::kReadConversations,
             "Conversations, filtered and sorted");
  list.filters = true;
  list.parameters = {
      {"sort", "started_at, duration, effort, turns, points; a leading - for descending"},
      {"limit", "1 to 1000", "integer"},
      {"cursor", "`next` of the page before"}};
  list.response_schema = "Rows";
  list.handle = [&context](const Request& request) { return List(context, request); };
  list.rows = RouteRows::kFiltered;
  router.Add(std::move(list));

  Route csv(Method::kGet, "/v1/interactions.csv", Permission::kReadConversations,
            "The same list as CSV, at most 200,000 rows");
  csv.filters = true;
  csv.parameters = {{"sort", "as for the list"}};
  csv.response_type = "text/csv";
  csv.handle = [&context](const Request& request) { return Csv(context, request); };
  csv.rows = RouteRows::kFiltered;
  router.Add(std::move(csv));

  Route table(Method::kGet, "/v1/conversation-table", Permission::kReadConversations,
              "A workbook or CSV with a row for each conversation: facts, figures, outcomes, "
              "scores and answers, and no words of anybody; at most 200,000 rows");
  table.filters = true;
  table.parameters = {{"as", "xlsx or csv; xlsx without it"}};
  table.response_type = std::string(kXlsxType);
  table.handle = [&context](const Request& request) { return Table(context, request); };
  table.rows = RouteRows::kFiltered;
  router.Add(std::move(table));
}

}  // namespace clarion::api
