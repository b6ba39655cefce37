// What a move coincides with, in words. Never "caused by": two things at one time are two things at one time.
import type { Coincidence, Coinciding } from "@/shared/api/schema";
import { date, dayMonth, plural, words } from "@/shared/format/format";

export const KIND_WORDS: Readonly<Record<Coincidence["change"]["kind"], string>> = {
  release: "release", policy: "policy", price: "price", roster: "roster", outage: "outage", campaign: "campaign", ai_version: "AI agent version", other: "other",
};

export const whenWords = (days: number): string => {
  const whole = Math.floor(days + 1e-9);
  if (whole === 0) return "on the day";
  return whole < 0 ? `${plural(-whole, "day")} before` : `${plural(whole, "day")} after`;
};

// How often such a change came without a move: the reason to believe it, or not to.
export function recordWords(one: Coincidence): string {
  const kind = KIND_WORDS[one.change.kind];
  if (one.of_kind === 0) return `the first ${kind} here in half a year`;
  if (one.kind_moved === 0) return `${plural(one.of_kind, "earlier one")} of its kind here, and the figure did not move`;
  return `the figure moved after ${one.kind_moved} of ${plural(one.of_kind, "earlier one")} of its kind`;
}

export const sinceWords = (found: Coinciding): string => {
  const { at, low, high } = found.onset;
  return low === high ? `since about ${date(at)}` : `since about ${date(at)} (between ${dayMonth(low)} and ${dayMonth(high)})`;
};

export function answerWords(found: Coinciding): string {
  const first = found.changes[0];
  if (!first) return "Nothing that was written down happened near that day.";
  if (first.coincides) return `It coincides with “${first.change.title}”.`;
  return "What happened near that day happens often without a move, or concerns other contacts: nothing is named.";
}

export const placeWordsOf = (found: Coinciding): string =>
  found.where.length === 0 ? "" : found.where.map((one) => `${words(one.by.replace(/^attr\./, ""))} ${one.label === "~none" ? "none" : words(one.label)}`).join(", ");
