import { describe, expect, it } from "vitest";
import type { Hiring, ProcessFlag, RampUp } from "@/shared/api/schema";
import { flagText, hiringHeadline, isStale, rampHeadline, shownText, staleText } from "./words";

const range = (value: number | null, low: number, high: number) => ({ value, low, high });
const hiring = (value: number | null): Hiring => ({
  people: 5, start: "2026-12-01", newcomers: value == null ? 0 : 12, note: "", contacts_week: 40, missing: [],
  weeks: [0, 1, 2, 3].map((week) => ({ week, from: "2026-12-01", seen: 12, full_time: range(value, 2.4, 3.9), contacts: range(value, 1, 2), resolved: range(value, 1, 2), still_there: 5 })),
  support: { sessions: 0, reviewed: 0, review_minutes: null, session_minutes: 45, hours: 0 },
});
const ramp = (fields: Partial<RampUp>): RampUp => ({
  metric: { id: "aht", title: "Handle time", unit: "ms", higher_is_better: false }, from: "", to: "", why_not: "", agents: 6, left: 0, left_early: 0, median_week: null, cohorts: [], newcomers: [],
  experienced: { agents: 9, value: 400_000, low: 1, high: 1, target: 1, contacts_week: 30 },
  curve: [{ week: 0, agents: 6, contacts: 60, full_time: 0.5, value: 600_000, low: null, high: null }], reach: [{ week: 7, at_risk: 4, share: 0.5, low: 0.2, high: 0.8 }], ...fields,
});

describe("learning in sentences", () => {
  it("answers the question of hiring with its range, or says that nobody can", () => {
    expect(hiringHeadline(hiring(3.1))).toBe("In week 4, 5 new agents would do the work of 3.1 experienced agents (2.4 to 3.9), as 12 earlier newcomers did.");
    expect(hiringHeadline(hiring(null))).toContain("Nobody can tell");
  });
  it("says how long it takes, or how far they are, or why not", () => {
    expect(rampHeadline(ramp({ median_week: 5 }))).toBe("Half of 6 newcomers reach the level of experienced agents within 6 weeks. They begin at 10m 00s; experienced agents are at 6m 40s.");
    expect(rampHeadline(ramp({}))).toContain("After 8 weeks, 50.0 % of 6 newcomers have reached");
    expect(rampHeadline(ramp({ why_not: "nobody is new" }))).toBe("Not to be told: nobody is new.");
  });
  it("names what is stale about a document", () => {
    const flag: ProcessFlag = { kind: "step_fell", what: "recap", before: 0.7, now: 0.4, low: -0.4, high: -0.2, since: "", examples: [], drill: "" };
    expect(flagText(flag, "Say it back")).toBe("“Say it back” happens in 40.0 % of these contacts, it was 70.0 % in its first weeks.");
    expect(staleText({ id: "a", contacts: 1, step_fell: 1, new: 2, review_due: true })).toBe("1 step no longer done, 2 new, review due");
    expect(isStale({ id: "a", contacts: 1, step_fell: 0, new: 0, review_due: true })).toBe(false);
    expect(shownText({ signal: "promise:refund", question: null, event: null })).toBe("signal promise: refund");
  });
});
