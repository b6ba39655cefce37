#include "scoring/live_scoring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace clarion::scoring {
namespace {

const std::string kSource = CLARION_SOURCE_DIR;

struct Engine {
  enrichment::Enricher enricher;
  PolicySet policies;
  Scorer scorer;
};

Engine& Shipped() {
  static Engine engine{*enrichment::Enricher::LoadContent(kSource + "/content"),
                       *PolicySet::Load(kSource + "/content", ""),
                       *Scorer::Load(kSource + "/content/scorecards")};
  return engine;
}

Interaction RandomTalk(uint64_t seed) {
  static const char* kSaid[] = {"Hello, thanks for calling, how can I help you today?",
                                "My refund has not arrived and this is ridiculous.",
                                "I already told your colleague twice.",
                                "Can I have your account number please?",
                                "It is 4711.",
                                "I'm so sorry to hear that, let me check.",
                                "Please hold for a moment.",
                                "Thank you for holding.",
                                "I have refunded the amount.",
                                "I will send you an email tomorrow.",
                                "It is still not working!",
                                "I want to speak to a manager.",
                                "Great, thank you, that worked.",
                                "Is there anything else?"};
  std::mt19937_64 random(seed);
  Interaction talk;
  talk.id = "c";
  talk.channel = random() % 2 == 0 ? Channel::kVoice : Channel::kChat;
  talk.agent_kind = random() % 2 == 0 ? AgentKind::kHuman : AgentKind::kAi;
  const size_t turns = random() % 14;
  int64_t at = 0;
  for (size_t i = 0; i < turns; ++i) {
    if (random() % 5 == 0) {
      static const char* kEvents[] = {"hold", "transfer", "authenticated", "action"};
      Event event;
      event.kind = kEvents[random() % 4];
      event.name = event.kind == "action" ? "cancel_reservation" : "refund";
      if (event.kind == "action") event.detail = R"({"reservation_id": "4711"})";
      event.at_ms = at;
      event.before_turn = static_cast<uint32_t>(talk.turns.size());
      talk.events.push_back(event);
    }
    Turn turn;
    turn.role = random() % 2 == 0 ? Role::kCustomer : random() % 3 == 0 ? Role::kBot : Role::kAgent;
    turn.text = kSaid[random() % std::size(kSaid)];
    turn.start_ms = at;
    at += static_cast<int64_t>(random() % 40000);
    turn.end_ms = at;
    talk.turns.push_back(turn);
  }
  return talk;
}

TEST(LiveScoring, EndsWithWhatTheWholeTranscriptGives) {
  size_t news = 0, violations = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    const Interaction whole = RandomTalk(seed);
    Interaction empty = whole;
    empty.turns.clear();
    empty.events.clear();
    LiveScoring live(Shipped().enricher, Shipped().policies, Shipped().scorer, empty);
    std::vector<Signal> told = live.signals();
    const auto follow = [&](const LiveNews& now) {
      for (const Signal& gone : now.withdrawn) {
        const auto known = std::find(told.begin(), told.end(), gone);
        ASSERT_NE(known, told.end()) << "withdrawn without having been found";
        told.erase(known);
      }
      told.insert(told.end(), now.found.begin(), now.found.end());
      news += now.found.size() + now.answers.size();
    };
    size_t event = 0;
    for (size_t turn = 0; turn <= whole.turns.size(); ++turn) {
      while (event < whole.events.size() && whole.events[event].before_turn == turn)
        follow(live.Add(whole.events[event++]));
      if (turn < whole.turns.size()) follow(live.Add(whole.turns[turn]));
    }
    std::vector<Signal> signals;
    Shipped().enricher.Run(whole, &signals);
    Shipped().policies.Run(whole, &signals);
    for (const Signal& signal : signals) violations += signal.kind == "policy_violation" ? 1 : 0;
    ASSERT_EQ(live.interaction(), whole);
    ASSERT_EQ(live.signals(), signals) << "seed " << seed;
    ASSERT_EQ(live.scores(), Shipped().scorer.Run(whole, signals)) << "seed " << seed;
    // What was told along the way adds up to the end.
    ASSERT_TRUE(std::is_permutation(told.begin(), told.end(), signals.begin(), signals.end()));
  }
  EXPECT_GT(news, 2000u);
  EXPECT_GT(violations, 20u) << "policies apply to what AI agents do";
}

TEST(LiveScoring, TellsWhatATurnChanged) {
  LiveScoring live(Shipped().enricher, Shipped().policies, Shipped().scorer, RandomTalk(0));
  Turn angry;
  angry.role = Role::kCustomer;
  angry.text = "I want to speak to a manager, this is ridiculous.";
  const LiveNews news = live.Add(angry);
  EXPECT_TRUE(std::any_of(news.found.begin(), news.found.end(), [](const Signal& signal) {
    return signal.kind == "escalation_request";
  }));
}

}  // namespace
}  // namespace clarion::scoring
