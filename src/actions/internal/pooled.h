// The treated units as one series, less what the matched controls did.
#pragma once

#include <string>
#include <vector>

#include "actions/effect.h"
#include "actions/internal/noise.h"

namespace clarion::actions::internal {

struct Pooled {
  std::vector<size_t> steps;  // that have figures
  Column value;               // as seen
  Column control;             // what the controls did, 0 on average before the start
  Column volume;
  Column independent;  // relative variance of independent noise
  Column treated;      // share of the volume that is treated already, in [0, 1]
  size_t before = 0;   // rows before the first start
  std::vector<std::string> controls;
};

// Of units that start, the controls chosen by how alike their noise was before the start.
Pooled Pool(const Panel& panel);

// Level, trend, season: columns that carry what was before.
std::vector<Column> Regressors(const std::vector<size_t>& steps, size_t season);

// Fewer rows than these say nothing: "" or what is missing.
std::string WhatIsMissing(const Pooled& pooled, size_t season);

Effect MeasureStaggered(const Panel& panel);

}  // namespace clarion::actions::internal
