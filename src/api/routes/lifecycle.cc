#include "api/routes/lifecycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/routes/reviewing.h"
#include "api/wire.h"
#include "app/card_evidence.h"
#include "base/log.h"

namespace clarion::api {

using lifecycle::Draft;
using lifecycle::DraftState;

lifecycle::Drafts DraftsOf(const Context& context) {
  return {context.registry->database(), context.workspace->clock()};
}

Result<Approvers> ApproversBeside(const Context& context, const std::string& author,
                                  const std::string& submitter) {
  Approvers out;
  ASSIGN_OR_RETURN(const auto people, context.registry->people().All(context.tenant));
  for (const registry::Person& one : people) {
    const registry::Role* role = context.registry->roles().Find(one.role);
    if (!one.active || role == nullptr || !role->permissions.Has(Permission::kPublishScorecards))
      continue;
    if (one.id != author && one.id != submitter) out.names.push_back(one.name);
  }
  return out;
}

Result<scoring::ScorecardInfo> CardOf(const std::string& yaml) {
  Result<scoring::Scorer> scorer = scoring::Scorer::Compile({{"card", yaml}});
  if (scorer.ok()) return scorer->cards().front();
  Error error = scorer.error();
  if (error.message.starts_with("card:")) error.message = "line " + error.message.substr(5);
  return error;
}

Result<lifecycle::NewDraft> NewDraftOf(const Context& context, const Caller& caller,
                                       const std::string& yaml, const std::string& note) {
  if (yaml.empty()) return InvalidInput("yaml: is missing; send the scorecard's text");
  ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, CardOf(yaml));
  lifecycle::NewDraft out{card.id, card.title, card.version, "", note, yaml, ""};
  const auto definitions = context.workspace->definitions();
  if (const auto* now = CardNamed(definitions->scorer, card.id); now != nullptr)
    out.base = now->version;
  if (caller.actor.kind == "key") {
    ASSIGN_OR_RETURN(const auto keys, context.registry->keys().All(caller.actor.tenant));
    for (const registry::ApiKey& key : keys)
      if (key.id == caller.actor.id) out.behind = key.created_by;
  }
  return out;
}

Result<json::object> ToWire(const Context& context, const Caller& caller, const Draft& draft) {
  json::object out = lifecycle::ToJsonObject(draft);
  const std::string submitter = draft.submitted ? draft.submitted->id : "";
  ASSIGN_OR_RETURN(const Approvers others, ApproversBeside(context, draft.author.id, submitter));
  ASSIGN_OR_RETURN(const bool needed, DraftsOf(context).NeedsApproval(caller.actor.tenant));
  const bool may = caller.permissions.Has(Permission::kPublishScorecards);
  const bool own = draft.author.id == caller.actor.id || submitter == caller.actor.id;
  const bool waits = draft.state == DraftState::kSubmitted;
  const auto definitions = context.workspace->definitions();
  const app::RescoringStatus trial = context.rescoring->Status();
  const bool on_trial = trial.kind == app::ChangeKind::kScorecard &&
                        trial.state == app::RescoringState::kReady && trial.sha256 == draft.sha256;
  out["approval_needed"] = needed;
  out["mine"] = own;
  out["approvers"] = json::array(others.names.begin(), others.names.end());
  out["may_submit"] = may && draft.trial.has_value() &&
                      (draft.state == DraftState::kOpen || draft.state == DraftState::kSentBack);
  out["may_approve"] = may && waits && caller.person.has_value() && (!own || others.names.empty());
  out["may_publish"] =
      may && draft.open() && on_trial && (!needed || draft.state == DraftState::kApproved);
  // Phrases, policies or models are others by now: what the trial found would be found differently.
  out["trial_is_current"] =
      draft.trial.has_value() && draft.trial->signals == definitions->signals_version();
  const auto* now = CardNamed(definitions->scorer, draft.card);
  out["replaces"] = now == nullptr ? json::value() : json::value(now->version);
  return out;
}

