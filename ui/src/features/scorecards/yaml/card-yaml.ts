// A scorecard's YAML read for a form, and changed one place at a time: every change is a splice of the text, so that comments, order
// and layout of everything else stay as their author wrote them. Nothing here re-serialises the card.
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Document, type YAMLMap, type YAMLSeq } from "yaml";

export type Path = readonly (string | number)[];
// A field is text, absent, or something a single field cannot show (a map of filters): then it is edited in the YAML.
export type Field = { readonly kind: "text"; readonly text: string } | { readonly kind: "none" } | { readonly kind: "complex"; readonly source: string };

export interface StepForm { readonly when: Field; readonly up_to: Field; readonly points: Field; readonly because: Field }
export interface QuestionForm {
  readonly index: number;
  readonly id: string;
  readonly section: string;
  readonly type: string;
  readonly fields: Readonly<Record<QuestionField, Field>>;
  readonly steps: readonly StepForm[];
  readonly lines: { readonly from: number; readonly to: number }; // from 1, both inclusive
}
export interface SectionForm { readonly index: number; readonly id: string; readonly title: Field; readonly weight: Field }
export interface CardForm {
  readonly fields: Readonly<Record<CardField, Field>>;
  readonly sections: readonly SectionForm[];
  readonly questions: readonly QuestionForm[];
}
export type ReadCard = { readonly ok: true; readonly card: CardForm } | { readonly ok: false; readonly message: string; readonly line: number | null };

export const CARD_FIELDS = ["id", "version", "title", "owner", "description", "applies_to"] as const;
export type CardField = (typeof CARD_FIELDS)[number];
export const QUESTION_FIELDS = ["id", "section", "text", "help", "good", "poor", "type", "weight", "auto_fail", "error_class", "evidence", "applies_when", "rule", "measure", "because_yes", "because_no"] as const;
export type QuestionField = (typeof QUESTION_FIELDS)[number];
// The order in which a new key is put among those that are there.
const ORDER = ["id", "version", "section", "text", "title", "owner", "description", "help", "good", "poor", "type", "weight", "auto_fail", "error_class", "evidence", "applies_to", "applies_when", "rule", "measure", "when", "up_to", "points", "value", "because", "because_yes", "because_no", "steps", "bands", "sections", "questions"];
// Written bare, whatever they look like: numbers, lengths of time, true and false.
const BARE: ReadonlySet<string> = new Set(["version", "weight", "auto_fail", "points", "up_to", "value"]);

const parse = (text: string): Document => parseDocument(text, { keepSourceTokens: false, prettyErrors: false });
const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length;
const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;
const afterLine = (text: string, at: number): number => {
  if (at > 0 && text[at - 1] === "\n") return at;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
};
const rangeOf = (node: unknown): readonly [number, number] => {
  const range = (node as Node | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
};
const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);

function fieldOf(text: string, map: YAMLMap, key: string): Field {
  const node = pairOf(map, key)?.value;
  if (node == null) return { kind: "none" };
  if (isScalar(node)) return node.value == null ? { kind: "none" } : { kind: "text", text: typeof node.value === "string" ? node.value : (node.source ?? String(node.value)) };
  const [from, to] = rangeOf(node);
  return { kind: "complex", source: text.slice(from, to).trim() };
}
const said = (field: Field): string => (field.kind === "text" ? field.text : "");

