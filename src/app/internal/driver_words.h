// Edges of the driver graph in words, in units people think in.
#pragma once

#include <string>

#include "drivers/graph.h"
#include "metrics/definition.h"

namespace clarion::app::internal {

// A round difference of a figure near `deviation`: 10 s, 2 points, 5 %.
double RoundStep(const metrics::Definition& metric, double deviation);
// A difference without its sign: "10 s", "0.4 points", "5 % of its usual".
std::string DifferenceText(const metrics::Definition& metric, double difference);
// "better", "worse"; "none" where the figure has no direction.
std::string_view Turn(const metrics::Definition& metric, double difference);
// "the week after", "two weeks after".
std::string LagText(size_t weeks);
// "queues", "contact reasons".
std::string Plural(const std::string& by);

}  // namespace clarion::app::internal
