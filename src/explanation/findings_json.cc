#include "explanation/findings_json.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace clarion::explanation {
namespace {

json::object ContributionToJson(const Leaves& leaves, const Contribution& part) {
  json::object out{{"total", part.total}};
  if (leaves.measure == Measure::kAmount) return out;
  out["rate"] = part.rate;
  out["mix"] = part.mix;
  out["interaction"] = part.interaction;
  return out;
}

json::object CauseToJson(const Leaves& leaves, const Findings& findings, const Cause& cause) {
  json::object where;
  for (const Condition& one : cause.slice) {
    const Dimension& dimension = leaves.dimensions[one.dimension];
    where[dimension.name] = dimension.values[one.value];
  }
  json::object out{{"slice", SliceText(leaves, cause.slice)},
                   {"where", where},
                   {"type", CauseTypeName(cause.type)},
                   {"contribution", ContributionToJson(leaves, cause.contribution)},
                   {"low", cause.low},
                   {"high", cause.high}};
  const double change = findings.headline.change;
  out["share_of_change"] = change != 0 ? json::value(cause.contribution.total / change) : nullptr;
  out["now"] = cause.now;
  out["expected"] = cause.expected;
  out["effect"] = cause.effect;
  out["volume_share"] = cause.volume_share;
  out["leaves"] = cause.leaves;
  out["log_evidence"] = cause.log_evidence;
  out["confidence"] = cause.confidence;
  return out;
}

json::object NoiseToJson(const Noise& noise) { return {{"phi", noise.phi}, {"tau", noise.tau}}; }

}  // namespace

json::object FindingsToJson(const Leaves& leaves, const Findings& findings) {
  const bool ratio = leaves.measure == Measure::kRatio;
  json::array causes;
  for (const Cause& cause : findings.causes) {
    causes.push_back(CauseToJson(leaves, findings, cause));
  }
  json::object out{{"measure", ratio ? "ratio" : "amount"},
                   {"headline",
                    {{"now", findings.headline.now},
                     {"expected", findings.headline.expected},
                     {"change", findings.headline.change}}},
                   {"significant", !findings.causes.empty()}};
  if (findings.causes.empty()) {
    out["answer"] = findings.global_shift != 0
                        ? "nothing significant in any slice; everything moved together"
                        : "nothing significant";
  } else {
    out["answer"] = "slices whose change goes together with the headline's; correlation, not proof";
  }
  out["causes"] = std::move(causes);
  out["rest"] = ContributionToJson(leaves, findings.rest);
  out["global_shift"] = findings.global_shift;
  out["noise"] = NoiseToJson(findings.noise);
  if (ratio) out["volume_noise"] = NoiseToJson(findings.volume_noise);
  out["leaves"] = leaves.size();
  out["slices"] = findings.slices;
  return out;
}

}  // namespace clarion::explanation
