// clarion privacy: a person's data shown, given out, erased; what must be kept, and how long.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/erasure.h"
#include "app/retention.h"
#include "base/file.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

struct Options {
  app::PersonQuery who;
  std::string basis, asked_by, received, request, output, reason, owner, from, until, id;
  bool yes = false, json = false, dry_run = false;
};

struct Office {
  std::unique_ptr<app::Workspace> workspace;
  std::unique_ptr<registry::Registry> registry;
};

Result<Office> Open(const Shared& shared) {
  Office office;
  ASSIGN_OR_RETURN(office.workspace, app::Workspace::Open({.folder = shared.data,
                                                           .content = shared.content,
                                                           .warehouse = shared.warehouse}));
  RETURN_IF_ERROR(office.workspace->CatchUp());
  ASSIGN_OR_RETURN(office.registry, OpenRegistry(shared));
  return office;
}

void Print(const std::vector<app::Place>& places) {
  for (const app::Place& place : places)
    if (place.count > 0) fmt::print("  {:8} {}\n", place.count, place.name);
}

Result<int> Show(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Office office, Open(shared));
  ASSIGN_OR_RETURN(const app::Person person, app::FindPerson(*office.workspace, options.who));
  ASSIGN_OR_RETURN(const std::vector<app::Place> places,
                   app::PlacesOf(*office.workspace, *office.registry, person));
  ASSIGN_OR_RETURN(const auto hold,
                   app::HoldOnPerson(*office.registry, office.workspace->clock(), person));
  if (options.json) {
    json::object out = app::ToJsonObject(person);
    json::object counts;
    for (const app::Place& place : places) counts[place.name] = place.count;
    out["places"] = std::move(counts);
    out["hold"] = hold ? json::value(privacy::ToJsonObject(*hold)) : json::value();
    fmt::print("{}\n", ToJson(out));
    return kExitOk;
  }
  fmt::print("{}: {} contacts\n", person.name(), person.contacts.size());
  for (const std::string& name : person.known_as) fmt::print("  known as {}\n", name);
  Print(places);
  if (hold) fmt::print("  kept by {}\n", privacy::Describe(*hold));
  return kExitOk;
}

// The request that is carried out: the one named, or a new one.
Result<std::string> RequestFor(const Options& options, const Office& office,
                               privacy::RequestKind kind) {
  if (!options.request.empty()) return options.request;
  privacy::Requests book(office.registry->database(), office.workspace->clock());
  privacy::PersonRequest made;
  made.kind = kind;
  made.subject = options.who.person.empty() ? "interaction" : "person";
  made.person = options.who.person.empty() ? options.who.interaction : options.who.person;
  made.basis = options.basis;
  made.asked_by = options.asked_by;
  if (!options.received.empty()) {
    ASSIGN_OR_RETURN(made.received_at, ParseTime(options.received));
  }
  ASSIGN_OR_RETURN(const privacy::PersonRequest added, book.Add(AtCommandLine(), made));
  return added.id;
}

Result<int> Erase(const Options& options, const Shared& shared) {
  if (!options.yes)
    return InvalidInput(
        "erasing cannot be undone: look at it with `clarion privacy show` and give --yes");
  ASSIGN_OR_RETURN(const Office office, Open(shared));
  ASSIGN_OR_RETURN(const app::Person person, app::FindPerson(*office.workspace, options.who));
  ASSIGN_OR_RETURN(const std::string request,
                   RequestFor(options, office, privacy::RequestKind::kErasure));
  ASSIGN_OR_RETURN(const app::ErasureReport report, app::Erase(*office.workspace, *office.registry,
                                                               AtCommandLine(), person, request));
  if (options.json) {
    fmt::print("{}\n", ToJson(app::ToJsonObject(report)));
  } else {
    fmt::print("erased, as request {} ({} in the register), in {:.1f} s:\n", report.request,
               report.hash, report.seconds);
    Print(report.places);
    fmt::print("{} words of theirs were looked for in the raw bytes of {} files ({:.1f} MB): ",
               report.words, report.files, static_cast<double>(report.bytes) / 1e6);
    if (report.found_in.empty()) fmt::print("none is left\n");
    for (const std::string& path : report.found_in) fmt::print("\n  still in {}", path);
    if (!report.found_in.empty()) fmt::print("\n");
    if (report.retrain)
      fmt::print("models of contact reasons learned from them; they forget when trained next\n");
  }
  return report.found_in.empty() ? kExitOk : kExitFindings;
}

