import { IconChevronLeft } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { AdvisedOn } from "@/features/initiatives/components/Recommended";
import { useChanges } from "@/shared/api/queries/get-changes";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useMay, useSession } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { Bucket, Incident, IncidentMove, Metric } from "@/shared/api/schema";
import { LineFigure } from "@/shared/charts/LineFigure";
import { count, date, plural, sentence, value, words } from "@/shared/format/format";
import { addDays, dayOf, instantOf, later } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, metricPath, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useEditIncident, useIncident } from "../api/get-incidents";
import { useValues } from "../api/get-values";
import { useWhy } from "../api/get-why";
import { CoincidingPanel } from "../components/CoincidingPanel";
import { WhyPanel } from "../components/WhyPanel";
import "../components/pulse.css";
import { beforeFromOf, conversationsOf, lastWords, movePeriod, moveWords, placeSearch, placeWords, sinceWords, spanOf, STANDING, standingOf, toneOf, within } from "../incident-words";

const HOUR = 3_600_000;
const HOURS_SHOWN_DAYS = 2; // before what was seen by the hour
const NOTHING_BEFORE: readonly Bucket[] = [];
// Where the data end. What is drawn beyond would be nothing and look like a fall; so would the count of an hour that still runs.
function endOf(move: IncidentMove, horizon: string): string {
  if (move.hours === 0) return new Date(instantOf(addDays(dayOf(horizon), 1))).toISOString();
  return new Date(Math.max(Date.parse(move.to), Math.floor(Date.parse(horizon) / HOUR) * HOUR)).toISOString();
}

export function IncidentPage({ id }: { id: string }) {
  const go = useGo();
  useKeys({ Escape: () => go({ to: "/incidents" }) });
  const incident = useIncident(id);
  const metrics = useMetrics();
  const move = incident.data?.changes[0];
  const metric = metrics.data?.find((one) => one.id === move?.metric);
  useTitle(incident.data ? placeWords(incident.data.where) : "Incident");
  const error = incident.error ?? metrics.error;
  if (error && !(incident.data && metrics.data)) return <div className="page"><Failed what="The incident could not be loaded" error={error} onRetry={() => { void incident.refetch(); void metrics.refetch(); }} /></div>;
  if (!incident.data || !metrics.data) return <div className="page" aria-busy><Bone w="60%" h={28} style={{ marginBottom: 16 }} /><Bone h={300} /></div>;
  if (!move || !metric) return <div className="page"><Empty title="This incident's figure is no longer defined" action={<Link className="btn" to="/incidents">All incidents</Link>}>{words(move?.metric ?? "")}</Empty></div>;
  return <Shown incident={incident.data} move={move} metric={metric} metrics={metrics.data} />;
}

function Shown({ incident, move, metric, metrics }: { incident: Incident; move: IncidentMove; metric: Metric; metrics: readonly Metric[] }) {
  const horizon = useWorkspace().data?.horizon;
  const byHour = move.hours > 0;
  const after = later(move.to, byHour ? 1 : 14);
  const to = horizon && Date.parse(after) > Date.parse(horizon) ? endOf(move, horizon) : after;
  const chartFrom = byHour ? later(move.from, -HOURS_SHOWN_DAYS) : move.before_from;
  const grain = byHour ? "hour" : "day";
  const place = placeSearch(incident.where);
  const values = useValues({ from: chartFrom, to, grain, compare: "none", search: place, ids: [metric.id] });
  const series = values.data?.values[0]?.series ?? [];
  const happened = useChanges({ from: chartFrom, to });
  const period = { from: move.from, to: move.to };
  const beforeFrom = beforeFromOf(move);
  const why = useWhy({ id: metric.id, ...period, beforeFrom, search: place });
  const marks = useMemo(() => (byHour ? [] : [{ at: move.from, name: "began" }, { at: move.noticed_at, name: "noticed" }]), [byHour, move.from, move.noticed_at]);
  const seen = useMemo(() => (byHour ? { from: move.from, to: move.to, name: `${move.hours} hours looked at` } : undefined), [byHour, move.from, move.to, move.hours]);
  const tone = toneOf(move, metric);
  const drill = { ...movePeriod(move), ...place };
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/incidents" aria-label="All incidents"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>Incident</h1><span className={`tag${tone === "neutral" ? "" : ` ${tone}`}`}>{STANDING[standingOf(incident)]}</span>
        <span className="grow" />
      </header>
      <p className="headline incident-headline">{sentence(moveWords(move, metric, incident.where))}.</p>
      <p className="headline-meta incident-meta">
        <span>{sentence(sinceWords(move))}{lastWords(incident, move)}</span>
        <span>about <b>{count(Math.round(move.touched))}</b> of {count(move.n_now)} contacts went differently</span>
        <Link className="link" to="/conversations" search={conversationsOf(move, metric)}>Read them</Link>
      </p>
      <div className="metric-grid">
        <div>
          <section className="panel metric-chart" aria-label="Over time">
            {values.error && !values.data ? <Failed what="The figure could not be loaded" error={values.error} onRetry={() => void values.refetch()} />
              : values.data ? <LineFigure title={`${metric.title}, ${placeWords(incident.where)}`} series={series} before={NOTHING_BEFORE} unit={metric.unit} grain={grain} marks={marks} seen={seen} changes={happened.data} /> : <Bone h={300} />}
          </section>
          <section className="panel" aria-label="What moved" style={{ marginBottom: 16 }}>
            <h2 className="panel-title" style={{ padding: "10px 12px 0" }}>What moved with it</h2>
            <div className="scroll-x"><table className="table moved-table">
              <thead><tr><th>Figure</th><th>Where</th><th className="num" title={byHour ? "The same hours on the same weekday, four weeks back" : "Up to the day it began"}>{byHour ? "Usual then" : "Before"}</th><th className="num">Now</th><th className="num">n</th><th>{byHour ? "Hours" : "Since"}</th></tr></thead>
              <tbody>{incident.changes.map((one) => <MoveRow key={`${one.metric}${one.direction}${placeWords(one.where)}`} move={one} metric={metrics.find((m) => m.id === one.metric)} />)}</tbody>
            </table></div>
          </section>
          <AdvisedOn incident={incident.id} metrics={metrics} />
          {incident.coinciding && <CoincidingPanel found={incident.coinciding} />}
          <WhyPanel metric={metric} why={why.data} error={why.error} against={byHour ? "the same hours a week before" : undefined} beforeFrom={beforeFrom} drill={drill} onRetry={() => void why.refetch()} />
        </div>
        <Side incident={incident} drill={drill} metric={metric} />
      </div>
    </div>
  );
}

