import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Hold } from "@/shared/api/schema";
import { date, sentence } from "@/shared/format/format";
import { Empty } from "@/shared/ui/States";
import { addHold, releaseHold } from "../api";
import { holdOn } from "../words";

// What must be kept, whoever asks or whatever rule.
export function Holds({ holds, may, onChange }: { holds: readonly Hold[]; may: boolean; onChange: () => void }) {
  const [adding, setAdding] = useState(false);
  const [sure, setSure] = useState("");
  const [failure, setFailure] = useState("");
  const attempt = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); setSure(""); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    onChange();
  };
  const add = may && !adding && <button type="button" className="btn" onClick={() => setAdding(true)}><IconPlus size={14} aria-hidden />Add hold</button>;
  return (
    <section className="panel priv-part" aria-label="Legal holds">
      <div className="priv-part-head"><h2 className="panel-title">Legal holds</h2>{holds.length > 0 && add}</div>
      {adding && <HoldForm onDone={() => { setAdding(false); onChange(); }} onCancel={() => setAdding(false)} />}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {holds.length === 0 ? !adding && <Empty title="Nothing is held" action={add || undefined}>A hold keeps a person, a conversation or a period from being erased by anybody and any rule, until it is released.</Empty> : (
        <div className="scroll-x"><table className="table priv-stack">
          <thead><tr><th>On</th><th>Why</th><th>Who answers</th><th>Since</th><th><span className="vh">Actions</span></th></tr></thead>
          <tbody>{holds.map((hold) => (
            <tr key={hold.id} className={hold.released_at ? "priv-past" : undefined}>
              <td className="priv-id">{sentence(holdOn(hold))}<div className="faint small mono">{hold.id}</div></td>
              <td className="priv-basis">{hold.reason}</td><td>{hold.owner}</td>
              <td className="tab dim priv-when">{date(hold.created_at)}{hold.released_at && <div className="small">released {date(hold.released_at)} by {hold.released_by}</div>}</td>
              <td className="priv-acts">{may && !hold.released_at && (sure === hold.id
                ? <><span className="small">It can be erased then.</span> <button type="button" className="btn" autoFocus onClick={() => void attempt(() => releaseHold(hold.id))}>Release it</button><button type="button" className="btn quiet" onClick={() => setSure("")}>Keep</button></>
                : <button type="button" className="btn quiet" onClick={() => setSure(hold.id)}>Release…</button>)}</td>
            </tr>
          ))}</tbody>
        </table></div>
      )}
    </section>
  );
}

function HoldForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const [kind, setKind] = useState<Hold["kind"]>("person");
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.currentTarget).entries()].map(([name, value]) => [name, String(value).trim()]));
    setFailure("");
    try { await addHold({ kind, ...values }); onDone(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <form className="priv-form" aria-label="Add a hold" onSubmit={(event) => void submit(event)}>
      <div className="seg" role="group" aria-label="On">{(["person", "interaction", "period"] as const).map((id) => <button key={id} type="button" aria-pressed={id === kind} onClick={() => setKind(id)}>{id === "person" ? "A person" : id === "interaction" ? "One conversation" : "A period"}</button>)}</div>
      <div className="priv-fields">
        {kind === "period" ? (
          <><label><span>From</span><input className="input" name="from" type="date" required /></label><label><span>Until, not included</span><input className="input" name="until" type="date" required /></label></>
        ) : <label><span>{kind === "person" ? "Customer id" : "Id of the conversation"}</span><input className="input" name="value" required autoComplete="off" spellCheck={false} autoFocus /></label>}
        <label><span>Why</span><input className="input" name="reason" required placeholder="Case 7/26" /></label>
        <label><span>Who answers for it</span><input className="input" name="owner" required placeholder="Legal" /></label>
      </div>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="priv-row"><button type="submit" className="btn primary">Hold</button><button type="button" className="btn quiet" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}
