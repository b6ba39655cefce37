import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { discardRescoring, publishRescoring, trialPlace, useRescoring } from "@/shared/api/queries/get-rescoring";
import type { Rescoring, Scorecard } from "@/shared/api/schema";
import { duration, plural } from "@/shared/format/format";
import { Link, scorecardPath } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { saveDraft } from "../draft";
import { Running } from "@/shared/rescoring/Running";
import { headline } from "@/shared/rescoring/shift-words";
import "./editor.css";
import { DraftSteps } from "./DraftSteps";
import { Shift } from "./Shift";

const VIEW = { edit: { view: ["edit"] }, versions: { view: ["versions"] } } as const;

// A changed card on all of history: running, then what would change, then made to count or thrown away. The server keeps it.
export function HistoryTrial({ card }: { card: Scorecard }) {
  const rescoring = useRescoring();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly what: string; readonly error: unknown } | null>(null);
  const status = rescoring.data;
  const act = async (what: string, work: () => Promise<Rescoring>, then?: () => void) => {
    setBusy(true);
    setFailure(null);
    try { queries.setQueryData(["rescoring"], await work()); then?.(); } catch (error) { setFailure({ what, error }); void rescoring.refetch(); }
    setBusy(false);
    setAsking(false);
  };
  const discard = () => void act("It could not be thrown away", discardRescoring);
  const publish = () => void act("It could not be published", publishRescoring, () => saveDraft(card.id, null));

  if (rescoring.error && !status) return <Failed what="What is being tried could not be loaded" error={rescoring.error} onRetry={() => void rescoring.refetch()} />;
  if (!status) return <div style={{ display: "grid", gap: 10 }} aria-busy><Bone w="50%" h={26} /><Bone h={120} /></div>;
  const edit = <Link className="btn" to={scorecardPath(card.id)} search={VIEW.edit}>Edit the card</Link>;
  if (status.state === "none" || (status.card !== card.id && status.state !== "running" && status.state !== "ready"))
    return <Empty title="Nothing is being tried" action={edit}>Change the card, then try it on all history: how many conversations would change, which questions, for whom, with the words each answer rests on. Nothing counts until it is published.</Empty>;
  if (status.card !== card.id) return <Empty title={`Another change is being tried: ${status.title}`} action={<Link className="btn" {...trialPlace(status)}>Go to {status.title}</Link>}>One change at a time. Publish that one or throw it away first.</Empty>;
  return (
    <div className="trial">
      {failure && <Failed what={failure.what} error={failure.error} />}
      <TrialBody status={status} card={card} busy={busy} onPublish={() => setAsking(true)} onDiscard={discard} edit={edit} />
      <Modal opened={asking} onClose={() => setAsking(false)} title="Publish the changed card?" size={520} closeButtonProps={{ "aria-label": "Close" }}>
        <div className="ask">
          <p>Version <span className="mono">{status.version_after}</span> {status.version_before ? <>replaces <span className="mono">{status.version_before}</span></> : "counts for the first time"}, for all of history at once{status.shift ? <>: {headline(status.shift)}</> : "."}</p>
          <ul><li>Every figure, list and conversation shows the new scores from then on.</li><li>New conversations are scored by the new card.</li><li>The old version and its scores stay readable under Versions.</li></ul>
          <div className="row"><button type="button" className="btn primary" data-autofocus disabled={busy} onClick={publish}><IconCheck size={14} aria-hidden />{busy ? "Publishing…" : "Publish"}</button><button type="button" className="btn" disabled={busy} onClick={() => setAsking(false)}>Not yet</button></div>
        </div>
      </Modal>
    </div>
  );
}

function TrialBody({ status, card, busy, onPublish, onDiscard, edit }: { status: Rescoring; card: Scorecard; busy: boolean; onPublish: () => void; onDiscard: () => void; edit: React.ReactNode }) {
  switch (status.state) {
    case "running": return <Running status={status} what="Scoring all history with the changed card" busy={busy} onCancel={onDiscard} />;
    case "ready":
      return (
        <>
          <div className="trial-bar">
            <span className="tag warn">not published</span><span className="faint small tab">{status.version_before ? <>version <span className="mono">{status.version_before}</span> → </> : "new: "}<span className="mono">{status.version_after}</span> · {plural(status.records, "record")} in {duration(status.seconds * 1000)}</span>
            <span className="grow" />
            {edit}
            <button type="button" className="btn" disabled={busy} onClick={onDiscard}>Throw away</button>
            {(status.draft == null || status.draft.may_publish) && <button type="button" className="btn primary" disabled={busy} onClick={onPublish}>{status.reactivates ? "Put it in use again…" : "Publish…"}</button>}
          </div>
          {status.draft?.approval_needed && <div className="panel draft-now"><DraftSteps draft={status.draft} /></div>}
          {status.shift ? <Shift rescoring={status} shift={status.shift} card={card} /> : <p className="faint">No conversation is scored by this card, before or after.</p>}
        </>
      );
    case "published":
      return (
        <div className="trial-done">
          <Empty title={`Version ${status.version_after} counts`} action={<><Link className="btn primary" to={scorecardPath(card.id)}>See the card</Link><Link className="btn" to={scorecardPath(card.id)} search={VIEW.versions}>Compare versions</Link></>}>{status.shift ? headline(status.shift) : ""} The version before stays readable under Versions.</Empty>
        </div>
      );
    case "failed": return <Failed what="Scoring all history stopped" error={new Error(status.error ?? "The server did not say why.")} />;
    case "discarded": return <Empty title="Thrown away" action={edit}>Nothing changed: the card that counted still counts. The draft is still in the editor.</Empty>;
    case "none": return null;
  }
}
