// The period a page speaks of: the last N days up to the newest data, or two dates. Whole days in UTC; "to" is exclusive.
import { date, dayMonth } from "../format/format";
import type { Grain } from "../api/schema";
import { first, type Search, withKeys } from "./search";

export type Period =
  | { readonly kind: "last"; readonly days: number }
  | { readonly kind: "dates"; readonly from: string; readonly to: string }
  | { readonly kind: "all" };

const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const PRESETS = [7, 28, 90] as const;

export function periodOf(search: Search, otherwise: Period): Period {
  const from = first(search, "from")?.slice(0, 10);
  const to = first(search, "to")?.slice(0, 10);
  if (from && to && DATE.test(from) && DATE.test(to) && from < to) return { kind: "dates", from, to };
  const text = first(search, "period");
  if (text === "all") return { kind: "all" };
  const days = /^(\d{1,4})d$/.exec(text ?? "")?.[1];
  return days && Number(days) > 0 ? { kind: "last", days: Number(days) } : otherwise;
}

export function withPeriod(search: Search, period: Period): Search {
  switch (period.kind) {
    case "last": return withKeys(search, { period: `${period.days}d`, from: undefined, to: undefined });
    case "dates": return withKeys(search, { period: undefined, from: period.from, to: period.to });
    case "all": return withKeys(search, { period: "all", from: undefined, to: undefined });
  }
}

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

// The dates asked of the server; null = no limit. The last day is the one the newest data falls on.
export function datesOf(period: Period, horizon: string | null): { readonly from: string; readonly to: string } | null {
  if (period.kind === "dates") return { from: period.from, to: period.to };
  if (period.kind === "all" || horizon == null) return null;
  const end = (Math.floor(new Date(horizon).getTime() / DAY) + 1) * DAY;
  return { from: iso(end - period.days * DAY), to: iso(end) };
}

export const daysIn = (dates: { readonly from: string; readonly to: string }): number =>
  Math.round((Date.parse(dates.to) - Date.parse(dates.from)) / DAY);

export function grainOf(dates: { readonly from: string; readonly to: string }): Grain {
  const days = daysIn(dates);
  return days <= 2 ? "hour" : days <= 100 ? "day" : "week";
}

// A sparkline is small: weeks from six weeks on, so that it shows the trend and not the weekend.
export const sparkGrainOf = (dates: { readonly from: string; readonly to: string }): Grain => (daysIn(dates) > 45 ? "week" : grainOf(dates));

export function periodWords(period: Period): string {
  switch (period.kind) {
    case "last": return `Last ${period.days} days`;
    case "dates": return `${dayMonth(period.from)} – ${date(iso(Date.parse(period.to) - DAY))}`;
    case "all": return "All time";
  }
}
