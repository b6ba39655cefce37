#include "delivery/sender.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>

#include "base/trace.h"
#include "delivery/address_guard.h"
#include "delivery/payload.h"
#include "delivery/webhook.h"

namespace clarion::delivery {
namespace {

constexpr size_t kAnswerShown = 200;
constexpr size_t kSecretMin = 8;  // a shorter one would be seen in any word

// The beginning of an answer on one line, without what must not be seen.
std::string Shown(std::string text, const Secrets& secrets) {
  for (const std::string& secret : {secrets.now, secrets.before})
    for (size_t at = 0;
         secret.size() >= kSecretMin && (at = text.find(secret, at)) != std::string::npos;)
      text.replace(at, secret.size(), "…");
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  if (text.size() > kAnswerShown) text.resize(kAnswerShown);
  while (!IsUtf8(text)) text.pop_back();
  return text;
}

std::string IssuesUrl(const Destination& one) {
  return one.kind == Kind::kJira
             ? one.address + "/rest/api/3/issue"
             : fmt::format("{}/repos/{}/issues", one.address, one.settings.repository);
}

std::string ProjectUrl(const Destination& one) {
  return one.kind == Kind::kJira
             ? fmt::format("{}/rest/api/3/project/{}", one.address, one.settings.project)
             : fmt::format("{}/repos/{}", one.address, one.settings.repository);
}

Result<HttpCall> SignedCall(const Destination& one, const Secrets& secrets, const Event& event,
                            const Message& message, TimeMs now) {
  HttpCall call;
  call.url = one.address;
  call.body = WebhookBody(event, message);
  ASSIGN_OR_RETURN(std::string signatures, SignWebhook(secrets.now, event.id, now, call.body));
  if (!secrets.before.empty()) {
    ASSIGN_OR_RETURN(const std::string older,
                     SignWebhook(secrets.before, event.id, now, call.body));
    signatures += " " + older;
  }
  call.headers = {{"Content-Type", "application/json"},
                  {"webhook-id", event.id},
                  {"webhook-timestamp", std::to_string(now / kSecondMs)},
                  {"webhook-signature", signatures}};
  return call;
}

HttpCall SignedInCall(const Destination& one, const Secrets& secrets) {
  HttpCall call;
  const bool basic = one.kind == Kind::kJira && !one.settings.user.empty();
  call.headers = {{"Content-Type", "application/json"},
                  {"Authorization", basic ? "Basic " + Base64(one.settings.user + ":" + secrets.now)
                                          : "Bearer " + secrets.now}};
  if (one.kind == Kind::kGithub) {
    call.headers.emplace_back("Accept", "application/vnd.github+json");
    call.headers.emplace_back("X-GitHub-Api-Version", "2022-11-28");
  }
  return call;
}

Result<HttpCall> CallFor(const Destination& one, const Secrets& secrets, const Event& event,
                         const Message& message, TimeMs now) {
  HttpCall call;
  switch (one.kind) {
    case Kind::kWebhook:
      return SignedCall(one, secrets, event, message, now);
    case Kind::kSlack:
    case Kind::kTeams:
      call.url = secrets.now;
      call.headers = {{"Content-Type", "application/json"}};
      call.body = one.kind == Kind::kSlack ? SlackBody(message) : TeamsBody(message);
      return call;
    default:
      call = SignedInCall(one, secrets);
      call.url = IssuesUrl(one);
      call.body = one.kind == Kind::kJira ? JiraBody(message, one.settings, event.id)
                                          : GithubBody(message, one.settings, event.id);
      return call;
  }
}

MailCall MailFor(const Destination& one, const Secrets& secrets, const Event& event,
                 const Message& message, TimeMs now) {
  MailCall mail;
  mail.server = one.address;
  mail.may_be_plain = one.settings.plain;
  mail.user = one.settings.user;
  mail.password = secrets.now;
  Settings settings = one.settings;
  if (event.type == registry::kWeekReady)
    settings.to = {std::string(StringOr(event.data, "to", ""))};
  mail.from = settings.from;
  mail.to = settings.to;
  mail.message = MailText(message, settings, event.id, now);
  return mail;
}

// Calls with a span of its own, which the receiver may go on with. An address holds secrets (chats
// are posted to by one): only its host is told.
Result<Reply> Traced(Transport& transport, HttpCall call) {
  trace::Stage stage(call.method, trace::Kind::kClient);
  if (stage.span().context().valid())
    call.headers.emplace_back("traceparent", trace::Traceparent(stage.span().context()));
  if (stage.span().recording()) {
    constexpr std::string_view kSchemes[] = {"https", "http"};
    stage.Set("http.request.method", call.method);
    if (const auto address = CheckAddress(call.url, kSchemes, {true}); address.ok()) {
      stage.Set("server.address", address->host);
      stage.Set("server.port", static_cast<int64_t>(address->port));
    }
  }
  Result<Reply> reply = transport.Call(call);
  if (!reply.ok()) {
    stage.span().Fail("no answer");
    return reply;
  }
  stage.Set("http.response.status_code", static_cast<int64_t>(reply->status));
  if (reply->status >= 400) stage.span().Fail(std::to_string(reply->status));
  return reply;
}

Result<Reply> Traced(Transport& transport, const MailCall& mail) {
  trace::Stage stage("SMTP", trace::Kind::kClient);
  Result<Reply> reply = transport.Send(mail);
  if (!reply.ok() || reply->status >= 400)
    stage.span().Fail(reply.ok() ? std::to_string(reply->status) : "no answer");
  return reply;
}

// Asks for the issue of an event. The id holds nothing that would need encoding.
std::string FindUrl(const Destination& one, const std::string& id) {
  const Settings& settings = one.settings;
  return one.kind == Kind::kJira
             ? fmt::format(
                   "{}/rest/api/3/search/jql?fields=key&maxResults=1&jql=project%20%3D%20%22"
                   "{}%22%20AND%20description%20~%20%22%5C%22{}%5C%22%22",
                   one.address, settings.project, id)
             : fmt::format("{}/search/issues?per_page=1&q=%22{}%22%20in:body%20is:issue%20repo:{}",
                           one.address, id, settings.repository);
}

// The issue that was made or found, where the answer names one.
void TakeIssue(const Destination& one, const json::value& answer, Try* how) {
  if (one.kind == Kind::kJira) {
    how->result = StringOr(answer, "key", "");
    if (!how->result.empty()) how->result_url = one.address + "/browse/" + how->result;
    return;
  }
  const json::value* number = Find(answer, "number");
  if (number != nullptr && number->is_int64())
    how->result = fmt::format("#{}", number->get_int64());
  const std::string_view url = StringOr(answer, "html_url", "");
  if (url.starts_with("https://") || url.starts_with("http://")) how->result_url = url;
}

bool MakesIssues(Kind kind) { return kind == Kind::kJira || kind == Kind::kGithub; }

Try Judge(const Destination& one, const Secrets& secrets, const Result<Reply>& reply) {
  Try how;
  if (!reply.ok()) {
    how.error = Shown(reply.error().message, secrets);
    return how;
  }
  how.status = reply->status;
  how.retry_after_ms = reply->retry_after_ms;
  how.delivered = how.status >= 200 && how.status < 300;
  if (how.delivered) return how;
  const bool mail = one.kind == Kind::kEmail;
  how.gone = !mail && how.status == 410;
  // The same request would be refused the same way; whatever else may heal.
  how.permanent =
      mail ? how.status >= 550
           : MakesIssues(one.kind) && (how.status == 400 || how.status == 413 || how.status == 422);
  const bool away = how.status >= 300 && how.status < 400;
  how.error = away ? fmt::format("HTTP {}: it points elsewhere, which is not followed", how.status)
                   : fmt::format("{} {}{}{}", mail ? "SMTP" : "HTTP", how.status,
                                 reply->body.empty() ? "" : ": ", Shown(reply->body, secrets));
  return how;
}

// An earlier try may have made the issue and its answer been lost. Where the tracker does not say,
// it is made.
std::optional<Try> FoundIssue(const Destination& one, const Secrets& secrets, const Event& event,
                              Transport& transport) {
  HttpCall call = SignedInCall(one, secrets);
  call.method = "GET";
  call.url = FindUrl(one, event.id);
  const Result<Reply> reply = Traced(transport, call);
  if (!reply.ok() || reply->status != 200) return std::nullopt;
  const auto answer = ParseJson(reply->body);
  const json::value* issues =
      answer.ok() ? Find(*answer, one.kind == Kind::kJira ? "issues" : "items") : nullptr;
  if (issues == nullptr || !issues->is_array() || issues->get_array().empty()) return std::nullopt;
  Try how;
  how.status = reply->status;
  how.delivered = true;
  TakeIssue(one, issues->get_array().front(), &how);
  if (how.result.empty()) return std::nullopt;
  return how;
}

Try MakeIssue(const Destination& one, const Secrets& secrets, const Event& event,
              const HttpCall& call, Transport& transport) {
  if (std::optional<Try> found = FoundIssue(one, secrets, event, transport)) return *found;
  const Result<Reply> reply = Traced(transport, call);
  Try how = Judge(one, secrets, reply);
  if (!how.delivered) return how;
  if (const auto answer = ParseJson(reply->body); answer.ok()) TakeIssue(one, *answer, &how);
  return how;
}

TimeMs Elapsed(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               since)
      .count();
}

}  // namespace

