import { describe, expect, it } from "vitest";
import type { Rescoring } from "@/shared/api/schema";
import { signalName, trialHeadline } from "./trial-words";

const shift = (changed: number, newly_failed: number) => ({ card: "c", shift: { compared: 60, only_before: 0, only_after: 0, changed, newly_failed, no_longer_failed: 0, mean_before: 0.5, mean_after: 0.4, questions: [], agents: [] } });
const status = (signals: Rescoring["signals"], cards: Rescoring["cards"]): Rescoring => ({ signals, cards }) as Rescoring;

describe("what a change would do, in words", () => {
  it("names signals as people read them", () => {
    expect(signalName({ kind: "contact_reason", label: "discovered:lost sim", before: 0, after: 1 })).toBe("Contact reason: lost sim");
    expect(signalName({ kind: "empathy", label: "", before: 0, after: 1 })).toBe("Empathy");
  });
  it("says what is found first, then what it does to scores", () => {
    const one = { kind: "empathy", label: "", before: 10, after: 1200 };
    expect(trialHeadline(status([one], [shift(0, 0)]))).toBe("Empathy is found in 1,200 conversations, was 10. No score changes.");
    expect(trialHeadline(status([one, { ...one, kind: "apology" }], [shift(3, 2), shift(1, 0)]))).toBe("Empathy is found in 1,200 conversations, was 10; 1 more signal changes. 4 scores change, 2 newly fail.");
    expect(trialHeadline(status([], [shift(1, 0)]))).toBe("Nothing is found in more or fewer conversations. 1 score changes.");
  });
});
