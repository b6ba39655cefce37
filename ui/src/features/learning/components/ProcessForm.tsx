import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { Process, ProcessStep, ShownBy } from "@/shared/api/schema";
import { sentence, words } from "@/shared/format/format";
import { useLearningChanges } from "../api";

interface Props { readonly reason?: string; readonly of?: Process; readonly onDone: (made: Process) => void; readonly onClose: () => void }
type Draft = ProcessStep & { readonly key: number };

const NONE: ShownBy = { signal: null, question: null, event: null };
const codeOf = (by: ShownBy | null): string => (by?.signal ? `signal ${by.signal}` : by?.question ? `question ${by.question}` : by?.event ? `event ${by.event}` : "");
// The server takes one way; what is not set is left out.
const shownOf = (code: string): ShownBy | null => {
  const [kind, name] = code.split(" ");
  if (!kind || !name) return null;
  return { ...NONE, [kind]: name };
};
const plain = (by: ShownBy | null): ShownBy | null => (by === null ? null : (Object.fromEntries(Object.entries(by).filter(([, name]) => name != null && name !== "")) as unknown as ShownBy));

// Writes a document, or its next version.
export function ProcessForm({ reason = "", of, onDone, onClose }: Props) {
  const changes = useLearningChanges();
  const workspace = useWorkspace();
  const cards = useScorecards();
  const [steps, setSteps] = useState<readonly Draft[]>(() => (of?.steps ?? [{ id: "", title: "", text: "", shown_by: null }]).map((step, key) => ({ ...step, key })));
  const [next, setNext] = useState(steps.length);
  const [reasons, setReasons] = useState<readonly string[]>(of?.reasons ?? (reason === "" ? [] : [reason]));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const change = (key: number, fields: Partial<ProcessStep>) => setSteps(steps.map((step) => (step.key === key ? { ...step, ...fields } : step)));
  const move = (at: number, by: number) => {
    const list = [...steps];
    const [step] = list.splice(at, 1);
    if (step) list.splice(at + by, 0, step);
    setSteps(list);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    setFailure("");
    setBusy(true);
    const fields = {
      title: text("title"), owner: text("owner"), text: text("text"), review_days: Number(text("review_days")), reasons: [...reasons],
      policies: text("policies").split(/[\s,]+/).filter((one) => one !== ""),
      steps: steps.map(({ id, title, text: said, shown_by }) => ({ id, title, text: said, shown_by: plain(shown_by) })),
    };
    try { onDone(of ? await changes.save(of.id, { ...fields, version: of.version }) : await changes.write(fields)); }
    catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  const known = workspace.data?.facets.reason ?? [];
  const signals = workspace.data?.facets.signal ?? [];
  return (
    <form className="panel learn-form" aria-label={of ? "Change the document" : "New document"} onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onClose(); } }}>
      <label className="wide"><span>Title</span><input className="input" name="title" required defaultValue={of?.title ?? ""} autoFocus placeholder="Where is my refund?" /></label>
      <label><span>Owner, who keeps it true</span><input className="input" name="owner" required defaultValue={of?.owner ?? ""} /></label>
      <label><span>Look at it again after, days</span><input className="input" name="review_days" type="number" min="1" max="3650" defaultValue={of?.review_days ?? 180} /></label>
      <label className="wide"><span>What it is for</span><textarea className="input" name="text" defaultValue={of?.text ?? ""} /></label>
      <label className="wide"><span>Policies it must agree with, by their ids</span><input className="input" name="policies" defaultValue={of?.policies.join(", ") ?? ""} placeholder="none" /></label>
      <div className="wide">
        <span className="learn-label" id="learn-reasons">Contact reasons</span>
        <div className="filters" role="group" aria-labelledby="learn-reasons">
          {reasons.map((one) => <span className="chip" key={one}><span>{known.find((each) => each.value === one)?.title ?? words(one)}</span><button type="button" aria-label={`Not for ${words(one)}`} onClick={() => setReasons(reasons.filter((each) => each !== one))}>×</button></span>)}
          <select className="input" aria-label="Add a contact reason" value="" onChange={(event) => { const one = event.currentTarget.value; if (one !== "") setReasons([...reasons, one]); }}>
            <option value="">Add a reason</option>
            {known.filter((one) => one.value !== "" && !one.value.startsWith("~") && !reasons.includes(one.value)).map((one) => <option key={one.value} value={one.value}>{one.title ?? words(one.value)}</option>)}
          </select>
        </div>
      </div>
      <fieldset className="wide"><legend>Steps</legend>
        <ol className="learn-edit">{steps.map((step, i) => (
          <li key={step.key}>
            <span className="faint tab">{i + 1}</span>
            <div className="learn-edit-fields">
              <input className="input" aria-label={`Step ${i + 1}: what to do`} placeholder="What to do" value={step.title} required onChange={(event) => change(step.key, { title: event.currentTarget.value })} />
              <textarea className="input" aria-label={`Step ${i + 1}: what to say and mind`} placeholder="What to say and mind" value={step.text} onChange={(event) => change(step.key, { text: event.currentTarget.value })} />
              <select className="input" aria-label={`Step ${i + 1}: what shows it was done`} value={codeOf(step.shown_by)} onChange={(event) => change(step.key, { shown_by: shownOf(event.currentTarget.value) })}>
                <option value="">Nothing shows it by itself</option>
                {codeOf(step.shown_by) !== "" && <option value={codeOf(step.shown_by)}>{words(codeOf(step.shown_by))}</option>}
                {(cards.data ?? []).map((card) => <optgroup key={card.id} label={`Questions of ${card.title}`}>{card.questions.map((one) => <option key={one.id} value={`question ${card.id}/${one.id}`}>{one.text}</option>)}</optgroup>)}
                <optgroup label="Signals">{signals.map((one) => <option key={one.value} value={`signal ${one.value}`}>{words(one.value).replace(":", ": ")}</option>)}</optgroup>
              </select>
            </div>
            <span className="learn-edit-acts">
              <button type="button" className="btn quiet icon" aria-label={`Step ${i + 1} up`} disabled={i === 0} onClick={() => move(i, -1)}><IconArrowUp size={14} aria-hidden /></button>
              <button type="button" className="btn quiet icon" aria-label={`Step ${i + 1} down`} disabled={i === steps.length - 1} onClick={() => move(i, 1)}><IconArrowDown size={14} aria-hidden /></button>
              <button type="button" className="btn quiet icon" aria-label={`Remove step ${i + 1}`} disabled={steps.length === 1} onClick={() => setSteps(steps.filter((each) => each.key !== step.key))}><IconTrash size={14} aria-hidden /></button>
            </span>
          </li>
        ))}</ol>
        <button type="button" className="btn" onClick={() => { setSteps([...steps, { id: "", title: "", text: "", shown_by: null, key: next }]); setNext(next + 1); }}><IconPlus size={14} aria-hidden />Add a step</button>
      </fieldset>
      {failure && <p className="note bad wide" role="alert">{sentence(failure)}</p>}
      <div className="wide" style={{ display: "flex", gap: 8 }}><button type="submit" className="btn primary" disabled={busy}>{of ? "Publish the next version" : "Publish"}</button><button type="button" className="btn quiet" onClick={onClose}>Close</button></div>
    </form>
  );
}
