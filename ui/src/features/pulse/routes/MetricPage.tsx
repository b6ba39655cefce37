import { IconChevronLeft } from "@tabler/icons-react";
import { Recommended } from "@/features/initiatives/components/Recommended";
import { useChanges } from "@/shared/api/queries/get-changes";
import { useMetrics, useMetricVersions } from "@/shared/api/queries/get-metrics";
import type { Breakdown, BreakdownRow, Cell, Metric } from "@/shared/api/schema";
import { addsUp, contributions } from "@/shared/charts/builders";
import { LineFigure } from "@/shared/charts/LineFigure";
import { change, count, decimal, difference, halfWidth, sentence, unitName, value, words } from "@/shared/format/format";
import { Delta } from "@/shared/ui/Delta";
import { FilterBar } from "@/shared/ui/FilterBar";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { addFilter, NO_VALUE } from "@/shared/url/filters";
import { withPeriod } from "@/shared/url/period";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useBreakdown } from "../api/get-breakdown";
import { useValues } from "../api/get-values";
import { useWhy } from "../api/get-why";
import { CoincidingPanel } from "../components/CoincidingPanel";
import { LeadsPanel } from "../components/LeadsPanel";
import { OtherDefinition, VersionPicker } from "../components/VersionPicker";
import { WhyPanel } from "../components/WhyPanel";
import "../components/pulse.css";
import { isNone, partToRead } from "../headline";
import { usePulsePeriod } from "../use-pulse-period";

const BY_NAMES: Readonly<Record<string, string>> = { agent_kind: "agent kind" };

