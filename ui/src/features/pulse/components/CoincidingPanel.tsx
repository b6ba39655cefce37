import type { Coinciding } from "@/shared/api/schema";
import { count, dateTime, decimal, plural, sentence } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { Link } from "@/shared/ui/Link";
import { answerWords, KIND_WORDS, placeWordsOf, recordWords, sinceWords, whenWords } from "../coinciding-words";

const LISTED = 0.005;

// What happened upstream when it began: near in time, about the same contacts, and not of a kind that comes every day.
export function CoincidingPanel({ found }: { found: Coinciding }) {
  const place = placeWordsOf(found);
  // What concerns other contacts, or came after, has next to nothing: it is counted, not listed.
  const shown = found.changes.filter((one) => one.score >= LISTED);
  const others = found.changes.length - shown.length;
  return (
    <section className="panel why" aria-label="What happened then">
      <h2 className="panel-title">What happened then <span className="faint why-from">{sentence(place === "" ? sinceWords(found) : `${place}, ${sinceWords(found)}`)}{found.onset.lasts ? "" : "; it is over"}</span></h2>
      <p className={found.changes[0]?.coincides ? "" : "dim"}>{answerWords(found)} {found.changes.length === 0 && <Link className="link" to="/changes">Write one down</Link>}</p>
      {shown.length > 0 && (
        <div className="scroll-x"><table className="table why-table">
          <thead><tr><th>What</th><th>When</th><th>Such changes before</th><th className="num" title="Shared contacts over the geometric mean of both; half where a change does not say whom it concerns">Same contacts</th><th className="num" title="How likely the move goes with it, against all others near and against chance">Score</th></tr></thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.change.id + one.change.external_id} className={one.coincides ? "" : "dim"}>
                <td className="coinciding-what"><span dir="auto">{one.change.link ? <a className="link" href={one.change.link} rel="noreferrer noopener" target="_blank">{one.change.title}</a> : one.change.title}</span><span className="faint small"> {KIND_WORDS[one.change.kind]}{one.change.found ? ", found in the contacts" : `, from ${one.change.source}`}</span></td>
                <td title={`${dateTime(one.change.at)} ${zoneWords()}`}>{whenWords(one.days)}</td>
                <td>{sentence(recordWords(one))}</td>
                <td className="num">{one.change.segment === "" ? "not said" : `${decimal(one.overlap * 100, 0)} %`}</td>
                <td className="num"><b>{decimal(one.score * 100, 0)} %</b></td>
              </tr>
            ))}
            <tr className="faint"><td colSpan={4}>By chance, or by something nobody wrote down: this figure {found.moves === 0 ? "never moved" : `moved ${count(found.moves)} ×`} by itself here in {count(found.days)} days</td><td className="num">{decimal(found.by_chance * 100, 0)} %</td></tr>
          </tbody>
        </table></div>
      )}
      <p className="faint small">{others > 0 ? `${plural(others, "other")} near that day ${others === 1 ? "concerns" : "concern"} other contacts or came too late. ` : ""}At the same time is not because of it. <Link className="link" to="/changes">All upstream changes</Link></p>
    </section>
  );
}
