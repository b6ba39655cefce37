// Cases with questions whose worth for the outcome is known, some of it only apparent: what
// Associate is measured on.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "performance/behaviours.h"

namespace clarion::performance::testing {

struct BehaviourWorld {
  Cases cases;
  std::vector<Question> questions;
  std::vector<Outcome> outcomes;  // one: "resolved"
  std::vector<double> truth;      // of each question
};

// Ten questions: three help, one harms, six do nothing; of those, two are what good agents do
// anyway and two are what easy reasons bring with them.
inline BehaviourWorld SimulateBehaviours(size_t agents, size_t cases_of_agent, uint64_t seed) {
  constexpr size_t kReasons = 8;
  Random random(seed * 7919 + 41);
  BehaviourWorld out;
  out.truth = {0.08, 0.05, 0.03, -0.05, 0, 0, 0, 0, 0, 0};
  out.cases.factors = {{"reason", {}, {}}};
  std::vector<double> reason(kReasons);
  for (size_t r = 0; r < kReasons; ++r) {
    reason[r] = 0.1 * random.Normal();
    out.cases.factors[0].levels.push_back("reason " + std::to_string(r));
  }
  for (size_t q = 0; q < out.truth.size(); ++q)
    out.questions.push_back({"q" + std::to_string(q), {}});
  out.outcomes = {{"resolved", {}, true}};
  for (size_t a = 0; a < agents; ++a) {
    out.cases.agents.push_back("agent " + std::to_string(a));
    const double skill = random.Normal();
    for (size_t i = 0; i < cases_of_agent; ++i) {
      const size_t r = random.Below(kReasons);
      out.cases.agent.push_back(static_cast<uint32_t>(a));
      out.cases.factors[0].level.push_back(static_cast<uint32_t>(r));
      double p = 0.6 + reason[r] + 0.06 * skill;
      for (size_t q = 0; q < out.truth.size(); ++q) {
        const double with_skill = q == 4 || q == 5 || q == 0 ? 0.12 * skill : 0;
        const double with_reason = q == 6 || q == 7 || q == 1 ? 1.5 * reason[r] : 0;
        const bool done =
            random.Uniform() < std::clamp(0.55 + with_skill + with_reason, 0.05, 0.95);
        const bool applies = q != 9 || random.Uniform() < 0.4;
        out.questions[q].points.push_back(applies ? (done ? 1.0F : 0.0F) : NAN);
        if (done) p += out.truth[q];
      }
      p -= 0.05;
      out.outcomes[0].value.push_back(random.Uniform() < std::clamp(p, 0.0, 1.0) ? 1.0F : 0.0F);
    }
  }
  return out;
}

}  // namespace clarion::performance::testing
