import { IconAlertTriangle, IconUserCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { raiseDispute, useInteractionReviews, withdrawDispute } from "@/shared/api/queries/get-disputes";
import type { Answer, InteractionDispute, Standing } from "@/shared/api/schema";
import { dateTime, sentence } from "@/shared/format/format";
import { verdictWords } from "@/shared/score/verdicts";
import { Link } from "@/shared/ui/Link";

const STATE: Readonly<Record<InteractionDispute["state"], string>> = { open: "Disputed", upheld: "Dispute decided: the answer stands", overturned: "Dispute decided: overturned", withdrawn: "Dispute withdrawn" };
const HOW: Readonly<Record<Standing["how"], string>> = { one: "reviewed by", agreed: "reviewed by several, last", adjudicated: "settled by", decided: "decided by", contested: "people disagree" };

// What people said of the answer in view, and the way to dispute it.
export function PeopleSay({ id, scorecard, answer }: { id: string; scorecard: string; answer: Answer | undefined }) {
  const reviews = useInteractionReviews(id);
  const data = reviews.data;
  const box = useRef<HTMLDivElement>(null);
  // It comes after the answer was scrolled to. Where one column holds everything, the evidence stays in view instead.
  const question = answer?.question;
  const there = data !== undefined;
  useEffect(() => { if (there && question !== undefined && window.matchMedia("(min-width: 1021px)").matches) box.current?.scrollIntoView({ block: "nearest" }); }, [there, question]);
  if (!data) return null;
  const mine = data.standings.filter((one) => one.scorecard === scorecard);
  const disputes = data.disputes.filter((one) => one.scorecard === scorecard);
  if (!answer) {
    const corrected = mine.filter((one) => one.verdict !== "" && one.verdict !== one.machine).length;
    const open = disputes.filter((one) => one.state === "open").length;
    if (corrected === 0 && open === 0 && !data.may_dispute) return null;
    return <p className="side-none">{corrected > 0 && `${corrected} ${corrected === 1 ? "answer was" : "answers were"} corrected by people. `}{open > 0 && `${open} disputed. `}{data.may_dispute && "Choose an answer to dispute it."}</p>;
  }
  const standing = mine.find((one) => one.question === answer.question);
  const dispute = disputes.find((one) => one.question === answer.question && one.state !== "withdrawn");
  if (!standing && !dispute && !data.may_dispute) return null;
  return (
    <div className="people-say" aria-label="What people say" role="group" ref={box}>
      {standing && <p><IconUserCheck size={14} aria-hidden />{standing.how === "contested" ? "People disagree on this answer; it waits to be settled." : <span>{standing.verdict === standing.machine ? "Confirmed" : <>Corrected to <b>{verdictWords(standing.verdict)}</b></>}, {HOW[standing.how]} {standing.reviewer_name || "somebody"}, {dateTime(standing.at)}{standing.note && <>: {standing.note}</>}</span>}</p>}
      {dispute && <DisputeNote dispute={dispute} />}
      {!dispute && data.may_dispute && <DisputeForm key={answer.question} id={id} scorecard={scorecard} answer={answer} />}
    </div>
  );
}

function DisputeNote({ dispute }: { dispute: InteractionDispute }) {
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const withdraw = async () => {
    try { await withdrawDispute(dispute.id); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    for (const key of ["interaction-reviews", "disputes"]) void client.invalidateQueries({ queryKey: [key] });
  };
  return (
    <div className="people-dispute">
      <p><IconAlertTriangle size={14} aria-hidden /><span><b>{STATE[dispute.state]}</b> by {dispute.raised_by_name}, {dateTime(dispute.raised_at)}: {dispute.reason}</span></p>
      {dispute.decision !== "" && <p><IconUserCheck size={14} aria-hidden /><span>{dispute.decided_by_name}: <b>{verdictWords(dispute.decision)}</b>. {dispute.decision_reason}</span></p>}
      {dispute.state === "open" && <p className="people-acts">{dispute.own && <button type="button" className="btn" onClick={() => void withdraw()}>Take it back</button>}{dispute.may_decide && <Link className="btn" to="/review" search={{ id: [dispute.interaction], card: [dispute.scorecard] }}>Decide</Link>}{!dispute.own && !dispute.may_decide && <span className="faint small">An independent reviewer decides.</span>}</p>}
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
    </div>
  );
}

function DisputeForm({ id, scorecard, answer }: { id: string; scorecard: string; answer: Answer }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState("");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setFailure("");
    try {
      await raiseDispute({ interaction: id, scorecard, question: answer.question, reason });
      for (const key of ["interaction-reviews", "disputes"]) await client.invalidateQueries({ queryKey: [key] });
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  if (!open) return <p className="people-acts"><button type="button" className="btn" onClick={() => setOpen(true)}>Dispute this answer</button></p>;
  return (
    <form className="people-form" aria-label="Dispute this answer" onSubmit={(event) => void send(event)}>
      <label htmlFor="dispute-reason">Why is it wrong? An independent reviewer reads this, and you read their reason.</label>
      <textarea id="dispute-reason" className="input" rows={3} maxLength={2000} value={reason} autoFocus onChange={(event) => setReason(event.target.value)} />
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <p className="people-acts"><button type="submit" className="btn primary" disabled={reason.trim() === ""}>Dispute</button><button type="button" className="btn quiet" onClick={() => setOpen(false)}>Cancel</button></p>
    </form>
  );
}
