// Cuts a text at the edges of overlapping ranges, so that each piece knows every mark lying on it.
export interface Range<T> { readonly begin: number; readonly end: number; readonly mark: T }
export interface Piece<T> { readonly begin: number; readonly text: string; readonly marks: readonly T[] }

// Offsets are UTF-16 code units. Ranges outside the text are clipped, empty ones dropped, and no cut splits a surrogate pair.
export function pieces<T>(text: string, ranges: readonly Range<T>[]): readonly Piece<T>[] {
  const whole = (at: number): number => {
    const clipped = Math.min(text.length, Math.max(0, at));
    const code = text.charCodeAt(clipped);
    return clipped > 0 && clipped < text.length && code >= 0xdc00 && code <= 0xdfff ? clipped - 1 : clipped;
  };
  const kept = ranges.map((range) => ({ ...range, begin: whole(range.begin), end: whole(range.end) })).filter((range) => range.begin < range.end);
  const cuts = [...new Set([0, text.length, ...kept.flatMap((range) => [range.begin, range.end])])].sort((a, b) => a - b);
  const out: Piece<T>[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const begin = cuts[i] ?? 0;
    const end = cuts[i + 1] ?? text.length;
    out.push({ begin, text: text.slice(begin, end), marks: kept.filter((range) => range.begin <= begin && range.end >= end).map((range) => range.mark) });
  }
  return out;
}

// Ranges that touch or overlap become one; the result is sorted.
export function merged(ranges: readonly { readonly begin: number; readonly end: number }[]): readonly { readonly begin: number; readonly end: number }[] {
  const out: { begin: number; end: number }[] = [];
  for (const { begin, end } of [...ranges].filter((range) => range.begin < range.end).sort((a, b) => a.begin - b.begin)) {
    const last = out[out.length - 1];
    if (last && begin <= last.end) last.end = Math.max(last.end, end);
    else out.push({ begin, end });
  }
  return out;
}
