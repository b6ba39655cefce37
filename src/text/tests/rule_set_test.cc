#include "text/rule_set.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "text/testing/naive_rules.h"

namespace clarion::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Turn Said(Role role, const std::string& text, std::optional<int64_t> at_ms = {}) {
  Turn turn;
  turn.role = role;
  turn.text = text;
  turn.start_ms = at_ms;
  return turn;
}

std::vector<std::string> Found(const std::string& rules, const std::vector<Turn>& turns) {
  const auto set = RuleSet::Compile("r.yaml", rules);
  if (!set.ok()) return {set.error().message};
  RuleSet::Scratch scratch;
  std::vector<RuleHit> hits;
  set->Match(turns, &scratch, &hits);
  std::vector<std::string> out;
  for (const RuleHit& hit : hits)
    out.push_back(fmt::format("{} {}:{}-{}:{}", set->id(hit.rule), hit.turn, hit.begin,
                              hit.end_turn, hit.end));
  return out;
}

TEST(RuleSet, SpeakerAndPlaceDecide) {
  const std::vector<Turn> talk = {Said(Role::kCustomer, "hello, I want a refund", 0),
                                  Said(Role::kAgent, "hello", 20000),
                                  Said(Role::kCustomer, "hello? refund!", 90000)};
  EXPECT_THAT(Found("rules: [{id: hi, phrases: [hello], speaker: customer}]", talk),
              ElementsAre("hi 0:0-0:5", "hi 2:0-2:5"));
  EXPECT_THAT(Found("rules: [{id: hi, phrases: [hello], speaker: customer, first_turns: 1}]", talk),
              ElementsAre("hi 0:0-0:5"));
  EXPECT_THAT(Found("rules: [{id: hi, phrases: [hello], last_turns: 2}]", talk),
              ElementsAre("hi 1:0-1:5", "hi 2:0-2:5"));
  EXPECT_THAT(Found("rules: [{id: hi, phrases: [hello], first_seconds: 30}]", talk),
              ElementsAre("hi 0:0-0:5", "hi 1:0-1:5"));
  EXPECT_THAT(Found("rules: [{id: hi, phrases: [hello], last_seconds: 10}]", talk),
              ElementsAre("hi 2:0-2:5"));
}

TEST(RuleSet, UnlessTakesAHitAwayNearIt) {
  const std::string rules =
      "rules: [{id: r, phrases: [refund], unless: [(no|not)], unless_words: 3}]";
  EXPECT_THAT(Found(rules, {Said(Role::kCustomer, "not a refund")}), IsEmpty());
  EXPECT_THAT(Found(rules, {Said(Role::kCustomer, "not that I want the refund")}),
              ElementsAre("r 0:20-0:26"));
}

TEST(RuleSet, BeforeAfterAndCounts) {
  const std::vector<Turn> talk = {Said(Role::kAgent, "sorry"), Said(Role::kCustomer, "angry"),
                                  Said(Role::kAgent, "sorry sorry"), Said(Role::kAgent, "sorry")};
  const std::string angry = "rules: [{id: angry, phrases: [angry]}, ";
  EXPECT_THAT(Found(angry + "{id: sorry, phrases: [sorry], after: angry}]", talk),
              ElementsAre("angry 1:0-1:5", "sorry 2:0-2:5", "sorry 2:6-2:11", "sorry 3:0-3:5"));
  EXPECT_THAT(Found(angry + "{id: sorry, phrases: [sorry], after: {rule: angry, turns: 1}}]", talk),
              ElementsAre("angry 1:0-1:5", "sorry 2:0-2:5", "sorry 2:6-2:11"));
  EXPECT_THAT(Found(angry + "{id: sorry, phrases: [sorry], before: angry}]", talk),
              ElementsAre("sorry 0:0-0:5", "angry 1:0-1:5"));
  EXPECT_THAT(Found("rules: [{id: sorry, phrases: [sorry], at_least: 5}]", talk), IsEmpty());
  EXPECT_THAT(Found("rules: [{id: sorry, phrases: [sorry], at_most: 3}]", talk), IsEmpty());
}

TEST(RuleSet, APhraseMayCrossTurnsOfItsSpeaker) {
  const std::vector<Turn> talk = {Said(Role::kCustomer, "I want to cancel"),
                                  Said(Role::kAgent, "yes?"), Said(Role::kCustomer, "my contract")};
  EXPECT_THAT(Found("rules: [{id: c, phrases: [cancel my contract], speaker: customer, within: "
                    "conversation}]",
                    talk),
              ElementsAre("c 0:10-2:11"));
  EXPECT_THAT(Found("rules: [{id: c, phrases: [cancel my contract], speaker: customer}]", talk),
              IsEmpty());
}

