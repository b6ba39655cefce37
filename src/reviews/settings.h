// How much is reviewed and what is promised: FOLDER/reviews.yaml, or what stands here.
#pragma once

#include "reviews/drift.h"
#include "reviews/threshold.h"

namespace clarion::reviews {

struct Settings {
  uint64_t seed = 1;          // another seed draws another audit sample
  double audit_rate = 0.02;   // share of conversations in the audit sample, (0, 1]
  double second_share = 0.2;  // share of the audit sample that a second person judges blind, [0, 1]
  int days = 28;              // how far back the queue looks from the data's end
  ThresholdSettings threshold;  // risk, failure
};

// Fields seed, audit_rate, second_share, days, risk, failure; what is not there stays.
// kInvalidInput names file, field and what it takes; a file that is not there is no error.
Result<Settings> LoadSettings(const std::string& file);
// The same of a text; `name` stands before every error message.
Result<Settings> ParseSettings(const std::string& name, const std::string& text);

// Whether a conversation is in the audit sample: by its hash, so for ever and for everybody, and a
// larger rate holds the smaller one's sample. The draw is in [0, 1); in the sample: below the rate.
double AuditDraw(const Settings& settings, std::string_view interaction);
bool InAudit(const Settings& settings, std::string_view interaction);
// Of the audit sample: is it judged by a second person too?
bool InSecond(const Settings& settings, std::string_view interaction);

}  // namespace clarion::reviews
