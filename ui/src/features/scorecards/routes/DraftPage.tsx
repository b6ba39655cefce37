import { IconChevronLeft } from "@tabler/icons-react";
import { isOpen, useRescoring } from "@/shared/api/queries/get-rescoring";
import { useKeys } from "@/shared/keys/use-keys";
import { useScorecards } from "@/shared/api/queries/get-scorecards";
import type { QuestionResult } from "@/shared/api/schema";
import { count, dateTime, decimal, difference, duration, plural, value } from "@/shared/format/format";
import { Running } from "@/shared/rescoring/Running";
import { Link, scorecardPath, useGo } from "@/shared/ui/Link";
import { Bone, CopyButton, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { discardRescoring } from "@/shared/api/queries/get-rescoring";
import { useDraft } from "../api/lifecycle";
import { CardDiffView } from "../components/CardDiffView";
import { DraftSteps } from "../components/DraftSteps";
import { Evidence } from "../components/Life";
import "../components/scorecards.css";
import "../components/editor.css";
import { DRAFT_STATE } from "../lifecycle-words";

// One exact text on its way: where it stands, what it would change, what comes next.
export function DraftPage({ id }: { id: string }) {
  const draft = useDraft(id);
  const rescoring = useRescoring();
  const cards = useScorecards();
  const go = useGo();
  const one = draft.data;
  useTitle(one ? `Draft of ${one.title}` : "Draft");
  const known = cards.data?.some((card) => card.id === one?.card) ?? false;
  const back = () => go(one && known ? { to: scorecardPath(one.card), search: { view: ["life"] } } : { to: "/scorecards" });
  useKeys({ Escape: back });
  const trial = isOpen(rescoring.data) && rescoring.data?.draft?.id === id ? rescoring.data : null;
  return (
    <div className="page">
      <header className="page-head">
        <button type="button" className="btn quiet icon" aria-label="Back" onClick={back}><IconChevronLeft size={16} aria-hidden /></button>
        <h1>{one?.title ?? <Bone w={180} h={20} />}</h1>
        {one && <><span className="mono faint">{one.version}</span><span className={`tag ${one.state === "approved" || one.state === "published" ? "good" : one.state === "open" ? "" : "warn"}`}>{DRAFT_STATE[one.state]}</span></>}
        <span className="grow" />
        {one && known && one.replaces && <Link className="btn quiet" to={scorecardPath(one.card)}>The card as it counts</Link>}
      </header>
      {draft.error && !one ? <Failed what="This draft could not be loaded" error={draft.error} onRetry={() => void draft.refetch()} />
        : !one ? <div style={{ display: "grid", gap: 12 }} aria-busy><Bone h={60} /><Bone h={160} /></div>
        : (
          <>
            <p className="faint small tab draft-by">Written by {one.author.name || "somebody"}, {dateTime(one.author.at)}{one.note && <> · “{one.note}”</>}{one.replaces ? <> · would replace <span className="mono">{one.replaces}</span></> : " · a new card"}</p>
            <div className="panel draft-now"><DraftSteps draft={one} yaml={one.yaml} onPublished={() => go({ to: scorecardPath(one.card), search: { view: ["life"] } })} onDiscarded={back} /></div>
            {trial?.state === "running" && <Running status={trial} what="Scoring all history with this text" busy={false} onCancel={() => void discardRescoring()} />}
            {one.trial && (
              <section className="life-part" aria-label="Tried on all history">
                <h2>Tried on all history <span className="faint">{dateTime(one.trial.at)}, {plural(one.trial.records, "record")}{trial ? ` in ${duration(trial.seconds * 1000)}` : ""}</span></h2>
                <dl className="card-head">
                  {one.replaces ? <><div><dt>Scored before and after</dt><dd className="tab">{count(one.trial.compared)}</dd></div><div><dt>With other points</dt><dd className="tab">{count(one.trial.changed)}</dd></div><div><dt>Mean points</dt><dd className="tab">{value(one.trial.mean_before, "points")} → {value(one.trial.mean_after, "points")} <span className="faint">({difference(one.trial.mean_after - one.trial.mean_before, "points")})</span></dd></div></> : null}
                  <div><dt>{one.replaces ? "Scored only by this text" : "Scored"}</dt><dd className="tab">{count(one.trial.only_after)}</dd></div>
                  {!one.replaces && <div><dt>Mean points</dt><dd className="tab">{value(one.trial.mean_after, "points")}</dd></div>}
                  <div><dt>Failed</dt><dd className="tab">{count(one.trial.failed)}</dd></div>
                  {one.trial.only_before > 0 && <div><dt>No longer scored</dt><dd className="tab">{count(one.trial.only_before)}</dd></div>}
                </dl>
                {trial?.state === "ready" && known && <p className="small"><Link className="link" to={scorecardPath(one.card)} search={{ view: ["history"] }}>For whom, which answers, with the words they rest on</Link></p>}
              </section>
            )}
            <section className="life-part" aria-label="What differs">
              <h2>{one.diff ? "What differs" : "Its questions"} {one.diff && <span className="faint mono">{one.diff.before} → {one.diff.after}</span>}</h2>
              {one.diff ? <CardDiffView diff={one.diff} /> : <ul className="panel draft-questions">{one.questions.map((question) => <li key={question.id}><span dir="auto">{question.text} <Answered result={one.trial?.results.find((result) => result.id === question.id)} /></span>{question.good && <span className="faint small" dir="auto">{question.good}</span>}</li>)}</ul>}
            </section>
            {one.trial && one.replaces && one.trial.evidence.some((judged) => judged.labels + judged.picked > 0) && <section className="life-part" aria-label="What people's labels say"><h2>What people's labels say <span className="faint">against the answers of this text, when it was tried</span></h2><Evidence evidence={one.trial.evidence} card={one.card} /></section>}
            <details className="then"><summary>The text</summary><div className="trial-bar"><span className="faint small mono">sha256 {one.sha256.slice(0, 16)}…</span><span className="grow" /><CopyButton text={one.yaml} label="Copy" className="btn quiet" /></div><pre className="panel draft-yaml" tabIndex={0}>{one.yaml}</pre></details>
          </>
        )}
    </div>
  );
}

// How the text answers a question over all history.
function Answered({ result }: { result: QuestionResult | undefined }) {
  if (!result) return null;
  const applies = result.n - result.na;
  if (applies === 0) return <span className="tag warn">applies to no conversation</span>;
  return <span className="tag tab" title={`${count(result.na)} conversations it does not apply to`}>{result.yes + result.no > 0 ? `${decimal((result.yes / (result.yes + result.no)) * 100, 0)} % yes` : `mean ${value(result.mean_points, "points")}`} of {count(applies)}</span>;
}
