// Incidents in words: what moved, where, and whether that is bad.
import type { Incident, IncidentMove, Metric } from "@/shared/api/schema";
import { count, date, dateTime, decimal, value, words } from "@/shared/format/format";
import { addFilter } from "@/shared/url/filters";
import { type Search, withKeys } from "@/shared/url/search";

type Place = Incident["where"];

export const placeWords = (where: Place): string =>
  where.length === 0 ? "everywhere" : where.map((one) => `${words(one.by.replace(/^attr\./, ""))} ${one.label === "~none" ? "none" : words(one.label)}`).join(", ");

const daily = (contacts: number): string => (contacts < 10 ? decimal(contacts, 1) : count(Math.round(contacts)));

// What was seen in some hours of a running day is told by the hour.
export const within = (move: IncidentMove): string => (move.hours > 0 ? `in ${move.hours} hours` : "a day");
export const momentOf = (move: IncidentMove, at: string): string => (move.hours > 0 ? dateTime(at) : date(at));

// A figure moved in one slice, and more figures in a part of it.
function placeOf(move: IncidentMove, where: Place): string {
  const has = (place: Place, one: Place[number]): boolean => place.some((other) => other.by === one.by && other.value === one.value);
  const further = where.filter((one) => !has(move.where, one));
  const inside = move.where.every((one) => has(where, one));
  return inside && further.length > 0 && move.where.length > 0 ? `${placeWords(move.where)}, above all ${placeWords(further)}` : placeWords(where);
}

export function moveWords(move: IncidentMove, metric: Metric | undefined, where: Place = move.where): string {
  const place = placeOf(move, where);
  const rose = move.direction === "up" ? "rose" : "fell";
  if (move.type === "new") return `New: ${daily(move.now)} contacts ${within(move)} with ${place}, next to none before`;
  if (move.type === "volume") return `${daily(move.now)} contacts ${within(move)} with ${place}, after ${daily(move.before)}${move.hours > 0 ? " in the same hours before" : ""}`;
  const title = metric?.title ?? words(move.metric);
  const unit = metric?.unit ?? "score";
  const figures = `${title} ${rose} from ${value(move.before, unit)} to ${value(move.now, unit)}`;
  if (move.type === "mix") return `${figures}, because more contacts are of ${place}`;
  return where.length === 0 ? `${figures} everywhere` : `${figures} for ${place}`;
}

export type Tone = "bad" | "good" | "neutral";
export function toneOf(move: IncidentMove, metric: Metric | undefined): Tone {
  if (metric === undefined || metric.direction === "none") return "neutral";
  return (move.direction === "up") === (metric.direction === "up") ? "good" : "bad";
}

export type Standing = "open" | "acknowledged" | "snoozed" | "resolved" | "recovered" | "settled";
// What a person said comes before what the data says.
export function standingOf(incident: Incident): Standing {
  if (incident.state === "resolved") return "resolved";
  if (incident.snoozed) return "snoozed";
  if (incident.end !== "open") return incident.end;
  return incident.state;
}
export const isLive = (incident: Incident): boolean => ["open", "acknowledged"].includes(standingOf(incident));

export const STANDING: Readonly<Record<Standing, string>> = {
  open: "open", acknowledged: "taken notice of", snoozed: "snoozed", resolved: "resolved", recovered: "went back by itself", settled: "the new normal",
};

// Worse before better, then by contacts touched.
export function byUrgency(metricOf: (id: string) => Metric | undefined) {
  const rank = (one: Incident): number => { const move = one.changes[0]; const tone = move ? toneOf(move, metricOf(move.metric)) : "neutral"; return tone === "bad" ? 0 : tone === "neutral" ? 1 : 2; };
  return (a: Incident, b: Incident): number => rank(a) - rank(b) || b.severity - a.severity;
}

export const placeSearch = (where: Place, from: Search = {}): Search => where.reduce((search, one) => addFilter(search, one.by, one.value), from);
export const movePeriod = (move: IncidentMove): Search => ({ from: [move.from], to: [move.to] });
export const conversationsOf = (move: IncidentMove, metric: Metric | undefined): Search =>
  withKeys(placeSearch(move.where, movePeriod(move)), { metric: [move.metric], part: [metric?.kind === "share" ? (move.direction === "up" ? "of" : "miss") : "over"] });
