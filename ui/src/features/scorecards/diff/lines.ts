// What changed between two texts, line by line, with a few lines around each change.
export interface Line { readonly kind: "same" | "gone" | "new"; readonly text: string; readonly before: number | null; readonly after: number | null }
export type Part = { readonly kind: "lines"; readonly lines: readonly Line[] } | { readonly kind: "skipped"; readonly count: number };

// Longest common lines, after what is equal at both ends is set aside. O(n·m) of the rest: cards have some hundred lines.
export function diffLines(before: string, after: string): readonly Line[] {
  const a = before.replace(/\n$/, "").split("\n");
  const b = after.replace(/\n$/, "").split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const n = a.length - head - tail;
  const m = b.length - head - tail;
  const width = m + 1;
  const common = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      common[i * width + j] = a[head + i] === b[head + j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const out: Line[] = [];
  const same = (i: number, j: number) => out.push({ kind: "same", text: a[i] ?? "", before: i + 1, after: j + 1 });
  for (let i = 0; i < head; i++) same(i, i);
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[head + i] === b[head + j]) { same(head + i, head + j); i++; j++; }
    else if (j >= m || (i < n && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) { out.push({ kind: "gone", text: a[head + i] ?? "", before: head + i + 1, after: null }); i++; }
    else { out.push({ kind: "new", text: b[head + j] ?? "", before: null, after: head + j + 1 }); j++; }
  }
  for (let k = 0; k < tail; k++) same(a.length - tail + k, b.length - tail + k);
  return out;
}

export function withContext(lines: readonly Line[], around = 3): readonly Part[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - around), i + around + 1).some((one) => one.kind !== "same"));
  const parts: Part[] = [];
  for (let i = 0; i < lines.length; ) {
    const keep = near[i];
    let end = i;
    while (end < lines.length && near[end] === keep) end++;
    parts.push(keep ? { kind: "lines", lines: lines.slice(i, end) } : { kind: "skipped", count: end - i });
    i = end;
  }
  return parts;
}

export const changedLines = (lines: readonly Line[]): { readonly gone: number; readonly added: number } => ({ gone: lines.filter((one) => one.kind === "gone").length, added: lines.filter((one) => one.kind === "new").length });
