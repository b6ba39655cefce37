import { describe, expect, it } from "vitest";
import type { MetricConflict, TargetOutlook } from "@/shared/api/schema";
import { calmLine } from "./targets-line";

const target = (title: string, standing: TargetOutlook["standing"], turns_on: string | null = null) => ({ title, standing, turns_on }) as TargetOutlook;

describe("the line about targets", () => {
  it("is not there while all is well", () => {
    expect(calmLine(undefined, undefined)).toBeNull();
    expect(calmLine([target("CSAT", "met"), target("NPS", "unknown")], [])).toBeNull();
  });
  it("names the one that will be missed, and from when", () => {
    expect(calmLine([target("CSAT", "at_risk", "2026-03-14")], [])).toBe("CSAT will likely be missed from 14 Mar.");
  });
  it("counts several, and adds the first conflict", () => {
    const conflict = { words: "Average handle time fell 12.0 % while Repeat contact, 7 days rose 3.0 points." } as MetricConflict;
    expect(calmLine([target("a", "missed"), target("b", "missed")], [conflict])).toBe("2 targets are missed. Average handle time fell 12.0 % while Repeat contact, 7 days rose 3.0 points.");
  });
});
