import "@/features/performance/components/performance.css";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import type { AiAgents, AiFigure, AiMatter, MatterSides, Unit } from "@/shared/api/schema";
import { count, decimal, difference, duration, plural, sentence } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { agentPath, Link } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { filterParams } from "@/shared/url/filters";
import { withPeriod } from "@/shared/url/period";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useAiAgents } from "../api";
import "../components/ai-agents.css";
import { EndsBar, EndsKey } from "../components/EndsBar";
import { MatterDetail } from "../components/MatterDetail";
import { Releases } from "../components/Releases";
import { adviceText, figureRange, headline, reasonName, rowOf, share, VERDICT_WORDS } from "../words";

const DAYS = 90;

// Who serves which matter better: people or AI agents.
export function AiAgentsPage() {
  const { search, setSearch, workspace, horizon, period, dates, drill } = usePulsePeriod(DAYS);
  useTitle("People and AI");
  const found = useAiAgents(dates, search);
  return (
    <div className="page">
      <header className="page-head">
        <h1>People and AI</h1>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <SheetLink path="/v1/ai-agents" params={{ ...filterParams(search), from: dates?.from, to: dates?.to }} what="This page" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {workspace.data && !dates ? <Empty title="No contacts yet">People and AI agents appear here side by side with their first contacts.</Empty>
        : found.error && !found.data ? <Failed what="People and AI agents could not be compared" error={found.error} onRetry={() => void found.refetch()} />
        : !found.data ? <div aria-busy><Bone w={620} h={20} /><Bone h={72} style={{ marginTop: 16 }} /><Bone h={480} style={{ marginTop: 16 }} /></div>
        : found.data.ends.n === 0 ? <Empty title="No contact an AI agent began">In this period and with these filters people served everything. An AI agent is a party with the role “bot”.</Empty>
        : <Sides data={found.data} stale={found.isPlaceholderData} drill={drill} open={first(search, "matter") ?? null} onOpen={(matter) => setSearch(withKeys(search, { matter: matter ?? undefined }))} />}
    </div>
  );
}

function Sides({ data, stale, drill, open, onOpen }: { data: AiAgents; stale: boolean; drill: Search; open: string | null; onOpen: (matter: string | null) => void }) {
  const without = withKeys(drill, { matter: undefined });
  return (
    <div aria-busy={stale}>
      <p className="perf-say">{headline(data)}</p>
      <p className="dim perf-sub">By who began: what an AI agent hands over counts with it. Channel, hour, weekday and history are taken out; matters with few contacts are drawn to the others; 95 % intervals. An association: who may choose the AI agent may be another customer. {plural(data.cases, "contact")}{data.sample < 1 && `, every ${Math.round(1 / data.sample)}th read`}.</p>
      <div className="ai-figures">{data.figures.map((one) => <Figure key={one.metric.id} one={one} cost={one.metric.id === "people_time" ? data.cost_per_minute ?? null : null} currency={data.currency} />)}<HandOvers data={data} drill={without} /></div>
      <Matters data={data} drill={without} open={open} onOpen={onOpen} />
      <Releases releases={data.releases} drill={without} />
      <section className="panel ai-section scroll-x" aria-label="AI agents">
        <h2 className="panel-title">AI agents</h2>
        <table className="table ai-table">
          <thead><tr><th>AI agent</th><th className="num">Contacts</th><th className="ends">Ended</th><th className="num">Without a person</th><th className="num">Clean hand-overs</th><th className="num rare">Wait, median</th></tr></thead>
          <tbody>{data.agents.map((one) => (
            <tr key={one.id}><td><Link className="link" to={agentPath(one.id)} search={without}><span dir="auto">{one.name}</span></Link></td><td className="num">{count(one.ends.n)}</td><td className="ends"><EndsBar ends={one.ends} /></td><td className="num">{decimal(share(one.ends.alone, one.ends.n) * 100, 0)} %</td><td className="num">{one.hand_over.clean.value == null ? "–" : `${decimal(one.hand_over.clean.value * 100, 0)} %`}</td><td className="num rare">{duration(one.hand_over.wait_ms)}</td></tr>
          ))}</tbody>
        </table>
      </section>
    </div>
  );
}

const TONE: Readonly<Record<MatterSides["verdict"], string>> = { ai: "good", people: "bad", same: "dim", unsure: "faint", too_few: "faint", neither: "warn" };

