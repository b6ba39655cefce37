// Which incident a sign belongs to: near in time and alike in at least one dimension value.
#pragma once

#include <string_view>
#include <vector>

#include "detection/incident.h"
#include "detection/internal/bytes.h"

namespace clarion::detection {

class IncidentBook {
 public:
  explicit IncidentBook(TimeMs near_ms) : near_ms_(near_ms) {}

  // Puts the alert into the open incident that fits best, or a new one; fills alert->incident.
  // `parts` are the dimension values of its series.
  void Enter(const std::vector<std::string>& parts, Alert* alert);
  // True when an open incident, begun no longer ago than `near_ms`, has a slice of two or more
  // series that this series would fall into.
  bool Expects(const std::vector<std::string>& parts, TimeMs at) const;
  // A series is back to normal; an incident none of whose series is out is closed.
  void Leave(size_t series);
  const std::vector<Incident>& open() const { return open_; }

  void Save(std::string* out) const;
  bool Restore(ByteReader* in);

 private:
  TimeMs near_ms_;
  uint64_t last_ = 0;
  std::vector<Incident> open_;
  std::vector<std::vector<size_t>> out_;  // per open incident, the series not yet back
};

}  // namespace clarion::detection
