// The timeline of one conversation: turns and events in order, laid out in seconds at the end so
// that the whole takes as long as planned. Used by one thread for one conversation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demo/internal/rng.h"
#include "demo/internal/world.h"

namespace clarion::demo {

enum class Speaker : uint8_t { kCustomer, kAgent, kBot, kSystem };

struct Moment {
  bool is_turn = false;
  Speaker speaker = Speaker::kSystem;
  std::string text;                           // what is said, or the kind of event
  std::string detail;                         // events: JSON object
  double gap_s = 0, length_s = 0, slack = 0;  // slack: share of the spare time that goes before it
  double at_s = 0, until_s = 0;
};

class Scene {
 public:
  Scene(uint8_t channel, Rng& rng) : channel_(channel), rng_(rng) {}

  void Say(Speaker speaker, std::string text);
  void Event(std::string_view kind, std::string detail = "{}");
  void Wait(double seconds) { pending_s_ += seconds; }
  // Weight of spare time (looking things up, typing) before the next turn.
  void Work(double weight) { pending_slack_ += weight; }

  // Sets all times; spare time up to target_s is shared out by weight. Returns the duration in
  // seconds.
  double LayOut(double target_s);
  const std::vector<Moment>& moments() const { return moments_; }
  size_t turns() const { return turns_; }

 private:
  double GapBefore(Speaker speaker, size_t length);

  uint8_t channel_;
  Rng& rng_;
  std::vector<Moment> moments_;
  double pending_s_ = 0, pending_slack_ = 0;
  size_t turns_ = 0;
};

}  // namespace clarion::demo
