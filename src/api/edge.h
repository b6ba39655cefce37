// Who may talk to the server, how often, and how much may wait: decided before anything is read or
// asked of a database. No I/O.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace clarion::api {

// Names this server answers to: those given, and this machine's own (127.0.0.1, [::1], localhost).
// A page elsewhere must not reach it, neither by a name that resolves here (rebinding) nor by a
// request from another origin.
class HostNames {
 public:
  // `this_machine`: its own names are answered to, too.
  explicit HostNames(std::vector<std::string> names, bool this_machine = true)
      : names_(std::move(names)), this_machine_(this_machine) {}
  // `host` as in the header, with or without a port; `origin` may be "".
  bool Accept(std::string_view host, std::string_view origin) const;
  bool Known(std::string_view host) const;  // whatever the origin

 private:
  std::vector<std::string> names_;
  bool this_machine_;
};

// Addresses and networks ("10.0.0.0/8", "::1") whose word about others is believed.
class Networks {
 public:
  // kInvalidInput names the one that is neither an address nor a network.
  static Result<Networks> Parse(const std::vector<std::string>& texts);
  bool Has(const std::string& address) const;
  bool empty() const { return ranges_.empty(); }

 private:
  struct Range {
    std::vector<uint8_t> bytes;  // 16: IPv4 is kept as IPv4-mapped IPv6
    unsigned bits;
  };
  std::vector<Range> ranges_;
};

// Whose request it is: `peer`, or, where that is a trusted proxy, the last address in
// X-Forwarded-For that is not one. Addresses further left are whatever the client wrote.
std::string ClientOf(const std::string& peer, std::string_view forwarded_for,
                     const Networks& proxies);

// By what limits know whoever has `address`: an IPv4 address as it is; of IPv6 the network of 64
// bits, since one subscriber has all of its addresses. What is no address stays as it is.
std::string SubscriberOf(const std::string& address);

// So many a second for each name, and so many at once after a pause: a token bucket a name.
// Safe for concurrent use; O(1). Keeps the 100,000 names seen last.
class RateLimit {
 public:
  RateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}
  // 0: go on. Else how many milliseconds until one more would be let through.
  int64_t Take(const std::string& name, TimeMs now);

 private:
  struct Bucket {
    std::string name;
    double left;
    TimeMs at;
  };
  const double per_second_;
  const double burst_;
  std::mutex mutex_;
  std::list<Bucket> buckets_;  // guarded; the one asked for last is first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_name_;  // guarded
};

// How many requests of one kind may be running or waiting for one of its threads: as many as were
// answered within `wait_max_ms` lately, and `burst` where nobody was turned away in the last two
// seconds: a page asks several things at once, and a burst drains. Where it does not, a standing
// queue would only make everybody late: then no more than `least`, for a thread must have something
// to do, however slow they are. More are turned away at once: what waits longer than its client
// does is work for nobody; and who came with the burst and still waits for a thread after half of
// `wait_max_ms` (Late) is better turned away too than answered when all are late. It goes by what
// came out, not by how long requests took: where they share a processor, more at a time are not
// more a second. Safe for concurrent use; O(1). `now_ms` is of a clock that only goes forward.
class Gate {
 public:
  Gate(size_t burst, size_t least, double wait_max_ms)
      : burst_(static_cast<double>(burst)),
        least_(static_cast<double>(least)),
        wait_max_ms_(wait_max_ms) {}
  bool Enter(double now_ms);
  bool Full(double now_ms);  // would Enter say no? Who asks is turned away then
  // Of one that entered at `entered_ms` and gets its thread now: should it be turned away after
  // all?
  bool Late(double entered_ms, double now_ms);
  void Leave(double now_ms);

 private:
  void Pass(double now_ms);
  bool Refuses(double now_ms);
  bool IsPressed(double now_ms) const;

  const double burst_, least_, wait_max_ms_;
  std::mutex mutex_;
  int inside_ = 0;             // guarded
  double at_ms_ = 0;           // guarded; of the last Enter or Leave
  double refused_ms_ = -1e18;  // guarded; when somebody was turned away last
  double done_ = 100;          // guarded; answers lately, the older the less; at first 100 a second
  double busy_ms_ = 1000;      // guarded; the time in which there was something to answer, alike
};

}  // namespace clarion::api
