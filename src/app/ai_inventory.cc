#include "app/ai_inventory.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/versions.h"
#include "base/file.h"
#include "base/log.h"
#include "llm/verdict.h"

namespace clarion::app {
namespace {

namespace fs = std::filesystem;
using governance::AiRegister;

struct KnownModel {
  std::string_view file;
  std::string_view title;
  std::string_view does;
  bool can_switch;
  std::string_view how;
};
constexpr KnownModel kModels[] = {
    {"turns.model", "What turns do, how upset customers sound",
     "Marks turns as acts (asks, states a result, offers) and ranks how upset a customer sounds",
     true,
     "Without it dialogue acts, upset and some signs of leaving are not found; scores that rest on "
     "them change"},
    {"contact_reason.model", "Common contact reasons",
     "Names the reason of a contact where phrases name none or are in doubt", true,
     "Without it phrases alone name reasons, and more contacts have none"},
    {"reasons.model", "Contact reasons of this workspace",
     "Names the reason of a contact that no phrase names, as people sorted examples of it", true,
     "Without it such contacts have a common reason or none"},
    {"pii.bin", "Personal data", "Finds names, numbers and addresses, so that they can be covered",
     false, "It protects customers: without it their data would be shown"},
    {"reason_embedding.model", "Which contacts are alike",
     "Groups contacts of unknown reason when somebody looks for reasons", false,
     "It runs only when somebody asks for it, and people decide on every group"},
    {"states_reason.model", "Which turn states the reason",
     "Picks the turn that says what a contact is about when somebody looks for reasons", false,
     "It runs only when somebody asks for it, and people decide on every group"},
};

struct KnownAction {
  std::string_view id;
  std::string_view title;
  std::string_view does;
  std::string_view how;
  bool about_people;
  std::string_view review;
  std::string_view log;
  std::string_view evaluation;
};
constexpr KnownAction kActions[] = {
    {kWatchAction, "Watches every figure",
     "Each day of new data is looked at; what moved becomes an incident",
     "No new incidents; those there are stay", false, "", "/",
     "Planted incidents found, false ones a month: docs/measurements.md, Detection"},
    {kTellIncidents, "Tells destinations of incidents",
     "News of incidents goes to webhooks, mail, chat and issue trackers",
     "Incidents are still found, and told nobody", false, "", "/destinations",
     "Grouping and delay: docs/measurements.md, Detection"},
    {kTellFading, "Warns of initiatives that fade",
     "Running initiatives are measured; a win that slips is told",
     "Effects are still measured when somebody looks", false, "", "/initiatives",
     "Fading flagged in time: docs/measurements.md, Effect"},
    {kTellBrief, "Writes the weekly brief", "A brief of the week goes to who wants it",
     "It can still be read on its page", false, "", "/brief",
     "Made of figures alone; each sentence names its evidence"},
    {kTellWeeks, "Lists each person's week", "What waits for a person, by mail to who wants it",
     "It can still be read on its page", true, "/week", "/week",
     "Made of counts alone; each line leads to what it counts"},
    {kRecommendAction, "Recommends actions",
     "Ranks playbooks for what was found, by what they did before",
     "The page and the API recommend nothing", false, "", "/initiatives",
     "Predicted and actual effect stand in the ledger"},
    {kCompareAgents, "Compares people fairly",
     "Estimates each agent's quality, adjusted for the contacts they get, with intervals",
     "The page and the API show no comparison of agents", true, "/agents", "/agents",
     "Order, coverage and error: docs/measurements.md, Performance"},
    {kCoachAction, "Suggests whom to coach on what",
     "Ranks people and behaviours by expected gain; a person decides and holds the session",
     "The page and the API suggest nobody; sessions go on", true, "/coaching", "/coaching",
     "Gain and effect: docs/measurements.md, Performance"},
    {kRetentionAction, "Removes what is too old",
     "Once a day, by the rules of the workspace; what a hold is on stays",
     "Nothing is removed: what the rules say is then not kept", false, "", "/privacy",
     "What went is proven by its bytes: docs/privacy.md"},
};

Result<AiItem> ModelItem(const KnownModel& known, const std::string& path) {
  AiItem item;
  item.key = {"model", std::string(known.file)};
  item.title = known.title;
  item.does = known.does;
  item.can_switch = known.can_switch;
  item.how = known.how;
  item.evaluation = "Its card: data, licence, what was measured and what was not";
  item.evaluation_link = "/models";
  item.log_link = "/models";
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  item.version = Sha256Hex(bytes).substr(0, 12);
  return item;
}

// One of the workspace's own stands for the shipped one; NAME.off switches it off.
Result<void> AddModels(Workspace& workspace, std::vector<AiItem>* items) {
  for (const KnownModel& known : kModels) {
    std::string path = fmt::format("{}/models/{}", workspace.folder(), known.file);
    if (!fs::exists(path)) path = fmt::format("{}/models/{}", workspace.content(), known.file);
    if (!fs::exists(path)) continue;
    ASSIGN_OR_RETURN(AiItem item, ModelItem(known, path));
    item.on = !fs::exists(fmt::format("{}/models/{}.off", workspace.folder(), known.file));
    items->push_back(std::move(item));
  }
  return {};
}

AiItem JudgePrompt() {
  AiItem item;
  item.key = {"prompt", "judge"};
  item.title = "A language model's opinion on scorecards";
  item.does =
      "clarion judge asks a model that somebody names, with personal data masked, and compares its "
      "answers with rules and people; it changes no score";
  item.version = std::string(llm::kPromptVersion);
  item.evaluation = "Agreement with people, by question: clarion judge --labels";
  item.can_switch = true;
  item.how = "clarion judge sends nothing";
  item.about_people = true;
  item.review_link = "/review";
  return item;
}

void AddScorecards(Workspace& workspace, std::vector<AiItem>* items) {
  const auto definitions = workspace.definitions();
  for (const scoring::ScorecardInfo& card : definitions->scorer.cards()) {
    AiItem item;
    item.key = {"scorecard", card.id};
    item.title = card.title;
    item.does = card.description;
    item.version = card.version;
    item.evaluation = "Agreement with people's labels, by question";
    item.evaluation_link = "/scorecards/" + card.id + "?view=life";
    item.about_people = true;
    item.review_link = "/review?card=" + card.id;
    item.on = !card.retired;
    item.how = "Taken out of use, and back, on its own page";
    item.log_link = "/scorecards/" + card.id + "?view=life";
    item.said.owner.value = card.owner;
    items->push_back(std::move(item));
  }
}

void AddActions(std::vector<AiItem>* items) {
  for (const KnownAction& known : kActions) {
    AiItem item;
    item.key = {"action", std::string(known.id)};
    item.title = known.title;
    item.does = known.does;
    item.version = CLARION_VERSION;
    item.evaluation = known.evaluation;
    item.about_people = known.about_people;
    item.review_link = known.review;
    item.can_switch = true;
    item.how = known.how;
    item.log_link = known.log;
    items->push_back(std::move(item));
  }
}

json::value Who(const governance::Entry& entry) {
  if (entry.at == 0) return nullptr;
  return json::object{{"value", entry.value},
                      {"note", entry.note},
                      {"by", entry.person_name},
                      {"at", FormatTime(entry.at)}};
}

}  // namespace

std::string_view AiItem::approval() const {
  if (said.approved.at == 0) return "never";
  return said.approved.value == version ? "approved" : "changed";
}

Result<std::vector<AiItem>> AiInventory(Workspace& workspace, registry::Registry& registry,
                                        const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto said, AiRegister(registry.database(), workspace.clock()).All(tenant));
  std::vector<AiItem> items;
  RETURN_IF_ERROR(AddModels(workspace, &items));
  items.push_back(JudgePrompt());
  AddScorecards(workspace, &items);
  AddActions(&items);
  for (AiItem& item : items) {
    const auto found = said.find(item.key);
    if (found == said.end()) continue;
    const std::string declared = item.said.owner.value;
    item.said = found->second;
    if (item.said.owner.at == 0) item.said.owner.value = declared;
    if (item.key.kind == "prompt" || item.key.kind == "action") item.on = item.said.on();
  }
  return items;
}

