// Turns procedures that other tools wrote down into policy files: flow charts with reply texts, and
// guidelines of buttons to press. The result is plain YAML that people edit further.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scoring/policy.h"

namespace clarion::scoring {

struct CompiledPolicies {
  std::vector<PolicySource> files;  // name: "bank_balance.yaml"; each compiles as a Policy
  size_t left_to_people = 0;        // steps that leave no trace a policy could look for
};

enum class ProcedureFormat : uint8_t { kFlows, kGuidelines };
// By its members: "flow" → kFlows, "subflows" → kGuidelines. kInvalidInput: JSON of neither kind.
Result<ProcedureFormat> RecogniseProcedure(const std::string& name, const std::string& text);

// {"TASK": {"flow": {"replies": {STEP: TEXT}, "graph": {STEP: NEXT STEP}}}}: one policy a task. A
// reply becomes a step, known by the step model's label of that name or by the reply's own words; a
// node "query…" is the tool named as the task. What follows a query needs it before; a query wants
// the questions on the way to it before (mildly: customers often tell unasked).
// kInvalidInput names file and member.
Result<CompiledPolicies> CompileFlows(const std::string& name, const std::string& text);

// {"FLOW": {"subflows": {"SUBFLOW": {"actions": [{"type", "button", "text", "subtext": []}]}}}}:
// one policy a subflow. A button becomes the tool of `ontology` that fits its name, with the values
// the ontology says it takes; without an ontology ("") the tool is the button's name in lower case.
// Looking up the account or purchase is needed before anything is changed.
Result<CompiledPolicies> CompileGuidelines(const std::string& name, const std::string& text,
                                           const std::string& ontology_name,
                                           const std::string& ontology);

}  // namespace clarion::scoring
