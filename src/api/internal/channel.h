// Where connections come from that another process has accepted.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "base/descriptor.h"

namespace clarion::api {

class Channel {
 public:
  // Takes `fd` over; -1 = none.
  Channel(boost::asio::io_context& io, int fd) : io_(io), end_(io) {
    if (fd >= 0) end_.assign(fd);
  }
  bool open() const { return end_.is_open(); }
  void Close() {
    boost::system::error_code ignored;
    end_.close(ignored);
  }
  // The other process sends connections from then on.
  void SayReady() {
    const char byte = 1;
    ::send(end_.native_handle(), &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  // The next connection; with an error, none will come any more.
  boost::asio::awaitable<boost::asio::ip::tcp::socket> Next(boost::system::error_code& code) {
    for (;;) {
      auto given = ReceiveDescriptor(end_.native_handle());
      if (given.ok()) {
        auto socket = Adopt(*std::move(given));
        if (socket) co_return *std::move(socket);
        continue;
      }
      if (given.error().kind != ErrorKind::kTooMany) code = boost::asio::error::eof;
      if (!code)
        co_await end_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                                 boost::asio::redirect_error(boost::asio::use_awaitable, code));
      if (code) co_return boost::asio::ip::tcp::socket(io_);
    }
  }

 private:
  // nullopt: what was given is no TCP connection.
  std::optional<boost::asio::ip::tcp::socket> Adopt(Descriptor fd) {
    using boost::asio::ip::tcp;
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        (address.ss_family != AF_INET && address.ss_family != AF_INET6))
      return std::nullopt;
    tcp::socket socket(io_);
    boost::system::error_code code;
    socket.assign(address.ss_family == AF_INET ? tcp::v4() : tcp::v6(), fd.get(), code);
    if (code) return std::nullopt;
    fd.Release();
    return socket;
  }

  boost::asio::io_context& io_;
  boost::asio::posix::stream_descriptor end_;
};

}  // namespace clarion::api
