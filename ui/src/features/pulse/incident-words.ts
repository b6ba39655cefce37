// Incidents in words: what moved, where, and whether that is bad.
import type { Incident, IncidentMove, Metric } from "@/shared/api/schema";
import { count, date, dateTime, decimal, hoursOf, time, value, words } from "@/shared/format/format";
import { dayOf, later } from "@/shared/format/zone";
import { addFilter } from "@/shared/url/filters";
import { type Search, withKeys } from "@/shared/url/search";

type Place = Incident["where"];

export const placeWords = (where: Place): string =>
  where.length === 0 ? "everywhere" : where.map((one) => `${words(one.by.replace(/^attr\./, ""))} ${one.label === "~none" ? "none" : words(one.label)}`).join(", ");

const daily = (contacts: number): string => (contacts < 10 ? decimal(contacts, 1) : count(Math.round(contacts)));

// What was seen in some hours of a running day is told by the hour: which hours, not one moment, as it may have begun anywhere in them.
export const within = (move: IncidentMove): string => (move.hours > 0 ? `in ${move.hours} hours` : "a day");
export const momentOf = (move: IncidentMove, at: string): string => (move.hours > 0 ? dateTime(at) : date(at));
export const spanOf = (move: IncidentMove): string => (move.hours > 0 ? hoursOf(move.from, move.to) : date(move.from));

// The same day is not said twice.
const momentAfter = (move: IncidentMove, at: string): string => (move.hours > 0 && dayOf(at) === dayOf(move.from) ? time(at) : momentOf(move, at));
export function sinceWords(move: IncidentMove): string {
  const noticed = `noticed ${momentAfter(move, move.noticed_at)}`;
  return move.hours > 0 ? `within ${spanOf(move)}, ${noticed}` : `began ${spanOf(move)}, ${noticed}`;
}
export function lastWords(incident: Incident, move: IncidentMove): string {
  if (incident.ended_at) return `, ${STANDING[incident.end === "open" ? "open" : incident.end]} from ${date(incident.ended_at)}`;
  return incident.last_seen_at === move.noticed_at ? "" : `, last seen ${momentAfter(move, incident.last_seen_at)}`;
}

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
  const hours = move.hours > 0;
  const few = move.before < (hours ? 0.5 : 1);  // what nobody would call usual
  if (move.type === "new" && (few || !hours)) return `New: ${daily(move.now)} contacts ${within(move)} with ${place}, next to none before`;
  if (move.type === "volume" || move.type === "new") return hours ? `${daily(move.now)} contacts ${within(move)} with ${place}, where these hours usually bring ${daily(move.before)}` : `${daily(move.now)} contacts a day with ${place}, after ${daily(move.before)}`;
  const title = metric?.title ?? words(move.metric);
  const unit = metric?.unit ?? "score";
  const figures = `${title} ${rose} from ${value(move.before, unit)} to ${value(move.now, unit)}${hours ? ` ${within(move)}` : ""}`;
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
// What the figures of hours are held against beside their own past: the same hours a week before.
export const beforeFromOf = (move: IncidentMove): string | undefined => (move.hours > 0 ? later(move.from, -7) : undefined);
export const movePeriod = (move: IncidentMove): Search => ({ from: [move.from], to: [move.to] });
export const conversationsOf = (move: IncidentMove, metric: Metric | undefined): Search =>
  withKeys(placeSearch(move.where, movePeriod(move)), { metric: [move.metric], part: [metric?.kind === "share" ? (move.direction === "up" ? "of" : "miss") : "over"] });
