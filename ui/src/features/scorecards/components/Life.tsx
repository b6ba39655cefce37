import { Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconArchive, IconCheck, IconCircle, IconCircleDashed, IconCircleHalf2, IconDownload } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import { useSession } from "@/shared/api/queries/get-session";
import type { CardLife, CardStage, QuestionEvidence, Scorecard } from "@/shared/api/schema";
import { count, dateTime, dateTimeFull, decimal } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { lifeMoved, reactivateCard, retireCard, setOwner, useLife } from "../api/lifecycle";
import { DRAFT_STATE, evidenceWords, momentWords, STAGE, standsWords } from "../lifecycle-words";
import "./lifecycle.css";

const draftPath = (id: string): string => `/scorecards/drafts/${encodeURIComponent(id)}`;

// How far the card is, by the evidence rather than by a click; what is on its way; what befell it.
export function Life({ card, onTrial }: { card: Scorecard; onTrial: () => void }) {
  const life = useLife(card.id);
  const may = useSession().data?.permissions.includes("scorecards.publish") ?? false;
  if (life.error && !life.data) return <Failed what="The card's life could not be loaded" error={life.error} onRetry={() => void life.refetch()} />;
  if (!life.data) return <div style={{ display: "grid", gap: 10 }} aria-busy><Bone h={84} /><Bone h={140} /><Bone h={140} /></div>;
  const { stages, drafts, evidence, timeline } = life.data;
  return (
    <>
      <ol className="panel stages" aria-label="How far the card is">{stages.map((one) => <StageView key={one.stage} stage={one} />)}</ol>
      <div className="life-tools"><Owner card={card} life={life.data} may={may} /><span className="grow" /><a className="btn" href={`/v1/scorecards/${encodeURIComponent(card.id)}/yaml`} download><IconDownload size={14} aria-hidden />Export YAML</a>{may && <InUse card={card} retired={life.data.state === "retired"} onTrial={onTrial} />}</div>
      {drafts.length > 0 && (
        <section aria-label="On the way" className="life-part">
          <h2>On the way</h2>
          <ul className="panel life-drafts">{drafts.map((one) => <li key={one.id}><Link className="link mono" to={draftPath(one.id)}>{one.version}</Link><span className={`tag ${one.state === "approved" ? "good" : one.state === "open" ? "" : "warn"}`}>{DRAFT_STATE[one.state]}</span><span className="dim">{standsWords(one)}</span><span className="faint small tab">{one.author.name}, {dateTime(one.author.at)}</span></li>)}</ul>
        </section>
      )}
      <section aria-label="What people's labels say" className="life-part">
        <h2>What people's labels say <span className="faint">against the answers that count</span></h2>
        {evidence.every((one) => one.labels + one.picked === 0)
          ? <p className="panel life-next">Nobody has judged any of its {evidence.length} questions yet, so nothing says how right the machine is. <Link className="link" to="/review" search={{ card: [card.id] }}>Judge the next conversation</Link> <span className="faint">of the random sample, or open a session in</span> <Link className="link" to="/calibration">Calibration</Link></p>
          : <Evidence evidence={evidence} card={card.id} />}
      </section>
      <section aria-label="History" className="life-part">
        <h2>History</h2>
        <ol className="panel moments">
          {timeline.map((one, i) => <li key={`${one.at}.${i}`}><time className="tab faint" dateTime={one.at} title={dateTimeFull(one.at)}>{dateTime(one.at)}</time><span><b>{momentWords(one)}</b>{one.version && <span className="mono faint"> {one.version}</span>}{one.words && <span className="dim"> “{one.words}”</span>}</span>{one.action === "publish" && one.generation && one.version !== card.version && <Link className="link small" to={`/scorecards/${encodeURIComponent(card.id)}`} search={{ view: ["versions"], version: [one.generation] }}>compare</Link>}</li>)}
        </ol>
      </section>
    </>
  );
}

const ICONS = { done: IconCheck, partly: IconCircleHalf2, open: IconCircle, off: IconCircleDashed } as const;

function StageView({ stage }: { stage: CardStage }) {
  const retired = stage.stage === "retired" && stage.state === "done";
  const Icon = retired ? IconArchive : ICONS[stage.state];
  return (
    <li className={`stage ${retired ? "warn" : stage.state}`}>
      <p><Icon size={15} aria-label={stage.state === "done" ? "done" : stage.state === "partly" ? "partly" : "not"} />{STAGE[stage.stage] ?? stage.stage}</p>
      <p className="stage-what">{stage.what}</p>
      {stage.at && <p className="faint small tab" title={dateTimeFull(stage.at)}>{stage.by && `${stage.by}, `}{dateTime(stage.at)}</p>}
    </li>
  );
}

