import { useState } from "react";
import { useChanges } from "@/features/initiatives/api";
import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import { useMay } from "@/shared/api/queries/get-session";
import type { CoachingEffect, CoachingOpportunities, CoachingOpportunity, CoachingSession, ProcessProblem } from "@/shared/api/schema";
import { count, date, difference, plural, value } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { agentPath, initiativePath, Link, useGo } from "@/shared/ui/Link";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { type Asked, useBehaviours, useCoachingEffect, useOpportunities, useSessions } from "../api";
import { SessionForm } from "../components/SessionForm";
import "../components/performance.css";
import { effectHeadline, gainText, weeksText } from "../words";
import { DAYS } from "./AgentsPage";

const COLUMNS = [
  { stage: "planned", title: "Planned", none: "Nothing is planned." },
  { stage: "held", title: "Held, follow-up to come", none: "No follow-up is open." },
  { stage: "closed", title: "Closed", none: "Nothing is closed yet." },
] as const;
const SHOWN = 20;

// Did coaching help, what is going on, whom next?
export function CoachingPage() {
  const { search, setSearch, dates } = usePulsePeriod(DAYS);
  useTitle("Coaching");
  const may = useMay("coaching.write");
  const go = useGo();
  const asked: Asked | null = dates && { ...dates, search: {} };
  const opportunities = useOpportunities(asked);
  const behaviours = useBehaviours(asked);
  const sessions = useSessions();
  const about = first(search, "about") ?? "";
  const outcome = first(search, "outcome") ?? "";
  const effect = useCoachingEffect(about, outcome);
  const measured = about === "" ? "" : `“${behaviours.data?.questions.find((one) => one.id === about)?.text ?? about}”`;
  const agent = first(search, "for");
  const question = first(search, "on");
  const planning = agent !== undefined || first(search, "new") !== undefined;
  const plan = (next: { agent?: string; question?: string } | null) =>
    setSearch(withKeys(search, { for: next?.agent, on: next?.question, new: next && next.agent === undefined ? "1" : undefined }));
  useKeys(may ? { c: () => plan({}), ...(planning ? { Escape: () => plan(null) } : {}) } : {});
  const initiates = useMay("initiatives.manage");
  const changes = useChanges();
  // A draft: what is to be done stands there for its owner to fill in.
  const initiate = async (title: string, hypothesis: string, segment: string) => {
    const made = await changes.make({ title, hypothesis, segment, metric: "qa_score" });
    go({ to: initiativePath(made.id) });
  };
  const reach = opportunities.data?.opportunities.find((one) => one.agent === agent && one.question.id === question)?.reach;
  return (
    <div className="page">
      <header className="page-head">
        <h1>Coaching</h1>
        <span className="grow" />
        <SheetLink path="/v1/coaching/sessions" what="The sessions" />
        {may && !planning && <button type="button" className="btn primary" onClick={() => plan({})}>New session <kbd className="kbd">c</kbd></button>}
      </header>
      {planning && may && <SessionForm key={`${agent} ${question}`} agent={agent ?? ""} question={question ?? ""} questions={behaviours.data?.questions ?? []} {...(reach === undefined ? {} : { reach })} onClose={() => plan(null)} onDone={(one) => go({ to: `/coaching/${encodeURIComponent(one.id)}` })} />}
      <EffectSection effect={effect.data} error={effect.error} onRetry={() => void effect.refetch()} outcome={outcome} onOutcome={(next) => setSearch(withKeys(search, { outcome: next || undefined }))} about={measured} />
      <Board sessions={sessions.data} error={sessions.error} onRetry={() => void sessions.refetch()} />
      {opportunities.error && !opportunities.data ? <Failed what="The opportunities could not be found" error={opportunities.error} onRetry={() => void opportunities.refetch()} />
        : !opportunities.data ? <div aria-busy><Bone h={320} /></div>
        : <Opportunities data={opportunities.data} may={may} initiate={initiates ? initiate : null} onPlan={(one) => plan({ agent: one.agent, question: one.question.id })} />}
    </div>
  );
}

const MEASURED: readonly (readonly [string, string])[] = [["", "What was coached"], ["fcr_7d", "First contact resolution"], ["csat_mean", "CSAT"], ["effort", "Effort"]];

