#include "delivery/curl_transport.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace clarion::delivery {
namespace {

constexpr size_t kAnswerMax = 64 << 10;
constexpr long kConnectMs = 10'000;
constexpr long kWholeMs = 20'000;

// One transfer, with what libcurl's callbacks need.
class Transfer {
 public:
  Transfer(const AddressRules& rules, bool mail, const std::atomic<bool>& cancelled)
      : rules_(rules),
        mail_(mail),
        cancelled_(cancelled),
        curl_(curl_easy_init(), &curl_easy_cleanup) {
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_PROXY, "");
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    Set(CURLOPT_TIMEOUT_MS, kWholeMs);
    Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (const char* authorities = std::getenv("SSL_CERT_FILE")) Set(CURLOPT_CAINFO, authorities);
    Set(CURLOPT_ERRORBUFFER, why_.data());
    Set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::Open);
    Set(CURLOPT_OPENSOCKETDATA, this);
    Set(CURLOPT_WRITEFUNCTION, &Transfer::Take);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_HEADERFUNCTION, &Transfer::TakeHead);
    Set(CURLOPT_HEADERDATA, this);
    Set(CURLOPT_NOPROGRESS, 0L);
    Set(CURLOPT_XFERINFOFUNCTION, &Transfer::GoOn);
    Set(CURLOPT_XFERINFODATA, this);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() { curl_slist_free_all(list_); }

  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(curl_.get(), option, value);
  }
  // Kept until the transfer is over.
  curl_slist* Add(const std::string& line) {
    return list_ = curl_slist_append(list_, line.c_str());
  }
  void Upload(const std::string& bytes) {
    upload_ = bytes;
    Set(CURLOPT_UPLOAD, 1L);
    Set(CURLOPT_READFUNCTION, &Transfer::Give);
    Set(CURLOPT_READDATA, this);
  }

  Result<Reply> Run() {
    const CURLcode code = curl_easy_perform(curl_.get());
    Reply reply;
    long status = 0;
    curl_off_t wait_s = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &wait_s);
    reply.status = static_cast<int>(status);
    reply.body = std::move(body_);
    if (wait_s > 0) reply.retry_after_ms = std::min<TimeMs>(wait_s, kDayMs / kSecondMs) * kSecondMs;
    if (code == CURLE_OK) return reply;
    if (!refused_.ok()) return refused_.error();
    // What came of an answer says enough; the rest of a long one is not wanted.
    if (cut_) return reply;
    if (mail_ && status >= 400) {
      reply.body = last_line_.empty() ? why_.data() : last_line_;
      return reply;
    }
    const char* what = why_[0] != '\0' ? why_.data() : curl_easy_strerror(code);
    return Unavailable(code == CURLE_ABORTED_BY_CALLBACK ? "stopped" : what);
  }

 private:
  static curl_socket_t Open(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.refused_ = MayConnect(address->addr, transfer.rules_, transfer.mail_);
    if (!transfer.refused_.ok()) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
  static size_t Take(const char* bytes, size_t one, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const size_t room = kAnswerMax - std::min(kAnswerMax, transfer.body_.size());
    transfer.body_.append(bytes, std::min(room, one * count));
    transfer.cut_ = room < one * count;
    return transfer.cut_ ? 0 : one * count;
  }
  static size_t TakeHead(const char* bytes, size_t one, size_t count, void* self) {
    auto& line = static_cast<Transfer*>(self)->last_line_;
    line.assign(bytes, std::min<size_t>(one * count, 500));
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    return one * count;
  }
  static size_t Give(char* out, size_t one, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const size_t size = std::min(one * count, transfer.upload_.size() - transfer.given_);
    std::copy_n(transfer.upload_.data() + transfer.given_, size, out);
    transfer.given_ += size;
    return size;
  }
  static int GoOn(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Transfer*>(self)->cancelled_ ? 1 : 0;
  }

  const AddressRules rules_;
  const bool mail_;
  const std::atomic<bool>& cancelled_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  curl_slist* list_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> why_{};
  Result<void> refused_;
  std::string body_;
  bool cut_ = false;
  std::string last_line_;
  std::string upload_;
  size_t given_ = 0;
};

}  // namespace

CurlTransport::CurlTransport(AddressRules rules) : rules_(rules) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(ready);
}

Result<Reply> CurlTransport::Call(const HttpCall& call) {
  constexpr std::string_view kSchemes[] = {"https", "http"};
  if (const auto written = CheckAddress(call.url, kSchemes, rules_); !written.ok())
    return Forbidden(written.error().message);
  Transfer transfer(rules_, false, cancelled_);
  transfer.Add("User-Agent: clarion");
  for (const auto& [name, value] : call.headers) transfer.Add(fmt::format("{}: {}", name, value));
  // No 100-continue: bodies are small, and some receivers never answer to it.
  curl_slist* headers = transfer.Add("Expect:");
  transfer.Set(CURLOPT_PROTOCOLS_STR, rules_.allow_private ? "http,https" : "https");
  transfer.Set(CURLOPT_URL, call.url.c_str());
  transfer.Set(CURLOPT_HTTPHEADER, headers);
  if (call.method == "GET") {
    transfer.Set(CURLOPT_HTTPGET, 1L);
  } else {
    transfer.Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    transfer.Set(CURLOPT_POSTFIELDS, call.body.c_str());
  }
  return transfer.Run();
}

Result<Reply> CurlTransport::Send(const MailCall& mail) {
  Transfer transfer(rules_, true, cancelled_);
  transfer.Set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  transfer.Set(CURLOPT_URL, mail.server.c_str());
  transfer.Set(CURLOPT_USE_SSL,
               static_cast<long>(mail.may_be_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!mail.user.empty()) {
    transfer.Set(CURLOPT_USERNAME, mail.user.c_str());
    transfer.Set(CURLOPT_PASSWORD, mail.password.c_str());
  }
  const std::string from = "<" + mail.from + ">";
  transfer.Set(CURLOPT_MAIL_FROM, from.c_str());
  curl_slist* to = nullptr;
  for (const std::string& one : mail.to) to = transfer.Add("<" + one + ">");
  transfer.Set(CURLOPT_MAIL_RCPT, to);
  transfer.Upload(mail.message);
  return transfer.Run();
}

}  // namespace clarion::delivery
