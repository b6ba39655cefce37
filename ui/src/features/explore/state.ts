// What Explore shows, as the address has it; every part has a default, and nonsense is none.
import type { Exploration, ExploreRow, Grain, Metric } from "@/shared/api/schema";
import { addFilter } from "@/shared/url/filters";
import { first, type Search, withKeys } from "@/shared/url/search";

export type Compare = Exploration["compare"];
export type SortKey = "n" | "now" | "change" | "name";
export interface State { readonly metric: string; readonly by: readonly string[]; readonly grain: Grain | null; readonly compare: Compare; readonly against: string; readonly sort: SortKey; readonly up: boolean }

const SORTS: readonly SortKey[] = ["n", "now", "change", "name"];

export function stateOf(search: Search, metrics: readonly Metric[], dimensions: readonly string[]): State {
  const asked = first(search, "figure");
  const metric = metrics.find((one) => one.id === asked)?.id ?? metrics.find((one) => one.headline)?.id ?? metrics[0]?.id ?? "";
  const by = (search.by ?? []).filter((one, i, all) => (dimensions.includes(one) || one.startsWith("attr.")) && all.indexOf(one) === i).slice(0, 2);
  const compare = first(search, "compare");
  const grain = first(search, "grain");
  const sort = first(search, "sort") ?? "n.down";
  const key = SORTS.find((one) => sort.startsWith(`${one}.`)) ?? "n";
  return {
    metric, by: by.length > 0 ? by : [dimensions.includes("queue") ? "queue" : (dimensions[0] ?? "channel")],
    grain: grain === "hour" || grain === "day" || grain === "week" ? grain : null,
    compare: compare === "none" || compare === "segment" ? compare : "previous",
    against: first(search, "against") ?? "", sort: key, up: sort.endsWith(".up"),
  };
}

// The address without what only Explore reads: filters and period.
export const plainSearch = (search: Search): Search => withKeys(search, { figure: undefined, by: undefined, grain: undefined, compare: undefined, against: undefined, sort: undefined });

// A group's contacts: the filters narrowed to it.
export const groupSearch = (row: ExploreRow, from: Search): Search => row.where.reduce((search, one) => addFilter(withKeys(search, { [one.by]: undefined }), one.by, one.value), from);

export const rowKey = (row: ExploreRow): string => row.where.map((one) => `${one.by}=${one.value}`).join("&");

// Rows in the order asked; what has no value, or too few contacts for one, comes last either way.
export function sorted(rows: readonly ExploreRow[], key: SortKey, up: boolean): readonly ExploreRow[] {
  const of = (row: ExploreRow): number | string | null => {
    switch (key) {
      case "n": return row.now.n;
      case "now": return row.now.enough ? row.now.value : null;
      case "change": return row.now.enough && row.before?.enough && row.now.value != null && row.before.value != null ? row.now.value - row.before.value : null;
      case "name": return row.where.map((one) => one.label).join(" ").toLowerCase();
    }
  };
  const order = (a: number | string, b: number | string): number => (typeof a === "string" ? a.localeCompare(String(b)) : a - Number(b));
  return [...rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return up ? order(x, y) : order(y, x);
  });
}
