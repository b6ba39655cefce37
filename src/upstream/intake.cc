#include "upstream/intake.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/utf8.h"
#include "delivery/webhook.h"
#include "registry/secrets.h"

namespace clarion::upstream {
namespace {

constexpr size_t kTitleMax = 300;

std::string Header(const Headers& headers, const char* name) {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

Result<void> CheckStandard(const std::string& secret, const Headers& headers,
                           const std::string& body, TimeMs now) {
  const std::string id = Header(headers, "webhook-id"), at = Header(headers, "webhook-timestamp");
  int64_t seconds = 0;
  const auto [end, code] = std::from_chars(at.data(), at.data() + at.size(), seconds);
  if (id.empty() || at.empty() || code != std::errc() || end != at.data() + at.size() ||
      seconds < 0 || seconds > INT64_MAX / kSecondMs)
    return SignInNeeded("webhook-id and webhook-timestamp (in seconds) belong to the signature");
  const TimeMs sent = seconds * kSecondMs;
  if (sent < now - kSignatureAgeMax || sent > now + kSignatureAgeMax)
    return SignInNeeded("webhook-timestamp: more than five minutes from now; check the clocks");
  ASSIGN_OR_RETURN(const std::string right, delivery::SignWebhook(secret, id, sent, body));
  const std::string given = Header(headers, "webhook-signature");
  for (size_t from = 0; from <= given.size();) {
    const size_t space = std::min(given.find(' ', from), given.size());
    if (registry::SameSecret(given.substr(from, space - from), right)) return {};
    from = space + 1;
  }
  return SignInNeeded("webhook-signature: not made with this source's secret");
}

Result<void> CheckGithub(const std::string& secret, const std::string& given,
                         const std::string& body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &size);
  std::string right = "sha256=";
  for (unsigned i = 0; i < size; ++i) right += fmt::format("{:02x}", digest[i]);
  if (registry::SameSecret(given, right)) return {};
  return SignInNeeded("x-hub-signature-256: not made with this source's secret");
}

std::string Cut(std::string_view text) { return std::string(Utf8Prefix(text, kTitleMax)); }

std::string IdIn(const json::value& object) {
  const json::value* id = Find(object, "id");
  if (id == nullptr) return "";
  if (id->is_int64()) return std::to_string(id->get_int64());
  if (id->is_uint64()) return std::to_string(id->get_uint64());
  return "";
}

const json::value& Member(const json::value& object, const char* name) {
  static const json::value none;
  const json::value* found = Find(object, name);
  return found == nullptr ? none : *found;
}

std::optional<json::object> Release(const json::value& event) {
  const json::value& release = Member(event, "release");
  const std::string_view action = StringOr(event, "action", "");
  const std::string_view at = StringOr(release, "published_at", "");
  // Drafts have no time of publication; what is deleted did happen.
  if ((action != "published" && action != "edited") || at.empty()) return std::nullopt;
  std::string name(StringOr(release, "name", ""));
  const std::string tag(StringOr(release, "tag_name", ""));
  if (name.empty()) name = tag;
  const std::string repository(StringOr(Member(event, "repository"), "full_name", ""));
  return json::object{{"kind", "release"},
                      {"title", Cut(repository.empty() ? name : repository + ": " + name)},
                      {"at", at},
                      {"link", StringOr(release, "html_url", "")},
                      {"external_id", "release " + IdIn(release)}};
}

std::optional<json::object> Deployment(const json::value& event) {
  const json::value& status = Member(event, "deployment_status");
  const json::value& deployment = Member(event, "deployment");
  if (StringOr(status, "state", "") != "success") return std::nullopt;
  const std::string repository(StringOr(Member(event, "repository"), "full_name", ""));
  return json::object{
      {"kind", "release"},
      {"title", Cut(fmt::format("{}: {} to {}", repository, StringOr(deployment, "ref", ""),
                                StringOr(deployment, "environment", "")))},
      {"at", StringOr(status, "created_at", "")},
      {"link", StringOr(status, "target_url", "")},
      {"external_id", "deployment " + IdIn(deployment)}};
}

}  // namespace

Result<void> CheckSigned(const std::string& secret, const Headers& headers, const std::string& body,
                         TimeMs now) {
  if (headers.contains("webhook-signature")) return CheckStandard(secret, headers, body, now);
  if (headers.contains("x-hub-signature-256"))
    return CheckGithub(secret, Header(headers, "x-hub-signature-256"), body);
  return SignInNeeded("there is no signature: send webhook-signature or x-hub-signature-256");
}

Result<std::optional<json::object>> FieldsFrom(const Headers& headers, const std::string& body) {
  ASSIGN_OR_RETURN(const json::value read, ParseJson(body));
  if (!read.is_object()) return InvalidInput("the body must be a JSON object");
  const std::string event = Header(headers, "x-github-event");
  if (event.empty()) return std::optional<json::object>(read.get_object());
  if (event == "release") return Release(read);
  if (event == "deployment_status") return Deployment(read);
  return std::optional<json::object>();
}

}  // namespace clarion::upstream
