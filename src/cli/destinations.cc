// clarion destinations: where news of incidents and initiatives goes (docs/delivery.md).
#include <fmt/format.h>
#include <signal.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "cli/registry.h"
#include "delivery/courier.h"
#include "delivery/curl_transport.h"

namespace clarion::cli {
namespace {

struct Options {
  std::string name;
  std::string kind = "webhook";
  std::string address;
  std::vector<std::string> events;
  std::vector<std::string> settings;  // NAME=VALUE
  double min_severity = 0;
  std::string secret_env;
  bool allow_private = false;
  std::string public_url = "http://127.0.0.1:8080";
  std::string id;
  std::string state;
};

// What the commands work with; a running server may have the same file open.
struct Office {
  Office(std::unique_ptr<registry::Registry> opened, const Options& options)
      : registry(std::move(opened)),
        transport({options.allow_private}),
        courier(registry->database(), registry->box(), clock, transport,
                {{options.allow_private}}) {
    courier.SetPublicUrl(options.public_url);
  }
  std::unique_ptr<registry::Registry> registry;
  SystemClock clock;
  delivery::CurlTransport transport;
  delivery::Courier courier;
};

Result<std::unique_ptr<Office>> Open(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(auto registry, OpenRegistry(shared));
  return std::make_unique<Office>(std::move(registry), options);
}

// "labels=a,b" is a list, "plain=true" a yes; everything else is a text.
Result<void> TakeSetting(const std::string& setting, json::object* fields) {
  const size_t at = setting.find('=');
  if (at == std::string::npos)
    return InvalidInput(fmt::format("--set {}: write NAME=VALUE", setting));
  const std::string name = setting.substr(0, at), value = setting.substr(at + 1);
  if (name == "to" || name == "labels") {
    json::array list;
    for (size_t from = 0; from <= value.size();) {
      const size_t comma = std::min(value.find(',', from), value.size());
      list.emplace_back(value.substr(from, comma - from));
      from = comma + 1;
    }
    (*fields)[name] = std::move(list);
  } else if (name == "plain") {
    (*fields)[name] = value == "true";
  } else {
    (*fields)[name] = value;
  }
  return {};
}

Result<json::object> FieldsOf(const Options& options) {
  json::object fields{{"name", options.name}, {"kind", options.kind}};
  if (!options.address.empty()) fields["address"] = options.address;
  if (options.min_severity > 0) fields["min_severity"] = options.min_severity;
  if (!options.events.empty()) {
    json::array events;
    for (const std::string& type : options.events) events.emplace_back(type);
    fields["events"] = std::move(events);
  }
  for (const std::string& setting : options.settings)
    RETURN_IF_ERROR(TakeSetting(setting, &fields));
  if (options.secret_env.empty()) return fields;
  const char* secret = std::getenv(options.secret_env.c_str());
  if (secret == nullptr)
    return NotFound(fmt::format("--secret-env {}: it is not set", options.secret_env));
  fields["secret"] = secret;
  return fields;
}

Result<void> Add(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto office, Open(options, shared));
  ASSIGN_OR_RETURN(const json::object fields, FieldsOf(options));
  ASSIGN_OR_RETURN(const delivery::Destinations::Made made,
                   office->courier.destinations().Make(AtCommandLine(), fields));
  fmt::print("{}\n", made.destination.id);
  if (!made.secret.empty())
    fmt::print(stderr, "the receiver checks signatures with {}; it is shown only now\n",
               made.secret);
  return {};
}

Result<void> List(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto office, Open(options, shared));
  ASSIGN_OR_RETURN(const auto all, office->courier.destinations().All(""));
  ASSIGN_OR_RETURN(auto health, office->courier.outbox().HealthOf(""));
  for (const delivery::Destination& one : all) {
    const delivery::Health& how = health[one.id];
    fmt::print("{}  {:8} {:24} {} {}, {} waiting, {} dead{}{}\n", one.id, Name(one.kind), one.name,
               one.address, one.enabled ? "on" : "off", how.pending, how.dead,
               how.last_error.empty() ? "" : "; ", how.last_error);
  }
  return {};
}

