// Chat completions of an OpenAI-compatible server over HTTP or HTTPS.
//
//   ASSIGN_OR_RETURN(auto client, HttpChatClient::Open({.base_url = "http://127.0.0.1:8000/v1"}));
//   Usage usage;
//   ASSIGN_OR_RETURN(const ChatAnswer answer, client->Complete(request, &usage));
//
// Certificates and host names are verified against the system's authorities (SSL_CERT_FILE names
// others). Redirects are not followed: a key goes only where it was meant to. Proxies are not used.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "llm/chat.h"

namespace clarion::llm {

struct ClientSettings {
  std::string base_url;  // "https://api.example.com/v1"; "/chat/completions" is put behind it
  std::string key_env;   // the environment variable that holds the API key; "" = no key is sent
  std::chrono::milliseconds connect_timeout{10'000};     // connection and TLS
  std::chrono::milliseconds first_byte_timeout{60'000};  // from the request to the answer's head
  std::chrono::milliseconds whole_timeout{180'000};      // one try, from beginning to end
  int tries = 5;                                         // of one request, the first included
  std::chrono::milliseconds first_wait{500};             // doubles with every try; no jitter
  std::chrono::milliseconds longest_wait{60'000};        // a Retry-After beyond it ends the request
  size_t answer_bytes_max = size_t{4} << 20;
  size_t request_bytes_max = size_t{4} << 20;
};

class HttpChatClient final : public ChatModel {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;

  // kInvalidInput: not an http(s) URL, a URL with a user name in it, or a key that cannot stand in
  // a header. kNotFound: the variable that shall hold the key is not set. Nothing is sent yet.
  static Result<std::unique_ptr<HttpChatClient>> Open(const ClientSettings& settings,
                                                      Sleep sleep = {});
  ~HttpChatClient() override;

  // Tries again after 408, 429, 5xx, timeouts, dropped connections and broken bodies, as long as
  // `tries` allows, waiting as Retry-After says or twice as long each time. When the server refuses
  // response_format, stream_options, temperature or max_tokens it is asked without, from then on.
  // kUnavailable: no answer; the message says where, why and what to do, and never holds the key.
  // Blocks; safe from several threads, each call with a connection of its own.
  Result<ChatAnswer> Complete(const ChatRequest& request, Usage* usage) override;

  // True when a key travels unencrypted to another machine.
  bool SendsKeyInClear() const;

 private:
  struct Impl;
  explicit HttpChatClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// How long a Retry-After header asks to wait: seconds or an HTTP date. nullopt: neither.
std::optional<std::chrono::milliseconds> RetryAfter(std::string_view header, TimeMs now);

}  // namespace clarion::llm
