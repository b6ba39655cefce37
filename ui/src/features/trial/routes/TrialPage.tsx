import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { discardRescoring, publishRescoring, trialPlace, useRescoring } from "@/shared/api/queries/get-rescoring";
import type { Rescoring } from "@/shared/api/schema";
import { duration, plural, sentence } from "@/shared/format/format";
import { Running } from "@/shared/rescoring/Running";
import "@/shared/rescoring/rescoring.css";
import { Link } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { CardShifts } from "../components/CardShifts";
import { Examples } from "../components/Examples";
import { SignalShifts } from "../components/SignalShifts";
import "../components/trial.css";
import { trialHeadline } from "../trial-words";

const BACK: Readonly<Record<Rescoring["kind"], { readonly to: string; readonly name: string }>> = {
  scorecard: { to: "/scorecards", name: "Scorecards" }, phrases: { to: "/phrases", name: "Phrases" }, policy: { to: "/phrases", name: "Phrases" }, reason_model: { to: "/reasons", name: "Reasons" }, model: { to: "/ai-register", name: "AI register" },
};

// A change of what is found in conversations, tried on all of history: what it finds, what that does to every card, then made to count or
// thrown away.
export function TrialPage() {
  useTitle("On trial");
  const rescoring = useRescoring();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly what: string; readonly error: unknown } | null>(null);
  const status = rescoring.data;
  const act = async (what: string, work: () => Promise<Rescoring>) => {
    setBusy(true);
    setFailure(null);
    try { queries.setQueryData(["rescoring"], await work()); } catch (error) { setFailure({ what, error }); void rescoring.refetch(); }
    setBusy(false);
    setAsking(false);
  };
  const discard = () => void act("It could not be thrown away", discardRescoring);
  const back = status ? BACK[status.kind] : BACK.phrases;
  return (
    <div className="page">
      <header className="page-head"><h1>{status && status.state !== "none" ? sentence(status.title) : "On trial"}</h1><span className="faint">What a change would do to all of history, before it counts.</span></header>
      {rescoring.error && !status ? <Failed what="What is being tried could not be loaded" error={rescoring.error} onRetry={() => void rescoring.refetch()} />
        : !status ? <div style={{ display: "grid", gap: 10 }} aria-busy><Bone w="50%" h={26} /><Bone h={120} /></div>
        : (
          <>
            {failure && <Failed what={failure.what} error={failure.error} />}
            <Body status={status} busy={busy} back={<Link className="btn" to={back.to}>{back.name}</Link>} onDiscard={discard} onPublish={() => setAsking(true)} />
            <Modal opened={asking} onClose={() => setAsking(false)} title="Publish the change?" size={520} closeButtonProps={{ "aria-label": "Close" }}>
              <div className="ask">
                <p>{trialHeadline(status)}</p>
                <ul><li>Signals, facts and scores of all history are those of the change from then on; so are those of new conversations.</li><li>Scores and answers from before stay readable under each card’s Versions; signals from before do not.</li></ul>
                <div className="row"><button type="button" className="btn primary" data-autofocus disabled={busy} onClick={() => void act("It could not be published", publishRescoring)}><IconCheck size={14} aria-hidden />{busy ? "Publishing…" : "Publish"}</button><button type="button" className="btn" disabled={busy} onClick={() => setAsking(false)}>Not yet</button></div>
              </div>
            </Modal>
          </>
        )}
    </div>
  );
}

function Body({ status, busy, back, onDiscard, onPublish }: { status: Rescoring; busy: boolean; back: React.ReactNode; onDiscard: () => void; onPublish: () => void }) {
  if (status.kind === "scorecard" && status.state !== "none") return <Empty title={`A scorecard is being tried: ${status.title}`} action={<Link className="btn" {...trialPlace(status)}>Go to {status.title}</Link>}>What it would change stands on its own page.</Empty>;
  switch (status.state) {
    case "none": return <Empty title="Nothing is being tried" action={<><Link className="btn" to="/phrases">Phrases</Link><Link className="btn" to="/reasons">Reasons</Link></>}>Edit a phrase pack, or have accepted reasons recognised: what that would change is shown here before it counts.</Empty>;
    case "running": return <Running status={status} what="Reading and scoring all history under the change" busy={busy} onCancel={onDiscard} />;
    case "ready":
      return (
        <>
          <div className="trial-bar">
            <span className="tag warn">not published</span><span className="faint small tab">{plural(status.records, "record")} in {duration(status.seconds * 1000)}</span>
            <span className="grow" />
            {back}
            <button type="button" className="btn" disabled={busy} onClick={onDiscard}>Throw away</button>
            <button type="button" className="btn primary" disabled={busy} onClick={onPublish}>Publish…</button>
          </div>
          <div className="shift">
            <div className="shift-words"><h2>{trialHeadline(status)}</h2></div>
            <SignalShifts signals={status.signals} />
            <CardShifts cards={status.cards} />
            <Examples examples={status.examples} />
          </div>
        </>
      );
    case "published": return <Empty title="It counts now" action={back}>{trialHeadline(status)}</Empty>;
    case "failed": return <Failed what="Scoring all history stopped" error={new Error(status.error ?? "The server did not say why.")} />;
    case "discarded": return <Empty title="Thrown away" action={back}>Nothing changed: what counted still counts.</Empty>;
  }
}
