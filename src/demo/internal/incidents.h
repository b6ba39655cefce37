// The incidents planted in the simulated months: where exactly they hold, when, and what they
// change.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "demo/internal/lead.h"
#include "demo/internal/rng.h"
#include "demo/internal/world.h"

namespace clarion::demo {

// What is known about a contact while it is planned; kAny = not (yet) known.
struct Situation {
  int64_t at_ms = 0;
  uint8_t channel = kAny, reason = kAny, product = kAny, region = kAny, queue = kAny, team = kAny,
          site = kAny;
  uint8_t bot = kAny, bot_version = kAny, app_version = kAny;
  bool new_hire = false;
};

// A conjunction: every field that is not kAny must be equal.
struct Scope {
  uint8_t channel = kAny, reason = kAny, product = kAny, region = kAny, queue = kAny, team = kAny,
          site = kAny;
  uint8_t bot = kAny, bot_version = kAny, app_version = kAny;
  bool new_hire = false;
  bool Covers(const Situation& s) const;
  std::vector<std::pair<std::string, std::string>> Dimensions() const;
};

// What changes inside the scope, as factors (1 = nothing) and additions (0 = nothing).
struct Effects {
  double resolve = 1, repeat = 1, handle = 1, contain = 1, survey = 1;
  double loop = 0, transfer = 0, hold = 0, authenticate = 0, satisfaction = 0;
  void Add(const Effects& other, double strength);
};

struct Incident {
  enum class Shape : uint8_t { kStep, kGrowing, kFading, kSlipping };
  std::string id, kind, title;
  std::string description = {};
  Scope scope = {};
  int64_t start_ms = 0,
          end_ms = 0;  // [start, end); end = end of the simulation when still going on
  bool open = false;   // still going on at the end
  std::vector<std::string> metrics = {};
  Effects effects = {};
  double demand = 0;        // share of all new matters that this incident adds by itself
  double long_reasons = 1;  // factor on the demand for long reasons (mix shift)
  Shape shape = Shape::kStep;
  uint64_t affected = 0;

  bool Covers(const Situation& s) const {
    return s.at_ms >= start_ms && s.at_ms < end_ms && scope.Covers(s);
  }
  double Strength(int64_t at_ms) const;  // in [0, 1], by shape
};

struct IncidentPlan {
  std::vector<Incident> incidents;
  std::vector<std::string> notes;  // incidents left out, and why
  Lead lead;
};

// `story`: with a figure that leads another, and a win that slips. Everything else is the same.
IncidentPlan PlantIncidents(const World& world, bool story);
Effects EffectsOf(const std::vector<Incident>& incidents, const Situation& s);
bool IsLong(uint8_t reason);  // reasons whose contacts take long whoever handles them

}  // namespace clarion::demo
