import type { PhraseHit, PhraseHits } from "@/shared/api/schema";
import { count, dateTime, dateTimeFull, plural } from "@/shared/format/format";
import { pieces } from "@/shared/score/ranges";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";

const colour = (phrase: number): string => `var(--s${(phrase % 8) + 1})`;

// The newest turns in which a phrase occurs, each hit marked; with several phrases, how often each.
export function HitList({ hits, stale }: { hits: PhraseHits; stale: boolean }) {
  const several = hits.phrases.length > 1;
  return (
    <section className={stale ? "panel hits stale" : "panel hits"} aria-label="Where it is said" aria-busy={stale}>
      <h2 className="panel-title hits-title">{hits.turns > hits.rows.length ? <>The newest {hits.rows.length} of {plural(hits.turns, "turn")}</> : plural(hits.turns, "turn")}</h2>
      {several && <ul className="hits-each">{hits.phrases.map((one, i) => <li key={i} className="tag" title={`${plural(one.hits, "hit")} in ${plural(one.turns, "turn")}`}><i style={{ background: colour(i) }} aria-hidden /><span className="mono clip">{one.phrase}</span><b className="tab">{count(one.turns)}</b></li>)}</ul>}
      <ol>{hits.rows.map((row) => <Hit key={`${row.interaction} ${row.turn}`} row={row} several={several} />)}</ol>
    </section>
  );
}

function Hit({ row, several }: { row: PhraseHit; several: boolean }) {
  const span = row.spans[0];
  const marks = pieces(row.text, row.spans.map((one) => ({ begin: one.begin, end: one.end, mark: one.phrase })));
  return (
    <li className="hit">
      <span className="hit-where"><ChannelIcon channel={row.channel} /><span className="tab" title={dateTimeFull(row.started_at)}>{dateTime(row.started_at)}</span><span className="faint">{row.role}</span></span>
      <p dir="auto">{marks.map((piece) => (piece.marks.length > 0 ? <mark key={piece.begin} className="ev" style={several ? { borderBottom: `2px solid ${colour(piece.marks[0] ?? 0)}` } : undefined}>{piece.text}</mark> : piece.text))}</p>
      <Link className="link mono" to={conversationPath(row.interaction)} search={{ at: [span ? `${row.turn}.${span.begin}-${span.end}` : String(row.turn)] }}>{row.interaction}</Link>
    </li>
  );
}
