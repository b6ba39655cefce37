#include "api/internal/connection.h"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>

namespace clarion::api::internal {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

constexpr size_t kReadAtOnce = 4 << 10;  // a request of this size costs one read
constexpr size_t kReadMost = 64 << 10;
constexpr std::chrono::seconds kFarewell{2};
constexpr uint64_t kDroppedMax = 1 << 20;  // bytes that are read of what a client still sends

bool Has(const Connection::Parser& parser, Connection::Until until) {
  return until == Connection::Until::kHead ? parser.is_header_done() : parser.is_done();
}

}  // namespace

bool Waiting::CloseLongest() {
  for (Entry& entry : list_) {
    if (entry.closed) continue;
    entry.closed = true;
    beast::error_code ignored;
    entry.stream->socket().close(ignored);
    return true;
  }
  return false;
}

Connection::Connection(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                       Waiting& waiting)
    : waiting_(waiting), context_(std::move(tls)), plain_(std::move(socket)) {
  if (context_ != nullptr) tls_.emplace(plain_, *context_);
  unread_.reserve(kReadAtOnce);
}

std::string Connection::Peer() const {
  Code code;
  const tcp::endpoint peer = plain_.socket().remote_endpoint(code);
  return code ? "" : peer.address().to_string();
}

asio::awaitable<beast::error_code> Connection::ShakeHands(Seconds most) {
  Code code;
  if (!tls_) co_return code;
  const Waiting::Mark mark(waiting_, plain_);
  plain_.expires_after(most);
  co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                 redirect_error(use_awaitable, code));
  co_return code;
}

asio::awaitable<beast::error_code> Connection::Fill() {
  Code code;
  size_t read = 0;
  const auto into = unread_.prepare(beast::read_size(unread_, kReadMost));
  if (tls_)
    read = co_await tls_->async_read_some(into, redirect_error(use_awaitable, code));
  else
    read = co_await plain_.async_read_some(into, redirect_error(use_awaitable, code));
  unread_.commit(read);
  co_return code;
}

asio::awaitable<beast::error_code> Connection::Read(Parser& parser, Until until, Seconds most) {
  const Waiting::Mark mark(waiting_, plain_);
  plain_.expires_after(most);
  parser.eager(until == Until::kWhole);
  Code code;
  while (!Has(parser, until)) {
    if (unread_.size() > 0) {
      unread_.consume(parser.put(unread_.data(), code));
      if (!code && until != Until::kSome) continue;
      if (code != http::error::need_more) co_return code;
    }
    code = co_await Fill();
    if (code == asio::error::eof) {
      code = {};
      if (parser.got_some())
        parser.put_eof(code);
      else
        code = http::error::end_of_stream;
      co_return code;
    }
    if (code) co_return code;
  }
  co_return code;
}

asio::awaitable<beast::error_code> Connection::WriteSome(std::span<const asio::const_buffer> bytes,
                                                         Seconds most, size_t* written) {
  const Waiting::Mark mark(waiting_, plain_);
  plain_.expires_after(most);
  Code code;
  if (tls_)
    *written = co_await tls_->async_write_some(bytes, redirect_error(use_awaitable, code));
  else
    *written = co_await plain_.async_write_some(bytes, redirect_error(use_awaitable, code));
  co_return code;
}

asio::awaitable<beast::error_code> Connection::Write(std::string_view bytes, Seconds most) {
  Code code;
  while (!code && !bytes.empty()) {
    const asio::const_buffer rest(bytes.data(), bytes.size());
    size_t written = 0;
    code = co_await WriteSome({&rest, 1}, most, &written);
    bytes.remove_prefix(written);
  }
  co_return code;
}

// Closing with bytes unread would reset the connection, and the client might never see its answer:
// what it still sends is read for a moment.
asio::awaitable<void> Connection::Close() {
  if (!plain_.socket().is_open()) co_return;
  plain_.expires_after(kFarewell);
  Code code;
  if (tls_) co_await tls_->async_shutdown(redirect_error(use_awaitable, code));
  plain_.socket().shutdown(tcp::socket::shutdown_send, code);
  const Waiting::Mark mark(waiting_, plain_);
  std::array<char, 4096> rest;
  uint64_t dropped = 0;
  while (!code && dropped < kDroppedMax)
    dropped +=
        co_await plain_.async_read_some(asio::buffer(rest), redirect_error(use_awaitable, code));
}

}  // namespace clarion::api::internal
