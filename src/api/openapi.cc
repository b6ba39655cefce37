#include "api/openapi.h"

#include <boost/json.hpp>

#include "api/params.h"
#include "api/schemas.h"
#include "api/tables.h"
#include "base/ascii.h"

namespace clarion::api {
namespace {

json::value Reference(const std::string& schema) {
  return json::object{{"$ref", "#/components/schemas/" + schema}};
}

json::object Described(const Parameter& parameter, std::string_view in, bool required) {
  json::object schema{{"type", parameter.type}};
  if (parameter.repeats)
    schema = {{"type", "array"}, {"items", json::object{{"type", parameter.type}}}};
  json::object out{
      {"name", parameter.name}, {"in", in}, {"required", required}, {"schema", schema}};
  if (!parameter.what.empty()) out["description"] = parameter.what;
  if (parameter.repeats) out["explode"] = true;
  return out;
}

json::array Parameters(const Route& route) {
  json::array parameters;
  size_t at = 0;
  while ((at = route.path.find('{', at)) != std::string::npos) {
    const size_t close = route.path.find('}', at);
    const std::string name = route.path.substr(at + 1, close - at - 1);
    parameters.push_back(Described({name, ""}, "path", true));
    at = close;
  }
  for (const Parameter& parameter : route.parameters)
    parameters.push_back(Described(parameter, "query", false));
  if (MayBeTable(route))
    for (const Parameter& parameter : TableParameters())
      parameters.push_back(Described(parameter, "query", false));
  if (route.filters)
    for (const Parameter& parameter : FilterParameters())
      parameters.push_back(Described(parameter, "query", false));
  return parameters;
}

json::object Operation(const Route& route) {
  std::string id = route.path + "_" + std::string(Name(route.method));
  for (char& c : id)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  json::object content;
  if (route.response_type == "application/json")
    content = {{route.response_type,
                json::object{{"schema", route.response_schema.empty()
                                            ? json::value(json::object{{"type", "object"}})
                                            : Reference(route.response_schema)}}}};
  else
    content = {{route.response_type, json::object{{"schema", json::object{{"type", "string"}}}}}};
  json::object operation{
      {"operationId", id},
      {"summary", route.summary},
      {"x-permission", Name(route.permission)},
      {"parameters", Parameters(route)},
      {"responses",
       json::object{
           {"200", json::object{{"description", "OK"}, {"content", content}}},
           {"default",
            json::object{
                {"description", "Error"},
                {"content", json::object{{"application/json",
                                          json::object{{"schema", Reference("Error")}}}}}}}}}};
  if (route.streams_body) {
    operation["requestBody"] = json::object{
        {"content", json::object{{"application/octet-stream",
                                  json::object{{"schema", json::object{{"type", "string"},
                                                                       {"format", "binary"}}}}}}}};
  } else if (!route.request_schema.empty()) {
    operation["requestBody"] = json::object{
        {"content", json::object{{route.request_type,
                                  json::object{{"schema", Reference(route.request_schema)}}}}}};
  }
  return operation;
}

// Boost.JSON prints compactly; a golden file wants lines.
void Indented(const json::value& value, size_t depth, std::string* out) {
  const std::string pad(2 * (depth + 1), ' ');
  const std::string close(2 * depth, ' ');
  if (value.is_object() && !value.get_object().empty()) {
    *out += "{\n";
    bool first = true;
    for (const auto& member : value.get_object()) {
      if (!first) *out += ",\n";
      first = false;
      *out += pad;
      AppendJsonString(*out, member.key());
      *out += ": ";
      Indented(member.value(), depth + 1, out);
    }
    *out += "\n" + close + "}";
  } else if (value.is_array() && !value.get_array().empty()) {
    *out += "[\n";
    bool first = true;
    for (const json::value& item : value.get_array()) {
      if (!first) *out += ",\n";
      first = false;
      *out += pad;
      Indented(item, depth + 1, out);
    }
    *out += "\n" + close + "]";
  } else {
    AppendJson(*out, value);
  }
}

}  // namespace

std::string OpenApi(const std::vector<Route>& routes) {
  json::object paths;
  for (const Route& route : routes) {
    const std::string method = AsciiLower(Name(route.method));
    json::value& path = paths[route.path];
    if (path.is_null()) path = json::object{};
    path.get_object()[method] = Operation(route);
  }
  const json::object document{
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "Clarion"},
                            {"version", "1"},
                            {"license", json::object{{"name", "Apache-2.0"}}}}},
      {"paths", paths},
      {"components", json::object{{"schemas", Schemas()}}}};
  std::string out;
  Indented(document, 0, &out);
  return out + "\n";
}

}  // namespace clarion::api