namespace {

// What the card under trial gives, from the rows it made: for a new card all there is to see.
Result<void> AddResults(Context& context, const app::Marks& marks, lifecycle::Trial* trial) {
  const std::string tenant = warehouse::Quoted(context.tenant);
  ASSIGN_OR_RETURN(const warehouse::Rows all,
                   context.workspace->warehouse().Query(fmt::format(
                       "SELECT avg(points), sum(failed), count() FROM score WHERE tenant = {} AND "
                       "generation = {}",
                       tenant, warehouse::Quoted(marks.generation))));
  trial->failed = all.Integer(0, 1);
  if (trial->compared == 0 && all.Integer(0, 2) > 0) trial->mean_after = all.Real(0, 0);
  ASSIGN_OR_RETURN(const warehouse::Rows rows,
                   context.workspace->warehouse().Query(fmt::format(
                       "SELECT question, countIf(verdict = 'yes'), countIf(verdict = 'no'), "
                       "countIf(verdict = 'na'), avgIf(points, verdict != 'na'), count() FROM "
                       "answer WHERE tenant = {} AND rules = {} GROUP BY question",
                       tenant, warehouse::Quoted(marks.rules))));
  for (size_t i = 0; i < rows.size(); ++i) {
    const double mean = rows.Real(i, 4);
    trial->results.push_back(
        json::object{{"id", rows.at(i, 0)},
                     {"yes", rows.Integer(i, 1)},
                     {"no", rows.Integer(i, 2)},
                     {"na", rows.Integer(i, 3)},
                     {"mean_points", mean == mean ? json::value(mean) : json::value()},
                     {"n", rows.Integer(i, 5)}});
  }
  return {};
}

}  // namespace

Result<void> StartTrial(Context& context, const Caller& caller, const app::Change& change) {
  if (change.kind != app::ChangeKind::kScorecard) return context.rescoring->Start(change);
  ASSIGN_OR_RETURN(const lifecycle::NewDraft draft, NewDraftOf(context, caller, change.text, ""));
  const registry::Actor actor = caller.actor;
  // Runs on the thread that scores. A trial that cannot be written down is still a trial.
  const auto keep = [&context, actor, draft](const app::RescoringStatus& found) {
    const auto kept = [&]() -> Result<void> {
      lifecycle::Drafts drafts = DraftsOf(context);
      ASSIGN_OR_RETURN(const Draft saved, drafts.Save(actor, draft));
      lifecycle::Trial trial;
      trial.records = static_cast<int64_t>(found.records_total);
      trial.signals = found.enrichment;
      if (const auto shift = found.diff.cards().find(found.card);
          shift != found.diff.cards().end()) {
        trial.compared = static_cast<int64_t>(shift->second.compared);
        trial.changed = static_cast<int64_t>(shift->second.changed);
        trial.only_before = static_cast<int64_t>(shift->second.only_before);
        trial.only_after = static_cast<int64_t>(shift->second.only_after);
        trial.mean_before = shift->second.mean_before;
        trial.mean_after = shift->second.mean_after;
      }
      RETURN_IF_ERROR(AddResults(context, found.marks, &trial));
      ASSIGN_OR_RETURN(const scoring::ScorecardInfo card, CardOf(draft.yaml));
      ASSIGN_OR_RETURN(const app::CardEvidence evidence,
                       app::ReadCardEvidence(*context.workspace, BookOf(context), context.tenant,
                                             card, found.marks.rules));
      trial.evidence = app::ToJsonArray(evidence);
      return drafts.Tried(actor, saved.card, saved.sha256, trial);
    };
    if (const auto done = kept(); !done.ok())
      SPDLOG_ERROR("what a trial found could not be kept: {}", done.error().message);
  };
  RETURN_IF_ERROR(context.rescoring->Start(change, keep));
  ASSIGN_OR_RETURN(const Draft saved, DraftsOf(context).Save(actor, draft));
  static_cast<void>(saved);
  return {};
}

Result<void> PublishTrial(Context& context, const Caller& caller) {
  const app::RescoringStatus trial = context.rescoring->Status();
  if (trial.kind != app::ChangeKind::kScorecard || trial.state != app::RescoringState::kReady)
    return context.rescoring->Publish();
  lifecycle::Drafts drafts = DraftsOf(context);
  RETURN_IF_ERROR(drafts.MayPublish(caller.actor.tenant, trial.card, trial.sha256));
  RETURN_IF_ERROR(context.rescoring->Publish(trial.sha256));
  return drafts.Published(caller.actor, trial.card, trial.sha256, trial.version_after,
                          trial.marks.generation);
}

Result<json::object> TrialToWire(const Context& context, const Caller& caller) {
  const app::RescoringStatus status = context.rescoring->Status();
  json::object out = ToWire(status);
  out["draft"] = nullptr;
  if (status.kind == app::ChangeKind::kScorecard && !status.sha256.empty()) {
    ASSIGN_OR_RETURN(const auto draft,
                     DraftsOf(context).OfText(caller.actor.tenant, status.card, status.sha256));
    if (draft) {
      ASSIGN_OR_RETURN(json::object wire, ToWire(context, caller, *draft));
      out["draft"] = std::move(wire);
    }
  }
  return out;
}

}  // namespace clarion::api