Result<int> Export(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Office office, Open(shared));
  ASSIGN_OR_RETURN(const app::Person person, app::FindPerson(*office.workspace, options.who));
  ASSIGN_OR_RETURN(const json::object all,
                   app::ExportPerson(*office.workspace, *office.registry, person));
  RETURN_IF_ERROR(WriteFileAtomically(options.output, ToJson(all) + "\n"));
  ASSIGN_OR_RETURN(const std::string request,
                   RequestFor(options, office, privacy::RequestKind::kExport));
  privacy::Requests book(office.registry->database(), office.workspace->clock());
  RETURN_IF_ERROR(book.Finish(AtCommandLine(), request,
                              json::object{{"records", all.at("records").as_array().size()}}));
  fmt::print("{}", all.at("summary").as_string().c_str());
  fmt::print("all of it is in {}; it is for them alone: nothing in it is masked\n", options.output);
  return kExitOk;
}

Result<int> AddHold(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  privacy::Hold hold;
  hold.reason = options.reason;
  hold.owner = options.owner;
  if (!options.who.person.empty()) {
    hold.value = options.who.person;
  } else if (!options.who.interaction.empty()) {
    hold.kind = privacy::HoldKind::kInteraction;
    hold.value = options.who.interaction;
  } else {
    hold.kind = privacy::HoldKind::kPeriod;
  }
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(hold.from, ParseTime(options.from));
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(hold.until, ParseTime(options.until));
  }
  privacy::Holds book(registry->database(), clock);
  ASSIGN_OR_RETURN(const privacy::Hold made, book.Add(AtCommandLine(), hold));
  fmt::print("{}\n", made.id);
  return kExitOk;
}

Result<int> ReleaseHold(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  privacy::Holds book(registry->database(), clock);
  RETURN_IF_ERROR(book.Release(AtCommandLine(), options.id));
  return kExitOk;
}

Result<int> ListHolds(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  const privacy::Holds book(registry->database(), clock);
  ASSIGN_OR_RETURN(const std::vector<privacy::Hold> holds, book.All(""));
  for (const privacy::Hold& hold : holds) {
    if (options.json) {
      fmt::print("{}\n", ToJson(privacy::ToJsonObject(hold)));
      continue;
    }
    const std::string on = hold.kind == privacy::HoldKind::kPeriod
                               ? FormatDate(hold.from) + " to " + FormatDate(hold.until)
                               : hold.value;
    fmt::print("{}  {:11} {:24} {:20} {}{}\n", hold.id, privacy::Name(hold.kind), on, hold.owner,
               hold.reason,
               hold.released_at == 0 ? "" : "; released " + FormatDate(hold.released_at));
  }
  return kExitOk;
}

Result<int> ListRequests(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  const privacy::Requests book(registry->database(), clock);
  ASSIGN_OR_RETURN(const std::vector<privacy::PersonRequest> all, book.All(""));
  for (const privacy::PersonRequest& one : all) {
    if (options.json)
      fmt::print("{}\n", ToJson(privacy::ToJsonObject(one, clock.NowMs())));
    else
      fmt::print("{}  {:8} {:8} due {}  {:32} {}\n", one.id, privacy::Name(one.kind),
                 privacy::Name(one.state), FormatDate(one.due_at),
                 one.person.empty() ? one.hash : one.person, one.basis);
  }
  return kExitOk;
}

