// What Explore shows, as the address has it; every part has a default, and nonsense is none.
import type { Exploration, ExploreRow, Grain, Metric, Statistic } from "@/shared/api/schema";
import { addsUp } from "@/shared/charts/builders";
import { addFilter } from "@/shared/url/filters";
import { first, type Search, withKeys } from "@/shared/url/search";

export type Compare = Exploration["compare"];
export type SortKey = "n" | "now" | "change" | "name";
export interface State { readonly metric: string; readonly by: readonly string[]; readonly grain: Grain | null; readonly compare: Compare; readonly against: string; readonly statistic: Statistic; readonly asOf: string; readonly sort: SortKey; readonly up: boolean }

export const STATISTICS: readonly { readonly id: Statistic; readonly name: string }[] = [{ id: "mean", name: "Mean" }, { id: "p50", name: "Median" }, { id: "p80", name: "80th percentile" }, { id: "p90", name: "90th percentile" }, { id: "p95", name: "95th percentile" }];
const SORTS: readonly SortKey[] = ["n", "now", "change", "name"];

export function stateOf(search: Search, metrics: readonly Metric[], dimensions: readonly string[]): State {
  const asked = first(search, "figure");
  const found = metrics.find((one) => one.id === asked) ?? metrics.find((one) => one.headline) ?? metrics[0];
  const metric = found?.id ?? "";
  const statistic = STATISTICS.find((one) => one.id === first(search, "statistic"))?.id ?? "own";
  const asOf = first(search, "as_of") ?? "";
  const by = (search.by ?? []).filter((one, i, all) => (dimensions.includes(one) || one.startsWith("attr.")) && all.indexOf(one) === i).slice(0, 2);
  const compare = first(search, "compare");
  const grain = first(search, "grain");
  const sort = first(search, "sort") ?? "n.down";
  const key = SORTS.find((one) => sort.startsWith(`${one}.`)) ?? "n";
  return {
    metric, by: by.length > 0 ? by : [dimensions.includes("queue") ? "queue" : (dimensions[0] ?? "channel")],
    grain: grain === "hour" || grain === "day" || grain === "week" ? grain : null,
    compare: compare === "none" || compare === "segment" ? compare : "previous",
    against: first(search, "against") ?? "", statistic: found && hasStatistics(found) ? statistic : "own", asOf: Number.isNaN(Date.parse(asOf)) ? "" : asOf, sort: key, up: sort.endsWith(".up"),
  };
}

// Others than its own can be told of values only.
export const hasStatistics = (metric: Metric): boolean => metric.kind === "mean" || metric.kind === "percentile";

// Why it moved is told of now, and of what slices add up to: not of a percentile or a ratio.
export const explains = (metric: Metric, state: State): boolean => addsUp(metric) && (state.statistic === "own" || state.statistic === "mean") && state.asOf === "";

// The statistic that is shown: its own where none is asked for.
export function statisticOf(metric: Metric, asked: Statistic): Statistic | null {
  if (asked !== "own") return asked;
  if (metric.kind === "mean") return "mean";
  return metric.kind === "percentile" ? (STATISTICS.find((one) => one.id === `p${Math.round((metric.q ?? 0) * 100)}`)?.id ?? null) : null;
}

// The address without what only Explore reads: filters and period.
export const plainSearch = (search: Search): Search => withKeys(search, { figure: undefined, by: undefined, grain: undefined, compare: undefined, against: undefined, statistic: undefined, as_of: undefined, sort: undefined });

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
