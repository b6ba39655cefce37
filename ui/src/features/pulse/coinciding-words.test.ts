import { describe, expect, it } from "vitest";
import type { Coincidence, Coinciding } from "@/shared/api/schema";
import { answerWords, recordWords, sinceWords, whenWords } from "./coinciding-words";

const one = (score: number, of_kind = 0, kind_moved = 0): Coincidence => ({
  change: { id: "chg1", kind: "release", title: "Billing 4.2", at: "2026-03-02T10:00:00Z", until: null, segment: "", source: "people", external_id: "", link: "", notes: "", created_at: null, changed_at: null, found: false },
  days: 0.4, overlap: 1, score, coincides: score >= 0.5, of_kind, kind_moved,
});
const found = (changes: readonly Coincidence[]): Coinciding => ({ metric: "transfer", where: [], onset: { at: "2026-03-02T00:00:00Z", low: "2026-03-01T00:00:00Z", high: "2026-03-03T00:00:00Z", lasts: true, effect: 0.1 }, changes: [...changes], by_chance: 0.1, moves: 0, days: 180 });

describe("what a move coincides with", () => {
  it.each([[0.4, "on the day"], [-0.2, "1 day before"], [-3, "3 days before"], [2.5, "2 days after"]] as const)("%s days is %s", (days, text) => expect(whenWords(days)).toBe(text));
  it("is never called a cause", () => {
    expect(answerWords(found([one(0.9)]))).toBe("It coincides with “Billing 4.2”.");
    expect(answerWords(found([one(0.2)]))).toContain("nothing is named");
    expect(answerWords(found([]))).toContain("Nothing that was written down");
  });
  it("says how often such a change moved nothing", () => {
    expect(recordWords(one(0.9))).toBe("the first release here in half a year");
    expect(recordWords(one(0.1, 26))).toContain("26 earlier ones of its kind here, and the figure did not move");
    expect(recordWords(one(0.9, 4, 3))).toBe("the figure moved after 3 of 4 earlier ones of its kind");
  });
  it("says since when, and how sure", () => expect(sinceWords(found([]))).toBe("since about 2 Mar 2026 (between 1 Mar and 3 Mar)"));
});
