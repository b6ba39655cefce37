#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <memory>

#include "base/trace.h"

namespace clarion {
namespace {

thread_local std::string request_id;
std::string tenant;  // set once, before threads start

// Whose process it is, " [id]" of the request being served and " trace=…" of what is traced; or
// nothing.
class RequestFlag : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& out) override {
    if (!tenant.empty()) fmt::format_to(std::back_inserter(out), " {}:", tenant);
    if (!request_id.empty()) fmt::format_to(std::back_inserter(out), " [{}]", request_id);
    if (const trace::Context& at = trace::Current(); at.valid())
      fmt::format_to(std::back_inserter(out), " trace={}", trace::Hex(at.trace));
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<RequestFlag>();
  }
};

// The members "request" (where one is served), "trace_id" and "span_id" (where it is traced) and
// "message", escaped.
class JsonFlag : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const auto put = std::back_inserter(out);
    if (!tenant.empty()) fmt::format_to(put, "\"tenant\":\"{}\",", tenant);
    if (!request_id.empty()) fmt::format_to(put, "\"request\":\"{}\",", request_id);
    if (const trace::Context& at = trace::Current(); at.valid())
      fmt::format_to(put, R"("trace_id":"{}","span_id":"{}",)", trace::Hex(at.trace),
                     trace::Hex(at.span));
    fmt::format_to(put, "\"message\":\"");
    for (const char c : std::string_view(line.payload.data(), line.payload.size())) {
      if (c == '"' || c == '\\')
        fmt::format_to(put, "\\{}", c);
      else if (static_cast<unsigned char>(c) < 0x20)
        fmt::format_to(put, "\\u{:04x}", static_cast<unsigned>(c));
      else
        out.push_back(c);
    }
    out.push_back('"');
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonFlag>();
  }
};

}  // namespace

void SetUpLogging(std::string_view level, LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == LogFormat::kJson) {
    formatter->add_flag<JsonFlag>('*').set_pattern(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*})");
  } else {
    formatter->add_flag<RequestFlag>('*').set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$%* %v");
  }
  auto logger = std::make_shared<spdlog::logger>(
      "clarion", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(std::string(level)));
  spdlog::set_default_logger(std::move(logger));
}

void SetLogTenant(std::string name) { tenant = std::move(name); }

LogRequest::LogRequest(std::string_view id) { request_id = id; }
LogRequest::~LogRequest() { request_id.clear(); }

}  // namespace clarion
