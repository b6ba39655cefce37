import { useQueryClient } from "@tanstack/react-query";
import { IconArrowRight, IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useSession } from "@/shared/api/queries/get-session";
import type { CardVersion, CardVersionDetail, Scorecard } from "@/shared/api/schema";
import { count, dateTime, dateTimeFull, decimal, difference, plural, value } from "@/shared/format/format";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useGo } from "@/shared/ui/Link";
import { useVersion, useVersions } from "../api/get-versions";
import { keepDraft, lifeMoved, useCardDiff } from "../api/lifecycle";
import { changedLines, diffLines, withContext } from "../diff/lines";
import { CardDiffView } from "./CardDiffView";
import "./editor.css";

// Every version that ever counted, newest first, with what it gave; one of them against the card as it is now.
export function Versions({ card, picked, onPick }: { card: Scorecard; picked: string | undefined; onPick: (generation: string | undefined) => void }) {
  const versions = useVersions(card.id);
  const list = versions.data;
  const chosen = list?.find((one) => one.generation === picked) ?? list?.find((one) => !one.current && one.yaml_sha256 !== list[0]?.yaml_sha256) ?? list?.find((one) => !one.current);
  const detail = useVersion(card.id, chosen?.generation ?? "");
  const now = list?.find((one) => one.current);
  if (versions.error && !list) return <Failed what="The versions could not be loaded" error={versions.error} onRetry={() => void versions.refetch()} />;
  if (!list) return <div style={{ display: "grid", gap: 8 }} aria-busy><Bone h={32} /><Bone h={32} /><Bone h={200} /></div>;
  return (
    <>
      <div className="panel scroll-x" style={{ marginBottom: 16 }}>
        <table className="table">
          <thead><tr><th>Version</th><th>Published</th><th className="num">Scored</th><th className="num">Mean points</th><th className="num">Failed</th><th>Language</th></tr></thead>
          <tbody>
            {list.map((one) => (
              <tr key={one.generation} className={one === chosen ? "picked" : ""}>
                <td style={{ whiteSpace: "nowrap" }}>{one.current ? <><span className="mono">{one.version}</span> <span className="tag good">counts</span></> : <button type="button" className="link plain mono" aria-pressed={one === chosen} onClick={() => onPick(one.generation)}>{one.version}</button>}</td>
                <td className="tab dim" title={dateTimeFull(one.published_at)}>{dateTime(one.published_at)}</td>
                <td className="num">{count(one.interactions)}</td>
                <td className="num">{one.interactions > 0 ? value(one.mean_points, "points") : <span className="faint">–</span>}</td>
                <td className="num">{count(one.failed)}</td>
                <td className="mono faint" title="Version of the phrases and detectors it was scored with">{one.enrichment}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!chosen ? <Empty title="This is the first version">When a changed card is published, the one before stays here: its text, its scores and how its questions were answered.</Empty>
        : detail.error && !detail.data ? <Failed what="This version could not be loaded" error={detail.error} onRetry={() => void detail.refetch()} />
        : !detail.data ? <Bone h={240} />
        : <Compared card={card} old={chosen} detail={detail.data} now={now} />}
    </>
  );
}

// The differences people decide by, before the lines of the text.
function Questions({ card, from, to }: { card: string; from: string; to: string }) {
  const diff = useCardDiff(card, from, to);
  if (diff.error && !diff.data) return <p className="warn small" role="alert">The questions could not be compared: {diff.error.message}</p>;
  return <div style={{ marginBottom: 12 }}>{diff.data ? <CardDiffView diff={diff.data} /> : <Bone h={60} />}</div>;
}

// The way back to an earlier text is a draft like any other: tried, approved where that is asked for, published.
function BringBack({ card, old, yaml }: { card: Scorecard; old: CardVersion; yaml: string }) {
  const may = useSession().data?.permissions.includes("scorecards.publish") ?? false;
  const queries = useQueryClient();
  const go = useGo();
  const [failure, setFailure] = useState("");
  if (!may || yaml === card.yaml) return null;
  const back = async () => {
    setFailure("");
    try { const draft = await keepDraft(yaml, `Back to version ${old.version}`); lifeMoved(queries); go({ to: `/scorecards/drafts/${encodeURIComponent(draft.id)}` }); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return <>{failure && <span className="bad small" role="alert">{failure}</span>}<button type="button" className="btn" onClick={() => void back()}>Bring it back as a draft</button></>;
}

function Compared({ card, old, detail, now }: { card: Scorecard; old: CardVersion; detail: CardVersionDetail; now: CardVersion | undefined }) {
  const lines = useMemo(() => diffLines(detail.yaml, card.yaml ?? ""), [detail.yaml, card.yaml]);
  const { gone, added } = changedLines(lines);
  const rates = card.questions.flatMap((question) => {
    const then = detail.questions.find((one) => one.id === question.id);
    return then && then.yes + then.no > 0 ? [{ question, share: then.yes / (then.yes + then.no), n: then.yes + then.no }] : [];
  });
  return (
    <section aria-label="What changed since">
      <div className="trial-bar">
        <h2 className="h-small"><span className="mono">{old.version}</span> <IconArrowRight size={14} aria-label="to" /> <span className="mono">{card.version}</span></h2>
        <span className="faint tab">{gone + added === 0 ? "the same text; the phrases or detectors changed" : `${plural(added, "line")} new, ${gone} gone`}{now && now.interactions > 0 && old.interactions > 0 && old.mean_points != null && now.mean_points != null ? ` · mean ${value(old.mean_points, "points")} → ${value(now.mean_points, "points")} (${difference(now.mean_points - old.mean_points, "points")})` : ""}</span>
        <span className="grow" /><BringBack card={card} old={old} yaml={detail.yaml} /><a className="btn quiet" href={`/v1/scorecards/${encodeURIComponent(card.id)}/yaml?version=${encodeURIComponent(old.generation)}`} download><IconDownload size={14} aria-hidden />YAML</a><CopyButton text={detail.yaml} label="Copy the old text" className="btn quiet" />
      </div>
      {gone + added > 0 && <Questions card={card.id} from={old.generation} to={now?.generation ?? ""} />}
      {gone + added > 0 && (
        <div className="panel diff" role="group" aria-label="Text of the card, then and now" tabIndex={0}>
          {withContext(lines).map((part, i) => (part.kind === "skipped" ? <div key={i} className="diff-skip">{plural(part.count, "line")} the same</div> : part.lines.map((line, j) => (
            <div key={`${i}.${j}`} className={`diff-line ${line.kind}`}><span className="diff-no">{line.before ?? ""}</span><span className="diff-no">{line.after ?? ""}</span><span className="diff-sign">{line.kind === "gone" ? <><span aria-hidden>−</span><span className="vh">gone:</span></> : line.kind === "new" ? <><span aria-hidden>+</span><span className="vh">new:</span></> : ""}</span><span className="diff-text">{line.text || " "}</span></div>
          ))))}
        </div>
      )}
      {rates.length > 0 && (
        <details className="then"><summary>How its questions were answered then</summary>
          <div className="panel scroll-x"><table className="table"><thead><tr><th>Question</th><th className="num">Yes</th><th className="num">of</th></tr></thead><tbody>{rates.map(({ question, share, n }) => <tr key={question.id}><td dir="auto">{question.text}</td><td className="num">{decimal(share * 100, 1)} %</td><td className="num">{count(n)}</td></tr>)}</tbody></table></div>
        </details>
      )}
    </section>
  );
}
