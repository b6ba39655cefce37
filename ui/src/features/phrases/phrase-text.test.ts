import { describe, expect, it } from "vitest";
import { mistakeOf, phraseInYaml, phrasesOf } from "./phrase-text";

describe("the scratch pad", () => {
  it("has a phrase a line", () => expect(phrasesOf("where is my refund\n\n  # a note\n told ~3 you ")).toEqual(["where is my refund", "told ~3 you"]));
  it("knows where a mistake stands", () => {
    const pad = "ok\n\n  (a|b";
    expect(mistakeOf("phrase 2, column 1: '(' is never closed; add ')'", pad)).toEqual({ line: 2, column: 3, text: "'(' is never closed; add ')'" });
    expect(mistakeOf("the server failed", pad)).toBeNull();
    expect(mistakeOf("phrase 9, column 1: x", pad)).toBeNull();
  });
});

it("finds the phrases in a pack's YAML", () => {
  expect(phraseInYaml("      - leave (it|this) with me  # at the end")).toBe("leave (it|this) with me");
  expect(phraseInYaml("      - '/\\bT-\\d{5}\\b/'")).toBe("/\\bT-\\d{5}\\b/");
  expect(phraseInYaml("      - 'don''t ~2 call'")).toBe("don't ~2 call");
  expect(phraseInYaml("  - signal: ownership")).toBeNull();
  expect(phraseInYaml("pack: service")).toBeNull();
});
