#include "scoring/policy_steps.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "scoring/internal/policy_chain.h"
#include "scoring/policy.h"

namespace clarion::scoring {
namespace {

using ::testing::HasSubstr;

// A made-up workshop: greet, ask for the name, ask for the thing, book, take leave.
Interaction Visit(uint64_t seed) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> kSteps = {
      {"greet", {"Good day to you!", "Welcome in our workshop.", "Hello and welcome"}},
      {"ask_name", {"What is your name?", "Who am I speaking with?", "May I have your name"}},
      {"ask_thing", {"What needs mending?", "Which thing is broken?", "What shall we mend"}},
      {"book", {"You are booked for Friday.", "I booked you in.", "Booked, see you on Monday"}},
      {"leave", {"Goodbye!", "Have a fine day, goodbye", "See you, bye"}}};
  std::mt19937_64 random(seed);
  Interaction it;
  it.id = fmt::format("visit-{}", seed);
  const bool lamp = random() % 2 == 0;
  it.labels = fmt::format(R"({{"tasks": ["{}"]}})", lamp ? "lamp" : "shoe");
  const auto say = [&](Role role, std::string text, const std::string& step) {
    Turn turn;
    turn.role = role;
    turn.text = std::move(text);
    if (!step.empty()) turn.labels = fmt::format(R"({{"action": "{}"}})", step);
    it.turns.push_back(turn);
  };
  say(Role::kCustomer, lamp ? "my lamp has gone dark" : "the sole of my shoe is off", "");
  for (const auto& [step, texts] : kSteps) {
    say(Role::kAgent, texts[random() % texts.size()], step);
    if (step != "leave" && random() % 3 > 0) say(Role::kCustomer, "well, yes", "");
  }
  return it;
}

std::vector<Interaction> Visits(uint64_t from, uint64_t count) {
  std::vector<Interaction> out;
  for (uint64_t i = from; i < from + count; ++i) out.push_back(Visit(i));
  return out;
}

const StepModel& Learned() {
  static const StepModel model = *TrainStepModel(Visits(0, 160), {.passes = 5});
  return model;
}

TEST(PolicySteps, ReadsStepsAndReasonOfConversationsItNeverSaw) {
  StepModel::Scratch scratch;
  size_t right = 0;
  size_t all = 0;
  size_t reasons = 0;
  for (const Interaction& it : Visits(1000, 40)) {
    const StepReading reading = Learned().Read(it, &scratch);
    for (const TurnStep& turn : reading.turns) {
      ++all;
      right += it.turns[turn.turn].labels.find(Learned().steps()[turn.step]) != std::string::npos;
    }
    reasons += it.labels.find(reading.reason) != std::string::npos;
    const size_t steps = Learned().steps().size();
    ASSERT_EQ(reading.likely.size(), reading.turns.size() * steps);
    float sum = 0;
    for (size_t s = 0; s < steps; ++s) sum += reading.likely[s];
    EXPECT_NEAR(sum, 1, 1e-3);
  }
  EXPECT_EQ(all, 200U);
  EXPECT_GT(right, 190U);
  EXPECT_GT(reasons, 37U);
}

TEST(PolicySteps, LabelsAreNeverRead) {
  StepModel::Scratch scratch;
  for (const Interaction& it : Visits(2000, 20)) {
    Interaction other = it;
    other.labels = R"({"tasks": ["none of them"]})";
    for (Turn& turn : other.turns) turn.labels = R"({"action": "leave", "draft": "goodbye"})";
    const StepReading a = Learned().Read(it, &scratch);
    const StepReading b = Learned().Read(other, &scratch);
    ASSERT_EQ(a.turns.size(), b.turns.size());
    EXPECT_EQ(a.likely, b.likely);
    EXPECT_EQ(a.reason, b.reason);
  }
}

TEST(PolicySteps, TheSameInputGivesTheSameBytesAndTheyLoad) {
  const StepModel again = *TrainStepModel(Visits(0, 160), {.passes = 5});
  EXPECT_EQ(again.Save(), Learned().Save());
  const auto loaded = StepModel::Load(Learned().Save());
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(loaded->Save(), Learned().Save());
}

TEST(PolicySteps, DamageIsFound) {
  std::string bytes = Learned().Save();
  EXPECT_THAT(StepModel::Load("PK").error().message, HasSubstr("not a step model"));
  for (size_t at = 12; at < bytes.size(); at += bytes.size() / 23) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5A);
    EXPECT_FALSE(StepModel::Load(damaged).ok()) << at;
  }
  EXPECT_FALSE(StepModel::Load(bytes.substr(0, bytes.size() / 2)).ok());
}

