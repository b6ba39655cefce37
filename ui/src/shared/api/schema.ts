// The shapes of /v1, as the server writes them. One file, so that types generated from /v1/openapi.json can take its place.
// Times are RFC 3339 in UTC, lengths are integer milliseconds, shares and points run from 0 to 1, unknown is null.

export type ErrorKind = "invalid_input" | "not_found" | "conflict" | "unavailable" | "corrupt" | "too_large";
export interface ErrorBody { readonly error: { readonly kind: ErrorKind; readonly message: string; readonly place?: string } }

export type Channel = "voice" | "chat" | "email" | "sms" | "social" | "messaging" | "ticket" | "bot";
export type AgentKind = "human" | "ai" | "mixed" | "none";
export type Role = "customer" | "agent" | "bot" | "system" | "supervisor";

export interface Facet { readonly value: string; readonly count?: number; readonly name?: string; readonly title?: string }
export type FacetName = "channel" | "queue" | "agent_kind" | "team" | "reason" | "agent" | "dataset" | "signal" | "card" | "attribute";

export interface Workspace {
  readonly name: string;
  readonly demo: boolean;
  readonly version: string;
  readonly interactions: number;
  readonly turns: number;
  readonly first_at: string | null;
  readonly horizon: string | null;
  readonly received_at: string | null;
  readonly indexing: { readonly behind: number };
  readonly rejects: number;
  readonly loopback_only: boolean;
  readonly facets: Readonly<Partial<Record<FacetName, readonly Facet[]>>>;
}

export type Lens = "outcome" | "effort" | "perception" | "operations";
export type MetricKind = "share" | "mean" | "net" | "count";
export type Unit = "percent" | "ms" | "points" | "score" | "count" | "nps";
export type Better = "up" | "down" | "none";

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly lens: Lens;
  readonly kind: MetricKind;
  readonly unit: Unit;
  readonly direction: Better;
  readonly minimum_sample: number;
  readonly definition: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly formula_source: string;
  readonly dimensions: readonly string[];
  readonly good_to_know?: string;
  readonly headline?: boolean;
}

export interface Cell {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly enough: boolean;
  readonly partial: boolean;
}
export interface Bucket extends Cell { readonly at: string }
export type Grain = "hour" | "day" | "week";

export interface MetricValue { readonly id: string; readonly now: Cell; readonly before: Cell | null; readonly series: readonly Bucket[] }
export interface MetricValues {
  readonly from: string;
  readonly to: string;
  readonly grain: Grain;
  readonly compare: { readonly from: string; readonly to: string } | null;
  readonly values: readonly MetricValue[];
  readonly took_ms: number;
}
export interface BreakdownRow { readonly value: string; readonly label: string; readonly now: Cell; readonly before: Cell | null; readonly share: number }
export interface Breakdown {
  readonly id: string;
  readonly by: string;
  readonly total: { readonly now: Cell; readonly before: Cell | null };
  readonly rows: readonly BreakdownRow[];
}

export interface InteractionRow {
  readonly id: string;
  readonly channel: Channel;
  readonly direction: "inbound" | "outbound";
  readonly started_at: string | null;
  readonly started_known: boolean;
  readonly duration_ms: number | null;
  readonly customer_id: string;
  readonly queue: string;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly agent_kind: AgentKind;
  readonly team: string;
  readonly reason: string;
  readonly turns: number;
  readonly preview: string;
  readonly effort: number | null;
  readonly transfers: number;
  readonly holds: number;
  readonly repeats_stated: number;
  readonly frustration: number;
  readonly points: number | null;
  readonly failed: boolean;
  readonly csat: number | null;
  readonly journey_step: number;
  readonly repeat: boolean;
  readonly dataset: string;
}
export interface InteractionPage { readonly rows: readonly InteractionRow[]; readonly next: string | null; readonly total: number; readonly total_capped: boolean }

export interface Party { readonly id: string; readonly role: Role; readonly name: string }
export interface Turn { readonly seq: number; readonly role: Role; readonly party: string; readonly text: string; readonly start_ms: number | null; readonly end_ms: number | null }
export interface Event {
  readonly seq: number;
  readonly kind: string;
  readonly name: string;
  readonly at_ms: number | null;
  readonly duration_ms: number | null;
  readonly before_turn: number;
  readonly detail: Readonly<Record<string, unknown>> | null;
}
export interface Outcome { readonly kind: string; readonly value: number; readonly at: string | null; readonly source: string; readonly comment: string }

