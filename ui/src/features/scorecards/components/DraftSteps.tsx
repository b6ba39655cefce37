import { useQueryClient } from "@tanstack/react-query";
import { IconArrowBackUp, IconCheck, IconHistory, IconSend, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { isOpen, publishRescoring, startRescoring, useRescoring } from "@/shared/api/queries/get-rescoring";
import { useSession } from "@/shared/api/queries/get-session";
import type { CardDraft } from "@/shared/api/schema";
import { Failed } from "@/shared/ui/States";
import { approveDraft, discardDraft, lifeMoved, sendBackDraft, submitDraft } from "../api/lifecycle";
import { standsWords } from "../lifecycle-words";
import "./lifecycle.css";

type Asking = "submit" | "approve" | "back" | null;

// What may be done about a draft now: each as the server allows it to whoever looks.
export function DraftSteps({ draft, yaml, onPublished, onDiscarded }: { draft: CardDraft; yaml?: string | undefined; onPublished?: () => void; onDiscarded?: () => void }) {
  const queries = useQueryClient();
  const rescoring = useRescoring();
  const may = useSession().data?.permissions.includes("scorecards.publish") ?? false;
  const [asking, setAsking] = useState<Asking>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const act = async (work: () => Promise<unknown>, then?: () => void) => {
    setBusy(true);
    setFailure(null);
    try { await work(); setAsking(null); setNote(""); then?.(); } catch (error) { setFailure(error); }
    lifeMoved(queries);
    setBusy(false);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void act(() => (asking === "submit" ? submitDraft(draft.id, note) : asking === "approve" ? approveDraft(draft.id, note) : sendBackDraft(draft.id, note)));
  };
  const other = isOpen(rescoring.data) && rescoring.data?.draft?.id !== draft.id;
  const here = isOpen(rescoring.data) && rescoring.data?.draft?.id === draft.id;
  const open = draft.state !== "published" && draft.state !== "discarded";
  const waits = draft.state === "submitted" || draft.state === "approved";
  return (
    <div className="draft-steps" role="group" aria-label="What comes next">
      <p>{standsWords(draft)}{draft.submit_note && draft.state === "submitted" && <span className="faint"> “{draft.submit_note}”</span>}</p>
      {draft.trial && !draft.trial_is_current && open && <p className="warn small">Phrases, policies or models have changed since it was tried: what it would do may differ by now.</p>}
      {open && may && asking === null && (
        <div className="row">
          {yaml !== undefined && !here && <button type="button" className={`btn${draft.trial ? "" : " primary"}`} disabled={busy || other} title={other ? "Something else is being tried: publish it or throw it away first" : undefined} onClick={() => void act(async () => { queries.setQueryData(["rescoring"], await startRescoring(yaml)); })}><IconHistory size={14} aria-hidden />{draft.trial ? "Try again" : "Try on all history"}</button>}
          {draft.may_submit && draft.approval_needed && <button type="button" className="btn primary" disabled={busy} onClick={() => setAsking("submit")}><IconSend size={14} aria-hidden />Submit for approval…</button>}
          {draft.may_approve && <button type="button" className="btn primary" disabled={busy} onClick={() => setAsking("approve")}><IconCheck size={14} aria-hidden />Approve…</button>}
          {waits && !draft.mine && <button type="button" className="btn" disabled={busy} onClick={() => setAsking("back")}><IconArrowBackUp size={14} aria-hidden />Send back…</button>}
          {waits && draft.mine && <button type="button" className="btn" disabled={busy} onClick={() => void act(() => sendBackDraft(draft.id, ""))}><IconArrowBackUp size={14} aria-hidden />Take it back</button>}
          {draft.may_publish && <button type="button" className="btn primary" disabled={busy} onClick={() => void act(async () => { queries.setQueryData(["rescoring"], await publishRescoring()); }, onPublished)}><IconCheck size={14} aria-hidden />Publish</button>}
          <button type="button" className="btn quiet" disabled={busy} onClick={() => void act(() => discardDraft(draft.id), onDiscarded)}><IconTrash size={14} aria-hidden />Throw away</button>
        </div>
      )}
      {asking && (
        <form className="draft-ask" onSubmit={send}>
          <label htmlFor="draft-note">{asking === "back" ? "Why? The author reads it" : asking === "submit" ? "What should the second person know? (optional)" : "A word for the record (optional)"}</label>
          <textarea id="draft-note" className="input form-text" rows={2} autoFocus maxLength={2000} required={asking === "back"} value={note} onChange={(event) => setNote(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); setAsking(null); } }} />
          <div className="row"><button type="submit" className="btn primary" disabled={busy || (asking === "back" && note.trim() === "")}>{asking === "back" ? "Send back" : asking === "submit" ? "Submit" : "Approve this text"}</button><button type="button" className="btn" onClick={() => setAsking(null)}>Not yet</button></div>
        </form>
      )}
      {failure !== null && <Failed what="It could not be done" error={failure} />}
    </div>
  );
}
