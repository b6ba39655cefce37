import { IconChevronLeft } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useMay } from "@/shared/api/queries/get-session";
import type { Initiative, InitiativeEffect, Metric } from "@/shared/api/schema";
import { EffectFigure } from "@/shared/charts/EffectFigure";
import { date, sentence } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useChanges, useEffectOf, useInitiative } from "../api";
import { InitiativeForm } from "../components/InitiativeForm";
import "../components/initiatives.css";
import { methodText, rangeText, segmentText, standingOf } from "../effect-words";

type Step = "start" | "end" | "cancel" | "reopen";
const STEPS: Readonly<Record<Initiative["state"], readonly { readonly step: Step; readonly name: string }[]>> = {
  draft: [{ step: "start", name: "Start" }, { step: "cancel", name: "Cancel it" }],
  running: [{ step: "end", name: "End" }, { step: "cancel", name: "Cancel it" }],
  ended: [],
  cancelled: [{ step: "reopen", name: "Make it a draft again" }],
};

export function InitiativePage({ id }: { id: string }) {
  const found = useInitiative(id);
  const one = found.data;
  const metrics = useMetrics();
  const may = useMay("initiatives.manage");
  const go = useGo();
  const changes = useChanges();
  const [editing, setEditing] = useState(false);
  const [failure, setFailure] = useState("");
  const begun = one?.state === "running" || one?.state === "ended";
  const effect = useEffectOf(id, begun);
  useTitle(one?.title ?? "Initiative");
  useKeys({ Escape: () => go({ to: "/initiatives" }), ...(may ? { e: () => setEditing(true) } : {}) });
  const attempt = async (work: Promise<unknown>) => {
    setFailure("");
    try { await work; } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const metric = metrics.data?.find((each) => each.id === one?.metric);
  if (found.error && !one) return <div className="page"><Failed what="This initiative could not be loaded" error={found.error} onRetry={() => void found.refetch()} /></div>;
  if (!one) return <div className="page" aria-busy><Bone h={300} /></div>;
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/initiatives" aria-label="Back to Initiatives"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{one.title}</h1>
        <span className="tag">{one.state}</span>
        <span className="grow" />
        {may && <>
          {one.state !== "ended" && <button type="button" className="btn" onClick={() => setEditing(true)}>Edit</button>}
          {STEPS[one.state].map(({ step, name }, i) => <button type="button" key={step} className={i === 0 ? "btn primary" : "btn"} onClick={() => void attempt(changes.step(id, step))}>{name}</button>)}
        </>}
      </header>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {editing && <InitiativeForm of={one} onClose={() => setEditing(false)} onDone={() => setEditing(false)} />}
      <div className="initiative-grid">
        <div>
          <section className="panel" aria-label="Effect">
            {!begun ? <Empty title="No effect yet">It is measured from the day it starts.</Empty>
              : effect.error && !effect.data ? <Failed what="The effect could not be measured" error={effect.error} onRetry={() => void effect.refetch()} />
              : !effect.data || !metric ? <Bone h={300} />
              : <Measured effect={effect.data} metric={metric} />}
          </section>
          {effect.data && effect.data.guardrails.length > 0 && <Guardrails effect={effect.data} metrics={metrics.data ?? []} />}
        </div>
        <aside>
          <section className="panel initiative-side" aria-label="What it is">
            <dl style={{ margin: 0 }}>
              {one.hypothesis && <><dt>Why it should help</dt><dd>{one.hypothesis}</dd></>}
              <dt>Figure</dt><dd><Link className="link" to={`/metric/${encodeURIComponent(one.metric)}`}>{metric?.title ?? one.metric}</Link></dd>
              <dt>Contacts</dt><dd>{sentence(segmentText(one.segment))}</dd>
              {one.expected && metric && <><dt>Predicted</dt><dd>{rangeText(one.expected, metric.unit)}</dd></>}
              {one.start && <><dt>Start</dt><dd>{date(one.start)}</dd></>}
              {one.rollout.length > 0 && <><dt>Rollout by {one.rollout_by}</dt><dd>{one.rollout.map((step) => <span key={step.value} style={{ display: "block" }}>{step.value}, {date(step.start)}</span>)}</dd></>}
              {one.cost > 0 && <><dt>Cost</dt><dd>{one.cost}</dd></>}
              {one.incident && <><dt>Came from</dt><dd>{one.incident}</dd></>}
              {one.links.length > 0 && <><dt>Links</dt><dd>{one.links.map((link) => <span key={link} style={{ display: "block", overflowWrap: "anywhere" }}>{link}</span>)}</dd></>}
              {one.notes && <><dt>Notes</dt><dd>{one.notes}</dd></>}
            </dl>
          </section>
          <Tasks one={one} may={may} onSet={(task) => attempt(changes.task(id, task))} />
        </aside>
      </div>
    </div>
  );
}

function Measured({ effect, metric }: { effect: InitiativeEffect; metric: Metric }) {
  const { target } = effect;
  const standing = standingOf(target.state);
  return (
    <>
      <p className="initiative-now">
        <span className="big">{rangeText(target, metric.unit)}</span>
        <span className={`tag ${standing.tone}`}>{standing.name}</span>
        {target.faded_on && <span className="dim">since {date(target.faded_on)}; {rangeText({ value: target.left, low: target.left, high: target.left }, metric.unit).split(" (")[0]} of {rangeText({ value: target.win, low: target.win, high: target.win }, metric.unit).split(" (")[0]} is left</span>}
      </p>
      <p className="dim small">{sentence(metric.title)} {methodText(target)}. {target.method !== "none" && `${target.days} days, 95 % interval.`}</p>
      {target.points.length > 0 && <EffectFigure title={metric.title} points={target.points} start={effect.start} unit={metric.unit} />}
    </>
  );
}

const GUARDS = { unknown: ["not enough data", ""], kept: ["not worse", "good"], harmed: ["got worse", "bad"] } as const;

function Guardrails({ effect, metrics }: { effect: InitiativeEffect; metrics: readonly Metric[] }) {
  return (
    <section className="panel scroll-x" aria-label="Guardrails" style={{ padding: 0 }}>
      <table className="table">
        <thead><tr><th>Must not get worse</th><th>Effect</th><th /></tr></thead>
        <tbody>{effect.guardrails.map((guard) => {
          const metric = metrics.find((one) => one.id === guard.metric);
          const [name, tone] = GUARDS[guard.guard];
          return <tr key={guard.metric}><td>{metric?.title ?? guard.metric}</td><td className="tab">{rangeText(guard, metric?.unit ?? "score")}</td><td><span className={`tag ${tone}`}>{name}</span></td></tr>;
        })}</tbody>
      </table>
    </section>
  );
}

function Tasks({ one, may, onSet }: { one: Initiative; may: boolean; onSet: (task: { id?: string; text?: string; done?: boolean }) => Promise<void> }) {
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get("text") ?? "").trim();
    if (text !== "") void onSet({ text }).then(() => form.reset());
  };
  return (
    <section className="panel" aria-label="Tasks">
      <h2 className="panel-title">Tasks</h2>
      <ul className="initiative-tasks">{one.tasks.map((task) => <li key={task.id}><label><input type="checkbox" checked={task.done} disabled={!may} onChange={(event) => void onSet({ id: task.id, done: event.currentTarget.checked })} /><span className={task.done ? "done" : undefined}>{task.text}</span></label></li>)}</ul>
      {may && <form className="initiative-add" onSubmit={add}><input className="input" name="text" aria-label="New task" placeholder="New task" /><button type="submit" className="btn">Add</button></form>}
    </section>
  );
}
