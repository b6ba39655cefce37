#include "llm/client.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <thread>

#include "llm/internal/http_post.h"
#include "llm/sse.h"

namespace clarion::llm {
namespace {

using std::chrono::milliseconds;

// What came of one try.
struct Try {
  Result<ChatAnswer> answer = Unavailable("");
  bool again = false;     // may be better next time
  bool may_cost = false;  // the server had begun to work
  bool refused = false;   // the request itself, for what stands in it
  std::string said;       // by the server
  std::optional<milliseconds> wait;
  size_t bytes = 0;  // of the answer, as far as it came
};

bool Transient(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
}

// Statuses with which servers refuse a member of the request they do not know.
bool RefusesTheRequest(int status) {
  return status == 400 || status == 404 || status == 422 || status == 501;
}

std::string Colon(std::string_view said) { return said.empty() ? "" : fmt::format(": {}", said); }

}  // namespace

struct HttpChatClient::Impl {
  ClientSettings settings;
  internal::Endpoint endpoint;
  std::string key;
  Sleep sleep;
  std::mutex mutex;
  LeftOut left_out;  // guarded by mutex

  std::string Place() const {
    return fmt::format("the model at {}://{}", endpoint.tls ? "https" : "http", endpoint.authority);
  }

  // A server may repeat what it was sent.
  std::string WithoutKey(std::string text) const {
    if (key.empty()) return text;
    for (size_t at = 0; (at = text.find(key, at)) != std::string::npos;)
      text.replace(at, key.size(), "[key]");
    return text;
  }

  Error Failure(std::string_view what) const {
    return Unavailable(WithoutKey(fmt::format("{}: {}", Place(), what)));
  }

  LeftOut Known() {
    const std::lock_guard lock(mutex);
    return left_out;
  }
  void Remember(const LeftOut& now) {
    const std::lock_guard lock(mutex);
    left_out = now;
  }

  Try Once(const std::string& body) const;
  Try FromFailure(const internal::PostReply& reply) const;
  Try FromStatus(const internal::PostReply& reply) const;
  Result<void> WaitBefore(int next_try, const Try& last) const;
};

namespace {

// Reads an answer as it comes: events one by one, JSON at the end.
class Reading {
 public:
  bool Bytes(const internal::PostReply& head, std::string_view bytes) {
    streamed_ = head.content_type.starts_with("text/event-stream");
    return !streamed_ || reader_.Feed(bytes, [this](std::string_view data) { return One(data); });
  }
  Result<ChatAnswer> Take(const std::string& body) {
    if (!streamed_) return AnswerFromJson(body);
    if (added_.ok() && !assembler_.done())
      reader_.Finish([this](std::string_view data) { return One(data); });
    if (!added_.ok()) return added_.error();
    return assembler_.Take();
  }

 private:
  bool One(std::string_view data) {
    added_ = assembler_.Add(data);
    return added_.ok() && !assembler_.done();
  }

