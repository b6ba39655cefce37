import { describe, expect, it } from "vitest";
import type { Cell } from "../api/schema";
import { bytes, change, clock, date, dateTime, difference, duration, halfWidth, hoursOf, lastDay, value, words } from "./format";

const cell = (v: number | null, low: number | null, high: number | null, n = 500, enough = true): Cell => ({ value: v, low, high, n, enough, partial: false });

describe("hoursOf and lastDay", () => {
  it("name the day once, and both over midnight", () => {
    expect(hoursOf("2026-03-11T10:00:00Z", "2026-03-11T13:00:00Z")).toBe("11 Mar, 10:00–13:00");
    expect(hoursOf("2026-03-11T21:00:00Z", "2026-03-12T00:00:00Z")).toBe("11 Mar, 21:00–24:00");
    expect(hoursOf("2026-03-11T23:00:00Z", "2026-03-12T02:00:00Z")).toBe("11 Mar, 23:00 – 12 Mar, 02:00");
    expect(lastDay("2026-03-11T00:00:00Z")).toBe("10 Mar 2026");
  });
});

describe("duration", () => {
  it.each([
    [0, "0s"], [840, "840ms"], [4_200, "4.2s"], [9_970, "10s"], [42_000, "42s"], [372_000, "6m 12s"], [65_000, "1m 05s"],
    [7_500_000, "2h 05m"], [3 * 86_400_000 + 4 * 3_600_000, "3d 4h"], [null, "–"], [-5_000, "−5.0s"],
  ])("%s reads %s", (ms, text) => expect(duration(ms)).toBe(text));
});

describe("value", () => {
  it("shows shares as percent with one decimal", () => expect(value(0.7123, "percent")).toBe("71.2 %"));
  it("shows points of 100", () => expect(value(0.8249, "points")).toBe("82.5"));
  it("signs a net score", () => { expect(value(12.34, "nps")).toBe("+12.3"); expect(value(-3, "nps")).toBe("−3.0"); });
  it("groups counts", () => expect(value(30000, "count")).toBe("30,000"));
  it("says nothing where nothing is known", () => expect(value(null, "ms")).toBe("–"));
});

describe("change", () => {
  it("is worse when a share that should rise fell clearly", () =>
    expect(change(cell(0.6, 0.58, 0.62), cell(0.7, 0.68, 0.72), "percent", "up")).toMatchObject({ verdict: "worse", text: "−10.0 pts" }));
  it("is better when a share that should fall fell clearly", () =>
    expect(change(cell(0.1, 0.09, 0.11), cell(0.2, 0.19, 0.21), "percent", "down").verdict).toBe("better"));
  it("makes no claim while the intervals overlap", () =>
    expect(change(cell(0.6, 0.55, 0.66), cell(0.7, 0.65, 0.75), "percent", "up").text).toBe("no clear change"));
  it("makes no claim on a small sample", () =>
    expect(change(cell(0.6, 0.59, 0.61, 9, false), cell(0.7, 0.69, 0.71), "percent", "up").verdict).toBe("unknown"));
  it("judges no figure without a direction", () =>
    expect(change(cell(90, 88, 92), cell(80, 79, 81), "count", "none").verdict).toBe("higher"));
});

it("writes half the interval", () => expect(halfWidth(cell(0.7, 0.68, 0.72), "percent")).toBe("± 2.0"));
it("writes differences with a sign", () => { expect(difference(-12_000, "ms")).toBe("−12s"); expect(difference(0.021, "percent")).toBe("+2.1 pts"); });
it("writes a place in a conversation", () => { expect(clock(7_000)).toBe("0:07"); expect(clock(3_723_000)).toBe("1:02:03"); });
it("shows times in UTC", () => { expect(dateTime("2026-03-09T23:59:00Z")).toBe("9 Mar, 23:59"); expect(date("2026-03-09T23:59:00Z")).toBe("9 Mar 2026"); });
it("writes sizes", () => { expect(bytes(999)).toBe("999 B"); expect(bytes(12_345_678)).toBe("12.3 MB"); });
it("reads ids as words", () => expect(words("refund_status")).toBe("refund status"));
