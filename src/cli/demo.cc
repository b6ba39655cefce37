#include "cli/demo.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "actions/initiatives.h"
#include "api/context.h"
#include "app/importer.h"
#include "app/initiative_effect.h"
#include "app/target_outlook.h"
#include "base/log.h"
#include "demo/simulator.h"
#include "targets/book.h"

namespace clarion::cli {
namespace {

using actions::Initiative;
using registry::Actor;
using registry::Person;

// Stands where the story has come to.
class StoryClock final : public Clock {
 public:
  TimeMs NowMs() const override { return now; }
  TimeMs now = 0;
};

// One planted incident, as far as people would know of it.
struct Planted {
  std::string segment;  // "" = none of this kind was planted
  TimeMs start = 0;
  TimeMs end = 0;  // 0 = it goes on
};

// `without`: a dimension of its scope that people do not filter by.
Planted FindPlanted(const json::value& planted, std::string_view kind, std::string_view without) {
  Planted out;
  const json::value* incidents = Find(planted, "incidents");
  if (incidents == nullptr || !incidents->is_array()) return out;
  for (const json::value& one : incidents->get_array()) {
    const json::value* scope = Find(one, "scope");
    if (StringOr(one, "kind", "") != kind || scope == nullptr || !scope->is_object()) continue;
    for (const auto& [name, value] : scope->get_object()) {
      if (name == without) continue;
      const bool own = name == "region" || name == "product";
      out.segment += fmt::format("{}{}{}={}", out.segment.empty() ? "" : "&", own ? "attr." : "",
                                 std::string_view(name), std::string_view(value.get_string()));
    }
    if (const auto start = ParseTime(StringOr(one, "start_at", "")); start.ok()) out.start = *start;
    if (const auto end = ParseTime(StringOr(one, "end_at", "")); end.ok()) out.end = *end;
  }
  return out;
}

constexpr const char* kDemoNote = "Part of the demo; its data is simulated.";

class Story {
 public:
  Story(app::Workspace& workspace, registry::Registry& registry, StoryClock& clock, TimeMs end)
      : workspace_(workspace),
        registry_(registry),
        clock_(clock),
        end_(end),
        targets_(registry.database(), clock),
        initiatives_(registry.database(), clock) {}

  Result<void> Tell(const json::value& planted) {
    At(118);
    RETURN_IF_ERROR(MakeDemoAccount(registry_));
    ASSIGN_OR_RETURN(leader_, Joins("ines.duarte", "Ines Duarte", "leader", {}));
    ASSIGN_OR_RETURN(supervisor_, Joins("marek.novak", "Marek Novak", "supervisor",
                                        {"team-curie", "team-darwin"}));
    ASSIGN_OR_RETURN(analyst_, Joins("salma.haddad", "Salma Haddad", "qa", {}));
    At(62);
    RETURN_IF_ERROR(targets_.Decide(
        leader_, targets::kDefaultRanks,
        "What the regulator asks comes first, then that matters get resolved; we save before we "
        "hurry anybody. (Demo)"));
    RETURN_IF_ERROR(BeginTemplates(FindPlanted(planted, "slipping_win", "")));
    At(31);
    RETURN_IF_ERROR(SetTargets(FindPlanted(planted, "drift", "")));
    return Begin(planted);
  }

 private:
  static TimeMs Morning(TimeMs day) { return day / kDayMs * kDayMs + 9 * kHourMs; }
  // So many days before the end of the data.
  void At(int days) { clock_.now = Morning(end_ - days * kDayMs); }

  Result<Actor> Joins(const char* address, const char* name, const char* role,
                      std::vector<std::string> teams) {
    const Actor here{"command_line", "", "clarion serve --demo", "", ""};
    ASSIGN_OR_RETURN(
        const Person person,
        registry_.people().Add(here, {fmt::format("{}@clarion.invalid", address),
                                      fmt::format("{} (demo)", name), role, "", std::move(teams)}));
    return Actor{"person", person.id, person.name, person.tenant, ""};
  }

  Result<void> SetTargets(const Planted& drift) {
    const auto set = [&](const Actor& who, const char* metric, const std::string& segment,
                         double level, const char* note) -> Result<void> {
      targets::Target target;
      target.metric = metric;
      target.segment = segment;
      target.level = level;
      target.note = fmt::format("{} {}", note, kDemoNote);
      const metrics::Definition* definition = workspace_.metrics().Find(metric);
      if (definition == nullptr) return {};  // an own content folder without it
      target.side = targets::SideOf(*definition).value_or(targets::Side::kAtLeast);
      RETURN_IF_ERROR(app::CheckTarget(workspace_.metrics(), target));
      RETURN_IF_ERROR(targets_.Set(who, std::move(target)));
      return {};
    };
    RETURN_IF_ERROR(set(leader_, "compliance", "", 0.98, "What we promised the regulator."));
    RETURN_IF_ERROR(
        set(leader_, "fcr_7d", "", 0.75, "Last year three of four matters were resolved."));
    RETURN_IF_ERROR(set(analyst_, "qa_score", "", 0.75, "Three points of four, on every channel."));
    RETURN_IF_ERROR(set(supervisor_, "wait", "channel=voice", 60'000,
                        "A caller waits a minute at most, on average."));
    if (drift.segment.empty()) return {};
    return set(leader_, "repeat_authentication", drift.segment, 0.2,
               "Nobody should have to say twice who they are.");
  }

