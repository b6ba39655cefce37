#include "api/schemas.h"

#include <boost/json.hpp>
#include <cassert>

namespace clarion::api {
namespace {

// A shorthand that reads like the value itself: "name": "string", a trailing ? for what may be
// null, [x] for lists, and names of other shapes. Expanded to JSON Schema below.
constexpr const char* kShapes = R"json({
"Error": {"error": {"kind": "invalid_input|not_found|conflict|unavailable|corrupt|too_large|internal|sign_in_needed|second_factor|forbidden|too_many", "message": "string"}},
"Cell": {"value": "number?", "low": "number?", "high": "number?", "n": "integer", "enough": "boolean", "partial": "boolean"},
"Point": {"at": "string", "value": "number?", "low": "number?", "high": "number?", "n": "integer", "enough": "boolean", "partial": "boolean"},
"Period": {"from": "string", "to": "string"},
"Metric": {"id": "string", "title": "string", "lens": "outcome|effort|perception|operations", "kind": "share|mean|net|count", "unit": "percent|ms|points|score|count|nps", "direction": "up|down|none", "minimum_sample": "integer", "headline": "boolean", "definition": "string", "numerator": "string", "denominator": "string", "formula_source": "string", "good_to_know": "string", "window_ms": "integer", "dimensions": ["string"]},
"Metrics": {"metrics": ["Metric"]},
"MetricValue": {"id": "string", "now": "Cell", "before": "Cell?", "series": ["Point"]},
"MetricValues": {"from": "string", "to": "string", "grain": "hour|day|week", "compare": "Period?", "values": ["MetricValue"], "took_ms": "number"},
"BreakdownRow": {"value": "string", "label": "string", "now": "Cell", "before": "Cell?", "share": "number"},
"Breakdown": {"id": "string", "by": "string", "total": {"now": "Cell", "before": "Cell?"}, "rows": ["BreakdownRow"]},
"Facet": {"value": "string", "count": "integer", "name": "string?", "title": "string?"},
"Workspace": {"name": "string", "demo": "boolean", "version": "string", "interactions": "integer", "turns": "integer", "first_at": "string?", "horizon": "string?", "received_at": "string?", "indexing": {"behind": "integer"}, "rejects": "integer", "loopback_only": "boolean", "facets": {"channel": ["Facet"], "queue": ["Facet"], "agent_kind": ["Facet"], "team": ["Facet"], "reason": ["Facet"], "agent": ["Facet"], "dataset": ["Facet"], "signal": ["Facet"], "card": ["Facet"], "attribute": ["Facet"]}},
"Row": {"id": "string", "channel": "voice|chat|email|sms|social|messaging|ticket|bot", "direction": "inbound|outbound", "started_at": "string", "started_known": "boolean", "duration_ms": "integer?", "customer_id": "string", "queue": "string", "agent_id": "string", "agent_name": "string", "agent_kind": "human|ai|mixed|none", "team": "string", "reason": "string", "turns": "integer", "preview": "string", "effort": "number", "transfers": "integer", "holds": "integer", "repeats_stated": "integer", "frustration": "integer", "points": "number?", "failed": "boolean", "csat": "number?", "journey_step": "integer", "repeat": "boolean", "dataset": "string"},
"Rows": {"rows": ["Row"], "next": "string?", "total": "integer", "total_capped": "boolean"},
"Evidence": {"turn": "integer?", "begin": "integer", "end": "integer", "event": "integer?"},
"Answer": {"question": "string", "section": "string", "text": "string", "help": "string", "verdict": "yes|no|na|value", "value": "number", "points": "number", "weight": "number", "confidence": "number", "auto_fail": "boolean", "because": "string", "evidence": ["Evidence"]},
"Score": {"scorecard": "string", "title": "string", "version": "string", "points": "number", "failed": "boolean", "answers": ["Answer"]},
"Turn": {"seq": "integer", "role": "customer|agent|bot|system|supervisor", "party": "string", "text": "string", "start_ms": "integer?", "end_ms": "integer?"},
"Event": {"seq": "integer", "kind": "string", "name": "string", "at_ms": "integer?", "duration_ms": "integer?", "before_turn": "integer", "detail": "object?"},
"Outcome": {"kind": "string", "value": "number", "at": "string?", "source": "string", "comment": "string"},
"Signal": {"seq": "integer", "kind": "string", "label": "string", "value": "number", "confidence": "number", "turn": "integer?", "begin": "integer", "end": "integer", "event": "integer?", "detector": "string"},
"Party": {"id": "string", "role": "customer|agent|bot|system|supervisor", "name": "string"},
"Facts": {"reason": "string", "wait_ms": "integer?", "handle_ms": "integer?", "hold_ms": "integer", "first_response_ms": "integer?", "response_ms": "integer?", "dead_air_ms": "integer", "transfers": "integer", "handovers": "integer", "identifications": "integer", "repeats_stated": "integer", "escalation_requests": "integer", "frustration": "integer", "promises": "integer", "effort": "number", "abandoned": "boolean", "resolution_stated": "boolean"},
"InteractionHead": {"id": "string", "tenant": "string", "dataset": "string", "channel": "voice|chat|email|sms|social|messaging|ticket|bot", "direction": "inbound|outbound", "started_at": "string", "started_known": "boolean", "duration_ms": "integer?", "customer_id": "string", "queue": "string", "agent_ids": ["string"], "agent_kind": "human|ai|mixed|none", "attributes": "texts", "parties": ["Party"], "version": "integer"},
"Interaction": {"interaction": "InteractionHead", "turns": ["Turn"], "events": ["Event"], "outcomes": ["Outcome"], "signals": ["Signal"], "scores": ["Score"], "facts": "Facts"},
"JourneyStep": {"id": "string", "channel": "voice|chat|email|sms|social|messaging|ticket|bot", "started_at": "string", "queue": "string", "agent_id": "string", "agent_name": "string", "agent_kind": "human|ai|mixed|none", "reason": "string", "preview": "string", "points": "number?", "step": "integer", "gap_before_ms": "integer?", "same_matter": "boolean", "current": "boolean"},
"Journey": {"customer_id": "string", "journey_id": "string", "steps": ["JourneyStep"]},
"IntakeResult": {"index": "integer", "id": "string", "status": "accepted|duplicate|rejected|erased", "reason": "string"},
"Intake": {"accepted": "integer", "duplicate": "integer", "rejected": "integer", "erased": "integer", "results": ["IntakeResult"]},
"Step": {"rule": "string", "value": "number", "points": "number"},
"Question": {"id": "string", "section": "string", "text": "string", "help": "string", "type": "yes_no|scale|count|duration", "error_class": "string", "weight": "number", "auto_fail": "boolean", "evidence_required": "boolean", "applies_when": "string", "rule": "string", "steps": ["Step"]},
"Section": {"id": "string", "title": "string", "weight": "number"},
"Scorecard": {"id": "string", "version": "string", "title": "string", "owner": "string", "description": "string", "applies_to": "string", "sections": ["Section"], "questions": ["Question"], "interactions": "integer", "mean_points": "number?", "failed": "integer", "yaml": "string?"},
"Scorecards": {"scorecards": ["Scorecard"]},
"QuestionResult": {"id": "string", "yes": "integer", "no": "integer", "na": "integer", "mean_points": "number?", "n": "integer"},
"QuestionResults": {"questions": ["QuestionResult"]},
"TryScorecard": {"interaction_id": "string", "yaml": "string"},
"Tried": {"score": "Score?", "applies": "boolean"},
"SummarySentence": {"part": "reason|done|outcome|next_step", "text": "string", "owner": "string", "confidence": "number", "evidence": "Evidence"},
"Summary": {"resolution": "solved|promised|unsolved|unknown", "reason": "string", "sentences": ["SummarySentence"]},
"Rescore": {"kind": "scorecard|phrases|policy?", "yaml": "string"},
"Flip": {"before": "string", "after": "string", "count": "integer"},
"QuestionShift": {"question": "string", "compared": "integer", "changed": "integer", "flips": ["Flip"]},
"AgentShift": {"agent_id": "string", "compared": "integer", "changed": "integer", "newly_failed": "integer", "no_longer_failed": "integer", "mean_before": "number", "mean_after": "number"},
"CardShift": {"compared": "integer", "only_before": "integer", "only_after": "integer", "changed": "integer", "newly_failed": "integer", "no_longer_failed": "integer", "mean_before": "number", "mean_after": "number", "questions": ["QuestionShift"], "agents": ["AgentShift"]},
"AnswerChange": {"interaction": "string", "scorecard": "string", "question": "string", "before": "string", "after": "string", "because_before": "string", "because_after": "string", "quotes_before": ["string"], "quotes_after": ["string"]},
"ShiftOfCard": {"card": "string", "shift": "CardShift"},
"SignalShift": {"kind": "string", "label": "string", "before": "integer", "after": "integer"},
"Rescoring": {"state": "none|running|ready|published|failed|discarded", "kind": "scorecard|phrases|policy|reason_model", "card": "string", "title": "string", "version_before": "string", "version_after": "string", "weights_only": "boolean", "records": "integer", "records_total": "integer", "seconds": "number", "error": "string?", "shift": "CardShift?", "cards": ["ShiftOfCard"], "signals": ["SignalShift"], "examples": ["AnswerChange"]},
"CardVersion": {"version": "string", "generation": "string", "enrichment": "string", "yaml_sha256": "string", "published_at": "string", "current": "boolean", "interactions": "integer", "mean_points": "number?", "failed": "integer"},
"CardVersions": {"versions": ["CardVersion"]},
"CardVersionDetail": {"version": "string", "published_at": "string", "yaml": "string", "questions": ["QuestionResult"]},
"PastScore": {"scorecard": "string", "version": "string", "generation": "string", "published_at": "string", "points": "number", "failed": "boolean"},
"ScoreHistory": {"scores": ["PastScore"]},
"Receipt": {"receipt": "integer", "interaction": "string", "transcript_sha256": "string", "scorecard": "object", "engine": "object", "score": "object", "sha256": "string"},
"PhrasePack": {"name": "string", "version": "string", "file": "string", "signals": ["string"], "phrases": "integer", "yaml": "string"},
"PhrasePacks": {"packs": ["PhrasePack"]},
"TryPhrases": {"phrases": ["string"], "speaker": "any|customer|agent"},
"PhraseSpan": {"begin": "integer", "end": "integer", "phrase": "integer"},
"PhraseHit": {"interaction": "string", "turn": "integer", "role": "customer|agent|bot|system|supervisor", "text": "string", "spans": ["PhraseSpan"], "started_at": "string", "channel": "string"},
"PhraseCount": {"phrase": "string", "turns": "integer", "hits": "integer"},
"PhraseHits": {"turns": "integer", "hits": "integer", "conversations": "integer", "conversations_total": "integer", "scanned": "integer", "capped": "boolean", "took_ms": "number", "phrases": ["PhraseCount"], "rows": ["PhraseHit"]},
"Model": {"file": "string", "place": "shipped|workspace", "kind": "classifier|labels|embedding|table", "bytes": "integer", "hash": "string", "labels": ["string"], "features": "integer?", "card": "object?", "notes": "string", "error": "string?"},
"Models": {"models": ["Model"]},
"ReasonPart": {"label": "string", "conversations": "integer"},
"Reason": {"id": "string", "title": "string", "group": "string", "from": ["ReasonPart"], "examples": "integer", "conversations": "integer", "share": "number"},
"TaxonomyView": {"reasons": ["Reason"], "dismissed": ["string"], "conversations": "integer", "without_reason": "integer"},
"TaxonomyChange": {"action": "rename|move|merge|split", "id": "string", "title": "string?", "group": "string?", "into": "string?", "from": ["string"]},
"ClusterExample": {"interaction": "string", "text": "string", "channel": "string", "started_at": "string", "typicality": "number"},
"KnownReason": {"label": "string", "share": "number", "n": "integer"},
"ReasonName": {"id": "string", "title": "string"},
"Cluster": {"id": "string", "name": "string", "title": "string", "size": "integer", "known": "KnownReason?", "decision": "open|accepted|dismissed", "reason": "ReasonName?", "examples": ["ClusterExample"]},
"Discovery": {"state": "none|running|ready|failed", "scope": "all|without_reason", "conversations": "integer", "capped": "boolean", "no_reason": "integer", "seconds": "number", "error": "string?", "finished_at": "string?", "matched": "integer", "embedding": "string?", "clusters": ["Cluster"]},
"StartDiscovery": {"scope": "all|without_reason"},
"DecideCluster": {"action": "accept|merge|rename|dismiss|reopen", "title": "string?", "into": "string?"},
"Import": {"id": "string", "filename": "string", "format": "string", "state": "running|done|failed|cancelled", "bytes": "integer", "bytes_read": "integer", "accepted": "integer", "duplicate": "integer", "rejected": "integer", "erased": "integer", "turns": "integer", "seconds": "number", "error": "string?", "started_at": "string"},
"Imports": {"imports": ["Import"]},
"ImportStarted": {"id": "string"},
"Format": {"name": "string", "what": "string"},
"Formats": {"formats": ["Format"]},
"Reject": {"id": "integer", "at": "string", "format": "string", "file": "string", "line": "integer", "byte": "integer", "reason": "string", "raw": "string", "raw_bytes": "integer"},
"Rejects": {"rejects": ["Reject"], "total": "integer", "next": "integer?"},
"Retried": {"accepted": "integer", "duplicate": "integer", "rejected": "integer", "erased": "integer"},
"Hit": {"kind": "interaction|customer|agent|queue|reason|metric|scorecard", "id": "string", "title": "string", "detail": "string"},
"Hits": {"hits": ["Hit"]},
"WhereIs": {"by": "string", "value": "string", "label": "string"},
"Cause": {"where": ["WhereIs"], "type": "volume|new|rate|mix", "contribution": "number", "low": "number", "high": "number", "share_of_change": "number?", "now": "number", "before": "number", "volume_share": "number", "confidence": "number"},
"Why": {"id": "string", "from": "string", "to": "string", "now": "number", "before": "number", "change": "number", "causes": ["Cause"], "rest": "number", "global_shift": "number", "slices": "integer", "took_ms": "number"},
"Expectation": {"value": "number", "low": "number", "high": "number"},
"RolloutStep": {"value": "string", "start": "string"},
"Task": {"id": "string", "text": "string", "owner": "string", "done": "boolean"},
"TaskChange": {"id": "string?", "text": "string?", "owner": "string?", "done": "boolean?"},
"Measured": {"value": "number", "low": "number", "high": "number", "method": "interrupted|controlled|staggered", "state": "measuring|holds|fading|lost|no_effect|worse"},
"Initiative": {"id": "string", "title": "string", "hypothesis": "string", "owner": "string", "metric": "string", "segment": "string", "guardrails": ["string"], "expected": "Expectation?", "cost": "number", "start": "string?", "rollout_by": "string", "rollout": ["RolloutStep"], "tasks": ["Task"], "links": ["string"], "incident": "string", "playbook": "string", "notes": "string", "state": "draft|running|ended|cancelled", "created_at": "string", "changed_at": "string", "ended_at": "string?", "outcome": "Measured?"},
"Initiatives": {"initiatives": ["Initiative"]},
"NewInitiative": {"title": "string", "hypothesis": "string", "owner": "string", "metric": "string", "segment": "string", "guardrails": ["string"], "expected": "Expectation?", "cost": "number", "start": "string?", "rollout_by": "string", "rollout": ["RolloutStep"], "tasks": ["Task"], "links": ["string"], "incident": "string", "playbook": "string", "notes": "string"},
"EffectPoint": {"at": "string", "actual": "number", "expected": "number", "low": "number", "high": "number"},
"Effect": {"metric": "string", "method": "none|interrupted|controlled|staggered", "why_not": "string", "value": "number?", "low": "number?", "high": "number?", "before": "number?", "days": "integer", "autocorrelation": "number", "controls": ["string"], "points": ["EffectPoint"], "state": "measuring|holds|fading|lost|no_effect|worse", "won_on": "string?", "faded_on": "string?", "win": "number?", "left": "number?", "guard": "unknown|kept|harmed"},
"InitiativeEffect": {"id": "string", "start": "string", "target": "Effect", "guardrails": ["Effect"]},
"Playbook": {"id": "string", "title": "string", "metrics": ["string"], "types": ["string"], "dimensions": ["string"], "action": "string", "owner_role": "string", "undoes": "Expectation", "effort": "small|medium|large", "guardrails": ["string"], "launch": "string"},
"Playbooks": {"playbooks": ["Playbook"]},
"ByValue": {"by": "string", "value": "string"},
"Recommendation": {"playbook": "Playbook", "metric": "string", "where": ["ByValue"], "segment": "string", "type": "volume|new|rate|mix", "contribution": "number", "effect": "Expectation", "expected": "Expectation", "chance_success": "number", "chance_accepted": "number", "value": "number", "because": "string"},
"Recommendations": {"metric": "string", "recommendations": ["Recommendation"]},
"NewDecision": {"playbook": "string", "metric": "string", "segment": "string", "accepted": "boolean", "reason": "string", "incident": "string?", "expected": "Expectation?"},
"Decision": {"id": "string", "playbook": "string", "metric": "string", "segment": "string", "accepted": "boolean", "reason": "string", "initiative": "string", "by": "string", "at": "string"},
"Decided": {"decision": "Decision", "initiative": "Initiative?"},
"Person": {"id": "string", "email": "string", "name": "string", "role": "string", "agent_id": "string", "teams": ["string"], "active": "boolean", "has_password": "boolean", "second_factor": "boolean", "created_at": "string"},
"Self": {"id": "string", "email": "string", "name": "string", "role": "string", "role_title": "string", "agent_id": "string", "teams": ["string"], "active": "boolean", "has_password": "boolean", "second_factor": "boolean", "created_at": "string"},
"Session": {"state": "setup_needed|signed_out|signed_in", "demo": "boolean", "person": "Self?", "permissions": ["string"], "sees": "all|team|own", "csrf": "string?"},
"SignIn": {"email": "string", "password": "string", "code": "string?"},
"SetUp": {"name": "string", "email": "string", "password": "string", "code": "string"},
"UseLink": {"link": "string", "password": "string"},
"ChangePassword": {"old_password": "string", "new_password": "string"},
"SecondFactor": {"secret": "string", "uri": "string"},
"Code": {"code": "string"},
"Done": {"done": "boolean"},
"IncidentMove": {"metric": "string", "where": ["WhereIs"], "type": "volume|new|rate|mix", "direction": "up|down", "z": "number", "now": "number", "before": "number", "n_now": "number", "n_before": "number", "touched": "number", "from": "string", "to": "string", "before_from": "string", "noticed_at": "string", "last_seen_at": "string"},
"Incident": {"id": "string", "where": ["WhereIs"], "changes": ["IncidentMove"], "first_sign_at": "string", "noticed_at": "string", "last_seen_at": "string", "end": "open|recovered|settled", "ended_at": "string?", "severity": "number", "state": "open|acknowledged|resolved", "snoozed": "boolean", "snoozed_until": "string?", "owner": "string", "owner_name": "string?", "verdict": "|useful|false_alarm", "note": "string", "changed_at": "string?", "acknowledged_at": "string?"},
"AlertQuality": {"raised": "integer", "acted_on": "integer", "useful": "integer", "false_alarms": "integer"},
"Incidents": {"incidents": ["Incident"], "watched_until": "string?", "quality": "AlertQuality"},
"IncidentChange": {"state": "string?", "snooze_days": "integer?", "owner": "string?", "verdict": "string?", "note": "string?"},
"People": {"people": ["Person"]},
"NewPerson": {"email": "string", "name": "string", "role": "string", "agent_id": "string?", "teams": ["string"]},
"PersonChange": {"name": "string?", "role": "string?", "agent_id": "string?", "teams": ["string"], "active": "boolean?"},
"Invited": {"id": "string", "email": "string", "name": "string", "role": "string", "agent_id": "string", "teams": ["string"], "active": "boolean", "has_password": "boolean", "second_factor": "boolean", "created_at": "string", "link": "string"},
"Link": {"link": "string"},
"Role": {"id": "string", "title": "string", "what": "string", "sees": "all|team|own", "permissions": ["string"]},
"Roles": {"roles": ["Role"]},
"Key": {"id": "string", "name": "string", "permissions": ["string"], "created_by": "string", "created_at": "string", "expires_at": "string", "used_at": "string?", "state": "valid|ended|revoked"},
"Keys": {"keys": ["Key"]},
"NewKey": {"name": "string", "permissions": ["string"], "days": "integer"},
"MadeKey": {"id": "string", "name": "string", "permissions": ["string"], "created_by": "string", "created_at": "string", "expires_at": "string", "used_at": "string?", "state": "valid|ended|revoked", "secret": "string"},
"AuditActor": {"kind": "person|key|command_line|nobody", "id": "string", "name": "string", "address": "string"},
"AuditEntry": {"seq": "integer", "at": "string", "actor": "AuditActor", "action": "string", "target": "string", "outcome": "done|refused", "before": "object?", "after": "object?", "hash": "string"},
"Audit": {"entries": ["AuditEntry"], "next": "integer?"},
"AuditCheck": {"entries": "integer", "head": "string", "broken": "string?"},
"FlowNode": {"activity": "string", "occurrences": "integer", "cases": "integer", "starts": "integer", "ends": "integer", "effort": "number"},
"FlowEdge": {"from": "string", "to": "string", "occurrences": "integer", "cases": "integer", "median_seconds": "number", "p90_seconds": "number", "asked_again": "integer", "effort": "number"},
"Flow": {"by": "contact|journey", "from": "string", "to": "string", "cases": "integer", "events": "integer", "sample": "number", "coverage": "number", "cases_shown": "integer", "variants_total": "integer", "nodes": ["FlowNode"], "edges": ["FlowEdge"], "edges_total": "integer", "took_ms": "number"},
"VariantOutcomes": {"resolution": "Cell", "effort": "Cell", "csat": "Cell", "back_7d": "Cell"},
"Variant": {"steps": ["string"], "cases": "integer", "share": "number", "median_seconds": "number", "example": "string", "outcomes": "VariantOutcomes"},
"Variants": {"by": "contact|journey", "cases": "integer", "sample": "number", "variants_total": "integer", "variants": ["Variant"]},
"JourneyCase": {"case": "string", "contacts": ["string"], "started_at": "string", "channel": "string", "reason": "string", "steps": "integer", "length_seconds": "number", "effort": "number", "resolved": "boolean?", "back_7d": "boolean?", "csat": "number?"},
"JourneyCases": {"cases": ["JourneyCase"], "total": "integer"},
"MomentFigure": {"id": "string", "title": "string", "unit": "percent|ms|points|score|count|nps", "kind": "share|mean|net|count", "direction": "up|down|none", "minimum_sample": "integer", "definition": "string", "good_to_know": "string", "value": "number?", "low": "number?", "high": "number?", "n": "integer", "enough": "boolean", "partial": "boolean"},
"Moment": {"id": "string", "title": "string", "question": "string", "figures": ["MomentFigure"]},
"StepEffort": {"step": "string", "occurrences": "integer", "effort": "number", "share": "number", "each": "number", "example": "string"},
"ContextLoss": {"handoff": "string", "occurrences": "integer", "lost": "integer", "share": "number", "low": "number", "high": "number", "enough": "boolean", "example": "string"},
"DeadEnd": {"step": "string", "contacts": "integer", "to_person": "integer", "unresolved": "integer", "share": "number", "low": "number", "high": "number", "enough": "boolean", "example": "string"},
"AuditAnswer": {"id": "string", "question": "string", "answer": "string", "figures": ["string"]},
"Moments": {"contacts": "integer", "sample": "number", "from": "string", "to": "string", "moments": ["Moment"], "effort_total": "number", "effort": ["StepEffort"], "context_lost": ["ContextLoss"], "dead_ends": ["DeadEnd"], "audit": ["AuditAnswer"]},
"Amount": {"value": "number", "low": "number", "high": "number"},
"FailureSum": {"contacts": "integer", "timed": "integer", "share": "Cell", "minutes": "Amount", "cost": "Amount?"},
"FailureCause": {"id": "string", "title": "string", "when": "string", "fix": "string", "contacts": "integer", "timed": "integer", "share": "Cell", "minutes": "Amount", "cost": "Amount?"},
"FailureRow": {"reason": "string", "cause": "string", "contacts": "integer", "timed": "integer", "share": "Cell", "minutes": "Amount", "cost": "Amount?"},
"FailureDemand": {"from": "string", "to": "string", "contacts": "integer", "total": "FailureSum", "causes": ["FailureCause"], "rows": ["FailureRow"], "over": "string", "cost_per_minute": "number?", "currency": "string", "own_rule": "boolean", "yaml": "string"},
"OrderRules": {"yaml": "string"},
"OrderCheck": {"id": "string", "applies": "integer", "kept": "integer", "share": "number?", "low": "number?", "high": "number?", "broken": ["string"]},
"Conformance": {"by": "contact|journey", "cases": "integer", "sample": "number", "rules": ["OrderCheck"]},
"BriefSentence": {"text": "string", "link": "string", "tone": "|good|bad"},
"BriefSection": {"id": "string", "title": "string", "none": "string", "sentences": ["BriefSentence"]},
"Brief": {"from": "string", "to": "string", "headline": "string", "sections": ["BriefSection"]},
"ReadinessBox": {"id": "string", "area": "customer|quality|automation|insight|leadership", "title": "string", "state": "no|partly|yes", "evidence": "string", "link": "string", "next": "string"},
"ReadinessStage": {"id": "string", "title": "string", "boxes": ["string"], "reached": "boolean"},
"AdoptionFigure": {"id": "string", "title": "string", "done": "integer", "due": "integer", "link": "string"},
"Readiness": {"from": "string", "to": "string", "boxes": ["ReadinessBox"], "stages": ["ReadinessStage"], "adoption": ["AdoptionFigure"]},
"Spread": {"value": "number", "low": "number", "high": "number"},
"PerformanceMetric": {"id": "string", "title": "string", "unit": "percent|ms|points|score|count|nps", "direction": "up|down|none"},
"AgentStanding": {"agent": "string", "name": "string", "kind": "human|ai|mixed|none", "team": "string", "n": "integer", "raw": "number", "case_mix": "number", "adjusted": "number", "low": "number", "high": "number", "reliability": "number", "rank": "number", "rank_low": "number", "rank_high": "number", "better_than_typical": "number"},
"FactorWorth": {"factor": "string", "level": "string", "n": "integer", "worth": "number"},
"Agents": {"metric": "PerformanceMetric", "from": "string", "to": "string", "cases": "integer", "sample": "number", "mean": "number?", "between": "Spread", "mix_correlation": "number", "apart": "boolean", "agents_total": "integer", "agents": ["AgentStanding"], "worth": ["FactorWorth"]},
"BehaviourName": {"id": "string", "card": "string", "card_title": "string", "text": "string", "yes_no": "boolean"},
"AgentFigure": {"metric": "PerformanceMetric", "mean": "number", "agents": "integer", "n": "integer", "raw": "number", "case_mix": "number", "adjusted": "number", "low": "number", "high": "number", "reliability": "number", "rank": "number", "rank_low": "number", "rank_high": "number", "better_than_typical": "number"},
"AgentQuestion": {"question": "BehaviourName", "mean": "number", "n": "integer", "raw": "number", "case_mix": "number", "adjusted": "number", "low": "number", "high": "number", "reliability": "number", "rank": "number", "rank_low": "number", "rank_high": "number", "better_than_typical": "number"},
"AgentStrength": {"question": "BehaviourName", "now": "number", "typical": "number", "certainty": "number", "n": "integer"},
"Gain": {"metric": "string", "title": "string", "unit": "percent|ms|points|score|count|nps", "value": "number"},
"AgentOpportunity": {"question": "BehaviourName", "now": "number", "reach": "number", "certainty": "number", "n": "integer", "gains": ["Gain"], "worth": "number"},
"AgentProfile": {"agent": "string", "name": "string", "kind": "human|ai|mixed|none", "team": "string", "from": "string", "to": "string", "contacts": "integer", "sample": "number", "figures": ["AgentFigure"], "strengths": ["AgentStrength"], "opportunities": ["AgentOpportunity"], "questions": ["AgentQuestion"]},
"Association": {"matter": "helps|harms|nothing|unsure|too_few", "n": "integer", "done": "number?", "plain": "number?", "effect": "number?", "low": "number?", "high": "number?", "q": "number?", "standardised": "number?"},
"Behaviour": {"id": "string", "card": "string", "card_title": "string", "text": "string", "yes_no": "boolean", "weight": "number", "suggested": "number", "mean": "number?", "between": "number", "outcomes": ["Association"]},
"Behaviours": {"from": "string", "to": "string", "cases": "integer", "sample": "number", "outcomes": ["PerformanceMetric"], "questions": ["Behaviour"]},
"CoachingOpportunity": {"agent": "string", "name": "string", "kind": "human|ai|mixed|none", "team": "string", "question": "BehaviourName", "now": "number", "reach": "number", "certainty": "number", "n": "integer", "gains": ["Gain"], "worth": "number"},
"ProcessProblem": {"question": "BehaviourName", "level": "number", "spread": "number", "n": "integer", "agents": "integer"},
"CoachingOpportunities": {"from": "string", "to": "string", "opportunities": ["CoachingOpportunity"], "processes": ["ProcessProblem"]},
"CoachingMoment": {"interaction": "string", "turn": "integer", "good": "boolean", "note": "string"},
"CoachingSession": {"id": "string", "agent": "string", "coach": "string", "question": "string", "focus": "string", "goal": "number?", "session_at": "string?", "held_at": "string?", "follow_up_at": "string?", "moments": ["CoachingMoment"], "notes": "string", "agent_says": "string", "stage": "planned|held|closed|cancelled", "created_at": "string", "changed_at": "string", "agent_name": "string?", "coach_name": "string?"},
"CoachingSessions": {"sessions": ["CoachingSession"]},
"NewCoachingSession": {"agent": "string", "coach": "string?", "question": "string?", "focus": "string?", "goal": "number?", "session_at": "string?", "follow_up_at": "string?", "moments": ["CoachingMoment"], "notes": "string?"},
"CoachingSessionChange": {"question": "string?", "focus": "string?", "goal": "number?", "session_at": "string?", "held_at": "string?", "follow_up_at": "string?", "moments": ["CoachingMoment"], "notes": "string?", "stage": "string?"},
"CoachingSaid": {"text": "string"},
"SessionEffect": {"session": "string", "value": "number", "low": "number", "high": "number"},
"CoachEffect": {"coach": "string", "name": "string", "sessions": "integer", "value": "number", "low": "number", "high": "number"},
"EffectOverTime": {"from_week": "integer", "to_week": "integer", "sessions": "integer", "value": "number", "low": "number", "high": "number"},
"CoachingEffect": {"why_not": "string", "sessions": "integer", "not_coached": "integer", "value": "number?", "low": "number?", "high": "number?", "proven": "boolean", "spread": "number?", "by_session": ["SessionEffect"], "by_coach": ["CoachEffect"], "by_time": ["EffectOverTime"]},
"SuggestedMoment": {"interaction": "string", "agent": "string", "agent_name": "string", "reason": "string", "started_at": "string", "turn": "integer", "good": "boolean", "own": "boolean"},
"CoachingMoments": {"moments": ["SuggestedMoment"]},
"DestinationHealth": {"state": "off|unused|sent|failing|dead", "pending": "integer", "failing": "integer", "dead": "integer", "last_delivered_at": "string?", "last_error": "string"},
"Destination": {"id": "string", "name": "string", "kind": "webhook|email|slack|teams|jira|github", "address": "string", "events": ["string"], "min_severity": "number", "enabled": "boolean", "disabled_because": "string", "owner": "string", "has_secret": "boolean", "old_secret_until": "string?", "created_at": "string", "changed_at": "string", "plain": "boolean", "project": "string", "issue_type": "string", "user": "string", "repository": "string", "from": "string", "labels": ["string"], "to": ["string"], "owner_name": "string?", "health": "DestinationHealth"},
"Destinations": {"destinations": ["Destination"], "events": ["string"], "private_allowed": "boolean"},
"NewDestination": {"name": "string", "kind": "webhook|email|slack|teams|jira|github", "address": "string?", "events": ["string"], "min_severity": "number?", "enabled": "boolean?", "owner": "string?", "secret": "string?", "project": "string?", "issue_type": "string?", "user": "string?", "repository": "string?", "labels": ["string"], "from": "string?", "to": ["string"], "plain": "boolean?"},
"StoredPlace": {"name": "string", "count": "integer"},
"PersonContact": {"id": "string", "channel": "voice|chat|email|sms|social|messaging|ticket|bot", "started_at": "string", "turns": "integer"},
"Hold": {"id": "string", "kind": "person|interaction|period", "value": "string", "from": "string?", "until": "string?", "reason": "string", "owner": "string", "created_at": "string", "released_at": "string?", "released_by": "string"},
"Holds": {"holds": ["Hold"]},
"NewHold": {"kind": "person|interaction|period", "value": "string?", "from": "string?", "until": "string?", "reason": "string", "owner": "string"},
"PersonData": {"name": "string", "customer_id": "string", "known_as": ["string"], "contacts": ["PersonContact"], "places": ["StoredPlace"], "hold": "Hold?"},
"PersonExport": {"format": "string", "made_at": "string", "summary": "string", "person": "object", "stored": "object", "records": ["object"], "concluded": "object"},
"PrivacyWork": {"kind": "string?", "person": "string?", "interaction": "string?", "confirm": "string?", "basis": "string?", "asked_by": "string?", "received_at": "string?", "request": "string?"},
"ErasureProof": {"words": "integer", "files": "integer", "bytes": "integer", "found_in": ["string"]},
"ErasureReport": {"request": "string", "hash": "string", "records": "integer", "places": "object", "retrain": "boolean", "proof": "ErasureProof", "seconds": "number"},
"ErasureStatus": {"state": "none|running|done|failed", "request": "string", "seconds": "number", "report": "ErasureReport?", "error": "string?"},
"PrivacyRequest": {"id": "string", "kind": "erasure|export", "subject": "string", "person": "string", "hash": "string", "basis": "string", "asked_by": "string", "by": "string", "received_at": "string", "due_at": "string", "days_left": "integer?", "done_at": "string?", "state": "open|running|done|refused", "detail": "object?"},
"PrivacyRegister": {"requests": ["PrivacyRequest"], "erased_subjects": "integer", "refused_deliveries": "integer", "refused_at": "string?"},
"RefusePrivacyRequest": {"reason": "string"},
"RetentionRules": {"conversations": "integer?", "channels": "object", "past_scores": "integer?", "refused": "integer?", "deliveries": "integer?"},
"RetentionDue": {"what": "conversations|past_scores|refused|deliveries", "channel": "string", "days": "integer", "before": "string", "count": "integer", "held": "integer"},
"RetentionReport": {"rules": "RetentionRules", "due": ["RetentionDue"], "seconds": "number"},
"DestinationSecret": {"destination": "Destination", "secret": "string?"},
"DeliveryTry": {"at": "string", "status": "integer", "error": "string", "took_ms": "integer"},
"Delivery": {"id": "string", "destination": "string", "type": "string", "subject": "string", "title": "string", "path": "string", "at": "string", "created_at": "string", "state": "pending|delivered|dead", "tries": "integer", "next_at": "string?", "last_at": "string?", "status": "integer", "error": "string", "result": "string", "result_url": "string", "log": ["DeliveryTry"]},
"Deliveries": {"deliveries": ["Delivery"]},
"ReviewEstimate": {"value": "number", "low": "number", "high": "number", "n": "number"},
"ReviewChoice": {"verdict": "string", "label": "string"},
"ReviewWaiting": {"dispute": "integer", "second": "integer", "audit": "integer", "critical": "integer", "uncertain": "integer", "instructive": "integer"},
"ReviewItem": {"interaction": "string", "source": "dispute|second|audit|critical|uncertain|instructive", "probability": "number", "blind": "boolean", "value": "number", "why": "string", "channel": "voice|chat|email|sms|social|messaging|ticket|bot", "started_at": "string", "agent_name": "string", "turns": "integer"},
"ReviewQueue": {"scorecard": "string", "title": "string", "audit_rate": "number", "days": "integer", "candidates": "integer", "waiting": "ReviewWaiting", "items": ["ReviewItem"]},
"Label": {"id": "string", "interaction": "string", "scorecard": "string", "question": "string", "verdict": "string", "kind": "review|adjudication|decision", "reviewer": "string", "reviewer_name": "string", "at": "string", "source": "dispute|second|audit|critical|uncertain|instructive|chosen", "probability": "number", "session": "string", "card_version": "string", "machine": "string", "confidence": "number", "blind": "boolean", "note": "string", "turn": "integer?"},
"Labels": {"labels": ["Label"]},
"NewLabel": {"question": "string", "verdict": "string", "note": "string?", "turn": "integer?"},
"NewLabels": {"interaction": "string", "scorecard": "string", "source": "string?", "session": "string?", "blind": "boolean?", "adjudicates": "boolean?", "answers": ["NewLabel"]},
"ReviewAnswer": {"question": "string", "section": "string", "text": "string", "help": "string", "type": "yes_no|scale|count|duration", "choices": ["ReviewChoice"], "machine": "string?", "answer": "Answer?", "standing": "string?", "labels": ["Label"], "dispute": "RawDispute?"},
"Review": {"interaction": "string", "scorecard": "string", "title": "string", "version": "string", "blind": "boolean", "own": "boolean", "answers": ["ReviewAnswer"]},
"ReviewNext": {"item": "ReviewItem?", "review": "Review?"},
"Standing": {"scorecard": "string", "question": "string", "verdict": "string", "how": "one|agreed|adjudicated|decided|contested", "reviewer_name": "string", "at": "string", "note": "string", "people": "integer", "machine": "string"},
"RawDispute": {"id": "string", "interaction": "string", "scorecard": "string", "question": "string", "verdict": "string", "reason": "string", "state": "open|upheld|overturned|withdrawn", "raised_by": "string", "raised_by_name": "string", "raised_at": "string?", "agents": ["string"], "reviewers": ["string"], "machine": "string", "confidence": "number", "card_version": "string", "decision": "string", "decision_reason": "string", "decided_by": "string", "decided_by_name": "string", "decided_at": "string?"},
"InteractionDispute": {"id": "string", "interaction": "string", "scorecard": "string", "question": "string", "verdict": "string", "reason": "string", "state": "open|upheld|overturned|withdrawn", "raised_by": "string", "raised_by_name": "string", "raised_at": "string?", "agents": ["string"], "reviewers": ["string"], "machine": "string", "confidence": "number", "card_version": "string", "decision": "string", "decision_reason": "string", "decided_by": "string", "decided_by_name": "string", "decided_at": "string?", "may_decide": "boolean", "own": "boolean"},
"Dispute": {"id": "string", "interaction": "string", "scorecard": "string", "question": "string", "verdict": "string", "reason": "string", "state": "open|upheld|overturned|withdrawn", "raised_by": "string", "raised_by_name": "string", "raised_at": "string?", "agents": ["string"], "reviewers": ["string"], "machine": "string", "confidence": "number", "card_version": "string", "decision": "string", "decision_reason": "string", "decided_by": "string", "decided_by_name": "string", "decided_at": "string?", "question_text": "string", "card_title": "string", "choices": ["ReviewChoice"], "may_decide": "boolean", "own": "boolean"},
"InteractionReviews": {"standings": ["Standing"], "disputes": ["InteractionDispute"], "may_dispute": "boolean"},
"DisputeRate": {"scorecard": "string", "question": "string", "text": "string", "raised": "integer", "open": "integer", "upheld": "integer", "overturned": "integer", "overturned_share": "ReviewEstimate?"},
"Disputes": {"disputes": ["Dispute"], "rates": ["DisputeRate"]},
"NewDispute": {"interaction": "string", "scorecard": "string", "question": "string", "reason": "string"},
"DisputeDecision": {"verdict": "string", "reason": "string"},
"VerdictAccuracy": {"verdict": "string", "precision": "ReviewEstimate?", "recall": "ReviewEstimate?"},
"QuestionAccuracy": {"question": "string", "text": "string", "labels": "integer", "picked": "integer", "agreement": "ReviewEstimate?", "verdicts": ["VerdictAccuracy"], "wrong": "ReviewEstimate?", "population": "number", "mistaken": ["string"], "people": "QuestionAgreement?"},
"ReviewAccuracy": {"scorecard": "string", "title": "string", "version": "string", "audit_rate": "number", "conversations": "integer", "audited": "integer", "contested": "integer", "overall": "ReviewEstimate?", "people": "QuestionAgreement?", "questions": ["QuestionAccuracy"]},
"Drift": {"question": "string", "state": "too_few|steady|drifting", "before": "ReviewEstimate?", "recent": "ReviewEstimate?", "since": "string?", "alarm_at": "string?", "weeks": ["WrongInWeek"]},
"WrongInWeek": {"from": "string", "wrong": "ReviewEstimate?"},
"QuestionThreshold": {"question": "string", "text": "string", "state": "reliable|needs_labels|unreliable", "threshold": "number?", "share": "number?", "error": "number?", "bound": "number?", "above": "integer", "labels": "integer", "more_labels": "integer?", "drift": "Drift"},
"ReviewThresholds": {"scorecard": "string", "title": "string", "risk": "number", "failure": "number", "questions": ["QuestionThreshold"]},
"Reviewer": {"id": "string", "name": "string", "role": "string"},
"Reviewers": {"reviewers": ["Reviewer"]},
"ReviewProgress": {"id": "string", "name": "string", "done": "integer"},
"CalibrationSession": {"id": "string", "title": "string", "scorecard": "string", "interactions": ["string"], "reviewers": ["string"], "blind": "boolean", "state": "open|closed", "owner": "string", "created_at": "string", "closed_at": "string?", "owner_name": "string", "progress": ["ReviewProgress"], "remaining": ["string"], "hidden": "boolean"},
"CalibrationSessions": {"sessions": ["CalibrationSession"]},
"NewCalibrationSession": {"title": "string", "scorecard": "string", "interactions": ["string"], "sample": "integer?", "reviewers": ["string"], "blind": "boolean?"},
"Coefficient": {"name": "string", "value": "number", "low": "number?", "high": "number?"},
"QuestionAgreement": {"question": "string", "text": "string", "units": "integer", "ordinal": "boolean", "people": ["Coefficient"], "machine": ["Coefficient"]},
"ReviewerStanding": {"reviewer": "string", "name": "string", "answers": "integer", "agreement": "ReviewEstimate?", "leniency": "ReviewEstimate?"},
"Opinion": {"reviewer_name": "string", "verdict": "string"},
"Contested": {"interaction": "string", "question": "string", "text": "string", "said": ["Opinion"]},
"CalibrationResult": {"id": "string", "title": "string", "scorecard": "string", "interactions": ["string"], "reviewers": ["string"], "blind": "boolean", "state": "open|closed", "owner": "string", "created_at": "string", "closed_at": "string?", "owner_name": "string", "progress": ["ReviewProgress"], "remaining": ["string"], "hidden": "boolean", "questions": ["QuestionAgreement"], "standings": ["ReviewerStanding"], "contested": ["Contested"]},
"Sql": {"sql": "string"},
"SqlAnswer": {"columns": ["string"], "rows": ["array"]}
})json";

