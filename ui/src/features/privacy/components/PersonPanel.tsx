import { IconDownload, IconLock, IconSearch, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { PersonData } from "@/shared/api/schema";
import { count, dateTimeFull, plural, sentence } from "@/shared/format/format";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";
import { exportThem, usePerson, type Who } from "../api";
import { holdOn, personSentence } from "../words";
import { EraseForm } from "./EraseForm";

const SHOWN = 12;

export interface Carried { readonly id: string; readonly kind: "erasure" | "export" }
interface Props {
  readonly who: Who | null;
  readonly request: Carried | null;  // an open request of the register that is being carried out
  readonly running: boolean;
  readonly onLook: (who: Who | null) => void;
  readonly onErasing: () => void;
  readonly onChange: () => void;
}

// Looks for one person, shows what there is, gives it out, takes it away.
export function PersonPanel({ who, request, running, onLook, onErasing, onChange }: Props) {
  const [by, setBy] = useState<"person" | "interaction">("person");
  const found = usePerson(who);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("who") ?? "").trim();
    const next: Who | null = value === "" ? null : by === "person" ? { person: value } : { interaction: value };
    if (next !== null && JSON.stringify(next) === JSON.stringify(who)) void found.refetch();
    onLook(next);
  };
  return (
    <section className="panel priv-person" aria-label="Find a person">
      <form className="priv-search" role="search" onSubmit={submit}>
        <div className="seg" role="group" aria-label="Look for">
          <button type="button" aria-pressed={by === "person"} onClick={() => setBy("person")}>A person</button>
          <button type="button" aria-pressed={by === "interaction"} onClick={() => setBy("interaction")}>One conversation</button>
        </div>
        <input className="input priv-who" name="who" aria-label={by === "person" ? "Customer id, e-mail, phone or name" : "Id of the conversation"} placeholder={by === "person" ? "Customer id, e-mail, phone or name" : "Id of the conversation"} autoComplete="off" spellCheck={false} autoFocus />
        <button type="submit" className="btn primary"><IconSearch size={14} aria-hidden />Look</button>
      </form>
      {who === null ? <p className="priv-hint dim">Shows what is stored about somebody and where, gives it out as one file, or takes it out of everything: conversations, scores, indexes, the vault, notes that quote them.</p>
        : found.error && !found.data ? <p className="note bad" role="alert">{sentence(found.error instanceof Error ? found.error.message : String(found.error))}</p>
        : !found.data ? <div aria-busy className="priv-found"><Bone w={320} h={20} /><Bone h={120} /></div>
        : <Found key={found.data.name} who={who} data={found.data} request={request} running={running} onErasing={onErasing} onChange={onChange} />}
    </section>
  );
}

function Found({ who, data, request, running, onErasing, onChange }: { who: Who; data: PersonData; request: Carried | null; running: boolean; onErasing: () => void; onChange: () => void }) {
  const [erasing, setErasing] = useState(false);
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const download = async () => {
    setFailure("");
    setBusy(true);
    try {
      const made = await exportThem(who, { basis: "GDPR Art. 15: the person asked", asked_by: "", ...(request?.kind === "export" ? { request: request.id } : {}) });
      const url = URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: "application/json" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = `person-${new Date().toISOString().slice(0, 10)}.json`;
      link.click();
      URL.revokeObjectURL(url);
      onChange();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  const contacts = all ? data.contacts : data.contacts.slice(0, SHOWN);
  const places = data.places.filter((place) => place.count > 0);
  return (
    <div className="priv-found">
      <div className="priv-head">
        <div><h2 className="priv-name">{data.name}</h2><p className="dim">{personSentence(data)}</p></div>
        <div className="priv-acts">
          <button type="button" className="btn" disabled={busy} onClick={() => void download()}><IconDownload size={14} aria-hidden />{busy ? "Gathering…" : "Export"}</button>
          {!erasing && <button type="button" className="btn priv-danger" disabled={data.hold !== null || running} onClick={() => setErasing(true)}><IconTrash size={14} aria-hidden />Erase…</button>}
        </div>
      </div>
      {data.hold && <p className="note priv-hold"><IconLock size={14} aria-hidden /><span>Nothing of this can be erased: a hold is on {holdOn(data.hold)}. {sentence(data.hold.reason)}; {data.hold.owner} answers for it.</span></p>}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {erasing && <EraseForm who={who} data={data} request={request?.kind === "erasure" ? request.id : ""} onCancel={() => setErasing(false)} onStarted={() => { setErasing(false); onErasing(); }} />}
      {data.known_as.length > 0 && <p className="priv-known"><span className="faint small">Known as</span>{data.known_as.map((name) => <span key={name} className="tag">{name}</span>)}</p>}
      <div className="priv-columns">
        <table className="table priv-places" aria-label="Where it lies"><thead><tr><th>Where it lies</th><th className="num">How much</th></tr></thead>
          <tbody>{places.map((place) => <tr key={place.name}><td>{sentence(place.name)}</td><td className="num tab">{count(place.count)}</td></tr>)}</tbody></table>
        <table className="table" aria-label="Conversations"><thead><tr><th>Conversation</th><th>When</th><th className="num">Turns</th></tr></thead>
          <tbody>{contacts.map((one) => <tr key={one.id}><td className="priv-id"><ChannelIcon channel={one.channel} /> <Link className="link" to={conversationPath(one.id)}>{one.id}</Link></td><td className="dim tab">{dateTimeFull(one.started_at)}</td><td className="num tab">{count(one.turns)}</td></tr>)}
            {data.contacts.length > contacts.length && <tr><td colSpan={3}><button type="button" className="btn quiet" onClick={() => setAll(true)}>Show all {plural(data.contacts.length, "conversation")}</button></td></tr>}</tbody></table>
      </div>
    </div>
  );
}
