// The driver graph of a workspace: its figures by week and segment, the edges learned from them,
// what people said of them, in words and with the contacts behind each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "drivers/book.h"
#include "drivers/graph.h"
#include "metrics/engine.h"

namespace clarion::app {

struct DriverQuery {
  metrics::Filter filter;    // its own from and to bound the weeks; without: the last 26
  std::string fixed;         // the same without period, as a query string: "channel=voice"
  std::string by = "queue";  // queue, team, reason or channel
};

// A figure that takes no part, and why.
struct DriverLeftOut {
  const metrics::Definition* metric = nullptr;
  std::string why;
};

// Immutable; share freely between threads.
struct DriverPanel {
  std::string by;
  metrics::Period period;  // whole weeks, the last ending with the last whole day
  Zone zone;               // whose
  std::string fixed;       // as asked
  std::vector<const metrics::Definition*> figures;  // as the panel's
  std::vector<DriverLeftOut> left_out;
  drivers::Panel panel{{}, {}, 0};
  drivers::Pairs kin;
  size_t segments_left_out = 0;  // those of fewest contacts, beyond 200
};

enum class EdgeStatus : uint8_t {
  kFound,      // in the data, beyond chance
  kConfirmed,  // people say so: a driver, whether seen in the data or not
  kUnsure,     // q ≤ 0.2, or not the same in both halves
};
std::string_view Name(EdgeStatus status);  // found, confirmed, unsure

struct DriverEdge {
  EdgeStatus status = EdgeStatus::kFound;
  const metrics::Definition* from = nullptr;
  const metrics::Definition* to = nullptr;
  std::optional<drivers::Edge> seen;  // the data's estimate; none: too little data
  std::optional<drivers::Said> said;
};

struct DriverReport {
  std::shared_ptr<const DriverPanel> panel;
  drivers::Graph graph;
  std::vector<DriverEdge> edges;     // confirmed, found, unsure; the strongest first in each
  std::vector<DriverEdge> rejected;  // with what the data say of them all the same
};

// kInvalidInput: no such dimension, or the period is shorter than a week. No contacts: a panel of
// no weeks. 25 figures of 200,000 contacts over 26 weeks: see docs/measurements.md.
Result<std::shared_ptr<const DriverPanel>> ReadDriverPanel(const metrics::Engine& engine,
                                                           const DriverQuery& query);
DriverReport DriversOf(std::shared_ptr<const DriverPanel> panel,
                       const std::vector<drivers::Said>& said);

// Whether people may say something of this pair. kNotFound: no such metric; kInvalidInput: it is
// the same, or they tell of the same facts.
Result<void> CheckDriverPair(const metrics::Engine& engine, const std::string& from,
                             const std::string& to);

// One pair with the weeks and segments it rests on; `lag` 0: the clearer one. kNotFound: no such
// figure here; kConflict: too little data, or left out: it says why.
Result<json::object> DriverEvidence(const DriverPanel& panel,
                                    const std::vector<drivers::Said>& said, const std::string& from,
                                    const std::string& to, size_t lag);

json::object ToJsonObject(const DriverReport& report);
// "Queues in which Speed of answer is 10 s higher than usual have Repeat contact, 7 days 0.4 points
// higher the week after (95 %: 0.3 to 0.5), all else held constant; 37 of 41 queues say so."
std::string InWords(const DriverEdge& edge, const std::string& by);

}  // namespace clarion::app
