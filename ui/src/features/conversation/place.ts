// A place of a conversation as the address holds it: "5" is the sixth turn, "5.19-25" a part of it, "e2" an event.
import type { Evidence } from "@/shared/api/schema";

export function placeOf(text: string | undefined): readonly Evidence[] {
  const event = /^e(\d+)$/.exec(text ?? "");
  if (event) return [{ turn: null, begin: 0, end: 0, event: Number(event[1]) }];
  const found = /^(\d+)(?:\.(\d+)-(\d+))?$/.exec(text ?? "");
  return found ? [{ turn: Number(found[1]), begin: Number(found[2] ?? 0), end: Number(found[3] ?? 0), event: null }] : [];
}

// "" for the whole contact: there is nowhere to go.
export function addressOf(one: Evidence): string {
  if (one.turn != null) return one.begin === 0 && one.end === 0 ? String(one.turn) : `${one.turn}.${one.begin}-${one.end}`;
  return one.event == null ? "" : `e${one.event}`;
}
