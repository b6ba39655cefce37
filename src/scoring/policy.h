// A written policy as data, checked against a conversation: which steps were taken, which rules
// were kept or broken, each with its evidence. For people and for AI agents that call tools.
//
//   ASSIGN_OR_RETURN(scoring::Policy policy, scoring::Policy::Compile({"airline.yaml", text}));
//   if (policy.AppliesTo(interaction, reason)) {
//     const scoring::PolicyReport report = policy.Check(interaction, {.signals = signals});
//   }
//
// Real conversations go in another order than the flow chart in most good cases, so a policy says
// what must have happened *before* what ("identity before the balance"), not the order. Where a
// step or a condition cannot be told with the wanted confidence, the finding is unsure and a person
// looks. docs/policies.md is the guide for those who write policies.
//
// Turns, events and signals are read; labels, extras and outcomes never.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/interaction.h"
#include "model/signal.h"
#include "scoring/policy_steps.h"

namespace clarion::scoring {

struct PolicySource {
  std::string name;  // stands before every error message: "policies/airline.yaml"
  std::string text;
};

enum class PolicyAnswer : uint8_t { kKept, kBroken, kUnsure };
enum class PolicyVerdict : uint8_t { kPass, kFail, kNeedsReview };
std::string_view Name(PolicyAnswer value);   // "pass", "fail", "needs_review"
std::string_view Name(PolicyVerdict value);  // "pass", "fail", "needs_review"

struct PolicyFinding {
  std::string rule;
  PolicyAnswer answer = PolicyAnswer::kKept;
  std::string because;  // one sentence, the author's words where the rule has some
  std::vector<Evidence> evidence;
  double confidence = 1;  // [0, 1], of the answer
  double severity = 0;    // [0, 1], as the rule says: what a break costs
  bool doubt = false;  // the rule names a risk, not a violation: it costs, and changes no verdict
};

struct PolicyStepSeen {
  std::string step;
  Evidence at;
  double confidence = 1;
  bool sure = true;
};

struct PolicyReport {
  std::string policy;
  std::string version;  // "3+1f0a…": declared version and content hash
  double score = 1;     // product of (1 - severity) over what was broken, in [0, 1]
  PolicyVerdict verdict = PolicyVerdict::kPass;
  double confidence = 1;                // of the verdict
  std::vector<PolicyStepSeen> steps;    // in order of place
  std::vector<PolicyFinding> findings;  // in order of the policy's rules, then of place
};

struct PolicyInput {
  std::span<const Signal> signals = {};
  // Steps read by a model, for policies whose steps have a `label`; both or neither.
  const StepReading* reading = nullptr;
  const StepModel* model = nullptr;
};

struct PolicyInfo {
  std::string id;
  std::string version;
  std::string title;
  std::string file;
  size_t steps = 0;
  size_t rules = 0;
  size_t prerequisites = 0;  // pairs of step and what it needs before
  bool needs_model = false;  // some step is known by its label
};

// Immutable once compiled: share freely between threads.
class Policy {
 public:
  // kInvalidInput names file, line and the way out.
  static Result<Policy> Compile(const PolicySource& source);
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  const PolicyInfo& info() const;
  // By channel, kind of agent, tools called, attributes and `reason` ("" where unknown: a policy
  // that names reasons then does not apply). Some 20 ns; nothing of the turns is read.
  bool AppliesTo(const Interaction& interaction, std::string_view reason) const;
  // Cost: one reading of the turns for phrases, one of the tools' JSON, then each rule at each of
  // its places; about a millisecond for 40 turns with tools.
  PolicyReport Check(const Interaction& interaction, const PolicyInput& input) const;

 private:
  struct Impl;
  explicit Policy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// All policies of a folder of *.yaml files, or of one file.
Result<std::vector<Policy>> LoadPolicies(const std::string& path);

// Findings as facts that scorecards and pages can use: `policy_violation` and `policy_unsure`,
// label = the rule's id, value = severity; one for each finding that is not kept and no doubt.
std::vector<Signal> PolicySignals(const PolicyReport& report);

}  // namespace clarion::scoring
