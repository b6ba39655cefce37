import { useState } from "react";
import type { PrivacyRegister, PrivacyRequest } from "@/shared/api/schema";
import { count, date, dateTime, plural, sentence } from "@/shared/format/format";
import { Empty } from "@/shared/ui/States";
import { refuse, type Who } from "../api";
import { dueWords } from "../words";

interface Props {
  readonly data: PrivacyRegister;
  readonly may: boolean;
  readonly onCarryOut: (who: Who, request: PrivacyRequest) => void;
  readonly onChange: () => void;
}

// Who asked what, when, on what basis, and how long there is to answer.
export function Register({ data, may, onCarryOut, onChange }: Props) {
  return (
    <section className="panel priv-part" aria-label="Register">
      <div className="priv-part-head"><h2 className="panel-title">Register of requests</h2><span className="faint small">{plural(data.erased_subjects, "record")} erased for good · {count(data.refused_deliveries)} refused when they came again{data.refused_at && `, last ${dateTime(data.refused_at)}`}</span></div>
      {data.requests.length === 0 ? <Empty title="Nobody has asked yet">Every erasure and every export appears here with who asked, on what basis, and the month there is to answer.</Empty> : (
        <div className="scroll-x"><table className="table priv-stack">
          <thead><tr><th>Asked</th><th>For</th><th>Whom</th><th>Basis</th><th>Due</th><th>State</th><th><span className="vh">Actions</span></th></tr></thead>
          <tbody>{data.requests.map((one) => <Row key={one.id} one={one} may={may} onCarryOut={onCarryOut} onChange={onChange} />)}</tbody>
        </table></div>
      )}
    </section>
  );
}

function Row({ one, may, onCarryOut, onChange }: { one: PrivacyRequest } & Omit<Props, "data">) {
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState("");
  const due = dueWords(one);
  const why = one.state === "refused" ? (one.detail as { reason?: string } | null)?.reason : undefined;
  const say = async () => {
    try { await refuse(one.id, reason); setRefusing(false); onChange(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <tr>
      <td className="tab priv-when">{date(one.received_at)}<div className="faint small">{one.asked_by || one.by}</div></td>
      <td>{sentence(one.kind)}</td>
      <td className="priv-id">{one.person || <span className="mono faint" title="The keyed hash of who it was">{one.hash || "not shown"}</span>}</td>
      <td className="dim priv-basis">{one.basis || "none given"}{why && <div className="small">Refused: {why}</div>}</td>
      <td className="tab priv-when">{one.done_at ? <span className="dim">done {date(one.done_at)}</span> : date(one.due_at)}</td>
      <td><span className={`tag ${due.tone}`}>{due.text}</span></td>
      <td className="priv-acts">{may && one.state === "open" && (refusing ? (
        <span className="priv-row"><input className="input" aria-label="Why it is refused" placeholder="Why" value={reason} onChange={(event) => setReason(event.target.value)} autoFocus /><button type="button" className="btn" disabled={reason.trim() === ""} onClick={() => void say()}>Refuse</button><button type="button" className="btn quiet" onClick={() => setRefusing(false)}>Back</button></span>
      ) : (
        <><button type="button" className="btn" onClick={() => onCarryOut(one.subject === "interaction" ? { interaction: one.person } : { person: one.person }, one)}>Look</button><button type="button" className="btn quiet" onClick={() => setRefusing(true)}>Refuse…</button></>
      ))}{failure && <div className="bad small" role="alert">{sentence(failure)}</div>}</td>
    </tr>
  );
}