Try SendTo(const Destination& one, const Secrets& secrets, const Event& event,
           const std::string& public_url, const Clock& clock, Transport& transport) {
  const auto begun = std::chrono::steady_clock::now();
  const Message message = Describe(event, public_url);
  Try how;
  if (one.kind == Kind::kEmail) {
    how = Judge(one, secrets,
                Traced(transport, MailFor(one, secrets, event, message, clock.NowMs())));
  } else {
    const Result<HttpCall> call = CallFor(one, secrets, event, message, clock.NowMs());
    if (!call.ok()) {
      how.error = call.error().message;
      how.permanent = true;
      return how;
    }
    how = MakesIssues(one.kind) ? MakeIssue(one, secrets, event, *call, transport)
                                : Judge(one, secrets, Traced(transport, *call));
  }
  how.took_ms = Elapsed(begun);
  return how;
}

Try TestOf(const Destination& one, const Secrets& secrets, const Event& event,
           const std::string& public_url, const Clock& clock, Transport& transport) {
  if (!MakesIssues(one.kind)) return SendTo(one, secrets, event, public_url, clock, transport);
  const auto begun = std::chrono::steady_clock::now();
  HttpCall call = SignedInCall(one, secrets);
  call.method = "GET";
  call.url = ProjectUrl(one);
  Try how = Judge(one, secrets, Traced(transport, call));
  how.took_ms = Elapsed(begun);
  return how;
}

}  // namespace clarion::delivery
