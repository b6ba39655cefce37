import { describe, expect, it } from "vitest";
import type { Model } from "@/shared/api/schema";
import { blocksOf, cardOf } from "./card";

const model = (part: Partial<Model>, card: unknown): Model => ({ file: "a.model", place: "shipped", kind: "classifier", bytes: 1, hash: "h", labels: ["a", "b"], features: 2, notes: "", error: null, ...part, card: card as never });

describe("a model's card", () => {
  it("shows data, licence, figures and limits", () => {
    const card = cardOf(model({}, { data: { rows: 84_123, licence: "Apache-2.0", note: "public sets" }, cross_validated: { accuracy: 0.91, macro_f1: 0.875, folds: 5, rows_in_scope: 100 }, limits: "English." }));
    expect(card.data[0]?.text).toBe("84,123 texts");
    expect(card.measured.map((one) => one.text)).toEqual(["91.0 %", "0.875", "100"]);
    expect(card).toMatchObject({ licence: "Apache-2.0", limits: "English.", note: "public sets" });
  });
  it("says what was not measured, and does not boast of what cannot fail", () => {
    const card = cardOf(model({ labels: ["no_reason", "reason"] }, { none_label: "no_reason", cross_validated: { accuracy: 1, macro_f1: 1, out_of_scope: { recall: 0.876 } } }));
    expect(card.measured.map((one) => one.text)).toEqual(["87.6 %"]);
    expect(card.unmeasured[0]).toMatch(/say nothing/);
    expect(cardOf(model({ labels: [] }, null)).unmeasured[0]).toMatch(/no figures/);
  });
  it("reads the notes beside a model", () => {
    const blocks = blocksOf("pii.bin: which\nA table of\nwords.\n\n- **Made by** `clarion`\n  in 8 s.\n- **Not for**: all");
    expect(blocks.map((one) => `${one.kind}:${one.parts.map((part) => part.text).join("|")}`)).toEqual(["text:A table of words.", "item:Made by| |clarion| in 8 s.", "item:Not for|: all"]);
  });
});
