import { describe, expect, it } from "vitest";
import type { Review, ReviewAnswer } from "@/shared/api/schema";
import { acceptShown, asked, nextOpen, owesNote, postsOf, wasShown } from "./desk";

const answer = (question: string, turns: readonly number[] = [], more: Partial<ReviewAnswer> = {}): ReviewAnswer => ({
  question, section: "care", text: question, help: "", good: "", poor: "", type: "yes_no", choices: [{ verdict: "yes", label: "Yes" }, { verdict: "no", label: "No" }, { verdict: "na", label: "Does not apply" }],
  machine: "yes", standing: null, labels: [], dispute: null,
  answer: { question, section: "care", text: question, help: "", good: "", poor: "", verdict: "yes", value: 1, points: 1, weight: 1, confidence: 0.7, auto_fail: false, because: "", evidence: turns.map((turn) => ({ turn, begin: 0, end: 1, event: null })) },
  ...more,
});
const review = (answers: readonly ReviewAnswer[]): Review => ({ interaction: "c1", scorecard: "desk", title: "Desk", version: "1", blind: false, own: false, answers });

describe("accepting", () => {
  it("takes only what was on the screen", () => {
    const questions = [answer("a", [1]), answer("b", [1, 9]), answer("c")];
    expect(Object.keys(acceptShown(questions, {}, new Set([0, 1, 2]), 10))).toEqual(["a"]);
    expect(Object.keys(acceptShown(questions, {}, new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 10))).toEqual(["a", "b", "c"]);
  });
  it("keeps what was corrected", () => {
    expect(acceptShown([answer("a", [1])], { a: { verdict: "no", note: "" } }, new Set([1]), 1)).toEqual({ a: { verdict: "no", note: "" } });
  });
  it("never accepts blindly, nor for a dispute or a disagreement", () => {
    expect(acceptShown([answer("a", [], { machine: null, answer: null }), answer("b", [], { standing: "contested" })], {}, new Set(), 0)).toEqual({});
  });
  it("wants all of the contact where nothing is marked", () => {
    expect(wasShown(answer("a"), new Set([0]), 2)).toBe(false);
    expect(wasShown(answer("a"), new Set([0, 1]), 2)).toBe(true);
  });
});

describe("the way through the card", () => {
  const questions = [answer("a"), answer("b"), answer("c")];
  it("goes to the next open question, around the end", () => {
    expect(nextOpen(questions, { a: { verdict: "yes", note: "" } }, 0)).toBe(1);
    expect(nextOpen(questions, { b: { verdict: "yes", note: "" }, c: { verdict: "no", note: "" } }, 2)).toBe(0);
  });
  it("stays where everything is answered", () => {
    expect(nextOpen([answer("a")], { a: { verdict: "yes", note: "" } }, 0)).toBe(0);
  });
  it("is only about what is disputed or contested, where something is", () => {
    expect(asked(review([answer("a"), answer("b", [], { standing: "contested" })])).map((one) => one.question)).toEqual(["b"]);
    expect(asked(review([answer("a"), answer("b")]))).toHaveLength(2);
  });
});

describe("saving", () => {
  it("keeps views and settlements apart, and a settlement owes its reason", () => {
    const contested = answer("b", [], { standing: "contested" });
    expect(owesNote(contested, { verdict: "no", note: " " })).toBe(true);
    expect(owesNote(answer("a"), { verdict: "no", note: "" })).toBe(false);
    const posts = postsOf(review([answer("a"), contested]), [answer("a"), contested], { a: { verdict: "no", note: "" }, b: { verdict: "yes", note: "turn 3" } }, "audit", "");
    expect(posts.labels).toEqual([
      { interaction: "c1", scorecard: "desk", source: "audit", blind: false, answers: [{ question: "a", verdict: "no", note: "", turn: null }] },
      { interaction: "c1", scorecard: "desk", source: "audit", blind: false, adjudicates: true, answers: [{ question: "b", verdict: "yes", note: "turn 3", turn: null }] },
    ]);
  });
  it("leaves out what was not answered", () => {
    expect(postsOf(review([answer("a")]), [answer("a")], {}, "audit", "")).toEqual({ labels: [], decisions: [] });
  });
});