json::value Expand(const json::value& shape);

json::value ExpandName(std::string_view name) {
  const bool nullable = name.ends_with('?');
  if (nullable) name.remove_suffix(1);
  if (name == "texts")
    return json::object{{"type", "object"},
                        {"additionalProperties", json::object{{"type", "string"}}}};
  if (name.find('|') != std::string_view::npos) {
    json::array words;
    while (!name.empty()) {
      const size_t bar = std::min(name.find('|'), name.size());
      words.push_back(json::string(name.substr(0, bar)));
      name.remove_prefix(std::min(bar + 1, name.size()));
    }
    return json::object{{"type", "string"}, {"enum", words}};
  }
  const bool simple = name == "string" || name == "number" || name == "integer" ||
                      name == "boolean" || name == "object" || name == "array";
  if (!simple) {
    json::object reference{{"$ref", "#/components/schemas/" + std::string(name)}};
    if (!nullable) return reference;
    return json::object{{"anyOf", json::array{reference, json::object{{"type", "null"}}}}};
  }
  json::object schema;
  schema["type"] = nullable ? json::value(json::array{name, "null"}) : json::value(name);
  if (name == "array") schema["items"] = json::object{};
  return schema;
}

json::value Expand(const json::value& shape) {
  if (shape.is_string()) return ExpandName(shape.get_string());
  if (shape.is_array())
    return json::object{{"type", "array"}, {"items", Expand(shape.get_array().front())}};
  json::object properties;
  json::array required;
  for (const auto& member : shape.get_object()) {
    properties[member.key()] = Expand(member.value());
    required.push_back(json::string(member.key()));
  }
  return json::object{{"type", "object"}, {"properties", properties}, {"required", required}};
}

}  // namespace

json::object Schemas() {
  const Result<json::value> shapes = ParseJson(kShapes);
  assert(shapes.ok());
  json::object out;
  for (const auto& member : shapes->get_object()) out[member.key()] = Expand(member.value());
  return out;
}

}  // namespace clarion::api
