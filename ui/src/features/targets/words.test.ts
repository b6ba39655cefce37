import { describe, expect, it } from "vitest";
import type { TargetOutlook } from "@/shared/api/schema";
import { backtestText, comesText, linkOf, moved, parseLevel, rolling, segmentText, standingOf, targetText, writeLevel } from "./words";

const outlook = (over: Partial<TargetOutlook>): TargetOutlook => ({
  target: { id: "t", metric: "aht", segment: "", side: "at_most", level: 390_000, from: "2026-01-01", note: "", removed: false, by: "Ann", at: "2026-01-01T00:00:00Z" },
  title: "Average handle time", unit: "ms", serves: "cost", standing: "met", state: "safe", words: "", now: { value: 1, low: 0, high: 2, n: 10, enough: true, partial: false }, from: null, to: null, contacts: null,
  series: [], ahead: [], weeks: [{ from: "2026-03-01", to: "2026-03-08", expected: 1, low: 0, high: 2, breach: 0.734 }], turns_on: null, turns_earliest: null, turns_latest: null, backtest: { weeks: 8, inside: 7, brier: 0.1, brier_as_before: 0.2 }, ...over,
});
const day = (at: number, value: number | null, n: number) => ({ at: `2026-03-${String(at).padStart(2, "0")}T00:00:00Z`, value, low: null, high: null, n, enough: true, partial: false });

describe("levels", () => {
  it("are read in the metric's unit", () => {
    expect(parseLevel("85 %", "percent")).toBeCloseTo(0.85);
    expect(parseLevel("85,5", "percent")).toBeCloseTo(0.855);
    expect(parseLevel("82", "points")).toBeCloseTo(0.82);
    expect(parseLevel("6m 30s", "ms")).toBe(390_000);
    expect(parseLevel("6:30", "ms")).toBe(390_000);
    expect(parseLevel("1h 2m", "ms")).toBe(3_720_000);
    expect(parseLevel("−10", "nps")).toBe(-10);
  });
  it("that cannot be read are none", () => {
    for (const text of ["", "fast", "6 apples", "390"]) expect(parseLevel(text, "ms")).toBeNull();
    expect(parseLevel("much", "percent")).toBeNull();
  });
  it("are written so that they can be read again", () => {
    expect(parseLevel(writeLevel(390_000, "ms"), "ms")).toBe(390_000);
    expect(parseLevel(writeLevel(0.855, "percent"), "percent")).toBeCloseTo(0.855);
    expect(parseLevel(writeLevel(0.82, "points"), "points")).toBeCloseTo(0.82);
  });
});

describe("what comes", () => {
  it("says when and how sure", () => {
    expect(comesText(outlook({ state: "likely", turns_on: "2026-03-14", turns_earliest: "2026-03-11", turns_latest: null }))).toEqual({ text: "missed from 14 Mar", detail: "80 % sure: 11 Mar to later than four weeks; 73 % in four weeks" });
    expect(comesText(outlook({})).text).toBe("likely stays met");
    expect(comesText(outlook({ state: "breached" })).text).toBe("likely stays missed");
    expect(comesText(outlook({ state: "breached", turns_on: "2026-03-20", turns_earliest: "2026-03-15", turns_latest: "2026-03-25" })).text).toBe("met again from 20 Mar");
    expect(comesText(outlook({ state: "too_little", weeks: [] })).text).toBe("too little data");
  });
  it("says what earlier forecasts were worth", () => {
    expect(backtestText(outlook({}))).toContain("8 weeks foretold, 7 lay");
    expect(backtestText(outlook({ backtest: { weeks: 0, inside: 0, brier: 0, brier_as_before: 0 } }))).toContain("Not yet");
  });
  it("is never told by colour alone", () => { for (const one of ["met", "at_risk", "missed", "unknown"] as const) expect(standingOf(one).name).not.toBe(""); });
});

describe("the line of the chart", () => {
  it("is the figure of seven days, by contacts", () => {
    const line = rolling([1, 2, 3, 4, 5, 6].map((at) => day(at, 0.1, 10)).concat([day(7, 0.8, 10), day(8, null, 0)]));
    expect(line).toHaveLength(2);
    expect(line[0]?.value).toBeCloseTo(0.2);
    expect(line[1]?.value).toBeCloseTo((5 * 0.1 + 0.8) / 6);
  });
  it("is empty before a week is there", () => expect(rolling([day(1, 0.5, 3)])).toEqual([]));
});

describe("words", () => {
  it("name target and segment", () => {
    expect(targetText(outlook({}).target, "ms")).toBe("at most 6m 30s");
    expect(segmentText("queue=billing&attr.region=north")).toBe("queue billing, region north");
    expect(segmentText("")).toBe("all contacts");
  });
  it("lead within the product", () => expect(linkOf("/metric/aht?queue=billing").to).toBe("/metric/aht"));
});

describe("the order of outcomes", () => {
  it("moves one place and stays within the list", () => {
    expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
  });
});