export function MetricPage({ id }: { id: string }) {
  const { search, setSearch, workspace, horizon, period, dates, before, beforeFrom, grain, against, wholeBefore, drill } = usePulsePeriod();
  const metrics = useMetrics();
  const go = useGo();
  useKeys({ Escape: () => go({ to: "/", search: withKeys(search, { by: undefined }) }) });
  const metric = metrics.data?.find((one) => one.id === id);
  const versions = useMetricVersions(id).data;
  const other = versions?.versions.findLast((one) => one.version === first(search, "definition") && one.version !== versions.current);
  const define = (version: string | undefined) => setSearch(withKeys(search, { definition: version }));
  useTitle(metric?.title ?? "Figure");
  const values = useValues(dates && { ...dates, grain, compare: "previous", beforeFrom, search, ids: [id] });
  const was = useValues(before && { ...before, grain, compare: "none", search, ids: [id] });
  const dimensions = metric && metric.dimensions.length > 0 ? metric.dimensions : ["reason", "queue", "channel", "agent", "agent_kind", "team"];
  const attributes = (workspace.data?.facets.attribute ?? []).filter((one) => !dimensions.includes(`attr.${one.value}`));
  const asked = first(search, "by");
  const by = asked && (dimensions.includes(asked) || asked.startsWith("attr.")) ? asked : dimensions.includes("reason") ? "reason" : (dimensions[0] ?? "channel");
  const breakdown = useBreakdown(dates && metric ? { id, by, ...dates, beforeFrom, search, limit: 50 } : null);
  // Slices do not add up to a percentile or a ratio: nothing can be told of their parts in a change.
  const adds = metric !== undefined && addsUp(metric) && !first(search, "definition");
  const why = useWhy(dates && adds ? { id, ...dates, beforeFrom, search } : null);
  const happened = useChanges(dates && { from: dates.from, to: dates.to });
  const now = values.data?.values.find((one) => one.id === id);
  const series = was.data?.values.find((one) => one.id === id)?.series ?? [];
  const error = metrics.error ?? values.error ?? workspace.error;

  if (metrics.data && !metric) return <div className="page"><Empty title="No such figure" action={<Link className="btn" to="/">Back to Pulse</Link>}>“{id}” is not among the figures of this server.</Empty></div>;
  const moved = now && metric ? change(now.now, metric.unit === "count" && !wholeBefore ? null : now.before, metric.unit, metric.direction) : null;
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/" search={withKeys(search, { by: undefined })} aria-label="Back to Pulse"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{metric?.title ?? <Bone w={220} h={20} />}</h1>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {error && !now ? <Failed what="This figure could not be loaded" error={error} onRetry={() => { void metrics.refetch(); void values.refetch(); }} /> : (
        <div className="metric-grid">
          <div>
            {other && <OtherDefinition version={other} onEnd={() => define(undefined)} />}
            {metric && now && moved ? (
              <p className="metric-now">
                <span className="big">{now.now.enough ? value(now.now.value, metric.unit) : "not enough data"}</span>
                <span className="dim tab">{metric.kind === "percentile" && now.now.low != null && now.now.high != null ? `${value(now.now.low, metric.unit)} to ${value(now.now.high, metric.unit)}` : halfWidth(now.now, metric.unit)} <span className="faint">95 % interval, n {count(now.now.n)}</span></span>
                <Delta change={moved} />
                <span className="faint">{now.before?.value != null ? `from ${value(now.before.value, metric.unit)} in ${against}` : ""}</span>
              </p>
            ) : <Bone w={420} h={36} style={{ marginBottom: 8 }} />}
            <section className="panel metric-chart" aria-label="Over time">
              {metric && now ? <LineFigure title={metric.title} series={now.series} before={series} unit={metric.unit} grain={values.data?.grain ?? grain} changes={happened.data} /> : <Bone h={300} />}
            </section>
            {metric && adds && <WhyPanel metric={metric} why={why.data} error={why.error} against={against} beforeFrom={beforeFrom} drill={drill} onRetry={() => void why.refetch()} />}
            {metric && why.data?.coinciding && <CoincidingPanel found={why.data.coinciding} />}
            {metric && adds && <LeadsPanel key={metric.id} metric={metric} search={search} />}
            {metric && dates && (why.data?.causes.length ?? 0) > 0 && <Recommended metric={metric} of={{ id, ...dates, search }} />}
            <section className="panel breakdown" aria-label="Breakdown">
              <div className="breakdown-head">
                <h2 className="panel-title">By</h2>
                <div className="seg" role="group" aria-label="Break down by" style={{ maxWidth: "100%", overflowX: "auto" }}>
                  {dimensions.map((one) => <button type="button" key={one} aria-pressed={one === by} onClick={() => setSearch(withKeys(search, { by: one }))}>{BY_NAMES[one] ?? words(one.replace(/^attr\./, ""))}</button>)}
                </div>
                {attributes.length > 0 && (
                  <select className="input" aria-label="Break down by an attribute" value={by.startsWith("attr.") ? by : ""} onChange={(event) => { if (event.currentTarget.value) setSearch(withKeys(search, { by: event.currentTarget.value })); }}>
                    <option value="">attribute…</option>
                    {attributes.map((one) => <option key={one.value} value={`attr.${one.value}`}>{words(one.value)}</option>)}
                  </select>
                )}
              </div>
              {breakdown.error && !breakdown.data ? <Failed what="The breakdown could not be loaded" error={breakdown.error} onRetry={() => void breakdown.refetch()} />
                : metric && breakdown.data ? <BreakdownTable metric={metric} data={breakdown.data} drill={drill} stale={breakdown.isPlaceholderData} />
                : <div style={{ padding: 12, display: "grid", gap: 12 }}>{[0, 1, 2, 3, 4].map((i) => <Bone key={i} h={16} />)}</div>}
            </section>
          </div>
          <aside className="panel metric-side" aria-label="Definition">
            {metric ? (
              <dl>
                {!other && metric.definition !== `${metric.numerator}, of ${metric.denominator}` && <><dt>What it is</dt><dd>{sentence(metric.definition)}</dd></>}
                <dt>Counted</dt><dd>{sentence(other?.numerator ?? metric.numerator)}</dd>
                <dt>Out of</dt><dd>{sentence(other?.denominator ?? metric.denominator)}</dd>
                {versions && versions.versions.length > 1 && <><dt>Definition</dt><dd><VersionPicker found={versions} chosen={other?.version ?? versions.current ?? ""} onChoose={define} /></dd></>}
                {metric.good_to_know && <><dt>Good to know</dt><dd>{metric.good_to_know}</dd></>}
                <dt>Reading</dt><dd>{metric.direction === "up" ? "Higher is better." : metric.direction === "down" ? "Lower is better." : "No better or worse: read it beside the others."} In {unitName[metric.unit]}; shown from {count(metric.minimum_sample)} contacts.</dd>
                <dt>Source</dt><dd>{sentence(metric.formula_source)}</dd>
                <dt>Conversations</dt>
                <dd style={{ display: "grid", gap: 4, justifyItems: "start", marginTop: 2 }}>
                  {(metric.kind === "share" || metric.kind === "net") && <Link className="link" to="/conversations" search={withKeys(drill, { by: undefined, metric: id, part: "of" })}>Those counted</Link>}
                  {(metric.kind === "share" || metric.kind === "net") && <Link className="link" to="/conversations" search={withKeys(drill, { by: undefined, metric: id, part: "miss" })}>{metric.kind === "net" ? "Those counted against" : "Those not counted"}</Link>}
                  <Link className="link" to="/conversations" search={withKeys(drill, { by: undefined, metric: id, part: "over" })}>All considered</Link>
                </dd>
              </dl>
            ) : <Bone h={240} />}
          </aside>
        </div>
      )}
    </div>
  );
}

