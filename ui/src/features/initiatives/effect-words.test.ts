import { expect, it } from "vitest";
import type { Effect, Initiative } from "@/shared/api/schema";
import { againstPrediction, methodText, rangeText, segmentText, standingOf } from "./effect-words";

it("says an effect with its interval, and when there is none", () => {
  expect(rangeText({ value: -0.041, low: -0.052, high: -0.03 }, "percent")).toBe("−4.1 pts (−5.2 pts to −3.0 pts)");
  expect(rangeText({ value: null, low: null, high: null }, "percent")).toBe("not enough data");
});
it("names how it was measured, or what is missing", () => {
  expect(methodText({ method: "controlled", why_not: "", controls: ["sales", "care"] } as unknown as Effect)).toBe("against its own past and parts that behaved alike: sales, care");
  expect(methodText({ method: "controlled", why_not: "", controls: ["~none"] } as unknown as Effect)).toMatch(/alike: contacts without one$/);
  expect(methodText({ method: "none", why_not: "3 steps", controls: [] } as unknown as Effect)).toBe("3 steps");
});
it("holds the outcome against what was predicted", () => {
  const one = (value: number, low: number, high: number) => ({ expected: { value: -0.1, low: -0.2, high: 0 }, outcome: { value, low, high } }) as unknown as Initiative;
  expect(againstPrediction(one(-0.08, -0.12, -0.04))).toBe("as predicted");
  expect(againstPrediction(one(-0.03, -0.05, -0.01))).toBe("30 % of it");
  expect(againstPrediction({ expected: null, outcome: null } as unknown as Initiative)).toBe("–");
});
it("reads a segment aloud", () => { expect(segmentText("queue=billing&attr.region=north_west")).toBe("queue billing, region north west"); expect(segmentText("")).toBe("all contacts"); });
it("warns of a fading win", () => expect(standingOf("fading").tone).toBe("warn"));
