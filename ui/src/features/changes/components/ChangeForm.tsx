import { type FormEvent, useState } from "react";
import type { ChangeKind, UpstreamChange } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { fieldOfMoment, zoneWords } from "@/shared/format/zone";
import { addChange, correctChange } from "../api";
import { fieldsOf, KINDS } from "../kinds";

// `one`: null = a new one.
export function ChangeForm({ one, onDone, onCancel }: { one: UpstreamChange | null; onDone: () => void; onCancel: () => void }) {
  const [kind, setKind] = useState<ChangeKind>(one?.kind ?? "release");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const name = one ? `Correct ${one.title}` : "Write down a change";
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = fieldsOf(kind, new FormData(event.currentTarget));
    setFailure("");
    setBusy(true);
    try {
      if (one) await correctChange(one.id, fields); else await addChange(fields);
      onDone();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  return (
    <form className="panel change-form" aria-label={name} onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); onCancel(); } }}>
      <div className="change-form-head">
        <h2 className="panel-title">{name}</h2>
        <div className="seg" role="group" aria-label="Kind">{KINDS.map((known) => <button key={known.id} type="button" aria-pressed={known.id === kind} onClick={() => setKind(known.id)}>{known.name}</button>)}</div>
      </div>
      <div className="change-fields">
        <label className="change-wide"><span>What happened</span><input className="input" name="title" required maxLength={300} defaultValue={one?.title} placeholder={KINDS.find((known) => known.id === kind)?.example} autoFocus /></label>
        <label><span>When <span className="faint">({zoneWords()})</span></span><input className="input" name="at" type="datetime-local" required defaultValue={fieldOfMoment(one?.at ?? null)} /></label>
        <label><span>Until <span className="faint">({zoneWords()}, optional)</span></span><input className="input" name="until" type="datetime-local" defaultValue={fieldOfMoment(one?.until ?? null)} /></label>
        <label className="change-wide"><span>Whom it concerns <span className="faint">(optional)</span></span><input className="input" name="segment" maxLength={1000} defaultValue={one ? decodeURIComponent(one.segment) : ""} placeholder="queue=billing & channel=chat" spellCheck={false} /></label>
        <label className="change-wide"><span>Link <span className="faint">(optional)</span></span><input className="input" name="link" type="url" maxLength={1000} defaultValue={one?.link} placeholder="https://…" spellCheck={false} /></label>
        <label className="change-wide"><span>Notes <span className="faint">(optional)</span></span><input className="input" name="notes" maxLength={4000} defaultValue={one?.notes} /></label>
      </div>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="change-row"><button type="submit" className="btn primary" disabled={busy}>{one ? "Save" : "Write it down"}</button><button type="button" className="btn quiet" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}
