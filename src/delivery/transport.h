// The way out: one HTTP call or one mail. An interface so that tests can be the world outside.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion::delivery {

struct HttpCall {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct MailCall {
  std::string server;         // smtps://host:465, or smtp://host:587, which must offer STARTTLS
  bool may_be_plain = false;  // go on where it does not
  std::string user;           // "" = does not sign in
  std::string password;
  std::string from;
  std::vector<std::string> to;
  std::string message;  // headers and body, lines ending in CRLF
};

struct Reply {
  int status = 0;    // of HTTP or SMTP
  std::string body;  // its first 64 KB
  std::optional<TimeMs> retry_after_ms;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // kUnavailable: no answer, and why. kForbidden: it may not be sent there. Blocks, 20 s at most.
  virtual Result<Reply> Call(const HttpCall& call) = 0;
  // The server's last reply; one that refuses has a status of 400 or more.
  virtual Result<Reply> Send(const MailCall& mail) = 0;
  // Ends what is under way, and whatever comes later at once: for stopping.
  virtual void Cancel() {}
};

}  // namespace clarion::delivery