function EffectSection({ effect, error, onRetry, outcome, onOutcome, about }: { effect: CoachingEffect | undefined; error: unknown; onRetry: () => void; outcome: string; onOutcome: (next: string) => void; about: string }) {
  const unit = effect?.metric?.unit ?? "points";
  if (error && !effect) return <Failed what="Coaching's effect could not be measured" error={error} onRetry={onRetry} />;
  if (!effect) return <Bone w={560} h={22} style={{ marginBottom: 14 }} />;
  return (
    <section aria-label="Effect">
      <p className="perf-say">{effectHeadline(effect)}</p>
      {effect.sessions > 0 && <div className="row effect-of"><span className="dim small">Measured on</span><div className="seg" role="group" aria-label="Measured on">{MEASURED.map(([id, name]) => <button type="button" key={id} aria-pressed={outcome === id} onClick={() => onOutcome(id)}>{name}</button>)}</div>{about !== "" && <span className="dim small">sessions on {about} only</span>}</div>}
      <p className="dim perf-sub">{effect.why_not === "" ? `Beside ${plural(effect.not_coached, "row")} of agents and behaviours not coached in the same weeks. That the worst weeks come back by themselves is left out.` : "Hold sessions about questions of a scorecard; each week after a session is compared with agents not coached on it."}</p>
      {effect.by_time.length > 0 && (
        <div className="perf-grid coach-section" style={{ gridTemplateColumns: "repeat(auto-fit, minmax(260px, 1fr))" }}>
          <section className="panel perf-side" aria-label="Does it last?"><h2 className="panel-title">Does it last?</h2><div className="effect-rows">{effect.by_time.map((one) => <div key={one.from_week}><span className="dim">{weeksText(one.from_week, one.to_week)}, {plural(one.sessions, "session")}</span><span className="tab">{difference(one.value, unit)} <span className="faint">({difference(one.low, unit)} to {difference(one.high, unit)})</span></span></div>)}</div></section>
          {effect.by_coach.length > 0 && <section className="panel perf-side" style={{ marginTop: 0 }} aria-label="By coach"><h2 className="panel-title">By coach, few sessions drawn to the mean</h2><div className="effect-rows">{effect.by_coach.map((one) => <div key={one.coach}><span className="clip">{one.name}, {plural(one.sessions, "session")}</span><span className="tab">{difference(one.value, unit)} <span className="faint">({difference(one.low, unit)} to {difference(one.high, unit)})</span></span></div>)}</div></section>}
        </div>
      )}
    </section>
  );
}

function Board({ sessions, error, onRetry }: { sessions: readonly CoachingSession[] | undefined; error: unknown; onRetry: () => void }) {
  if (error && !sessions) return <Failed what="The sessions could not be loaded" error={error} onRetry={onRetry} />;
  if (!sessions) return <Bone h={140} style={{ marginBottom: 16 }} />;
  if (sessions.length === 0) return null;
  return (
    <div className="coach-board">
      {COLUMNS.map(({ stage, title, none }) => {
        const some = sessions.filter((one) => one.stage === stage);
        return (
          <section key={stage} aria-label={title}>
            <h2>{title} <span className="faint">{some.length}</span></h2>
            <div className="panel">{some.length === 0 ? <p className="faint coach-none">{none}</p> : some.slice(0, SHOWN).map((one) => <Card key={one.id} one={one} />)}</div>
          </section>
        );
      })}
    </div>
  );
}

function Card({ one }: { one: CoachingSession }) {
  const late = one.stage === "held" && one.follow_up_at != null && Date.parse(one.follow_up_at) < Date.now();
  return (
    <Link className="coach-card" to={`/coaching/${encodeURIComponent(one.id)}`}>
      <span style={{ display: "flex", gap: 6, alignItems: "center" }}><b className="clip" dir="auto">{one.agent_name ?? one.agent}</b><span className="grow" /><span className={`small tab ${late ? "warn" : "faint"}`}>{one.stage === "held" ? `follow-up ${date(one.follow_up_at)}${late ? ", due" : ""}` : date(one.held_at ?? one.session_at)}</span></span>
      <span className="dim small clip" style={{ display: "block" }}>{one.focus || one.question}</span>
      <span className="faint small">with {one.coach_name ?? one.coach}</span>
    </Link>
  );
}