export function Evidence({ evidence, card }: { evidence: readonly QuestionEvidence[]; card: string }) {
  return (
    <div className="panel scroll-x">
      <table className="table">
        <thead><tr><th>Question</th><th className="num" title="Of the random sample: estimates rest on these">Labels</th><th className="num">People</th><th className="num">Sessions</th><th className="num">Agrees with people</th><th>So it is</th></tr></thead>
        <tbody>
          {evidence.map((one) => (
            <tr key={one.question}>
              <td dir="auto">{one.text}</td><td className="num">{count(one.labels)}</td><td className="num">{count(one.people)}</td><td className="num">{count(one.sessions)}</td>
              <td className="num">{one.agreement ? <>{decimal(one.agreement.value * 100, 0)} % <span className="faint">[{decimal(one.agreement.low * 100, 0)}, {decimal(one.agreement.high * 100, 0)}]</span></> : <span className="faint">–</span>}</td>
              <td className={one.state === "reliable" ? "good" : one.state === "unreliable" ? "warn" : "dim"}>{evidenceWords(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {evidence.some((one) => one.state === "unjudged" || one.state === "needs_labels") && <p className="life-next"><Link className="link" to="/review" search={{ card: [card] }}>Judge the next conversation</Link> <span className="faint">of the random sample, or open a session in</span> <Link className="link" to="/calibration">Calibration</Link></p>}
    </div>
  );
}

function Owner({ card, life, may }: { card: Scorecard; life: CardLife; may: boolean }) {
  const queries = useQueryClient();
  const reviewers = useQuery({ queryKey: ["reviewers"], enabled: may, queryFn: async ({ signal }) => (await api.get<{ reviewers: readonly { id: string; name: string }[] }>("/v1/reviews/reviewers", undefined, signal)).reviewers, staleTime: 60_000 });
  const [failure, setFailure] = useState("");
  const pick = async (id: string) => {
    setFailure("");
    try { queries.setQueryData(["card-life", card.id], await setOwner(card.id, id)); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const known = reviewers.data ?? [];
  return (
    <div className="life-owner">
      <label htmlFor="card-owner">Owner</label>
      {may ? <select id="card-owner" className="input" value={life.owner} onChange={(event) => void pick(event.currentTarget.value)}><option value="">nobody named</option>{life.owner && !known.some((one) => one.id === life.owner) && <option value={life.owner}>{life.owner_name ?? life.owner}</option>}{known.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>
        : <output id="card-owner">{life.owner_name ?? "nobody named"}</output>}
      {card.owner && <span className="faint small">{card.owner}</span>}
      {failure && <span className="bad small" role="alert">{failure}</span>}
    </div>
  );
}

function InUse({ card, retired, onTrial }: { card: Scorecard; retired: boolean; onTrial: () => void }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const act = async (work: () => Promise<unknown>, then?: () => void) => {
    setBusy(true);
    setFailure(null);
    try { await work(); setAsking(false); then?.(); } catch (error) { setFailure(error); }
    lifeMoved(queries);
    setBusy(false);
  };
  const retire = (event: FormEvent) => { event.preventDefault(); void act(() => retireCard(card.id, reason)); };
  if (retired) return <>{failure !== null && <Failed what="It could not be brought back" error={failure} />}<button type="button" className="btn primary" disabled={busy} onClick={() => void act(() => reactivateCard(card.id), onTrial)}>{busy ? "Starting…" : "Put it in use again"}</button></>;
  return (
    <>
      <button type="button" className="btn" onClick={() => setAsking(true)}><IconArchive size={14} aria-hidden />Retire the card…</button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Retire the card?" size={480} closeButtonProps={{ "aria-label": "Close" }}>
        <form className="ask" onSubmit={retire}>
          <ul><li>It takes no new scores from now on.</li><li>What it scored stays to be read and compared, everywhere.</li><li>It can be put in use again: what came in meanwhile is scored then.</li></ul>
          <label htmlFor="retire-why">Why?</label>
          <textarea id="retire-why" className="input form-text" rows={2} required maxLength={2000} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          {failure !== null && <Failed what="It could not be retired" error={failure} />}
          <div className="row"><button type="submit" className="btn primary" disabled={busy || reason.trim() === ""}>Retire</button><button type="button" className="btn" onClick={() => setAsking(false)}>Not now</button></div>
        </form>
      </Modal>
    </>
  );
}
