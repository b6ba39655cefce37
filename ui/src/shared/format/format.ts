// How every figure, length and time reads. Times are shown by the clock the buckets of the figures are cut by (zone.ts).
import type { Better, Cell, Unit } from "../api/schema";
import { addDays, dayOf, instantOf, isDate, keptDay, zoneName, zoneWords } from "./zone";

export const NONE = "–";
const MINUS = "−";

const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (value: number | null | undefined): string => (value == null ? NONE : grouped.format(value).replace("-", MINUS));

export function decimal(value: number, digits: number): string {
  return new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value).replace("-", MINUS);
}

// "6m 12s", "2h 05m", "3d 4h", "840ms"
export function duration(ms: number | null | undefined): string {
  if (ms == null) return NONE;
  const sign = ms < 0 ? MINUS : "";
  const abs = Math.abs(ms);
  if (abs === 0) return "0s";
  if (abs < 1_000) return `${sign}${Math.round(abs)}ms`;
  if (abs < 9_950) return `${sign}${decimal(abs / 1000, 1)}s`;
  const seconds = Math.round(abs / 1000);
  if (seconds < 60) return `${sign}${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes}m ${String(seconds % 60).padStart(2, "0")}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${sign}${hours}h ${String(minutes % 60).padStart(2, "0")}m`;
  return `${sign}${Math.floor(hours / 24)}d ${hours % 24}h`;
}

// A place in a conversation: "0:07", "12:34", "1:02:03".
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const tail = `${String(Math.floor(seconds / 60) % 60).padStart(seconds >= 3600 ? 2 : 1, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${tail}` : tail;
}

export function value(number: number | null | undefined, unit: Unit): string {
  if (number == null || !Number.isFinite(number)) return NONE;
  switch (unit) {
    case "percent": return `${decimal(number * 100, 1)} %`;
    case "points": return decimal(number * 100, 1);
    case "ms": return duration(number);
    case "score": return decimal(number, 2);
    case "nps": return `${number > 0 ? "+" : ""}${decimal(number, 1)}`;
    case "count": return count(Math.round(number));
  }
}

// The distance between two values of a unit, with its sign: "+2.1 pts", "−12s".
export function difference(number: number, unit: Unit): string {
  const sign = number > 0 ? "+" : number < 0 ? MINUS : "±";
  const abs = Math.abs(number);
  switch (unit) {
    case "percent": return `${sign}${decimal(abs * 100, 1)} pts`;
    case "points": return `${sign}${decimal(abs * 100, 1)}`;
    case "ms": return `${sign}${duration(abs)}`;
    case "score": return `${sign}${decimal(abs, 2)}`;
    case "nps": return `${sign}${decimal(abs, 1)}`;
    case "count": return `${sign}${count(Math.round(abs))}`;
  }
}

// Half the interval's width: "± 1.9"
export function halfWidth(cell: Cell, unit: Unit): string | null {
  if (cell.low == null || cell.high == null) return null;
  const half = (cell.high - cell.low) / 2;
  switch (unit) {
    case "percent": return `± ${decimal(half * 100, 1)}`;
    case "points": return `± ${decimal(half * 100, 1)}`;
    case "ms": return `± ${duration(half)}`;
    case "score": return `± ${decimal(half, 2)}`;
    case "nps": return `± ${decimal(half, 1)}`;
    case "count": return `± ${count(half)}`;
  }
}

export const unitName: Readonly<Record<Unit, string>> = {
  percent: "percent", points: "points of 100", ms: "time", score: "score", nps: "points, −100 to 100", count: "contacts",
};

const part = (iso: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone: isDate(iso) ? "UTC" : zoneName(), hourCycle: "h23", ...options }).format(new Date(iso));

export const date = (iso: string | null | undefined): string => (iso == null ? NONE : part(keptDay(iso), { day: "numeric", month: "short", year: "numeric" }));
// The last day of what ends at a midnight.
export const lastDay = (end: string): string => date(isDate(end) ? addDays(end, -1) : new Date(Date.parse(end) - 1).toISOString());
export const dayMonth = (iso: string | null | undefined): string => (iso == null ? NONE : part(iso, { day: "numeric", month: "short" }));
export const weekday = (iso: string): string => part(iso, { weekday: "short", day: "numeric", month: "short" });
export const time = (iso: string): string => part(iso, { hour: "2-digit", minute: "2-digit" });
export const dateTime = (iso: string | null | undefined): string => (iso == null ? NONE : `${dayMonth(iso)}, ${time(iso)}`);
// "11 Mar, 10:00–13:00"; over midnight both days are named.
export const hoursOf = (from: string, to: string): string => {
  const sameDay = dayOf(from) === dayOf(instantOf(to) - 1);
  const end = time(to) === "00:00" ? "24:00" : time(to);
  return sameDay ? `${dayMonth(from)}, ${time(from)}–${end}` : `${dateTime(from)} – ${dateTime(to)}`;
};
export const dateTimeFull = (iso: string | null | undefined): string =>
  iso == null ? "time not known" : `${part(iso, { weekday: "short", day: "numeric", month: "short", year: "numeric" })}, ${part(iso, { hour: "2-digit", minute: "2-digit", second: "2-digit" })} ${zoneWords()}`;

export function bytes(number: number): string {
  if (number < 1_000) return `${number} B`;
  if (number < 1_000_000) return `${decimal(number / 1_000, 1)} kB`;
  if (number < 1_000_000_000) return `${decimal(number / 1_000_000, 1)} MB`;
  return `${decimal(number / 1_000_000_000, 2)} GB`;
}

// "refund_status" → "refund status", as it is read aloud; ids stay what they are elsewhere.
export const words = (id: string): string => id.replace(/_/g, " ");
export const sentence = (text: string): string => (text === "" ? "" : text.charAt(0).toUpperCase() + text.slice(1));

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

export type Verdict = "better" | "worse" | "higher" | "lower" | "same" | "unknown";
export interface Change { readonly verdict: Verdict; readonly delta: number; readonly text: string }

// Better or worse only where the two intervals do not overlap and both samples are large enough; otherwise it says so.
export function change(now: Cell, before: Cell | null, unit: Unit, direction: Better): Change {
  if (before == null || before.value == null || now.value == null) return { verdict: "unknown", delta: 0, text: "not comparable" };
  if (!now.enough || !before.enough) return { verdict: "unknown", delta: 0, text: "not enough to compare" };
  const delta = now.value - before.value;
  const apart =
    now.low != null && now.high != null && before.low != null && before.high != null
      ? now.low > before.high || now.high < before.low
      : delta !== 0 && unit === "count";
  if (!apart) return { verdict: "same", delta, text: "no clear change" };
  const text = difference(delta, unit);
  if (direction === "none") return { verdict: delta > 0 ? "higher" : "lower", delta, text };
  return { verdict: delta > 0 === (direction === "up") ? "better" : "worse", delta, text };
}
