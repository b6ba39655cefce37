// The attachment by which a vCon that Clarion wrote gives back exactly what went in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "connectors/record.h"

namespace clarion::connectors {

inline constexpr std::string_view kInteractionPurpose = "clarion-interaction";
inline constexpr std::string_view kOutcomePurpose = "clarion-outcome";

// The interaction's id when it is a UUID, else one made from tenant and id: always the same for the
// same record.
std::string VconUuidOf(const Record& record);

// The record inside Clarion's own attachment; nullopt when there is none, or when it belongs to
// another vCon (somebody amended ours and gave it a new uuid: then what the vCon itself says
// counts).
std::optional<Record> OwnRecord(const json::object& root);

}  // namespace clarion::connectors