  Result<Initiative> Made(const Actor& who, TimeMs at, const json::object& fields) {
    clock_.now = at;
    ASSIGN_OR_RETURN(const Initiative checked, actions::WithChange({}, fields));
    RETURN_IF_ERROR(app::CheckNames(workspace_.metrics(), checked));
    return initiatives_.Make(who, fields);
  }
  Result<void> Start(const Actor& who, TimeMs at, const Initiative& one) {
    clock_.now = at;
    RETURN_IF_ERROR(initiatives_.Start(who, one.id));
    return {};
  }
  // As the page does it: with what is measured.
  Result<void> End(const Actor& who, const Initiative& made) {
    At(1);
    ASSIGN_OR_RETURN(const Initiative one, initiatives_.Find(who.tenant, made.id));
    ASSIGN_OR_RETURN(const app::InitiativeEffect effect,
                     app::MeasureInitiative(workspace_.metrics(), "", {}, one));
    RETURN_IF_ERROR(initiatives_.End(who, one.id, app::OutcomeOf(effect)));
    return {};
  }

  // Won at first, and slips while nobody looks.
  Result<void> BeginTemplates(const Planted& slipping) {
    if (slipping.segment.empty()) return {};
    ASSIGN_OR_RETURN(const Initiative one,
                     Made(supervisor_, Morning(slipping.start - 5 * kDayMs), Templates(slipping)));
    return Start(supervisor_, slipping.start, one);
  }

  Result<void> Begin(const json::value& planted) {
    const Planted bot = FindPlanted(planted, "bot_flow", "bot_version");
    const Planted drift = FindPlanted(planted, "drift", "");
    const Planted refund = FindPlanted(planted, "policy_change", "");
    std::optional<Initiative> fixed;
    // A bot's flow that loops until the end of the data has no fix to measure.
    if (!bot.segment.empty() && bot.end != 0 && bot.end < end_ - kDayMs) {
      ASSIGN_OR_RETURN(fixed, Made(leader_, Morning(bot.end - 9 * kDayMs), FixTheBot(bot)));
    }
    if (!drift.segment.empty()) {
      ASSIGN_OR_RETURN(const Initiative one,
                       Made(supervisor_, Morning(end_ - 25 * kDayMs), IdentifyOnce(drift)));
      RETURN_IF_ERROR(Start(supervisor_, Morning(end_ - 20 * kDayMs), one));
    }
    if (fixed) RETURN_IF_ERROR(Start(leader_, bot.end, *fixed));
    ASSIGN_OR_RETURN(const Initiative shifts,
                     Made(supervisor_, Morning(end_ - 10 * kDayMs), CoverMondays()));
    RETURN_IF_ERROR(Start(supervisor_, Morning(end_ - 6 * kDayMs), shifts));
    if (!refund.segment.empty())
      RETURN_IF_ERROR(Made(analyst_, Morning(end_ - 3 * kDayMs), RefundsAtOnce(refund)));
    if (fixed) RETURN_IF_ERROR(End(leader_, *fixed));
    return {};
  }

