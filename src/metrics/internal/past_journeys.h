// Journeys as they were at one past moment: a journey is told from all contacts, so it has no
// version and is stitched again for the moment asked for.
#pragma once

#include <optional>
#include <shared_mutex>
#include <string>

#include "warehouse/warehouse.h"

namespace clarion::metrics::internal {

// Holds the last moment asked for, in two tables. Safe for concurrent use: who asks for another
// moment waits until those who read this one are done.
class PastJourneys {
 public:
  explicit PastJourneys(warehouse::Warehouse& warehouse) : warehouse_(warehouse) {}

  // While it lives, `view` reads the journeys of its moment.
  struct Lease {
    warehouse::View view;
    std::shared_lock<std::shared_mutex> reading;
  };
  // REQUIRES: view.upto. As Derive when the moment is another one than last, or contacts of it were
  // erased or read anew since; else some ms.
  Result<Lease> At(const warehouse::View& view);
  // The tables go.
  Result<void> Forget();

 private:
  Result<void> Drop();
  Result<std::string> Fingerprint(const warehouse::View& view) const;
  Result<void> Stitch(const warehouse::View& view);

  warehouse::Warehouse& warehouse_;
  std::shared_mutex mutex_;
  std::optional<std::string> held_;  // of what; nullopt: nothing
};

}  // namespace clarion::metrics::internal
