import type { Effect, Initiative, Unit } from "@/shared/api/schema";
import { difference } from "@/shared/format/format";
import { NO_VALUE } from "@/shared/url/filters";

export interface Standing { readonly name: string; readonly tone: "good" | "bad" | "warn" | "" }

const STANDINGS: Readonly<Record<Effect["state"], Standing>> = {
  measuring: { name: "measuring", tone: "" },
  holds: { name: "holds", tone: "good" },
  fading: { name: "fading", tone: "warn" },
  lost: { name: "lost", tone: "bad" },
  no_effect: { name: "no effect seen", tone: "" },
  worse: { name: "made it worse", tone: "bad" },
};
export const standingOf = (state: Effect["state"]): Standing => STANDINGS[state];

export interface Range { readonly value: number | null; readonly low: number | null; readonly high: number | null }

// "−4.1 pts (−5.2 pts to −3.0 pts)"; what was not measured says so.
export function rangeText(range: Range | null | undefined, unit: Unit): string {
  if (range?.value == null || range.low == null || range.high == null) return "not enough data";
  return `${difference(range.value, unit)} (${difference(range.low, unit)} to ${difference(range.high, unit)})`;
}

const METHODS: Readonly<Record<Effect["method"], string>> = {
  none: "not measured yet",
  interrupted: "against its own level, trend and week before the start",
  controlled: "against its own past and parts that behaved alike",
  staggered: "against those that had not started yet",
};
export const methodText = (effect: Effect): string =>
  effect.method === "none" ? effect.why_not : METHODS[effect.method] + (effect.controls.length > 0 ? `: ${effect.controls.map((one) => (one === NO_VALUE ? "contacts without one" : one)).join(", ")}` : "");

// Was it as good as was said? Only where both are known.
export function againstPrediction(one: Initiative): string {
  if (!one.expected || !one.outcome || one.expected.value === 0) return "–";
  if (one.expected.value >= one.outcome.low && one.expected.value <= one.outcome.high) return "as predicted";
  return `${Math.round((100 * one.outcome.value) / one.expected.value)} % of it`;
}

// "queue=billing&channel=chat" → "queue billing, channel chat"
export const segmentText = (segment: string): string =>
  segment === "" ? "all contacts" : [...new URLSearchParams(segment)].map(([by, value]) => `${by.replace(/^attr\./, "").replace(/_/g, " ")} ${value === "~none" ? "none" : value.replace(/_/g, " ")}`).join(", ");
