// clarion ai-register: what learned or acts by itself, who answers for it, and its switch
// (docs/governance.md). Models are switched on the page, where their effect is seen first.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/ai_inventory.h"
#include "cli/registry.h"

namespace clarion::cli {
namespace {

struct Options {
  bool json = false;
  std::string item;  // "kind/id"
  std::string owner;
  std::string approve;
  std::string off;
  std::string on;
};

Result<governance::ItemKey> KeyIn(const std::vector<app::AiItem>& items, const std::string& text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const governance::ItemKey key{text.substr(0, slash),
                                slash < text.size() ? text.substr(slash + 1) : ""};
  std::string known;
  for (const app::AiItem& one : items) {
    if (one.key == key) return key;
    known += fmt::format("{}{}/{}", known.empty() ? "" : ", ", one.key.kind, one.key.id);
  }
  return NotFound(fmt::format("the register has no '{}'; it has {}", text, known));
}

Result<void> Decide(const Options& options, const std::vector<app::AiItem>& items,
                    registry::Registry& registry) {
  ASSIGN_OR_RETURN(const governance::ItemKey key, KeyIn(items, options.item));
  const SystemClock clock;
  governance::AiRegister all(registry.database(), clock);
  const registry::Actor actor = AtCommandLine();
  if (!options.owner.empty()) RETURN_IF_ERROR(all.SetOwner(actor, key, options.owner));
  const app::AiItem& item = *std::find_if(items.begin(), items.end(),
                                          [&](const app::AiItem& one) { return one.key == key; });
  if (!options.approve.empty())
    RETURN_IF_ERROR(all.Approve(actor, key, item.version, options.approve));
  if (options.off.empty() && options.on.empty()) return {};
  if (!item.can_switch || key.kind == "model")
    return Conflict(fmt::format("'{}' is not switched here. {}", item.title,
                                key.kind == "model" ? "Switch it on the page AI register, where "
                                                      "what would change is seen first"
                                                    : item.how));
  return all.Switch(actor, key, options.off.empty(),
                    options.off.empty() ? options.on : options.off);
}

void Print(const std::vector<app::AiItem>& items) {
  for (const app::AiItem& one : items)
    fmt::print("{:<4}{}/{}  {}\n    {}\n    owner {}, {}{}\n", one.on ? "on" : "off", one.key.kind,
               one.key.id, one.version, one.does,
               one.said.owner.value.empty() ? "nobody" : one.said.owner.value,
               one.approval() == "never"
                   ? std::string("never approved")
                   : fmt::format("{} approved version {}", one.said.approved.person_name,
                                 one.said.approved.value),
               one.said.switched.at == 0
                   ? std::string()
                   : fmt::format("; switched {} by {}: {}", one.said.switched.what,
                                 one.said.switched.person_name, one.said.switched.note));
}

Result<void> Run(const Options& options, const Shared& shared) {
  ASSIGN_OR_RETURN(const auto workspace, app::Workspace::Open({.folder = shared.data,
                                                               .content = shared.content,
                                                               .need_warehouse = false}));
  ASSIGN_OR_RETURN(const auto registry, OpenRegistry(shared));
  ASSIGN_OR_RETURN(std::vector<app::AiItem> items, app::AiInventory(*workspace, *registry, ""));
  if (!options.item.empty()) {
    RETURN_IF_ERROR(Decide(options, items, *registry));
    ASSIGN_OR_RETURN(items, app::AiInventory(*workspace, *registry, ""));
    std::erase_if(items, [&](const app::AiItem& one) {
      return one.key.kind + "/" + one.key.id != options.item;
    });
  }
  if (!options.json) {
    Print(items);
    return {};
  }
  json::array out;
  for (const app::AiItem& one : items) out.push_back(app::ToJsonObject(one));
  fmt::print("{}\n", ToJson(json::object{{"items", out}}));
  return {};
}

}  // namespace

void AddAiRegister(CLI::App& app, const Shared& shared, int* exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "ai-register", "What learned from data or acts by itself: version, owner, approval, switch");
  AddDataOption(*command, shared);
  command->add_option("item", options->item, "KIND/ID: this one only");
  command->add_option("--owner", options->owner, "Say who answers for it");
  command->add_option("--approve", options->approve,
                      "Approve the version in use; what was looked at");
  command->add_option("--off", options->off, "Switch it off; why");
  command->add_option("--on", options->on, "Switch it on; why");
  command->add_flag("--json", options->json, "As JSON");
  command->callback([options, &shared, exit] {
    const auto done = Run(*options, shared);
    *exit = done.ok() ? kExitOk : Fail(done.error());
  });
}

}  // namespace clarion::cli
