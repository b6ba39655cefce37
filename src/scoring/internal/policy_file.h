// One policy as written, checked, its conditions parsed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "scoring/internal/policy_expr.h"
#include "scoring/internal/policy_facts.h"
#include "scoring/policy.h"

namespace clarion::scoring::internal {

struct PolicyStep {
  std::string id;
  std::vector<std::string> labels;  // of the step model
  std::optional<uint32_t> said;     // phrase list
  std::string side = "agent";
  std::vector<std::string> tools;
  std::optional<Expr> when;  // with tools: over args and result
  std::string signal;
  std::string signal_label;
};

struct PolicyRule {
  enum class Kind : uint8_t { kRequired, kForbidden, kBefore, kWords, kCalls, kTurns, kEnd };
  Kind kind = Kind::kEnd;
  std::string id;
  std::string because;
  double severity = 0.5;
  double confidence = 1;           // of an answer of this rule at its best
  std::vector<uint32_t> steps;     // required, forbidden; before: the later step first
  std::vector<std::string> tools;  // kCalls
  std::string only = "any";        // kCalls: ok, failed, any
  std::string side = "any";        // kTurns
  std::optional<uint32_t> said;    // kTurns, kWords
  std::vector<std::pair<std::string, Expr>> let;
  std::optional<Expr> when;
  std::optional<Expr> require;
  bool doubt = false;                // what breaks it is a risk to look at, not a violation
  bool unsure_when_unknown = false;  // an unknown `require` is a finding for a person
};

struct PolicyFilter {
  std::set<std::string> channels;
  std::set<std::string> agent_kinds;
  std::set<std::string> reasons;
  std::set<std::string> tools;  // names and groups; one of them was called
  std::map<std::string, std::set<std::string>> attributes;
};

struct PolicyFile {
  PolicyInfo info;
  PolicyFilter filter;
  std::map<std::string, json::value> values;
  std::map<std::string, std::set<std::string>> groups;  // of tools
  std::map<std::string, Expr> let;
  std::vector<PolicyStep> steps;
  std::vector<PolicyRule> rules;
  PhraseLists lists;
  std::optional<text::PhraseMatcher> matcher;
  double fail_severity = 0.5;    // a break this severe fails the conversation
  double sure_confidence = 0.8;  // findings below it go to a person
};

// The tools a name means: a group's, or the one of that name.
bool IsTool(const PolicyFile& file, const std::string& name, const std::string& tool);

Result<PolicyFile> ParsePolicy(const PolicySource& source);

}  // namespace clarion::scoring::internal
