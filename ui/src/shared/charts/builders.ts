// From the server's buckets to chart options. Pure: the colours come in, no chart library is loaded here.
import type { Bucket, Effect, Grain, Metric, Unit } from "../api/schema";
import { count, dayMonth, time, value, weekday } from "../format/format";
import { zoneWords } from "@/shared/format/zone";

// Whether slices add up to the whole, so that a part of its change can be theirs.
export const addsUp = (metric: Pick<Metric, "kind">): boolean => metric.kind !== "percentile" && metric.kind !== "ratio";

export interface Palette { readonly text: string; readonly faint: string; readonly line: string; readonly accent: string; readonly surface: string; readonly compare: string }

// What the axis and tooltip show: percent for shares, the rest as it is.
export const axisScale = (unit: Unit): number => (unit === "percent" || unit === "points" ? 100 : 1);

export function axisLabel(number: number, unit: Unit): string {
  switch (unit) {
    case "percent": return `${Math.round(number * 10) / 10} %`;
    case "ms": return value(number, "ms");
    case "count": return count(number);
    default: return String(Math.round(number * 100) / 100);
  }
}

export const bucketLabel = (at: string, grain: Grain): string => (grain === "hour" ? `${dayMonth(at)} ${time(at)}` : dayMonth(at));
export const bucketTitle = (at: string, grain: Grain): string => (grain === "hour" ? `${weekday(at)}, ${time(at)} ${zoneWords()}` : grain === "week" ? `week of ${weekday(at)}` : weekday(at));

export interface LineData {
  readonly labels: readonly string[];
  readonly solid: readonly (number | null)[];
  readonly dashed: readonly (number | null)[]; // incomplete buckets, joined to the last complete one
  readonly low: readonly (number | null)[];
  readonly width: readonly (number | null)[]; // high − low, stacked on low
  readonly before: readonly (number | null)[];
}

export function lineData(series: readonly Bucket[], before: readonly Bucket[], unit: Unit, grain: Grain): LineData {
  const k = axisScale(unit);
  const scaled = (v: number | null | undefined): number | null => (v == null ? null : v * k);
  return {
    labels: series.map((bucket) => bucketLabel(bucket.at, grain)),
    solid: series.map((bucket) => (bucket.partial ? null : scaled(bucket.value))),
    dashed: series.map((bucket, i) => (bucket.partial || series[i + 1]?.partial ? scaled(bucket.value) : null)),
    low: series.map((bucket) => scaled(bucket.low)),
    width: series.map((bucket) => (bucket.low == null || bucket.high == null ? null : (bucket.high - bucket.low) * k)),
    before: series.map((_, i) => scaled(before[i]?.value)),
  };
}

// Which segment moved the total, and by how much: Δ = Σ (w·v − w₀·v₀ − (w − w₀)·V₀). The parts add up to the whole change.
export interface Part { readonly value: string; readonly label: string; readonly by: number }
export function contributions(
  total: { readonly now: { value: number | null; n: number }; readonly before: { value: number | null; n: number } | null },
  rows: readonly { readonly value: string; readonly label: string; readonly now: { value: number | null; n: number }; readonly before: { value: number | null; n: number } | null }[],
): { readonly change: number; readonly parts: readonly Part[]; readonly rest: number } | null {
  const { now, before } = total;
  if (now.value == null || before?.value == null || now.n === 0 || before.n === 0) return null;
  const base = before.value;
  const change = now.value - base;
  const parts = rows.map((row) => {
    const w = row.now.n / now.n;
    const w0 = (row.before?.n ?? 0) / before.n;
    return { value: row.value, label: row.label, by: w * (row.now.value ?? base) - w0 * (row.before?.value ?? base) - (w - w0) * base };
  });
  const rest = change - parts.reduce((sum, part) => sum + part.by, 0);
  return { change, parts: parts.sort((a, b) => Math.abs(b.by) - Math.abs(a.by)), rest };
}

export function seriesCsv(series: readonly Bucket[]): string {
  const cell = (v: number | null): string => (v == null ? "" : String(v));
  return ["at,value,low,high,n,partial", ...series.map((b) => [b.at, cell(b.value), cell(b.low), cell(b.high), b.n, b.partial].join(","))].join("\n") + "\n";
}

// The days since the start apart from those before, joined at the start.
// The band's bounds are those of a normal; no share is below nothing or above all, and nothing but a net score is negative.
export function effectData(points: Effect["points"], start: string, unit: Unit) {
  const k = axisScale(unit);
  const within = (bound: number): number => (unit === "nps" ? bound : Math.max(0, unit === "percent" ? Math.min(1, bound) : bound));
  return {
    low: points.map((point) => within(point.low) * k),
    width: points.map((point) => (within(point.high) - within(point.low)) * k),
    expected: points.map((point) => point.expected * k),
    before: points.map((point) => (point.at <= start ? point.actual * k : null)),
    since: points.map((point) => (point.at >= start ? point.actual * k : null)),
  };
}
