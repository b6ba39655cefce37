// What the figures of agents, behaviours and coaching say, in words.
import type { Agents, AgentStanding, BehaviourName, Behaviours, CoachingEffect, Gain, Unit } from "@/shared/api/schema";
import { count, difference, plural, value } from "@/shared/format/format";

export interface Standing { readonly adjusted: number; readonly low: number; readonly high: number; readonly rank_low: number; readonly rank_high: number; readonly better_than_typical: number }

// Apart from the typical agent only where it is as good as certain.
export const SURE = 0.975;
export type Place = "above" | "below" | "among";
// Of a figure nobody says which way is better of, nobody is better.
export const placeOf = (one: Pick<Standing, "better_than_typical">, direction: "up" | "down" | "none" = "up"): Place =>
  direction === "none" ? "among" : one.better_than_typical >= SURE ? "above" : one.better_than_typical <= 1 - SURE ? "below" : "among";

export const PLACE_WORDS: Readonly<Record<Place, string>> = { above: "better than typical", below: "worse than typical", among: "cannot be told from typical" };

export const rankText = (one: Pick<Standing, "rank_low" | "rank_high">): string =>
  one.rank_low === one.rank_high ? count(one.rank_low) : `${count(one.rank_low)}–${count(one.rank_high)}`;

export function agentsHeadline(data: Agents): string {
  const { agents } = data;
  if (agents.length === 0) return "No agent has contacts here.";
  if (data.metric.direction === "none") return `${data.metric.title} is neither good nor bad by itself: ${plural(agents.length, "agent")} side by side, nobody better.`;
  if (agents.length === 1 && data.agents_total > 1) return `Compared with ${plural(data.agents_total - 1, "other agent")} on the same kind of cases.`;
  const of = (place: Place) => agents.filter((one) => placeOf(one, data.metric.direction) === place).length;
  const above = of("above");
  const below = of("below");
  if (above + below === 0) return `${plural(agents.length, "agent")} cannot be told apart on ${data.metric.title} at this sample.`;
  return `On ${data.metric.title}, ${count(above)} of ${plural(agents.length, "agent")} are better than typical and ${count(below)} worse; the other ${count(agents.length - above - below)} cannot be told apart at this sample.`;
}

// Whether those with hard cases are the good ones, where it matters.
export function mixText(data: Agents): string {
  if (data.agents.length < 10 || Math.abs(data.mix_correlation) < 0.2) return "";
  return data.mix_correlation < 0 ? "Better agents get harder cases: the plain figures hide them." : "Better agents get easier cases: the plain figures flatter them.";
}

export function behavioursHeadline(data: Behaviours): string {
  if (data.outcomes.length === 0) return "No outcome has enough answers in this period to tell what behaviours are worth.";
  const helps = data.questions.filter((one) => one.outcomes.some((with_) => with_.matter === "helps")).length;
  const nothing = data.questions.filter(predictsNothing).length;
  return `${count(helps)} of ${plural(data.questions.length, "question")} go with a better outcome, same agent and same kind of case. ${nothing === 0 ? "None is proven to predict nothing." : `${plural(nothing, "question")} ${nothing === 1 ? "predicts" : "predict"} nothing that was measured.`}`;
}

// Proven to make no difference, or at least nothing found where there was enough to find it.
export const predictsNothing = (one: Behaviours["questions"][number]): boolean =>
  one.outcomes.some((with_) => with_.matter === "nothing") && one.outcomes.every((with_) => with_.matter !== "helps" && with_.matter !== "harms");

export const MATTER_WORDS: Readonly<Record<Behaviours["questions"][number]["outcomes"][number]["matter"], string>> = {
  helps: "helps", harms: "goes with worse", nothing: "no difference", unsure: "not proven", too_few: "too few",
};

export const gainText = (gains: readonly Gain[]): string => gains.map((gain) => `${gain.title} ${difference(gain.value, gain.unit)}`).join(", ");

// A natural experiment: sessions began at different times, so whoever was not coached yet shows what would have been.
function outcomeHeadline(effect: CoachingEffect, metric: NonNullable<CoachingEffect["metric"]>, by: number, low: number, high: number): string {
  const range = `${difference(by, metric.unit)} (${difference(low, metric.unit)} to ${difference(high, metric.unit)})`;
  if (!effect.proven) return `${metric.title} of who was coached: ${range} over ${plural(effect.sessions, "session")}. Not proven to follow.`;
  return by > 0 === (metric.direction !== "down") ? `${metric.title} follows: ${range} for who was coached, over ${plural(effect.sessions, "session")}.` : `${metric.title} got worse for who was coached: ${range}, over ${plural(effect.sessions, "session")}.`;
}

export function effectHeadline(effect: CoachingEffect): string {
  if (effect.value == null || effect.low == null || effect.high == null) return effect.why_not === "" ? "Nothing to measure yet." : `Coaching’s effect cannot be told yet: ${effect.why_not}.`;
  if (effect.metric != null) return outcomeHeadline(effect, effect.metric, effect.value, effect.low, effect.high);
  const range = `${difference(effect.value, "points")} points of 100 (${difference(effect.low, "points")} to ${difference(effect.high, "points")})`;
  if (!effect.proven) return `${plural(effect.sessions, "session")} so far: ${range}. No effect is proven.`;
  return effect.value > 0 ? `Coaching works: ${range} on what it was about, over ${plural(effect.sessions, "session")}.` : `What was coached got worse: ${range}, over ${plural(effect.sessions, "session")}.`;
}

export const weeksText = (from: number, to: number): string => (to > 100 ? `from week ${from}` : `weeks ${from}–${to}`);

// Where a value stands on a scale, in percent of its width.
export function scaleOf(rows: readonly { readonly low: number; readonly high: number; readonly raw?: number }[], mean: number | null): (at: number) => number {
  let low = mean ?? Infinity;
  let high = mean ?? -Infinity;
  for (const row of rows) { low = Math.min(low, row.low, row.raw ?? row.low); high = Math.max(high, row.high, row.raw ?? row.high); }
  const span = high > low ? high - low : 1;
  return (at) => Math.max(0, Math.min(100, (100 * (at - low)) / span));
}

export const intervalText = (one: { readonly adjusted: number; readonly low: number; readonly high: number }, unit: Unit): string => `${value(one.adjusted, unit)} (${value(one.low, unit)} to ${value(one.high, unit)})`;

// The filter for conversations by an answer: a scale has no yes and no.
export const answerOf = (question: Pick<BehaviourName, "id" | "yes_no">, verdict: "yes" | "no"): string => `${question.id.replace("/", ".")}:${question.yes_no ? verdict : "value"}`;

export type Kind = "all" | "human" | "ai";
export const ofKind = (agents: readonly AgentStanding[], kind: Kind): readonly AgentStanding[] => (kind === "all" ? agents : agents.filter((one) => (kind === "ai" ? one.kind === "ai" : one.kind !== "ai")));
