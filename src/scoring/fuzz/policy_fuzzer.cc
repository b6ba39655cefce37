// Any bytes as a policy: a policy or a message, and what compiles also runs.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scoring/internal/policy_expr.h"
#include "scoring/policy.h"
#include "scoring/policy_compile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  if (size > 4000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Interaction interaction;
  interaction.turns.resize(2);
  interaction.turns[0].role = Role::kAgent;
  interaction.turns[0].text = "It costs $12, shall I?";
  interaction.turns[1].text = text.substr(0, 100);
  interaction.events.resize(2);
  interaction.events[0].kind = "action";
  interaction.events[0].name = "pay";
  interaction.events[0].before_turn = 1;
  interaction.events[0].detail = R"({"args": {"a": 1, "b": ["x", {"c": null}]}})";
  interaction.events[1] = interaction.events[0];
  interaction.events[1].kind = "tool_result";
  interaction.events[1].detail = R"({"result": "{\"total\": 12}"})";
  for (const std::string& policy :
       {text,
        "id: x\nversion: 1\ntitle: X\nphrases: {yes: [\"yes\"]}\nrules:\n  - id: q\n"
        "    at: call\n    require: >-\n      " +
            text + "\n"}) {
    const auto compiled = scoring::Policy::Compile({"fuzz.yaml", policy});
    if (!compiled) {
      if (compiled.error().message.find("fuzz.yaml") != 0) std::abort();
      continue;
    }
    const scoring::PolicyReport report = compiled->Check(interaction, {});
    if (!(report.score >= 0 && report.score <= 1.000001)) std::abort();
  }
  (void)scoring::internal::ParseExpr(text);
  (void)scoring::CompileFlows("fuzz.json", text);
  (void)scoring::CompileGuidelines("fuzz.json", text, "", "");
  return 0;
}
