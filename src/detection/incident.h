// What is raised: one incident for everything that moved together, and one alert per series of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace clarion::detection {

enum class Shape : uint8_t { kPoint, kLevel, kDrift, kVariance };
std::string_view ShapeName(Shape shape);

// A series of an incident, when it is first noticed.
struct Alert {
  size_t series = 0;
  TimeMs at = 0;          // noticed
  TimeMs first_sign = 0;  // estimated beginning
  uint64_t incident = 0;  // from 1
  double p = 1;           // chance of so strong a sign in one step of a normal series
  double score = 0;       // -log10(p)
  int direction = 0;      // 1 up, -1 down
  Shape shape = Shape::kPoint;
  double value = 0;  // of the step, and what was expected
  double expected = 0;
  double low = 0;
  double high = 0;
  double severity = 0;  // customers touched × effect: count: |value - expected|; rate: that ×
                        // volume; mean: volume × |value - expected| / |expected|
};

struct Incident {
  uint64_t id = 0;
  TimeMs first_sign = 0;
  TimeMs noticed = 0;
  std::vector<std::string> slice;  // per dimension the value all members share, else ""
  std::vector<size_t> series;      // in order of notice
  double severity = 0;             // sum over its alerts
};

}  // namespace clarion::detection