TEST(PolicySteps, TooLittleToLearnFromIsSaid) {
  EXPECT_THAT(TrainStepModel(Visits(0, 5), {}).error().message,
              HasSubstr("5 conversations whose agent turns have 'action'"));
  EXPECT_THAT(TrainStepModel(Visits(0, 30), {.precision = 1.5}).error().message,
              HasSubstr("precision"));
  EXPECT_THAT(TrainStepModel(Visits(0, 30), {.passes = 0}).error().message, HasSubstr("passes"));
}

TEST(PolicySteps, APolicyUsesTheReading) {
  const auto policy = Policy::Compile(
      {"p.yaml",
       "id: p\nversion: 1\ntitle: P\nsteps:\n  - id: name\n    label: [ask_name]\n  - id: booked\n"
       "    label: [book]\nrules:\n  - id: name_first\n    step: booked\n    needs_before: "
       "[name]\n"});
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  StepModel::Scratch scratch;
  Interaction it = Visit(3000);
  StepReading reading = Learned().Read(it, &scratch);
  PolicyReport report = policy->Check(it, {.reading = &reading, .model = &Learned()});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].answer, PolicyAnswer::kKept);
  std::erase_if(it.turns,
                [](const Turn& turn) { return turn.labels.find("ask_name") != std::string::npos; });
  reading = Learned().Read(it, &scratch);
  report = policy->Check(it, {.reading = &reading, .model = &Learned()});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_NE(report.findings[0].answer, PolicyAnswer::kKept);
}

// Against sums over all paths.
TEST(PolicyChain, MarginalsAreThoseOfAllPaths) {
  internal::ChainWeights weights(3, 4);
  std::mt19937_64 random(5);
  const auto any = [&] { return static_cast<float>(random() % 2000) / 1000 - 1; };
  for (auto* list : {&weights.emission, &weights.transition}) {
    for (size_t i = 0; i < list->size(); ++i) {
      if (i % weights.stride < 3) (*list)[i] = any();
    }
  }
  for (size_t s = 0; s < 3; ++s) weights.begin[s] = any();
  for (size_t s = 0; s < 3; ++s) weights.end[s] = any();
  const internal::ChainSequence sequence = {{{0, 1.0F}, {2, 0.5F}}, {{1, 1.0F}}, {{3, 2.0F}}};
  const auto score = [&](const std::vector<uint32_t>& path) {
    double out = weights.begin[path[0]] + weights.end[path[2]];
    for (size_t t = 0; t < 3; ++t) {
      for (const auto& f : sequence[t]) {
        out += f.value * weights.emission[f.row * weights.stride + path[t]];
      }
      if (t > 0) out += weights.transition[path[t - 1] * weights.stride + path[t]];
    }
    return out;
  };
  double z = 0;
  double marginals[3][3] = {};
  for (uint32_t a = 0; a < 3; ++a) {
    for (uint32_t b = 0; b < 3; ++b) {
      for (uint32_t c = 0; c < 3; ++c) {
        const double p = std::exp(score({a, b, c}));
        z += p;
        marginals[0][a] += p;
        marginals[1][b] += p;
        marginals[2][c] += p;
      }
    }
  }
  internal::ChainReader reader;
  reader.Run(weights, sequence, 1.0F);
  for (size_t t = 0; t < 3; ++t) {
    for (size_t s = 0; s < 3; ++s) {
      EXPECT_NEAR(reader.marginals()[t * weights.stride + s], marginals[t][s] / z, 1e-4);
    }
  }
  EXPECT_NEAR(reader.LogProbability({0, 1, 2}), score({0, 1, 2}) - std::log(z), 1e-3);
}

}  // namespace
}  // namespace clarion::scoring
