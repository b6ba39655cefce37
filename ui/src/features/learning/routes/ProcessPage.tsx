import { IconChevronLeft } from "@tabler/icons-react";
import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { ProcessEvidence, ProcessFlag, ProcessHistory, ProcessStep, StepEvidence } from "@/shared/api/schema";
import { Sparkline } from "@/shared/charts/Sparkline";
import { count, date, plural, sentence, value } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { parseSearch } from "@/shared/url/search";
import { useEvidence, useLearningChanges, useProcess } from "../api";
import { ProcessForm } from "../components/ProcessForm";
import "../components/learning.css";
import { flagText, shownText } from "../words";

export function ProcessPage({ id }: { id: string }) {
  const found = useProcess(id);
  const evidence = useEvidence(id);
  const may = useMay("learning.write");
  const changes = useLearningChanges();
  const go = useGo();
  const [editing, setEditing] = useState(false);
  const [failure, setFailure] = useState("");
  const process = found.data?.process;
  useTitle(process?.title ?? "Document");
  useKeys({ Escape: () => (editing ? setEditing(false) : go({ to: "/learning" })), ...(may && process ? { e: () => setEditing(true) } : {}) });
  const attempt = async (work: Promise<unknown>) => {
    setFailure("");
    try { await work; } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  if (found.error && !found.data) return <div className="page"><Failed what="This document could not be loaded" error={found.error} onRetry={() => void found.refetch()} /></div>;
  if (!process || !found.data) return <div className="page" aria-busy><Bone w={320} h={24} /><Bone h={320} style={{ marginTop: 16 }} /></div>;
  const of = new Map((evidence.data?.steps ?? []).map((one) => [one.step, one]));
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/learning" aria-label="Back to Learning"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{process.title}</h1>
        {process.retired && <span className="tag">retired</span>}
        <span className="grow" />
        {may && !editing && <>
          <button type="button" className="btn" onClick={() => void attempt(changes.review(id))}>It is still true</button>
          <button type="button" className="btn" onClick={() => setEditing(true)}>Change</button>
          <button type="button" className="btn quiet" onClick={() => void attempt(changes.retire(id, !process.retired))}>{process.retired ? "Bring back" : "Retire"}</button>
        </>}
      </header>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {editing ? <ProcessForm of={process} onClose={() => setEditing(false)} onDone={() => setEditing(false)} /> : (
        <div className="learn-grid">
          <section aria-label="Steps">
            {process.text !== "" && <p className="learn-text">{process.text}</p>}
            <ol className="panel learn-steps">{process.steps.map((step, i) => <StepRow key={step.id} step={step} at={i + 1} evidence={of.get(step.id)} loading={!evidence.data && !evidence.error} />)}</ol>
          </section>
          <aside>
            <Flags evidence={evidence.data} failed={evidence.error} steps={process.steps} onRetry={() => void evidence.refetch()} />
            <section className="panel learn-side" aria-label="About">
              <dl className="learn-about">
                <div><dt className="faint">For</dt><dd>{process.reasons.map((reason, i) => <span key={reason}>{i > 0 && ", "}<Link className="link" to="/conversations" search={{ reason: [reason] }}><ReasonName reason={reason} none="" /></Link></span>)}</dd></div>
                <div><dt className="faint">Owner</dt><dd>{process.owner}</dd></div>
                {process.policies.length > 0 && <div><dt className="faint">Policies</dt><dd>{process.policies.join(", ")}</dd></div>}
                <div><dt className="faint">Looked at</dt><dd>{process.reviewed_at == null ? "not yet" : date(process.reviewed_at)}</dd></div>
                <div><dt className="faint">Look again</dt><dd>every {plural(process.review_days, "day")}</dd></div>
              </dl>
            </section>
            <Versions history={found.data} />
          </aside>
        </div>
      )}
    </div>
  );
}

