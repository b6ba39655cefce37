// A process for each tenant: started, started again when it dies, drained. None is given anything
// of another: each gets its own folder, its own names, and one end of a channel of its own.
#pragma once

#include <sys/types.h>

#include <boost/json/array.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/time.h"
#include "tenancy/config.h"
#include "tenancy/front_door.h"
#include "tenancy/internal/loop.h"

namespace clarion::tenancy {

// The descriptor that the channel has in a tenant's process.
inline constexpr int kChannelInChild = 3;

// How a tenant's process is started: program, these arguments, and then those of its tenant.
struct Launch {
  std::string program = "/proc/self/exe";
  std::vector<std::string> arguments;  // from argv[0] on
};

// The options of `clarion serve` that make it this tenant's process.
std::vector<std::string> ServeArguments(const Tenant& tenant);

// How long to wait before the next start of one that died: `last` was waited before, and it ran
// for `ran`. 200 ms, doubled up to 30 s; from the beginning again after a minute of life.
std::chrono::milliseconds NextPause(std::chrono::milliseconds last, std::chrono::milliseconds ran);

// One thread: the loop's.
class Supervisor final : public Receivers {
 public:
  Supervisor(Loop& loop, Launch launch, const Clock& clock);
  ~Supervisor() override;  // kills what still runs
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // These tenants and no others. Those that are as they were run on (and read their certificates
  // again); changed ones are drained and started anew.
  void Follow(const std::vector<Tenant>& tenants);
  void StopAll();
  bool AllGone() const { return processes_.empty(); }
  void Reap();                        // call after SIGCHLD
  void Tick(Steady::time_point now);  // starts what is due, kills what does not end

  HandOver Give(const std::string& host, bool tls, int fd) override;

  // name, state (starting | up | waiting | stopping), pid, up_since, restarts, handed_over, refused
  boost::json::array Status() const;

 private:
  enum class State : uint8_t { kStarting, kUp, kWaiting, kStopping };
  struct Process {
    Tenant tenant;
    bool wanted = true;  // else forgotten when it has ended
    State state = State::kWaiting;
    pid_t pid = 0;
    Descriptor channel;
    Steady::time_point started;
    Steady::time_point due;  // kWaiting: of its start; kStopping: of its being killed
    std::chrono::milliseconds pause{0};
    TimeMs up_since = 0;
    uint64_t restarts = 0;
    uint64_t handed_over = 0;
    uint64_t refused = 0;
  };

  void Start(Process& process);
  void Postpone(Process& process, std::chrono::milliseconds ran);
  void Stop(Process& process);
  void StopUnwanted();
  void Ended(Process& process, int status);
  void HearReady(Process& process);
  static const char* NameOf(State state);

  Loop& loop_;
  const Launch launch_;
  const Clock& clock_;
  std::map<std::string, std::unique_ptr<Process>> processes_;  // by tenant
  std::map<std::string, Process*> by_host_;
};

}  // namespace clarion::tenancy
