#include "tenancy/host.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "base/json.h"
#include "base/log.h"

namespace clarion::tenancy {
namespace {

constexpr int kTickMs = 200;

sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  std::memcpy(out.sun_path, path.data(), std::min(path.size(), sizeof out.sun_path - 1));
  return out;
}

Descriptor Connected(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = SocketAddress(path);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    socket.Close();
  return socket;
}

class Host {
 public:
  explicit Host(const HostSettings& settings)
      : settings_(settings),
        supervisor_(loop_, settings.launch, clock_),
        door_(loop_, supervisor_) {}
  ~Host() {
    if (status_.open()) ::unlink(status_path_.c_str());
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Result<void> Run() {
    if (!loop_.ok()) return Unavailable("the system gives no more descriptors");
    ASSIGN_OR_RETURN(const Config config, ReadConfig(settings_.config_file));
    WatchSignals();
    RETURN_IF_ERROR(door_.Open(config.listen));
    RETURN_IF_ERROR(OfferStatus(config.status_socket));
    SPDLOG_INFO("the front door listens on {}", fmt::join(door_.listening(), ", "));
    supervisor_.Follow(config.tenants);
    while (!stopping_ || !supervisor_.AllGone()) {
      loop_.Wait(kTickMs);
      const auto now = Steady::now();
      door_.Tick(now);
      supervisor_.Tick(now);
    }
    SPDLOG_INFO("all tenants have ended");
    return {};
  }

 private:
  void WatchSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&signals, one);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    signals_ = Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    loop_.Watch(signals_.get(), [this] { HearSignals(); });
  }

  void HearSignals() {
    signalfd_siginfo one{};
    while (::read(signals_.get(), &one, sizeof one) == static_cast<ssize_t>(sizeof one)) {
      if (one.ssi_signo == SIGCHLD)
        supervisor_.Reap();
      else if (one.ssi_signo == SIGHUP)
        ReadAgain();
      else
        Stop();
    }
  }

  void Stop() {
    if (stopping_) return;
    stopping_ = true;
    SPDLOG_INFO("stopping: running requests end first");
    door_.Close();
    supervisor_.StopAll();
  }

  void ReadAgain() {
    if (stopping_) return;
    const auto config = ReadConfig(settings_.config_file);
    if (!config.ok()) {
      SPDLOG_ERROR("the configuration in use stays: {}", config.error().message);
      return;
    }
    supervisor_.Follow(config->tenants);
    if (const auto opened = door_.Open(config->listen); !opened.ok())
      SPDLOG_ERROR("{}", opened.error().message);
    if (config->status_socket != status_path_)
      if (const auto offered = OfferStatus(config->status_socket); !offered.ok())
        SPDLOG_ERROR("{}", offered.error().message);
    SPDLOG_INFO("the configuration was read again: {} tenants; listening on {}",
                config->tenants.size(), fmt::join(door_.listening(), ", "));
  }

  // For the owner of this process alone.
  Result<void> OfferStatus(const std::string& path) {
    if (status_.open()) {
      loop_.Forget(status_.get());
      status_.Close();
      ::unlink(status_path_.c_str());
    }
    status_path_ = path;
    if (path.empty()) return {};
    if (Connected(path).open())
      return Conflict(fmt::format("status_socket: another clarion host answers at '{}'", path));
    struct stat found {};
    if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const sockaddr_un address = SocketAddress(path);
    const mode_t before = ::umask(S_IRWXG | S_IRWXO);
    const int bound =
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int why = errno;
    ::umask(before);
    if (bound != 0 || ::listen(socket.get(), 16) != 0)
      return Unavailable(
          fmt::format("status_socket: cannot make '{}': {}", path, std::strerror(why)));
    status_ = std::move(socket);
    loop_.Watch(status_.get(), [this] { TellStatus(); });
    return {};
  }

  void TellStatus() {
    for (;;) {
      const Descriptor peer(
          ::accept4(status_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (!peer.open()) return;
      const std::string text = ToJson(Status()) + "\n";
      ::send(peer.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
  }

  json::value Status() const {
    const DoorCounts& counts = door_.counts();
    json::array listening;
    for (const std::string& one : door_.listening()) listening.emplace_back(one);
    return {{"listening", std::move(listening)},
            {"waiting", door_.waiting()},
            {"handed_over", counts.handed_over},
            {"refused",
             {{"unknown_name", counts.unknown_name},
              {"malformed", counts.malformed},
              {"timed_out", counts.timed_out},
              {"crowded_out", counts.crowded_out},
              {"not_taken", counts.not_taken}}},
            {"tenants", supervisor_.Status()}};
  }

  const HostSettings& settings_;
  SystemClock clock_;
  Loop loop_;
  Supervisor supervisor_;
  FrontDoor door_;
  Descriptor signals_;
  Descriptor status_;
  std::string status_path_;
  bool stopping_ = false;
};

}  // namespace

Result<void> RunHost(const HostSettings& settings) {
  Host host(settings);
  return host.Run();
}

Result<std::string> AskStatus(const std::string& socket) {
  const Descriptor peer = Connected(socket);
  if (!peer.open())
    return NotFound(
        fmt::format("no clarion host answers at '{}': {}", socket, std::strerror(errno)));
  std::string out;
  char part[4096];
  ssize_t count = 0;
  while ((count = ::read(peer.get(), part, sizeof part)) > 0)
    out.append(part, static_cast<size_t>(count));
  return out;
}

}  // namespace clarion::tenancy
