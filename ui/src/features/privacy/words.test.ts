import { describe, expect, it } from "vitest";
import type { ErasureReport, PersonData, PrivacyRequest, RetentionReport } from "@/shared/api/schema";
import { dueWords, personSentence, proofSentence, tonight } from "./words";

const request = (fields: Partial<PrivacyRequest>): PrivacyRequest => ({ id: "req-1", kind: "erasure", subject: "person", person: "", hash: "", basis: "", asked_by: "", by: "", received_at: "2026-01-01T00:00:00Z", due_at: "2026-02-01T00:00:00Z", days_left: 10, done_at: null, state: "open", detail: null, ...fields });

describe("the words of privacy", () => {
  it("say how long is left, and how long it is overdue", () => {
    expect(dueWords(request({ days_left: 20 }))).toEqual({ text: "20 days left", tone: "" });
    expect(dueWords(request({ days_left: 1 }))).toEqual({ text: "1 day left", tone: "warn" });
    expect(dueWords(request({ days_left: -3 }))).toEqual({ text: "3 days overdue", tone: "bad" });
    expect(dueWords(request({ state: "done", days_left: null })).text).toBe("Done");
  });
  it("say who somebody is to the store", () => {
    const data: PersonData = { name: "cus-1", customer_id: "cus-1", known_as: [], hold: null, contacts: [{ id: "b", channel: "chat", started_at: "2026-03-04T10:00:00Z", turns: 2 }, { id: "a", channel: "voice", started_at: "2026-03-02T10:00:00Z", turns: 2 }], places: [{ name: "turn rows", count: 4 }, { name: "vault values", count: 0 }] };
    expect(personSentence(data)).toBe("2 conversations between 2 Mar 2026 and 4 Mar 2026, in 1 place of the store");
    expect(personSentence({ ...data, contacts: [] })).toBe("No conversation, and something in 1 place");
  });
  it("say what proves an erasure, and what does not", () => {
    const report: ErasureReport = { request: "req-1", hash: "ab", records: 3, places: {}, retrain: false, seconds: 1, proof: { words: 9, files: 110, bytes: 4_000_000, found_in: [] } };
    expect(proofSentence(report)).toMatch(/^9 words of theirs looked for in the raw bytes of 110 files \(.*\): none is left$/);
    expect(proofSentence({ ...report, proof: { ...report.proof, found_in: ["registry.db"] } })).toMatch(/still in registry\.db$/);
  });
  it("say what goes tonight", () => {
    const report: RetentionReport = { rules: { conversations: null, channels: {}, past_scores: null, refused: null, deliveries: null }, due: [], seconds: 0 };
    expect(tonight(report)).toBe("No rule: everything stays");
    expect(tonight({ ...report, due: [{ what: "conversations", channel: "voice", days: 90, before: "", count: 0, held: 2 }] })).toBe("Nothing is too old tonight");
    expect(tonight({ ...report, due: [{ what: "conversations", channel: "voice", days: 90, before: "", count: 1200, held: 2 }] })).toBe("1,200 would go tonight");
  });
});
