// A calendar while it is edited: the server reads it strictly, the page says early what it would refuse.
import type { Calendar, OpenWeek } from "@/shared/api/schema";

export type Day = keyof OpenWeek;
export const DAYS: readonly { readonly id: Day; readonly name: string }[] = [
  { id: "mon", name: "Monday" }, { id: "tue", name: "Tuesday" }, { id: "wed", name: "Wednesday" }, { id: "thu", name: "Thursday" },
  { id: "fri", name: "Friday" }, { id: "sat", name: "Saturday" }, { id: "sun", name: "Sunday" },
];
export const CLOSED: OpenWeek = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

export const ends = (span: string): readonly [string, string] => { const [from = "", to = ""] = span.split("-"); return [from, to]; };
export const spanOf = (from: string, to: string): string => `${from}-${to}`;

// Minutes since midnight; null where it is no time as 08:30. 24:00 is the end of a day.
export function minuteOf(text: string): number | null {
  const found = /^(\d\d):([0-5]\d)$/.exec(text);
  if (!found) return null;
  const all = Number(found[1]) * 60 + Number(found[2]);
  return all > 1440 ? null : all;
}

// What is wrong with a day's hours, or "".
export function wrongWith(spans: readonly string[]): string {
  let last = 0;
  for (const span of spans) {
    const [from, to] = ends(span).map(minuteOf);
    if (from == null || to == null) return "Times are written as 08:30; a day ends at 24:00.";
    if (to <= from) return "It ends before it begins. Hours past midnight belong to the next day.";
    if (from < last) return "It begins before the hours before it end.";
    last = to;
  }
  return "";
}

export function wrongWithWeek(week: OpenWeek): string {
  for (const { id, name } of DAYS) { const wrong = wrongWith(week[id]); if (wrong !== "") return `${name}: ${wrong}`; }
  return "";
}

export function wrongWithCalendar(calendar: Calendar): string {
  if (calendar.time_zone.trim() === "") return "A time zone is needed, as Europe/Berlin.";
  const week = wrongWithWeek(calendar.hours);
  if (week !== "") return week;
  const dates = calendar.holidays.map((one) => one.date);
  for (const one of calendar.holidays) {
    if (one.date === "" || one.name.trim() === "") return "A holiday has a date and a name.";
    const wrong = wrongWith(one.hours);
    if (wrong !== "") return `${one.name}: ${wrong}`;
  }
  const twice = dates.find((one, i) => dates.indexOf(one) !== i);
  if (twice !== undefined) return `${twice} is there twice.`;
  for (const one of calendar.overrides) {
    if (one.queues.length === 0 && one.channels.length === 0) return "Other hours name queues or channels.";
    const wrong = wrongWithWeek(one.hours);
    if (wrong !== "") return wrong;
  }
  return "";
}

// Hours a week, as people say them.
export function hoursAWeek(week: OpenWeek): number {
  let minutes = 0;
  for (const { id } of DAYS) for (const span of week[id]) { const [from, to] = ends(span).map(minuteOf); if (from != null && to != null && to > from) minutes += to - from; }
  return minutes / 60;
}

export const listOf = (text: string): string[] => text.split(",").map((one) => one.trim()).filter((one) => one !== "");
