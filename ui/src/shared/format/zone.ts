// The clock that days, weeks and hours are cut by: the calendar's time zone, the same for everybody who looks. Instants are RFC 3339; a bare
// date is a day of that zone.
const DAY = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const KEPT = "clarion-zone";

const kept = (): string | null => { try { return localStorage.getItem(KEPT); } catch { return null; } };
const works = (name: string): boolean => { try { new Intl.DateTimeFormat("en-GB", { timeZone: name }); return true; } catch { return false; } };

let known = false;
let zone = "UTC";
let clock: Intl.DateTimeFormat | null = null;

// What the server says. A zone that this browser does not know is shown as UTC.
export function setZone(name: string): void {
  known = true;
  if (name === zone) return;
  zone = name !== "" && works(name) ? name : "UTC";
  clock = null;
  try { localStorage.setItem(KEPT, zone); } catch { /* it is asked again next time */ }
}
const before = typeof localStorage === "undefined" ? null : kept();
if (before !== null) setZone(before);

// Those this browser knows; the server says whether it knows one too.
export const zoneNames = (): readonly string[] => ["UTC", ...((Intl as unknown as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.("timeZone") ?? [])];

export const zoneKnown = (): boolean => known;
export const zoneName = (): string => zone;
// "UTC", "Berlin time"
export const zoneWords = (): string => (zone === "UTC" ? "UTC" : `${(zone.split("/").pop() ?? zone).replace(/_/g, " ")} time`);

// What the clock shows, as milliseconds as if it were UTC; and the first instant that shows it.
export function toWall(ms: number): number {
  if (zone === "UTC") return ms;
  clock ??= new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const part: Record<string, number> = {};
  for (const one of clock.formatToParts(ms)) part[one.type] = Number(one.value);
  return Date.UTC(part["year"] ?? 1970, (part["month"] ?? 1) - 1, part["day"], part["hour"], part["minute"], part["second"]) + (((ms % 1000) + 1000) % 1000);
}
export function fromWall(wall: number): number {
  const offset = (ms: number) => toWall(ms) - ms;
  const early = wall - offset(wall - DAY);
  if (toWall(early) === wall) return early;
  const late = wall - offset(wall + DAY);
  if (toWall(late) === wall) return late;
  return Math.max(early, late); // never shown: the clocks were put forward
}

export const isDate = (text: string): boolean => DATE.test(text);
// The day a moment falls on; a date is itself.
export const dayOf = (at: string | number): string => (typeof at === "string" && DATE.test(at) ? at : new Date(toWall(typeof at === "string" ? Date.parse(at) : at)).toISOString().slice(0, 10));
export const addDays = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
// The instant a date, or a moment, stands for.
export const instantOf = (at: string): number => (DATE.test(at) ? fromWall(Date.parse(at)) : Date.parse(at));
export const isMidnight = (ms: number): boolean => instantOf(dayOf(ms)) === ms;
// So many days later, as the clock shows then.
export const later = (at: string, days: number): string => (DATE.test(at) ? addDays(at, days) : new Date(fromWall(toWall(Date.parse(at)) + days * DAY)).toISOString());
// What a field of date and time holds ("2026-03-02T10:30") is the clock's.
export const momentOfField = (text: string): string => (text === "" ? "" : new Date(fromWall(Date.parse(`${text}Z`))).toISOString().replace(".000Z", "Z"));
export const fieldOfMoment = (at: string | null): string => (at === null ? "" : new Date(toWall(Date.parse(at))).toISOString().slice(0, 16));
// Dates that people gave are kept as midnights of UTC.
export const keptDay = (at: string): string => (/T00:00:00(\.000)?Z$/.test(at) ? at.slice(0, 10) : dayOf(at));
