// Requests and answers as handlers see them, and the routes that connect the two.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace clarion::api {

enum class Method : uint8_t { kGet, kPost, kDelete };
std::string_view Name(Method method);

// What a caller must be allowed to do. Every route declares one; who holds which comes with
// identity. Until then the server listens on loopback only and everyone there is the owner.
enum class Permission : uint8_t {
  kReadFigures,        // metrics and lists of counts
  kReadConversations,  // what people said
  kReadDefinitions,    // scorecards, metrics, formats
  kWriteInteractions,  // bring data in
  kManageImports,      // files, rejects
  kTryScorecards,      // score a conversation with an edited card; nothing is stored
  kPublishScorecards,  // make a changed card count for all history
  kEditReasons,        // look for contact reasons, arrange them
  kQuerySql,           // any question to the warehouse
  kOperate,            // health, metrics, the API description
};
std::string_view Name(Permission permission);

struct Request {
  Method method = Method::kGet;
  std::string path;
  std::map<std::string, std::string> path_values;          // {id} → decoded value
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string> headers;              // lower-case names
  std::string body;
  std::string body_file;  // routes with `streams_body`: where the body was put; the handler takes
                          // the file over

  // First value of a query parameter, or `fallback`.
  std::string Param(std::string_view name, std::string_view fallback = {}) const;
  std::vector<std::string> Params(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

Response JsonResponse(const json::value& value, unsigned status = 200);

struct Parameter {
  std::string_view name;
  std::string_view what;
  std::string_view type = "string";  // string | integer | number | boolean
  bool repeats = false;
};

// `response` and `request` name schemas of api/schemas.cc; "" = none.
struct Route {
  // No default for the permission: a route without one does not compile.
  Route(Method method_in, std::string path_in, Permission permission_in, std::string summary_in)
      : method(method_in),
        path(std::move(path_in)),
        permission(permission_in),
        summary(std::move(summary_in)) {}

  Method method;
  std::string path;  // "/v1/interactions/{id}"
  Permission permission;
  std::string summary;
  std::vector<Parameter> parameters;
  bool filters = false;  // takes the interaction filters
  std::string request_schema;
  std::string response_schema;
  std::string response_type = "application/json";
  bool streams_body = false;  // the body goes to a file, of any size
  std::function<Result<Response>(const Request&)> handle;
};

}  // namespace clarion::api
