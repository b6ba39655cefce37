import { useState } from "react";
import { useDrivers } from "@/shared/api/queries/get-drivers";
import { useMay } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { DriverEdge, Drivers, Unit } from "@/shared/api/schema";
import { count, date, plural } from "@/shared/format/format";
import { addDays, dayOf } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { Link } from "@/shared/ui/Link";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { filterParams } from "@/shared/url/filters";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useDriverLog } from "../api";
import { AddLink } from "../components/AddLink";
import { DriverPicture } from "../components/DriverPicture";
import { EdgeDetail } from "../components/EdgeDetail";
import { EdgeTable } from "../components/EdgeTable";
import { pairKey, pairOf, SEGMENTS, segmentOf, sortEdges, type SortKey, STATES } from "../words";
import "../components/drivers.css";

const WEEKS = [26, 52] as const;
const SORTS: readonly SortKey[] = ["from", "to", "strength", "q", "status"];

// Which figures lead which: the picture, the table, and what each edge rests on.
export function DriversPage() {
  useTitle("Drivers");
  const [search, setSearch] = useUrl();
  const workspace = useWorkspace();
  const may = useMay("targets.set");
  const [adding, setAdding] = useState(false);
  const segment = segmentOf(first(search, "segment"));
  const weeks = first(search, "weeks") === "52" ? 52 : 26;
  const horizon = workspace.data?.horizon ?? null;
  const from = horizon === null || weeks === 26 ? undefined : addDays(dayOf(Date.parse(horizon) + 3_600_000), -7 * weeks);
  const params = { ...filterParams(search), segment, from };
  const graph = useDrivers(params);
  const set = (changes: Readonly<Record<string, string | undefined>>) => setSearch(withKeys(search, changes));
  const [sort = "strength", way = "down"] = (first(search, "sort") ?? "").split(".").filter((part) => part !== "");
  const key = SORTS.find((one) => one === sort) ?? "strength", up = way === "up";
  const data = graph.data;
  const edges = data?.edges ?? [];
  const rows = data ? [...sortEdges([...edges, ...data.rejected], key, up)] : [];
  const chosen = first(search, "edge") ?? null;
  const pair = pairOf(chosen ?? undefined);
  const choose = (next: string | null) => set({ edge: next === chosen ? undefined : (next ?? undefined) });
  const step = (by: 1 | -1) => {
    const at = rows.findIndex((edge) => pairKey(edge) === chosen);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) set({ edge: pairKey(next) });
  };
  useKeys({ j: () => step(1), k: () => step(-1), Escape: () => (adding ? setAdding(false) : choose(null)), ...(may ? { c: () => setAdding(true) } : {}) });
  const drill: Search = data && data.weeks > 0 ? { ...search, edge: [], sort: [], segment: [], weeks: [], from: [data.from], to: [data.to] } : {};
  const plain: Search = Object.fromEntries(Object.entries(drill).filter(([, list]) => list.length > 0));
  const unitOf = (metric: string): Unit => { const one = data?.figures.find((other) => other.metric === metric); return one?.unit ?? "score"; };
  return (
    <div className="page">
      <header className="page-head">
        <h1>Drivers</h1>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <SheetLink path="/v1/drivers" params={params} what="The edges" />
        {may && !adding && data && data.figures.length > 1 && <button type="button" className="btn" onClick={() => setAdding(true)}>Add a link we know <kbd className="kbd">c</kbd></button>}
      </header>
      <div className="drivers-controls">
        <label>within <select className="input" aria-label="Within" value={segment} onChange={(event) => setSearch(withKeys(search, { segment: event.currentTarget.value, edge: undefined }))}>{SEGMENTS.map((one) => <option key={one.id} value={one.id}>{one.many}</option>)}</select></label>
        <div className="seg" role="group" aria-label="Weeks">{WEEKS.map((one) => <button key={one} type="button" aria-pressed={one === weeks} onClick={() => set({ weeks: one === 26 ? undefined : String(one) })}>{one} weeks</button>)}</div>
      </div>
      {adding && data && <AddLink figures={data.figures} onClose={() => setAdding(false)} onDone={(next) => { setAdding(false); set({ edge: next }); }} />}
      {graph.error && !data ? <Failed what="The graph could not be learned" error={graph.error} onRetry={() => void graph.refetch()} />
        : !data ? <div aria-busy aria-label="Learning the graph" className="drivers-part"><Bone w="50%" h={20} /><Bone h={260} /><Bone h={120} /></div>
        : <Told data={data} edges={edges} rows={rows} busy={graph.isPlaceholderData} chosen={chosen} sort={key} up={up} drill={plain} unitOf={unitOf} onSort={(next) => set({ sort: `${next}.${key === next ? (up ? "down" : "up") : next === "strength" ? "down" : "up"}` })} onChoose={choose}
            detail={pair && <EdgeDetail from={pair.from} to={pair.to} edge={rows.find((edge) => pairKey(edge) === chosen)} figures={data.figures} params={params} drill={plain} may={may} onClose={() => choose(null)} />} />}
      <Said figures={data?.figures ?? []} />
    </div>
  );
}

