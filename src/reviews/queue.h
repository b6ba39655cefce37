// What a person should look at next.
//
//   for (const QueueItem& item : MakeQueue(candidates, settings, 20)) …
//
// From six sources, mixed so that none starves:
//   dispute     an agent disputes an answer: first of all
//   second      judged by somebody already, and drawn for a second, blind look; or two people
//   disagree audit       a uniformly random sample. It alone says how right the machine is, so
//   targeted sources
//               keep away from it: what is judged of it depends on chance only
//   critical    an auto-fail question failed the card
//   uncertain   answers the machine is least sure of
//   instructive uncertain, and unlike what was judged or chosen already: uncertainty × distance
//               (after Settles 2009; greedy, as in Sener and Savarese 2018)
// Pure; deterministic for a seed. O(candidates × log + chosen × 500).
#pragma once

#include <array>

#include "reviews/settings.h"

namespace clarion::reviews {

enum class Source : uint8_t {
  kDispute,
  kSecond,
  kAudit,
  kCritical,
  kUncertain,
  kInstructive,
  kChosen,  // a reviewer went there on their own; never in the queue
};
inline constexpr size_t kSources = 6;  // those of a queue
std::string_view Name(Source source);  // "dispute", …
std::optional<Source> SourceFrom(std::string_view name);

// A conversation a card applies to, as one reviewer may meet it.
struct Candidate {
  std::string interaction;
  std::vector<double> confidence;  // of each answer, in card order; −1: the question does not apply
  std::vector<double> points;      // likewise
  bool failed = false;             // by an auto-fail question
  bool disputed = false;           // and this reviewer may decide
  bool contested = false;          // people disagree and nobody has adjudicated
  size_t audits = 0;               // people who judged it for the audit
  bool judged = false;             // by anybody, for any source
  bool judged_by_me = false;
};

struct QueueItem {
  std::string interaction;
  Source source = Source::kChosen;
  double probability = 0;  // the audit sample's rate; 0 for all other sources
  bool blind = false;      // a second look does not see what the machine said
  double value = 0;        // by which the source orders; higher first
  std::string why;         // "least sure answer: 45 %"
};

struct Queue {
  std::vector<QueueItem> items;            // mixed, at most one of a conversation
  std::array<size_t, kSources> waiting{};  // by source, before the limit
};

// `only`: of one source.
Queue MakeQueue(std::span<const Candidate> candidates, const Settings& settings, size_t limit,
                std::optional<Source> only = std::nullopt);

}  // namespace clarion::reviews
