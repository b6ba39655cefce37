import type { MetricConflict, TargetOutlook } from "@/shared/api/schema";
import { dayMonth } from "@/shared/format/format";

// The page's one line about targets and conflicts; null where there is nothing to say.
export function calmLine(targets: readonly TargetOutlook[] | undefined, conflicts: readonly MetricConflict[] | undefined): string | null {
  const missed = targets?.filter((one) => one.standing === "missed") ?? [];
  const risk = targets?.filter((one) => one.standing === "at_risk") ?? [];
  const parts: string[] = [];
  const names = (all: readonly TargetOutlook[]) => (all.length === 1 ? all[0]?.title : `${all.length} targets`);
  if (risk.length > 0) parts.push(`${names(risk)} will likely be missed${risk.length === 1 ? ` from ${dayMonth(risk[0]?.turns_on)}` : " within four weeks"}`);
  if (missed.length > 0) parts.push(`${names(missed)} ${missed.length === 1 ? "misses its target" : "are missed"}`);
  const first = conflicts?.[0];
  if (first) parts.push(first.words.replace(/\.$/, ""));
  return parts.length === 0 ? null : `${parts.join(". ")}.`;
}
