import { useCallback, useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { Exploration, ExploreRow, Grain, Lens } from "@/shared/api/schema";
import { count, sentence, value, words } from "@/shared/format/format";
import { later } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { Link, metricPath, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { datesOf, grainOf, type Period, periodOf, withPeriod } from "@/shared/url/period";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { exploreParams, explorePath, type ExploreOf, useExploration } from "../api";
import { ExploreTable } from "../components/ExploreTable";
import { LinesFigure } from "../components/LinesFigure";
import { AsOfNotice, AsOfPicker } from "../components/AsOf";
import { type Compare, explains, groupSearch, hasStatistics, plainSearch, type SortKey, stateOf, statisticOf, STATISTICS } from "../state";
import "../components/explore.css";

const LENSES: readonly Lens[] = ["outcome", "effort", "perception", "operations"];
const DIMENSIONS: readonly string[] = ["channel", "queue", "reason", "team", "agent", "agent_kind", "direction", "opening", "dataset"];
const COMPARES: readonly { readonly id: Compare; readonly name: string }[] = [{ id: "previous", name: "Period before" }, { id: "segment", name: "Other contacts" }, { id: "none", name: "Nothing" }];
const after = (at: string, grain: Grain): string => (grain === "hour" ? new Date(Date.parse(at) + 3_600_000).toISOString() : later(at, grain === "day" ? 1 : 7));
const NO_METRICS: never[] = [];

// Most points of the lines rest on too few contacts to be drawn.
const thin = (data: Exploration): boolean => {
  const points = data.rows.flatMap((row) => row.series);
  return points.filter((point) => point.enough).length < points.length / 2;
};

export function ExplorePage() {
  useTitle("Explore");
  const [search, setSearch] = useUrl();
  const go = useGo();
  useKeys({ Escape: () => go({ to: "/" }) });
  const workspace = useWorkspace();
  const metrics = useMetrics();
  const [lit, setLit] = useState<string | null>(null);
  const [more, setMore] = useState(false);
  const horizon = workspace.data?.horizon ?? null;
  const otherwise: Period = { kind: "last", days: 28 };
  const asked = periodOf(search, otherwise);
  const period = asked.kind === "all" ? otherwise : asked;
  const dates = datesOf(period, horizon);
  const attributes = (workspace.data?.facets.attribute ?? []).map((one) => `attr.${one.value}`);
  const all = metrics.data ?? NO_METRICS;
  const state = stateOf(search, all, DIMENSIONS);
  const metric = all.find((one) => one.id === state.metric);
  // By two dimensions groups are small: weeks, where nothing else is asked.
  const grain = state.grain ?? (state.by.length > 1 ? "week" : dates ? grainOf(dates) : "day");
  const plain = plainSearch(search);
  const drill: Search = first(plain, "period") || first(plain, "from") ? plain : withPeriod(plain, period);
  const ready = state.compare !== "segment" || state.against !== "";
  const of: ExploreOf | null = dates && metric && ready ? { state, grain, ...dates, search: plain } : null;
  const found = useExploration(of);
  const names = { agent: (id: string) => workspace.data?.facets.agent?.find((one) => one.value === id)?.name, reason: (id: string) => workspace.data?.facets.reason?.find((one) => one.value === id)?.title };
  const label = useCallback((one: ExploreRow["where"][number]): string => {
    if (one.value === "~none") return "none";
    if (one.by === "reason") return names.reason(one.value) ?? words(one.label);
    return one.by === "agent" ? one.label : words(one.label);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [workspace.data]);
  const nameOf = useCallback((row: ExploreRow): string => row.where.map(label).join(" · "), [label]);
  const set = (changes: Readonly<Record<string, string | readonly string[] | undefined>>) => setSearch(withKeys(search, changes));
  const part = metric && (metric.kind === "share" || metric.kind === "net") ? "of" : "over";
  const drillText = JSON.stringify(drill);
  const open = useCallback((row: ExploreRow, at: string) => {
    const to = after(at, grain);
    go({ to: "/conversations", search: withKeys(groupSearch(row, JSON.parse(drillText) as Search), { period: undefined, from: at, to, metric: state.metric, part }) });
  }, [drillText, go, grain, part, state.metric]);
  const sortBy = (key: SortKey) => set({ sort: `${key}.${state.sort === key ? (state.up ? "down" : "up") : key === "name" ? "up" : "down"}` });
  const error = workspace.error ?? metrics.error ?? found.error;
  const data = found.data;
  const empty = workspace.data?.interactions === 0;
  const dimension = (slot: 0 | 1) => (
    <select className="input" aria-label={slot === 0 ? "By" : "And by"} value={state.by[slot] ?? ""} onChange={(event) => { const next = slot === 0 ? [event.currentTarget.value, ...state.by.slice(1)] : [state.by[0] ?? "queue", event.currentTarget.value]; set({ by: next.filter((one, i) => one !== "" && next.indexOf(one) === i) }); }}>
      {slot === 1 && <option value="">nothing else</option>}
      {[...DIMENSIONS, ...attributes].filter((one) => slot === 0 || one !== state.by[0]).map((one) => <option key={one} value={one}>{words(one.replace(/^attr\./, ""))}</option>)}
    </select>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>Explore</h1>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        {of && <SheetLink path={explorePath(state.metric)} params={exploreParams(of)} what="The table" />}
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {empty ? <Empty title="No contacts yet" action={<Link className="btn primary" to="/import">Import conversations</Link>}>When conversations arrive, any figure can be looked at by anything here.</Empty> : (
        <>
          <div className="explore-controls" role="group" aria-label="What to look at">
            <select className="input" aria-label="Figure" value={state.metric} onChange={(event) => set({ figure: event.currentTarget.value })}>
              {LENSES.map((lens) => <optgroup key={lens} label={sentence(lens)}>{all.filter((one) => one.lens === lens).map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</optgroup>)}
            </select>
            {metric && hasStatistics(metric) && (
              <select className="input" aria-label="Statistic" value={statisticOf(metric, state.statistic) ?? "own"} onChange={(event) => set({ statistic: event.currentTarget.value === statisticOf(metric, "own") ? undefined : event.currentTarget.value })}>
                {STATISTICS.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
              </select>
            )}
            <label>by {dimension(0)}</label><label>and {dimension(1)}</label>
            <div className="seg" role="group" aria-label="Grain">{(["hour", "day", "week"] as const).map((one) => <button key={one} type="button" aria-pressed={one === grain} onClick={() => set({ grain: one })}>{sentence(one)}</button>)}</div>
            <div className="seg" role="group" aria-label="Compare with">{COMPARES.map((one) => <button key={one.id} type="button" aria-pressed={one.id === state.compare} onClick={() => set({ compare: one.id })}>{one.name}</button>)}</div>
            {state.asOf === "" && <button type="button" className="btn quiet" aria-expanded={more} onClick={() => setMore(!more)}>More</button>}
            {state.asOf === "" && more && <AsOfPicker onPick={(as_of) => { setMore(false); set({ as_of }); }} />}
            {state.compare === "segment" && <Against key={state.against} value={state.against} onChange={(against) => set({ against })} />}
          </div>
          {state.asOf !== "" && <AsOfNotice asked={state.asOf} data={data} metric={metric} onEnd={() => set({ as_of: undefined })} />}
          {!ready ? <Empty title="Compare with which contacts?">Write them as channel=chat or queue=billing&amp;team=north, and press Enter.</Empty>
            : error && !data ? <Failed what="The figure could not be loaded" error={error} onRetry={() => { void workspace.refetch(); void metrics.refetch(); void found.refetch(); }} />
            : !metric || !data ? <div aria-busy aria-label="Loading figures"><Bone h={300} style={{ marginBottom: 16 }} />{[0, 1, 2, 3, 4].map((i) => <Bone key={i} h={26} style={{ marginBottom: 8 }} />)}</div>
            : data.rows.length === 0 ? <Empty title="Nothing counts here" action={<button type="button" className="btn" onClick={() => setSearch(withPeriod(search, { kind: "last", days: 90 }))}>Last 90 days</button>}>No contacts count towards {metric.title} within these filters in this period.</Empty>
            : (
              <>
                {error && <p className="note bad" role="alert">{sentence(error.message)}. What is shown is what was loaded before.</p>}
                <p className="explore-total"><b>{metric.title}</b> <span className="tab">{data.total.now.enough ? value(data.total.now.value, metric.unit) : "not enough data"}</span> {state.statistic !== "own" && <span>{STATISTICS.find((one) => one.id === state.statistic)?.name}</span>}<span>{count(data.groups)} groups, n {count(data.total.now.n)}</span> {explains(metric, state) && <Link className="link" to={metricPath(metric.id)} search={drill}>Why it moved</Link>}{thin(data) && grain !== "week" && <span className="faint">Too few contacts {grain === "hour" ? "an hour" : "a day"} for most lines. <button type="button" className="btn quiet" onClick={() => set({ grain: "week" })}>By week</button></span>}</p>
                <section className="panel explore-chart" aria-label="Over time"><LinesFigure title={metric.title} rows={data.rows} unit={metric.unit} grain={data.grain} names={nameOf} lit={lit} onOpen={open} /></section>
                <section className="panel" aria-label="Table"><ExploreTable metric={metric} data={data} state={state} drill={drill} stale={found.isPlaceholderData} label={label} onSort={sortBy} onLit={setLit} /></section>
              </>
            )}
        </>
      )}
    </div>
  );
}

function Against({ value: at, onChange }: { value: string; onChange: (next: string) => void }) {
  const [text, setText] = useState(at);
  return (
    <form onSubmit={(event) => { event.preventDefault(); onChange(text.replace(/\s*&\s*/g, "&").trim()); }}>
      <input className="input" aria-label="Other contacts" placeholder="channel=chat" value={text} spellCheck={false} onChange={(event) => setText(event.currentTarget.value)} onBlur={() => { if (text.trim() !== at) onChange(text.replace(/\s*&\s*/g, "&").trim()); }} />
    </form>
  );
}
