import type { DriverEdge, DriverFigure, DriverMissing, DriverSeen, Serves, Unit } from "@/shared/api/schema";
import { decimal, duration } from "@/shared/format/format";
import { parseSearch, type Search } from "@/shared/url/search";

export type Segment = "queue" | "team" | "reason" | "channel";
export const SEGMENTS: readonly { readonly id: Segment; readonly name: string; readonly many: string }[] = [
  { id: "queue", name: "Queue", many: "queues" }, { id: "team", name: "Team", many: "teams" }, { id: "reason", name: "Reason", many: "contact reasons" }, { id: "channel", name: "Channel", many: "channels" },
];
export const manyOf = (segment: string): string => SEGMENTS.find((one) => one.id === segment)?.many ?? segment;
export const segmentOf = (text: string | undefined): Segment => SEGMENTS.find((one) => one.id === text)?.id ?? "queue";

export const OUTCOMES: Readonly<Record<Serves, string>> = { speed: "Speed", cost: "Cost", quality: "Quality", risk: "Risk" };

// Two digits that say something, with a sign: "+0.42".
const digits = (number: number): string => {
  const abs = Math.abs(number);
  return abs === 0 ? "0" : decimal(abs, Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(abs)))));
};
const sign = (number: number): string => (number > 0 ? "+" : number < 0 ? "−" : "±");

// A difference of a figure that may be small: points of shares to two digits, time in seconds.
export function gap(number: number, unit: Unit): string {
  const abs = Math.abs(number);
  switch (unit) {
    case "percent": case "points": return `${sign(number)}${digits(abs * 100)} pts`;
    case "ms": return `${sign(number)}${abs < 60_000 ? `${digits(abs / 1000)} s` : duration(abs)}`;
    case "count": return `${sign(number)}${digits(abs * 100)} %`;
    case "score": case "nps": return `${sign(number)}${digits(abs)}`;
  }
}

export const lagText = (weeks: number): string => (weeks === 1 ? "a week later" : `${weeks} weeks later`);
export const pairKey = (edge: { readonly from: string; readonly to: string }): string => `${edge.from}~${edge.to}`;
export const pairOf = (key: string | undefined): { readonly from: string; readonly to: string } | null => {
  const [from, to] = (key ?? "").split("~");
  return from && to ? { from, to } : null;
};

export interface Status { readonly name: string; readonly tone: "" | "good" | "warn"; readonly dashed: boolean }
// Found is an association; only people make it a driver.
export function statusOf(edge: DriverEdge): Status {
  if (edge.status === "rejected") return { name: "rejected", tone: "", dashed: true };
  if (edge.status === "confirmed") return edge.seen?.found ? { name: "driver", tone: "good", dashed: false } : { name: "driver by people, not seen in the data", tone: "warn", dashed: true };
  return edge.status === "found" ? { name: "association", tone: "", dashed: false } : { name: "unsure", tone: "warn", dashed: true };
}

// What it means where the first rises: "better", "worse", or nothing where the figure has no direction.
export const turnText = (seen: DriverSeen | null, toTitle: string): string =>
  seen === null || seen.turn === "none" ? "" : `${toTitle} gets ${seen.turn} when it rises`;

export const strengthText = (seen: DriverSeen): string => {
  const size = Math.abs(seen.strength);
  return size < 0.1 ? "weak" : size < 0.25 ? "moderate" : "strong";
};

export const STATES: Readonly<Record<DriverFigure["state"], string>> = {
  learned: "", few_segments: "seen in too few segments", few_weeks: "too few weeks", few_rows: "too few contacts in a week", still: "it never moves",
};

export function linkOf(link: string): { readonly to: string; readonly search: Search } {
  const [to = "/", query = ""] = link.split("?");
  return { to, search: parseSearch(query) };
}

export type SortKey = "from" | "to" | "strength" | "q" | "status";
const RANK: Readonly<Record<DriverEdge["status"], number>> = { confirmed: 0, found: 1, unsure: 2, rejected: 3 };
export function sortEdges(edges: readonly DriverEdge[], key: SortKey, up: boolean): readonly DriverEdge[] {
  const by = (edge: DriverEdge): number | string => {
    switch (key) {
      case "from": return edge.from_title;
      case "to": return edge.to_title;
      case "strength": return Math.abs(edge.seen?.strength ?? 0);
      case "q": return edge.seen?.q ?? 2;
      case "status": return RANK[edge.status];
    }
  };
  return [...edges].sort((a, b) => { const x = by(a), y = by(b); return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1); });
}

export const sureText = (q: number): string => (q < 0.001 ? "q below .001" : `q ${decimal(q, 3)}`);

// Figures that are left out, those with the same reason together; what people said first.
export function byReason(missing: readonly DriverMissing[]): readonly (readonly [string, readonly string[]])[] {
  const out = new Map<string, string[]>();
  for (const one of missing) out.set(one.why, [...(out.get(one.why) ?? []), one.title]);
  return [...out].sort(([a], [b]) => Number(b.startsWith("people")) - Number(a.startsWith("people")));
}
