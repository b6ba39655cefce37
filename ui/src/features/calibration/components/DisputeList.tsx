import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { decideDispute, useDisputes } from "@/shared/api/queries/get-disputes";
import type { Dispute } from "@/shared/api/schema";
import { dateTime, plural, sentence } from "@/shared/format/format";
import { verdictWords } from "@/shared/score/verdicts";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";

export function DisputeList() {
  const disputes = useDisputes();
  const all = disputes.data?.disputes ?? [];
  const open = all.filter((one) => one.state === "open");
  const decided = all.filter((one) => one.state === "upheld" || one.state === "overturned");
  return (
    <section className="panel" aria-label="Disputes">
      <header className="cal-head"><h2 className="panel-title">Disputes</h2><span className="faint small">{open.length > 0 ? `${open.length} open` : "none open"}{decided.length > 0 ? `, ${decided.filter((one) => one.state === "overturned").length} of ${plural(decided.length, "decided dispute")} overturned` : ""}</span></header>
      {disputes.error && !disputes.data ? <Failed what="The disputes could not be loaded" error={disputes.error} onRetry={() => void disputes.refetch()} />
        : !disputes.data ? <div style={{ padding: 14 }} aria-busy><Bone h={40} /></div>
        : all.length === 0 ? <p className="cal-none faint">Nobody has disputed an answer. Agents do so on their conversations, with a reason.</p>
        : <ul className="cal-disputes">{[...open, ...decided].slice(0, 50).map((one) => <Row key={one.id} one={one} />)}</ul>}
    </section>
  );
}

function Row({ one }: { one: Dispute }) {
  const client = useQueryClient();
  const [verdict, setVerdict] = useState("");
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState("");
  const decide = async () => {
    setFailure("");
    try {
      await decideDispute(one.id, verdict, reason);
      for (const key of ["disputes", "interaction-reviews", "review-queue", "review-accuracy"]) void client.invalidateQueries({ queryKey: [key] });
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <li>
      <p className="cal-dispute-head"><span className={`tag ${one.state === "open" ? "warn" : ""}`}>{one.state === "open" && <IconAlertTriangle size={12} aria-hidden />}{one.state}</span><b dir="auto">{one.question_text}</b><span className="dim">answered “{verdictWords(one.verdict)}”</span><span className="grow" /><span className="faint small">{dateTime(one.raised_at)}</span><Link className="link mono" to={conversationPath(one.interaction)} search={{ show: [`${one.scorecard}.${one.question}`] }}>{one.interaction}</Link></p>
      <p className="dim"><b>{one.raised_by_name}</b>: {one.reason}</p>
      {one.decision !== "" && <p className="dim"><b>{one.decided_by_name}</b>: “{verdictWords(one.decision)}”. {one.decision_reason}</p>}
      {one.may_decide && (
        <form className="cal-decide" aria-label={`Decide: ${one.question_text}`} onSubmit={(event) => { event.preventDefault(); void decide(); }}>
          <div className="seg" role="group" aria-label="Verdict">{one.choices.map((choice) => <button key={choice.verdict} type="button" aria-pressed={verdict === choice.verdict} title={choice.label} onClick={() => setVerdict(choice.verdict)}>{verdictWords(choice.verdict)}</button>)}</div>
          <input className="input" aria-label="Reason" placeholder="Why? Both sides read it" value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
          <button type="submit" className="btn primary" disabled={verdict === "" || reason.trim() === ""}>{verdict !== "" && verdict !== one.verdict ? "Overturn" : "Uphold"}</button>
        </form>
      )}
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
    </li>
  );
}
