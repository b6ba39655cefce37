// Plays one planned contact: who says what in which order. Everything decided in plan.h becomes
// speech and events here.
#pragma once

#include <string>
#include <string_view>

#include "demo/internal/facts.h"
#include "demo/internal/scene.h"
#include "demo/internal/style.h"

namespace clarion::demo {

class Script {
 public:
  Script(const World& world, const Contact& contact);

  // Plays the whole contact; returns its duration in seconds. Call once.
  double Play();
  const Scene& scene() const { return scene_; }
  const Facts& facts() const { return facts_; }

 private:
  std::string Make(std::string_view rule);
  std::string OfReason(char section);
  void Customer(std::string raw);
  void Agent(std::string raw);
  void Agent(std::string_view rule, double chance);
  void Bot(std::string_view rule);
  void TakeOver(uint16_t agent);

  std::string Problem();
  std::string Opening();
  void PlayBot();
  std::string ToBot();
  void PlayBotEnding();
  void PlayBotTrouble();
  void PlayQueue();
  void PlayAbandon();
  void PlayLive();
  void PlayFirstAgent();
  void PlayOutbound();
  void PlayWritten();
  void PlayWrittenReply(bool last);
  void Greet();
  void Authenticate(bool again);
  void Clarify();
  void Investigate();
  void Act(size_t from, size_t count);
  void Hold();
  void Resolve();
  void React();
  void Escalate();
  void Vent();
  void Close();
  void WrapUp();

  const World& world_;
  const Contact& contact_;
  const Reason& reason_;
  const Grammar& grammar_;
  Rng rng_;
  ::clarion::demo::Customer traits_;
  Facts facts_;
  Scene scene_;
  const ::clarion::demo::Agent* agent_ = nullptr;
  int asked_ = 0;      // authentications so far
  size_t acted_ = 0;   // actions of the reason done so far
  bool told_ = false;  // the problem has been stated
  double temper_ = 0;  // rises with effort
};

}  // namespace clarion::demo
