import { useState } from "react";
import type { AnswerChange } from "@/shared/api/schema";
import { words } from "@/shared/format/format";
import { answerWords } from "@/shared/rescoring/shift-words";
import { conversationPath, Link } from "@/shared/ui/Link";

const SHOWN = 8;

// Conversations whose answers change, with the words each answer rests on.
export function Examples({ examples }: { examples: readonly AnswerChange[] }) {
  const [all, setAll] = useState(false);
  if (examples.length === 0) return null;
  return (
    <section className="panel" aria-label="Conversations that change">
      <h3 className="panel-title shift-title">Conversations that change <span className="faint small">the first of each question</span></h3>
      <ul className="changes">
        {examples.slice(0, all ? undefined : SHOWN).map((one) => (
          <li key={`${one.interaction} ${one.scorecard} ${one.question}`} className="change">
            <p className="change-question"><span>{words(one.scorecard)}: {words(one.question)}</span> <Link className="link mono" to={conversationPath(one.interaction)} search={{ show: [`${one.scorecard}.${one.question}`] }}>{one.interaction}</Link></p>
            {([["before", one.before, one.because_before, one.quotes_before], ["after", one.after, one.because_after, one.quotes_after]] as const).map(([side, answer, because, quotes]) => (
              <div key={side} className={`change-side ${side}`}><span className="small faint">{side}</span> <b>{answerWords(answer)}</b>{because && <span className="dim"> {because}</span>}{quotes.length > 0 && <span className="quotes">{quotes.slice(0, 2).map((quote, i) => <q key={i} dir="auto">{quote}</q>)}</span>}</div>
            ))}
          </li>
        ))}
      </ul>
      {!all && examples.length > SHOWN && <p className="shift-none"><button type="button" className="btn quiet" onClick={() => setAll(true)}>Show {examples.length - SHOWN} more</button></p>}
    </section>
  );
}
