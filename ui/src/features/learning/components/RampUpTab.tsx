import { useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useSession } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { Hiring, RampUp, Unit } from "@/shared/api/schema";
import { count, date, dayMonth, decimal, plural, value } from "@/shared/format/format";
import { agentPath, Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useHiring, useRampUp } from "../api";
import { hiringHeadline, rampHeadline, range } from "../words";
import { RampFigure } from "./RampFigure";

interface Props { readonly search: Search; readonly setSearch: (next: Search) => void }
const MISSING = 5;
const SHOWN = ["aht", "qa_score", "fcr_7d", "transfer", "effort", "csat_mean"];

const wholeOf = (text: string | undefined): number => { const n = Number(text); return Number.isInteger(n) && n >= 1 && n <= 500 ? n : 5; };

// Can I hire five people tomorrow? And what it is told from.
export function RampUpTab({ search, setSearch }: Props) {
  const workspace = useWorkspace();
  const sees = useSession().data?.sees;
  const metrics = useMetrics();
  const team = first(search, "team") ?? "";
  const metric = first(search, "metric") ?? "aht";
  const people = wholeOf(first(search, "people"));
  const start = first(search, "start") ?? "";
  const hiring = useHiring(people, start, team);
  const ramp = useRampUp(metric, team);
  const set = (keys: Readonly<Record<string, string | undefined>>) => setSearch(withKeys(search, keys));
  const teams = (workspace.data?.facets.team ?? []).filter((one) => one.value !== "" && !one.value.startsWith("~"));
  return (
    <>
      <section aria-label="Can I hire?">
        <form className="learn-hire" onSubmit={(event) => event.preventDefault()}>
          <label>Can I hire <input className="input tab" type="number" min="1" max="500" aria-label="How many people" value={people} onChange={(event) => set({ people: event.currentTarget.value })} /> people</label>
          <label>starting <input className="input" type="date" aria-label="First day" value={start === "" ? (hiring.data?.start ?? "") : start} onChange={(event) => set({ start: event.currentTarget.value })} /></label>
          {sees === "all" && teams.length > 1 && <label>in <select className="input" aria-label="Team" value={team} onChange={(event) => set({ team: event.currentTarget.value })}><option value="">any team</option>{teams.map((one) => <option key={one.value} value={one.value}>{one.value}</option>)}</select></label>}
        </form>
        {hiring.error && !hiring.data ? (hiring.error instanceof Error && hiring.error.message.includes("no contacts") ? <Empty title="No contacts yet" action={<Link className="btn primary" to="/import">Import conversations</Link>}>What new people bring is told from what earlier newcomers brought.</Empty> : <Failed what="The answer could not be told" error={hiring.error} onRetry={() => void hiring.refetch()} />)
          : !hiring.data ? <div aria-busy><Bone w={560} h={22} /><Bone h={200} style={{ marginTop: 12 }} /></div>
          : <HiringAnswer hiring={hiring.data} />}
      </section>
      <section aria-label="Ramp-up" className="learn-section">
        <header className="learn-head"><h2>How newcomers ramp up</h2>
          <select className="input" aria-label="By" value={metric} onChange={(event) => set({ metric: event.currentTarget.value })}>{SHOWN.map((id) => <option key={id} value={id}>{metrics.data?.find((one) => one.id === id)?.title ?? id}</option>)}</select>
        </header>
        {ramp.error && !ramp.data ? (ramp.error instanceof Error && ramp.error.message.includes("no contacts") ? <Empty title="No contacts yet">Curves appear when conversations with agents are in.</Empty> : <Failed what="How newcomers ramp up could not be told" error={ramp.error} onRetry={() => void ramp.refetch()} />)
          : !ramp.data ? <div aria-busy><Bone h={260} /></div>
          : <Ramp ramp={ramp.data} />}
      </section>
    </>
  );
}

