#include "tenancy/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace clarion::tenancy {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{30'000};
constexpr milliseconds kRanWell{60'000};
constexpr milliseconds kDrain{30'000};

// What the host was told by these is not meant for every tenant.
constexpr std::string_view kNotInherited[] = {"CLARION_DATA=", "CLARION_WAREHOUSE="};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> Environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const bool kept = std::none_of(std::begin(kNotInherited), std::end(kNotInherited),
                                   [&](std::string_view name) { return text.starts_with(name); });
    if (kept) out.emplace_back(text);
  }
  return out;
}

// Between fork and exec: only what is safe there.
[[noreturn]] void Become(const char* program, char* const* arguments, char* const* environment,
                         int channel, pid_t parent) {
  ::umask(S_IRWXG | S_IRWXO);  // a workspace is its owner's alone from its first moment
  ::setpgid(0, 0);             // Ctrl-C is for the host, which tells its tenants
  ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(1);
  if (channel == kChannelInChild)
    ::fcntl(channel, F_SETFD, 0);
  else
    ::dup2(channel, kChannelInChild);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(program, arguments, environment);
  ::_exit(127);
}

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was killed by signal {}", WTERMSIG(status));
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace

std::vector<std::string> ServeArguments(const Tenant& tenant) {
  std::vector<std::string> out = {"serve",
                                  "--data",
                                  tenant.workspace,
                                  "--connections-from",
                                  std::to_string(kChannelInChild),
                                  "--tenant",
                                  tenant.name,
                                  "--public-url",
                                  tenant.public_url};
  const auto add = [&](const char* option, const std::string& value) {
    out.emplace_back(option);
    out.push_back(value);
  };
  for (const std::string& host : tenant.host_names) add("--host-name", host);
  for (const std::string& proxy : tenant.trusted_proxies) add("--trusted-proxy", proxy);
  if (tenant.tls()) {
    add("--tls-certificate", tenant.tls_certificate);
    add("--tls-key", tenant.tls_key);
  }
  if (tenant.requests_per_second > 0)
    add("--requests-per-second", std::to_string(tenant.requests_per_second));
  if (tenant.demo > 0) add("--demo", std::to_string(tenant.demo));
  if (tenant.log_requests) out.emplace_back("--log-requests");
  if (tenant.allow_private_destinations) out.emplace_back("--allow-private-destinations");
  return out;
}

milliseconds NextPause(milliseconds last, milliseconds ran) {
  if (last == milliseconds(0) || ran >= kRanWell) return kFirstPause;
  return std::min(2 * last, kLongestPause);
}

Supervisor::Supervisor(Loop& loop, Launch launch, const Clock& clock)
    : loop_(loop), launch_(std::move(launch)), clock_(clock) {}

Supervisor::~Supervisor() {
  for (auto& [name, process] : processes_) {
    if (process->pid == 0) continue;
    ::kill(process->pid, SIGKILL);
    ::waitpid(process->pid, nullptr, 0);
  }
}

void Supervisor::Start(Process& process) {
  auto channel = MakeChannel();
  if (!channel.ok()) {
    SPDLOG_ERROR("tenant {}: {}", process.tenant.name, channel.error().message);
    return Postpone(process, milliseconds(0));
  }
  std::vector<std::string> arguments = launch_.arguments;
  for (std::string& one : ServeArguments(process.tenant)) arguments.push_back(std::move(one));
  std::vector<std::string> environment = Environment();
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0)
    Become(launch_.program.c_str(), argv.data(), envp.data(), channel->second.get(), parent);
  if (pid < 0) {
    SPDLOG_ERROR("tenant {}: cannot start a process: {}", process.tenant.name,
                 std::strerror(errno));
    return Postpone(process, milliseconds(0));
  }
  process.pid = pid;
  process.state = State::kStarting;
  process.started = Steady::now();
  process.up_since = 0;
  process.channel = std::move(channel->first);
  loop_.Watch(process.channel.get(), [this, at = &process] { HearReady(*at); });
  SPDLOG_INFO("tenant {}: process {} starts", process.tenant.name, pid);
}

void Supervisor::Postpone(Process& process, milliseconds ran) {
  process.pause = NextPause(process.pause, ran);
  process.state = State::kWaiting;
  process.due = Steady::now() + process.pause;
}

// The process says one byte when it takes connections.
void Supervisor::HearReady(Process& process) {
  char byte = 0;
  if (::recv(process.channel.get(), &byte, 1, MSG_DONTWAIT) != 1) return;
  if (process.state != State::kStarting) return;
  process.state = State::kUp;
  process.up_since = clock_.NowMs();
  SPDLOG_INFO("tenant {} is up for {}", process.tenant.name,
              fmt::join(process.tenant.host_names, ", "));
}

