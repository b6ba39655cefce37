// Chat completions as values: what is asked, what is answered, and the JSON between, without any
// network. The shapes are those of the OpenAI-compatible `/chat/completions` that local and hosted
// servers speak.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace clarion::llm {

struct ChatMessage {
  std::string role;  // "system", "user"
  std::string content;
};

struct ChatRequest {
  std::string model;
  std::vector<ChatMessage> messages;
  int max_output_tokens = 500;
  double temperature = 0;
  bool stream = false;
  std::string schema_name;  // with `schema`: asks for response_format json_schema
  json::value schema;       // a JSON Schema object, or null
  std::string tool_name;    // the one tool the model must call; its arguments fit `tool_schema`
  json::value tool_schema;
  // Asked before another try that follows one the server may bill for (it had begun to work: a
  // timeout, a broken answer). Null: always allowed.
  std::function<bool()> may_pay_again;
};

struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;  // JSON text as the model wrote it: may be broken
  bool operator==(const ToolCall&) const = default;
};

// What was used. Adds up over requests.
struct Usage {
  int64_t input_tokens = 0;
  int64_t output_tokens = 0;
  int64_t requests = 0;   // that reached the wire, tries again included
  int64_t estimated = 0;  // requests whose tokens were reckoned from bytes: no usage was given
  Usage& operator+=(const Usage& other);
  bool operator==(const Usage&) const = default;
};

struct ChatAnswer {
  std::string content;
  std::string refusal;  // why the model would not answer; "" mostly
  std::vector<ToolCall> tool_calls;
  std::string finish_reason;  // "stop", "length", "tool_calls", "content_filter", …
  int64_t input_tokens = -1;  // -1: the server did not say
  int64_t output_tokens = -1;
};

// Four bytes a token, rounded up: about right for English, low for other scripts.
int64_t EstimatedTokens(size_t bytes);
// Of all messages and the schema.
int64_t EstimatedInputTokens(const ChatRequest& request);

// Members of a request that some servers refuse by name. What is left out is remembered by the
// client, so that a run pays for finding out once.
struct LeftOut {
  bool response_format = false;
  bool stream_options = false;
  bool temperature = false;
  bool max_tokens = false;  // written as max_completion_tokens instead
  bool operator==(const LeftOut&) const = default;
};
// What to leave out next after the server said `message` to a request with status 400, 404, 422 or
// 501; false where nothing is left to try. A refusal that names no member is taken for one of
// response_format, where there was any.
bool LeaveOutMore(const ChatRequest& request, std::string_view message, LeftOut* left_out);

// The request's body. Key order is fixed: same request, same bytes.
std::string RequestBody(const ChatRequest& request, const LeftOut& left_out);

// One whole answer. kUnavailable: not JSON, or not a chat completion; what was wrong is said, what
// was sent is not repeated.
Result<ChatAnswer> AnswerFromJson(std::string_view body);
// "The model is overloaded" out of the several shapes of error bodies; "" where there is none.
// At most 300 bytes on one line.
std::string ErrorText(std::string_view body);

// Puts an answer together from the chunks of a stream.
class AnswerAssembler {
 public:
  // One event's data: a chunk, or "[DONE]". kUnavailable: not a chunk, or the server's own error.
  Result<void> Add(std::string_view data);
  bool done() const { return done_; }  // [DONE] was seen
  // kUnavailable when the stream broke off: neither [DONE] nor a finish reason was seen.
  Result<ChatAnswer> Take();

 private:
  Result<void> AddToolCalls(const json::array& deltas);

  ChatAnswer answer_;
  bool done_ = false;
};

// Whoever answers. The judge needs no more; a test's fake is ten lines.
class ChatModel {
 public:
  virtual ~ChatModel() = default;
  // Adds to `usage` all that was used, also when it fails. Safe from several threads.
  virtual Result<ChatAnswer> Complete(const ChatRequest& request, Usage* usage) = 0;
};

}  // namespace clarion::llm