type Initiate = (title: string, hypothesis: string, segment: string) => Promise<void>;

const mend = (one: ProcessProblem): Parameters<Initiate> => [`Mend the process: ${one.question.text}`, `Shown in ${value(one.level, "percent")} of ${count(one.n)} contacts, and ${one.agents} agents hardly differ: no matter of coaching.`, ""];
// An AI agent is not coached but changed.
const teach = (one: CoachingOpportunity): Parameters<Initiate> => [`Change ${one.name}: ${one.question.text}`, `Shown in ${value(one.now, "percent")} of ${count(one.n)} contacts, where good peers reach ${value(one.reach, "percent")}.`, `agent=${encodeURIComponent(one.agent)}`];

function Opportunities({ data, may, initiate, onPlan }: { data: CoachingOpportunities; may: boolean; initiate: Initiate | null; onPlan: (one: CoachingOpportunity) => void }) {
  const [all, setAll] = useState(false);
  const shown = all ? data.opportunities : data.opportunities.slice(0, SHOWN);
  return (
    <>
      {data.processes.length > 0 && (
        <section className="coach-section" aria-label="Matters of the process">
          <h2>Not a matter of coaching</h2>
          <p className="dim small" style={{ marginBottom: 6 }}>Where nearly everybody is low and hardly anybody differs, the process fails, not the people.</p>
          <div className="panel scroll-x"><table className="table perf-table">
            <thead><tr><th>Behaviour</th><th className="num">Shown</th><th className="num">Agents differ by</th><th className="num">Contacts</th><th /></tr></thead>
            <tbody>{data.processes.map((one) => <tr key={one.question.id}><td className="perf-question">{one.question.text}</td><td className="num">{value(one.level, "percent")}</td><td className="num dim">{value(one.spread, "percent")}</td><td className="num">{count(one.n)}</td><td className="num">{initiate && <button type="button" className="btn" onClick={() => void initiate(...mend(one))}>Make an initiative</button>}</td></tr>)}</tbody>
          </table></div>
        </section>
      )}
      <section className="coach-section" aria-label="Opportunities">
        <h2>Whom next</h2>
        <p className="dim small" style={{ marginBottom: 6 }}>Surely below typical, within reach of good peers, and tied to an outcome. Most worth first.</p>
        {data.opportunities.length === 0 ? <Empty title="No opportunity stands out">Nobody is surely below typical on a behaviour that is proven to matter. That may change with more contacts.</Empty> : (
          <div className="panel scroll-x"><table className="table perf-table">
            <thead><tr><th>Agent</th><th>Behaviour</th><th className="num">Now</th><th className="num">Good peers</th><th>What it goes with</th><th className="num">Contacts</th><th /></tr></thead>
            <tbody>{shown.map((one) => (
              <tr key={`${one.agent} ${one.question.id}`}>
                <td className="who"><Link className="link" to={agentPath(one.agent)}><span className="clip" dir="auto">{one.name}</span>{one.kind === "ai" && <span className="tag">AI</span>}</Link></td>
                <td className="perf-question">{one.question.text}</td>
                <td className="num">{value(one.now, "percent")}</td>
                <td className="num">{value(one.reach, "percent")}</td>
                <td className="dim">{gainText(one.gains)}</td>
                <td className="num">{count(one.n)}</td>
                <td className="num">{one.kind === "ai" ? initiate && <button type="button" className="btn" onClick={() => void initiate(...teach(one))}>Make an initiative</button> : may && <button type="button" className="btn" onClick={() => { onPlan(one); window.scrollTo(0, 0); document.getElementById("main")?.scrollTo(0, 0); }}>Plan a session</button>}</td>
              </tr>
            ))}</tbody>
          </table></div>
        )}
        {data.opportunities.length > SHOWN && <button type="button" className="btn quiet" style={{ marginTop: 6 }} onClick={() => setAll(!all)}>{all ? "Fewer" : `All ${count(data.opportunities.length)}`}</button>}
      </section>
    </>
  );
}
