#include "tracing/settings.h"

#include <fmt/format.h>

#include <charconv>

#include "delivery/address_guard.h"

namespace clarion::tracing {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  for (const char c : out)
    if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;  // no second header line
  return out;
}

// "key=value,key=value", values percent-encoded.
Result<Pairs> PairsOf(const char* name, std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view one = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    const size_t equals = one.find('=');
    const auto key = Decoded(Trimmed(one.substr(0, equals)));
    const auto value =
        equals == std::string_view::npos ? std::nullopt : Decoded(Trimmed(one.substr(equals + 1)));
    if (!key || key->empty() || !value || key->find(':') != std::string::npos)
      return InvalidInput(fmt::format("{}: not pairs such as key=value,other=value", name));
    pairs.emplace_back(*key, *value);
  }
  return pairs;
}

Result<double> RatioOf(std::string_view text) {
  double ratio = 1;
  if (text.empty()) return ratio;
  const auto [stop, wrong] = std::from_chars(text.data(), text.data() + text.size(), ratio);
  if (wrong != std::errc() || stop != text.data() + text.size() || !(ratio >= 0 && ratio <= 1))
    return InvalidInput(
        fmt::format("OTEL_TRACES_SAMPLER_ARG: '{}' is not a number from 0 to 1", text));
  return ratio;
}

Result<trace::Sampling> SamplingOf(std::string_view name, std::string_view argument) {
  trace::Sampling sampling;
  const std::string_view given = name.empty() ? "parentbased_always_on" : name;
  std::string_view kind = given;
  constexpr std::string_view kPrefix = "parentbased_";
  sampling.parent_based = kind.starts_with(kPrefix);
  if (sampling.parent_based) kind.remove_prefix(kPrefix.size());
  if (kind == "always_on") return sampling;
  if (kind == "always_off") {
    sampling.ratio = 0;
    return sampling;
  }
  if (kind == "traceidratio") {
    ASSIGN_OR_RETURN(sampling.ratio, RatioOf(argument));
    return sampling;
  }
  return InvalidInput(
      fmt::format("OTEL_TRACES_SAMPLER: '{}' is not known; there are always_on, always_off, "
                  "traceidratio, and each with parentbased_ before it",
                  given));
}

// The later one counts.
void Put(Pairs* pairs, const std::string& key, const std::string& value) {
  for (auto& [name, kept] : *pairs) {
    if (name != key) continue;
    kept = value;
    return;
  }
  pairs->emplace_back(key, value);
}

class Environment {
 public:
  explicit Environment(const std::function<const char*(const char*)>& variable)
      : variable_(variable) {}
  std::string operator()(const char* name) const {
    const char* value = variable_(name);
    return value == nullptr ? "" : std::string(Trimmed(value));
  }

 private:
  const std::function<const char*(const char*)>& variable_;
};

// "" = nobody wants traces.
std::string UrlFrom(const std::string& endpoint, const Environment& get) {
  std::string traces = get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  if (endpoint.empty() && !traces.empty()) return traces;
  std::string base = endpoint.empty() ? get("OTEL_EXPORTER_OTLP_ENDPOINT") : endpoint;
  while (base.ends_with('/')) base.pop_back();
  return base.empty() ? "" : base + "/v1/traces";
}

}  // namespace

Result<std::optional<Settings>> SettingsFrom(
    const std::string& endpoint, const std::function<const char*(const char*)>& variable) {
  const Environment get(variable);
  Settings settings;
  settings.url = UrlFrom(endpoint, get);
  if (settings.url.empty() || get("OTEL_SDK_DISABLED") == "true" ||
      (endpoint.empty() && get("OTEL_TRACES_EXPORTER") == "none"))
    return std::optional<Settings>();
  // The operator's own choice: it may well be on this machine.
  constexpr std::string_view kSchemes[] = {"https", "http"};
  if (const auto written = delivery::CheckAddress(settings.url, kSchemes, {true}); !written.ok())
    return InvalidInput(fmt::format("--otlp-endpoint: {}", written.error().message));
  for (const char* name : {"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"}) {
    ASSIGN_OR_RETURN(const Pairs pairs, PairsOf(name, get(name)));
    for (const auto& [key, value] : pairs) Put(&settings.headers, key, value);
  }
  Put(&settings.resource, "service.name", "clarion");
  ASSIGN_OR_RETURN(const Pairs resource,
                   PairsOf("OTEL_RESOURCE_ATTRIBUTES", get("OTEL_RESOURCE_ATTRIBUTES")));
  for (const auto& [key, value] : resource) Put(&settings.resource, key, value);
  if (const std::string name = get("OTEL_SERVICE_NAME"); !name.empty())
    Put(&settings.resource, "service.name", name);
  ASSIGN_OR_RETURN(settings.sampling,
                   SamplingOf(get("OTEL_TRACES_SAMPLER"), get("OTEL_TRACES_SAMPLER_ARG")));
  return std::optional<Settings>(std::move(settings));
}

}  // namespace clarion::tracing
