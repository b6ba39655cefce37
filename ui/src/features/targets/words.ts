import type { Serves, Target, TargetOutlook, Unit } from "@/shared/api/schema";
import { date, dayMonth, decimal, duration, value } from "@/shared/format/format";
import { type Search, parseSearch } from "@/shared/url/search";

export interface Standing { readonly name: string; readonly tone: "good" | "bad" | "warn" | "" }
const STANDINGS: Readonly<Record<TargetOutlook["standing"], Standing>> = {
  met: { name: "met", tone: "good" },
  at_risk: { name: "at risk", tone: "warn" },
  missed: { name: "missed", tone: "bad" },
  unknown: { name: "cannot be told", tone: "" },
};
export const standingOf = (standing: TargetOutlook["standing"]): Standing => STANDINGS[standing];

export const sideWord = (side: Target["side"]): string => (side === "at_least" ? "at least" : "at most");
export const targetText = (one: Target, unit: Unit): string => `${sideWord(one.side)} ${value(one.level, unit)}`;

// "queue=billing&channel=chat" → "queue billing, channel chat"
export const segmentText = (segment: string): string =>
  segment === "" ? "all contacts" : [...new URLSearchParams(segment)].map(([name, one]) => `${name.replace("attr.", "")} ${one}`).join(", ");

// A page of this product, as a link answers it.
export function linkOf(link: string): { readonly to: string; readonly search: Search } {
  const [to = "/", query = ""] = link.split("?");
  return { to, search: parseSearch(query) };
}

// When it will be missed, or met again, and how sure that is.
export function comesText(one: TargetOutlook): { readonly text: string; readonly detail: string } {
  const last = one.weeks[one.weeks.length - 1];
  const late = last ? `${Math.round(100 * last.breach)} %` : "";
  const range = one.turns_on === null ? "" : `${dayMonth(one.turns_earliest ?? one.turns_on)} to ${one.turns_latest === null ? "later than four weeks" : dayMonth(one.turns_latest)}`;
  switch (one.state) {
    case "too_little": return { text: "too little data", detail: "21 days with contacts are needed" };
    case "safe": return { text: "likely stays met", detail: `${late} likely to be missed in four weeks` };
    case "likely": return { text: `missed from ${dayMonth(one.turns_on)}`, detail: `80 % sure: ${range}; ${late} in four weeks` };
    case "breached": return one.turns_on === null
      ? { text: "likely stays missed", detail: `${late} likely to be missed in four weeks` }
      : { text: `met again from ${dayMonth(one.turns_on)}`, detail: `80 % sure: ${range}` };
  }
}

// How much the forecast is worth, by what it foretold before.
export const backtestText = (one: TargetOutlook): string =>
  one.backtest.weeks === 0 ? "Not yet held against past weeks." : `Of the last ${one.backtest.weeks} weeks foretold, ${one.backtest.inside} lay within their 80 % range.`;

// Where the chart's line runs: the figure of the seven days that end with each day.
export function rolling(series: TargetOutlook["series"]): readonly { readonly at: string; readonly value: number }[] {
  const out: { at: string; value: number }[] = [];
  for (let end = 6; end < series.length; end += 1) {
    let n = 0, sum = 0;
    for (const day of series.slice(end - 6, end + 1)) { n += day.value === null ? 0 : day.n; sum += (day.value ?? 0) * day.n; }
    const at = series[end]?.at;
    if (n > 0 && at !== undefined) out.push({ at, value: sum / n });
  }
  return out;
}

const LENGTH = /^(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$/;

// What somebody wrote, on the scale of figures; null where it cannot be read.
export function parseLevel(text: string, unit: Unit): number | null {
  const written = text.trim().replace("−", "-").replace(",", ".");
  if (unit === "ms") {
    const clock = /^(\d+):(\d{2})$/.exec(written);
    if (clock) return (Number(clock[1]) * 60 + Number(clock[2])) * 1000;
    const parts = LENGTH.exec(written);
    return written === "" || !parts ? null : ((Number(parts[1] ?? 0) * 60 + Number(parts[2] ?? 0)) * 60 + Number(parts[3] ?? 0)) * 1000;
  }
  const number = written.replace(/\s*%$/, "");
  if (!/^-?\d+(\.\d+)?$/.test(number)) return null;
  return unit === "percent" || unit === "points" ? Number(number) / 100 : Number(number);
}
export const writeLevel = (level: number, unit: Unit): string =>
  unit === "ms" ? duration(level) : unit === "percent" ? `${decimal(level * 100, 1)} %` : unit === "points" ? decimal(level * 100, 1) : String(level);
export const levelHint: Readonly<Record<Unit, string>> = { percent: "85 %", points: "82, of 100", ms: "6m 30s", score: "4.2", nps: "20", count: "" };

export const OUTCOMES: Readonly<Record<Serves, string>> = { risk: "Risk", quality: "Quality", cost: "Cost", speed: "Speed" };
export const decidedText = (order: { readonly decided: boolean; readonly by: string; readonly at: string | null }): string =>
  order.decided ? `${order.by} decided this on ${date(order.at)}` : "Nobody has decided yet; this is the order Clarion comes with";

export function moved<T>(list: readonly T[], from: number, by: 1 | -1): readonly T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return list;
  const out = [...list];
  [out[from], out[to]] = [out[to] as T, out[from] as T];
  return out;
}
