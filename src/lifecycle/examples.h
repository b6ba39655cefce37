// Which conversations show best what a pass and a fail of a question look like?
//
//   const std::vector<size_t> chosen = ChooseExamples(candidates, 3);   // places in `candidates`
//
// Sure answers first, best those a person confirmed, with words to point at, of usual length; each
// further one is unlike those that are there already: another agent, reason, channel, other words.
// Greedy, as maximal marginal relevance (Carbonell and Goldstein 1998). Pure, deterministic;
// O(candidates × n).
#pragma once

#include <string>
#include <vector>

namespace clarion::lifecycle {

struct ExampleCandidate {
  std::string interaction;
  std::string customer;  // "": not known
  std::string agent;
  std::string reason;
  std::string channel;
  std::string words;      // what the evidence says; "": it rests on the whole contact
  double confidence = 1;  // [0, 1]
  int64_t turns = 0;
  bool confirmed = false;  // a person says the same
  bool pinned = false;     // a person chose it: comes before all others
};

// At most `n` places, pinned ones first. No two of one customer.
std::vector<size_t> ChooseExamples(const std::vector<ExampleCandidate>& candidates, size_t n);

}  // namespace clarion::lifecycle
