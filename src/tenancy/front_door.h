// Takes all connections, looks at their first bytes without taking them, and gives each to its
// tenant: the descriptor goes, no byte is copied.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "tenancy/config.h"
#include "tenancy/internal/loop.h"
#include "tenancy/peek.h"

namespace clarion::tenancy {

using Steady = std::chrono::steady_clock;

enum class HandOver : uint8_t {
  kDone,
  kUnknown,      // nobody has that name
  kOtherScheme,  // its tenant speaks TLS and this is not, or the other way round
  kNotReady,     // its tenant is starting or stopping
  kFull,         // its tenant takes no more for now
};

// Who may be behind the door. On kDone the receiver has a descriptor of its own for `fd`.
class Receivers {
 public:
  virtual ~Receivers() = default;
  virtual HandOver Give(const std::string& host, bool tls, int fd) = 0;
};

struct DoorSettings {
  size_t waiting_max = 512;                // beyond it, the one that has waited longest is closed
  std::chrono::milliseconds wait{10'000};  // for a whole head or ClientHello
  std::chrono::milliseconds farewell{2'000};  // until the peer has read why it is refused
  unsigned looks_max = 256;  // at one connection: who sends byte by byte costs a look each
};

struct DoorCounts {
  uint64_t handed_over = 0;
  uint64_t unknown_name = 0;  // or the other scheme
  uint64_t malformed = 0;
  uint64_t timed_out = 0;    // or too many looks
  uint64_t crowded_out = 0;  // waited longest when there was no room
  uint64_t not_taken = 0;    // the tenant was not ready, or full
};

// One thread: the loop's.
class FrontDoor {
 public:
  // REQUIRES: loop and receivers outlive it.
  FrontDoor(Loop& loop, Receivers& receivers, DoorSettings settings = {});
  ~FrontDoor();
  FrontDoor(const FrontDoor&) = delete;
  FrontDoor& operator=(const FrontDoor&) = delete;

  // Listens on these and no others; those that stay are not disturbed. kConflict names an address
  // that is taken; the others are listened on.
  Result<void> Open(const std::vector<Listen>& listen);
  void Close();                                // listens on nothing more; who waits, waits on
  void Tick(Steady::time_point now);           // closes whose time is up; call a few times a second
  std::vector<std::string> listening() const;  // "127.0.0.1:8080", with the ports that were free
  size_t waiting() const { return looked_at_.size() + leaving_.size(); }
  const DoorCounts& counts() const { return counts_; }

 private:
  struct Connection {
    Descriptor socket;
    Steady::time_point until;
    unsigned looks = 0;
    size_t dropped = 0;  // bytes read and thrown away while leaving
  };
  using Connections = std::list<Connection>;
  using At = Connections::iterator;
  struct Listener {
    Descriptor socket;
    uint16_t port = 0;
  };

  Result<Listener> ListenOn(const Listen& listen);
  void Accept(int listener);
  void MakeRoom();
  bool Look(At at);  // false: it is not waited for any longer
  void Refuse(At at, const Peeked& peeked);
  void Answer(At at, int status, std::string_view why);
  void SendAlert(At at, Alert alert);
  void Leave(At at, std::string_view last_words);
  void ReadRest(At at);
  void Drop(Connections& list, At at);

  Loop& loop_;
  Receivers& receivers_;
  const DoorSettings settings_;
  std::map<std::string, Listener> listeners_;  // by how they are written
  Connections looked_at_, leaving_;            // oldest first
  DoorCounts counts_;
};

}  // namespace clarion::tenancy
