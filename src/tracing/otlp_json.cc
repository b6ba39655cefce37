#include "tracing/otlp_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "base/json.h"

namespace clarion::tracing {
namespace {

constexpr int kStatusError = 2;
constexpr int kFlagSampled = 1;

json::object AttributeOf(std::string_view key, const trace::Value& value) {
  json::object out;
  // 64-bit numbers are strings there.
  if (const auto* number = std::get_if<int64_t>(&value))
    out["intValue"] = std::to_string(*number);
  else if (const std::string& text = std::get<std::string>(value); IsUtf8(text))
    out["stringValue"] = text;
  else
    out["stringValue"] = "";
  return {{"key", key}, {"value", std::move(out)}};
}

json::object SpanOf(const trace::Record& record) {
  json::object out{{"traceId", trace::Hex(record.context.trace)},
                   {"spanId", trace::Hex(record.context.span)},
                   {"flags", kFlagSampled},
                   {"name", record.name},
                   {"kind", static_cast<int>(record.kind)},
                   {"startTimeUnixNano", std::to_string(record.start_ns)},
                   {"endTimeUnixNano", std::to_string(record.end_ns)}};
  if (record.parent != trace::SpanId{}) out["parentSpanId"] = trace::Hex(record.parent);
  json::array attributes, links;
  for (const auto& [key, value] : record.attributes) attributes.push_back(AttributeOf(key, value));
  for (const trace::Context& link : record.links)
    links.push_back(
        json::object{{"traceId", trace::Hex(link.trace)}, {"spanId", trace::Hex(link.span)}});
  if (!attributes.empty()) out["attributes"] = std::move(attributes);
  if (!links.empty()) out["links"] = std::move(links);
  if (record.failed) out["status"] = json::object{{"code", kStatusError}};
  return out;
}

}  // namespace

std::string OtlpJson(const std::vector<std::pair<std::string, std::string>>& resource,
                     std::string_view version, std::span<const trace::Record> records) {
  json::array attributes, spans;
  for (const auto& [key, value] : resource) attributes.push_back(AttributeOf(key, value));
  attributes.push_back(AttributeOf("service.version", std::string(version)));
  spans.reserve(records.size());
  for (const trace::Record& record : records) spans.push_back(SpanOf(record));
  json::object scope{{"scope", json::object{{"name", "clarion"}, {"version", version}}},
                     {"spans", std::move(spans)}};
  json::object whole{{"resource", json::object{{"attributes", std::move(attributes)}}},
                     {"scopeSpans", json::array{std::move(scope)}}};
  return ToJson(json::object{{"resourceSpans", json::array{std::move(whole)}}});
}

uint64_t Rejected(const std::string& answer) {
  const auto read = ParseJson(answer);
  const json::value* partial = read.ok() ? Find(*read, "partialSuccess") : nullptr;
  const json::value* count = partial == nullptr ? nullptr : Find(*partial, "rejectedSpans");
  if (count == nullptr) return 0;
  if (count->is_int64()) return static_cast<uint64_t>(std::max<int64_t>(0, count->get_int64()));
  return count->is_string() ? std::strtoull(count->get_string().c_str(), nullptr, 10) : 0;
}

}  // namespace clarion::tracing
