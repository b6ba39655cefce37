// The five moments of a journey, as data: which figures tell each.
#pragma once

#include <string>
#include <vector>

#include "metrics/engine.h"

namespace clarion::journeys {

struct Moment {
  std::string id;
  std::string title;
  std::string question;
  std::vector<std::string> figures;  // ids of metrics
};

// YAML: a list `moments` of {id, title, question, figures}. Every figure must be one of `known`.
// kInvalidInput names file, line and remedy.
Result<std::vector<Moment>> ParseMoments(const std::string& name, const std::string& yaml,
                                         const std::vector<metrics::Definition>& known);

}  // namespace clarion::journeys