// begin and end are UTF-16 code units of the turn's text; both 0 means the whole turn; turn null means the event, or, with both null, the whole contact.
export interface Evidence { readonly turn: number | null; readonly begin: number; readonly end: number; readonly event: number | null }
export interface Signal extends Evidence {
  readonly seq: number;
  readonly kind: string;
  readonly label: string;
  readonly value: number;
  readonly confidence: number;
  readonly detector: string;
}
export type Verdict = "yes" | "no" | "na" | "value";
export interface Answer {
  readonly question: string;
  readonly section: string;
  readonly text: string;
  readonly help: string;
  readonly verdict: Verdict;
  readonly value: number;
  readonly points: number;
  readonly weight: number;
  readonly confidence: number;
  readonly auto_fail: boolean;
  readonly because: string;
  readonly evidence: readonly Evidence[];
}
export interface Score {
  readonly scorecard: string;
  readonly title: string;
  readonly version: string;
  readonly points: number;
  readonly failed: boolean;
  readonly answers: readonly Answer[];
}
export interface Facts {
  readonly reason: string;
  readonly wait_ms: number | null;
  readonly handle_ms: number | null;
  readonly hold_ms: number | null;
  readonly first_response_ms: number | null;
  readonly response_ms: number | null;
  readonly dead_air_ms: number | null;
  readonly transfers: number;
  readonly handovers: number;
  readonly identifications: number;
  readonly repeats_stated: number;
  readonly escalation_requests: number;
  readonly frustration: number;
  readonly promises: number;
  readonly effort: number | null;
  readonly abandoned: boolean | number;
  readonly resolution_stated: boolean | number;
}
export interface Conversation {
  readonly interaction: {
    readonly id: string;
    readonly tenant: string;
    readonly dataset: string;
    readonly channel: Channel;
    readonly direction: "inbound" | "outbound";
    readonly started_at: string | null;
    readonly started_known: boolean;
    readonly duration_ms: number | null;
    readonly customer_id: string;
    readonly queue: string;
    readonly agent_ids: readonly string[];
    readonly agent_kind: AgentKind;
    readonly attributes: Readonly<Record<string, string>>;
    readonly parties: readonly Party[];
    readonly received_at: string | null;
    readonly version: number;
  };
  readonly turns: readonly Turn[];
  readonly events: readonly Event[];
  readonly outcomes: readonly Outcome[];
  readonly signals: readonly Signal[];
  readonly scores: readonly Score[];
  readonly facts: Facts | null;
}
export interface JourneyStep {
  readonly id: string;
  readonly channel: Channel;
  readonly started_at: string | null;
  readonly queue: string;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly agent_kind: AgentKind;
  readonly reason: string;
  readonly preview: string;
  readonly points: number | null;
  readonly step: number;
  readonly gap_before_ms: number | null;
  readonly same_matter: boolean;
  readonly current: boolean;
}
export interface Journey { readonly customer_id: string; readonly journey_id: string; readonly steps: readonly JourneyStep[] }

export type QuestionType = "yes_no" | "scale" | "count" | "duration";
export interface Question {
  readonly id: string;
  readonly section: string;
  readonly text: string;
  readonly help: string;
  readonly type: QuestionType;
  readonly error_class: string;
  readonly weight: number;
  readonly auto_fail: boolean;
  readonly evidence_required: boolean;
  readonly applies_when: string;
  readonly rule: string;
  readonly steps: readonly { readonly rule: string; readonly value: number; readonly points: number }[];
}
export interface Scorecard {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly owner: string;
  readonly description: string;
  readonly applies_to: string;
  readonly sections: readonly { readonly id: string; readonly title: string; readonly weight: number }[];
  readonly questions: readonly Question[];
  readonly interactions: number;
  readonly mean_points: number | null;
  readonly failed: number;
  readonly yaml?: string;
}
export interface QuestionResult { readonly id: string; readonly yes: number; readonly no: number; readonly na: number; readonly mean_points: number | null; readonly n: number }

export interface ImportJob {
  readonly id: string;
  readonly filename: string;
  readonly format: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly bytes: number;
  readonly bytes_read: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly turns: number;
  readonly seconds: number;
  readonly error: string | null;
  readonly started_at: string;
}
export interface Format { readonly name: string; readonly what: string }
export interface Reject {
  readonly id: number;
  readonly at: string;
  readonly format: string;
  readonly file: string;
  readonly line: number | null;
  readonly byte: number | null;
  readonly reason: string;
  readonly raw: string;
  readonly raw_bytes: number;
}
export interface RejectPage { readonly rejects: readonly Reject[]; readonly total: number; readonly next: number | null }
export interface RetryResult { readonly accepted: number; readonly duplicate: number; readonly rejected: number }

export type HitKind = "interaction" | "customer" | "agent" | "queue" | "reason" | "metric" | "scorecard";
export interface Hit { readonly kind: HitKind; readonly id: string; readonly title: string; readonly detail: string }
