import { useState } from "react";
import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import type { Agents, AgentStanding } from "@/shared/api/schema";
import { count, difference, plural, sentence, value, words } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { agentPath, Link, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { withPeriod } from "@/shared/url/period";
import { first, withKeys } from "@/shared/url/search";
import { type Asked, paramsOf, useAgents } from "../api";
import { Whisker } from "../components/Whisker";
import "../components/performance.css";
import { agentsHeadline, type Kind, mixText, ofKind, placeOf, rankText, scaleOf } from "../words";

const KINDS: readonly { readonly id: Kind; readonly name: string }[] = [{ id: "all", name: "Everybody" }, { id: "human", name: "People" }, { id: "ai", name: "AI agents" }];
const WORTH_SHOWN = 8;
// Agents differ less than their weeks do.
export const DAYS = 90;

export function AgentsPage() {
  const { search, setSearch, workspace, horizon, period, dates, drill } = usePulsePeriod(DAYS);
  useTitle("Agents");
  const metrics = useMetrics();
  const metric = first(search, "figure") ?? "qa_score";
  const kind = KINDS.find((one) => one.id === first(search, "kind"))?.id ?? "all";
  const asked: Asked | null = dates && { ...dates, search };
  const agents = useAgents(asked, metric);
  const choices = metrics.data?.filter((one) => one.kind !== "count") ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>Agents</h1>
        <select className="input" aria-label="Compared on" value={metric} onChange={(event) => setSearch(withKeys(search, { figure: event.currentTarget.value }))}>
          {choices.length === 0 && <option value={metric}>{metric}</option>}
          {choices.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
        </select>
        <div className="seg" role="group" aria-label="Who">{KINDS.map((one) => <button type="button" key={one.id} aria-pressed={kind === one.id} onClick={() => setSearch(withKeys(search, { kind: one.id === "all" ? undefined : one.id }))}>{one.name}</button>)}</div>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <SheetLink path="/v1/agents" params={{ ...paramsOf(asked), metric }} what="These agents" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {workspace.data && !dates ? <Empty title="No contacts yet">Agents appear here with their first contacts.</Empty>
        : agents.error && !agents.data ? <Failed what="The agents could not be compared" error={agents.error} onRetry={() => void agents.refetch()} />
        : !agents.data ? <div aria-busy><Bone w={560} h={20} /><Bone h={520} style={{ marginTop: 16 }} /></div>
        : agents.data.agents.length === 0 ? <Empty title="No agent has contacts here">Choose another period or fewer filters.</Empty>
        : <Compared data={agents.data} shown={ofKind(agents.data.agents, kind)} stale={agents.isPlaceholderData} drill={drill} />}
    </div>
  );
}

function Compared({ data, shown, stale, drill }: { data: Agents; shown: readonly AgentStanding[]; stale: boolean; drill: ReturnType<typeof usePulsePeriod>["drill"] }) {
  const { unit } = data.metric;
  const [here, setHere] = useState(-1);
  const go = useGo();
  const move = (by: number) => setHere((was) => Math.max(0, Math.min(shown.length - 1, was + by)));
  const open = () => { const one = shown[here]; if (one) go({ to: agentPath(one.agent), search: drill }); };
  useKeys({ j: () => move(1), k: () => move(-1), o: open, Enter: open });
  const at = scaleOf(shown, shown.length > 1 ? null : data.mean);
  const mix = mixText(data);
  return (
    <div aria-busy={stale}>
      <p className="perf-say">{agentsHeadline(data)}</p>
      <p className="dim perf-sub">Adjusted for reason, channel, queue, hour and history; few cases are drawn to the middle. {mix}</p>
      <div className="perf-grid">
        <section className="panel scroll-x" aria-label="Agents">
          <table className="table perf-table">
            <thead><tr><th className="num" title="Between which places the agent stands, with 95 % certainty">Rank</th><th>Agent</th><th className="rare">Team</th><th className="num rare">Contacts</th><th className="wide">{data.metric.title}, adjusted</th><th className="num">Adjusted</th><th className="num rare">Plain</th><th className="num rare" title="What their cases add beside the average case">Cases</th></tr></thead>
            <tbody>{shown.map((one, i) => (
              <tr key={one.agent} className={i === here ? "here" : undefined}>
                <td className="num tab faint">{rankText(one)}</td>
                <td className="who"><Link className="link" to={agentPath(one.agent)} search={drill}><span className="clip" dir="auto">{one.name}</span>{one.kind === "ai" && <span className="tag">AI</span>}</Link></td>
                <td className="clip dim rare">{one.team}</td>
                <td className="num rare">{count(one.n)}</td>
                <td className="wide"><Whisker row={one} at={at} mean={data.mean} unit={unit} place={placeOf(one, data.metric.direction)} /></td>
                <td className="num">{value(one.adjusted, unit)}</td>
                <td className="num dim rare">{value(one.raw, unit)}</td>
                <td className="num dim rare">{difference(one.case_mix, unit)}</td>
              </tr>
            ))}</tbody>
          </table>
          {shown.length === 0 && <p className="faint coach-none">None of this kind.</p>}
        </section>
        <aside>
          <section className="panel perf-side" aria-label="How it is read">
            <h2 className="panel-title">How it is read</h2>
            <p className="small dim">Dot: the adjusted figure. Line: where it lies with 95 % certainty. Ring: the plain figure. Hair: all agents’ mean, {value(data.mean, unit)}. Green and red only where an agent is apart from the typical.</p>
            <p className="small dim" style={{ marginTop: 8 }}>Agents truly differ by {value(data.between.value, unit)} ({value(data.between.low, unit)} to {value(data.between.high, unit)}), one deviation. {plural(data.cases, "contact")}{data.sample < 1 && `, every ${Math.round(1 / data.sample)}th read`}.</p>
          </section>
          <Worth data={data} />
        </aside>
      </div>
    </div>
  );
}

function Worth({ data }: { data: Agents }) {
  const most = [...data.worth].filter((one) => one.n > 0).sort((a, b) => Math.abs(b.worth) * Math.sqrt(b.n) - Math.abs(a.worth) * Math.sqrt(a.n)).slice(0, WORTH_SHOWN);
  if (most.length === 0) return null;
  return (
    <section className="panel perf-side" aria-label="What cases are worth">
      <h2 className="panel-title">What cases are worth</h2>
      <p className="small faint" style={{ marginBottom: 6 }}>Beside the average case, served by the same agent.</p>
      {most.map((one) => <div className="worth-row" key={`${one.factor} ${one.level}`}><span className="clip" dir="auto" title={`${one.factor}: ${one.level}, ${plural(one.n, "contact")}`}><span className="faint">{sentence(one.factor)}</span> {one.level === "" ? "none" : words(one.level)}</span><span className="tab">{difference(one.worth, data.metric.unit)}</span></div>)}
    </section>
  );
}
