// clarion scorecards: how far each is, its versions and what differs, export and import, the
// library (docs/scorecards.md).
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "app/card_evidence.h"
#include "app/card_library.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/registry.h"
#include "cli/scorecards.h"
#include "scoring/card_diff.h"

namespace clarion::cli {

Result<lifecycle::Draft> SaveDraft(lifecycle::Drafts& drafts, const app::Workspace& workspace,
                                   const std::string& yaml, const std::string& note) {
  ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{"card", yaml}}));
  const scoring::ScorecardInfo& card = scorer.cards().front();
  lifecycle::NewDraft draft{card.id, card.title, card.version, "", note, yaml, ""};
  const auto definitions = workspace.definitions();
  for (const scoring::ScorecardInfo& now : definitions->scorer.cards())
    if (now.id == card.id) draft.base = now.version;
  return drafts.Save(AtCommandLine(), draft);
}

namespace {

struct Options {
  std::string card, from, to, file, output = "-", note, reason, industry, channel;
  std::string approval;
  bool as_json = false;
};

struct Desk {
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<app::Workspace> workspace;
  lifecycle::Drafts drafts() const { return {registry->database(), workspace->clock()}; }
  reviews::Book book() const { return {registry->database(), workspace->clock()}; }
};

Result<Desk> OpenDesk(const Shared& shared) {
  Desk out;
  ASSIGN_OR_RETURN(out.registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(out.workspace, app::Workspace::Open({.folder = shared.data,
                                                        .content = shared.content,
                                                        .warehouse = shared.warehouse}));
  const Result<uint64_t> caught_up = out.workspace->CatchUp();
  if (!caught_up.ok()) return caught_up.error();
  return out;
}

Result<scoring::ScorecardInfo> CardIn(const std::string& yaml) {
  ASSIGN_OR_RETURN(const scoring::Scorer scorer, scoring::Scorer::Compile({{"card", yaml}}));
  return scorer.cards().front();
}

// Every card: in use or retired, how much of it people's labels settle.
Result<void> List(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  const auto definitions = desk.workspace->definitions();
  const reviews::Book book = desk.book();
  json::array cards;
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards()) {
    ASSIGN_OR_RETURN(const app::CardEvidence evidence,
                     app::ReadCardEvidence(*desk.workspace, book, "", card));
    ASSIGN_OR_RETURN(const auto drafts, desk.drafts().All("", card.id));
    const auto open =
        std::count_if(drafts.begin(), drafts.end(), [](const auto& one) { return one.open(); });
    if (options.as_json)
      cards.push_back(json::object{{"id", card.id},
                                   {"title", card.title},
                                   {"version", card.version},
                                   {"state", card.retired ? "retired" : "published"},
                                   {"drafts", open},
                                   {"evidence", app::ToJsonArray(evidence)}});
    else
      fmt::print("{:24} {:18} {:9}  {} of {} questions settled by labels{}\n", card.id,
                 card.version, card.retired ? "retired" : "published", evidence.settled(),
                 evidence.questions.size(), open > 0 ? fmt::format(", {} on the way", open) : "");
  }
  if (options.as_json) fmt::print("{}\n", ToJson(json::object{{"scorecards", cards}}));
  return {};
}

Result<void> Drafts(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  const lifecycle::Drafts drafts(registry->database(), clock);
  ASSIGN_OR_RETURN(const auto all, drafts.All("", options.card));
  for (const lifecycle::Draft& one : all) {
    if (options.as_json)
      fmt::print("{}\n", ToJson(lifecycle::ToJsonObject(one)));
    else
      fmt::print("{:24} {:20} {:18} {:10} by {}{}\n", one.id, one.card, one.version,
                 Name(one.state), one.author.name, one.trial ? ", tried on all history" : "");
  }
  return {};
}

// A version's or a draft's text: the one that counts for "".
Result<std::string> TextOf(const Desk& desk, const std::string& card, const std::string& which) {
  const app::Versions& versions = desk.workspace->versions();
  const auto published = which.empty() ? versions.Current(card) : versions.ByGeneration(which);
  if (published && published->card == card) return versions.Yaml(*published);
  for (const app::PublishedCard& one : versions.History(card))
    if (one.version == which) return versions.Yaml(one);
  if (which.starts_with("drf-")) return desk.drafts().Yaml("", which);
  return NotFound(fmt::format("scorecard '{}' has no version or draft '{}'", card, which));
}

Result<void> Diff(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const std::string before, TextOf(desk, options.card, options.from));
  std::string after;
  if (options.file.empty()) {
    ASSIGN_OR_RETURN(after, TextOf(desk, options.card, options.to));
  } else {
    ASSIGN_OR_RETURN(after, ReadFile(options.file));
  }
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo a, CardIn(before));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo b, CardIn(after));
  const std::string words = scoring::Render(scoring::DiffCards(a, b));
  fmt::print("{} → {}\n{}", a.version, b.version,
             !words.empty()    ? words
             : before == after ? "the same text\n"
                               : "no question differs: only layout or comments do\n");
  return {};
}

