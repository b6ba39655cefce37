import { describe, expect, it } from "vitest";
import type { Breakdown, Cell, Metric, MetricValue } from "@/shared/api/schema";
import { cause, causeWords, headlines, movedSegments, movedWords, partToRead, sentenceOf, worstSegments, worstWords } from "./headline";

const cell = (v: number, half = 0.01, n = 500): Cell => ({ value: v, low: v - half, high: v + half, n, enough: n >= 30, partial: false });
const metric = (id: string, direction: Metric["direction"]): Metric => ({ id, version: "0123456789ab", title: id, lens: "outcome", kind: "share", unit: "percent", direction, serves: "quality", minimum_sample: 30, definition: "", numerator: "", denominator: "", formula_source: "", dimensions: [], headline: false, good_to_know: "", q: null, window_ms: 0 });
const moved = (id: string, now: number, before: number, half?: number): MetricValue => ({ id, now: cell(now, half), before: cell(before, half), series: [] });

describe("headlines", () => {
  const metrics = [metric("fcr_1d", "up"), metric("fcr_7d", "up"), metric("transfer", "down"), metric("survey", "none")];
  it("put worse before better and tell one story for each family", () => {
    const found = headlines(metrics, [moved("transfer", 0.1, 0.3), moved("fcr_1d", 0.6, 0.65), moved("fcr_7d", 0.5, 0.6), moved("survey", 0.1, 0.9)]);
    expect(found.map((one) => [one.metric.id, one.verdict])).toEqual([["fcr_7d", "worse"], ["transfer", "better"]]);
    expect(found[0] && sentenceOf(found[0])).toBe("fcr_7d fell from 60.0 % to 50.0 %");
  });
  it("are silent when intervals overlap", () => expect(headlines(metrics, [moved("fcr_7d", 0.58, 0.6, 0.05)])).toEqual([]));
});

describe("cause", () => {
  const total = { now: cell(0.5, 0.01, 1000), before: cell(0.6, 0.01, 1000) };
  const breakdown = (rows: Breakdown["rows"]): Breakdown => ({ id: "fcr_7d", by: "reason", statistic: "own", as_of: null, total, rows });
  it("names the segment that explains most", () => {
    const found = cause([breakdown([{ value: "refund_status", label: "refund_status", now: cell(0.4, 0.01, 300), before: cell(0.7, 0.01, 300), share: 0.3 }, { value: "other", label: "other", now: cell(0.543, 0.01, 700), before: cell(0.557, 0.01, 700), share: 0.7 }])], 30);
    expect(found && causeWords(found)).toBe("reason refund status explains 90 % of it");
  });
  it("stays silent when the change is everywhere", () =>
    expect(cause([breakdown([1, 2, 3, 4].map((i) => ({ value: `r${i}`, label: `r${i}`, now: cell(0.5, 0.01, 250), before: cell(0.6, 0.01, 250), share: 0.25 })))], 30)).toBeNull());
});

it("reads the misses where more is better", () => { expect(partToRead(metric("a", "up"))).toBe("miss"); expect(partToRead(metric("a", "down"))).toBe("of"); });

describe("segments", () => {
  const row = (value: string, now: number, before: number, share: number, half = 0.01): Breakdown["rows"][number] => ({ value, label: value, now: cell(now, half), before: cell(before, half), share });
  const breakdown: Breakdown = { id: "fcr_7d", by: "queue", statistic: "own", as_of: null, total: { now: cell(0.7, 0.005), before: cell(0.7, 0.005) }, rows: [row("billing", 0.6, 0.7, 0.3), row("~none", 0.1, 0.9, 0.3), row("fraud", 0.66, 0.68, 0.05, 0.02)] };
  it("are named when they moved by themselves", () => {
    const found = movedSegments(metric("fcr_7d", "up"), breakdown);
    expect(found.map(movedWords)).toEqual(["fcr_7d fell from 70.0 % to 60.0 % in queue billing"]);
    expect(found[0]?.verdict).toBe("worse");
  });
  it("are named when they stand clearly worse than the whole", () =>
    expect(worstSegments(metric("fcr_7d", "up"), breakdown).map(worstWords)).toEqual(["fcr_7d is 60.0 % in queue billing, 70.0 % for all"]));
});
