import { useState } from "react";
import type { AnswerChange, CardShift, Rescoring, Scorecard } from "@/shared/api/schema";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import { count, decimal, difference, plural, value, words } from "@/shared/format/format";
import { conversationPath, Link } from "@/shared/ui/Link";
import "@/shared/rescoring/rescoring.css";
import { answerWords, headline, meanSentence, questionsByChange, questionSentences } from "@/shared/rescoring/shift-words";

const AGENTS = 6;
const EXAMPLES = 6;

// What a changed card would change for all of history: in words, then per question, per agent, then conversation by conversation.
export function Shift({ rescoring, shift, card }: { rescoring: Rescoring; shift: CardShift; card: Scorecard }) {
  const [picked, setPicked] = useState<string | null>(null);
  const [more, setMore] = useState(false);
  const textOf = (question: string): string => card.questions.find((one) => one.id === question)?.text ?? words(question);
  const questions = questionsByChange(shift);
  const examples = rescoring.examples.filter((one) => picked === null || one.question === picked);
  return (
    <div className="shift">
      <div className="shift-words">
        <h2>{headline(shift)}</h2>
        <p>{[...questionSentences(shift, textOf), meanSentence(shift)].filter(Boolean).join(" ")}</p>
        {rescoring.weights_only && <p className="faint">Only weights changed: every answer stays as it is, and the points are summed anew.</p>}
      </div>
      {questions.length > 0 && (
        <section className="panel" aria-label="By question">
          <h3 className="panel-title shift-title">By question <span className="faint small">choose one for its conversations</span></h3>
          <div className="scroll-x">
            <table className="table">
              <thead><tr><th>Question</th><th className="num">Changed</th><th>From what to what</th></tr></thead>
              <tbody>
                {questions.map((one) => (
                  <tr key={one.question} className={picked === one.question ? "picked" : ""}>
                    <td style={{ minWidth: 200 }}><button type="button" className="link plain" aria-pressed={picked === one.question} dir="auto" onClick={() => { setPicked(picked === one.question ? null : one.question); setMore(false); }}>{textOf(one.question)}</button></td>
                    <td className="num"><b>{count(one.changed)}</b> <span className="faint">{decimal((one.changed / Math.max(1, one.compared)) * 100, 1)} %</span></td>
                    <td><span className="flips">{one.flips.map((flip) => <span key={`${flip.before}>${flip.after}`} className="tag tab">{answerWords(flip.before)} → {answerWords(flip.after)} <b>{count(flip.count)}</b></span>)}</span></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <Agents shift={shift} />
      {rescoring.examples.length > 0 && (
        <section className="panel" aria-label="Conversations that change">
          <h3 className="panel-title shift-title">Conversations that change <span className="faint small">{picked === null ? "the first of each question" : textOf(picked)}</span>{picked !== null && <button type="button" className="btn quiet" onClick={() => setPicked(null)}>All questions</button>}</h3>
          {examples.length === 0 ? <p className="faint shift-none">No example was kept for this question.</p> : <ul className="changes">{examples.slice(0, more ? undefined : EXAMPLES).map((one) => <Example key={`${one.interaction} ${one.question}`} change={one} card={card} text={textOf(one.question)} />)}</ul>}
          {!more && examples.length > EXAMPLES && <p className="shift-none"><button type="button" className="btn quiet" onClick={() => setMore(true)}>Show {examples.length - EXAMPLES} more examples</button></p>}
        </section>
      )}
    </div>
  );
}

function Example({ change, card, text }: { change: AnswerChange; card: Scorecard; text: string }) {
  const known = card.questions.some((one) => one.id === change.question);
  const sides = [["before", change.before, change.because_before, change.quotes_before], ["after", change.after, change.because_after, change.quotes_after]] as const;
  return (
    <li className="change">
      <p className="change-question"><span dir="auto">{text}</span> <Link className="link mono" to={conversationPath(change.interaction)} search={known ? { show: [`${card.id}.${change.question}`] } : {}}>{change.interaction}</Link></p>
      {sides.map(([side, answer, because, quotes]) => (
        <div key={side} className={`change-side ${side}`}><span className="small faint">{side}</span> <b>{answerWords(answer)}</b>{because && <span className="dim"> {because}</span>}{quotes.length > 0 && <span className="quotes">{quotes.slice(0, 2).map((quote, i) => <q key={i} dir="auto">{quote}</q>)}</span>}</div>
      ))}
    </li>
  );
}

function Agents({ shift }: { shift: CardShift }) {
  const workspace = useWorkspace();
  const [all, setAll] = useState(false);
  const nameOf = (id: string): string => workspace.data?.facets.agent.find((one) => one.value === id)?.name || id;
  const moved = shift.agents.filter((one) => one.changed > 0).sort((a, b) => Math.abs(b.mean_after - b.mean_before) - Math.abs(a.mean_after - a.mean_before) || a.agent_id.localeCompare(b.agent_id));
  const widest = Math.max(1e-9, ...moved.map((one) => Math.abs(one.mean_after - one.mean_before)));
  if (moved.length === 0) return null;
  return (
    <section className="panel" aria-label="By agent">
      <h3 className="panel-title shift-title">By agent <span className="faint small">{plural(moved.length, "agent")} of {count(shift.agents.length)} with a changed score, largest move first; by who served last</span></h3>
      <div className="scroll-x">
        <table className="table">
          <thead><tr><th>Agent</th><th className="num">Scored</th><th className="num">Changed</th><th className="num">Newly failed</th><th className="num">Mean before</th><th className="num">after</th><th className="num">Move</th><th style={{ width: 120 }}><span className="vh">Move drawn</span></th></tr></thead>
          <tbody>
            {moved.slice(0, all ? undefined : AGENTS).map((one) => {
              const by = one.mean_after - one.mean_before;
              return (
                <tr key={one.agent_id}>
                  <td className="clip" style={{ maxWidth: 240 }}><Link className="link" to="/conversations" search={{ agent: [one.agent_id] }}><span dir="auto">{nameOf(one.agent_id)}</span></Link></td>
                  <td className="num">{count(one.compared)}</td><td className="num">{count(one.changed)}</td><td className="num">{one.newly_failed > 0 ? count(one.newly_failed) : <span className="faint">0</span>}</td>
                  <td className="num">{value(one.mean_before, "points")}</td><td className="num">{value(one.mean_after, "points")}</td><td className="num"><b>{difference(by, "points")}</b></td>
                  <td><span className="move" aria-hidden><i className={by < 0 ? "down" : "up"} style={{ width: `${(Math.abs(by) / widest) * 50}%` }} /></span></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {!all && moved.length > AGENTS && <p className="shift-none"><button type="button" className="btn quiet" onClick={() => setAll(true)}>Show all {count(moved.length)} agents</button></p>}
    </section>
  );
}
