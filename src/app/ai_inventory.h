// Everything here that learned from data or acts by itself, with what people said of it: the
// register of AI (docs/governance.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/workspace.h"
#include "governance/ai_register.h"
#include "registry/registry.h"

namespace clarion::app {

// What acts by itself. The names are the ids in the register.
inline constexpr std::string_view kWatchAction = "watch";
inline constexpr std::string_view kTellIncidents = "tell_incidents";
inline constexpr std::string_view kTellFading = "tell_fading";
inline constexpr std::string_view kTellBrief = "weekly_brief";
inline constexpr std::string_view kTellWeeks = "week_lists";
inline constexpr std::string_view kRetentionAction = "retention";
inline constexpr std::string_view kRecommendAction = "recommendations";
inline constexpr std::string_view kCompareAgents = "agent_comparison";
inline constexpr std::string_view kCoachAction = "coaching_suggestions";

struct AiItem {
  governance::ItemKey key;
  std::string title;
  std::string does;
  std::string version;  // of what is in use: declared, or a hash of the content
  std::string evaluation;
  std::string evaluation_link;
  bool about_people = false;  // decides or suggests something about a person's work
  std::string review_link;    // where a person looks at such a decision again
  bool on = true;
  bool can_switch = false;  // here; else `how`
  std::string how;          // what switching it off means, or where that is done
  std::string log_link;     // what it did
  governance::Standing said;

  // never | changed (another version was approved) | approved
  std::string_view approval() const;
};

// Models, prompts, scorecards, actions, in this order. Reads the files of models: some 10 ms.
Result<std::vector<AiItem>> AiInventory(Workspace& workspace, registry::Registry& registry,
                                        const std::string& tenant);
json::object ToJsonObject(const AiItem& item);

// Whether people let `action` act. A registry that cannot be read lets nothing act.
bool MayAct(registry::Registry& registry, const Clock& clock, const std::string& tenant,
            std::string_view action);
// kConflict: it is switched off; by whom and why.
Result<void> CheckMayAct(registry::Registry& registry, const Clock& clock,
                         const std::string& tenant, std::string_view action);

// The file of the workspace whose presence switches a model off; nullopt: no model of that name can
// be switched.
std::optional<std::string> SwitchableModel(const std::string& id);

}  // namespace clarion::app
