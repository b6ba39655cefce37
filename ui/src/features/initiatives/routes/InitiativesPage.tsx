import { useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useMay } from "@/shared/api/queries/get-session";
import type { Initiative, Metric } from "@/shared/api/schema";
import { date } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { initiativePath, Link, useGo } from "@/shared/ui/Link";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useEffectOf, useInitiatives } from "../api";
import { InitiativeForm } from "../components/InitiativeForm";
import "../components/initiatives.css";
import { againstPrediction, rangeText, segmentText, standingOf } from "../effect-words";

const COLUMNS = [
  { state: "draft", title: "Drafts", none: "Nothing is being prepared." },
  { state: "running", title: "Running", none: "Nothing runs." },
  { state: "ended", title: "Ended", none: "Nothing has ended yet." },
] as const;

// The board by state, and the ledger: what was said it would do beside what it did.
export function InitiativesPage() {
  useTitle("Initiatives");
  const all = useInitiatives();
  const metrics = useMetrics();
  const may = useMay("initiatives.manage");
  const go = useGo();
  const [making, setMaking] = useState(false);
  useKeys(may ? { c: () => setMaking(true) } : {});
  const metricOf = (one: Initiative): Metric | undefined => metrics.data?.find((metric) => metric.id === one.metric);
  const known = all.data?.filter((one) => one.state === "running" || one.state === "ended") ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>Initiatives</h1>
        <span className="grow" />
        <SheetLink path="/v1/initiatives" what="The initiatives" />
        {may && !making && <button type="button" className="btn primary" onClick={() => setMaking(true)}>New initiative <kbd className="kbd">c</kbd></button>}
      </header>
      {making && <InitiativeForm onClose={() => setMaking(false)} onDone={(one) => go({ to: initiativePath(one.id) })} />}
      {all.error && !all.data ? <Failed what="The initiatives could not be loaded" error={all.error} onRetry={() => void all.refetch()} />
        : !all.data ? <div aria-busy><Bone h={220} /></div>
        : all.data.length === 0 ? <Empty title="No initiatives yet">Open a figure that moved: below “Why it moved” stands what could be done. Or write down what you are about to change, and Clarion measures what it does.</Empty> : (
          <>
            <div className="initiative-board">
              {COLUMNS.map(({ state, title, none }) => {
                const some = all.data.filter((one) => one.state === state);
                return (
                  <section key={state} aria-label={title}>
                    <h2>{title} <span className="faint">{some.length}</span></h2>
                    <div className="panel">{some.length === 0 ? <p className="faint initiative-nobody">{none}</p> : some.map((one) => <Card key={one.id} one={one} metric={metricOf(one)} />)}</div>
                  </section>
                );
              })}
            </div>
            {known.length > 0 && (
              <section className="panel scroll-x" aria-label="Ledger">
                <table className="table ledger-table">
                  <thead><tr><th>Ledger</th><th>Figure</th><th>Start</th><th>Predicted</th><th>Measured</th><th>Held against it</th></tr></thead>
                  <tbody>{known.map((one) => <LedgerRow key={one.id} one={one} metric={metricOf(one)} />)}</tbody>
                </table>
              </section>
            )}
          </>
        )}
    </div>
  );
}

function Card({ one, metric }: { one: Initiative; metric: Metric | undefined }) {
  const running = one.state === "running";
  const effect = useEffectOf(one.id, running);
  const state = running ? effect.data?.target.state : one.outcome?.state;
  return (
    <Link className="initiative-card" to={initiativePath(one.id)}>
      <b>{one.title}</b>
      <span className="dim small">{metric?.title ?? one.metric}, {segmentText(one.segment)}</span>
      {(running || one.outcome) && metric && (
        <span className="row">
          {state && <span className={`tag ${standingOf(state).tone}`}>{standingOf(state).name}</span>}
          <span className="tab">{running && effect.isPending ? "measuring…" : rangeText(running ? effect.data?.target : one.outcome, metric.unit)}</span>
        </span>
      )}
    </Link>
  );
}

function LedgerRow({ one, metric }: { one: Initiative; metric: Metric | undefined }) {
  const unit = metric?.unit ?? "score";
  return (
    <tr>
      <td><Link className="link" to={initiativePath(one.id)}>{one.title}</Link></td>
      <td className="dim">{metric?.title ?? one.metric}</td>
      <td className="dim tab">{one.start ? date(one.start) : one.rollout[0] ? date(one.rollout[0].start) : "–"}</td>
      <td className="tab" data-label="Predicted">{one.expected ? rangeText(one.expected, unit) : <span className="faint">nothing was</span>}</td>
      <td className="tab" data-label="Measured">{one.outcome ? rangeText(one.outcome, unit) : <span className="faint">{one.state === "running" ? "still running" : "not enough data"}</span>}</td>
      <td data-label="Held against it">{againstPrediction(one)}</td>
    </tr>
  );
}
