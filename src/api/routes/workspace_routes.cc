#include <boost/json.hpp>

#include "api/context.h"
#include "api/params.h"
#include "api/wire.h"
#include "app/reading.h"
#include "connectors/formats.h"
#include "warehouse/words_read.h"

namespace clarion::api {
namespace {

// Counts and facets of what the caller may see.
Result<std::shared_ptr<const DirectoryData>> DirectoryFor(Context& context, const Caller& caller) {
  if (ScopeOf(caller).all) return context.directory->Get();
  ASSIGN_OR_RETURN(const std::string where, WithinScope(caller, context.tenant));
  return context.directory->Within(where);
}

Result<Response> Workspace(Context& context, const Caller& caller) {
  ASSIGN_OR_RETURN(const auto data, DirectoryFor(context, caller));
  ASSIGN_OR_RETURN(const journal::RecordSeq last, context.workspace->journal().Last());
  ASSIGN_OR_RETURN(const journal::RecordSeq done, context.workspace->journal().Cursor("warehouse"));
  ASSIGN_OR_RETURN(const uint64_t rejects, context.workspace->journal().CountRejects());
  return JsonResponse(json::object{
      {"name", context.workspace->demo() ? "Demo workspace" : "Workspace"},
      {"time_zone", context.workspace->zone().name()},
      {"demo", context.workspace->demo()},
      {"version", CLARION_VERSION},
      {"interactions", data->interactions},
      {"turns", data->turns},
      {"first_at", TimeOrNull(data->first_at)},
      {"horizon", TimeOrNull(data->horizon)},
      {"received_at", FormatTime(context.workspace->clock().NowMs())},
      {"indexing", json::object{{"behind", last.value() - std::min(last.value(), done.value())}}},
      {"rejects", rejects},
      {"loopback_only", true},
      {"facets", data->facets}});
}

// Words are not covered in what SQL makes of them: reading them takes a purpose.
Result<void> AllowWords(Context& context, const Request& request, const json::value& body,
                        const std::string& text, const std::string& sql) {
  ASSIGN_OR_RETURN(const bool reads, warehouse::ReadsWords(context.workspace->warehouse(), sql));
  if (!reads) return {};
  if (!request.caller.permissions.Has(Permission::kReadUnredacted))
    return Forbidden(
        "this question reads what people said, which takes the permission "
        "'conversations.unredacted'; ask "
        "about other columns, or somebody who has it");
  const std::string purpose(StringOr(body, "purpose", ""));
  if (purpose.empty())
    return InvalidInput("purpose: is missing; this question reads what people said");
  RETURN_IF_ERROR(app::CheckPurpose(purpose));
  return context.registry->audit().Add(
      request.caller.actor,
      {.action = "sql.read_unredacted",
       .target = "",
       .after = json::object{
           {"purpose", purpose}, {"note", StringOr(body, "note", "")}, {"sql", text}}});
}

Result<Response> Sql(Context& context, const Request& request) {
  ASSIGN_OR_RETURN(const json::value body, ParseJson(request.body));
  const std::string text(StringOr(body, "sql", ""));
  if (text.empty()) return InvalidInput("sql: is missing");
  const std::string sql = "SELECT * FROM (" + text + ") LIMIT 10000";
  RETURN_IF_ERROR(AllowWords(context, request, body, text, sql));
  ASSIGN_OR_RETURN(const warehouse::Rows rows, context.workspace->warehouse().QueryReadOnly(sql));
  json::array columns, values;
  for (const std::string& column : rows.columns()) columns.push_back(json::string(column));
  for (size_t i = 0; i < rows.size(); ++i) {
    json::array row;
    for (size_t c = 0; c < rows.columns().size(); ++c) row.push_back(rows.at(i, c));
    values.push_back(std::move(row));
  }
  return JsonResponse(json::object{{"columns", columns}, {"rows", values}});
}

}  // namespace

void AddWorkspaceRoutes(Context& context, Router& router) {
  Route workspace(Method::kGet, "/v1/workspace", Permission::kReadFigures,
                  "What is in this workspace, and what it can be filtered by");
  workspace.response_schema = "Workspace";
  workspace.handle = [&context](const Request& request) {
    return Workspace(context, request.caller);
  };
  workspace.rows = RouteRows::kNone;
  router.Add(std::move(workspace));

  Route formats(Method::kGet, "/v1/formats", Permission::kReadDefinitions,
                "Formats that can be imported");
  formats.response_schema = "Formats";
  formats.handle = [](const Request&) -> Result<Response> {
    json::array list;
    for (const connectors::Format& format : connectors::Formats())
      list.push_back(json::object{{"name", format.name}, {"what", format.what}});
    return JsonResponse(json::object{{"formats", list}});
  };
  formats.rows = RouteRows::kNone;
  router.Add(std::move(formats));

  Route sql(Method::kPost, "/v1/sql", Permission::kQuerySql,
            "One SELECT over the tables; at most 10,000 rows");
  sql.request_schema = "Sql";
  sql.response_schema = "SqlAnswer";
  sql.handle = [&context](const Request& request) { return Sql(context, request); };
  router.Add(std::move(sql));
}

}  // namespace clarion::api
