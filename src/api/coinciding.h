// What a move coincides with, for the answers that tell of moves.
#pragma once

#include "api/context.h"
#include "app/coinciding.h"

namespace clarion::api {

json::object ToWire(const upstream::Change& change);

// Null where nothing says since when. `otherwise`: when somebody else has said so already.
Result<json::value> CoincidingToWire(Context& context, const app::MoveAsked& move,
                                     const std::optional<app::MetricOnset>& otherwise);

}  // namespace clarion::api
