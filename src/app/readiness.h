// Is this center ready to run on evidence? Fifteen boxes and four stages, each computed from what
// is in the workspace, with what proves or refutes it and what would check it next; and whether
// Clarion itself is used.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "base/json.h"
#include "registry/registry.h"

namespace clarion::app {

enum class BoxState : uint8_t { kNo, kPartly, kYes };
std::string_view Name(BoxState state);  // no, partly, yes

struct ReadinessBox {
  std::string id;
  std::string area;  // customer, quality, automation, insight, leadership
  std::string title;
  BoxState state = BoxState::kNo;
  std::string evidence;  // the figures it was told from
  std::string link;      // the rows behind them
  std::string next;      // what would check it; "" when it is
};

// Where boxes lead: visibility, coaching, automation, agents.
struct ReadinessStage {
  std::string id;
  std::string title;
  std::vector<std::string> boxes;  // that must be at least partly true
  bool reached = false;
};

struct Adoption {
  std::string id;
  std::string title;
  int64_t done = 0;
  int64_t due = 0;
  std::string link;
};

struct Readiness {
  TimeMs from = 0;  // ninety days up to the data's end
  TimeMs to = 0;
  Zone zone;  // whose days
  std::vector<ReadinessBox> boxes;
  std::vector<ReadinessStage> stages;
  std::vector<Adoption> adoption;
};

// A dozen sums over the last ninety days: some 0.3 s for 30,000 contacts. kNotFound: no contacts.
Result<Readiness> MeasureReadiness(Workspace& workspace, registry::Registry& registry,
                                   const std::string& tenant);

json::object ReadinessJson(const Readiness& readiness);

}  // namespace clarion::app
