import { describe, expect, it } from "vitest";
import type { Bucket } from "../api/schema";
import { axisLabel, contributions, effectData, lineData, seriesCsv } from "./builders";
import { spark } from "./spark";

const bucket = (day: number, v: number | null, partial = false): Bucket => ({ at: `2026-03-0${day}T00:00:00Z`, value: v, low: v == null ? null : v - 0.1, high: v == null ? null : v + 0.1, n: 100, enough: true, partial });

describe("lineData", () => {
  const data = lineData([bucket(1, 0.5), bucket(2, null), bucket(3, 0.6), bucket(4, 0.7, true)], [bucket(1, 0.4)], "percent", "day");
  it("shows shares in percent and keeps gaps", () => expect(data.solid).toEqual([50, null, 60, null]));
  it("dashes what is not complete, joined to what is", () => expect(data.dashed).toEqual([null, null, 60, 70]));
  it("stacks the band on its lower edge", () => { expect(data.low[0]).toBeCloseTo(40); expect(data.width[0]).toBeCloseTo(20); });
  it("lays the period before under it by position", () => expect(data.before).toEqual([40, null, null, null]));
});

describe("effectData", () => {
  const points = [{ at: "2026-03-01", actual: 0.1, expected: 0.05, low: -0.1, high: 0.2 }, { at: "2026-03-02", actual: 0.9, expected: 0.95, low: 0.8, high: 1.1 }];
  it("draws no band where the figure cannot be", () => {
    const share = effectData(points, "2026-03-02", "percent");
    expect(share.low).toEqual([0, 80]);
    expect(share.width.map((one) => Math.round(one))).toEqual([20, 20]);
    expect(effectData(points, "2026-03-02", "nps").low[0]).toBeCloseTo(-0.1);
  });
  it("joins what was before and what came since at the start", () => {
    const { before, since } = effectData(points, "2026-03-02", "percent");
    expect([before, since]).toEqual([[10, 90], [null, 90]]);
  });
});

describe("contributions", () => {
  const row = (value: string, now: [number, number], before: [number, number] | null) => ({ value, label: value, now: { value: now[0], n: now[1] }, before: before && { value: before[0], n: before[1] } });
  it("adds up to the change", () => {
    const rows = [row("a", [0.5, 100], [0.7, 100]), row("b", [0.8, 100], [0.8, 100])];
    const found = contributions({ now: { value: 0.65, n: 200 }, before: { value: 0.75, n: 200 } }, rows);
    expect(found?.change).toBeCloseTo(-0.1);
    expect(found?.parts[0]).toMatchObject({ value: "a" });
    expect(found?.parts.reduce((sum, part) => sum + part.by, found.rest)).toBeCloseTo(-0.1);
  });
  it("says nothing without a period before", () => expect(contributions({ now: { value: 1, n: 1 }, before: null }, [])).toBeNull());
});

describe("spark", () => {
  it("is empty without values", () => expect(spark([bucket(1, null)], 100, 30).lines).toEqual([]));
  it("breaks at gaps and dashes the incomplete end", () => {
    const shape = spark([bucket(1, 0.5), bucket(2, 0.6), bucket(3, null), bucket(4, 0.6), bucket(5, 0.6), bucket(6, 0.7, true)], 100, 30);
    expect(shape.lines).toHaveLength(2);
    expect(shape.dashed).toHaveLength(1);
  });
});

it("labels axes in their unit", () => { expect(axisLabel(42.25, "percent")).toBe("42.3 %"); expect(axisLabel(90_000, "ms")).toBe("1m 30s"); });
it("writes the series as CSV", () => expect(seriesCsv([bucket(1, null)])).toBe("at,value,low,high,n,partial\n2026-03-01T00:00:00Z,,,,100,false\n"));