function HiringAnswer({ hiring }: { readonly hiring: Hiring }) {
  const { support } = hiring;
  const [all, setAll] = useState(false);
  return (
    <>
      <p className="learn-say">{hiringHeadline(hiring)}</p>
      {hiring.note !== "" && <p className="dim small learn-sub">Mind: {hiring.note}.</p>}
      <div className="learn-grid">
        <div className="panel scroll-x"><table className="table learn-weeks">
          <thead><tr><th>Week</th><th>From</th><th className="num">Experienced agents’ work</th><th className="num">Contacts a week</th><th className="num">Resolved</th><th className="num rare">Still there</th></tr></thead>
          <tbody>{hiring.weeks.map((one) => (
            <tr key={one.week}>
              <td className="tab">{one.week + 1}</td><td className="dim tab">{dayMonth(one.from)}</td>
              <td className="num"><b>{one.full_time.value == null ? "–" : decimal(one.full_time.value, 1)}</b> <span className="faint">{range(one.full_time.low, one.full_time.high, 1)}</span></td>
              <td className="num">{one.contacts.value == null ? "–" : count(Math.round(one.contacts.value))} <span className="faint">{range(one.contacts.low, one.contacts.high, 0)}</span></td>
              <td className="num">{one.resolved.value == null ? "–" : count(Math.round(one.resolved.value))} <span className="faint">{range(one.resolved.low, one.resolved.high, 0)}</span></td>
              <td className="num rare">{one.still_there == null ? "–" : decimal(one.still_there, 1)}</td>
            </tr>
          ))}</tbody>
        </table></div>
        <aside>
          <section className="panel learn-side" aria-label="What it takes">
            <h2 className="panel-title">What it takes</h2>
            <p className="tab">{support.hours > 0 ? <><b>{decimal(support.hours, 1)} hours</b> of coaches and reviewers in twelve weeks</> : "No coaching or review of earlier newcomers is on record."}</p>
            {support.hours > 0 && <p className="faint small">Each earlier newcomer had {decimal(support.sessions, 1)} coaching sessions (taken as {decimal(support.session_minutes, 0)} minutes each, nothing measures it) and {decimal(support.reviewed, 1)} conversations reviewed{support.review_minutes == null ? " (how long a review takes is not known yet)" : `, ${decimal(support.review_minutes, 1)} minutes each as measured`}.</p>}
          </section>
          <section className="panel learn-side" aria-label="What is missing">
            <h2 className="panel-title">What is missing</h2>
            {hiring.missing.length === 0 ? <p className="dim small">Nothing: documents, a path and earlier newcomers are there.</p> : <ul className="learn-missing">{hiring.missing.slice(0, all ? undefined : MISSING).map((one) => <li key={one.text}><MissingLink link={one.link} text={one.text} /></li>)}</ul>}
            {hiring.missing.length > MISSING && <button type="button" className="btn quiet" onClick={() => setAll(!all)}>{all ? "Fewer" : `All ${count(hiring.missing.length)}`}</button>}
          </section>
        </aside>
      </div>
      <p className="faint small learn-sub">Ranges hold with 90 % by what {plural(hiring.newcomers, "earlier newcomer")} brought; demand as of the last eight weeks, {decimal(hiring.contacts_week, 1)} contacts a week for an experienced agent.</p>
    </>
  );
}

function MissingLink({ link, text }: { readonly link: string; readonly text: string }) {
  const [to, query] = link.split("?");
  const search = Object.fromEntries([...new URLSearchParams(query ?? "")].map(([key, one]) => [key, [one]]));
  return <Link className="link" to={to ?? "/learning"} search={search}>{text.charAt(0).toUpperCase() + text.slice(1).replace(/_/g, " ")}</Link>;
}

function Ramp({ ramp }: { readonly ramp: RampUp }) {
  const unit = ramp.metric.unit as Unit;
  if (ramp.why_not !== "") return <Empty title="Not to be told yet">{`${ramp.why_not.charAt(0).toUpperCase()}${ramp.why_not.slice(1)}. From ${date(ramp.from)} to ${date(ramp.to)} ${plural(ramp.experienced.agents, "agent")} served contacts.`}</Empty>;
  return (
    <>
      <p className="learn-say">{rampHeadline(ramp)}</p>
      <p className="dim small learn-sub">{ramp.left === 0 ? "Nobody of them has left." : `${plural(ramp.left, "newcomer")} left, ${count(ramp.left_early)} within twelve weeks; who left counts up to the day.`}</p>
      <div className="learn-grid">
        <div className="panel learn-side"><RampFigure ramp={ramp} /></div>
        <aside>
          <section className="panel learn-side" aria-label="Who has reached the level">
            <h2 className="panel-title" title={`As good as ${value(ramp.experienced.target, unit)}: the experienced agents' mean and one deviation between them`}>Reached {value(ramp.experienced.target, unit)}</h2>
            <table className="table learn-small"><thead><tr><th>By week</th><th className="num">Share</th><th className="num">95 %</th></tr></thead>
              <tbody>{ramp.reach.filter((one) => (one.week + 1) % 4 === 0 || one.week === ramp.reach.length - 1).map((one) => <tr key={one.week}><td className="tab">{one.week + 1}</td><td className="num">{value(one.share, "percent")}</td><td className="num faint">{value(one.low, "percent")} to {value(one.high, "percent")}</td></tr>)}</tbody></table>
          </section>
          {ramp.cohorts.length > 1 && (
            <section className="panel learn-side" aria-label="By month">
              <h2 className="panel-title">By month of the first contact</h2>
              <table className="table learn-small"><thead><tr><th>Month</th><th className="num">Newcomers</th><th className="num">Reached</th><th className="num">Left</th></tr></thead>
                <tbody>{ramp.cohorts.map((one) => <tr key={one.month}><td className="tab">{one.month}</td><td className="num">{count(one.agents)}</td><td className="num">{count(one.reached)}</td><td className="num">{count(one.left)}</td></tr>)}</tbody></table>
            </section>
          )}
        </aside>
      </div>
      <div className="panel scroll-x"><table className="table learn-table">
        <thead><tr><th>Newcomer</th><th>Team</th><th>First contact</th><th className="num">Contacts</th><th>State</th></tr></thead>
        <tbody>{ramp.newcomers.map((one) => (
          <tr key={one.agent}>
            <td><Link className="link" to={agentPath(one.agent)}>{one.name}</Link></td><td className="dim">{one.team}</td><td className="dim tab">{date(one.first_at)}</td>
            <td className="num"><Link className="link" to="/conversations" search={{ agent: [one.agent], from: [one.first_at] }}>{count(one.contacts)}</Link></td>
            <td>{one.left_week != null ? <span className="tag">left in week {one.left_week + 1}</span> : one.reached_week != null ? <span className="tag good">reached it in week {one.reached_week + 1}</span> : <span className="faint">on the way</span>}</td>
          </tr>
        ))}</tbody>
      </table></div>
      {ramp.newcomers.length === 0 && <p className="faint small">None of them is of your teams; the figures are of all.</p>}
    </>
  );
}
