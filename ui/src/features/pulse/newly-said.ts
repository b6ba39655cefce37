// What customers began to say, in words and as links.
import type { Emerging, EmergingPhrase } from "@/shared/api/schema";
import { dayMonth, decimal, plural } from "@/shared/format/format";
import { addDays, dayOf } from "@/shared/format/zone";
import type { Target } from "@/shared/ui/Link";

export function timesWords(one: Pick<EmergingPhrase, "rate" | "highest_before">): string {
  if (one.highest_before === 0) return "not said before";
  const times = one.rate / one.highest_before;
  return `${decimal(times, times < 10 ? 1 : 0)}× the highest week before`;
}

// "all come with App crash"
export function withWords(one: EmergingPhrase, title: (reason: string) => string): string {
  const found = one.comes_with;
  if (!found) return "";
  const name = found.by === "reason" ? title(found.value) : `queue ${found.value}`;
  const tenths = Math.round(found.share * 10);
  return tenths >= 10 ? `comes with ${name}` : `${tenths} in 10 come with ${name}`;
}

// The conversations of the week in which a customer says it: as many as the row counts.
export const conversationsOf = (found: Emerging, one: EmergingPhrase): Target => ({
  to: "/conversations",
  search: { q: [`customer:"${one.phrase}"`], from: [found.from === null ? "" : dayOf(found.from)], to: [found.to === null ? "" : dayOf(found.to)] },
});

// "14 – 20 Sep"
export function weekWords(found: Pick<Emerging, "from" | "to">): string {
  if (found.from === null || found.to === null) return "";
  const [first, last] = [dayOf(found.from), addDays(dayOf(found.to), -1)];
  return first.slice(0, 7) === last.slice(0, 7) ? `${Number(first.slice(8, 10))} – ${dayMonth(last)}` : `${dayMonth(first)} – ${dayMonth(last)}`;
}

export const weekBefore = (to: string): string => addDays(to, -7);
// Undefined: the week that ends with the data, which is where one starts.
export function weekAfter(to: string, newest: string | undefined): string | undefined {
  const next = addDays(to, 7);
  return newest !== undefined && next < newest ? next : undefined;
}

export function noneWords(found: Emerging): { readonly title: string; readonly why: string } {
  if (found.to === null) return { title: "No contacts yet", why: "With conversations of three weeks, what customers begin to say appears here." };
  if (!found.enough) return { title: "Too little history", why: `A week is held against the eight before it; ${found.earlier_weeks === 0 ? "none" : plural(found.earlier_weeks, "of them", "of them")} ${found.earlier_weeks === 1 ? "has" : "have"} contacts enough, and two are needed.` };
  return { title: "Nothing new in what customers say this week", why: `${plural(found.tried, "word and pair of words", "words and pairs of words")} were held against the eight weeks before.` };
}
