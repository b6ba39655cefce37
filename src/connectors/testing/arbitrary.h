// Random valid model values for property tests (RapidCheck): awkward text, missing times, every
// enum.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>

#include "connectors/internal/shape.h"
#include "model/interaction.h"

namespace clarion::connectors::testing {

inline rc::Gen<std::string> GenText() {
  return rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 24)),
                      [](const std::vector<int>& picks) {
                        static const char* const kPieces[] = {
                            "a",  "B",  " ",    "9",      "\"",
                            "\\", "\n", "\t",   "é",      "漢",
                            "😀",  "’",  "<b>",  "refund", "I already told you",
                            "{",  "}",  "\x01", ",",      ";",
                            "=",  "ß",  "א",    "."};
                        std::string text;
                        for (const int pick : picks) text += kPieces[pick];
                        return text;
                      });
}

inline rc::Gen<std::string> GenId() {
  return rc::gen::map(rc::gen::inRange(1, 1000000),
                      [](int n) { return "id-" + std::to_string(n); });
}

inline rc::Gen<std::string> GenObjectText() {
  return rc::gen::element<std::string>("", R"({"a":1})",
                                       R"({"note":"é \"x\"","list":[1,2.5,null]})");
}

inline rc::Gen<std::optional<int64_t>> GenMs() {
  return rc::gen::map(rc::gen::inRange<int64_t>(-1, 1000000000), [](int64_t ms) {
    return ms < 0 ? std::optional<int64_t>() : std::optional<int64_t>(ms);
  });
}

inline Outcome AnyOutcome() {
  Outcome outcome;
  outcome.kind = *rc::gen::element<std::string>("csat", "nps", "ces", "resolved", "sale");
  outcome.value = *rc::gen::inRange(-1000, 1000) / 8.0;
  outcome.at = *GenMs();
  outcome.source = *GenText();
  outcome.comment = *GenText();
  return outcome;
}

inline Turn AnyTurn() {
  Turn turn;
  turn.role = static_cast<Role>(*rc::gen::inRange(0, 5));
  turn.text = *GenText();
  turn.start_ms = *GenMs();
  turn.end_ms = *GenMs();
  turn.party = *rc::gen::element<std::string>("", "p1", "p2");
  turn.labels = *GenObjectText();
  return turn;
}

inline Event AnyEvent(size_t turns) {
  Event event;
  event.kind =
      *rc::gen::element<std::string>("hold", "transfer", "action", "tool_result", "queued");
  event.name = *GenText();
  event.at_ms = *GenMs();
  event.duration_ms = *GenMs();
  event.before_turn = *rc::gen::inRange<uint32_t>(0, static_cast<uint32_t>(turns) + 1);
  event.detail = *rc::gen::element<std::string>("", R"({"a":1})");
  event.labels = *GenObjectText();
  if (!event.detail.empty() && event.name.empty()) event.name = "n";
  return event;
}

inline Interaction AnyInteraction() {
  Interaction it;
  it.id = *GenId();
  it.tenant = *rc::gen::element<std::string>("", "acme");
  it.dataset = *GenText();
  it.channel = static_cast<Channel>(*rc::gen::inRange(0, 8));
  it.direction = static_cast<Direction>(*rc::gen::inRange(0, 2));
  it.started_at = *GenMs();
  it.duration_ms = *GenMs();
  it.customer_id = *GenText();
  it.queue = *GenText();
  it.agent_ids = *rc::gen::container<std::vector<std::string>>(GenId());
  it.agent_kind = static_cast<AgentKind>(*rc::gen::inRange(0, 4));
  const auto attributes =
      *rc::gen::container<std::map<std::string, std::string>>(GenId(), GenText());
  it.attributes.assign(attributes.begin(), attributes.end());
  const int parties = *rc::gen::inRange(0, 3);
  for (int i = 0; i < parties; ++i)
    it.parties.push_back(
        {"p" + std::to_string(i), static_cast<Role>(i), *GenText(), *GenObjectText()});
  const int turns = *rc::gen::inRange(0, 6);
  for (int i = 0; i < turns; ++i) it.turns.push_back(AnyTurn());
  const int events = *rc::gen::inRange(0, 4);
  for (int i = 0; i < events; ++i) it.events.push_back(AnyEvent(it.turns.size()));
  SortEvents(&it.events);
  const int outcomes = *rc::gen::inRange(0, 3);
  for (int i = 0; i < outcomes; ++i) it.outcomes.push_back(AnyOutcome());
  it.labels = *GenObjectText();
  it.extras = *GenObjectText();
  return it;
}

}  // namespace clarion::connectors::testing

namespace rc {
template <>
struct Arbitrary<clarion::Interaction> {
  static Gen<clarion::Interaction> arbitrary() {
    return gen::exec(clarion::connectors::testing::AnyInteraction);
  }
};
}  // namespace rc
