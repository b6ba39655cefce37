// The policies of a workspace: for each conversation those that apply, and their findings as
// signals, so that scorecards can ask about them and pages show them.
//
//   ASSIGN_OR_RETURN(auto set, scoring::PolicySet::Load("content", "my-data"));
//   set.Run(interaction, &signals);   // signals of enrichment; those of policies are appended
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "scoring/policy.h"

namespace clarion::scoring {

// Immutable: share freely between threads.
class PolicySet {
 public:
  // CONTENT/policies/*.yaml, replaced (same file name) or joined by OWN/policies/*.yaml; `own` may
  // be "", either folder may be absent. OWN/models/steps.model is the step model of policies whose
  // steps have labels. kInvalidInput names file, line and way out.
  static Result<PolicySet> Load(const std::string& content, const std::string& own);

  // Appends `policy_violation` and `policy_unsure` signals of every policy that applies. The
  // contact reason is the one among `signals`, else the step model's. Where no policy applies: some
  // 50 ns a policy, nothing of the turns is read.
  void Run(const Interaction& interaction, std::vector<Signal>* signals) const;

  const std::vector<Policy>& policies() const { return policies_; }
  // Changes whenever what may be found changes; "" without policies.
  const std::string& version() const { return version_; }

 private:
  std::vector<Policy> policies_;
  std::optional<StepModel> model_;
  std::string version_;
  bool reads_steps_ = false;  // some policy needs the model
};

}  // namespace clarion::scoring
