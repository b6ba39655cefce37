import { describe, expect, it } from "vitest";
import type { QuestionThreshold, ReviewThresholds } from "@/shared/api/schema";
import { headline, leniencyWords, rarer, thresholdWords } from "./words";

const drift = { question: "q", state: "steady" as const, before: null, recent: null, since: null, alarm_at: null, weeks: [] };
const one = (more: Partial<QuestionThreshold>): QuestionThreshold => ({ question: "q", text: "Q?", state: "needs_labels", threshold: null, share: null, error: null, bound: null, above: 0, labels: 40, more_labels: 12, drift, ...more });
const all = (questions: readonly QuestionThreshold[]): ReviewThresholds => ({ scorecard: "desk", title: "Desk", risk: 0.1, failure: 0.05, questions });

describe("what thresholds promise", () => {
  it("says how many questions stand alone and what that means", () => {
    const reliable = one({ state: "reliable", threshold: 0.85, share: 0.6, error: 0.02, bound: 0.08, above: 90 });
    expect(headline(all([reliable, one({})]))).toBe("1 of 2 questions can be left to the machine, each with at most 10 % of its verdicts wrong, sure to 95 %.");
    expect(thresholdWords(reliable)).toMatchObject({ tone: "good", words: "from 85 % sure" });
    expect(thresholdWords(reliable).detail).toContain("60 % of verdicts; 2.0 % of 90 wrong, at most 8.0 %");
  });
  it("says when nothing was reviewed", () => expect(headline(all([one({ labels: 0 })]))).toContain("nothing is known"));
  it("tells too few labels from a question that is wrong", () => {
    expect(thresholdWords(one({})).detail).toContain("12 conversations more");
    expect(thresholdWords(one({ state: "unreliable", more_labels: null })).words).toBe("cannot be scored reliably");
  });
});

it("the rarer verdict is the one worth reading", () => {
  const estimate = (n: number) => ({ value: 1, low: 0.5, high: 1, n });
  expect(rarer({ question: "q", text: "", labels: 9, picked: 0, agreement: null, wrong: null, population: 9, mistaken: [], people: null, verdicts: [{ verdict: "yes", precision: estimate(8), recall: estimate(8) }, { verdict: "no", precision: estimate(1), recall: estimate(1) }] })?.verdict).toBe("no");
});

it("leniency inside its interval cannot be told", () => {
  expect(leniencyWords({ value: 0.04, low: -0.02, high: 0.1, n: 20 })).toBe("cannot be told apart");
  expect(leniencyWords({ value: -0.08, low: -0.12, high: -0.03, n: 20 })).toBe("8 points stricter");
});