  bool streamed_ = false;
  SseReader reader_;
  AnswerAssembler assembler_;
  Result<void> added_;
};

}  // namespace

Try HttpChatClient::Impl::Once(const std::string& body) const {
  internal::Headers headers;
  if (!key.empty()) headers.emplace_back("Authorization", "Bearer " + key);
  const internal::PostLimits limits{settings.connect_timeout, settings.first_byte_timeout,
                                    settings.whole_timeout, settings.answer_bytes_max};
  Reading reading;
  const internal::PostReply reply =
      internal::Post(endpoint, headers, body, limits,
                     [&](const internal::PostReply& head, std::string_view bytes) {
                       return reading.Bytes(head, bytes);
                     });
  if (reply.failure != internal::PostFailure::kNone) return FromFailure(reply);
  if (reply.status != 200) return FromStatus(reply);
  Try made;
  made.bytes = reply.body.size();
  made.answer = reading.Take(reply.body);
  if (made.answer.ok()) return made;
  made.answer = Failure(fmt::format("{}; is this the base URL of an OpenAI-compatible server?",
                                    made.answer.error().message));
  made.again = true;
  made.may_cost = true;
  return made;
}

Try HttpChatClient::Impl::FromFailure(const internal::PostReply& reply) const {
  using internal::PostFailure;
  Try made;
  made.may_cost = reply.sent;
  made.bytes = reply.body.size();
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
  made.answer = Failure(fmt::format("{}; {}", reply.detail, remedy));
  return made;
}

Try HttpChatClient::Impl::FromStatus(const internal::PostReply& reply) const {
  Try made;
  made.said = ErrorText(reply.body);
  made.again = Transient(reply.status);
  made.wait = RetryAfter(reply.retry_after, SystemClock().NowMs());
  made.refused = RefusesTheRequest(reply.status);
  const std::string variable =
      settings.key_env.empty() ? "--key-env NAME" : fmt::format("${}", settings.key_env);
  std::string what;
  if (reply.status == 401 || reply.status == 403)
    what = fmt::format("it refuses the key (HTTP {}{}); put a valid one into {}", reply.status,
                       Colon(made.said), variable);
  else if (reply.status >= 300 && reply.status < 400)
    what = fmt::format(
        "it sends on to another address (HTTP {}), which is not followed; give the "
        "final one: '{}'",
        reply.status, reply.location.substr(0, 200));
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
  made.answer = Failure(what);
  return made;
}

Result<void> HttpChatClient::Impl::WaitBefore(int next_try, const Try& last) const {
  milliseconds wait = settings.first_wait * (int64_t{1} << std::min(next_try - 2, 20));
  wait = std::min(wait, settings.longest_wait);
  if (last.wait) {
    if (*last.wait > settings.longest_wait)
      return Failure(
          fmt::format("it asks to wait {} s, longer than the {} s a request is held; "
                      "try again then",
                      last.wait->count() / 1000, settings.longest_wait.count() / 1000));
    wait = *last.wait;
  }
  sleep(wait);
  return {};
}

HttpChatClient::HttpChatClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpChatClient::~HttpChatClient() = default;

Result<std::unique_ptr<HttpChatClient>> HttpChatClient::Open(const ClientSettings& settings,
                                                             Sleep sleep) {
  auto impl = std::make_unique<Impl>();
  impl->settings = settings;
  ASSIGN_OR_RETURN(impl->endpoint, internal::ParseBaseUrl(settings.base_url));
  if (!settings.key_env.empty()) {
    const char* key = std::getenv(settings.key_env.c_str());
    if (key == nullptr || *key == '\0')
      return NotFound(fmt::format("the environment variable {} is not set; put the API key into it",
                                  settings.key_env));
    impl->key = key;
    // A line end pasted along with the key is the commonest mistake, and would split the header.
    for (const char c : impl->key)
      if (c <= 0x20 || c == 0x7F)
        return InvalidInput(
            fmt::format("the key in {} has a blank, a line end or another character that cannot "
                        "stand in a header",
                        settings.key_env));
  }
  impl->sleep =
      sleep ? std::move(sleep) : [](milliseconds wait) { std::this_thread::sleep_for(wait); };
  return std::unique_ptr<HttpChatClient>(new HttpChatClient(std::move(impl)));
}

bool HttpChatClient::SendsKeyInClear() const {
  return !impl_->key.empty() && !impl_->endpoint.tls && !impl_->endpoint.IsLoopback();
}

Result<ChatAnswer> HttpChatClient::Complete(const ChatRequest& request, Usage* usage) {
  const int64_t input = EstimatedInputTokens(request);
  LeftOut left_out = impl_->Known();
  for (int tried = 1;;) {
    const std::string body = RequestBody(request, left_out);
    if (body.size() > impl_->settings.request_bytes_max)
      return InvalidInput(
          fmt::format("the request has {} bytes; at most {} are sent: the "
                      "conversation is too long",
                      body.size(), impl_->settings.request_bytes_max));
    Try made = impl_->Once(body);
    ++usage->requests;
    if (made.answer.ok()) {
      impl_->Remember(left_out);
      const ChatAnswer& answer = *made.answer;
      if (answer.input_tokens < 0 || answer.output_tokens < 0) ++usage->estimated;
      usage->input_tokens += answer.input_tokens < 0 ? input : answer.input_tokens;
      usage->output_tokens +=
          answer.output_tokens < 0 ? EstimatedTokens(made.bytes) : answer.output_tokens;
      return made.answer;
    }
    if (made.may_cost) {
      ++usage->estimated;
      usage->input_tokens += input;
      usage->output_tokens += EstimatedTokens(made.bytes);
    }
    // A refused member is not a failed try: the next one differs.
    if (made.refused && LeaveOutMore(request, made.said, &left_out)) continue;
    if (!made.again) return made.answer;
    if (tried >= impl_->settings.tries)
      return Unavailable(fmt::format("{} (tried {} times)", made.answer.error().message, tried));
    if (made.may_cost && request.may_pay_again && !request.may_pay_again())
      return Unavailable(
          fmt::format("{} (the budget allows no further try)", made.answer.error().message));
    RETURN_IF_ERROR(impl_->WaitBefore(++tried, made));
  }
}

std::optional<milliseconds> RetryAfter(std::string_view header, TimeMs now) {
  if (header.empty()) return std::nullopt;
  const std::string text(header);
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    if (text.size() > 9) return milliseconds(int64_t{1} << 40);
    return milliseconds(std::stoll(text) * 1000);
  }
  std::tm date{};
  const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const TimeMs at = static_cast<TimeMs>(::timegm(&date)) * 1000;
  return milliseconds(std::max<TimeMs>(0, at - now));
}

}  // namespace clarion::llm
