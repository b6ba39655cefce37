// The filters of /v1, as chips and as parameters. Repeating a key means "or", different keys mean "and".
import type { Params } from "../api/client";
import { words } from "../format/format";
import { type Search, withKeys } from "./search";

export const FIELD_FILTERS = ["channel", "direction", "queue", "agent", "agent_kind", "team", "reason", "customer", "dataset", "opening"] as const;
const OTHER_FILTERS = ["q", "signal", "card", "points_min", "points_max", "answer", "metric", "part", "definition"] as const;
const KNOWN: ReadonlySet<string> = new Set([...FIELD_FILTERS, ...OTHER_FILTERS]);
export const NO_VALUE = "~none";

export const isFilterKey = (key: string): boolean => KNOWN.has(key) || (key.startsWith("attr.") && key.length > 5);

// The part of a search that narrows which contacts count.
export function filtersOf(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([key, list]) => isFilterKey(key) && list.length > 0));
}

export const filterParams = (search: Search): Params => filtersOf(search);

export function addFilter(search: Search, key: string, value: string): Search {
  const list = search[key] ?? [];
  return list.includes(value) ? search : withKeys(search, { [key]: [...list, value] });
}

export function removeFilter(search: Search, key: string, value?: string): Search {
  const next = withKeys(search, { [key]: value === undefined ? undefined : (search[key] ?? []).filter((one) => one !== value) });
  if (key === "metric") return withKeys(next, { part: undefined, definition: undefined });
  if (key === "card") return withKeys(next, { points_min: undefined, points_max: undefined });
  return next;
}

export function clearFilters(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([key]) => !isFilterKey(key)));
}

export interface Chip { readonly key: string; readonly name: string; readonly text: string; readonly remove: (search: Search) => Search }
export interface ChipNames {
  readonly metric?: (id: string) => string | undefined;
  readonly agent?: (id: string) => string | undefined;
  readonly reason?: (id: string) => string | undefined;
  readonly card?: (id: string) => string | undefined;
}

const PART_WORDS: Readonly<Record<string, string>> = { of: "counted in", miss: "missing from", over: "considered for" };
const VERDICT_WORDS: Readonly<Record<string, string>> = { yes: "yes", no: "no", na: "not applicable", value: "valued" };
const percent = (text: string): string => String(Math.round(Number(text) * 100));

// One chip for each key: "channel is voice or chat". The search box shows q itself.
export function chipsOf(search: Search, names: ChipNames = {}): readonly Chip[] {
  const chips: Chip[] = [];
  for (const [key, list] of Object.entries(filtersOf(search))) {
    const remove = (from: Search) => removeFilter(from, key);
    const value = (one: string) => (one === NO_VALUE ? "none" : key === "agent" ? (names.agent?.(one) ?? one) : key === "reason" ? (names.reason?.(one) ?? words(one)) : key === "customer" || key === "dataset" ? one : words(one));
    const text = list.map(value).join(" or ");
    if (key === "q" || key === "part" || key === "points_min" || key === "points_max") continue;
    if (key === "metric") {
      const id = list[0] ?? "";
      chips.push({ key, name: PART_WORDS[search.part?.[0] ?? "of"] ?? "counted in", text: names.metric?.(id) ?? words(id), remove });
    } else if (key === "card") {
      const low = search.points_min?.[0];
      const high = search.points_max?.[0];
      const card = list.map((id) => names.card?.(id) ?? words(id)).join(" or ");
      const range = low && high ? ` ${percent(low)} to ${percent(high)}` : high ? ` up to ${percent(high)}` : low ? ` from ${percent(low)}` : "";
      chips.push({ key, name: "card", text: card + range, remove });
    } else if (key === "answer") {
      const read = list.map((one) => {
        const [question = "", verdict = ""] = one.split(":");
        return `${words(question.split(".").slice(1).join(".") || question)} = ${VERDICT_WORDS[verdict] ?? verdict}`;
      });
      chips.push({ key, name: "answer", text: read.join(" or "), remove });
    } else if (key === "signal") {
      chips.push({ key, name: "signal", text: list.map((one) => words(one).replace(":", ": ")).join(" or "), remove });
    } else if (key === "definition") {
      chips.push({ key, name: "defined as in version", text: list.join(" or "), remove });
    } else {
      chips.push({ key, name: key.startsWith("attr.") ? words(key.slice(5)) : words(key), text, remove });
    }
  }
  return chips;
}
