import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import { interactionsPage } from "@/shared/api/queries/get-interactions";
import type { Evidence, Scorecard } from "@/shared/api/schema";
import { dateTime, words } from "@/shared/format/format";
import { ScoreCard } from "@/shared/score/ScoreCard";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Failed } from "@/shared/ui/States";
import { errorLine, useTryScorecard } from "../api/try-scorecard";

const LINE = 19;

// A changed card on one conversation, before anybody is scored by it. Nothing is stored.
export function TryCard({ card, interaction, onInteraction }: { card: Scorecard; interaction: string; onInteraction: (id: string) => void }) {
  const [yaml, setYaml] = useState(card.yaml ?? "");
  const attempt = useTryScorecard();
  const recent = useQuery({ queryKey: ["try-candidates", card.id], queryFn: ({ signal }) => interactionsPage({ card: [card.id] }, undefined, signal, 30), staleTime: 60_000 });
  const editor = useRef<HTMLDivElement>(null);
  const id = interaction || recent.data?.rows[0]?.id || "";
  const message = attempt.error?.message ?? "";
  const bad = attempt.error ? errorLine(message) : null;
  const lines = yaml.split("\n").length;
  useEffect(() => { if (bad !== null && editor.current) editor.current.scrollTop = Math.max(0, (bad - 6) * LINE); }, [bad, attempt.submittedAt]);
  const run = () => { if (id !== "") attempt.mutate({ interaction_id: id, yaml }); };
  const score = attempt.data?.score;
  const scored = attempt.variables?.interaction_id ?? "";
  const conversation = useQuery({ ...conversationQuery(scored), enabled: scored !== "" && attempt.isSuccess });
  const quote = (one: Evidence): string | null => {
    if (one.turn == null) { const event = conversation.data?.events[one.event ?? -1]; return event ? words(`${event.kind} ${event.name}`).trim() : null; }
    const text = conversation.data?.turns[one.turn]?.text ?? "";
    const part = one.begin === 0 && one.end === 0 ? text : text.slice(one.begin, one.end);
    return part === "" ? null : part.length > 80 ? `${part.slice(0, 78)}…` : part;
  };
  return (
    <div className="try-grid">
      <section aria-label="The card">
        <div className="try-tools">
          <label className="small dim" htmlFor="try-id">Conversation</label>
          <input id="try-id" className="input mono" list="try-ids" style={{ flex: 1, maxWidth: 340 }} value={interaction} placeholder={id || "id of a conversation"} onChange={(event) => onInteraction(event.currentTarget.value.trim())} />
          <datalist id="try-ids">{recent.data?.rows.map((row) => <option key={row.id} value={row.id}>{`${row.channel}, ${dateTime(row.started_at)}, ${words(row.reason)}`}</option>)}</datalist>
          <button type="button" className="btn primary" onClick={run} disabled={id === "" || attempt.isPending}><IconPlayerPlay size={14} aria-hidden />{attempt.isPending ? "Scoring…" : "Score it"}</button>
          {yaml !== (card.yaml ?? "") && <button type="button" className="btn quiet" onClick={() => { setYaml(card.yaml ?? ""); attempt.reset(); }}>Undo all changes</button>}
        </div>
        <div className="panel" style={{ overflow: "hidden" }}>
          {attempt.error && bad !== null && <p className="try-error" role="alert"><IconAlertTriangle size={14} aria-hidden style={{ flex: "none", alignSelf: "center" }} />{message}</p>}
          <div className="editor" ref={editor}>
            <ol aria-hidden>{Array.from({ length: lines }, (_, i) => <li key={i} className={bad === i + 1 ? "bad" : ""}>{i + 1}</li>)}</ol>
            <div className="sheet">
              {bad !== null && <div className="bad-line" data-line={bad} style={{ top: 8 + (bad - 1) * LINE }} />}
              <textarea aria-label="Scorecard YAML" aria-invalid={bad !== null} spellCheck={false} wrap="off" value={yaml} style={{ height: Math.max(lines * LINE + 24, 200) }}
                onChange={(event) => setYaml(event.currentTarget.value)}
                onKeyDown={(event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); run(); } }} />
            </div>
          </div>
        </div>
        <p className="small faint" style={{ marginTop: 6 }}>Nothing is stored: the change is tried on this one conversation only. To keep it, put it into the card's file. <kbd className="kbd">⌘ ↵</kbd> scores.</p>
      </section>
      <section className="panel" aria-label="Result" aria-live="polite">
        {attempt.error && bad === null ? <Failed what="It could not be scored" error={attempt.error} onRetry={run} />
          : score ? <><ScoreCard score={score} quote={quote} titles={{ sections: Object.fromEntries(card.sections.map((one) => [one.id, one.title])), types: Object.fromEntries(card.questions.map((one) => [one.id, one.type])) }} /><p style={{ padding: "4px 14px 12px" }} className="small"><Link className="link" to={conversationPath(scored)}>Open the conversation</Link></p></>
          : attempt.data ? <p className="faint" style={{ padding: 14 }}>The card does not apply to this conversation.</p>
          : <p className="faint" style={{ padding: 14 }}>{attempt.error ? "Correct the marked line and score again." : "Change the card and score: each answer, its reason and what it rests on appear here."}</p>}
      </section>
    </div>
  );
}
