import { useQueryClient } from "@tanstack/react-query";
import { IconPin, IconPinnedFilled, IconUserCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useSession } from "@/shared/api/queries/get-session";
import type { QuestionExample } from "@/shared/api/schema";
import { date, words } from "@/shared/format/format";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";
import { markExample, useExamples } from "../api/lifecycle";
import "./lifecycle.css";

// Passes and fails of a question in real conversations; who reviews pins the telling ones and rejects the others.
export function Examples({ card, question }: { card: string; question: string }) {
  const [open, setOpen] = useState(false);
  const found = useExamples(card, question, open);
  const session = useSession().data;
  const queries = useQueryClient();
  const [failure, setFailure] = useState("");
  if (!session?.permissions.includes("conversations.read")) return null;
  const mark = async (interaction: string, to: "pinned" | "rejected" | "none") => {
    setFailure("");
    try { queries.setQueryData(["question-examples", card, question], await markExample(card, question, interaction, to)); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const side = (name: string, list: readonly QuestionExample[]) => (
    <section aria-label={`${name} examples`}>
      <h4>{name}</h4>
      {list.length === 0 ? <p className="faint small">No sure example in what you may read.</p> : <ul>{list.map((one) => <Example key={one.interaction} card={card} question={question} one={one} may={session.permissions.includes("reviews.write")} onMark={(to) => void mark(one.interaction, to)} />)}</ul>}
    </section>
  );
  return (
    <details className="examples" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Examples from conversations</summary>
      {found.error ? <p className="warn small" role="alert">They could not be loaded: {found.error.message} <button type="button" className="btn quiet" onClick={() => void found.refetch()}>Try again</button></p>
        : !found.data ? <div style={{ display: "grid", gap: 6 }} aria-busy><Bone h={34} /><Bone h={34} /></div>
        : <div className="examples-sides">{side("Good", found.data.good)}{side("Poor", found.data.poor)}</div>}
      {failure && <p className="bad small" role="alert">{failure}</p>}
      {(found.data?.rejected.length ?? 0) > 0 && <p className="faint small">Rejected: {found.data?.rejected.map((one) => <span key={one.interaction} className="examples-out"><Link className="link mono" to={conversationPath(one.interaction)}>{one.interaction}</Link> by {one.by} <button type="button" className="btn quiet" onClick={() => void mark(one.interaction, "none")}>allow again</button></span>)}</p>}
    </details>
  );
}

function Example({ card, question, one, may, onMark }: { card: string; question: string; one: QuestionExample; may: boolean; onMark: (to: "pinned" | "rejected" | "none") => void }) {
  return (
    <li className="example">
      <Link className="example-said" to={conversationPath(one.interaction)} search={{ show: [`${card}.${question}`] }}>
        {one.text ? <q dir="auto">{one.text.slice(0, one.begin)}<mark>{one.text.slice(one.begin, one.end)}</mark>{one.text.slice(one.end)}</q> : <span>{one.because}{one.preview && <q className="faint" dir="auto">{one.preview}</q>}</span>}
        <span className="faint small">{words(one.channel)}, {one.agent_name || "no agent"}, {words(one.reason) || "no reason"}, {date(one.started_at)} · {Math.round(one.confidence * 100)} % sure{one.confirmed && <> · <IconUserCheck size={12} aria-hidden /> a person says the same</>}</span>
      </Link>
      {may && (
        <span className="example-acts">
          <button type="button" className="btn quiet icon" aria-pressed={one.pinned} aria-label={one.pinned ? "Unpin this example" : "Pin this example"} title={one.pinned ? "Pinned: always shown. Press to unpin" : "Pin: always show it"} onClick={() => onMark(one.pinned ? "none" : "pinned")}>{one.pinned ? <IconPinnedFilled size={14} aria-hidden /> : <IconPin size={14} aria-hidden />}</button>
          <button type="button" className="btn quiet icon" aria-label="Reject this example" title="Reject: never show it here" onClick={() => onMark("rejected")}><IconX size={14} aria-hidden /></button>
        </span>
      )}
    </li>
  );
}
