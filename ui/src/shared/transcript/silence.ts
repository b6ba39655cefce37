// Where nothing was said, and how tall that is drawn: one pixel for a second up to a limit, beyond it a break.
import type { Channel, Event, Turn } from "@/shared/api/schema";

export interface Silence { readonly ms: number; readonly height: number; readonly broken: boolean }

const LEAST_MS = 10_000;
const TALLEST = 150;
const LATER: ReadonlySet<Channel> = new Set<Channel>(["email", "ticket", "sms", "social", "messaging"]);

export const answersLater = (channel: Channel): boolean => LATER.has(channel);

// A hold is not a silence: nothing is counted before it ends.
const endOfHold = (event: Event): number =>
  event.at_ms != null && (event.kind === "hold" || event.kind === "hold_end") ? event.at_ms + (event.duration_ms ?? 0) : 0;

export function silenceBefore(turns: readonly Turn[], index: number, events: readonly Event[] = []): Silence | null {
  const turn = turns[index];
  const last = turns[index - 1];
  if (!turn || !last || turn.start_ms == null) return null;
  const from = last.end_ms ?? last.start_ms;
  if (from == null) return null;
  const start = turn.start_ms;
  const quiet = Math.max(from, ...events.map(endOfHold).filter((at) => at <= start));
  const ms = start - quiet;
  if (ms < LEAST_MS) return null;
  const height = ms / 1000;
  return { ms, height: Math.max(18, Math.min(TALLEST, height)), broken: height > TALLEST };
}
