import { describe, expect, it } from "vitest";
import type { Emerging, EmergingPhrase } from "@/shared/api/schema";
import { conversationsOf, noneWords, timesWords, weekAfter, weekBefore, weekWords, withWords } from "./newly-said";

const phrase = (more: Partial<EmergingPhrase>): EmergingPhrase => ({ phrase: "session token", also: [], contacts: 42, rate: 0.02, rate_before: 0, highest_before: 0, weeks: [0, 0, 0, 0, 0, 0, 0, 0, 42], first_seen: "2026-09-14T00:00:00Z", p: 1e-9, q: 1e-6, comes_with: null, examples: [], ...more });
const found = (more: Partial<Emerging>): Emerging => ({ from: "2026-09-14T00:00:00Z", to: "2026-09-21T00:00:00Z", enough: true, earlier_weeks: 8, weeks: [], contacts: [], looked: 9, of: 9, tried: 3500, phrases: [], took_ms: 1, ...more });

describe("what customers began to say", () => {
  it("is said to be how many times the highest week before", () => {
    expect(timesWords({ rate: 0.02, highest_before: 0 })).toBe("not said before");
    expect(timesWords({ rate: 0.02, highest_before: 0.008 })).toBe("2.5× the highest week before");
    expect(timesWords({ rate: 0.3, highest_before: 0.01 })).toBe("30× the highest week before");
  });
  it("names what it comes with", () => {
    const title = () => "App crash";
    expect(withWords(phrase({}), title)).toBe("");
    expect(withWords(phrase({ comes_with: { by: "reason", value: "app_crash", share: 0.97 } }), title)).toBe("comes with App crash");
    expect(withWords(phrase({ comes_with: { by: "queue", value: "technical", share: 0.71 } }), title)).toBe("7 in 10 come with queue technical");
  });
  it("leads to the conversations of the week", () => {
    expect(conversationsOf(found({}), phrase({})).search).toEqual({ q: ['customer:"session token"'], from: ["2026-09-14"], to: ["2026-09-21"] });
  });
  it("goes from week to week, and no further than the data", () => {
    expect(weekWords(found({}))).toBe("14 – 20 Sept");
    expect(weekWords(found({ from: "2026-09-28T00:00:00Z", to: "2026-10-05T00:00:00Z" }))).toBe("28 Sept – 4 Oct");
    expect(weekBefore("2026-09-21")).toBe("2026-09-14");
    expect(weekAfter("2026-09-14", "2026-09-25")).toBe("2026-09-21");
    expect(weekAfter("2026-09-21", "2026-09-25")).toBeUndefined();
    expect(weekAfter("2026-09-21", undefined)).toBeUndefined();
  });
  it("says why there is nothing", () => {
    expect(noneWords(found({ to: null })).title).toBe("No contacts yet");
    expect(noneWords(found({ enough: false, earlier_weeks: 1 })).why).toContain("1 of them has contacts enough");
    expect(noneWords(found({})).title).toBe("Nothing new in what customers say this week");
  });
});
