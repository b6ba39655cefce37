// clarion initiatives: the ledger, what each one did by today's data, and the steps of its life
// (docs/actions.md).
#include "actions/initiatives.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/initiative_effect.h"
#include "base/file.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

using actions::Initiative;
using actions::Initiatives;

struct Options {
  std::string id;
  std::string make;  // file of fields
  std::string step;  // start, end, cancel, reopen
  bool json = false;
};

struct Desk : Opened {
  Initiatives Book() const { return {registry->database(), workspace->clock()}; }
  // As of the data; nullopt: a draft, or one that was cancelled.
  Result<std::optional<app::InitiativeEffect>> Effect(const Initiative& one) const {
    if (one.stage == actions::Stage::kDraft || one.stage == actions::Stage::kCancelled)
      return std::optional<app::InitiativeEffect>();
    ASSIGN_OR_RETURN(app::InitiativeEffect effect,
                     app::MeasureInitiative(workspace->metrics(), "", {}, one));
    return std::optional(std::move(effect));
  }
};

Result<Initiative> Made(const Desk& desk, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path == "-" ? "/dev/stdin" : path));
  ASSIGN_OR_RETURN(const json::value fields, ParseJson(text));
  ASSIGN_OR_RETURN(const Initiative checked, actions::WithChange({}, fields));
  RETURN_IF_ERROR(app::CheckNames(desk.workspace->metrics(), checked));
  return desk.Book().Make(AtCommandLine(), fields);
}

Result<Initiative> Stepped(const Desk& desk, const std::string& id, const std::string& step) {
  Initiatives book = desk.Book();
  const registry::Actor actor = AtCommandLine();
  if (step == "start") return book.Start(actor, id);
  if (step == "cancel") return book.Cancel(actor, id);
  if (step == "reopen") return book.Reopen(actor, id);
  ASSIGN_OR_RETURN(const Initiative one, book.Find("", id));
  std::optional<actions::Outcome> outcome;
  if (one.stage == actions::Stage::kRunning) {
    ASSIGN_OR_RETURN(const auto effect, desk.Effect(one));
    if (effect) outcome = app::OutcomeOf(*effect);
  }
  return book.End(actor, id, outcome);
}

std::string Range(double value, double low, double high) {
  return fmt::format("{:+.4g} [{:+.4g}, {:+.4g}]", value, low, high);
}

// The ledger's line: what was expected beside what came of it.
void PrintLine(const Initiative& one) {
  fmt::print("{}  {:<9}  {}\n    {} {}\n", one.id, actions::Name(one.stage), one.title, one.metric,
             one.segment.empty() ? "everywhere" : one.segment);
  if (one.expected)
    fmt::print("    expected {}\n",
               Range(one.expected->value, one.expected->low, one.expected->high));
  if (one.outcome)
    fmt::print("    measured {} by {}, {}\n",
               Range(one.outcome->value, one.outcome->low, one.outcome->high), one.outcome->method,
               one.outcome->state);
}

void PrintEffect(const app::InitiativeEffect& effect) {
  const auto print = [](const app::MeasuredMetric& one, const std::string& state) {
    if (one.effect.method == actions::Method::kNone)
      return fmt::print("    {}: not known yet: {}\n", one.metric, one.effect.why_not);
    fmt::print("    {}: {} over {} days by {}; before {:.4g}; {}\n", one.metric,
               Range(one.effect.value, one.effect.low, one.effect.high), one.effect.steps,
               actions::Name(one.effect.method), one.effect.before, state);
  };
  fmt::print("    as of today's data:\n");
  print(effect.target, std::string(actions::Name(effect.target.sustain.state)));
  for (const app::MeasuredMetric& guard : effect.guardrails)
    print(guard, fmt::format("guardrail {}", app::Name(guard.guard)));
}

Result<void> Show(const Desk& desk, const Initiative& one, bool as_json) {
  ASSIGN_OR_RETURN(const auto effect, desk.Effect(one));
  if (as_json) {
    fmt::print("{}\n",
               ToJson(json::object{{"initiative", actions::ToJsonObject(one)},
                                   {"effect", effect ? json::value(app::EffectJson(one.id, *effect))
                                                     : json::value()}}));
    return {};
  }
  PrintLine(one);
  if (effect) PrintEffect(*effect);
  return {};
}

Result<void> Run(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(Opened opened, OpenWorkspace(shared));
  const Desk desk{std::move(opened)};
  if (!options.step.empty() && options.id.empty())
    return InvalidInput(fmt::format("--{}: which one? Name its ID", options.step));
  if (!options.make.empty()) {
    ASSIGN_OR_RETURN(const Initiative made, Made(desk, options.make));
    return Show(desk, made, options.json);
  }
  if (!options.id.empty()) {
    ASSIGN_OR_RETURN(const Initiative one, options.step.empty()
                                               ? desk.Book().Find("", options.id)
                                               : Stepped(desk, options.id, options.step));
    return Show(desk, one, options.json);
  }
  ASSIGN_OR_RETURN(const std::vector<Initiative> all, desk.Book().All(""));
  if (options.json) {
    json::array out;
    for (const Initiative& one : all) out.push_back(actions::ToJsonObject(one));
    fmt::print("{}\n", ToJson(json::object{{"initiatives", std::move(out)}}));
    return {};
  }
  for (const Initiative& one : all) PrintLine(one);
  if (all.empty()) fmt::print(stderr, "no initiatives yet; --make FILE makes one\n");
  return {};
}

}  // namespace

void AddInitiatives(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "initiatives", "The ledger of initiatives: expected beside measured, and one's life");
  AddDataOption(*command, shared);
  CLI::Option* id = command->add_option("id", options->id, "This one, with its effect by now");
  command->add_option("--make", options->make, "Make a draft from a JSON file; - is stdin")
      ->excludes(id);
  for (const char* step : {"start", "end", "cancel", "reopen"})
    command->add_flag_callback(fmt::format("--{}", step),
                               [options, step] { options->step = step; });
  command->add_flag("--json", options->json, "As JSON");
  command->callback([options, &shared, exit] {
    const auto done = Run(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