function Figure({ one, cost, currency }: { one: AiFigure; cost: number | null; currency: string }) {
  const { unit } = one.metric;
  return (
    <section className="panel ai-figure" aria-label={one.metric.title}>
      <h2>{one.metric.title}</h2>
      <div className="big">{difference(one.difference, unit)}</div>
      <div className="small faint">{difference(one.low, unit)} to {difference(one.high, unit)}</div>
      <div className={`small ${TONE[one.verdict]}`}>{VERDICT_WORDS[one.verdict]}{cost !== null && ` · ${one.difference < 0 ? "−" : "+"}${decimal((Math.abs(one.difference) / 60_000) * cost, 2)} ${currency} a contact`}</div>
    </section>
  );
}

function HandOvers({ data, drill }: { data: AiAgents; drill: Search }) {
  const one = data.hand_over;
  return (
    <section className="panel ai-figure" aria-label="Hand-overs">
      <h2>Clean hand-overs</h2>
      <div className="big">{one.clean.value == null ? "–" : `${decimal(one.clean.value * 100, 0)} %`}</div>
      <div className="small faint">{duration(one.wait_ms)} wait, median</div>
      <div className="small"><Link className="link" to="/conversations" search={withKeys(drill, { agent_kind: "mixed" })}>{count(one.n)} handed over</Link></div>
    </section>
  );
}

// Few columns say most: how it ended, was it resolved, how hard was it, what did it cost people.
const SHOWN = ["effort", "csat_mean", "people_time"];

function Matters({ data, drill, open, onOpen }: { data: AiAgents; drill: Search; open: string | null; onOpen: (matter: string | null) => void }) {
  const [here, setHere] = useState(-1);
  const figures = [data.figures[0], ...SHOWN.map((id) => data.figures.find((one) => one.metric.id === id))].filter((one) => one !== undefined);
  const key = (matter: AiMatter) => (matter.reason === "" ? "-" : matter.reason);
  const toggle = (matter: AiMatter | undefined) => { if (matter) onOpen(open === key(matter) ? null : key(matter)); };
  const move = (by: number) => setHere((was) => Math.max(0, Math.min(data.matters.length - 1, was + by)));
  useKeys({ j: () => move(1), k: () => move(-1), o: () => toggle(data.matters[here]), Enter: () => toggle(data.matters[here]) });
  const span = 4 + figures.length;
  return (
    <section className="panel ai-section scroll-x" aria-label="Matters">
      <h2 className="panel-title">By matter</h2>
      <EndsKey />
      <table className="table ai-table">
        <thead><tr><th>Contact reason</th><th className="num">Begun by AI</th><th className="ends">Ended</th>{figures.map((one) => <th className="num rare" key={one.metric.id} title="AI agent beside people, same kind of case">{one.metric.title}</th>)}<th>Advice</th></tr></thead>
        <tbody>{data.matters.map((matter, i) => {
          const isOpen = open === key(matter);
          const advice = adviceText(matter);
          return (
            <Fragment key={matter.reason}>
              <tr className={i === here ? "here" : undefined}>
                <td><button type="button" className="open-row" aria-expanded={isOpen} onClick={() => toggle(matter)}>{isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}{sentence(reasonName(matter.reason))}</button></td>
                <td className="num">{count(matter.ends.n)}</td>
                <td className="ends"><EndsBar ends={matter.ends} /></td>
                {figures.map((one) => <td className="num rare" key={one.metric.id}><Cell row={rowOf(one, matter.reason)} unit={one.metric.unit} /></td>)}
                <td className="small">{advice === null ? <span className="faint">–</span> : <span title={advice}>after {plural(matter.advice.after, "turn")}, <b>+{count(Math.round(matter.advice.gain))}</b></span>}</td>
              </tr>
              {isOpen && <tr className="detail"><td colSpan={span}><MatterDetail matter={matter} data={data} drill={drill} /></td></tr>}
            </Fragment>
          );
        })}</tbody>
      </table>
    </section>
  );
}

function Cell({ row, unit }: { row: MatterSides | undefined; unit: Unit }) {
  if (row?.difference == null) return <span className="faint small">too few</span>;
  return <span className="effect-cell" title={`${figureRange(row, unit)}; ${count(row.ai_n)} begun by AI, ${count(row.people_n)} by people`}><b className={TONE[row.verdict]}>{difference(row.difference, unit)}</b><span className="why">{VERDICT_WORDS[row.verdict]}</span></span>;
}