export function readCard(text: string): ReadCard {
  const document = parse(text);
  const error = document.errors[0];
  if (error) return { ok: false, message: error.message.split("\n")[0] ?? "cannot be read", line: lineOf(text, error.pos[0]) };
  const top = document.contents;
  if (!isMap(top)) return { ok: false, message: "the card must be fields with values, such as “id: my_card”", line: 1 };
  const seq = (map: YAMLMap, key: string): readonly YAMLMap[] => {
    const value = pairOf(map, key)?.value;
    return isSeq(value) ? value.items.map((item) => (isMap(item) ? item : null)).flatMap((item) => (item ? [item] : [])) : [];
  };
  const all = <K extends string>(map: YAMLMap, keys: readonly K[]) => Object.fromEntries(keys.map((key) => [key, fieldOf(text, map, key)])) as Record<K, Field>;
  return {
    ok: true,
    card: {
      fields: all(top, CARD_FIELDS),
      sections: seq(top, "sections").map((map, index) => ({ index, id: said(fieldOf(text, map, "id")), title: fieldOf(text, map, "title"), weight: fieldOf(text, map, "weight") })),
      questions: seq(top, "questions").map((map, index) => {
        const fields = all(map, QUESTION_FIELDS);
        const [from, to] = rangeOf(map);
        return {
          index, fields, id: said(fields.id), section: said(fields.section), type: said(fields.type) || "yes_no",
          steps: [...seq(map, "steps"), ...seq(map, "bands")].map((step) => all(step, ["when", "up_to", "points", "because"] as const)),
          lines: { from: lineOf(text, from), to: lineOf(text, Math.max(from, text.slice(0, to).trimEnd().length)) },
        };
      }),
    },
  };
}

