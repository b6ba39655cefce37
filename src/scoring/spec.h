// Runs .spec files: the product's promises about signals and scores, in a language a QA analyst
// reads.
//
//   # A promise that is not kept costs resolution.
//   conversation c1 channel=voice
//      0s customer  Where is my refund?
//     20s agent     I will send it today.
//     49h customer  Still nothing.
//   signals c1
//     promise at 20s
//     no resolution_confirmed
//   score c1 with resolution_effort
//     promise_kept no because "broken promise" at 20s
//
// The whole language is in tests/specs/README.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "enrichment/enricher.h"
#include "scoring/policy_set.h"
#include "scoring/scorer.h"

namespace clarion::scoring {

struct SpecFailure {
  std::string file;
  int line = 0;
  std::string expected;
  std::string got;
};

struct SpecReport {
  size_t promises = 0;      // blocks of expectations: `signals`, `score`, `invalid`
  size_t expectations = 0;  // their lines
  std::vector<SpecFailure> failures;

  bool passed() const { return failures.empty(); }
  // One paragraph per failure: "file:12: expected …, got …".
  std::string Render() const;
};

// kNotFound: no such file. kInvalidInput: the spec itself cannot be read, with file:line and
// remedy.
Result<SpecReport> RunSpecFile(const std::string& path, const enrichment::Enricher& enricher,
                               const PolicySet& policies, const Scorer& scorer);
Result<SpecReport> RunSpecText(const std::string& name, const std::string& text,
                               const enrichment::Enricher& enricher, const PolicySet& policies,
                               const Scorer& scorer);

}  // namespace clarion::scoring
