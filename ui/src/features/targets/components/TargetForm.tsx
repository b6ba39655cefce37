import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Metric, Target } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { setTarget } from "../api";
import { levelHint, parseLevel, writeLevel } from "../words";

interface Props { readonly metrics: readonly Metric[]; readonly target?: Target; readonly onClose: () => void }

// Sets a target, or changes one in its place; metric and contacts of one that is there stay.
export function TargetForm({ metrics, target, onClose }: Props) {
  const client = useQueryClient();
  const some = metrics.filter((metric) => !["count", "percentile", "ratio"].includes(metric.kind));
  const [id, setId] = useState(target?.metric ?? some.find((metric) => metric.headline)?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const metric = some.find((one) => one.id === id);
  const unit = metric?.unit ?? "score";
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const level = parseLevel(text("level"), unit);
    if (level === null) { setFailure(`The level cannot be read; write it like ${levelHint[unit]}`); return; }
    setBusy(true);
    setFailure("");
    try {
      const side = text("side");
      await setTarget({ metric: id, segment: target?.segment ?? text("segment"), ...(side === "at_least" || side === "at_most" ? { side } : {}), level, ...(text("from") === "" ? {} : { from: text("from") }), note: text("note") });
      void client.invalidateQueries({ queryKey: ["targets"] });
      onClose();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  return (
    <form className="target-form" aria-label={target ? "Change the target" : "Set a target"} onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onClose(); } }}>
      {!target && <label><span>Figure</span><select className="input" value={id} onChange={(event) => setId(event.target.value)} autoFocus>{some.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}</select></label>}
      {metric?.direction === "none" ? (
        <label><span>Side</span><select className="input" name="side" defaultValue={target?.side ?? "at_most"}><option value="at_most">at most</option><option value="at_least">at least</option></select></label>
      ) : <label><span>Side</span><output className="target-side">{metric?.direction === "up" ? "at least" : "at most"}</output></label>}
      <label><span>Level</span><input className="input tab" name="level" required defaultValue={target ? writeLevel(target.level, unit) : ""} placeholder={levelHint[unit]} key={id} autoComplete="off" autoFocus={target !== undefined} /></label>
      {!target && <label className="target-grow"><span>Of which contacts <span className="faint">all when empty</span></span><input className="input" name="segment" placeholder="queue=billing&channel=chat" maxLength={500} autoComplete="off" /></label>}
      <label><span>From <span className="faint">today when empty</span></span><input className="input" name="from" type="date" defaultValue={target?.from ?? ""} /></label>
      <label className="target-grow"><span>Note</span><input className="input" name="note" maxLength={500} defaultValue={target?.note ?? ""} autoComplete="off" /></label>
      <div className="target-acts"><button type="submit" className="btn primary" disabled={busy}>{target ? "Save" : "Set target"}</button><button type="button" className="btn quiet" onClick={onClose}>Cancel</button></div>
      {failure && <p className="bad target-failure" role="alert">{sentence(failure)}</p>}
    </form>
  );
}
