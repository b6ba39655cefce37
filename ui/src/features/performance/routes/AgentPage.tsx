import { IconChevronLeft } from "@tabler/icons-react";
import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import { useMay } from "@/shared/api/queries/get-session";
import type { AgentFigure, AgentOpportunity, AgentProfile, AgentQuestion } from "@/shared/api/schema";
import { count, date, plural, sentence, value } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { withPeriod } from "@/shared/url/period";
import type { Search } from "@/shared/url/search";
import { type Asked, paramsOf, useAgent, useSessions } from "../api";
import { AgentOverTime } from "../components/AgentOverTime";
import { Whisker } from "../components/Whisker";
import "../components/performance.css";
import { answerOf, gainText, intervalText, placeOf, PLACE_WORDS, rankText, scaleOf } from "../words";
import { DAYS } from "./AgentsPage";

// Adjusted shares may lie beyond what there can be.
const share = (one: number): number => Math.max(0, Math.min(1, one));

export function AgentPage({ id }: { id: string }) {
  const { search, setSearch, horizon, period, dates, drill } = usePulsePeriod(DAYS);
  const asked: Asked | null = dates && { ...dates, search: {} };
  const agent = useAgent(id, asked);
  const one = agent.data;
  const go = useGo();
  useTitle(one?.name ?? "Agent");
  useKeys({ Escape: () => go({ to: "/agents", search }) });
  const own: Search = { agent: [id], ...(drill.period ? { period: drill.period } : {}), ...(drill.from ? { from: drill.from } : {}), ...(drill.to ? { to: drill.to } : {}) };
  if (agent.error && !one) return <div className="page"><Failed what="This agent could not be shown" error={agent.error} onRetry={() => void agent.refetch()} /></div>;
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/agents" search={search} aria-label="Back to Agents"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1 dir="auto">{one?.name ?? id}</h1>
        {one?.kind === "ai" && <span className="tag">AI agent</span>}
        {one?.team && <span className="tag">{one.team}</span>}
        <span className="grow" />
        <Link className="btn" to="/conversations" search={own}>{one ? plural(one.contacts, "conversation") : "Conversations"}</Link>
        <SheetLink path={`/v1/agents/${encodeURIComponent(id)}`} params={paramsOf(asked)} what="This page" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {!one ? <div aria-busy><Bone w={520} h={20} /><Bone h={420} style={{ marginTop: 16 }} /></div> : <Profile one={one} own={own} />}
    </div>
  );
}

function headline(one: AgentProfile): string {
  const apart = one.figures.filter((figure) => placeOf(figure, figure.metric.direction) !== "among");
  if (one.figures.length === 0) return "No figure has contacts of this agent in this period.";
  if (apart.length === 0) return `On all ${one.figures.length} figures ${one.name} cannot be told from the typical agent at this sample.`;
  return `${one.name} is ${apart.map((figure) => `${PLACE_WORDS[placeOf(figure, figure.metric.direction)].replace(" than typical", "")} on ${figure.metric.title}`).join(", ")}${apart.length < one.figures.length ? "; typical elsewhere, or not to be told" : ""}.`;
}

function Profile({ one, own }: { one: AgentProfile; own: Search }) {
  return (
    <>
      <p className="perf-say">{headline(one)}</p>
      <p className="dim perf-sub">Beside all agents with the same kind of cases. The agent sees this page as you do.</p>
      <div className="perf-grid">
        <div>
          <section className="panel scroll-x coach-section" aria-label="Figures">
            <table className="table perf-table">
              <thead><tr><th>Figure</th><th className="wide">Adjusted, with interval</th><th className="num">Adjusted</th><th className="num">All agents</th><th className="num">Rank</th><th className="num">Contacts</th></tr></thead>
              <tbody>{one.figures.map((figure) => <FigureRow key={figure.metric.id} figure={figure} own={own} />)}</tbody>
            </table>
          </section>
          <AgentOverTime history={one.history} own={own} />
          <Opportunities one={one} own={own} />
          <Questions one={one} own={own} />
        </div>
        <aside>
          <section className="panel perf-side" aria-label="Strengths">
            <h2 className="panel-title">Strengths</h2>
            {one.strengths.length === 0 ? <p className="faint small">None stands out with enough certainty.</p> : one.strengths.map((strength) => (
              <div className="worth-row" key={strength.question.id}><Link className="link clip" to="/conversations" search={{ ...own, answer: [answerOf(strength.question, "yes")] }} title={`${strength.question.card_title}: ${strength.question.text}`}>{strength.question.text}</Link><span className="tab good">{value(share(strength.now), "percent")}</span></div>
            ))}
          </section>
          <Sessions agent={one.agent} />
        </aside>
      </div>
    </>
  );
}

