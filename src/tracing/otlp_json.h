// Spans as the JSON encoding of OTLP has them (https://opentelemetry.io/docs/specs/otlp/). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/trace.h"

namespace clarion::tracing {

// The body of one request to /v1/traces. Text that is not UTF-8 is left out.
std::string OtlpJson(const std::vector<std::pair<std::string, std::string>>& resource,
                     std::string_view version, std::span<const trace::Record> records);

// How many spans of a request the receiver says it refused, out of its answer; 0 where it does not.
uint64_t Rejected(const std::string& answer);

}  // namespace clarion::tracing
