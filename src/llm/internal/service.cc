#include "llm/internal/service.h"

#include <fmt/format.h>

#include <cstdlib>
#include <thread>

#include "base/trace.h"
#include "base/utf8.h"
#include "llm/chat.h"

namespace clarion::llm::internal {
namespace {

using std::chrono::milliseconds;

bool Transient(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
}

// Statuses with which servers refuse a member of the request they do not know.
bool RefusesTheRequest(int status) {
  return status == 400 || status == 404 || status == 422 || status == 501;
}

std::string Colon(std::string_view said) { return said.empty() ? "" : fmt::format(": {}", said); }

}  // namespace

Result<Service> Service::Open(const ClientSettings& settings, std::string_view path,
                              HttpChatClient::Sleep sleep) {
  Service service;
  service.settings_ = settings;
  ASSIGN_OR_RETURN(service.endpoint_, ParseBaseUrl(settings.base_url, path));
  if (!settings.key_env.empty()) {
    const char* key = std::getenv(settings.key_env.c_str());
    if (key == nullptr || *key == '\0')
      return NotFound(fmt::format("the environment variable {} is not set; put the API key into it",
                                  settings.key_env));
    service.key_ = key;
    // A line end pasted along with the key is the commonest mistake, and would split the header.
    for (const char c : service.key_)
      if (c <= 0x20 || c == 0x7F)
        return InvalidInput(
            fmt::format("the key in {} has a blank, a line end or another character that cannot "
                        "stand in a header",
                        settings.key_env));
  }
  service.sleep_ =
      sleep ? std::move(sleep) : [](milliseconds wait) { std::this_thread::sleep_for(wait); };
  return service;
}

bool Service::SendsKeyInClear() const {
  return !key_.empty() && !endpoint_.tls && !endpoint_.IsLoopback();
}

// A server may repeat what it was sent: its words are cleared of the key.
Error Service::Sentence(std::string_view what) const {
  std::string text = fmt::format("the model at {}://{}: {}", endpoint_.tls ? "https" : "http",
                                 endpoint_.authority, what);
  if (!key_.empty())
    for (size_t at = 0; (at = text.find(key_, at)) != std::string::npos;)
      text.replace(at, key_.size(), "[key]");
  return Unavailable(std::move(text));
}

Result<void> Service::CheckSize(const std::string& body, std::string_view what) const {
  if (body.size() <= settings_.request_bytes_max) return {};
  return InvalidInput(fmt::format("the request has {} bytes; at most {} are sent: {} is too long",
                                  body.size(), settings_.request_bytes_max, what));
}

PostReply Service::Post(const std::string& body, const OnBytes& on_bytes) const {
  Headers headers;
  if (!key_.empty()) headers.emplace_back("Authorization", "Bearer " + key_);
  const PostLimits limits{settings_.connect_timeout, settings_.first_byte_timeout,
                          settings_.whole_timeout, settings_.answer_bytes_max};
  trace::Stage stage(trace::Span::Begin("model call", trace::Kind::kClient, trace::Current()));
  PostReply reply = internal::Post(endpoint_, headers, body, limits, on_bytes);
  stage.Set("http.request.method", "POST");
  stage.Set("server.address", endpoint_.host);
  stage.Set("http.response.status_code", static_cast<int64_t>(reply.status));
  if (reply.failure != PostFailure::kNone || reply.status >= 400)
    stage.span().Fail(reply.status >= 400 ? std::to_string(reply.status) : "no answer");
  return reply;
}

std::optional<Failed> Service::FailureOf(const PostReply& reply) const {
  if (reply.failure != PostFailure::kNone) return FromFailure(reply);
  if (reply.status != 200) return FromStatus(reply);
  return std::nullopt;
}

Failed Service::Broken(std::string_view why) const {
  Failed made;
  made.error =
      Sentence(fmt::format("{}; is this the base URL of an OpenAI-compatible server?", why));
  made.again = true;
  made.may_cost = true;
  return made;
}

Failed Service::FromFailure(const PostReply& reply) const {
  Failed made;
  made.may_cost = reply.sent;
  made.again = true;
  std::string remedy = "is the server running, and is the address right?";
  if (reply.failure == PostFailure::kUntrusted) {
    made.again = false;
    remedy = "its certificate is not trusted; name its authority's file in SSL_CERT_FILE";
  } else if (reply.failure == PostFailure::kTimeout) {
    remedy = "give it more time (--timeout), or ask it less at once (--jobs)";
  } else if (reply.failure == PostFailure::kTooLarge) {
    made.again = false;
    remedy = "is this the base URL of an OpenAI-compatible server?";
  } else if (reply.failure == PostFailure::kDropped) {
    remedy = "its log may say why";
  }
  made.error = Sentence(fmt::format("{}; {}", reply.detail, remedy));
  return made;
}

Failed Service::FromStatus(const PostReply& reply) const {
  Failed made;
  made.said = ErrorText(reply.body);
  made.again = Transient(reply.status);
  made.wait = RetryAfter(reply.retry_after, SystemClock().NowMs());
  made.refused = RefusesTheRequest(reply.status);
  const std::string variable =
      settings_.key_env.empty() ? "--key-env NAME" : fmt::format("${}", settings_.key_env);
  std::string what;
  if (reply.status == 401 || reply.status == 403)
    what = fmt::format("it refuses the key (HTTP {}{}); put a valid one into {}", reply.status,
                       Colon(made.said), variable);
  else if (reply.status >= 300 && reply.status < 400)
    what = fmt::format(
        "it sends on to another address (HTTP {}), which is not followed; give the "
        "final one: '{}'",
        reply.status, Utf8Lossy(Utf8Prefix(reply.location, 200)));
  else if (reply.status == 404)
    what = fmt::format(
        "it knows no such model or path (HTTP 404{}); check --model, and that "
        "--endpoint ends as in .../v1",
        Colon(made.said));
  else if (reply.status == 429)
    what = fmt::format("too many requests (HTTP 429{}); ask less at once (--jobs), or later",
                       Colon(made.said));
  else if (reply.status >= 500)
    what = fmt::format("it failed (HTTP {}{}); try again later", reply.status, Colon(made.said));
  else
    what = fmt::format("it refuses the request (HTTP {}{})", reply.status, Colon(made.said));
  made.error = Sentence(what);
  return made;
}

Result<void> Service::WaitBefore(int next, const Failed& last) const {
  milliseconds wait = settings_.first_wait * (int64_t{1} << std::min(next - 2, 20));
  wait = std::min(wait, settings_.longest_wait);
  if (last.wait) {
    if (*last.wait > settings_.longest_wait)
      return Sentence(
          fmt::format("it asks to wait {} s, longer than the {} s a request is held; "
                      "try again then",
                      last.wait->count() / 1000, settings_.longest_wait.count() / 1000));
    wait = *last.wait;
  }
  sleep_(wait);
  return {};
}

}  // namespace clarion::llm::internal
