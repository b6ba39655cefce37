// The real server with a few routes that tell what they were given, to be talked to in any bytes.
// Used by the fuzz target and by the unit test that mutates its seeds.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/access.h"
#include "api/server.h"
#include "base/descriptor.h"
#include "base/time.h"
#include "registry/registry.h"

namespace clarion::api {

class HttpWorld {
 public:
  // Listens on a free port of this machine; its folder is removed with it. Aborts where it cannot
  // start. `page` answers what no route does; null: with 404. `change`: other settings.
  explicit HttpWorld(
      Fallback page = {},
      const std::function<void(ServerSettings*)>& change = [](ServerSettings*) {});
  ~HttpWorld();
  HttpWorld(const HttpWorld&) = delete;
  HttpWorld& operator=(const HttpWorld&) = delete;

  // The first byte of `input` says how the rest is cut into pieces that arrive one by one on a
  // connection of its own. "" where every answer is whole and well-formed, none is a failure of
  // ours, the connection ends, and no body is taken for a request; otherwise what went wrong.
  // How many answers came is added to `answers`.
  std::string Problem(std::string_view input, uint64_t* answers);

  // A connection of one's own; a call on it waits for 20 s at most.
  Descriptor Connect() const;
  std::filesystem::path uploads() const { return folder_ / "scratch"; }

 private:
  std::filesystem::path folder_;
  SystemClock clock_;
  std::atomic<uint64_t> handled_{0};
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<Access> access_;
  Router router_;
  std::unique_ptr<Server> server_;
};

}  // namespace clarion::api
