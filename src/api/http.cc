#include "api/http.h"

namespace clarion::api {

std::string_view Name(Method method) {
  return method == Method::kGet ? "GET" : method == Method::kPost ? "POST" : "DELETE";
}

std::string_view Name(Permission permission) {
  switch (permission) {
    case Permission::kReadFigures:
      return "figures.read";
    case Permission::kReadConversations:
      return "conversations.read";
    case Permission::kReadDefinitions:
      return "definitions.read";
    case Permission::kWriteInteractions:
      return "interactions.write";
    case Permission::kManageImports:
      return "imports.manage";
    case Permission::kTryScorecards:
      return "scorecards.try";
    case Permission::kPublishScorecards:
      return "scorecards.publish";
    case Permission::kEditReasons:
      return "reasons.edit";
    case Permission::kQuerySql:
      return "sql.query";
    case Permission::kOperate:
      return "operate";
  }
  return "";
}

std::string Request::Param(std::string_view name, std::string_view fallback) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return std::string(fallback);
}

std::vector<std::string> Request::Params(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query)
    if (key == name) values.push_back(value);
  return values;
}

Response JsonResponse(const json::value& value, unsigned status) {
  Response response;
  response.status = status;
  response.body = ToJson(value);
  return response;
}

}  // namespace clarion::api
