import { describe, expect, it } from "vitest";
import type { Agents, AgentStanding, Behaviours, CoachingEffect } from "@/shared/api/schema";
import { agentsHeadline, answerOf, behavioursHeadline, effectHeadline, mixText, ofKind, placeOf, rankText, scaleOf } from "./words";

const agent = (better: number, kind: AgentStanding["kind"] = "human"): AgentStanding => ({ agent: `a${better}`, name: "A", kind, team: "", n: 100, raw: 0.7, case_mix: 0, adjusted: 0.7, low: 0.6, high: 0.8, reliability: 0.8, rank: 2, rank_low: 1, rank_high: 4, better_than_typical: better });
const agents = (some: readonly AgentStanding[], correlation = 0): Agents => ({ metric: { id: "qa_score", title: "QA score", unit: "points", direction: "up" }, from: "", to: "", cases: 1, sample: 1, mean: 0.7, between: { value: 0.1, low: 0.05, high: 0.2 }, mix_correlation: correlation, apart: true, agents_total: some.length, agents: some as AgentStanding[], worth: [] });

describe("agents", () => {
  it("are apart only where it is as good as certain", () => {
    expect(placeOf(agent(0.99))).toBe("above");
    expect(placeOf(agent(0.01))).toBe("below");
    expect(placeOf(agent(0.9))).toBe("among");
  });
  it("are counted in the headline, and nobody is ranked who cannot be told apart", () => {
    expect(agentsHeadline(agents([agent(0.99), agent(0.5), agent(0.01)]))).toBe("On QA score, 1 of 3 agents are better than typical and 1 worse; the other 1 cannot be told apart at this sample.");
    expect(agentsHeadline(agents([agent(0.5), agent(0.6)]))).toContain("cannot be told apart");
    expect(agentsHeadline(agents([]))).toContain("No agent");
    expect(agentsHeadline({ ...agents([agent(0.5)]), agents_total: 40 })).toContain("39 other agents");
  });
  it("are not ranked on what is neither good nor bad", () => {
    const times = agents([agent(0.99), agent(0.01)]);
    expect(agentsHeadline({ ...times, metric: { ...times.metric, title: "AHT", direction: "none" } })).toContain("neither good nor bad");
    expect(placeOf(agent(0.99), "none")).toBe("among");
  });
  it("have ranks with intervals", () => {
    expect(rankText({ rank_low: 1, rank_high: 15 })).toBe("1–15");
    expect(rankText({ rank_low: 1, rank_high: 1 })).toBe("1");
  });
  it("say when case mix hides or flatters the good", () => {
    const many = Array.from({ length: 12 }, () => agent(0.5));
    expect(mixText(agents(many, -0.4))).toContain("harder");
    expect(mixText(agents(many, 0.4))).toContain("easier");
    expect(mixText(agents(many, 0.1))).toBe("");
    expect(mixText(agents(many.slice(0, 3), -0.9))).toBe("");
  });
  it("are told by kind: a mixed one is a person's", () => {
    const some = [agent(0.5), agent(0.6, "ai"), agent(0.7, "mixed")];
    expect(ofKind(some, "ai")).toHaveLength(1);
    expect(ofKind(some, "human")).toHaveLength(2);
    expect(ofKind(some, "all")).toHaveLength(3);
  });
  it("stand on a scale that holds every interval", () => {
    const at = scaleOf([{ low: 0.2, high: 0.4, raw: 0.1 }, { low: 0.3, high: 0.6 }], 0.35);
    expect(at(0.1)).toBe(0);
    expect(at(0.6)).toBe(100);
    expect(scaleOf([], null)(1)).toBeGreaterThanOrEqual(0);
  });
});

describe("behaviours", () => {
  const with_ = (matter: "helps" | "nothing" | "unsure" | "too_few") => ({ matter, n: 10, done: 0.5, plain: null, effect: null, low: null, high: null, q: null, standardised: null });
  const question = (...matters: readonly ("helps" | "nothing" | "unsure" | "too_few")[]) => ({ id: "c/q", card: "c", card_title: "C", text: "?", yes_no: true, weight: 0.1, suggested: 0, mean: 0.5, between: 0, outcomes: matters.map(with_) });
  const data = (questions: Behaviours["questions"]): Behaviours => ({ from: "", to: "", cases: 1, sample: 1, outcomes: [{ id: "fcr_7d", title: "FCR", unit: "percent", direction: "up" }], questions });
  it("are counted, those that predict nothing too", () => {
    expect(behavioursHeadline(data([question("helps"), question("nothing"), question("unsure")]))).toBe("1 of 3 questions go with a better outcome, same agent and same kind of case. 1 question predicts nothing that was measured.");
    expect(behavioursHeadline(data([question("helps", "nothing")]))).toContain("None is proven");
    expect(behavioursHeadline({ ...data([]), outcomes: [] })).toContain("No outcome");
  });
});

describe("links", () => {
  it("ask for what was not shown, and for every answer of a scale", () => {
    expect(answerOf({ id: "card/q", yes_no: true }, "no")).toBe("card.q:no");
    expect(answerOf({ id: "card/q", yes_no: false }, "no")).toBe("card.q:value");
  });
});

describe("coaching", () => {
  const effect = (value: number | null, low: number | null, high: number | null): CoachingEffect => ({ metric: null, why_not: value === null ? "2 held sessions" : "", sessions: 12, not_coached: 3, value, low, high, proven: low !== null && high !== null && (low > 0 || high < 0), spread: 0, by_session: [], by_coach: [], by_time: [] });
  it("says what it did, or what is missing", () => {
    expect(effectHeadline(effect(0.06, 0.03, 0.09))).toBe("Coaching works: +6.0 points of 100 (+3.0 to +9.0) on what it was about, over 12 sessions.");
    expect(effectHeadline(effect(0.01, -0.03, 0.05))).toContain("No effect is proven");
    expect(effectHeadline(effect(-0.06, -0.09, -0.03))).toContain("got worse");
    expect(effectHeadline(effect(null, null, null))).toContain("2 held sessions");
  });
});
