// What is different inside a set of contacts: which signals, steps and words are more or less
// frequent there than in the contacts they are held against, and which conversations show it.
#pragma once

#include <string>
#include <vector>

#include "app/workspace.h"
#include "explanation/contrast.h"

namespace clarion::app {

struct Within {
  uint64_t inside = 0;  // contacts there are, each side
  uint64_t outside = 0;
  uint64_t looked_inside = 0;  // of them looked at: 20,000 each side at most, by a hash of the id
  uint64_t looked_outside = 0;
  // Surest first; empty where nothing differs beyond chance (5 % false discoveries in each list).
  std::vector<explanation::Contrasted> signals;  // "kind" or "kind:label"
  std::vector<explanation::Contrasted> steps;    // "kind" or "kind:name" of events
  std::vector<explanation::Contrasted> words;    // of customers, lower case; 3 letters at least
  // Of the inside: typical of it and unlike each other, by signals and steps.
  std::vector<std::string> examples;
};

// `inside` and `outside`: conditions over columns of {interaction}, without overlap, of one tenant.
// Where a side is empty only counts and examples are filled. 20,000 contacts a side: some 0.5 s.
Result<Within> LookWithin(Workspace& workspace, const std::string& tenant,
                          const std::string& inside, const std::string& outside);

}  // namespace clarion::app
