// One question of one conversation, as the machine answered it and as people did.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "base/time.h"

namespace clarion::reviews {

// Verdicts are texts: "yes", "no", "na" (does not apply), or, for scales, counts and durations, the
// points of the step or band: "0", "0.5", "1".
std::string VerdictOfPoints(double points);
// Points of a verdict, [0, 1]; nothing for "na" and what is no verdict.
std::optional<double> PointsOf(std::string_view verdict);

struct Judged {
  std::string interaction;
  std::string question;
  std::string truth;      // as people say
  std::string machine;    // as it answered
  double confidence = 1;  // the machine's, [0, 1]
  // Chance with which the conversation came into the audit sample, (0, 1]. 0: somebody picked it
  // for a reason; it says nothing about the others and counts in no estimate.
  double probability = 0;
  TimeMs at = 0;  // when people said so
  bool wrong() const { return truth != machine; }
};

using ByQuestion = std::map<std::string, std::vector<Judged>>;
// Only what came by chance, in order of time, then conversation.
ByQuestion Sampled(std::span<const Judged> judged);

// Columns question, truth, machine, confidence; and where known unit (the conversation),
// probability (1 when absent: all were judged), at. Others are ignored. kInvalidInput names file
// and line.
Result<std::vector<Judged>> ReadJudged(const std::string& path);
// The same of a table that is read already.
Result<std::vector<Judged>> JudgedOf(const CsvTable& table);

}  // namespace clarion::reviews
