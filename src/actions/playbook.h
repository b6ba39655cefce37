// What to do about a finding, as data: content/playbooks/*.yaml, read and checked here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace clarion::actions {

enum class Effort : uint8_t { kSmall, kMedium, kLarge };  // days, weeks, months
std::string_view Name(Effort effort);

struct Playbook {
  std::string id;
  std::string title;
  std::vector<std::string> metrics;     // that got worse
  std::vector<std::string> types;       // of cause: rate, mix, volume, new; empty: any
  std::vector<std::string> dimensions;  // the slice has one of them; empty: any
  std::string action;
  std::string owner_role;
  // Prior: the share of the worsening that the action takes back. (0, 1], low ≤ value ≤ high.
  double undoes = 0;
  double undoes_low = 0;
  double undoes_high = 0;
  Effort effort = Effort::kMedium;
  std::vector<std::string> guardrails;  // metric ids
  std::string launch;
};

// Every *.yaml of the folder, by file name. kInvalidInput names file, line and remedy; ids are
// unique. kNotFound: no such folder.
Result<std::vector<Playbook>> LoadPlaybooks(const std::string& folder);
Result<std::vector<Playbook>> ParsePlaybooks(const std::string& name, const std::string& yaml);

}  // namespace clarion::actions
