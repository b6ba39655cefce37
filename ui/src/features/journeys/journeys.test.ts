import * as dagre from "@dagrejs/dagre";
import { describe, expect, it } from "vitest";
import type { FlowEdge, FlowNode } from "@/shared/api/schema";
import { drillOf } from "./drill";
import { layoutOf, pathOf, shownLines } from "./flow-layout";
import { edgeWords, heat, money, nodeWords, shareOut, workTime } from "./flow-words";

const node = (activity: string, occurrences = 10): FlowNode => ({ activity, occurrences, cases: occurrences, starts: 0, ends: 0, effort: 0 });
const edge = (from: string, to: string, occurrences = 5): FlowEdge => ({ from, to, occurrences, cases: occurrences, median_seconds: 60, p90_seconds: 120, asked_again: 0, effort: 0 });

describe("layoutOf", () => {
  const layout = layoutOf(dagre, { nodes: [node("a"), node("b"), node("c")], edges: [edge("a", "b"), edge("b", "c"), edge("b", "a"), edge("b", "b")] });
  it("puts what follows to the right, and nothing outside", () => {
    const [a, b, c] = layout.nodes.map((one) => one.x) as [number, number, number];
    expect(a).toBeLessThan(b);
    expect(b).toBeLessThan(c);
    expect(layout.nodes.every((one) => one.x >= 0 && one.x + one.width <= layout.width && one.y + one.height <= layout.height)).toBe(true);
  });
  it("draws every edge, a loop at its own step", () => {
    expect(layout.edges).toHaveLength(4);
    expect(layout.edges.every((one) => one.path.startsWith("M"))).toBe(true);
    expect(layout.edges.map((one) => one.loop)).toEqual([false, false, false, true]);
  });
  it("writes a step on two lines", () => {
    expect(shownLines("self-service: main_menu")).toEqual(["self-service", "main menu"]);
    expect(shownLines("wrap_up")).toEqual(["", "wrap up"]);
  });
  it("draws nothing of nothing", () => {
    expect(layoutOf(dagre, { nodes: [], edges: [] }).nodes).toEqual([]);
    expect(pathOf([])).toBe("");
  });
});

describe("words", () => {
  it("read steps and edges aloud", () => {
    expect(nodeWords({ ...node("transfer", 30), cases: 20, effort: 45 }, 100, "contacts")).toBe("transfer: 20 of 100 contacts, 30 times, 1.50 avoidable steps each");
    expect(edgeWords(edge("a", "b"))).toBe("a, then b: 5 times, median 1m 00s, 9 of 10 within 2m 00s");
    expect(shareOut(edge("a", "b", 25), node("a", 100))).toBe("25 %");
  });
  it("compare times by their logarithm, the rest as they are", () => {
    expect(heat(50, 100, "effort")).toBe(0.5);
    expect(heat(99, 9999, "time")).toBeCloseTo(0.5, 2);
    expect(heat(0, 0, "frequency")).toBe(0);
  });
  it("say minutes and money as people do", () => {
    expect(workTime(5.04)).toBe("5.0 min");
    expect(workTime(75)).toBe("75 min");
    expect(workTime(579)).toBe("9.7 h");
    expect(workTime(6000)).toBe("100 h");
    expect(money(12.5, "EUR")).toBe("€12.50");
    expect(money(1200, "points")).toBe("1,200 points");
  });
});

describe("drillOf", () => {
  it("leaves the page's own state behind", () => {
    expect(drillOf({ tab: ["moments"], by: ["journey"], step: ["x"], queue: ["billing"], period: ["7d"] })).toEqual({ queue: ["billing"], period: ["7d"] });
  });
});