function StepRow({ step, at, evidence, loading }: { readonly step: ProcessStep; readonly at: number; readonly evidence: StepEvidence | undefined; readonly loading: boolean }) {
  const series = (evidence?.weeks ?? []).map((week) => ({ at: week.week, value: week.n > 0 ? week.hits / week.n : null, low: null, high: null, n: week.n, enough: true, partial: false }));
  return (
    <li>
      <span className="learn-number tab" aria-hidden>{at}</span>
      <div className="learn-step">
        <h2>{step.title}</h2>
        {step.text !== "" && <p className="dim">{step.text}</p>}
        <p className="faint small">{step.shown_by ? `Shown by ${shownText(step.shown_by)}` : "Nothing shows it by itself: only people can tell"}</p>
      </div>
      <div className="learn-rate">
        {step.shown_by === null ? null : loading ? <Bone w={90} h={34} /> : !evidence || evidence.n === 0 ? <span className="faint small">no whole week yet</span> : <>
          <b className="tab" title={`${value(evidence.low, "percent")} to ${value(evidence.high, "percent")}, 95 %`}>{value(evidence.share, "percent")}</b>
          <span className="faint small tab">of {count(evidence.n)} in four weeks</span>
          {series.length > 1 && <Sparkline series={series} label={`${step.title}: share of contacts by week, ${series.length} weeks`} width={96} height={22} />}
        </>}
      </div>
    </li>
  );
}

function Flags({ evidence, failed, steps, onRetry }: { readonly evidence: ProcessEvidence | undefined; readonly failed: unknown; readonly steps: readonly ProcessStep[]; readonly onRetry: () => void }) {
  return (
    <section className="panel learn-side" aria-label="Is it still true?">
      <h2 className="panel-title">Is it still true?</h2>
      {failed && !evidence ? <p className="small"><span className="bad">What happens could not be read.</span> <button type="button" className="btn quiet" onClick={onRetry}>Try again</button></p>
        : !evidence ? <Bone h={60} />
        : evidence.contacts === 0 ? <Empty title="No contacts of these reasons">Steps are held against conversations as soon as there are some.</Empty>
        : evidence.flags.length === 0 ? <p className="dim small">Conversations still follow it: {plural(evidence.contacts, "contact")}, no step fell, nothing new.</p>
        : <ul className="learn-flags">{evidence.flags.map((flag) => <Flag key={`${flag.kind} ${flag.what}`} flag={flag} step={steps.find((one) => one.id === flag.what)?.title ?? ""} />)}</ul>}
    </section>
  );
}

function Flag({ flag, step }: { readonly flag: ProcessFlag; readonly step: string }) {
  return (
    <li>
      <span className={`tag ${flag.kind === "review_due" ? "" : "warn"}`}>{flag.kind === "step_fell" ? "no longer done" : flag.kind === "new" ? "new" : "review due"}</span>
      <p className="small">{flagText(flag, step)}</p>
      {flag.examples.length > 0 && <p className="small faint">Read: {flag.examples.map((id, i) => <span key={id}>{i > 0 && ", "}<Link className="link" to={conversationPath(id)}>{i + 1}</Link></span>)}{flag.drill !== "" && <> · <Link className="link" to="/conversations" search={parseSearch(flag.drill)}>{flag.kind === "new" || flag.drill.includes("answer=") ? "all of them" : "all of this reason"}</Link></>}</p>}
    </li>
  );
}

function Versions({ history }: { readonly history: ProcessHistory }) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <section className="panel learn-side" aria-label="Versions">
      <h2 className="panel-title">Versions</h2>
      <ul className="learn-versions">{history.versions.map((one) => (
        <li key={one.version}>
          <p className="small"><b className="tab">{one.version}</b> {one.published_at == null ? "shipped" : `${date(one.published_at)}, ${one.by_name}`} {one.changes.length > 0 && <button type="button" className="btn quiet" aria-expanded={open === one.version} onClick={() => setOpen(open === one.version ? null : one.version)}>{plural(one.changes.length, "change")}</button>}</p>
          {open === one.version && <dl className="learn-diff">{one.changes.map((change) => <div key={change.what}><dt className="faint small">{change.what}</dt>{change.before !== "" && <dd className="was">{change.before}</dd>}{change.after !== "" && <dd className="is">{change.after}</dd>}</div>)}</dl>}
        </li>
      ))}</ul>
    </section>
  );
}
