import { type FormEvent, useState } from "react";
import type { Destination, DestinationKind, DestinationSecret } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { addDestination, changeDestination } from "../api";
import { eventsFor, eventWords, type Field, fieldsOf, KIND_IDS, KINDS } from "../kinds";

const FIRST: ReadonlySet<string> = new Set(["incident.opened", "initiative.started"]);

const shown = (one: Destination | null, field: Field): string => {
  if (!one || field.name === "secret") return field.name === "issue_type" ? "Task" : "";
  const value = one[field.name];
  return typeof value === "string" ? value : value.join(", ");
};

interface Props {
  readonly one: Destination | null;  // null: a new one
  readonly events: readonly string[];
  readonly privateAllowed: boolean;
  readonly onDone: (made: DestinationSecret | null) => void;
  readonly onCancel: () => void;
}

export function DestinationForm({ one, events, privateAllowed, onDone, onCancel }: Props) {
  const [kind, setKind] = useState<DestinationKind>(one?.kind ?? "webhook");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const words = KINDS[kind];
  const name = one ? `Change ${one.name}` : "Add a destination";
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = fieldsOf(kind, new FormData(event.currentTarget));
    setFailure("");
    setBusy(true);
    try {
      if (one) { await changeDestination(one.id, fields); onDone(null); } else onDone(await addDestination(fields));
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  return (
    <form className="panel dest-form" aria-label={name} onSubmit={(event) => void submit(event)}>
      <div className="dest-form-head">
        <h2 className="panel-title">{name}</h2>
        {!one && <div className="seg" role="group" aria-label="Kind">{KIND_IDS.map((id) => <button key={id} type="button" aria-pressed={id === kind} onClick={() => { setKind(id); setFailure(""); }}>{KINDS[id].name}</button>)}</div>}
      </div>
      <p className="dim">{words.what}</p>
      <div className="dest-fields">
        <label><span>Name</span><input className="input" name="name" required maxLength={100} defaultValue={one?.name} placeholder="Floor leads" autoFocus /></label>
        {words.fields.map((field) => (
          <label key={`${kind}-${field.name}`} className={field.name === "address" || field.name === "to" ? "dest-wide" : undefined}>
            <span>{field.label}{field.optional && <span className="faint"> (optional)</span>}</span>
            <input className="input" name={field.name} type={field.name === "secret" ? "password" : "text"} autoComplete={field.name === "secret" ? "new-password" : "off"} spellCheck={false}
              required={!field.optional && !(field.name === "secret" && one?.has_secret)} defaultValue={shown(one, field)} placeholder={field.name === "secret" && one?.has_secret ? "unchanged" : field.placeholder} />
          </label>
        ))}
        <label><span>Incidents from</span><span className="dest-unit"><input className="input num" name="min_severity" type="number" min={0} step={1} defaultValue={one?.min_severity ?? 0} /> contacts touched</span></label>
      </div>
      <fieldset className="dest-events"><legend>It wants to hear</legend>{eventsFor(kind, events).map((type) => <label key={type}><input type="checkbox" name="event" value={type} defaultChecked={one ? one.events.includes(type) : FIRST.has(type)} />{eventWords(type)}</label>)}</fieldset>
      {kind === "email" && privateAllowed && <label className="dest-check"><input type="checkbox" name="plain" defaultChecked={one?.plain} />Also without TLS, where the server has none</label>}
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="dest-row"><button type="submit" className="btn primary" disabled={busy}>{one ? "Save" : "Add"}</button><button type="button" className="btn quiet" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}