interface ToldProps { readonly data: Drivers; readonly edges: readonly DriverEdge[]; readonly rows: readonly DriverEdge[]; readonly busy: boolean; readonly chosen: string | null; readonly sort: SortKey; readonly up: boolean; readonly drill: Search; readonly unitOf: (metric: string) => Unit; readonly onSort: (key: SortKey) => void; readonly onChoose: (key: string) => void; readonly detail: React.ReactNode }

function Told({ data, edges, rows, busy, chosen, sort, up, drill, unitOf, onSort, onChoose, detail }: ToldProps) {
  const period = data.weeks > 0 ? `${date(data.from)} to ${date(data.to)}` : "";
  return (
    <section className="drivers-part" aria-label="Which figures lead which" aria-busy={busy} style={{ opacity: busy ? 0.6 : 1 }}>
      <p className="drivers-head">{rows.length > 0 && `${data.words} `}<span className="faint small">{period}{data.tried > 0 && `, ${count(data.tried)} pairs and lags tried`}{data.segments_left_out > 0 && `, the ${plural(data.segments_left_out, "smallest segment")} left out`}</span></p>
      {data.state === "too_little" && rows.length === 0 ? <Empty title="Too little data" action={<Link className="btn" to="/import">Import conversations</Link>}>{data.words.replace(/^Too little data: /, "There are ")} Weeks are held against each other within the same segments. More weeks may do, or segments of another kind.</Empty>
        : rows.length === 0 ? <Empty title="No figure leads another beyond chance">{count(data.tried)} pairs were tried, each given all other figures and its own past. That is an answer, not a fault; weaker leads show with more weeks, or within segments of another kind.</Empty>
        : (
          <>
            {edges.length > 0 && <div className="panel drivers-graph"><DriverPicture figures={data.figures} edges={edges} chosen={chosen} drill={drill} onChoose={onChoose} /><p className="small faint driver-key">Wider is stronger; dashed is unsure, or said by people and not seen. Associations a week or two apart; a driver is what people confirmed.</p></div>}
            <div className={`drivers-both${detail ? " open" : ""}`}>
              <div className="panel"><EdgeTable edges={rows} unitOf={unitOf} segment={data.segment} chosen={chosen} sort={sort} up={up} onSort={onSort} onChoose={onChoose} /></div>
              {detail}
            </div>
          </>
        )}
      {rows.length === 0 && detail}
      <Figures data={data} />
    </section>
  );
}

// What was looked at, and what was not and why.
function Figures({ data }: { data: Drivers }) {
  const not = data.figures.filter((one) => one.state !== "learned");
  if (data.figures.length === 0) return null;
  return (
    <details className="small driver-more">
      <summary className="dim">{plural(data.figures.length - not.length, "figure")} looked at, {count(not.length + data.left_out.length)} left out</summary>
      <ul>{[...not.map((one) => ({ metric: one.metric, title: one.title, why: STATES[one.state] })), ...data.left_out].map((one) => <li key={one.metric}><b>{one.title}</b> <span className="dim">{one.why}</span></li>)}</ul>
    </details>
  );
}

function Said({ figures }: { figures: Drivers["figures"] }) {
  const [open, setOpen] = useState(false);
  const log = useDriverLog(open);
  const titleOf = (metric: string): string => figures.find((one) => one.metric === metric)?.title ?? metric;
  return (
    <details className="small driver-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="dim">What people said so far</summary>
      {log.error ? <p className="bad">{log.error.message}</p> : !log.data ? <Bone w="40%" /> : log.data.length === 0 ? <p className="dim">Nothing yet.</p>
        : <ul>{log.data.map((one) => <li key={`${one.at}${one.from}${one.to}`}><span className="faint tab">{date(one.at)}</span> {titleOf(one.from)} → {titleOf(one.to)}: {one.word} by {one.by}{one.why && <>, {one.why}</>}</li>)}</ul>}
    </details>
  );
}
