import type { Unit } from "@/shared/api/schema";
import { count, decimal, value } from "@/shared/format/format";

// A signed change in the figure's own unit: shares and net scores in points, lengths and counts as they are read.
export function movedBy(part: number, unit: Unit): string {
  const sign = part > 0 ? "+" : part < 0 ? "−" : "±";
  const size = Math.abs(part);
  if (unit === "percent" || unit === "nps") return `${sign}${decimal(size * 100, 1)} pt`;
  if (unit === "count") return `${sign}${count(Math.round(size))}`;
  return unit === "ms" ? `${sign}${value(size, unit)}` : `${sign}${decimal(size, 3)}`;
}
