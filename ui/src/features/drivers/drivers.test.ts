import { describe, expect, it } from "vitest";
import type { DriverEdge, DriverFigure, DriverSeen } from "@/shared/api/schema";
import { layout, titleLines } from "./layout";
import { byReason, gap, lagText, linkOf, pairKey, pairOf, segmentOf, sortEdges, statusOf, strengthText, turnText } from "./words";

const seen = (over: Partial<DriverSeen> = {}): DriverSeen => ({ found: true, lag: 1, effect: 1, low: 0.5, high: 1.5, p: 0.001, q: 0.01, step: 1, step_text: "1", step_effect: 1, step_low: 0.5, step_high: 1.5, deviation: 1, per_deviation: 1, strength: 0.3, segments: 8, same_sign: 7, weeks: 24, first_half: 1, second_half: 1, halves_agree: true, noise_out: 1, turn: "worse", ...over });
const edge = (from: string, to: string, over: Partial<DriverEdge> = {}): DriverEdge => ({ from, to, from_title: from.toUpperCase(), to_title: to.toUpperCase(), status: "found", words: "", seen: seen(), said: null, ...over });
const figure = (metric: string, serves: DriverFigure["serves"]): DriverFigure => ({ metric, title: metric.toUpperCase(), unit: "percent", direction: "down", serves, state: "learned", segments: 8, weeks: 24, rows: 192, lags: 2, held: [], not_held: [], noisy: [] });

describe("words of edges", () => {
  it("small differences keep two digits that say something", () => {
    expect(gap(0.0042, "percent")).toBe("+0.42 pts");
    expect(gap(-0.123, "percent")).toBe("−12 pts");
    expect(gap(0.014, "count")).toBe("+1.4 %");
    expect(gap(1500, "ms")).toBe("+1.5 s");
    expect(gap(-90_000, "ms")).toBe("−1m 30s");
    expect(gap(0.05, "score")).toBe("+0.050");
    expect(gap(0, "nps")).toBe("±0");
  });
  it("an association is a driver only where people say so", () => {
    expect(statusOf(edge("a", "b"))).toEqual({ name: "association", tone: "", dashed: false });
    expect(statusOf(edge("a", "b", { status: "confirmed" }))).toEqual({ name: "driver", tone: "good", dashed: false });
    expect(statusOf(edge("a", "b", { status: "confirmed", seen: seen({ found: false }) })).dashed).toBe(true);
    expect(statusOf(edge("a", "b", { status: "confirmed", seen: null })).name).toContain("not seen in the data");
    expect(statusOf(edge("a", "b", { status: "unsure" })).dashed).toBe(true);
    expect(statusOf(edge("a", "b", { status: "rejected" })).name).toBe("rejected");
  });
  it("strength, lag and direction are words", () => {
    expect([0.05, -0.2, 0.4].map((strength) => strengthText(seen({ strength })))).toEqual(["weak", "moderate", "strong"]);
    expect([1, 2].map(lagText)).toEqual(["a week later", "2 weeks later"]);
    expect(turnText(seen(), "Repeats")).toBe("Repeats gets worse when it rises");
    expect(turnText(seen({ turn: "none" }), "Contacts")).toBe("");
    expect(turnText(null, "Contacts")).toBe("");
  });
  it("a pair goes to the address and back", () => {
    expect(pairOf(pairKey({ from: "wait", to: "csat" }))).toEqual({ from: "wait", to: "csat" });
    expect(pairOf(undefined)).toBeNull();
    expect(pairOf("wait")).toBeNull();
    expect(segmentOf("team")).toBe("team");
    expect(segmentOf("customer")).toBe("queue");
    expect(linkOf("/conversations?metric=csat&queue=a%26b")).toEqual({ to: "/conversations", search: { metric: ["csat"], queue: ["a&b"] } });
  });
  it("what is left out is told by reason, people's word first", () => {
    const missing = (title: string, why: string) => ({ metric: title, title, why });
    expect(byReason([missing("A", "it never moves"), missing("B", "people say that it does not move this"), missing("C", "it never moves")])).toEqual([["people say that it does not move this", ["B"]], ["it never moves", ["A", "C"]]]);
  });
  it("edges are sorted by what was asked", () => {
    const all = [edge("a", "z", { seen: seen({ strength: -0.5, q: 0.04 }) }), edge("b", "y", { status: "confirmed", seen: null }), edge("c", "x", { status: "unsure", seen: seen({ strength: 0.1, q: 0.1 }) })];
    const order = (key: Parameters<typeof sortEdges>[1], up: boolean) => sortEdges(all, key, up).map((one) => one.from).join("");
    expect(order("strength", false)).toBe("acb");
    expect(order("q", true)).toBe("acb");
    expect(order("status", true)).toBe("bac");
    expect(order("to", true)).toBe("cba");
    expect(order("from", false)).toBe("cba");
  });
});

describe("the picture", () => {
  const figures = [figure("wait", "speed"), figure("aht", "cost"), figure("repeat", "quality"), figure("csat", "quality"), figure("alone", "risk")];
  const edges = [edge("wait", "repeat"), edge("repeat", "csat", { seen: seen({ strength: 0.1 }) }), edge("wait", "aht"), edge("aht", "wait", { seen: null })];
  const picture = layout(figures, edges, 900);
  it("draws figures with an edge in columns by what they serve", () => {
    expect(picture.nodes.map((node) => node.metric).sort()).toEqual(["aht", "csat", "repeat", "wait"]);
    expect(picture.columns.map((one) => one.serves)).toEqual(["speed", "cost", "quality"]);
    const x = (metric: string) => picture.nodes.find((node) => node.metric === metric)?.x ?? NaN;
    expect(x("wait")).toBeLessThan(x("aht"));
    expect(x("repeat")).toBe(x("csat"));
  });
  it("lets nothing overlap or leave the picture", () => {
    for (const a of picture.nodes) {
      expect(a.x >= 0 && a.x + a.w <= picture.width && a.y >= 0 && a.y + a.h <= picture.height).toBe(true);
      for (const b of picture.nodes) expect(a === b || a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true);
    }
  });
  it("makes the stronger line wider, and keeps the two of a pair apart", () => {
    const line = (key: string) => picture.lines.find((one) => one.key === key);
    expect(line("wait~repeat")?.width).toBeGreaterThan(line("repeat~csat")?.width ?? Infinity);
    expect(line("aht~wait")?.width).toBeGreaterThan(0);
    expect(line("wait~aht")?.mid[1]).not.toBe(line("aht~wait")?.mid[1]);
  });
  it("leads past the boxes of columns between", () => {
    const path = picture.lines.find((one) => one.key === "wait~repeat")?.path ?? "";
    const through = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=C|$)/g)].map((one) => [Number(one[1]), Number(one[2])] as const).slice(1, -1);
    const box = picture.nodes.find((node) => node.metric === "aht");
    expect(through).toHaveLength(2);
    for (const [, y] of through) expect(box !== undefined && (y < box.y || y > box.y + box.h)).toBe(true);
  });
  it("puts long titles on two lines, and cuts what is longer still", () => {
    expect(titleLines("Hold")).toEqual(["Hold"]);
    expect(titleLines("First contact resolution, 7 days")).toEqual(["First contact", "resolution, 7 days"]);
    expect(titleLines("Average handle time", 14)).toEqual(["Average", "handle time"]);
    const cut = titleLines("First response in opening hours, e-mail and tickets");
    expect(cut).toHaveLength(2);
    expect(cut[1]).toMatch(/…$/);
  });
  it("draws nothing of nothing", () => { expect(layout(figures, [], 900).nodes).toEqual([]); });
});
