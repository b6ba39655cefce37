// One OpenAI-compatible server as its clients see it: key, limits, failures as sentences, and how
// long to wait before another try. What is asked and answered is the clients' own.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "llm/client.h"
#include "llm/internal/http_post.h"

namespace clarion::llm::internal {

// What came of one try that brought no answer.
struct Failed {
  Error error;
  bool again = false;     // may be better next time
  bool may_cost = false;  // the server had begun to work
  bool refused = false;   // the request itself, for what stands in it
  std::string said;       // by the server
  std::optional<std::chrono::milliseconds> wait;
};

class Service {
 public:
  // `path` is put behind the base URL. Errors as HttpChatClient::Open.
  static Result<Service> Open(const ClientSettings& settings, std::string_view path,
                              HttpChatClient::Sleep sleep);

  // kInvalidInput: longer than is sent; `what` is too long ("the conversation").
  Result<void> CheckSize(const std::string& body, std::string_view what) const;
  PostReply Post(const std::string& body, const OnBytes& on_bytes) const;
  // nullopt: status 200, the body is whole.
  std::optional<Failed> FailureOf(const PostReply& reply) const;
  // The body is none of an OpenAI-compatible server.
  Failed Broken(std::string_view why) const;
  // Sleeps before try `next` (from 2). kUnavailable: the server asks to wait longer than a request
  // is held.
  Result<void> WaitBefore(int next, const Failed& last) const;

  int tries() const { return settings_.tries; }
  bool SendsKeyInClear() const;

 private:
  Error Sentence(std::string_view what) const;
  Failed FromFailure(const PostReply& reply) const;
  Failed FromStatus(const PostReply& reply) const;

  ClientSettings settings_;
  Endpoint endpoint_;
  std::string key_;
  HttpChatClient::Sleep sleep_;
};

}  // namespace clarion::llm::internal
