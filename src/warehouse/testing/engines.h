// A fixture that runs a test on each engine: chDB in process, and Debian's clickhouse-server
// started on loopback. An engine that is not on this machine is skipped with a plain message;
// CLARION_REQUIRE_ENGINES=1 (as in CI) makes that a failure.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "warehouse/warehouse.h"

namespace clarion::warehouse::testing {

inline std::string EngineName(const ::testing::TestParamInfo<const char*>& info) {
  return info.param;
}

// Starts a server of its own in a temporary folder; stops it at the end of the process.
class LocalServer {
 public:
  static LocalServer& Get() {
    static LocalServer server;
    return server;
  }
  // "" when it runs, else why not.
  const std::string& problem() const { return problem_; }
  const std::string& port() const { return port_; }

  ~LocalServer() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    std::error_code code;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, code);
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

 private:
  LocalServer() {
    if (!std::filesystem::exists("/usr/sbin/clickhouse-server")) {
      problem_ = "clickhouse-server is not installed";
      return;
    }
    folder_ = std::filesystem::temp_directory_path() / ("clickhouse-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "data");
    port_ = std::to_string(20000 + ::getpid() % 20000);
    std::ofstream(folder_ / "config.xml")
        << "<yandex><logger><level>error</level><log>" << (folder_ / "log").string()
        << "</log></logger><http_port>" << port_
        << "</http_port><listen_host>127.0.0.1</listen_host><path>" << (folder_ / "data").string()
        << "/</path><tmp_path>" << (folder_ / "tmp").string()
        << "/</tmp_path><mark_cache_size>67108864</mark_cache_size>"
        << "<users_config>users.xml</users_config><default_profile>default</"
           "default_profile><default_database>default</default_database>"
        << "</yandex>";
    std::ofstream(folder_ / "users.xml")
        << "<yandex><profiles><default></default></profiles><users><default><password></"
           "password><networks><ip>127.0.0.1</ip></networks>"
        << "<profile>default</profile><quota>default</quota></default></users><quotas><default></"
           "default></quotas></yandex>";
    pid_ = ::fork();
    if (pid_ == 0) {
      if (std::freopen("/dev/null", "w", stdout) == nullptr ||
          std::freopen((folder_ / "err").c_str(), "w", stderr) == nullptr)
        ::_exit(126);
      ::chdir(folder_.c_str()) == 0 ? void() : ::_exit(126);
      ::execl("/usr/sbin/clickhouse-server", "clickhouse-server",
              ("--config-file=" + (folder_ / "config.xml").string()).c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 150; ++i) {
      if (OpenHttp({.port = port_, .database = "probe"}).ok()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    problem_ = "clickhouse-server did not start";
  }

  std::filesystem::path folder_;
  std::string port_;
  std::string problem_;
  pid_t pid_ = -1;
};

// GCC says so by macros, clang by features.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

class EngineTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (kSanitized && std::string(GetParam()) == "chdb")
      GTEST_SKIP() << "libchdb does not run under sanitizers";
    const bool required = std::getenv("CLARION_REQUIRE_ENGINES") != nullptr;
    Result<std::unique_ptr<Warehouse>> opened = Open();
    if (!opened.ok() && !required) GTEST_SKIP() << opened.error().message;
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    engine_ = *std::move(opened);
    const auto created = CreateTables(*engine_);
    ASSERT_TRUE(created.ok()) << created.error().message;
  }
  void TearDown() override {
    if (engine_ != nullptr && std::string(GetParam()) == "server")
      (void)engine_->Run("DROP DATABASE " + database_);
    engine_.reset();
    std::error_code code;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, code);
  }
  Warehouse& engine() { return *engine_; }

 private:
  Result<std::unique_ptr<Warehouse>> Open() {
    static int serial = 0;
    if (std::string(GetParam()) == "server") {
      const LocalServer& server = LocalServer::Get();
      if (!server.problem().empty()) return Unavailable(server.problem());
      database_ = "test_" + std::to_string(++serial);
      return OpenHttp({.port = server.port(), .database = database_});
    }
    folder_ = std::filesystem::temp_directory_path() /
              ("chdb-" + std::to_string(::getpid()) + "-" + std::to_string(++serial));
    return OpenChdb({.folder = folder_.string()});
  }

  std::filesystem::path folder_;
  std::string database_;
  std::unique_ptr<Warehouse> engine_;
};

}  // namespace clarion::warehouse::testing
