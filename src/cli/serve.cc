#include <fmt/format.h>
#include <signal.h>

#include <boost/url.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/assets.h"
#include "api/context.h"
#include "api/openapi.h"
#include "api/server.h"
#include "app/retention.h"
#include "app/watch.h"
#include "app/workspace.h"
#include "base/file.h"
#include "base/log.h"
#include "base/trace.h"
#include "cli/command.h"
#include "cli/demo.h"
#include "cli/embedding.h"
#include "delivery/curl_transport.h"
#include "federation/federation.h"
#include "tracing/exporter.h"

namespace clarion::cli {
namespace {

struct Options {
  api::ServerSettings server;
  std::string public_url;
  std::vector<std::string> proxies;
  std::string tenant;  // by `clarion host`
  uint64_t demo = 0;
  bool allow_private_destinations = false;
  EmbeddingOptions embedding;
  std::string otlp_endpoint;
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
      if (trace::Current().sampled && woken_by_.size() < kWakersMax)
        woken_by_.push_back(trace::Current());
    }
    wake_.notify_one();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPoll{500};
  // Small batches are gathered this long: a block of one row costs the warehouse as much as one of
  // thousands.
  static constexpr std::chrono::milliseconds kGather{300};
  static constexpr size_t kWakersMax = 16;

  // One pass does the work of many requests: it is part of the first one's trace, and names the
  // others.
  static trace::Span SpanFor(const std::vector<trace::Context>& wakers) {
    auto span = trace::Span::Begin("scoring pass", trace::Kind::kInternal,
                                   wakers.empty() ? trace::Context() : wakers.front());
    for (size_t i = 1; i < wakers.size(); ++i) span.Link(wakers[i]);
    return span;
  }

