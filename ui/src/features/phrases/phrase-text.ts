// The lines of the scratch pad as phrases, and where a mistake stands in them.
export interface Mistake { readonly line: number; readonly column: number | null; readonly text: string }

const isPhrase = (line: string): boolean => line.trim() !== "" && !line.trim().startsWith("# ");
export const phrasesOf = (text: string): readonly string[] => text.split("\n").filter(isPhrase).map((line) => line.trim());

// "phrase 2, column 1: '(' is never closed" → its line (from 0) and column (from 1) in the pad; null: the message names no phrase.
export function mistakeOf(message: string, text: string): Mistake | null {
  const found = /^phrase (\d+), (?:column (\d+)[:,]? )?(.*)$/s.exec(message);
  if (!found) return null;
  const lines = text.split("\n").flatMap((line, at) => (isPhrase(line) ? [{ line, at }] : []));
  const one = lines[Number(found[1]) - 1];
  if (!one) return null;
  const indent = one.line.length - one.line.trimStart().length;
  return { line: one.at, column: found[2] === undefined ? null : Number(found[2]) + indent, text: found[3] ?? message };
}

// A line of a pack's YAML that holds a phrase: "      - leave (it|this) with me  # said at the end".
export function phraseInYaml(line: string): string | null {
  const found = /^\s+- (?![\w-]+:(?:\s|$))(.+)$/.exec(line);
  const text = found?.[1]?.trim() ?? "";
  if (text === "" || text.startsWith("{") || text.startsWith("[") && text.endsWith("]") && text.includes(",")) return null;
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(text);
  if (quoted) return quoted[1] === "'" ? (quoted[2] ?? "").replace(/''/g, "'") : (quoted[2] ?? "").replace(/\\(.)/g, "$1");
  return text.replace(/\s+#.*$/, "");
}
