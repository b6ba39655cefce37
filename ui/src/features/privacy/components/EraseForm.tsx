import { type FormEvent, useState } from "react";
import type { PersonData } from "@/shared/api/schema";
import { count, plural, sentence } from "@/shared/format/format";
import { eraseThem, type Who } from "../api";
import { BASES } from "../words";

interface Props {
  readonly who: Who;
  readonly data: PersonData;
  readonly request: string;
  readonly onStarted: () => void;
  readonly onCancel: () => void;
}

// Says what goes, and goes only when the name is written out.
export function EraseForm({ who, data, request, onStarted, onCancel }: Props) {
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const rows = data.places.reduce((sum, place) => sum + place.count, 0);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const received = String(form.get("received") ?? "");
    setFailure("");
    setBusy(true);
    try {
      await eraseThem(who, typed.trim(), { basis: String(form.get("basis") ?? ""), asked_by: String(form.get("asked_by") ?? ""), ...(received ? { received_at: `${received}T00:00:00Z` } : {}), ...(request ? { request } : {}) });
      onStarted();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  return (
    <form className="priv-erase" aria-label={`Erase ${data.name}`} onSubmit={(event) => void submit(event)}>
      <p><b>{plural(data.contacts.length, "conversation")}</b> and {count(rows)} rows made of them go for good, figures are as if they had never been, and the same records are refused when they come again. Backups taken before keep what they had.</p>
      {!request && (
        <div className="priv-fields">
          <label><span>Legal basis</span><input className="input" name="basis" list="privacy-bases" defaultValue={BASES[0]} required /></label>
          <datalist id="privacy-bases">{BASES.map((basis) => <option key={basis} value={basis} />)}</datalist>
          <label><span>Who asked, and how <span className="faint">(optional)</span></span><input className="input" name="asked_by" placeholder="By letter, ticket 4711" /></label>
          <label><span>Asked on <span className="faint">(today, unless given)</span></span><input className="input" name="received" type="date" max={new Date().toISOString().slice(0, 10)} /></label>
        </div>
      )}
      <label className="priv-confirm"><span>Write <b>{data.name}</b> to confirm</span><input className="input" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} autoFocus /></label>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="priv-row"><button type="submit" className="btn priv-sure" disabled={busy || typed.trim() !== data.name}>{busy ? "Starting…" : "Erase for good"}</button><button type="button" className="btn quiet" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}
