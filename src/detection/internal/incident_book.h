// Which incident a sign belongs to: near in time and alike in at least one dimension value.
#pragma once

#include <utility>
#include <vector>

#include "detection/incident.h"
#include "detection/internal/bytes.h"

namespace clarion::detection {

class IncidentBook {
 public:
  // Dimension values of every series, and whether a place in the name tells slices apart.
  using Names = std::vector<std::vector<std::string>>;
  using Usable = std::vector<char>;

  explicit IncidentBook(TimeMs near_ms) : near_ms_(near_ms) {}

  // Puts the alerts of one step into the incidents that fit best, or new ones; fills `incident`.
  // A series that is out, or came back within half a day, stays with its incident. The others are
  // taken by the dimension value that most of them, or of an incident near in time, have in common.
  void Enter(const Names& names, const Usable& usable, std::vector<Alert>* alerts);
  // True when an open incident, begun no longer ago than `near_ms`, has a slice of two or more
  // series that this series would fall into.
  bool Expects(const std::vector<std::string>& parts, const Usable& usable, TimeMs at) const;
  // A series is back to normal. An incident none of whose series is out is over; each series is
  // remembered for half a day, in which it comes back to its incident.
  void Leave(size_t series, TimeMs at);
  std::vector<Incident> open() const;

  void Save(std::string* out) const;
  bool Restore(ByteReader* in);

 private:
  struct Entry {
    Incident incident;
    std::vector<size_t> out;                      // series not yet back
    std::vector<std::pair<size_t, TimeMs>> back;  // series back to normal, and since when
    bool Holds(size_t series) const;              // out, or back a short while ago
  };
  bool Near(const Incident& incident, const Alert& alert) const;
  void Put(const Names& names, Entry* entry, Alert* alert);
  size_t Begin(const Names& names, const Alert& alert);
  void Forget(TimeMs at);

  TimeMs near_ms_;
  uint64_t last_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace clarion::detection
