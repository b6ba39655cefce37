import { IconChevronLeft } from "@tabler/icons-react";
import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Quiz, QuizQuestion } from "@/shared/api/schema";
import { count, date, plural, sentence, value, words } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useLearningChanges, useQuiz } from "../api";
import { ExcerptView } from "../components/ExcerptView";
import "../components/learning.css";
import { sourceText } from "../words";

const QUIZZES = { to: "/learning", search: { tab: ["quizzes"] } } as const;

export function QuizPage({ id }: { id: string }) {
  const may = useMay("learning.write");
  const [reveal, setReveal] = useState(false);
  const quiz = useQuiz(id, reveal && may);
  const go = useGo();
  useTitle(quiz.data ? words(quiz.data.title) : "Quiz");
  useKeys({ Escape: () => go(QUIZZES) });
  if (quiz.error && !quiz.data) return <div className="page"><Failed what="This quiz could not be loaded" error={quiz.error} onRetry={() => void quiz.refetch()} /></div>;
  if (!quiz.data) return <div className="page" aria-busy><Bone w={280} h={24} /><Bone h={360} style={{ marginTop: 16 }} /></div>;
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" {...QUIZZES} aria-label="Back to quizzes"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{words(quiz.data.title)}</h1>
        <span className="grow" />
        {may && <button type="button" className="btn quiet" aria-pressed={reveal} onClick={() => setReveal(!reveal)}>{reveal ? "Hide the answers" : "See the answers"}</button>}
      </header>
      {quiz.data.questions.length === 0 ? <Empty title="Nothing is left of this quiz">Its conversations were erased.</Empty> : <Taken quiz={quiz.data} reveal={reveal && may} />}
    </div>
  );
}

function Taken({ quiz, reveal }: { readonly quiz: Quiz; readonly reveal: boolean }) {
  const changes = useLearningChanges();
  const open = quiz.questions.findIndex((one) => one.choice == null);
  // The question one is at stays until one goes on, though its answer has come.
  const [chosen, setChosen] = useState<number | null>(null);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const at = chosen ?? (open < 0 ? 0 : open);
  const question = quiz.questions[at];
  const answered = quiz.questions.filter((one) => one.choice != null);
  const answer = async (choice: string) => {
    if (!question || question.choice != null || busy) return;
    setChosen(at);
    setFailure("");
    setBusy(true);
    try { await changes.answer(quiz.id, question.id, choice); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    setBusy(false);
  };
  const onward = () => { if (at + 1 < quiz.questions.length) setChosen(at + 1); };
  useKeys({ j: onward, k: () => { if (at > 0) setChosen(at - 1); }, Enter: onward, ...(question?.kind === "verdict" ? { y: () => void answer("yes"), n: () => void answer("no") } : {}) });
  return (
    <div className="learn-grid">
      <section aria-label={`Question ${at + 1}`}>
        <nav className="learn-dots" aria-label="Questions">{quiz.questions.map((one, i) => <button type="button" key={one.id} className={`learn-dot${one.right === true ? " right" : one.right === false ? " wrong" : ""}`} aria-current={i === at} aria-label={`Question ${i + 1}${one.right == null ? "" : one.right ? ", right" : ", wrong"}`} onClick={() => setChosen(i)}>{one.right == null ? i + 1 : one.right ? "✓" : "✗"}</button>)}</nav>
        {question && <Asked key={question.id} question={question} reveal={reveal} busy={busy} onAnswer={(choice) => void answer(choice)} />}
        {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
        {question?.choice != null && (at + 1 < quiz.questions.length ? <button type="button" className="btn primary" onClick={onward}>Next question</button> : <p className="learn-say" role="status">{plural(answered.filter((one) => one.right === true).length, "answer")} right of {count(answered.length)}.</p>)}
      </section>
      <aside><Results quiz={quiz} reveal={reveal} /></aside>
    </div>
  );
}

function Asked({ question, reveal, busy, onAnswer }: { readonly question: QuizQuestion; readonly reveal: boolean; readonly busy: boolean; readonly onAnswer: (choice: string) => void }) {
  const done = question.choice != null;
  const told = done || reveal;
  const isTurn = question.kind === "turn";
  return (
    <article className="panel learn-side">
      <h2 className="learn-question">{isTurn ? <>Which answer of the agent shows: “{question.text}”</> : question.text}</h2>
      {isTurn && !done && <p className="faint small">Choose one of the framed answers below.</p>}
      {!isTurn && <div className="learn-answers" role="group" aria-label="Your answer">{["yes", "no"].map((choice) => <button type="button" key={choice} className={`btn${question.choice === choice ? " primary" : ""}`} disabled={done || busy} aria-pressed={question.choice === choice} onClick={() => onAnswer(choice)}>{choice === "yes" ? "Yes" : "No"} <kbd className="kbd">{choice.charAt(0)}</kbd></button>)}</div>}
      {told && (
        <div className={`learn-told ${question.right === false ? "wrong" : "right"}`} role="status">
          <b>{!done ? "Right is" : question.right ? "Right." : "Not so: right is"}</b> {question.right && done ? "" : isTurn ? "the marked answer." : `${question.truth ?? ""}.`}
          <p className="small">{sourceText(question)}.{question.evidence.length === 0 ? " No single turn shows it." : ""}{question.difficulty.n > 1 ? ` ${value(question.difficulty.share, "percent")} of ${count(question.difficulty.n)} people were right (${value(question.difficulty.low, "percent")} to ${value(question.difficulty.high, "percent")}).` : ""}{question.interaction !== "" && <> <Link className="link" to={conversationPath(question.interaction)} search={{ show: [`${question.scorecard}.${question.question}`] }}>Open the conversation</Link></>}</p>
        </div>
      )}
      <ExcerptView excerpt={question.excerpt} choices={isTurn && !done && !busy ? question.choices : []} picked={isTurn ? question.choice : null} evidence={told ? question.evidence : []} onPick={onAnswer} />
    </article>
  );
}

function Results({ quiz, reveal }: { readonly quiz: Quiz; readonly reveal: boolean }) {
  return (
    <>
      <section className="panel learn-side" aria-label="Results">
        <h2 className="panel-title">Results</h2>
        {quiz.results.length === 0 ? <p className="faint small">Nobody has answered yet. You see your own result, and of others what you may see; they see the same.</p>
          : <table className="table learn-small"><tbody>{quiz.results.map((one) => <tr key={one.person}><td>{one.name}</td><td className="num">{count(one.right)} of {count(one.answered)}</td></tr>)}</tbody></table>}
      </section>
      {reveal && <section className="panel learn-side" aria-label="How hard"><h2 className="panel-title">How hard</h2><table className="table learn-small"><tbody>{quiz.questions.map((one, i) => <tr key={one.id}><td className="tab">{i + 1}</td><td className="clip">{one.text}</td><td className="num">{one.difficulty.n === 0 ? "–" : value(one.difficulty.share, "percent")}</td></tr>)}</tbody></table></section>}
      <p className="faint small">Made {date(quiz.created_at)} by {quiz.by_name}. The first answer counts.</p>
    </>
  );
}
