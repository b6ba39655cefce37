import { useWorkspace } from "@/shared/api/queries/get-workspace";
import { dayMonth } from "@/shared/format/format";
import { datesOf, daysIn, grainOf, type Period, periodOf, withPeriod } from "@/shared/url/period";
import { first, type Search } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";

const DAY = 86_400_000;

// The period of Pulse and of one figure, always with dates; `drill` is what a link to other pages must carry to mean the same.
export function usePulsePeriod(days = 28) {
  const [search, setSearch] = useUrl();
  const workspace = useWorkspace();
  const horizon = workspace.data?.horizon ?? null;
  const otherwise: Period = { kind: "last", days };
  const asked = periodOf(search, otherwise);
  const period = asked.kind === "all" ? otherwise : asked;
  const dates = datesOf(period, horizon);
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const before = dates ? { from: iso(2 * Date.parse(dates.from) - Date.parse(dates.to)), to: dates.from } : null;
  const against = before && dates ? `the ${daysIn(dates)} days before (${dayMonth(before.from)} – ${dayMonth(iso(Date.parse(before.to) - DAY))})` : "";
  // Data that begins within the period before makes volumes incomparable; shares and means still compare.
  const begins = workspace.data?.first_at ?? null;
  const wholeBefore = !(before && begins && begins.slice(0, 10) > before.from);
  const drill: Search = first(search, "period") || first(search, "from") ? search : withPeriod(search, period);
  return { search, setSearch, workspace, horizon, period, dates, before, grain: dates ? grainOf(dates) : "day", against: wholeBefore ? against : `${against}, of which data begins ${dayMonth(begins)}`, wholeBefore, drill } as const;
}
