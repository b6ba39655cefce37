import { describe, expect, it } from "vitest";
import type { Cell, ExploreRow, Metric } from "@/shared/api/schema";
import { parseSearch, stringifySearch } from "@/shared/url/search";
import { groupSearch, plainSearch, sorted, stateOf, statisticOf } from "./state";

const metric = (id: string, headline = false): Metric => ({ id, version: "0123456789ab", title: id, lens: "outcome", kind: "share", unit: "percent", direction: "up", serves: "quality", minimum_sample: 30, headline, definition: "", numerator: "", denominator: "", formula_source: "", good_to_know: "", q: null, window_ms: 0, dimensions: [] });
const cell = (value: number | null, n: number, enough = true): Cell => ({ value, low: null, high: null, n, enough, partial: false });
const row = (name: string, now: Cell, before: Cell | null = null): ExploreRow => ({ where: [{ by: "queue", value: name, label: name }], now, before, share: 0, series: [] });
const METRICS = [metric("aht"), metric("fcr_7d", true)];
const DIMENSIONS = ["channel", "queue", "team"];

describe("the state of Explore", () => {
  it("has a default for everything, and takes no nonsense", () => {
    const state = stateOf({}, METRICS, DIMENSIONS);
    expect(state).toEqual({ metric: "fcr_7d", by: ["queue"], grain: null, compare: "previous", against: "", statistic: "own", asOf: "", sort: "n", up: false });
    expect(stateOf(parseSearch("?figure=x&by=mood&grain=year&compare=yes&sort=colour.up"), METRICS, DIMENSIONS)).toEqual({ ...state, up: true });
  });
  it("reads the address", () => {
    const search = parseSearch("?figure=aht&by=team&by=channel&by=queue&compare=segment&against=channel%3Dchat&sort=change.up&grain=week&queue=billing");
    expect(stateOf(search, METRICS, DIMENSIONS)).toEqual({ metric: "aht", by: ["team", "channel"], grain: "week", compare: "segment", against: "channel=chat", statistic: "own", asOf: "", sort: "change", up: true });
    expect(stringifySearch(plainSearch(search))).toBe("?queue=billing");
  });
});

describe("statistics and past moments", () => {
  const values = { ...metric("wait"), kind: "mean" as const, unit: "ms" as const };
  const tail = { ...metric("wait_p90"), kind: "percentile" as const, q: 0.9 };
  it("are read where they make sense", () => {
    expect(stateOf(parseSearch("?figure=wait&statistic=p90&as_of=2026-04-01T10:00:00Z"), [values], DIMENSIONS)).toMatchObject({ statistic: "p90", asOf: "2026-04-01T10:00:00Z" });
    expect(stateOf(parseSearch("?figure=aht&statistic=p90&as_of=yesterday"), METRICS, DIMENSIONS)).toMatchObject({ statistic: "own", asOf: "" });
    expect(plainSearch(parseSearch("?statistic=p90&as_of=2026-04-01&team=north"))).toEqual({ team: ["north"] });
  });
  it("have a name for what is shown", () => {
    expect(statisticOf(values, "own")).toBe("mean");
    expect(statisticOf(tail, "own")).toBe("p90");
    expect(statisticOf(tail, "p50")).toBe("p50");
    expect(statisticOf(metric("aht"), "own")).toBeNull();
  });
});

describe("rows", () => {
  const rows = [row("b", cell(0.5, 90), cell(0.4, 90)), row("a", cell(0.9, 5, false), cell(0.1, 90)), row("c", cell(0.7, 40), cell(0.8, 40))];
  const names = (key: Parameters<typeof sorted>[1], up: boolean) => sorted(rows, key, up).map((one) => one.where[0]?.label).join("");
  it("are sorted, and few contacts never lead", () => {
    expect(names("n", false)).toBe("bca");
    expect(names("now", false)).toBe("cba");
    expect(names("now", true)).toBe("bca");
    expect(names("change", true)).toBe("cba");
    expect(names("name", true)).toBe("abc");
  });
  it("lead to their own contacts", () => expect(groupSearch(rows[0] as ExploreRow, { queue: ["a", "b"], team: ["north"] })).toEqual({ team: ["north"], queue: ["b"] }));
});
