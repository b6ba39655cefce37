import { Sparkline } from "@/shared/charts/Sparkline";
import type { AgentHistory, FigureOf, PerformanceMetric } from "@/shared/api/schema";
import { count, decimal, difference, duration, plural, value, words } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { type Search, withKeys } from "@/shared/url/search";

const ENOUGH = 5;
const bucket = (at: string, one: FigureOf, of: "value" | "typical") =>
  ({ at, value: of === "value" ? one.value ?? null : one.typical ?? null, low: of === "value" ? one.low ?? null : null, high: of === "value" ? one.high ?? null : null, n: one.n, enough: one.n >= ENOUGH, partial: false });

// The figures week by week, case mix taken out, and where the agent serves well.
export function AgentOverTime({ history, own }: { history: AgentHistory; own: Search }) {
  if (history.weeks.length === 0) return null;
  return (
    <section className="coach-section" aria-label="Over time">
      <h2>Over time</h2>
      <div className="panel over-time">
        {history.metrics.map((metric, m) => <Trend key={metric.id} metric={metric} m={m} history={history} own={own} />)}
        <Workload history={history} own={own} />
      </div>
      <Channels history={history} own={own} />
    </section>
  );
}

function Trend({ metric, m, history, own }: { metric: PerformanceMetric; m: number; history: AgentHistory; own: Search }) {
  const of = history.weeks.flatMap((week) => { const one = week.figures[m]; return one ? [{ at: week.at, one }] : []; });
  const recent = of.slice(-4).filter(({ one }) => one.value != null);
  const n = recent.reduce((sum, { one }) => sum + one.n, 0);
  const mean = (pick: (one: FigureOf) => number | null | undefined) => (n > 0 ? recent.reduce((sum, { one }) => sum + (pick(one) ?? 0) * one.n, 0) / n : null);
  const mine = mean((one) => one.value);
  const typical = mean((one) => one.typical);
  return (
    <div>
      <div className="small dim"><Link className="link" to={`/metric/${encodeURIComponent(metric.id)}`} search={own}>{metric.title}</Link></div>
      <Sparkline series={of.map(({ at, one }) => bucket(at, one, "value"))} label={`${metric.title} week by week`} width={230} height={54} />
      <div className="small tab">{mine === null || typical === null ? <span className="faint">No figure in the last four weeks</span> : <>{value(mine, metric.unit)} <span className="faint">in four weeks, all agents {value(typical, metric.unit)}</span></>}</div>
    </div>
  );
}

function Workload({ history, own }: { history: AgentHistory; own: Search }) {
  const series = history.weeks.map((week) => ({ at: week.at, value: week.contacts, low: null, high: null, n: week.contacts, enough: true, partial: false }));
  return (
    <div>
      <div className="small dim"><Link className="link" to="/conversations" search={own}>Contacts a week</Link></div>
      <Sparkline series={series} label="Contacts week by week" width={230} height={54} />
      <div className="small tab">{decimal(history.contacts_a_day, 1)} a day <span className="faint">worked, typical {decimal(history.typical_contacts_a_day, 1)}</span>{history.handle_ms_a_day > 0 && <>; {duration(history.handle_ms_a_day)} handling <span className="faint">(typical {duration(history.typical_handle_ms_a_day)})</span></>}</div>
    </div>
  );
}

function Channels({ history, own }: { history: AgentHistory; own: Search }) {
  if (history.channels.length < 2) return null;
  return (
    <div className="panel scroll-x" style={{ marginTop: 10 }}>
      <table className="table perf-table">
        <thead><tr><th>Channel</th><th className="num">Contacts</th><th className="num" title="Share of the agent's contacts, and of all agents'">Share</th>{history.metrics.map((one) => <th className="num" key={one.id} title="Beside all agents in this channel, same kind of case, 95 %">{one.title}</th>)}</tr></thead>
        <tbody>{history.channels.map((one) => (
          <tr key={one.channel}>
            <td><Link className="link" to="/conversations" search={withKeys(own, { channel: one.channel })}>{words(one.channel)}</Link></td>
            <td className="num">{count(one.contacts)}</td>
            <td className="num dim" title={`${plural(one.contacts, "contact")}; all agents ${value(one.typical_share, "percent")}`}>{value(one.share, "percent")}</td>
            {one.figures.map((figure, m) => <ChannelCell key={history.metrics[m]?.id} figure={figure} metric={history.metrics[m]} />)}
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

function ChannelCell({ figure, metric }: { figure: FigureOf; metric: PerformanceMetric | undefined }) {
  if (!metric || figure.value == null || figure.low == null || figure.high == null) return <td className="num faint small">too few</td>;
  const apart = figure.low > 0 || figure.high < 0;
  const better = (figure.value > 0) === (metric.direction === "up");
  return <td className={`num ${!apart || metric.direction === "none" ? "dim" : better ? "good" : "bad"}`} title={`${difference(figure.low, metric.unit)} to ${difference(figure.high, metric.unit)}, ${plural(figure.n, "contact")}`}>{difference(figure.value, metric.unit)}{!apart && <span className="vh"> not proven</span>}</td>;
}
