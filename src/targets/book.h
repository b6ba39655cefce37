// What leaders aim for: targets of metrics, and which outcome wins where they disagree. In the
// registry's file; only added to, each entry with its entry in the audit log. The last word holds.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "metrics/definition.h"
#include "registry/database.h"

namespace clarion::targets {

enum class Side : uint8_t { kAtLeast, kAtMost };
std::string_view Name(Side side);  // at_least, at_most
std::optional<Side> SideFrom(std::string_view name);

struct Target {
  std::string id;
  std::string metric;
  std::string segment;  // filter as a query string: "queue=billing&channel=chat"; "" = all
  Side side = Side::kAtLeast;
  double level = 0;  // as figures are given: shares and points in [0, 1], times in milliseconds
  TimeMs from = 0;   // start of the day from which it holds, UTC
  std::string note;
  bool removed = false;  // in the log only
  std::string person;
  std::string person_name;
  TimeMs at = 0;  // when it was said
};
json::object ToJsonObject(const Target& target);

// All four, the winner first.
using Ranks = std::array<metrics::Serves, metrics::kServes>;
inline constexpr Ranks kDefaultRanks = {metrics::Serves::kRisk, metrics::Serves::kQuality,
                                        metrics::Serves::kCost, metrics::Serves::kSpeed};
// "risk,quality,cost,speed". kInvalidInput: not each of the four once.
Result<Ranks> RanksFrom(const std::vector<std::string>& names);

struct Order {
  Ranks ranks = kDefaultRanks;
  std::string why;
  std::string person;
  std::string person_name;
  TimeMs at = 0;  // 0: nobody has decided yet
  // 0 for the outcome that wins over all others.
  size_t RankOf(metrics::Serves outcome) const;
};
json::object ToJsonObject(const Order& order);

// Whether a metric may have this target: side and level against its direction and unit.
// kInvalidInput names the field.
Result<void> CheckTarget(const Target& target, const metrics::Definition& metric);
// The side a metric's direction asks for; none where it has no direction.
std::optional<Side> SideOf(const metrics::Definition& metric);

// Safe for concurrent use. Each call is one transaction or one read. At most 200 targets a tenant.
class Book {
 public:
  Book(registry::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // One for each metric and segment: the same again replaces it and keeps its id. Of `target`, id,
  // person and time are not read; without `from` it holds from today. kInvalidInput: a text too
  // long; kConflict: too many targets.
  Result<Target> Set(const registry::Actor& actor, Target target);
  // kNotFound.
  Result<void> Remove(const registry::Actor& actor, const std::string& id);
  Result<std::vector<Target>> All(const std::string& tenant) const;  // in the order first set
  Result<std::vector<Target>> Log(const std::string& tenant) const;  // newest first, with removals

  // kInvalidInput: no reason is given, or it is over 500 bytes; kConflict: it is so already.
  Result<void> Decide(const registry::Actor& actor, const Ranks& ranks, const std::string& why);
  Result<Order> Now(const std::string& tenant) const;
  Result<std::vector<Order>> Orders(const std::string& tenant) const;  // newest first

 private:
  registry::Database& database_;
  const Clock& clock_;
};

}  // namespace clarion::targets
