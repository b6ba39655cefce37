// The world outside: remembers what was sent, answers as told.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "delivery/transport.h"

namespace clarion::delivery {

class FakeTransport final : public Transport {
 public:
  std::function<Result<Reply>(const HttpCall&)> answer = [](const HttpCall&) {
    return Result<Reply>(Reply{200, "", {}});
  };
  std::function<Result<Reply>(const MailCall&)> answer_mail = [](const MailCall&) {
    return Result<Reply>(Reply{250, "", {}});
  };

  Result<Reply> Call(const HttpCall& call) override {
    const std::lock_guard lock(mutex_);
    calls.push_back(call);
    return answer(call);
  }
  Result<Reply> Send(const MailCall& mail) override {
    const std::lock_guard lock(mutex_);
    mails.push_back(mail);
    return answer_mail(mail);
  }

  std::vector<HttpCall> calls;
  std::vector<MailCall> mails;

 private:
  std::mutex mutex_;
};

}  // namespace clarion::delivery
