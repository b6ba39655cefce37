import { type FormEvent, useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import type { Initiative } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { keptDay } from "@/shared/format/zone";
import { useChanges } from "../api";

// Makes one, or changes one. Enter saves, Escape closes.
export function InitiativeForm({ of, onDone, onClose }: { of?: Initiative; onDone: (one: Initiative) => void; onClose: () => void }) {
  const metrics = useMetrics();
  const changes = useChanges();
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const text = (name: string): string => String(values.get(name) ?? "").trim();
    const fields = {
      title: text("title"), hypothesis: text("hypothesis"), metric: text("metric"), segment: text("segment"),
      guardrails: values.getAll("guardrail").map(String), start: text("start") || null, cost: Number(text("cost") || 0), notes: text("notes"),
    };
    setFailure("");
    try { onDone(of ? await changes.change(of.id, fields) : await changes.make(fields)); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <form className="panel initiative-form" aria-label={of ? "Change this initiative" : "New initiative"} onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <label className="wide"><span>What is done</span><input className="input" name="title" required autoFocus defaultValue={of?.title} /></label>
      <label className="wide"><span>Why it should help</span><input className="input" name="hypothesis" defaultValue={of?.hypothesis} /></label>
      <label><span>Figure to change</span><select className="input" name="metric" key={metrics.data ? "there" : "coming"} defaultValue={of?.metric} required>{metrics.data?.map((metric) => <option key={metric.id} value={metric.id}>{metric.title}</option>)}</select></label>
      <label><span>For which contacts</span><input className="input" name="segment" placeholder="queue=billing&channel=chat" defaultValue={of?.segment} /></label>
      <label><span>Start</span><input className="input" name="start" type="date" defaultValue={of?.start ? keptDay(of.start) : undefined} /></label>
      <label><span>Cost</span><input className="input" name="cost" type="number" min="0" step="any" defaultValue={of?.cost ?? 0} /></label>
      <label><span>Must not get worse</span><select className="input initiative-many" name="guardrail" multiple size={4} key={metrics.data ? "there" : "coming"} defaultValue={of ? [...of.guardrails] : []}>{metrics.data?.map((metric) => <option key={metric.id} value={metric.id}>{metric.title}</option>)}</select></label>
      <label><span>Notes</span><textarea className="input initiative-many" name="notes" defaultValue={of?.notes} /></label>
      {failure && <p className="note bad wide" role="alert">{sentence(failure)}</p>}
      <div className="wide initiative-acts"><button type="submit" className="btn primary">{of ? "Save" : "Make draft"}</button><button type="button" className="btn quiet" onClick={onClose}>Close</button></div>
    </form>
  );
}
