import type { Effect, Initiative, Metric } from "@/shared/api/schema";
import { difference } from "@/shared/format/format";

export interface Stand { readonly one: Initiative; readonly unit: Metric["unit"] | undefined; readonly state: string | undefined; readonly value: number | null | undefined }

const RECENT_MS = 28 * 86_400_000;
// What is told, the worst first.
const TOLD: readonly (readonly [Effect["state"], string])[] = [["lost", "has lost its effect"], ["worse", "made it worse"], ["fading", "is fading"], ["holds", "holds"]];

// Running ones as they are measured now, and those that ended within four weeks as they were measured then.
export function standsOf(all: readonly Initiative[], metrics: readonly Metric[], effects: ReadonlyMap<string, Pick<Effect, "state" | "value">>, horizon: string): readonly Stand[] {
  const lately = (one: Initiative) => one.ended_at !== null && Date.parse(horizon) - Date.parse(one.ended_at) < RECENT_MS;
  return all.flatMap((one) => {
    const measured = one.state === "running" ? effects.get(one.id) : one.state === "ended" && lately(one) ? one.outcome : null;
    const unit = metrics.find((metric) => metric.id === one.metric)?.unit;
    return one.state === "running" || measured ? [{ one, unit, state: measured?.state, value: measured?.value }] : [];
  });
}

// The page's one line about what is being changed: what went wrong first, then what holds, then how many are not proven; null where nothing is.
export function changesLine(stands: readonly Stand[]): string | null {
  const told = TOLD.flatMap(([state, words]) => stands.filter((one) => one.state === state).map((one) => ({ ...one, words })));
  const parts = told.slice(0, 2).map(({ one, unit, value, words }) => `“${one.title}” ${words}${unit && value != null ? ` (${difference(value, unit)})` : ""}`);
  if (told.length > 2) parts.push(`${told.length - 2} more ${told.length === 3 ? "is" : "are"} measured`);
  const open = stands.filter(({ one, state }) => one.state === "running" && !TOLD.some(([known]) => known === state)).length;
  if (open > 0) parts.push(`${open} ${open === 1 ? "initiative runs" : "initiatives run"} without a proven effect yet`);
  return parts.length === 0 ? null : `${parts.join(". ")}.`;
}
