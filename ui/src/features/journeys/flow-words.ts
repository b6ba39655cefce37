// How a flow is coloured and read aloud.
import type { FlowEdge, FlowNode } from "@/shared/api/schema";
import { count, decimal, duration } from "@/shared/format/format";

export const COLOURS = ["effort", "time", "frequency"] as const;
export type Colour = (typeof COLOURS)[number];
export const colourOf = (text: string | undefined): Colour => COLOURS.find((one) => one === text) ?? "effort";

export const isEnd = (activity: string): boolean => activity.startsWith("ends: ");
// A way out without a result: where customers are lost.
export const isLoss = (activity: string): boolean => activity === "ends: abandoned" || activity === "ends: open";

export const nodeValue = (node: FlowNode, colour: Colour): number =>
  colour === "effort" ? node.effort / Math.max(1, node.occurrences) : colour === "frequency" ? node.cases : 0;
export const edgeValue = (edge: FlowEdge, colour: Colour): number =>
  colour === "time" ? edge.median_seconds : colour === "effort" ? edge.effort / Math.max(1, edge.occurrences) : edge.occurrences;

// 0 to 1 within what is drawn; times differ by orders of magnitude, so they are compared by their logarithm.
export function heat(value: number, most: number, colour: Colour): number {
  if (most <= 0 || value <= 0) return 0;
  return colour === "time" ? Math.log1p(value) / Math.log1p(most) : value / most;
}

export function nodeWords(node: FlowNode, cases: number, noun: string): string {
  const parts = [`${node.activity}: ${count(node.cases)} of ${count(cases)} ${noun}`];
  if (node.occurrences > node.cases) parts.push(`${count(node.occurrences)} times`);
  if (node.effort > 0) parts.push(`${decimal(node.effort / node.occurrences, 2)} avoidable steps each`);
  return parts.join(", ");
}

export const edgeWords = (edge: FlowEdge): string =>
  `${edge.from}, then ${edge.to}: ${count(edge.occurrences)} times, median ${duration(edge.median_seconds * 1000)}, 9 of 10 within ${duration(edge.p90_seconds * 1000)}`;

// "12 %" of those at a step go this way.
export const shareOut = (edge: FlowEdge, from: FlowNode | undefined): string => (from && from.occurrences > 0 ? `${decimal((100 * edge.occurrences) / from.occurrences, edge.occurrences * 10 < from.occurrences ? 1 : 0)} %` : "");

// Minutes as people say them.
export const workTime = (minutes: number): string => (minutes >= 5970 ? `${count(Math.round(minutes / 60))} h` : minutes >= 120 ? `${decimal(minutes / 60, 1)} h` : minutes >= 10 ? `${count(Math.round(minutes))} min` : `${decimal(minutes, 1)} min`);
export function money(value: number, currency: string): string {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: value < 100 ? 2 : 0 }).format(value);
  } catch { // not one of ISO 4217: shown as it was written
    return `${count(Math.round(value))} ${currency}`;
  }
}
