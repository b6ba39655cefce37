// Server-sent events, as the HTML standard's "event stream" has them: how chat servers send an
// answer while they still write it.
//
//   SseReader reader;
//   reader.Feed(bytes, [](std::string_view data) { …; return true; });   // as packets come
//   reader.Finish(…);                                                    // at the end of the body
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace clarion::llm {

// Cuts a stream into the data of its events. Lines end in LF, CR or CRLF; comments, `event`, `id`
// and `retry` are passed over; several `data` lines of one event are joined by a line feed. How the
// bytes were cut into packets changes nothing. Any bytes are fine. One thread; O(bytes), keeps one
// event.
class SseReader {
 public:
  // Receives the data of one event; false stops the reading of this call.
  using Each = std::function<bool(std::string_view data)>;

  // False when `each` stopped it: the rest of these bytes is not read.
  bool Feed(std::string_view bytes, const Each& each);
  // The body is over: an event that no empty line closed is given all the same (some servers leave
  // the last one out).
  bool Finish(const Each& each);

 private:
  bool EndLine(const Each& each);

  std::string line_;
  std::string data_;
  bool has_data_ = false;
  bool after_cr_ = false;  // a LF now belongs to the line end before it
  bool first_line_ = true;
};

}  // namespace clarion::llm
