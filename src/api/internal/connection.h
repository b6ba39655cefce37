// A client's connection, in the clear or by TLS: bytes from it and to it, and the time it has for
// them. All of this on the server's one I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clarion::api::internal {

// Connections whose client we wait for, longest first: these can be closed when there are too many.
class Waiting {
  struct Entry {
    boost::beast::tcp_stream* stream;
    bool closed = false;
  };

 public:
  class Mark {
   public:
    Mark(Waiting& waiting, boost::beast::tcp_stream& stream)
        : list_(waiting.list_), at_(list_.insert(list_.end(), {&stream})) {}
    ~Mark() { list_.erase(at_); }
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;

   private:
    std::list<Entry>& list_;
    std::list<Entry>::iterator at_;
  };
  // False: nobody waits.
  bool CloseLongest();

 private:
  std::list<Entry> list_;
};

class Connection {
 public:
  using Parser = boost::beast::http::basic_parser<true>;
  using Code = boost::beast::error_code;
  using Seconds = std::chrono::seconds;
  template <typename T>
  using Awaitable = boost::asio::awaitable<T>;
  enum class Until : uint8_t {
    kHead,   // is there; what comes after it stays unread
    kWhole,  // the head and the body are
    kSome,   // more of the body is
  };

  // `tls` null: in the clear. REQUIRES: `waiting` outlives it.
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls,
             Waiting& waiting);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::string Peer() const;  // its address; "" = it is gone
  // What has come and was not read; requests may follow each other without a pause.
  boost::beast::flat_buffer& unread() { return unread_; }

  // Each of these ends when the client does its part. It has `most` for that; until then it is the
  // client who keeps us waiting, and the connection may be closed in favour of a new one. An error
  // is the parser's (category of http::error; end_of_stream: it ended between two requests), of the
  // connection, or beast::error::timeout.
  Awaitable<Code> ShakeHands(Seconds most);  // in the clear there is nothing to do
  Awaitable<Code> Read(Parser& parser, Until until, Seconds most);
  Awaitable<Code> Write(std::string_view bytes, Seconds most);
  // As much as the client takes at once; `*written` bytes.
  Awaitable<Code> WriteSome(std::span<const boost::asio::const_buffer> bytes, Seconds most,
                            size_t* written);
  // Lets the client read what it was told before the connection ends: it takes up to two seconds.
  Awaitable<void> Close();

 private:
  Awaitable<Code> Fill();

  Waiting& waiting_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  boost::beast::tcp_stream plain_;
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream&>> tls_;  // over plain_
  boost::beast::flat_buffer unread_;
};

}  // namespace clarion::api::internal