Result<void> Export(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const std::string yaml, TextOf(desk, options.card, options.from));
  ASSIGN_OR_RETURN(OutputFile out, OutputFile::Open(options.output));
  RETURN_IF_ERROR(out.Write(yaml));
  return out.Close();
}

Result<void> Keep(const Desk& desk, const std::string& yaml, const std::string& note) {
  lifecycle::Drafts drafts = desk.drafts();
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, CardIn(yaml));
  if (const auto same = desk.workspace->versions().Current(card.id);
      same && same->yaml_sha256 == app::Sha256Hex(yaml)) {
    fmt::print("the same text as the one that counts: nothing to keep\n");
    return {};
  }
  ASSIGN_OR_RETURN(const lifecycle::Draft draft, SaveDraft(drafts, *desk.workspace, yaml, note));
  fmt::print("draft {} of {} {}\n", draft.id, draft.card, draft.version);
  const auto now = desk.workspace->versions().Current(draft.card);
  if (!now) {
    fmt::print("a new card; try it: clarion score --scorecard FILE --diff\n");
    return {};
  }
  ASSIGN_OR_RETURN(const std::string before, desk.workspace->versions().Yaml(*now));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo a, CardIn(before));
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo b, CardIn(yaml));
  const std::string words = scoring::Render(scoring::DiffCards(a, b));
  fmt::print("{}", words.empty() ? "no question differs: only layout or comments do\n" : words);
  return {};
}

Result<void> Import(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(options.file));
  return Keep(desk, yaml, options.note.empty() ? "Imported" : options.note);
}

Result<void> Take(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  ASSIGN_OR_RETURN(const app::LibraryCard card,
                   app::FindInLibrary(desk.workspace->content(), options.card));
  return Keep(desk, card.yaml, "From the library");
}

Result<void> Library(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const std::string content, app::FindContent(shared.content));
  ASSIGN_OR_RETURN(const auto cards,
                   app::ReadCardLibrary(content, {options.industry, options.channel}));
  json::array out;
  for (const app::LibraryCard& one : cards) {
    if (options.as_json)
      out.push_back(json::object{
          {"id", one.info.id},
          {"title", one.info.title},
          {"description", one.info.description},
          {"industries", json::array(one.info.industries.begin(), one.info.industries.end())},
          {"channels", json::array(one.info.channels.begin(), one.info.channels.end())},
          {"questions", one.info.questions.size()}});
    else
      fmt::print("{:26} {:2} questions  {}\n", one.info.id, one.info.questions.size(),
                 one.info.title);
  }
  if (options.as_json) fmt::print("{}\n", ToJson(json::object{{"cards", out}}));
  return {};
}

