// A model's card as rows people can read. Cards are JSON written where a model is trained; what a card does not say is said too.
import type { Model } from "@/shared/api/schema";
import { bytes, count, decimal, plural, words } from "@/shared/format/format";

export interface Row { readonly name: string; readonly text: string; readonly what?: string }
export interface Card {
  readonly does: string;
  readonly data: readonly Row[];
  readonly note: string;
  readonly licence: string;
  readonly measured: readonly Row[];
  readonly limits: string;
  readonly unmeasured: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (card: unknown, ...path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (isJson(value) ? value[key] : undefined), card);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const percent = (value: number): string => `${decimal(value * 100, 1)} %`;

const DOES: Readonly<Record<Model["kind"], string>> = {
  classifier: "Gives a short text one label, or says that it has none.",
  labels: "Gives a short text any of several labels.",
  embedding: "Places texts so that requests for the same thing lie near each other.",
  table: "A table that is part of the program.",
};
const FIGURES: readonly (readonly [readonly string[], string, (value: number) => string, string])[] = [
  [["cross_validated", "accuracy"], "Accuracy", percent, "Share of held-back rows with the right label"],
  [["cross_validated", "macro_f1"], "F1, mean over labels", (value) => decimal(value, 3), "Each label counts the same, however rare"],
  [["cross_validated", "micro_f1"], "F1 over all rows", (value) => decimal(value, 3), "Each row counts the same"],
  [["cross_validated", "calibration_error"], "Calibration error", (value) => decimal(value, 3), "How far a stated probability is from what holds, on average; 0 is best"],
  [["cross_validated", "out_of_scope", "recall"], "Texts without a label recognised", percent, "Share of texts that belong to no label and are turned away"],
  [["cross_validated", "out_of_scope", "in_scope_cost"], "at the cost of", percent, "Share of rightly labelled texts that may be turned away for it"],
];

export function cardOf(model: Model): Card {
  const card: unknown = model.card;
  const none = text(at(card, "none_label"));
  const real = model.labels.filter((label) => label !== none);
  const trivial = real.length === 1;
  const rows = number(at(card, "data", "rows")) ?? number(at(card, "data", "examples"));
  const sets = at(card, "data", "intents_by_set");
  const folds = number(at(card, "cross_validated", "folds"));
  const data: Row[] = [];
  if (rows !== null) data.push({ name: "Learned from", text: `${count(rows)} texts` });
  const talk = number(at(card, "data", "other_talk"));
  if (talk !== null) data.push({ name: "Other talk mixed in", text: `${count(talk)} turns` });
  if (isJson(sets)) {
    const list = Object.entries(sets);
    data.push({ name: "Sets", text: `${plural(list.length, "set")}, ${plural(list.reduce((sum, [, n]) => sum + (number(n) ?? 0), 0), "intent")}`, what: list.map(([set, n]) => `${words(set)} ${String(n)}`).join(", ") });
  }
  if (text(at(card, "data", "owner"))) data.push({ name: "Data belongs to", text: text(at(card, "data", "owner")) });
  if (text(at(card, "data", "hash"))) data.push({ name: "Hash of the data", text: text(at(card, "data", "hash")) });
  const measured = FIGURES.flatMap(([path, name, format, what]) => {
    const value = number(at(card, ...path));
    return value === null || (trivial && /accuracy|f1$/.test(path[path.length - 1] ?? "")) ? [] : [{ name, text: format(value), what }];
  });
  const inScope = number(at(card, "cross_validated", "rows_in_scope"));
  if (measured.length > 0 && inScope !== null) measured.push({ name: folds === null ? "Held-back rows" : `Held-back rows, ${folds} parts in turn`, text: count(inScope), what: "Cross-validation: each row is judged by a model that has not seen it" });
  const listed = at(card, "not_measured");
  const noted = model.notes !== "";
  return {
    does: DOES[model.kind], data, note: text(at(card, "data", "note")), licence: text(at(card, "data", "licence")), measured, limits: text(at(card, "limits")),
    unmeasured: [
      ...(Array.isArray(listed) ? listed.filter((one): one is string => typeof one === "string") : []),
      ...(trivial && isJson(at(card, "cross_validated")) ? ["Accuracy and F1: with one label besides “none” they are 1 by construction and say nothing."] : []),
      ...(measured.length === 0 && !noted ? ["How good it is by itself: its card has no figures."] : []),
      "How it does on this workspace’s conversations: nobody labelled any for it.",
      "Whether it does equally well for every language, channel and group of customers.",
    ],
  };
}

export const sizeOf = (model: Model): string => `${bytes(model.bytes)}${model.features == null ? "" : model.kind === "embedding" ? `, ${count(model.features)} dimensions` : `, ${count(model.features)} features`}`;

// Notes kept beside a model, in the little Markdown they are written in.
export type Block = { readonly kind: "text" | "item"; readonly parts: readonly { readonly kind: "plain" | "code" | "strong"; readonly text: string }[] };
export function blocksOf(notes: string): readonly Block[] {
  const blocks: { kind: "text" | "item"; text: string }[] = [];
  for (const line of notes.split("\n").slice(1)) {
    const last = blocks[blocks.length - 1];
    if (line.startsWith("- ")) blocks.push({ kind: "item", text: line.slice(2) });
    else if (line.trim() === "") blocks.push({ kind: "text", text: "" });
    else if (last && (last.kind === "item" ? line.startsWith("  ") : last.text !== "" || blocks.length > 0)) last.text = `${last.text} ${line.trim()}`.trim();
    else blocks.push({ kind: "text", text: line.trim() });
  }
  return blocks.filter((block) => block.text !== "").map((block) => ({
    kind: block.kind,
    parts: block.text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter((part) => part !== "").map((part) => (part.startsWith("`") ? { kind: "code" as const, text: part.slice(1, -1) } : part.startsWith("**") ? { kind: "strong" as const, text: part.slice(2, -2) } : { kind: "plain" as const, text: part })),
  }));
}
