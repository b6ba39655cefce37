import { describe, expect, it } from "vitest";
import type { Event, Turn } from "@/shared/api/schema";
import { silenceBefore } from "./silence";

const turn = (start: number | null, end: number | null): Turn => ({ seq: 0, role: "agent", party: "", text: "", restored: null, start_ms: start, end_ms: end });

describe("silenceBefore", () => {
  it("is to scale, a pixel a second", () => expect(silenceBefore([turn(0, 1_000), turn(61_000, null)], 1)).toEqual({ ms: 60_000, height: 60, broken: false }));
  it("breaks the scale where it would fill the page", () => expect(silenceBefore([turn(0, 0), turn(3_600_000, null)], 1)).toMatchObject({ height: 150, broken: true }));
  it("does not count a hold", () => {
    const hold: Event = { seq: 0, kind: "hold", name: "", at_ms: 2_000, duration_ms: 60_000, before_turn: 1, detail: null };
    expect(silenceBefore([turn(0, 1_000), turn(65_000, null)], 1, [hold])).toBeNull();
    expect(silenceBefore([turn(0, 1_000), turn(90_000, null)], 1, [hold])?.ms).toBe(28_000);
  });
  it("ignores a breath", () => expect(silenceBefore([turn(0, 1_000), turn(4_000, null)], 1)).toBeNull());
  it("knows nothing without times", () => expect(silenceBefore([turn(null, null), turn(null, null)], 1)).toBeNull());
  it("counts from the start where the end is not known", () => expect(silenceBefore([turn(0, null), turn(20_000, null)], 1)?.ms).toBe(20_000));
});
