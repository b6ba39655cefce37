import { describe, expect, it } from "vitest";
import type { Effect, Initiative, Metric } from "@/shared/api/schema";
import { changesLine, standsOf } from "./initiatives-line";

const one = (title: string, state: Initiative["state"], more: Partial<Initiative> = {}) => ({ id: title, title, state, metric: "transfer", outcome: null, ended_at: null, ...more }) as Initiative;
const metrics = [{ id: "transfer", unit: "percent" } as Metric];
const measured = (state: Effect["state"], value: number | null = -0.04) => ({ state, value });
const line = (all: readonly Initiative[], effects: readonly (readonly [string, Pick<Effect, "state" | "value">])[] = []) => changesLine(standsOf(all, metrics, new Map(effects), "2026-11-01T00:00:00Z"));

describe("the line about initiatives", () => {
  it("is not there where nothing is being changed", () => {
    expect(line([])).toBeNull();
    expect(line([one("Draft", "draft"), one("Given up", "cancelled")])).toBeNull();
  });
  it("says what went wrong before what holds, each with its effect", () => {
    expect(line([one("A", "running"), one("B", "running"), one("C", "running")], [["A", measured("holds")], ["B", measured("fading", -0.01)], ["C", measured("measuring", null)]]))
      .toBe("“B” is fading (−1.0 pts). “A” holds (−4.0 pts). 1 initiative runs without a proven effect yet.");
  });
  it("counts what is more than two, and those that show nothing yet", () => {
    const three = ["A", "B", "C"].map((name) => one(name, "running"));
    expect(line(three, three.map((each) => [each.id, measured("holds")] as const))).toBe("“A” holds (−4.0 pts). “B” holds (−4.0 pts). 1 more is measured.");
    expect(line(three)).toBe("3 initiatives run without a proven effect yet.");
  });
  it("remembers what ended for four weeks", () => {
    const outcome = { value: -0.03, low: -0.05, high: -0.01, method: "controlled", state: "holds" } as NonNullable<Initiative["outcome"]>;
    expect(line([one("New", "ended", { outcome, ended_at: "2026-10-20T00:00:00Z" })])).toBe("“New” holds (−3.0 pts).");
    expect(line([one("Old", "ended", { outcome, ended_at: "2026-09-20T00:00:00Z" })])).toBeNull();
  });
});
