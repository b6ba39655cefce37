// A rule file, a NUL, and turns (a line each, its first byte says who speaks): whatever compiles
// must hit where the literal reading hits. The rule file as a policy of redaction, too.
#include <cstdlib>
#include <string_view>

#include "text/redactor.h"
#include "text/rule_set.h"
#include "text/testing/naive_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace clarion;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (size > 1500) return 0;
  const size_t split = std::min(input.find('\0'), input.size());
  const std::string yaml(input.substr(0, split));
  const auto policy = text::RedactionPolicy::Parse("fuzz", yaml);
  if (!policy.ok() && !policy.error().message.starts_with("fuzz")) std::abort();
  const auto set = text::RuleSet::Compile("fuzz", yaml);
  if (!set) return 0;
  std::vector<Turn> turns;
  std::string_view rest = input.substr(std::min(split + 1, size));
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    Turn turn;
    turn.role = static_cast<Role>(static_cast<unsigned char>(rest[0]) % 5);
    turn.text = rest.substr(0, end);
    if (rest[0] % 2 == 0) turn.start_ms = static_cast<int64_t>(turns.size()) * 1000;
    turns.push_back(std::move(turn));
    rest = rest.substr(std::min(end + 1, rest.size()));
  }
  text::RuleSet::Scratch scratch;
  std::vector<text::RuleHit> hits;
  set->Match(turns, &scratch, &hits);
  if (hits != text::testing::NaiveRules(yaml, turns)) std::abort();
  return 0;
}
