// The simulated company: what customers come for, who answers them, and how each of those people
// and bots tends to work. Built once from the seed; immutable afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace clarion::demo {

enum Channel : uint8_t {
  kVoice,
  kChat,
  kEmail,
  kSms,
  kMessaging,
  kSocial,
  kBot,
  kTicket,
  kChannelCount
};
enum Queue : uint8_t {
  kBilling,
  kOrders,
  kTechnical,
  kAccount,
  kRetention,
  kFraud,
  kCare,
  kQueueCount
};
inline constexpr std::array<std::string_view, kChannelCount> kChannelNames = {
    "voice", "chat", "email", "sms", "messaging", "social", "bot", "ticket"};
inline constexpr std::array<std::string_view, kQueueCount> kQueueNames = {
    "billing", "orders", "technical", "account", "retention", "fraud", "care"};
inline constexpr std::array<std::string_view, 5> kRegions = {"north", "south", "east", "west",
                                                             "central"};
inline constexpr std::array<std::string_view, 5> kProducts = {"fiber", "mobile", "tv", "devices",
                                                              "smarthome"};
inline constexpr std::array<std::string_view, 3> kSegments = {"consumer", "business", "premium"};
inline constexpr std::array<std::string_view, 4> kLanguages = {"en", "es", "de", "fr"};
inline constexpr std::array<std::string_view, 8> kTeams = {
    "team-ada",   "team-boole", "team-curie", "team-darwin",
    "team-euler", "team-fermi", "team-gauss", "team-hopper"};
inline constexpr std::array<std::string_view, 4> kSites = {"lisbon", "cork", "austin", "manila"};
inline constexpr uint8_t kAny = 255;
inline constexpr uint16_t kNobody = 65535;

struct Reason {
  std::string_view name;
  Queue queue;
  double weight;                   // share of new matters, relative
  double handle_s;                 // median handle time of one voice contact
  double resolve;                  // chance that an average agent resolves it at once
  double self_service;             // chance that a working bot can finish it
  double auth;                     // chance that policy asks for authentication
  double technical_steps;          // how many clarifying steps, on average
  std::array<double, 5> products;  // affinity by kProducts
  double monthly, monday;          // extra demand in the first week of a month and on Mondays
  std::string_view policy;
};
extern const std::vector<Reason> kReasons;
uint8_t ReasonIndex(std::string_view name);

struct Agent {
  std::string id, name, first;
  uint8_t team, site;
  double skill;  // multiplies the chance to resolve, around 1
  double pace;   // multiplies handle time
  double greets, empathy, recaps, holds, transfers, promises, keeps, dead_air,
      claims;        // chances in [0, 1]
  int64_t hired_ms;  // start on the floor
  bool new_hire;
};

struct Bot {
  std::string_view id, name;
  std::array<std::string_view, 3> versions;
  double contain, misunderstand, loop, claim;
};
extern const std::array<Bot, 4> kBots;  // aria chat, milo voice, juno messaging, otto e-mail

struct World {
  uint64_t seed;
  int64_t begin_ms, end_ms;
  std::vector<Agent> agents;
  std::array<std::vector<uint16_t>, kQueueCount> staff;  // agents by queue they serve
  std::array<std::array<int64_t, 2>, 4>
      bot_switch_ms;                     // when each bot moves to its 2nd and 3rd version
  std::array<int64_t, 3> app_switch_ms;  // when app versions 1..3 are released
  uint8_t cohort_team, cohort_site;
};
inline constexpr std::array<std::string_view, 4> kAppVersions = {"7.2.4", "7.3.0", "7.3.1",
                                                                 "7.4.0"};

World BuildWorld(uint64_t seed, int64_t begin_ms, int64_t end_ms, uint64_t interactions);

// What stays the same about a customer, recomputed from the number whenever needed.
struct Customer {
  uint8_t region, product, segment, language, preferred_channel;
  bool has_app;
  double chatty, anger, polite, typos;  // [0, 1]; typos is the chance per word
  bool lower_case, no_punctuation, no_apostrophes, emoji;
};
Customer CustomerOf(const World& world, uint32_t customer);

// Version that serves at a moment; releases reach users gradually.
uint8_t AppVersionAt(const World& world, uint32_t customer, int64_t at_ms);
uint8_t BotVersionAt(const World& world, size_t bot, int64_t at_ms);

}  // namespace clarion::demo
