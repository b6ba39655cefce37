import { useWorkspace } from "@/shared/api/queries/get-workspace";
import { dayMonth } from "@/shared/format/format";
import { dayOf, instantOf } from "@/shared/format/zone";
import { againstWords, datesOf, grainOf, type Period, periodBefore, periodOf, withPeriod } from "@/shared/url/period";
import { first, type Search } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";

// The period of Pulse and of one figure, always with dates; `drill` is what a link to other pages must carry to mean the same.
export function usePulsePeriod(days = 28) {
  const [search, setSearch] = useUrl();
  const workspace = useWorkspace();
  const horizon = workspace.data?.horizon ?? null;
  const otherwise: Period = { kind: "last", days };
  const asked = periodOf(search, otherwise);
  const period = asked.kind === "all" ? otherwise : asked;
  const dates = datesOf(period, horizon);
  const before = dates ? periodBefore(period, dates) : null;
  const against = dates ? againstWords(period, dates) : "";
  // Only where it is not the period just before.
  const beforeFrom = period.kind === "hours" ? before?.from : undefined;
  // Data that begins within the period before makes volumes incomparable; shares and means still compare.
  const begins = workspace.data?.first_at ?? null;
  const wholeBefore = !(before && begins && instantOf(dayOf(begins)) > instantOf(before.from));
  const drill: Search = first(search, "period") || first(search, "from") ? search : withPeriod(search, period);
  return { search, setSearch, workspace, horizon, period, dates, before, beforeFrom, grain: dates ? grainOf(dates) : "day", against: wholeBefore ? against : `${against}, of which data begins ${dayMonth(begins)}`, wholeBefore, drill } as const;
}
