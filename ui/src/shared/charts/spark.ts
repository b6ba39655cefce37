// The geometry of a sparkline with its interval band. Pure, so that it can be tested without a browser.
import type { Bucket } from "../api/schema";

export interface Spark {
  readonly lines: readonly string[]; // solid runs
  readonly dashed: readonly string[]; // runs whose buckets are not complete yet
  readonly band: string;
  readonly last: { readonly x: number; readonly y: number } | null;
}

const r = (n: number): string => (Math.round(n * 10) / 10).toString();

// The scale follows the values; the band is clipped to it, so that one tiny bucket does not flatten the rest.
export function spark(series: readonly Bucket[], width: number, height: number, pad = 3): Spark {
  const known = series.flatMap((bucket, index) => (bucket.value == null ? [] : [{ ...bucket, value: bucket.value, index }]));
  if (known.length === 0) return { lines: [], dashed: [], band: "", last: null };
  const trusted = known.filter((bucket) => bucket.enough);
  const scale = (trusted.length >= 3 ? trusted : known).map((bucket) => bucket.value);
  let low = Math.min(...scale);
  let high = Math.max(...scale);
  const halves = known.flatMap((bucket) => (bucket.low != null && bucket.high != null ? [(bucket.high - bucket.low) / 2] : [])).sort((a, b) => a - b);
  const room = Math.max((high - low) * 0.2, (halves[Math.floor(halves.length / 2)] ?? 0) * 0.8) || Math.abs(high) * 0.05 || 0.5;
  low -= room;
  high += room;
  const x = (index: number): number => pad + (series.length <= 1 ? 0.5 : index / (series.length - 1)) * (width - 2 * pad);
  const y = (v: number): number => pad + (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low)) * (height - 2 * pad);

  const lines: string[] = [];
  const dashed: string[] = [];
  let run: string[] = [];
  let runPartial = false;
  const flush = () => { if (run.length > 1) (runPartial ? dashed : lines).push(run.join(" ")); };
  known.forEach((bucket, i) => {
    const point = `${r(x(bucket.index))},${r(y(bucket.value))}`;
    const before = known[i - 1];
    if (before && before.index === bucket.index - 1 && bucket.partial === runPartial) run.push(point);
    else if (before && before.index === bucket.index - 1) { flush(); run = [`${r(x(before.index))},${r(y(before.value))}`, point]; runPartial = bucket.partial; }
    else { flush(); run = [point]; runPartial = bucket.partial; }
  });
  flush();

  const banded = known.filter((bucket) => bucket.low != null && bucket.high != null);
  const top = banded.map((bucket) => `${r(x(bucket.index))},${r(y(bucket.high ?? bucket.value))}`);
  const bottom = banded.map((bucket) => `${r(x(bucket.index))},${r(y(bucket.low ?? bucket.value))}`).reverse();
  const end = known[known.length - 1];
  return { lines, dashed, band: top.length > 1 ? [...top, ...bottom].join(" ") : "", last: end ? { x: x(end.index), y: y(end.value) } : null };
}
