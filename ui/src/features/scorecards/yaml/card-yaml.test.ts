import { describe, expect, it } from "vitest";
import { addItem, addQuestion, addSection, freeId, moveItem, readCard, removeItem, setField, setType, type CardForm } from "./card-yaml";

const CARD = `# The desk's card. Ask Ada before changing weights.
id: returns
version: 1
title: Returns desk
description: >-
  What we expect of every conversation about returns, in words that are long enough to be
  wrapped over two lines.
sections:
  - {id: care, title: Care, weight: 1}
  - {id: result, title: Result, weight: 2}  # counts double
questions:
  - id: greeted   # first impressions
    section: care
    text: Was the customer welcomed?
    rule: signal(greeting, first_turns=2)
  # asked since March
  - id: outcome
    section: result
    text: "How did it end?"
    type: scale
    steps:
      - {when: 'signal(unresolved, last_turns=2)', points: 0}
      - {when: always, points: 0.5}
  - id: calm
    section: result
    text: Calm?
    applies_when:
      channel: [voice]
    rule: not frustration
`;
const card = (text: string): CardForm => { const read = readCard(text); if (!read.ok) throw new Error(read.message); return read.card; };
const q = (text: string, id: string) => { const one = card(text).questions.find((other) => other.id === id); if (!one) throw new Error(id); return one; };

describe("readCard", () => {
  it("finds fields, sections, questions and their lines", () => {
    const read = card(CARD);
    expect(read.sections.map((one) => one.id)).toEqual(["care", "result"]);
    expect(read.questions.map((one) => [one.id, one.type, one.steps.length])).toEqual([["greeted", "yes_no", 0], ["outcome", "scale", 2], ["calm", "yes_no", 0]]);
    expect(read.questions[0]?.lines).toEqual({ from: 12, to: 15 });
    expect(read.questions[2]?.fields.applies_when).toMatchObject({ kind: "complex" });
  });
  it("names the line of what cannot be read", () => expect(readCard("id: a\ntitle: 'b\n")).toMatchObject({ ok: false }));
});

describe("setField", () => {
  it("changes one value and nothing else", () => {
    const next = setField(CARD, ["questions", 0, "rule"], "greeting or offer_help");
    expect(next).toBe(CARD.replace("signal(greeting, first_turns=2)", "greeting or offer_help"));
  });
  it("keeps comments beside and above", () => {
    const next = setField(setField(CARD, ["sections", 1, "weight"], "3"), ["questions", 0, "id"], "welcomed");
    expect(next).toContain("weight: 3}  # counts double");
    expect(next).toContain("- id: welcomed   # first impressions");
    expect(next).toContain("# Ask Ada".replace("# ", "")); // the head of the file
  });
  it("quotes what would read as something else", () => {
    for (const text of ["a: b", "#1", "true", "it's", "yes # no", " led by a blank", "two\nlines", "- dash", "{x}"]) {
      const next = setField(CARD, ["questions", 0, "text"], text);
      expect(q(next, "greeted").fields.text).toEqual({ kind: "text", text });
      const flow = setField(CARD, ["questions", 1, "steps", 0, "because"], text);
      expect(q(flow, "outcome").steps[0]?.because).toEqual({ kind: "text", text });
    }
  });
  it("puts a new field where it belongs, and takes one out", () => {
    const next = setField(CARD, ["questions", 0, "help"], "In whatever words.");
    expect(next).toContain("welcomed?\n    help: In whatever words.\n    rule:");
    expect(setField(next, ["questions", 0, "help"], "")).toBe(CARD);
    expect(setField(setField(CARD, ["sections", 0, "note"], "x"), ["sections", 0, "note"], null)).toBe(CARD);
  });
  it("wraps a folded text again and gives back what was typed, blanks and all", () => {
    for (const text of ["Short.", `${"Many words that fill a line and then some more of them. ".repeat(4)}`, "two  blanks in the middle of a text that is longer than sixty characters"]) {
      expect(card(setField(CARD, ["description"], text)).fields.description).toEqual({ kind: "text", text });
    }
    expect(setField(CARD, ["description"], "Short.")).toContain("description: Short.\nsections:");
  });
  it("leaves a text alone that cannot be read", () => expect(setField("a: 'b", ["a"], "c")).toBe("a: 'b"));
});

describe("lists", () => {
  it("adds, moves and removes questions with the comments above them", () => {
    const more = addQuestion(CARD, card(CARD), "care");
    expect(card(more).questions.map((one) => one.id)).toEqual(["greeted", "new_question", "outcome", "calm"]);
    const moved = moveItem(CARD, ["questions"], 1, 0);
    expect(card(moved).questions.map((one) => one.id)).toEqual(["outcome", "greeted", "calm"]);
    expect(moved).toContain("  # asked since March\n  - id: outcome");
    expect(card(moveItem(CARD, ["questions"], 0, 3)).questions.map((one) => one.id)).toEqual(["outcome", "calm", "greeted"]);
    const less = removeItem(CARD, ["questions"], 1);
    expect(less).not.toContain("asked since March");
    expect(card(less).questions.map((one) => one.id)).toEqual(["greeted", "calm"]);
    expect(card(addSection(CARD, card(CARD))).sections.map((one) => one.id)).toEqual(["care", "result", "new_section"]);
  });
  it("changes the type with what it needs", () => {
    const scale = setType(CARD, q(CARD, "greeted"), "scale");
    expect(q(scale, "greeted")).toMatchObject({ type: "scale", fields: { rule: { kind: "none" } } });
    expect(q(scale, "greeted").steps).toHaveLength(2);
    const count = setType(CARD, q(CARD, "outcome"), "duration");
    expect(q(count, "outcome")).toMatchObject({ type: "duration", fields: { measure: { text: "sum(hold)" } } });
    expect(q(count, "outcome").steps).toHaveLength(2);
    expect(setType(count, q(count, "outcome"), "yes_no")).toContain("rule: greeting");
  });
  it("adds a step to a list", () => expect(q(addItem(CARD, ["questions", 1, "steps"], ["{when: thanks, points: 1}"], 0), "outcome").steps.map((one) => (one.when.kind === "text" ? one.when.text : ""))).toEqual(["signal(unresolved, last_turns=2)", "thanks", "always"]));
});

it("finds an id that is free", () => { expect(freeId("Was it Größe?", [])).toBe("was_it_gro_e"); expect(freeId("a", ["a", "a_2"])).toBe("a_3"); });
