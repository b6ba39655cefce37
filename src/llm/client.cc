#include "llm/client.h"

#include <fmt/format.h>

#include <ctime>
#include <mutex>

#include "llm/internal/service.h"
#include "llm/sse.h"

namespace clarion::llm {
namespace {

using std::chrono::milliseconds;

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

struct HttpChatClient::Impl {
  explicit Impl(internal::Service to) : service(std::move(to)) {}

  const internal::Service service;
  std::mutex mutex;
  LeftOut left_out;  // guarded by mutex

  LeftOut Known() {
    const std::lock_guard lock(mutex);
    return left_out;
  }
  void Remember(const LeftOut& now) {
    const std::lock_guard lock(mutex);
    left_out = now;
  }

  struct Try {
    std::optional<ChatAnswer> answer;
    internal::Failed failed;  // without an answer
    size_t bytes = 0;         // of the answer, as far as it came
  };
  Try Once(const std::string& body) const;
};

HttpChatClient::Impl::Try HttpChatClient::Impl::Once(const std::string& body) const {
  Reading reading;
  const internal::PostReply reply =
      service.Post(body, [&](const internal::PostReply& head, std::string_view bytes) {
        return reading.Bytes(head, bytes);
      });
  Try made;
  made.bytes = reply.body.size();
  if (auto failed = service.FailureOf(reply)) {
    made.failed = *std::move(failed);
    return made;
  }
  Result<ChatAnswer> answer = reading.Take(reply.body);
  if (answer.ok())
    made.answer = *std::move(answer);
  else
    made.failed = service.Broken(answer.error().message);
  return made;
}

HttpChatClient::HttpChatClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpChatClient::~HttpChatClient() = default;

Result<std::unique_ptr<HttpChatClient>> HttpChatClient::Open(const ClientSettings& settings,
                                                             Sleep sleep) {
  ASSIGN_OR_RETURN(internal::Service service,
                   internal::Service::Open(settings, "/chat/completions", std::move(sleep)));
  return std::unique_ptr<HttpChatClient>(
      new HttpChatClient(std::make_unique<Impl>(std::move(service))));
}

bool HttpChatClient::SendsKeyInClear() const { return impl_->service.SendsKeyInClear(); }

Result<ChatAnswer> HttpChatClient::Complete(const ChatRequest& request, Usage* usage) {
  const int64_t input = EstimatedInputTokens(request);
  LeftOut left_out = impl_->Known();
  for (int tried = 1;;) {
    const std::string body = RequestBody(request, left_out);
    RETURN_IF_ERROR(impl_->service.CheckSize(body, "the conversation"));
    Impl::Try made = impl_->Once(body);
    ++usage->requests;
    if (made.answer) {
      impl_->Remember(left_out);
      const ChatAnswer& answer = *made.answer;
      if (answer.input_tokens < 0 || answer.output_tokens < 0) ++usage->estimated;
      usage->input_tokens += answer.input_tokens < 0 ? input : answer.input_tokens;
      usage->output_tokens +=
          answer.output_tokens < 0 ? EstimatedTokens(made.bytes) : answer.output_tokens;
      return *std::move(made.answer);
    }
    const internal::Failed& failed = made.failed;
    if (failed.may_cost) {
      ++usage->estimated;
      usage->input_tokens += input;
      usage->output_tokens += EstimatedTokens(made.bytes);
    }
    // A refused member is not a failed try: the next one differs.
    if (failed.refused && LeaveOutMore(request, failed.said, &left_out)) continue;
    if (!failed.again) return failed.error;
    if (tried >= impl_->service.tries())
      return Unavailable(fmt::format("{} (tried {} times)", failed.error.message, tried));
    if (failed.may_cost && request.may_pay_again && !request.may_pay_again())
      return Unavailable(
          fmt::format("{} (the budget allows no further try)", failed.error.message));
    RETURN_IF_ERROR(impl_->service.WaitBefore(++tried, failed));
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
