#include "api/http.h"

namespace clarion::api {

std::string_view Name(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
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

void Response::Serialise() {
  if (!json) return;
  body = ToJson(*json);
  json.reset();
}

Result<json::value*> Response::Json() {
  if (!json) {
    ASSIGN_OR_RETURN(json, ParseJson(Bytes()));
    body.clear();
    lasting = {};
  }
  return &*json;
}

Response JsonResponse(json::value value, unsigned status) {
  Response response;
  response.status = status;
  response.json = std::move(value);
  return response;
}

Response AuditedResponse(json::value value, unsigned status) {
  Response response = JsonResponse(std::move(value), status);
  response.audited = true;
  return response;
}

}  // namespace clarion::api
