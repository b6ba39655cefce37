// The sentences on top of Pulse: the biggest clear changes, worse before better, one for each family of figures.
import type { Breakdown, Cell, Metric, MetricValue } from "@/shared/api/schema";
import { addsUp, contributions } from "@/shared/charts/builders";
import { change, value, words } from "@/shared/format/format";

export interface Headline { readonly metric: Metric; readonly now: MetricValue; readonly verdict: "better" | "worse"; readonly size: number }

// fcr_1d, fcr_7d and fcr_30d tell one story; so do csat and csat_mean.
export const family = (id: string): string => id.replace(/_(\d+d|mean)$/, "");

export function headlines(metrics: readonly Metric[], values: readonly MetricValue[], most = 2): readonly Headline[] {
  const found: Headline[] = [];
  for (const now of values) {
    const metric = metrics.find((one) => one.id === now.id);
    // A headline says which part carries the change; beside a percentile or a ratio stands a mean or a share.
    if (!metric || !addsUp(metric) || metric.direction === "none" || now.before == null) continue;
    const { verdict, delta } = change(now.now, now.before, metric.unit, metric.direction);
    if (verdict !== "better" && verdict !== "worse") continue;
    const half = (cell: { low: number | null; high: number | null }): number => ((cell.high ?? 0) - (cell.low ?? 0)) / 2;
    const noise = Math.hypot(half(now.now), half(now.before)) || Math.abs(delta);
    found.push({ metric, now, verdict, size: (Math.abs(delta) / noise) * (metric.lens === "operations" ? 0.6 : 1) });
  }
  const order = (one: Headline): number => (one.verdict === "worse" ? 1000 : 0) + one.size;
  const seen = new Set<string>();
  return found.sort((a, b) => order(b) - order(a)).filter((one) => { const key = family(one.metric.id); if (seen.has(key)) return false; seen.add(key); return true; }).slice(0, most);
}

export const isNone = (segment: string): boolean => segment === "" || segment === "~none";

export interface Cause { readonly by: string; readonly value: string; readonly label: string; readonly share: number }

// The one segment, over these breakdowns, that explains most of the change; null when none explains 40 % of it.
export function cause(breakdowns: readonly Breakdown[], minimumSample: number): Cause | null {
  let best: Cause | null = null;
  for (const breakdown of breakdowns) {
    const found = contributions(breakdown.total, breakdown.rows);
    if (!found || found.change === 0 || breakdown.rows.length < 2) continue;
    for (const part of found.parts) {
      const row = breakdown.rows.find((one) => one.value === part.value);
      const share = part.by / found.change;
      if (!row || isNone(part.value) || row.now.n < minimumSample || row.share > 0.9 || share < 0.4) continue;
      if (best === null || share > best.share) best = { by: breakdown.by, value: part.value, label: part.label || part.value, share };
    }
  }
  return best;
}

const BY: Readonly<Record<string, string>> = { reason: "reason", queue: "queue", channel: "channel", agent_kind: "agent kind", team: "team" };

export function sentenceOf(headline: Headline): string {
  const { metric, now } = headline;
  const rose = (now.now.value ?? 0) > (now.before?.value ?? 0);
  return `${metric.title} ${rose ? "rose" : "fell"} from ${value(now.before?.value, metric.unit)} to ${value(now.now.value, metric.unit)}`;
}

export const causeWords = (found: Cause): string => {
  const name = `${BY[found.by] ?? words(found.by)} ${words(found.label)}`;
  return found.share > 0.95 ? `${name} explains it` : `${name} explains ${Math.round(found.share * 100)} % of it`;
};

// One segment that moved by itself, or that stands clearly worse than the whole. Many segments are looked at, so the test is
// stricter than overlapping intervals: about one false alarm in ten thousand looks.
export interface Segment { readonly metric: Metric; readonly by: string; readonly value: string; readonly label: string; readonly verdict: "better" | "worse"; readonly from: number; readonly to: number; readonly weight: number }
const STRICT = 3.9;

const se = (cell: Cell): number => ((cell.high ?? 0) - (cell.low ?? 0)) / 2 / 1.96;
const apart = (a: Cell, b: Cell): boolean => a.value != null && b.value != null && Math.abs(a.value - b.value) > STRICT * Math.hypot(se(a), se(b)) && a.value !== b.value;

export function movedSegments(metric: Metric, breakdown: Breakdown): readonly Segment[] {
  return breakdown.rows.flatMap((row) => {
    if (isNone(row.value) || !row.now.enough || !row.before?.enough || row.now.value == null || row.before.value == null || !apart(row.now, row.before)) return [];
    const verdict = row.now.value > row.before.value === (metric.direction === "up") ? "better" : "worse";
    return [{ metric, by: breakdown.by, value: row.value, label: row.label || row.value, verdict, from: row.before.value, to: row.now.value, weight: row.share * (Math.abs(row.now.value - row.before.value) / Math.hypot(se(row.now), se(row.before))) } as const];
  });
}

// Where it is hardest now: the segments clearly worse than the whole, the one that costs most first.
export function worstSegments(metric: Metric, breakdown: Breakdown): readonly Segment[] {
  const { now } = breakdown.total;
  if (now.value == null || now.value === 0) return [];
  const all = now.value;
  return breakdown.rows.flatMap((row) => {
    if (isNone(row.value) || !row.now.enough || row.now.value == null || row.share < 0.02 || row.share > 0.6 || !apart(row.now, now)) return [];
    if (row.now.value > all === (metric.direction === "up")) return [];
    return [{ metric, by: breakdown.by, value: row.value, label: row.label || row.value, verdict: "worse", from: all, to: row.now.value, weight: row.share * Math.abs((row.now.value - all) / all) } as const];
  }).sort((a, b) => b.weight - a.weight);
}

const place = (segment: Segment): string => `${BY[segment.by] ?? words(segment.by)} ${words(segment.label)}`;
export const movedWords = (segment: Segment): string =>
  `${segment.metric.title} ${segment.to > segment.from ? "rose" : "fell"} from ${value(segment.from, segment.metric.unit)} to ${value(segment.to, segment.metric.unit)} in ${place(segment)}`;
export const worstWords = (segment: Segment): string =>
  `${segment.metric.title} is ${value(segment.to, segment.metric.unit)} in ${place(segment)}, ${value(segment.from, segment.metric.unit)} for all`;

// The contacts to look at: those that missed where more is better, those counted where less is better.
export const partToRead = (metric: Metric): "of" | "miss" | "over" => (metric.kind === "share" || metric.kind === "net" ? (metric.direction === "up" ? "miss" : "of") : "over");
