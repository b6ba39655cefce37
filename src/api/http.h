// Requests and answers as handlers see them, and the routes that connect the two.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/zone.h"
#include "registry/registry.h"

namespace clarion::api {

enum class Method : uint8_t { kGet, kPost, kPut, kPatch, kDelete };
std::string_view Name(Method method);

using registry::Name;
using registry::Permission;

// Who asks, as Access found it.
struct Caller {
  registry::Actor actor;
  registry::Permissions permissions;
  registry::Sees sees = registry::Sees::kAll;
  std::optional<registry::Person> person;  // of a session
  std::string csrf;                        // of a session
  std::string provider;                    // the identity provider a session was begun by, or ""
  std::string set_cookie;                  // to be sent along: the session's token has changed
};

struct Request {
  Method method = Method::kGet;
  std::string path;
  std::map<std::string, std::string> path_values;          // {id} → decoded value
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string> headers;              // lower-case names
  std::string body;
  std::string body_file;  // routes with `streams_body`: where the body was put; the handler moves
                          // the file away if it keeps it
  std::string address;    // the client's, as far as proxies that are trusted tell
  std::string id;         // names it in logs and in the answer's X-Request-Id
  Caller caller;
  Zone zone;  // the calendar's: what a bare date begins by

  // First value of a query parameter, or `fallback`.
  std::string Param(std::string_view name, std::string_view fallback = {}) const;
  std::vector<std::string> Params(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::string_view lasting;         // instead of a body: bytes that outlive the server
  std::optional<json::value> json;  // instead of a body, until Serialise
  std::vector<std::pair<std::string, std::string>> headers;
  bool audited = false;  // what it changed is in the audit log already

  // What is sent, once it is serialised.
  std::string_view Bytes() const { return lasting.data() != nullptr ? lasting : body; }
  void Serialise();
  // The JSON it holds, read from a body that is written already where need be. kInvalidInput: none.
  Result<json::value*> Json();
};

Response JsonResponse(json::value value, unsigned status = 200);
// Of a change that is in the audit log already.
Response AuditedResponse(json::value value, unsigned status = 200);

struct Parameter {
  std::string_view name;
  std::string_view what;
  std::string_view type = "string";  // string | integer | number | boolean
  bool repeats = false;
};

// Whose conversations an answer is made of.
enum class RouteRows : uint8_t {
  kAll,       // every one's: only for who sees all
  kNone,      // no conversation's
  kFiltered,  // those of FilterParams, which keeps to what the caller may see
  kOne,       // that of the path's {id}, which is checked before the handler is called
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
  RouteRows rows = RouteRows::kAll;
  bool filters = false;  // takes the interaction filters
  std::string request_schema;
  std::string request_type = "application/json";
  std::string response_schema;
  std::string response_type = "application/json";
  bool open =
      false;  // personal data leaves uncovered: the handler asks what for, and writes it down
  bool streams_body = false;     // the body goes to a file, of any size
  bool hashes_password = false;  // which is slow on purpose: it has threads of its own
  size_t body_max_bytes = 0;     // 0: as much as the server takes of whoever may ask
  std::function<Result<Response>(const Request&)> handle;
};

}  // namespace clarion::api
