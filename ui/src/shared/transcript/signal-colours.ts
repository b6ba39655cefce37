// A kind of signal keeps its colour within a conversation: the n-th kind, in the order of the alphabet, takes the n-th hue.
import type { Signal } from "@/shared/api/schema";

export const kindsOf = (signals: readonly Signal[]): readonly { readonly kind: string; readonly n: number }[] => {
  const counts = new Map<string, number>();
  for (const { kind } of signals) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => ({ kind, n })).sort((a, b) => a.kind.localeCompare(b.kind));
};
export const colourOf = (kinds: readonly { readonly kind: string }[], kind: string): string => `var(--s${(Math.max(0, kinds.findIndex((one) => one.kind === kind)) % 8) + 1})`;
