import { IconReceipt } from "@tabler/icons-react";
import type { Score } from "@/shared/api/schema";
import { dateTime, dateTimeFull, plural, value } from "@/shared/format/format";
import { Link, scorecardPath } from "@/shared/ui/Link";
import { receiptAddress, useScoreHistory } from "../api/get-score-history";

// How earlier versions of the card scored this conversation, what one can do with the score, and the receipt that proves it.
export function ScoredBefore({ id, score }: { id: string; score: Score }) {
  const history = useScoreHistory(id);
  const past = (history.data ?? []).filter((one) => one.scorecard === score.scorecard && one.version !== score.version).reverse();
  return (
    <div className="scored">
      <p className="side-none">
        <Link className="link" to={scorecardPath(score.scorecard)} search={{ view: ["edit"], try: [id] }}>Try a change of this card here</Link>
        <a className="link" href={receiptAddress(id, score.scorecard)} download={`receipt-${id}-${score.scorecard}.json`} title="The score with the hashes of all it rests on; check it with: clarion verify FILE"><IconReceipt size={13} aria-hidden />Receipt</a>
      </p>
      {history.error && <p className="side-none" role="alert">Earlier scores could not be loaded. <button type="button" className="btn quiet" onClick={() => void history.refetch()}>Try again</button></p>}
      {past.length > 0 && (
        <details className="side-none">
          <summary>Scored before by {plural(past.length, "version")}</summary>
          <ul className="scored-list">{past.map((one) => <li key={one.generation}><b className="tab">{value(one.points, "points")}</b>{one.failed && <span className="bad">failed</span>}<Link className="link mono" to={scorecardPath(one.scorecard)} search={{ view: ["versions"], version: [one.generation] }}>{one.version}</Link><span className="tab" title={dateTimeFull(one.published_at)}>published {dateTime(one.published_at)}</span></li>)}</ul>
        </details>
      )}
    </div>
  );
}