  json::object FixTheBot(const Planted& bot) const {
    return {
        {"title", "Aria release b13 ends the loop"},
        {"hypothesis",
         "In b12 the link step of this flow returns to its own start. Led on, people come to an "
         "end, with the bot or with somebody."},
        {"metric", "bot_loop"},
        {"segment", bot.segment},
        {"guardrails", json::array{"containment", "csat"}},
        {"expected", json::object{{"value", -0.12}, {"low", -0.2}, {"high", -0.05}}},
        {"playbook", "bot_way_out"},
        {"tasks", json::array{Task("Replay the conversations that looped against b13", true),
                              Task("Roll b13 out to everybody", true)}},
        {"notes", kDemoNote}};
  }
  json::object Templates(const Planted& slipping) const {
    return {{"title", "Order questions answered from templates"},
            {"hypothesis",
             "Where an order is, and when it comes, is looked up and written anew each time. A "
             "template with both filled in saves a quarter of the time."},
            {"metric", "aht"},
            {"segment", slipping.segment},
            {"guardrails", json::array{"fcr_7d", "csat"}},
            {"expected", json::object{{"value", -80'000}, {"low", -130'000}, {"high", -30'000}}},
            {"tasks", json::array{Task("Write the six templates", true),
                                  Task("Show them in every team's Monday round", true),
                                  Task("Give the templates an owner", false)}},
            {"notes", kDemoNote}};
  }
  json::object IdentifyOnce(const Planted& drift) const {
    return {{"title", "Hand callers over as identified"},
            {"hypothesis",
             "The desktop drops the identification when a contact is handed over, so that people "
             "are asked again. A note on hand-over saves the second time."},
            {"metric", "repeat_authentication"},
            {"segment", drift.segment},
            {"guardrails", json::array{"hold", "aht"}},
            {"expected", json::object{{"value", -0.08}, {"low", -0.12}, {"high", -0.04}}},
            {"playbook", "one_identification"},
            {"tasks", json::array{Task("Tell the teams how the note is written", true),
                                  Task("Have the desktop carry the identification along", false)}},
            {"notes", kDemoNote}};
  }
  json::object CoverMondays() const {
    return {{"title", "Two more technicians on Monday mornings"},
            {"hypothesis", "Mondays bring a fifth more technical calls than the plan has people."},
            {"metric", "wait"},
            {"segment", "channel=voice&queue=technical"},
            {"guardrails", json::array{"abandonment"}},
            {"expected", json::object{{"value", -8000}, {"low", -14000}, {"high", -3000}}},
            {"playbook", "cover_staffing_gap"},
            {"tasks", json::array{Task("Move two late shifts to Monday", true)}},
            {"notes", kDemoNote}};
  }
  json::object RefundsAtOnce(const Planted& refund) const {
    return {{"title", "Small refunds without a second approval"},
            {"hypothesis",
             "Since refunds need a second approval here, customers come back to ask where theirs "
             "is. Below 50 they could be paid at once."},
            {"metric", "fcr_7d"},
            {"segment", refund.segment},
            {"guardrails", json::array{"compliance"}},
            {"expected", json::object{{"value", 0.15}, {"low", 0.05}, {"high", 0.25}}},
            {"cost", 12'000},
            {"playbook", "roll_back_process_change"},
            {"tasks", json::array{Task("Agree on the limit with finance", false),
                                  Task("Ask legal for the new wording", false)}},
            {"notes", kDemoNote}};
  }
  json::object Task(const char* text, bool done) const {
    return {{"text", text}, {"owner", supervisor_.name}, {"done", done}};
  }

  app::Workspace& workspace_;
  registry::Registry& registry_;
  StoryClock& clock_;
  const TimeMs end_;
  targets::Book targets_;
  actions::Initiatives initiatives_;
  Actor leader_, supervisor_, analyst_;
};

}  // namespace

Result<std::string> FillDemo(app::Workspace& workspace, uint64_t interactions) {
  ASSIGN_OR_RETURN(const journal::RecordSeq last, workspace.journal().Last());
  if (last.value() > 0) return std::string();
  SPDLOG_INFO("simulating {} conversations for the demo workspace", interactions);
  const std::string file = workspace.folder() + "/demo.jsonl";
  std::FILE* out = std::fopen(file.c_str(), "wb");
  if (out == nullptr) return Unavailable(fmt::format("cannot write '{}'", file));
  demo::SimulationSettings settings;
  settings.interactions = interactions;
  settings.story = true;
  std::string planted;
  const auto simulated = demo::Simulate(
      settings,
      [&](std::string_view lines) {
        return std::fwrite(lines.data(), 1, lines.size(), out) == lines.size();
      },
      &planted);
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
  return planted;
}

Result<void> MakeDemoBooks(app::Workspace& workspace, const std::string& planted) {
  if (planted.empty()) return {};
  ASSIGN_OR_RETURN(const json::value told, ParseJson(planted));
  const json::value* settings = Find(told, "settings");
  if (settings == nullptr) return Corrupt("the simulation does not tell its settings");
  ASSIGN_OR_RETURN(const TimeMs end, ParseTime(StringOr(*settings, "end_at", "")));
  StoryClock clock;
  ASSIGN_OR_RETURN(auto registry,
                   registry::Registry::Open({workspace.folder(), workspace.content(), {}}, clock));
  ASSIGN_OR_RETURN(const bool nobody, registry->people().NobodyYet());
  if (!nobody) return {};
  return Story(workspace, *registry, clock, end).Tell(told);
}

Result<void> MakeDemoAccount(registry::Registry& registry) {
  ASSIGN_OR_RETURN(const bool nobody, registry.people().NobodyYet());
  if (!nobody) return {};
  const registry::Actor here{"command_line", "", "clarion serve --demo", "", ""};
  RETURN_IF_ERROR(registry.people().Add(here, {api::kDemoEmail, "Demo", "owner", "", {}}));
  return {};
}

}  // namespace clarion::cli
