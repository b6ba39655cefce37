// Where nothing was said, and how tall that is drawn: one pixel for a second up to a limit, beyond it a break.
import type { Channel, Turn } from "@/shared/api/schema";

export interface Silence { readonly ms: number; readonly height: number; readonly broken: boolean }

const LEAST_MS = 10_000;
const TALLEST = 150;
const LATER: ReadonlySet<Channel> = new Set<Channel>(["email", "ticket", "sms", "social", "messaging"]);

export const answersLater = (channel: Channel): boolean => LATER.has(channel);

export function silenceBefore(turns: readonly Turn[], index: number): Silence | null {
  const turn = turns[index];
  const last = turns[index - 1];
  if (!turn || !last || turn.start_ms == null) return null;
  const from = last.end_ms ?? last.start_ms;
  if (from == null) return null;
  const ms = turn.start_ms - from;
  if (ms < LEAST_MS) return null;
  const height = ms / 1000;
  return { ms, height: Math.max(18, Math.min(TALLEST, height)), broken: height > TALLEST };
}