function BreakdownTable({ metric, data, drill, stale }: { metric: Metric; data: Breakdown; drill: Search; stale: boolean }) {
  const found = metric.kind === "count" || !addsUp(metric) ? null : contributions(data.total, data.rows);
  const most = Math.max(...(found?.parts.map((part) => Math.abs(part.by)) ?? []), 1e-12);
  const link = (row: BreakdownRow, part: string) => withKeys(addFilter(withKeys(drill, { by: undefined, [data.by]: undefined }), data.by, isNone(row.value) ? NO_VALUE : row.value), { metric: metric.id, part });
  const part = partToRead(metric);
  const shown = (cell: Cell | null): string => (cell == null || cell.value == null ? "–" : cell.enough ? value(cell.value, metric.unit) : "few");
  if (data.rows.length === 0) return <Empty title="Nothing to break down">No contacts count towards this figure in this period.</Empty>;
  return (
    <div className="scroll-x" style={{ opacity: stale ? 0.6 : 1 }}>
      <table className="table">
        <thead><tr><th>{sentence(words(data.by.replace(/^attr\./, "")))}</th><th className="num">Now</th><th className="num">±</th><th className="num">Before</th><th>Change</th><th className="num">n</th><th className="num">Share</th>{found && <th title="How much of the change of the whole each row brings; the rows add up to it">Part of the change</th>}</tr></thead>
        <tbody>
          {data.rows.map((row) => {
            const by = found?.parts.find((one) => one.value === row.value)?.by ?? 0;
            const width = (Math.abs(by) / most) * 50;
            const tone = metric.direction === "none" ? "" : by > 0 === (metric.direction === "up") ? "good" : "bad";
            return (
              <tr key={row.value}>
                <td style={{ maxWidth: 260 }} className="clip"><Link to="/conversations" search={link(row, part)} title={row.label || "none"} dir="auto">{isNone(row.value) ? <span className="faint">none</span> : data.by === "agent" ? row.label : words(row.label)}</Link></td>
                <td className="num"><Link to="/conversations" search={link(row, part)} aria-label={`${row.label || "none"}: ${shown(row.now)}, read the conversations`}>{shown(row.now)}</Link></td>
                <td className="num faint">{row.now.enough ? halfWidth(row.now, metric.unit)?.slice(2) : ""}</td>
                <td className="num dim">{shown(row.before)}</td>
                <td><Delta change={change(row.now, row.before, metric.unit, metric.direction)} /></td>
                <td className="num"><Link to="/conversations" search={link(row, "over")} aria-label={`${row.label || "none"}: the ${count(row.now.n)} considered`}>{count(row.now.n)}</Link></td>
                <td className="num dim">{decimal(row.share * 100, 1)} %</td>
                {found && <td><div className="part-bar" title={`${difference(by, metric.unit)} of ${difference(found.change, metric.unit)}`}><i className={tone} style={by >= 0 ? { left: "50%", width: `${width}%` } : { right: "50%", width: `${width}%` }} /></div></td>}
              </tr>
            );
          })}
          <tr className="total">
            <td>All</td><td className="num">{shown(data.total.now)}</td><td className="num faint">{halfWidth(data.total.now, metric.unit)?.slice(2)}</td><td className="num dim">{shown(data.total.before)}</td>
            <td><Delta change={change(data.total.now, data.total.before, metric.unit, metric.direction)} /></td><td className="num">{count(data.total.now.n)}</td><td className="num dim">100 %</td>{found && <td className="tab">{difference(found.change, metric.unit)}{Math.abs(found.rest) > Math.abs(found.change) * 0.02 ? <span className="faint small"> (rest {difference(found.rest, metric.unit)})</span> : null}</td>}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
