#include "metrics/internal/past_journeys.h"

#include <fmt/format.h>

#include <mutex>

#include "metrics/derived.h"

namespace clarion::metrics::internal {
namespace {

constexpr const char* kSteps = "journey_step_past";
constexpr const char* kOutcomes = "customer_outcome_past";

}  // namespace

// All that Derive reads: another answer only where this is another.
Result<std::string> PastJourneys::Fingerprint(const warehouse::View& view) const {
  ASSIGN_OR_RETURN(
      const warehouse::Rows rows,
      warehouse_.Query(warehouse_.Expand(
          "SELECT (SELECT sum(cityHash64(tenant, id, customer_id, toString(reason), started_ms, "
          "toString(channel), version)) FROM {interaction}), (SELECT sum(cityHash64(tenant, "
          "customer_id, at_ms, toString(kind), value, version)) FROM {outcome} WHERE "
          "interaction_id = '')",
          view)));
  return fmt::format("{} {} {}", *view.upto, rows.Text(0, 0), rows.Text(0, 1));
}

Result<void> PastJourneys::Stitch(const warehouse::View& view) {
  ASSIGN_OR_RETURN(const Derived derived, Derive(warehouse_, view));
  RETURN_IF_ERROR(Drop());
  for (const auto& [block, name] :
       {std::pair{&derived.steps, kSteps}, std::pair{&derived.outcomes, kOutcomes}}) {
    RETURN_IF_ERROR(warehouse::CreateTable(warehouse_, block->table(), name));
    RETURN_IF_ERROR(warehouse_.Insert(*block, name));
  }
  return {};
}

Result<PastJourneys::Lease> PastJourneys::At(const warehouse::View& view) {
  ASSIGN_OR_RETURN(const std::string wanted, Fingerprint(view));
  for (;;) {
    {
      Lease lease{view, std::shared_lock(mutex_)};
      if (held_ == wanted) {
        lease.view.in_place = {{"journey_step", kSteps}, {"customer_outcome", kOutcomes}};
        return lease;
      }
    }
    const std::unique_lock lock(mutex_);
    if (held_ == wanted) continue;
    held_.reset();
    RETURN_IF_ERROR(Stitch(view));
    held_ = wanted;
  }
}

Result<void> PastJourneys::Forget() {
  const std::unique_lock lock(mutex_);
  held_.reset();
  return Drop();
}

Result<void> PastJourneys::Drop() {
  for (const char* table : {kSteps, kOutcomes})
    RETURN_IF_ERROR(warehouse::DropTable(warehouse_, table));
  return {};
}

}  // namespace clarion::metrics::internal
