// Where traces go and how many: an option, and the environment variables that OpenTelemetry names
// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/trace.h"

namespace clarion::tracing {

struct Settings {
  std::string url;                                            // "http://127.0.0.1:4318/v1/traces"
  std::vector<std::pair<std::string, std::string>> headers;   // secrets may be among them
  std::vector<std::pair<std::string, std::string>> resource;  // service.name and what is given
  trace::Sampling sampling;
};

// `endpoint`: of --otlp-endpoint, before OTEL_EXPORTER_OTLP_ENDPOINT; "/v1/traces" is put behind
// it. OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is. nullopt: none of them is given, or
// OTEL_SDK_DISABLED is true. kInvalidInput names the variable that cannot be read, without its
// value where that may be secret. `variable` is getenv.
Result<std::optional<Settings>> SettingsFrom(
    const std::string& endpoint, const std::function<const char*(const char*)>& variable);

}  // namespace clarion::tracing