const single = (value: string): string => `'${value.replace(/'/g, "''")}'`;
function reads(source: string, value: string, flow: boolean): boolean {
  const document = parse(flow ? `{k: ${source}}` : `k: ${source}\n`);
  if (document.errors.length > 0 || !isMap(document.contents) || document.contents.items.length !== 1) return false;
  const node = document.contents.get("k", true);
  return isScalar(node) && node.value === value;
}
// The shortest way to write a text that reads back as exactly it.
function scalar(value: string, flow: boolean): string {
  const ways = value.includes("\n") ? [] : [value, single(value)];
  return ways.find((way) => way !== "" && !/[#]|^[&*!|>%@`]/.test(way === value ? way : "") && reads(way, value, flow)) ?? JSON.stringify(value);
}
// A folded block, wrapped where words part; null where folding would not give the text back.
function folded(value: string, indent: string): string | null {
  const lines: string[] = [];
  let line = "";
  for (const word of value.split(" ")) {
    if (line !== "" && word !== "" && indent.length + line.length + word.length + 1 > 128) { lines.push(line); line = word; } else line = line === "" && lines.length === 0 && word !== "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  const source = `>-\n${lines.map((one) => indent + one).join("\n")}\n`;
  return reads(source, value, false) ? source : null;
}
const written = (key: string, value: string, flow: boolean): string => (BARE.has(key) && /^[\w.+-]+$/.test(value) ? value : scalar(value, flow));

const splice = (text: string, from: number, to: number, by: string): string => text.slice(0, from) + by + text.slice(to);
const indentOf = (text: string, map: YAMLMap): string => " ".repeat((([at]) => at - lineStart(text, at))(rangeOf(map.items[0]?.key)));

function removeKey(text: string, map: YAMLMap, pair: Pair): string {
  const [from] = rangeOf(pair.key);
  const to = Math.max(rangeOf(pair.key)[1], rangeOf(pair.value)[1]);
  if (!map.flow) {
    // The key may share its line with the dash of its item: then it cannot go without the item, and stays, empty.
    if (text.slice(lineStart(text, from), from).trim() !== "") return splice(text, rangeOf(pair.value)[0], to, '""');
    return splice(text, lineStart(text, from), afterLine(text, to), "");
  }
  const behind = /^\s*,\s*/.exec(text.slice(to));
  if (behind) return splice(text, from, to + behind[0].length, "");
  const before = /,\s*$/.exec(text.slice(0, from));
  return splice(text, from - (before?.[0].length ?? 0), to, "");
}

function insertKey(text: string, map: YAMLMap, key: string, source: string): string {
  if (map.flow) {
    const close = rangeOf(map)[1] - 1;
    const at = text.slice(0, close).trimEnd().length;
    return splice(text, at, at, `${map.items.length > 0 ? ", " : ""}${key}: ${source}`);
  }
  const rank = (name: unknown): number => { const at = ORDER.indexOf(String(name)); return at < 0 ? ORDER.length : at; };
  const before = [...map.items].filter((pair) => isScalar(pair.key) && rank(pair.key.value) < rank(key)).pop() ?? map.items[0];
  const at = before ? afterLine(text, Math.max(rangeOf(before.key)[1], rangeOf(before.value)[1])) : text.length;
  const glue = at > 0 && text[at - 1] !== "\n" ? "\n" : "";
  return splice(text, at, at, `${glue}${indentOf(text, map)}${key}: ${source}${source.endsWith("\n") ? "" : "\n"}`);
}

const nodeAt = (document: Document, path: Path): unknown => (path.length === 0 ? document.contents : document.getIn(path, true));

// Sets one field; null or "" takes it out (required ones stay, empty). The text comes back unchanged where it cannot be read.
export function setField(text: string, path: Path, value: string | null, required = false): string {
  const document = parse(text);
  const key = String(path[path.length - 1]);
  const map = nodeAt(document, path.slice(0, -1));
  if (document.errors.length > 0 || !isMap(map)) return text;
  const pair = pairOf(map, key);
  if (value === null || (value === "" && !required)) return pair ? removeKey(text, map, pair) : text;
  const flow = map.flow === true;
  if (!pair) return insertKey(text, map, key, written(key, value, flow));
  const node = pair.value;
  if (node == null || (isScalar(node) && node.value == null && rangeOf(node)[0] === rangeOf(node)[1])) {
    const colon = text.indexOf(":", rangeOf(pair.key)[1]) + 1;
    return splice(text, colon, colon, ` ${written(key, value, flow)}`);
  }
  const [from, to] = rangeOf(node);
  const block = isScalar(node) && (node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL");
  if (!block) return splice(text, from, to, written(key, value, flow));
  const source = (value.length > 60 ? folded(value, `${indentOf(text, map)}  `) : null) ?? `${written(key, value, flow)}\n`;
  return splice(text, from, to, text.slice(from, to).endsWith("\n") ? source : source.replace(/\n$/, ""));
}

interface Chunk { readonly from: number; readonly to: number }
// Each item of a block list with the comment lines right above it.
function chunksOf(text: string, seq: YAMLSeq): readonly Chunk[] {
  const starts = seq.items.map((item) => {
    let at = lineStart(text, rangeOf(item)[0]);
    for (;;) {
      const above = at > 0 ? lineStart(text, at - 1) : -1;
      if (above < 0 || !/^\s*#/.test(text.slice(above, at))) return at;
      at = above;
    }
  });
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? afterLine(text, Math.max(rangeOf(seq.items[i])[1], from)) }));
}
function listAt(text: string, path: Path): YAMLSeq | null {
  const document = parse(text);
  const seq = nodeAt(document, path);
  return document.errors.length === 0 && isSeq(seq) && seq.flow !== true ? seq : null;
}

export function removeItem(text: string, path: Path, index: number): string {
  const seq = listAt(text, path);
  const chunk = seq ? chunksOf(text, seq)[index] : undefined;
  return !chunk || seq?.items.length === 1 ? text : splice(text, chunk.from, chunk.to, "");
}

// Puts item `from` before the item that is `to` now; `to` may be one past the last.
export function moveItem(text: string, path: Path, from: number, to: number): string {
  const seq = listAt(text, path);
  const chunks = seq ? chunksOf(text, seq) : [];
  const chunk = chunks[from];
  const last = chunks[chunks.length - 1];
  if (!chunk || !last || to === from || to === from + 1) return text;
  const at = chunks[to]?.from ?? last.to;
  let body = text.slice(chunk.from, chunk.to);
  if (!body.endsWith("\n")) body += "\n";
  const lead = at > 0 && text[at - 1] !== "\n" && at > chunk.from ? "\n" : "";
  return at > chunk.from ? text.slice(0, chunk.from) + text.slice(chunk.to, at) + lead + body + text.slice(at) : text.slice(0, at) + body + text.slice(at, chunk.from) + text.slice(chunk.to);
}

// Adds an item behind `after` (-1: at the end); `lines` stand without the dash. Makes the list where there is none.
export function addItem(text: string, path: Path, lines: readonly string[], after = -1): string {
  const seq = listAt(text, path);
  const body = (indent: string) => lines.map((line, i) => `${indent}${i === 0 ? "- " : "  "}${line}\n`).join("");
  if (seq && seq.items.length > 0) {
    const chunks = chunksOf(text, seq);
    const place = chunks[after] ?? chunks[chunks.length - 1];
    const first = rangeOf(seq.items[0])[0];
    const indent = /^ */.exec(text.slice(lineStart(text, first)))?.[0] ?? "";
    const at = place?.to ?? text.length;
    return splice(text, at, at, `${at > 0 && text[at - 1] !== "\n" ? "\n" : ""}${body(indent)}`);
  }
  const document = parse(text);
  const map = nodeAt(document, path.slice(0, -1));
  if (document.errors.length > 0 || !isMap(map) || map.flow === true) return text;
  const key = String(path[path.length - 1]);
  const pair = pairOf(map, key);
  if (pair && isSeq(pair.value) && pair.value.items.length > 0) return text;
  const clean = pair ? removeKey(text, map, pair) : text;
  const again = pair ? nodeAt(parse(clean), path.slice(0, -1)) : map;
  return isMap(again) ? insertKey(clean, again, key, `\n${body(`${indentOf(clean, again)}  `)}`) .replace(`${key}: \n`, `${key}:\n`) : text;
}

const slug = (words: string): string => words.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40);
export function freeId(words: string, taken: readonly string[]): string {
  const base = slug(words) || "question";
  for (let n = 1; ; n++) { const id = n === 1 ? base : `${base}_${n}`; if (!taken.includes(id)) return id; }
}

export function addQuestion(text: string, card: CardForm, section: string): string {
  const id = freeId("new question", card.questions.map((one) => one.id));
  const after = [...card.questions].filter((one) => one.section === section).pop()?.index ?? -1;
  return addItem(text, ["questions"], [`id: ${id}`, `section: ${scalar(section, false)}`, "text: What is asked?", "rule: greeting"], after);
}
export function addSection(text: string, card: CardForm): string {
  const id = freeId("new section", card.sections.map((one) => one.id));
  return addItem(text, ["sections"], [`{id: ${id}, title: New section, weight: 1}`]);
}
// A question changes its type: what belongs to the old one goes, what the new one needs comes.
export function setType(text: string, question: QuestionForm, type: string): string {
  const at: Path = ["questions", question.index];
  let out = text;
  const drop = (key: string) => { out = setField(out, [...at, key], null); };
  if (type === "yes_no") { for (const key of ["type", "steps", "bands", "measure"]) drop(key); if (question.fields.rule.kind === "none") out = setField(out, [...at, "rule"], "greeting"); return out; }
  for (const key of ["rule", "because_yes", "because_no", type === "scale" ? "bands" : "steps", ...(type === "scale" ? ["measure"] : [])]) drop(key);
  out = setField(out, [...at, "type"], type);
  if (type === "scale") return question.type === "scale" ? out : addItem(addItem(out, [...at, "steps"], ["{when: greeting, points: 1}"]), [...at, "steps"], ["{when: always, points: 0}"]);
  out = setField(out, [...at, "measure"], type === "duration" ? "sum(hold)" : "count(hold)");
  const had = question.type === "duration" || question.type === "count";
  if (had) return out;
  return addItem(addItem(out, [...at, "bands"], [`{up_to: ${type === "duration" ? "60s" : "1"}, points: 1}`]), [...at, "bands"], ["{points: 0}"]);
}