function MoveRow({ move, metric }: { move: IncidentMove; metric: Metric | undefined }) {
  const shown = (figure: number): string => (move.type === "volume" || move.type === "new" ? `${figure < 10 ? figure.toFixed(1) : count(Math.round(figure))} ${within(move)}` : value(figure, metric?.unit ?? "score"));
  const tone = toneOf(move, metric);
  return (
    <tr>
      <td><Link className="link" to={metricPath(move.metric)} search={placeSearch(move.where, movePeriod(move))}>{metric?.title ?? words(move.metric)}</Link>{move.type === "mix" && <span className="faint small"> by mix</span>}</td>
      <td className="dim">{placeWords(move.where)}</td>
      <td className="num dim" data-label={move.hours > 0 ? "Usual then" : "Before"}>{shown(move.before)}</td>
      <td data-label="Now" className={`num ${tone === "neutral" ? "" : tone}`}>{shown(move.now)}</td>
      <td className="num" data-label="n"><Link to="/conversations" search={conversationsOf(move, metric)}>{count(move.n_now)}</Link></td>
      <td className="dim moved-since">{spanOf(move)}</td>
    </tr>
  );
}

function Side({ incident, drill, metric }: { incident: Incident; drill: Readonly<Record<string, readonly string[]>>; metric: Metric }) {
  const may = useMay("incidents.manage");
  const me = useSession().data?.person?.id;
  const edit = useEditIncident(incident.id);
  const [note, setNote] = useState(incident.note);
  const standing = standingOf(incident);
  return (
    <aside className="panel metric-side" aria-label="What to do">
      <dl>
        <dt>Look closer</dt>
        <dd style={{ display: "grid", gap: 4, justifyItems: "start" }}>
          <Link className="link" to={metricPath(metric.id)} search={drill}>The figure, broken down</Link>
          <Link className="link" to="/conversations" search={drill}>All conversations there, then</Link>
        </dd>
        <dt>Who has it</dt>
        <dd>{incident.owner_name ?? "Nobody yet"}</dd>
      </dl>
      {may && (
        <div style={{ display: "grid", gap: 8, marginTop: 12 }}>
          <div className="row" style={{ display: "flex", gap: 6, flexWrap: "wrap" }}>
            {incident.owner !== me && <button type="button" className="btn primary" disabled={edit.isPending} onClick={() => edit.mutate({ owner: "me", state: "acknowledged" })}>I take it</button>}
            {standing !== "resolved" && <button type="button" className="btn" disabled={edit.isPending} onClick={() => edit.mutate({ state: "resolved" })}>Resolve</button>}
            {standing === "resolved" && <button type="button" className="btn" disabled={edit.isPending} onClick={() => edit.mutate({ state: "open" })}>Reopen</button>}
            {standing === "snoozed" ? <button type="button" className="btn" disabled={edit.isPending} onClick={() => edit.mutate({ snooze_days: 0 })}>Wake</button>
              : standing !== "resolved" && <button type="button" className="btn" disabled={edit.isPending} onClick={() => edit.mutate({ snooze_days: 7 })}>Snooze a week</button>}
          </div>
          <fieldset className="verdict"><legend className="small faint">Was it worth telling?</legend>
            <button type="button" className="btn" aria-pressed={incident.verdict === "useful"} onClick={() => edit.mutate({ verdict: incident.verdict === "useful" ? "" : "useful" })}>Useful</button>
            <button type="button" className="btn" aria-pressed={incident.verdict === "false_alarm"} onClick={() => edit.mutate({ verdict: incident.verdict === "false_alarm" ? "" : "false_alarm" })}>False alarm</button>
          </fieldset>
          <label className="small faint" htmlFor="incident-note">Note</label>
          <textarea id="incident-note" className="input" rows={3} maxLength={4000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <button type="button" className="btn" disabled={edit.isPending || note === incident.note} onClick={() => edit.mutate({ note })}>Save note</button>
          {edit.error && <p className="bad small" role="alert">{sentence(edit.error.message)}</p>}
          <p className="faint small">{incident.changed_at ? `Last changed ${date(incident.changed_at)}.` : `${plural(incident.changes.length, "figure")} moved; nobody has acted on it yet.`}</p>
        </div>
      )}
    </aside>
  );
}
