// The period a page speaks of: the last N days up to the newest data, two dates, or some hours, by the clock of zone.ts; "to" is exclusive.
import { dayMonth, hoursOf, lastDay } from "../format/format";
import { addDays, dayOf, instantOf, isMidnight, later } from "../format/zone";
import type { Grain } from "../api/schema";
import { first, type Search, withKeys } from "./search";

export type Period =
  | { readonly kind: "last"; readonly days: number }
  | { readonly kind: "dates"; readonly from: string; readonly to: string }
  // Moments that are not both midnight.
  | { readonly kind: "hours"; readonly from: string; readonly to: string }
  | { readonly kind: "all" };

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const PRESETS = [7, 28, 90] as const;

// A moment as the server reads it; null: not one, or midnight, which is a date.
function momentOf(text: string | undefined): string | null {
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(text ?? "") ? Date.parse(text ?? "") : NaN;
  return Number.isNaN(ms) || isMidnight(ms) ? null : new Date(ms).toISOString();
}
// The date it is, or the day of the moment it is.
function dayIn(text: string | undefined): string | undefined {
  if (text === undefined || DATE.test(text)) return text;
  const ms = DATE.test(text.slice(0, 10)) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : dayOf(ms);
}
function midnight(text: string | undefined): string | null {
  const day = dayIn(text);
  return day === undefined || Number.isNaN(Date.parse(day)) ? null : new Date(instantOf(day)).toISOString();
}

export function periodOf(search: Search, otherwise: Period): Period {
  const moments = [first(search, "from"), first(search, "to")].map(momentOf);
  if (moments.some((one) => one !== null)) {
    const [begin, end] = [moments[0] ?? midnight(first(search, "from")), moments[1] ?? midnight(first(search, "to"))];
    if (begin && end && begin < end) return { kind: "hours", from: begin, to: end };
  }
  const from = dayIn(first(search, "from"));
  const to = dayIn(first(search, "to"));
  if (from && to && DATE.test(from) && DATE.test(to) && from < to) return { kind: "dates", from, to };
  const text = first(search, "period");
  if (text === "all") return { kind: "all" };
  const days = /^(\d{1,4})d$/.exec(text ?? "")?.[1];
  return days && Number(days) > 0 ? { kind: "last", days: Number(days) } : otherwise;
}

export function withPeriod(search: Search, period: Period): Search {
  switch (period.kind) {
    case "last": return withKeys(search, { period: `${period.days}d`, from: undefined, to: undefined });
    case "dates": case "hours": return withKeys(search, { period: undefined, from: period.from, to: period.to });
    case "all": return withKeys(search, { period: "all", from: undefined, to: undefined });
  }
}

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

// The dates asked of the server; null = no limit. The last day is the one the newest data falls on.
export function datesOf(period: Period, horizon: string | null): { readonly from: string; readonly to: string } | null {
  if (period.kind === "dates" || period.kind === "hours") return { from: period.from, to: period.to };
  if (period.kind === "all" || horizon == null) return null;
  const end = addDays(dayOf(horizon), 1);
  return { from: addDays(end, -period.days), to: end };
}

export const daysIn = (dates: { readonly from: string; readonly to: string }): number =>
  Math.round((Date.parse(dates.to) - Date.parse(dates.from)) / DAY);

// What a period is held against: as much just before; hours against the same hours a week before, as no floor has its mornings like its noons.
export function periodBefore(period: Period, dates: { readonly from: string; readonly to: string }): { readonly from: string; readonly to: string } {
  const [from, to] = [Date.parse(dates.from), Date.parse(dates.to)];
  if (period.kind === "hours" && to - from <= DAY) return { from: later(dates.from, -7), to: later(dates.to, -7) };
  if (period.kind === "hours") return { from: new Date(2 * from - to).toISOString(), to: dates.from };
  return { from: iso(2 * from - to), to: dates.from };
}

export function grainOf(dates: { readonly from: string; readonly to: string }): Grain {
  const days = daysIn(dates);
  return days <= 2 ? "hour" : days <= 100 ? "day" : "week";
}

// A sparkline is small: weeks from six weeks on, so that it shows the trend and not the weekend.
export const sparkGrainOf = (dates: { readonly from: string; readonly to: string }): Grain => (daysIn(dates) > 45 ? "week" : grainOf(dates));

export function periodWords(period: Period): string {
  switch (period.kind) {
    case "last": return `Last ${period.days} days`;
    case "dates": return `${dayMonth(period.from)} – ${lastDay(period.to)}`;
    case "hours": return hoursOf(period.from, period.to);
    case "all": return "All time";
  }
}

// What a comparison is with, in words.
export function againstWords(period: Period, dates: { readonly from: string; readonly to: string }): string {
  const before = periodBefore(period, dates);
  if (period.kind !== "hours") return `the ${daysIn(dates)} days before (${dayMonth(before.from)} – ${dayMonth(addDays(before.to, -1))})`;
  return before.to === dates.from ? `as much time before (${hoursOf(before.from, before.to)})` : `the same hours a week before (${hoursOf(before.from, before.to)})`;
}