Result<int> Retention(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Office office, Open(shared));
  ASSIGN_OR_RETURN(
      const app::RetentionReport report,
      app::ApplyRetention(*office.workspace, *office.registry, AtCommandLine(), options.dry_run));
  if (options.json) {
    fmt::print("{}\n", ToJson(app::ToJsonObject(report)));
    return kExitOk;
  }
  if (report.rules.empty())
    fmt::print("everything stays: {}/retention.yaml is not there (docs/privacy.md)\n", shared.data);
  for (const app::RetentionDue& due : report.due)
    fmt::print("{} {} {}older than {} days {}{}\n", due.count, due.what,
               due.channel.empty() ? "" : due.channel + " ", due.days,
               options.dry_run ? "would go" : "are gone",
               due.held > 0 ? fmt::format("; {} more are held", due.held) : "");
  return kExitOk;
}

using Work = Result<int> (*)(const Options&, const Shared&);

CLI::App* Add(CLI::App* to, const char* name, const char* what,
              const std::shared_ptr<Options>& options, const Shared& shared, int* exit, Work work) {
  CLI::App* command = to->add_subcommand(name, what);
  AddDataOption(*command, shared);
  command->callback([options, &shared, exit, work] {
    const Result<int> code = work(*options, shared);
    *exit = code.ok() ? *code : Fail(code.error());
  });
  return command;
}

void AddWho(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("--person", options->who.person,
                      "A customer's id, or an e-mail, phone or name that is only theirs");
  command->add_option("--interaction", options->who.interaction, "One conversation alone");
}

void AddRequest(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("--basis", options->basis, "The legal basis, such as 'GDPR Art. 17(1)(a)'");
  command->add_option("--asked-by", options->asked_by, "Who asked, and how");
  command->add_option("--received", options->received, "When it was asked; now, unless given");
  command->add_option("--request", options->request, "An open request of the register instead");
}

void AddHoldCommands(CLI::App* all, const std::shared_ptr<Options>& options, const Shared& shared,
                     int* exit) {
  CLI::App* hold = all->add_subcommand("hold", "What must be kept, whoever asks or whatever rule");
  hold->require_subcommand(1);
  CLI::App* add = Add(hold, "add", "Keep a person, an interaction or a period; prints its id",
                      options, shared, exit, AddHold);
  AddWho(add, options);
  add->add_option("--from", options->from, "Of a period: its first moment");
  add->add_option("--until", options->until, "Of a period: after its last moment");
  add->add_option("--reason", options->reason, "Why, such as a case number")->required();
  add->add_option("--owner", options->owner, "Who answers for it")->required();
  Add(hold, "release", "Let it go", options, shared, exit, ReleaseHold)
      ->add_option("id", options->id, "As list shows it")
      ->required();
  Add(hold, "list", "All of them", options, shared, exit, ListHolds)
      ->add_flag("--json", options->json, "A line of JSON each");
}

}  // namespace

void AddPrivacy(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "privacy", "A person's data: show, export, erase; holds and retention (docs/privacy.md)");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* show =
      Add(all, "show", "What is stored about a person, and where", options, shared, exit, Show);
  AddWho(show, options);
  show->add_flag("--json", options->json, "As JSON");
  CLI::App* erase =
      Add(all, "erase", "Take a person out of everything. Exit 2 when bytes are left somewhere",
          options, shared, exit, Erase);
  AddWho(erase, options);
  AddRequest(erase, options);
  erase->add_flag("--yes", options->yes, "It cannot be undone");
  erase->add_flag("--json", options->json, "As JSON");
  CLI::App* take = Add(all, "export", "Everything about a person, into a JSON file", options,
                       shared, exit, Export);
  AddWho(take, options);
  AddRequest(take, options);
  take->add_option("--output", options->output, "The file")->required();
  AddHoldCommands(all, options, shared, exit);
  Add(all, "requests", "The register: who asked what, and until when", options, shared, exit,
      ListRequests)
      ->add_flag("--json", options->json, "A line of JSON each");
  CLI::App* retention = Add(all, "retention", "Take out what is too old by retention.yaml", options,
                            shared, exit, Retention);
  retention->add_flag("--dry-run", options->dry_run, "Only say what would go");
  retention->add_flag("--json", options->json, "As JSON");
}

}  // namespace clarion::cli