TEST(RuleSet, MistakesNameFileLineAndRemedy) {
  EXPECT_THAT(Found("rules:\n  - id: a\n    phrases: [\"(a\"]\n", {}),
              ElementsAre(HasSubstr("r.yaml:3: rule 'a': column 1: '(' is never closed")));
  EXPECT_THAT(
      Found("rules:\n  - {id: told, phrases: [x]}\n  - {id: b, phrases: [y], after: tald}\n", {}),
      ElementsAre(HasSubstr("there is no rule 'tald'; did you mean 'told'?")));
  EXPECT_THAT(
      Found("rules:\n  - {id: a, phrases: [x], after: b}\n  - {id: b, phrases: [y], after: a}\n",
            {}),
      ElementsAre(HasSubstr("waits for itself")));
  EXPECT_THAT(Found("rules: [{id: a, regex: '(', speaker: customer}]", {}),
              ElementsAre(HasSubstr("regular expression")));
}

std::string RandomRules(std::mt19937_64* random) {
  const auto roll = [&](uint32_t sides) { return static_cast<uint32_t>((*random)() % sides); };
  static const char* kPhrases[] = {"a",         "b c",    "a ~2 c", "(a|b b) c", "'/a+/'",
                                   "'c [a] b'", "cancel", "don't",  "b*",        "c ~1 a ~1 b"};
  static const char* kSpeakers[] = {"any", "customer", "agent", "serving"};
  std::string yaml = roll(2) == 0 ? "reading: words\nrules:\n" : "rules:\n";
  const bool words = yaml.starts_with("reading");
  const uint32_t count = 1 + roll(5);
  for (uint32_t i = 0; i < count; ++i) {
    yaml += fmt::format("  - id: r{}\n    phrases: [{}, {}]\n    speaker: {}\n", i,
                        kPhrases[roll(10)], kPhrases[roll(10)], kSpeakers[roll(4)]);
    if (roll(3) == 0)
      yaml +=
          fmt::format("    unless: [{}]\n    unless_words: {}\n", kPhrases[roll(10)], 1 + roll(3));
    const uint32_t within = roll(3);
    if (within == 0) yaml += "    within: conversation\n";
    if (within == 1 && words) yaml += "    within: sentence\n";
    if (roll(3) == 0)
      yaml += fmt::format("    {}: {}\n", roll(2) == 0 ? "first_turns" : "last_turns", 1 + roll(3));
    if (roll(4) == 0)
      yaml += fmt::format("    {}: {}\n", roll(2) == 0 ? "first_seconds" : "last_seconds",
                          1 + roll(20));
    if (i > 0 && roll(2) == 0)
      yaml += fmt::format("    {}: {{rule: r{}, {}: {}}}\n", roll(2) == 0 ? "after" : "before",
                          roll(i), roll(2) == 0 ? "turns" : "seconds", 1 + roll(4));
    if (roll(5) == 0) yaml += fmt::format("    at_least: {}\n", 1 + roll(3));
    if (roll(5) == 0) yaml += fmt::format("    at_most: {}\n", 1 + roll(4));
    if (roll(4) == 0) yaml += "    stem: english\n";
  }
  return yaml;
}

TEST(RuleSet, AgreesWithTheLiteralReading) {
  size_t found = 0;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    std::mt19937_64 random(seed);
    const std::string yaml = RandomRules(&random);
    const auto set = RuleSet::Compile("r.yaml", yaml);
    ASSERT_TRUE(set.ok()) << set.error().message << "\n" << yaml;
    static const char* kWords[] = {"a", "b", "c", "b", "cancelled", "don't", "dont", "é", "aa"};
    static const char* kBetween[] = {" ", " ", ", ", ". ", "'", "\n"};
    std::vector<Turn> turns;
    for (uint64_t n = random() % 8, t = 0; t < n; ++t) {
      std::string text;
      for (uint64_t w = random() % 10; w > 0; --w)
        text += std::string(kWords[random() % 9]) + kBetween[random() % 6];
      static const Role kRoles[] = {Role::kCustomer, Role::kAgent, Role::kBot};
      std::optional<int64_t> at;
      if (random() % 4 != 0) at = static_cast<int64_t>(t * 3000);
      turns.push_back(Said(kRoles[random() % 3], text, at));
    }
    RuleSet::Scratch scratch;
    std::vector<RuleHit> hits;
    set->Match(turns, &scratch, &hits);
    found += hits.size();
    ASSERT_EQ(hits, testing::NaiveRules(yaml, turns)) << "seed " << seed << "\n" << yaml;
  }
  EXPECT_GT(found, 1500u);
}

}  // namespace
}  // namespace clarion::text