Result<void> Retire(const Options& options, const Shared& shared) {
  if (options.reason.empty()) return InvalidInput("--reason: say why");
  ASSIGN_OR_RETURN(const Desk desk, OpenDesk(shared));
  {
    const std::lock_guard pipeline(desk.workspace->pipeline_mutex());
    RETURN_IF_ERROR(desk.workspace->RetireCard(options.card, options.reason, AtCommandLine().name));
  }
  RETURN_IF_ERROR(desk.drafts().Note(AtCommandLine(), "scorecard.retire", options.card,
                                     json::object{{"reason", options.reason}}));
  fmt::print("{} is retired: it takes no new scores, what it scored stays\n", options.card);
  return {};
}

Result<void> Approval(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  const SystemClock clock;
  lifecycle::Drafts drafts(registry->database(), clock);
  if (!options.approval.empty())
    RETURN_IF_ERROR(drafts.SetApproval(AtCommandLine(), options.approval == "on"));
  ASSIGN_OR_RETURN(const bool needed, drafts.NeedsApproval(""));
  fmt::print("{}\n", needed ? "on: a second person approves each text before it is published"
                            : "off: who may publish scorecards publishes their own");
  return {};
}

using Command = Result<void> (*)(const Options&, const Shared&);

CLI::App* Add(CLI::App* all, const char* name, const char* what, Command command,
              const std::shared_ptr<Options>& options, const Shared& shared, int* exit) {
  CLI::App* one = all->add_subcommand(name, what);
  AddDataOption(*one, shared);
  one->callback([command, options, &shared, exit] {
    const Result<void> done = command(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
  return one;
}

constexpr const char* kWhich =
    "A version (as shown, or its generation) or a draft's id; the one that counts when absent";

}  // namespace

void AddScorecards(CLI::App& app, const Shared& shared, int* exit) {
  CLI::App* all = app.add_subcommand(
      "scorecards", "How far each scorecard is, what differs, the library (docs/scorecards.md)");
  all->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* what, Command command) {
    return Add(all, name, what, command, options, shared, exit);
  };
  const auto card = [&](CLI::App* command) {
    command->add_option("card", options->card, "A scorecard's id")->required();
  };

  add("list", "Every card: in use or retired, how much people's labels settle", List)
      ->add_flag("--json", options->as_json);

  CLI::App* drafts = add("drafts", "Texts on their way, and those that ended", Drafts);
  drafts->add_option("--card", options->card, "Of one card");
  drafts->add_flag("--json", options->as_json);

  CLI::App* diff = add("diff", "What differs between two texts, question by question", Diff);
  card(diff);
  diff->add_option("--from", options->from, kWhich);
  diff->add_option("--to", options->to, kWhich);
  diff->add_option("--file", options->file, "A file instead of --to")->check(CLI::ExistingFile);

  CLI::App* exporting = add("export", "A card's text, byte for byte", Export);
  card(exporting);
  exporting->add_option("--version", options->from, kWhich);
  exporting->add_option("--output", options->output, "- is stdout")->capture_default_str();

  CLI::App* import =
      add("import", "Keep a file as a draft, and say what differs; nothing counts yet", Import);
  import->add_option("file", options->file)->required()->check(CLI::ExistingFile);
  import->add_option("--note", options->note, "Why");

  CLI::App* library = add("library", "Cards that ship to be taken", Library);
  library->add_option("--industry", options->industry, "Such as retail");
  library->add_option("--channel", options->channel, "Such as voice");
  library->add_flag("--json", options->as_json);
  card(add("take", "Keep a card of the library as a draft", Take));

  CLI::App* retire = add("retire", "Score no new conversations with a card", Retire);
  card(retire);
  retire->add_option("--reason", options->reason, "Why")->required();

  add("approval", "Whether a second person approves before a card is published", Approval)
      ->add_option("on_or_off", options->approval, "on or off; absent: say which")
      ->check(CLI::IsMember({"on", "off"}));
}

}  // namespace clarion::cli