function FigureRow({ figure, own }: { figure: AgentFigure; own: Search }) {
  const { unit } = figure.metric;
  // Everybody's mean in the middle third, so that the place is seen and not the digits.
  const at = scaleOf([figure, { low: 2 * figure.mean - figure.high, high: 2 * figure.mean - figure.low }], figure.mean);
  return (
    <tr>
      <td><Link className="link" to={`/metric/${encodeURIComponent(figure.metric.id)}`} search={own}>{figure.metric.title}</Link></td>
      <td className="wide"><Whisker row={figure} at={at} mean={figure.mean} unit={unit} place={placeOf(figure, figure.metric.direction)} /></td>
      <td className="num" title={intervalText(figure, unit)}>{value(figure.adjusted, unit)}</td>
      <td className="num dim">{value(figure.mean, unit)}</td>
      <td className="num faint" title={`Among ${figure.agents} agents, 95 % certainty`}>{rankText(figure)}</td>
      <td className="num">{count(figure.n)}</td>
    </tr>
  );
}

function Opportunities({ one, own }: { one: AgentProfile; own: Search }) {
  const may = useMay("coaching.write");
  return (
    <section className="coach-section" aria-label="Opportunities">
      <h2>Opportunities</h2>
      {one.opportunities.length === 0 ? <p className="dim">None: no behaviour is surely below typical, within reach and tied to an outcome.</p> : (
        <div className="panel scroll-x"><table className="table perf-table">
          <thead><tr><th>Behaviour</th><th className="num">Now</th><th className="num">Good peers</th><th>What it goes with</th><th /></tr></thead>
          <tbody>{one.opportunities.map((each) => <OpportunityRow key={each.question.id} each={each} agent={one.agent} own={own} may={may} />)}</tbody>
        </table></div>
      )}
    </section>
  );
}

function OpportunityRow({ each, agent, own, may }: { each: AgentOpportunity; agent: string; own: Search; may: boolean }) {
  return (
    <tr>
      <td className="perf-question"><Link className="link" to="/conversations" search={{ ...own, answer: [answerOf(each.question, "no")] }}>{each.question.text}</Link></td>
      <td className="num">{value(share(each.now), "percent")}</td>
      <td className="num">{value(share(each.reach), "percent")}</td>
      <td className="dim" title="If the agent reached good peers, by association; not a promise">{gainText(each.gains)}</td>
      <td className="num">{may && <Link className="btn" to="/coaching" search={{ for: [agent], on: [each.question.id] }}>Plan a session</Link>}</td>
    </tr>
  );
}

function Questions({ one, own }: { one: AgentProfile; own: Search }) {
  const cards = [...new Set(one.questions.map((each) => each.question.card))];
  return (
    <section className="coach-section" aria-label="Every question">
      <h2>Every question</h2>
      <div className="panel scroll-x"><table className="table perf-table">
        <thead><tr><th>Question</th><th className="wide">Adjusted, with interval</th><th className="num">Adjusted</th><th className="num">All agents</th><th className="num">n</th></tr></thead>
        {cards.map((card) => {
          const some = one.questions.filter((each) => each.question.card === card);
          return (
            <tbody key={card}>
              <tr className="card-head"><td colSpan={5}>{some[0]?.question.card_title}</td></tr>
              {some.map((each) => <QuestionRow key={each.question.id} each={each} own={own} />)}
            </tbody>
          );
        })}
      </table></div>
    </section>
  );
}

const WHOLE = (at: number): number => Math.max(0, Math.min(100, 100 * at));

function QuestionRow({ each, own }: { each: AgentQuestion; own: Search }) {
  return (
    <tr>
      <td className="perf-question"><Link className="link" to="/conversations" search={{ ...own, answer: [answerOf(each.question, "no")] }} title="Its conversations">{each.question.text}</Link></td>
      <td className="wide"><Whisker row={each} at={WHOLE} mean={each.mean} unit="percent" place={placeOf(each)} /></td>
      <td className="num" title={intervalText(each, "percent")}>{value(share(each.adjusted), "percent")}</td>
      <td className="num dim">{value(each.mean, "percent")}</td>
      <td className="num">{count(each.n)}</td>
    </tr>
  );
}

function Sessions({ agent }: { agent: string }) {
  const sessions = useSessions(agent);
  return (
    <section className="panel perf-side" aria-label="Coaching">
      <h2 className="panel-title">Coaching</h2>
      {sessions.error && !sessions.data ? <p className="small bad">The sessions could not be loaded.</p>
        : !sessions.data ? <Bone h={40} />
        : sessions.data.length === 0 ? <p className="faint small">No session yet.</p>
        : sessions.data.map((session) => <div className="worth-row" key={session.id}><Link className="link clip" to={`/coaching/${encodeURIComponent(session.id)}`}>{session.focus || session.question}</Link><span className="faint">{sentence(session.stage)}, {date(session.held_at ?? session.session_at)}</span></div>)}
    </section>
  );
}
