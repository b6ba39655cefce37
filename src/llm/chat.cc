#include "llm/chat.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/utf8.h"

namespace clarion::llm {
namespace {

constexpr size_t kToolCallsMax = 64;
constexpr size_t kErrorTextMax = 300;

const json::object* ObjectIn(const json::object& object, std::string_view key) {
  const json::value* value = Find(object, key);
  return value == nullptr ? nullptr : value->if_object();
}

// A text, or a list of parts that have texts.
std::string ContentOf(const json::object& message) {
  const json::value* content = Find(message, "content");
  if (content == nullptr) return "";
  if (const auto* text = content->if_string()) return {text->data(), text->size()};
  std::string joined;
  if (const auto* parts = content->if_array())
    for (const json::value& part : *parts) joined += StringOr(part, "text", "");
  return joined;
}

int64_t CountIn(const json::object& usage, std::string_view key) {
  const json::value* value = Find(usage, key);
  if (value == nullptr || !value->is_number()) return -1;
  boost::system::error_code code;
  const auto count = value->to_number<int64_t>(code);
  return code || count < 0 ? -1 : count;
}

void ReadUsage(const json::object& from, ChatAnswer* answer) {
  const json::object* usage = ObjectIn(from, "usage");
  if (usage == nullptr) return;
  answer->input_tokens = CountIn(*usage, "prompt_tokens");
  answer->output_tokens = CountIn(*usage, "completion_tokens");
}

// Some servers give a tool's arguments as an object and not as its text.
std::string ArgumentsOf(const json::object& function) {
  const json::value* arguments = Find(function, "arguments");
  if (arguments == nullptr || arguments->is_null()) return "";
  if (const auto* text = arguments->if_string()) return {text->data(), text->size()};
  return ToJson(*arguments);
}

const json::object* FirstChoice(const json::object& body) {
  const json::value* choices = Find(body, "choices");
  const json::array* list = choices == nullptr ? nullptr : choices->if_array();
  return list == nullptr || list->empty() ? nullptr : list->front().if_object();
}

std::string OneLine(std::string_view text) {
  std::string out = Utf8Lossy(Utf8Prefix(text, kErrorTextMax));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return out;
}

json::object Tool(const ChatRequest& request) {
  return {{"type", "function"},
          {"function",
           {{"name", request.tool_name},
            {"description", "Gives the answer."},
            {"parameters", request.tool_schema}}}};
}

}  // namespace

Usage& Usage::operator+=(const Usage& other) {
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  requests += other.requests;
  estimated += other.estimated;
  return *this;
}

int64_t EstimatedTokens(size_t bytes) { return static_cast<int64_t>((bytes + 3) / 4); }

int64_t EstimatedInputTokens(const ChatRequest& request) {
  size_t bytes = 0;
  for (const ChatMessage& message : request.messages)
    bytes += message.content.size() + message.role.size() + 12;
  if (!request.schema.is_null()) bytes += ToJson(request.schema).size();
  if (!request.tool_schema.is_null()) bytes += ToJson(request.tool_schema).size();
  return EstimatedTokens(bytes);
}

bool LeaveOutMore(const ChatRequest& request, std::string_view message, LeftOut* left_out) {
  const auto names = [&](std::string_view member) {
    return message.find(member) != std::string_view::npos;
  };
  if (request.stream && !left_out->stream_options && names("stream_options"))
    return left_out->stream_options = true;
  if (!left_out->temperature && names("temperature")) return left_out->temperature = true;
  if (!left_out->max_tokens && names("max_completion_tokens")) return left_out->max_tokens = true;
  if (!request.schema.is_null() && !left_out->response_format)
    return left_out->response_format = true;
  return false;
}

std::string RequestBody(const ChatRequest& request, const LeftOut& left_out) {
  json::array messages;
  for (const ChatMessage& message : request.messages)
    messages.push_back({{"role", message.role}, {"content", message.content}});
  json::object body{{"model", request.model}, {"messages", std::move(messages)}};
  body[left_out.max_tokens ? "max_completion_tokens" : "max_tokens"] = request.max_output_tokens;
  if (!left_out.temperature) body["temperature"] = request.temperature;
  if (request.stream) {
    body["stream"] = true;
    if (!left_out.stream_options) body["stream_options"] = {{"include_usage", true}};
  }
  if (!request.schema.is_null() && !left_out.response_format)
    body["response_format"] = {
        {"type", "json_schema"},
        {"json_schema",
         {{"name", request.schema_name}, {"strict", true}, {"schema", request.schema}}}};
  if (!request.tool_schema.is_null()) {
    body["tools"] = json::array{Tool(request)};
    body["tool_choice"] = {{"type", "function"}, {"function", {{"name", request.tool_name}}}};
  }
  return ToJson(body);
}

Result<ChatAnswer> AnswerFromJson(std::string_view body) {
  const auto parsed = ParseJson(body);
  if (!parsed.ok())
    return Unavailable(fmt::format("the answer is not JSON: {}", parsed.error().message));
  const json::object* object = parsed->if_object();
  const json::object* choice = object == nullptr ? nullptr : FirstChoice(*object);
  const json::object* message = choice == nullptr ? nullptr : ObjectIn(*choice, "message");
  if (message == nullptr) {
    const std::string said = ErrorText(body);
    return Unavailable(said.empty() ? "the answer is no chat completion: it has no "
                                      "choices[0].message"
                                    : fmt::format("the server says: {}", said));
  }
  ChatAnswer answer;
  answer.content = ContentOf(*message);
  answer.refusal = StringOr(*message, "refusal", "");
  answer.finish_reason = StringOr(*choice, "finish_reason", "");
  ReadUsage(*object, &answer);
  const json::value* calls = Find(*message, "tool_calls");
  if (const json::array* list = calls == nullptr ? nullptr : calls->if_array()) {
    for (const json::value& call : *list) {
      const json::object* one = call.if_object();
      const json::object* function = one == nullptr ? nullptr : ObjectIn(*one, "function");
      if (function == nullptr || answer.tool_calls.size() == kToolCallsMax) continue;
      answer.tool_calls.push_back({std::string(StringOr(*one, "id", "")),
                                   std::string(StringOr(*function, "name", "")),
                                   ArgumentsOf(*function)});
    }
  }
  return answer;
}

std::string ErrorText(std::string_view body) {
  const auto parsed = ParseJson(body);
  const json::object* object = parsed.ok() ? parsed->if_object() : nullptr;
  if (object == nullptr) return "";
  if (const json::object* error = ObjectIn(*object, "error"))
    return OneLine(StringOr(*error, "message", StringOr(*error, "type", "an error")));
  for (const std::string_view key : {"error", "message", "detail"})
    if (const std::string_view text = StringOr(*object, key, ""); !text.empty())
      return OneLine(text);
  return "";
}

Result<void> AnswerAssembler::Add(std::string_view data) {
  if (data == "[DONE]") {
    done_ = true;
    return {};
  }
  const auto parsed = ParseJson(data);
  const json::object* chunk = parsed.ok() ? parsed->if_object() : nullptr;
  if (chunk == nullptr) return Unavailable("a part of the streamed answer is not a JSON object");
  if (const json::value* error = Find(*chunk, "error"); error != nullptr && !error->is_null())
    return Unavailable(fmt::format("the server broke off and says: {}", ErrorText(data)));
  ReadUsage(*chunk, &answer_);
  const json::object* choice = FirstChoice(*chunk);  // the chunk with the usage has none
  if (choice == nullptr) return {};
  if (const std::string_view why = StringOr(*choice, "finish_reason", ""); !why.empty())
    answer_.finish_reason = why;
  const json::object* delta = ObjectIn(*choice, "delta");
  if (delta == nullptr) return {};
  answer_.content += ContentOf(*delta);
  answer_.refusal += StringOr(*delta, "refusal", "");
  const json::value* calls = Find(*delta, "tool_calls");
  const json::array* list = calls == nullptr ? nullptr : calls->if_array();
  return list == nullptr ? Result<void>() : AddToolCalls(*list);
}

// Each delta names its call by index; where a server gives none, a new id begins a new call.
Result<void> AnswerAssembler::AddToolCalls(const json::array& deltas) {
  std::vector<ToolCall>& calls = answer_.tool_calls;
  for (const json::value& value : deltas) {
    const json::object* delta = value.if_object();
    if (delta == nullptr) continue;
    const std::string_view id = StringOr(*delta, "id", "");
    int64_t index = CountIn(*delta, "index");
    if (index < 0) {
      const bool begins = calls.empty() || (!id.empty() && calls.back().id != id);
      index = static_cast<int64_t>(calls.size()) - (begins ? 0 : 1);
    }
    if (index >= static_cast<int64_t>(kToolCallsMax))
      return Unavailable(
          fmt::format("the streamed answer has tool call number {}; at most {} are "
                      "read",
                      index, kToolCallsMax));
    if (calls.size() <= static_cast<size_t>(index)) calls.resize(static_cast<size_t>(index) + 1);
    ToolCall& call = calls[static_cast<size_t>(index)];
    if (call.id.empty()) call.id = id;
    if (const json::object* function = ObjectIn(*delta, "function")) {
      if (call.name.empty()) call.name = StringOr(*function, "name", "");
      call.arguments += ArgumentsOf(*function);
    }
  }
  return {};
}

Result<ChatAnswer> AnswerAssembler::Take() {
  if (!done_ && answer_.finish_reason.empty())
    return Unavailable("the streamed answer broke off before its end");
  return std::move(answer_);
}

}  // namespace clarion::llm
