// Any bytes as a scorecard: a card or a message, and what compiles also runs.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scoring/internal/rule.h"
#include "scoring/scorer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  if (size > 4000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Interaction interaction;
  interaction.turns.resize(2);
  interaction.turns[0].role = Role::kAgent;
  interaction.turns[0].text = "Hello, how can I help you?";
  interaction.turns[1].text = text.substr(0, 100);
  const std::vector<Signal> signals = {{"greeting", "", 1, 0.9, {0, 0, 5, kNoTurn}, "fuzz@1"}};
  for (const std::string& card :
       {text,
        "id: x\nversion: 1\ntitle: X\nsections: [{id: s, title: S}]\nquestions:\n  - id: q\n"
        "    section: s\n    text: T\n    rule: >-\n      " +
            text + "\n"}) {
    const auto scorer = scoring::Scorer::Compile({{"fuzz.yaml", card}});
    if (!scorer) {
      if (scorer.error().message.find("fuzz.yaml") != 0) std::abort();
      continue;
    }
    for (const Score& score : scorer->Run(interaction, signals)) {
      if (!(score.points >= 0 && score.points <= 1.000001)) std::abort();
    }
  }
  scoring::internal::Program program;
  (void)scoring::internal::ParseRule(text, &program);
  return 0;
}