void Supervisor::Stop(Process& process) {
  if (process.pid == 0 || process.state == State::kStopping) return;
  process.state = State::kStopping;
  process.due = Steady::now() + kDrain;
  ::kill(process.pid, SIGTERM);
}

void Supervisor::Follow(const std::vector<Tenant>& tenants) {
  for (auto& [name, process] : processes_) process->wanted = false;
  by_host_.clear();
  for (const Tenant& tenant : tenants) {
    std::unique_ptr<Process>& process = processes_[tenant.name];
    const bool is_new = process == nullptr;
    if (is_new) process = std::make_unique<Process>();
    const bool same = !is_new && process->tenant == tenant;
    process->wanted = true;
    process->tenant = tenant;
    for (const std::string& host : tenant.host_names) by_host_[host] = process.get();
    if (is_new || (process->pid == 0 && !same)) {
      process->pause = milliseconds(0);
      Start(*process);
    } else if (!same) {
      SPDLOG_INFO("tenant {} is changed: drained, then started anew", tenant.name);
      Stop(*process);
    } else if (tenant.tls() && process->state == State::kUp) {
      ::kill(process->pid, SIGHUP);
    }
  }
  for (const auto& [name, process] : processes_)
    if (!process->wanted) SPDLOG_INFO("tenant {} is taken away", name);
  StopUnwanted();
}

void Supervisor::StopUnwanted() {
  for (auto at = processes_.begin(); at != processes_.end();) {
    Process& process = *at->second;
    if (!process.wanted) Stop(process);
    at = !process.wanted && process.pid == 0 ? processes_.erase(at) : std::next(at);
  }
}

void Supervisor::StopAll() {
  for (auto& [name, process] : processes_) process->wanted = false;
  by_host_.clear();
  StopUnwanted();
}

void Supervisor::Ended(Process& process, int status) {
  loop_.Forget(process.channel.get());
  process.channel.Close();
  process.pid = 0;
  if (process.state == State::kStopping) {
    process.pause = milliseconds(0);
    if (process.wanted) Start(process);
    return;
  }
  const auto ran = std::chrono::duration_cast<milliseconds>(Steady::now() - process.started);
  Postpone(process, ran);
  SPDLOG_ERROR("tenant {}: process {}; it is started again in {} ms", process.tenant.name,
               HowItEnded(status), process.pause.count());
}

void Supervisor::Reap() {
  for (auto at = processes_.begin(); at != processes_.end();) {
    Process& process = *at->second;
    int status = 0;
    if (process.pid != 0 && ::waitpid(process.pid, &status, WNOHANG) == process.pid)
      Ended(process, status);
    at = !process.wanted && process.pid == 0 ? processes_.erase(at) : std::next(at);
  }
}

void Supervisor::Tick(Steady::time_point now) {
  for (auto& [name, process] : processes_) {
    if (process->due > now) continue;
    if (process->state == State::kWaiting) {
      ++process->restarts;
      Start(*process);
    } else if (process->state == State::kStopping) {
      SPDLOG_ERROR("tenant {}: process {} does not end; it is killed", name, process->pid);
      ::kill(process->pid, SIGKILL);
      process->due = now + kDrain;
    }
  }
}

HandOver Supervisor::Give(const std::string& host, bool tls, int fd) {
  const auto found = by_host_.find(host);
  if (found == by_host_.end()) return HandOver::kUnknown;
  Process& process = *found->second;
  HandOver given = HandOver::kDone;
  if (tls != process.tenant.tls()) {
    given = HandOver::kOtherScheme;
  } else if (process.state != State::kUp) {
    given = HandOver::kNotReady;
  } else if (const auto sent = SendDescriptor(process.channel.get(), fd); !sent.ok()) {
    given = sent.error().kind == ErrorKind::kTooMany ? HandOver::kFull : HandOver::kNotReady;
  }
  ++(given == HandOver::kDone ? process.handed_over : process.refused);
  return given;
}

const char* Supervisor::NameOf(State state) {
  switch (state) {
    case State::kStarting:
      return "starting";
    case State::kUp:
      return "up";
    case State::kWaiting:
      return "waiting";
    case State::kStopping:
      return "stopping";
  }
  return "";
}

boost::json::array Supervisor::Status() const {
  boost::json::array out;
  for (const auto& [name, process] : processes_) {
    boost::json::object one;
    one["name"] = name;
    one["state"] = NameOf(process->state);
    one["pid"] = process->pid > 0 ? boost::json::value(process->pid) : boost::json::value();
    one["up_since"] = process->up_since > 0 ? boost::json::value(FormatTime(process->up_since))
                                            : boost::json::value();
    one["restarts"] = process->restarts;
    one["handed_over"] = process->handed_over;
    one["refused"] = process->refused;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace clarion::tenancy
