import { describe, expect, it } from "vitest";
import type { CardDraft, QuestionEvidence } from "@/shared/api/schema";
import { evidenceWords, momentWords, standsWords } from "./lifecycle-words";

const trial = { at: "", records: 1, compared: 1, changed: 0, only_before: 0, only_after: 0, mean_before: 0, mean_after: 0, signals: "", evidence: [], failed: 0, results: [] };
const draft = (change: Partial<CardDraft>): CardDraft => ({
  id: "drf-1", card: "desk", title: "Desk", version: "1+a", sha256: "", base: "", note: "", state: "open", author: { kind: "person", id: "a", name: "Ann", at: "" }, trial, submitted: null, submit_note: "", decided: null, decision_note: "", alone: false, ended: null, generation: "",
  approval_needed: true, mine: true, approvers: ["Ben"], may_submit: true, may_approve: false, may_publish: false, trial_is_current: true, replaces: null, ...change,
});
const evidence = (change: Partial<QuestionEvidence>): QuestionEvidence => ({ question: "q", text: "Q?", labels: 0, picked: 0, people: 0, sessions: 0, agreement: null, state: "unjudged", threshold: null, more_labels: null, ...change });

describe("where a draft stands", () => {
  it("says what comes next", () => {
    expect(standsWords(draft({ trial: null }))).toContain("Not tried yet");
    expect(standsWords(draft({}))).toContain("a second person approves");
    expect(standsWords(draft({ approval_needed: false, may_publish: true }))).toBe("Tried. It can be published.");
    expect(standsWords(draft({ approval_needed: false }))).toContain("try it again");
    expect(standsWords(draft({ state: "approved" }))).toContain("try it again, then publish it");
  });
  it("names who can approve, and says when nobody else can", () => {
    expect(standsWords(draft({ state: "submitted" }))).toContain("Ben can approve it");
    expect(standsWords(draft({ state: "submitted", approvers: [] }))).toContain("recorded that you were alone");
  });
  it("gives the reason of who sent it back", () => {
    expect(standsWords(draft({ state: "sent_back", decision_note: "too strict", decided: { kind: "person", id: "b", name: "Ben", at: "" } }))).toBe("Sent back by Ben: too strict");
  });
});

describe("what labels say", () => {
  it("does not take picked labels for evidence", () => expect(evidenceWords(evidence({ picked: 3 }))).toContain("nothing can be estimated"));
  it("says what is missing", () => expect(evidenceWords(evidence({ state: "needs_labels", labels: 4, more_labels: 25 }))).toContain("25 more"));
  it("says from when on it is reliable", () => expect(evidenceWords(evidence({ state: "reliable", labels: 90, threshold: 0.85 }))).toBe("reliable from 85 % sure"));
});

describe("the timeline", () => {
  it("names who, or that a file did", () => {
    const moment = { at: "", action: "approve", by: "Ben", kind: "person", version: "", generation: "", draft: "", words: "" };
    expect(momentWords(moment)).toBe("Ben approved it");
    expect(momentWords({ ...moment, kind: "files", action: "publish", by: "" })).toContain("brought this version");
  });
});