  void Loop() {
    Clock::time_point derive_after{};
    for (;;) {
      std::vector<trace::Context> wakers;
      {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, kPoll, [&] { return stopping_ || woken_; });
        if (stopping_) return;
        if (woken_) wake_.wait_for(lock, kGather, [&] { return stopping_; });
        woken_ = false;
        wakers.swap(woken_by_);
      }
      trace::Stage pass(SpanFor(wakers));
      const Result<uint64_t> done = workspace_.CatchUp(false);
      telemetry_.Scored(done.ok() ? *done : 0, !done.ok());
      if (!done.ok()) SPDLOG_ERROR("scoring stands still: {}", done.error().message);
      pass.Set("clarion.records", static_cast<int64_t>(done.ok() ? *done : 0));
      if (!done.ok()) pass.span().Fail("scoring");
      Report();
      // Journeys look at all contacts at once: at most a twentieth of the time goes there while
      // data keeps coming.
      if (!workspace_.pipeline().needs_derive() || Clock::now() < derive_after) {
        if (done.ok() && *done == 0) pass.span().Drop();  // there was nothing to do
        continue;
      }
      const std::lock_guard lock(workspace_.pipeline_mutex());
      const auto start = Clock::now();
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
  std::vector<trace::Context> woken_by_;  // guarded by mutex_
  bool stopping_ = false;
  std::thread thread_;
};

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Until told to stop. SIGHUP: certificate and key are read again.
void WaitForEnd(api::Server& server) {
  const sigset_t signals = Signals();
  for (;;) {
    int received = 0;
    sigwait(&signals, &received);
    if (received != SIGHUP) return;
    if (const auto reloaded = server.ReloadTls(); reloaded.ok())
      SPDLOG_INFO("certificate and key were read again");
    else
      SPDLOG_ERROR("those in use stay: {}", reloaded.error().message);
  }
}

// What follows from the options, or what is wrong with them.
Result<api::ServerSettings> SettingsOf(const Options& options) {
  api::ServerSettings settings = options.server;
  if (settings.address == "localhost") settings.address = "127.0.0.1";
  const bool tls = !settings.tls.key.empty();
  if (tls != !settings.tls.certificate.empty())
    return InvalidInput("--tls-certificate and --tls-key belong together: give both");
  ASSIGN_OR_RETURN(settings.proxies, api::Networks::Parse(options.proxies));
  const bool given = settings.connections_from >= 0;
  if (given == options.server.host_names.empty())
    return InvalidInput("--connections-from and --host-name belong together: use clarion host");
  const bool here = given || settings.address == "127.0.0.1" || settings.address == "::1";
  if (!here && !tls && settings.proxies.empty())
    return InvalidInput(fmt::format(
        "--address {}: other machines are answered only over TLS: give --tls-certificate and "
        "--tls-key, or name the proxy that speaks TLS before it by --trusted-proxy",
        settings.address));
  if (!options.public_url.empty()) {
    const auto url = boost::urls::parse_uri(options.public_url);
    if (!url || (url->scheme() != "https" && url->scheme() != "http") || url->host().empty())
      return InvalidInput(
          fmt::format("--public-url {}: not an address such as https://clarion.example.com",
                      options.public_url));
    if (!given) settings.host_names.emplace_back(url->host());
    settings.https = url->scheme() == "https";
  } else if (!here) {
    return InvalidInput(
        fmt::format("--address {}: say by which address people reach it, such as --public-url "
                    "https://clarion.example.com; requests to other names are refused",
                    settings.address));
  }
  settings.https |= tls;
  return settings;
}

// The address people reach it by.
std::string TellAddress(const Options& options, const api::ServerSettings& settings,
                        uint16_t port) {
  const std::string here =
      settings.connections_from >= 0
          ? "what the front door hands over"
          : fmt::format("{}://{}:{}", settings.tls.key.empty() ? "http" : "https",
                        settings.address == "::1" ? "[::1]" : settings.address, port);
  const std::string& address = options.public_url.empty() ? here : options.public_url;
  SPDLOG_INFO("Clarion is at {}{}", address,
              options.public_url.empty() ? " for this machine only"
                                         : fmt::format(" and listens on {}", here));
  return address;
}

// With a transport of its own: the end of the one does not wait for the other.
struct Tracing {
  Tracing(tracing::Settings to, api::Telemetry& telemetry)
      : where(to.url.substr(0, to.url.find('?'))),
        transport({true}),
        exporter(std::move(to), transport,
                 [&telemetry](uint64_t exported, uint64_t dropped, uint64_t failed) {
                   telemetry.Spans(exported, dropped, failed);
                 },
                 {.version = CLARION_VERSION}) {}
  const std::string where;
  delivery::CurlTransport transport;
  tracing::Exporter exporter;
};

// nullptr: nobody wants traces.
Result<std::unique_ptr<Tracing>> StartTracing(const std::string& endpoint,
                                              api::Telemetry& telemetry) {
  ASSIGN_OR_RETURN(auto settings, tracing::SettingsFrom(endpoint, [](const char* name) {
                     return static_cast<const char*>(std::getenv(name));
                   }));
  if (!settings) return std::unique_ptr<Tracing>();
  return std::make_unique<Tracing>(*std::move(settings), telemetry);
}

int Run(const Options& options, const Shared& shared) {
  if (!options.tenant.empty()) SetLogTenant(options.tenant);
  auto settings = SettingsOf(options);
  if (!settings.ok()) return Fail(settings.error());
  // Blocked before any thread starts, so that only WaitForEnd sees them.
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  api::Telemetry telemetry;
  auto exporting = StartTracing(options.otlp_endpoint, telemetry);
  if (!exporting.ok()) return Fail(exporting.error());
  auto opened = app::Workspace::Open({.folder = shared.data,
                                      .content = shared.content,
                                      .warehouse = shared.warehouse,
                                      .demo = options.demo > 0});
  if (!opened.ok()) return Fail(opened.error());
  app::Workspace& workspace = **opened;
  if (options.demo > 0) {
    const auto filled = FillDemo(workspace, options.demo);
    if (!filled.ok()) return Fail(filled.error());
    if (const auto told = MakeDemoBooks(workspace, *filled); !told.ok()) return Fail(told.error());
  }
  settings->zone = [&workspace] { return workspace.zone(); };
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
  const delivery::AddressRules rules{options.allow_private_destinations};
  delivery::CurlTransport transport(rules);
  delivery::Courier courier(
      (*registry)->database(), (*registry)->box(), workspace.clock(), transport,
      {rules,
       [&](const std::string& id) {
         const metrics::Definition* metric = workspace.metrics().Find(id);
         return metric == nullptr ? delivery::MetricName{}
                                  : delivery::MetricName{metric->title, metric->unit};
       },
       [&](bool delivered) { telemetry.DeliveryTried(delivered); }});
  federation::Federation federation(**registry, transport, workspace.clock(), rules);
  app::Watch watch(workspace, **registry, "");
  api::Vitals vitals(workspace, **registry, courier, watch, telemetry);
  // What reads conversations to write them again elsewhere is let end before any is erased.
  const auto nothing_copies = [&]() -> Result<void> {
    const app::RescoringState state = rescoring.Status().state;
    if (state == app::RescoringState::kRunning || state == app::RescoringState::kReady)
      return Conflict("a change is being tried on all history; publish or discard it first");
    if (discovery.Running()) return Conflict("reasons are being looked for; wait for the result");
    for (const api::ImportJob& job : imports.List())
      if (job.state == api::ImportState::kRunning)
        return Conflict("an import is running; wait until it is in");
    return {};
  };
  api::ErasureJob erasures(workspace, **registry, nothing_copies, [&] { discovery.Reload(); });
  app::RetentionPass retention(workspace, **registry, nothing_copies);
  api::Access access(**registry, workspace.clock(),
                     {.demo = workspace.demo(), .https = settings->https});
  api::Context context{
      &workspace,  &imports,   &telemetry,      &directory, &rescoring, [&] { carrier.Wake(); },
      "",          &discovery, registry->get(), &access,    &courier,   &erasures,
      &federation, &vitals};
  api::Router router;
  api::AddRoutes(context, router);
  settings->upload_folder = shared.data + "/scratch";
  auto server = api::Server::Start(*settings, router, api::PageOrAsset, access, workspace.clock(),
                                   &telemetry);
  if (!server.ok()) return Fail(server.error());
  const std::string address = TellAddress(options, *settings, (*server)->port());
  if (*exporting) SPDLOG_INFO("traces go to {}", (*exporting)->where);
  courier.SetPublicUrl(address);
  federation.sign_in().SetPublicUrl(address);
  courier.Start();
  if (const auto nobody = (*registry)->people().NobodyYet(); nobody.ok() && *nobody)
    SPDLOG_INFO("nobody has an account yet; make the owner at {}/#setup={}", address,
                access.setup_code());
  WaitForEnd(**server);
  SPDLOG_INFO("stopping");
  courier.Stop();
  (*server)->Stop(5000);
  rescoring.Stop();  // what it would tell needs the registry
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
  api::ServerSettings& server = options->server;
  command->add_option("--address", server.address, "Of this machine; another needs TLS")
      ->capture_default_str();
  command->add_option("--port", server.port, "0 = any free one")->capture_default_str();
  command->add_option(
      "--public-url", options->public_url,
      "The address people reach it by, such as https://clarion.example.com; requests "
      "to other names are refused, and links in messages begin with it");
  command->add_option("--tls-certificate", server.tls.certificate,
                      "PEM file with the chain; SIGHUP reads it again");
  command->add_option("--tls-key", server.tls.key, "PEM file of its key");
  command->add_option("--trusted-proxy", options->proxies,
                      "Address or network whose X-Forwarded-For is believed; may be repeated");
  command
      ->add_option("--requests-per-second", server.caller_per_second,
                   "Most of one person or key; four times as many at once after a pause")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 1e6));
  command->add_flag("--log-requests", server.log_requests,
                    "A line in the log for every request, without its query");
  command->add_option("--demo", options->demo,
                      "Fill an empty workspace with this many simulated conversations first");
  command->add_flag("--allow-private-destinations", options->allow_private_destinations,
                    "Let destinations be in one's own network, by http and on any port "
                    "(docs/delivery.md)");
  command->add_option("--otlp-endpoint", options->otlp_endpoint,
                      "Send traces there by OpenTelemetry's OTLP over HTTP, such as "
                      "http://127.0.0.1:4318 (docs/operations.md)");
  AddEmbeddingOptions(command, &options->embedding);
  // How `clarion host` starts a tenant's process; no part of what people use.
  command->add_option("--connections-from", server.connections_from)->group("");
  command->add_option("--host-name", server.host_names)->group("");
  command->add_option("--tenant", options->tenant)->group("");
  command->callback([options, &shared, exit] { *exit = Run(*options, shared); });
}

void AddOpenApi(CLI::App& app, const Shared&, int* exit) {
  CLI::App* command = app.add_subcommand("openapi", "Print the API's OpenAPI 3.1 description");
  command->callback([exit] { *exit = PrintOpenApi(); });
}

}  // namespace clarion::cli