Result<void> Remove(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto office, Open(options, shared));
  return office->courier.destinations().Remove(AtCommandLine(), options.id);
}

int Test(const Options& options, const Shared& shared) {
  // A receiver that hangs up is an answer, not an end.
  signal(SIGPIPE, SIG_IGN);
  const auto office = Open(options, shared);
  if (!office.ok()) return Fail(office.error());
  const auto done = (*office)->courier.Test(AtCommandLine(), options.id);
  if (!done.ok()) return Fail(done.error());
  if (done->state != "delivered") return Fail(Unavailable(done->error));
  fmt::print("delivered as {}: status {}\n", done->event.id, done->status);
  return kExitOk;
}

Result<void> Deliveries(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto office, Open(options, shared));
  ASSIGN_OR_RETURN(const auto found,
                   office->courier.outbox().List("", {options.id, options.state, 100}));
  for (const delivery::Delivery& one : found)
    fmt::print("{}  {} {:10} {:20} {} tries {}{}{}\n", one.event.id, FormatTime(one.created_at),
               one.state, one.event.type, one.destination, one.tries, one.result.empty() ? "" : " ",
               one.result.empty() ? (one.error.empty() ? "" : " " + one.error) : one.result);
  return {};
}

int Exit(const Result<void>& done) { return done.ok() ? kExitOk : Fail(done.error()); }

void AddMake(CLI::App* all, const std::shared_ptr<Options>& options, const Shared& shared,
             int* exit) {
  CLI::App* add = all->add_subcommand("add", "Add one; prints its id");
  AddDataOption(*add, shared);
  add->add_option("--name", options->name, "What people call it")->required();
  add->add_option("--kind", options->kind, "webhook, email, slack, teams, jira or github")
      ->capture_default_str();
  add->add_option("--address", options->address, "https://…, or smtp://… for mail");
  add->add_option("--event", options->events, "Which news it wants; more than once for several");
  add->add_option("--min-severity", options->min_severity,
                  "Incidents that touched fewer contacts are not sent");
  add->add_option("--set", options->settings,
                  "What belongs to the kind, as NAME=VALUE: project, issue_type, user, repository, "
                  "labels, from, to, plain");
  add->add_option("--secret-env", options->secret_env,
                  "The environment variable that holds its token or password");
  add->add_flag("--allow-private-destinations", options->allow_private,
                "Its address may be in one's own network");
  add->callback([options, &shared, exit] { *exit = Exit(Add(*options, shared)); });
}

}  // namespace

void AddDestinations(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "destinations", "Where news of incidents and initiatives goes (docs/delivery.md)");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  AddMake(all, options, shared, exit);

  CLI::App* list = all->add_subcommand("list", "All of them, and how they are doing");
  AddDataOption(*list, shared);
  list->callback([options, &shared, exit] { *exit = Exit(List(*options, shared)); });

  CLI::App* remove = all->add_subcommand("remove", "Remove one with what was to be sent there");
  AddDataOption(*remove, shared);
  remove->add_option("id", options->id, "As list shows it")->required();
  remove->callback([options, &shared, exit] { *exit = Exit(Remove(*options, shared)); });

  CLI::App* test = all->add_subcommand("test", "Send a test now");
  AddDataOption(*test, shared);
  test->add_option("id", options->id, "As list shows it")->required();
  test->add_option("--public-url", options->public_url, "Where the page is")->capture_default_str();
  test->add_flag("--allow-private-destinations", options->allow_private,
                 "Its address may be in one's own network");
  test->callback([options, &shared, exit] { *exit = Test(*options, shared); });

  CLI::App* deliveries = all->add_subcommand("deliveries", "What was sent and what was not");
  AddDataOption(*deliveries, shared);
  deliveries->add_option("--destination", options->id, "Of one destination");
  deliveries->add_option("--state", options->state, "pending, delivered or dead");
  deliveries->callback([options, &shared, exit] { *exit = Exit(Deliveries(*options, shared)); });
}

}  // namespace clarion::cli
