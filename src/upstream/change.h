// Something that happened upstream of the contacts: what, when, and which contacts it concerns.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace clarion::upstream {

enum class Kind : uint8_t {
  kRelease,
  kPolicy,
  kPrice,
  kRoster,
  kOutage,
  kCampaign,
  kAiVersion,
  kOther
};
inline constexpr std::array<std::string_view, 8> kKinds = {
    "release", "policy", "price", "roster", "outage", "campaign", "ai_version", "other"};
std::string_view Name(Kind kind);
std::optional<Kind> KindFrom(std::string_view name);

struct Change {
  std::string id;
  Kind kind = Kind::kOther;
  std::string title;        // at most 300 bytes
  TimeMs at = 0;            // when it began
  TimeMs until = 0;         // when it was over; 0: it stays, or nobody said
  std::string segment;      // contacts it concerns: "queue=billing&channel=chat"; "" = not said
  std::string source;       // who told: "github", "people", a webhook's name
  std::string external_id;  // that source's own name for it; "" = none
  std::string link;         // https://… or http://…
  std::string notes;
  TimeMs created_at = 0;
  TimeMs changed_at = 0;
};

json::object ToJsonObject(const Change& change);
// Fields of `fields` over those of `base`; what is not named stays. kInvalidInput names the field
// and what it takes. Times: RFC 3339 or a date, from 2000 to 2100.
Result<Change> WithFields(Change base, const json::value& fields);
// As stored: everything.
Result<Change> ChangeFrom(const json::value& stored);

}  // namespace clarion::upstream
