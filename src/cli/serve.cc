#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/assets.h"
#include "api/context.h"
#include "api/openapi.h"
#include "api/server.h"
#include "app/watch.h"
#include "app/workspace.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/embedding.h"
#include "demo/simulator.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;
  uint64_t demo = 0;
  EmbeddingOptions embedding;
};

// Carries what arrives through the pipeline: at once when told, and every half second in case
// another process wrote.
class Carrier {
 public:
  Carrier(app::Workspace& workspace, api::Telemetry& telemetry)
      : workspace_(workspace), telemetry_(telemetry), thread_([this] { Loop(); }) {}
  ~Carrier() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    wake_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPoll{500};
  // Small batches are gathered this long: a block of one row costs the warehouse as much as one of
  // thousands.
  static constexpr std::chrono::milliseconds kGather{300};

  void Loop() {
    Clock::time_point derive_after{};
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kPoll, [&] { return stopping_ || woken_; });
        if (stopping_) return;
        if (woken_) wake_.wait_for(lock, kGather, [&] { return stopping_; });
        woken_ = false;
      }
      const Result<uint64_t> done = workspace_.CatchUp(false);
      if (!done.ok()) SPDLOG_ERROR("scoring stands still: {}", done.error().message);
      Report();
      // Journeys look at all contacts at once: at most a twentieth of the time goes there while
      // data keeps coming.
      if (!workspace_.pipeline().needs_derive() || Clock::now() < derive_after) continue;
      const auto start = Clock::now();
      const std::lock_guard lock(workspace_.pipeline_mutex());
      if (const Result<void> derived = workspace_.pipeline().Derive(); !derived.ok())
        SPDLOG_ERROR("journeys: {}", derived.error().message);
      derive_after = Clock::now() + 20 * (Clock::now() - start);
    }
  }

  void Report() {
    const auto last = workspace_.journal().Last();
    const auto done = workspace_.journal().Cursor("warehouse");
    if (last.ok() && done.ok())
      telemetry_.Behind(last->value() - std::min(last->value(), done->value()));
  }

  app::Workspace& workspace_;
  api::Telemetry& telemetry_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

// Fills an empty workspace with simulated conversations.
Result<void> FillDemo(app::Workspace& workspace, uint64_t interactions) {
  ASSIGN_OR_RETURN(const journal::RecordSeq last, workspace.journal().Last());
  if (last.value() > 0) return {};
  SPDLOG_INFO("simulating {} conversations for the demo workspace", interactions);
  const std::string file = workspace.folder() + "/demo.jsonl";
  std::FILE* out = std::fopen(file.c_str(), "wb");
  if (out == nullptr) return Unavailable(fmt::format("cannot write '{}'", file));
  demo::SimulationSettings settings;
  settings.interactions = interactions;
  const auto simulated = demo::Simulate(
      settings,
      [&](std::string_view lines) {
        return std::fwrite(lines.data(), 1, lines.size(), out) == lines.size();
      },
      nullptr);
  std::fclose(out);
  RETURN_IF_ERROR(simulated);
  app::ImportRequest request;
  request.path = file;
  request.name = "demo";
  app::ImportCounts counts;
  RETURN_IF_ERROR(app::Import(
      workspace.journal(), std::move(request), [](const app::ImportProgress&) { return true; },
      &counts));
  std::remove(file.c_str());
  ASSIGN_OR_RETURN(const uint64_t records, workspace.CatchUp());
  SPDLOG_INFO("{} conversations are in and scored", records);
  return {};
}

// Entered by one click. Nobody signs in to it by a password: it has none.
Result<void> MakeDemoAccount(registry::Registry& registry) {
  ASSIGN_OR_RETURN(const bool nobody, registry.people().NobodyYet());
  if (!nobody) return {};
  const registry::Actor here{"command_line", "", "clarion serve --demo", "", ""};
  RETURN_IF_ERROR(registry.people().Add(here, {api::kDemoEmail, "Demo", "owner", "", {}}));
  return {};
}

void WaitForSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int received = 0;
  sigwait(&signals, &received);
}

int Run(const Options& options, const Shared& shared) {
  if (options.address != "127.0.0.1" && options.address != "::1" &&
      options.address != "localhost") {
    return Fail(InvalidInput(fmt::format(
        "--address {}: until it speaks TLS itself, Clarion listens on this machine only; "
        "use 127.0.0.1 and put a proxy that does before it",
        options.address)));
  }
  // Blocked before any thread starts, so that only WaitForSignal sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto opened = app::Workspace::Open({.folder = shared.data,
                                      .content = shared.content,
                                      .warehouse = shared.warehouse,
                                      .demo = options.demo > 0});
  if (!opened.ok()) return Fail(opened.error());
  app::Workspace& workspace = **opened;
  if (options.demo > 0) {
    const auto filled = FillDemo(workspace, options.demo);
    if (!filled.ok()) return Fail(filled.error());
  }
  api::Telemetry telemetry;
  Carrier carrier(workspace, telemetry);
  api::ImportJobs imports(workspace.journal(), workspace.clock(), shared.data + "/uploads",
                          workspace.redactor(), [&] { carrier.Wake(); });
  api::Directory directory(workspace, "", std::chrono::seconds(5));
  app::Rescoring rescoring(workspace);
  auto embed = OpenEmbedding(options.embedding);
  if (!embed.ok()) return Fail(embed.error());
  api::DiscoveryJob discovery(workspace, "", {*std::move(embed), options.embedding.model});
  auto registry =
      registry::Registry::Open({workspace.folder(), workspace.content(), {}}, workspace.clock());
  if (!registry.ok()) return Fail(registry.error());
  if (workspace.demo())
    if (const auto made = MakeDemoAccount(**registry); !made.ok()) return Fail(made.error());
  app::Watch watch(workspace, **registry, "");
  api::Access access(**registry, workspace.clock(), {.demo = workspace.demo()});
  api::Context context{
      &workspace, &imports,   &telemetry,      &directory, &rescoring, [&] { carrier.Wake(); },
      "",         &discovery, registry->get(), &access};
  api::Router router;
  api::AddRoutes(context, router);
  api::ServerSettings settings;
  settings.address = options.address == "localhost" ? "127.0.0.1" : options.address;
  settings.port = options.port;
  settings.upload_folder = shared.data + "/scratch";
  auto server = api::Server::Start(settings, router, api::PageOrAsset, access, &telemetry);
  if (!server.ok()) return Fail(server.error());
  const std::string address = fmt::format("http://{}:{}", settings.address, (*server)->port());
  SPDLOG_INFO("Clarion is at {} for this machine only", address);
  if (const auto nobody = (*registry)->people().NobodyYet(); nobody.ok() && *nobody)
    SPDLOG_INFO("nobody has an account yet; make the owner at {}/#setup={}", address,
                access.setup_code());
  WaitForSignal();
  SPDLOG_INFO("stopping");
  (*server)->Stop(5000);
  return kExitOk;
}

int PrintOpenApi() {
  api::Context nothing;
  api::Router router;
  api::AddRoutes(nothing, router);
  fmt::print("{}", api::OpenApi(router.routes()));
  return kExitOk;
}

}  // namespace

void AddServe(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("serve", "Serve the page and the API");
  AddDataOption(*command, shared);
  command->add_option("--address", options->address, "This machine's own address")
      ->capture_default_str();
  command->add_option("--port", options->port, "0 = any free one")->capture_default_str();
  command->add_option("--demo", options->demo,
                      "Fill an empty workspace with this many simulated conversations first");
  AddEmbeddingOptions(command, &options->embedding);
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

void AddOpenApi(CLI::App& app, const Shared&, int* exit) {
  CLI::App* command = app.add_subcommand("openapi", "Print the API's OpenAPI 3.1 description");
  command->callback([exit] { *exit = PrintOpenApi(); });
}

}  // namespace clarion::cli
