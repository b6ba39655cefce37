// What the routes of a scorecard's life share.
#pragma once

#include "api/context.h"
#include "app/rescoring.h"
#include "lifecycle/drafts.h"
#include "lifecycle/pins.h"

namespace clarion::api {

lifecycle::Drafts DraftsOf(const Context& context);

// The people who may publish scorecards, without those two: who could approve what they wrote and
// submitted.
struct Approvers {
  std::vector<std::string> names;
};
Result<Approvers> ApproversBeside(const Context& context, const std::string& author,
                                  const std::string& submitter);

// The card a text describes. kInvalidInput: what is wrong, "line 12: …".
Result<scoring::ScorecardInfo> CardOf(const std::string& yaml);

// Of whoever calls, with the person behind a key.
Result<lifecycle::NewDraft> NewDraftOf(const Context& context, const Caller& caller,
                                       const std::string& yaml, const std::string& note);

// A draft with what the caller may do about it.
Result<json::object> ToWire(const Context& context, const Caller& caller,
                            const lifecycle::Draft& draft);

// Tries a definition on all history; a scorecard's text becomes a draft, and keeps what the trial
// found.
Result<void> StartTrial(Context& context, const Caller& caller, const app::Change& change);
// What is tried counts from here on. kConflict: approval is missing.
Result<void> PublishTrial(Context& context, const Caller& caller);
// The shape Rescoring of schemas.cc.
Result<json::object> TrialToWire(const Context& context, const Caller& caller);

}  // namespace clarion::api
