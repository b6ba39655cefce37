import { describe, expect, it } from "vitest";
import type { CardShift, Rescoring } from "@/shared/api/schema";
import { changedLines, diffLines, withContext } from "./lines";
import { headline, meanSentence, progress, questionSentences } from "@/shared/rescoring/shift-words";

const SHIFT: CardShift = { compared: 63_295, only_before: 0, only_after: 0, changed: 2114, newly_failed: 412, no_longer_failed: 0, mean_before: 0.812, mean_after: 0.79, agents: [], questions: [
  { question: "calm", compared: 63_295, changed: 104, flips: [{ before: "yes", after: "no", count: 104 }] },
  { question: "greeted", compared: 63_295, changed: 2110, flips: [{ before: "no", after: "yes", count: 100 }, { before: "yes", after: "no", count: 2010 }] },
] };

describe("what changes, in words", () => {
  it("says how many, and which question moves most", () => {
    expect(headline(SHIFT)).toBe("2,114 of 63,295 conversations change; 412 newly fail.");
    expect(questionSentences(SHIFT, (id) => (id === "greeted" ? "Greeting" : id))[0]).toBe("“Greeting” goes from yes to no in 2,010, and changes otherwise in 100.");
    expect(meanSentence(SHIFT)).toBe("The mean goes from 81.2 to 79.0 (−2.2).");
  });
  it("says so when nothing changes, or a card is new", () => {
    expect(headline({ ...SHIFT, changed: 0 })).toBe("None of 63,295 scores changes.");
    expect(headline({ ...SHIFT, compared: 0, changed: 0, only_after: 7 })).toBe("7 conversations are scored for the first time.");
  });
  it("knows a rate only after a while", () => {
    const running = { records: 100, records_total: 400, seconds: 0.1 } as Rescoring;
    expect(progress(running)).toEqual({ share: 0.25, rate: null, left_ms: null });
    expect(progress({ ...running, seconds: 2 })).toEqual({ share: 0.25, rate: 50, left_ms: 6000 });
  });
});

describe("lines", () => {
  it("finds what went and what came, with numbers on both sides", () => {
    const lines = diffLines("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n");
    expect(lines.map((one) => `${one.kind}:${one.text}`)).toEqual(["same:a", "gone:b", "new:x", "same:c", "same:d", "new:e"]);
    expect(changedLines(lines)).toEqual({ gone: 1, added: 2 });
    expect(diffLines("a\n", "a\n").every((one) => one.kind === "same")).toBe(true);
  });
  it("skips what lies far from any change", () => {
    const long = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const parts = withContext(diffLines(long.join("\n"), [...long.slice(0, 10), "new", ...long.slice(10)].join("\n")), 2);
    expect(parts.map((one) => (one.kind === "skipped" ? one.count : one.lines.length))).toEqual([8, 5, 8]);
  });
});