json::object ToJsonObject(const AiItem& item) {
  return {{"kind", item.key.kind},
          {"id", item.key.id},
          {"title", item.title},
          {"does", item.does},
          {"version", item.version},
          {"evaluation", item.evaluation},
          {"evaluation_link", item.evaluation_link},
          {"about_people", item.about_people},
          {"review_link", item.review_link},
          {"on", item.on},
          {"can_switch", item.can_switch},
          {"how", item.how},
          {"log_link", item.log_link},
          {"owner", item.said.owner.value},
          {"approval", item.approval()},
          {"approved", Who(item.said.approved)},
          {"switched", Who(item.said.switched)}};
}

Result<void> CheckMayAct(registry::Registry& registry, const Clock& clock,
                         const std::string& tenant, std::string_view action) {
  ASSIGN_OR_RETURN(
      const governance::Standing said,
      AiRegister(registry.database(), clock).Of(tenant, {"action", std::string(action)}));
  if (said.on()) return {};
  return Conflict(fmt::format("{} switched this off on {}: {}", said.switched.person_name,
                              FormatTime(said.switched.at), said.switched.note));
}

bool MayAct(registry::Registry& registry, const Clock& clock, const std::string& tenant,
            std::string_view action) {
  const Result<void> may = CheckMayAct(registry, clock, tenant, action);
  if (!may.ok() && may.error().kind != ErrorKind::kConflict)
    SPDLOG_ERROR("'{}' does not act: {}", action, may.error().message);
  return may.ok();
}

std::optional<std::string> SwitchableModel(const std::string& id) {
  for (const KnownModel& known : kModels)
    if (known.file == id && known.can_switch) return "models/" + id + ".off";
  return std::nullopt;
}

}  // namespace clarion::app
