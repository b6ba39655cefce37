import { type FormEvent, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import { count, date, sentence, words } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { ReasonName } from "@/shared/ui/ReasonName";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useLearningChanges, useQuizzes } from "../api";

export const quizPath = (id: string): string => `/learning/quiz/${encodeURIComponent(id)}`;

export function Quizzes() {
  const may = useMay("learning.write");
  const quizzes = useQuizzes();
  const [making, setMaking] = useState(false);
  useKeys(may ? { c: () => setMaking(true), ...(making ? { Escape: () => setMaking(false) } : {}) } : {});
  const add = may && !making ? <button type="button" className="btn primary" onClick={() => setMaking(true)}>Make a quiz</button> : undefined;
  return (
    <>
      <p className="learn-bar"><span className="dim">Questions from real conversations, personal data masked: reviewed answers first, then the surest evidence.</span>{quizzes.data && quizzes.data.length > 0 && add}</p>
      {making && <QuizForm onClose={() => setMaking(false)} />}
      {quizzes.error && !quizzes.data ? <Failed what="The quizzes could not be loaded" error={quizzes.error} onRetry={() => void quizzes.refetch()} />
        : !quizzes.data ? <div aria-busy><Bone h={160} /></div>
        : quizzes.data.length === 0 ? !making && <Empty title="No quiz yet" action={add}>A quiz shows excerpts of real conversations and asks what they show; what is right, and who says so, is told after each answer.</Empty>
        : <div className="panel scroll-x"><table className="table learn-table">
            <thead><tr><th>Quiz</th><th>About</th><th className="num">Questions</th><th className="num rare">Taken by</th><th>Mine</th><th className="rare">Made</th></tr></thead>
            <tbody>{quizzes.data.map((one) => (
              <tr key={one.id}>
                <td className="learn-title"><Link className="link" to={quizPath(one.id)}>{words(one.title)}</Link></td>
                <td className="dim"><ReasonName reason={one.reason} none="all reasons" /></td>
                <td className="num">{count(one.questions)}</td><td className="num rare">{count(one.people)}</td>
                <td>{one.mine.answered === 0 ? <span className="faint">not taken</span> : <span className={`tag ${one.mine.answered >= one.questions ? "good" : ""}`}>{count(one.mine.right)} right of {count(one.mine.answered)}</span>}</td>
                <td className="dim rare">{date(one.created_at)}, {one.by_name}</td>
              </tr>
            ))}</tbody>
          </table></div>}
    </>
  );
}

function QuizForm({ onClose }: { readonly onClose: () => void }) {
  const workspace = useWorkspace();
  const changes = useLearningChanges();
  const go = useGo();
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setFailure("");
    setBusy(true);
    try { go({ to: quizPath((await changes.makeQuiz(String(form.get("title") ?? "").trim(), String(form.get("reason") ?? ""), Number(form.get("questions")))).id) }); }
    catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  return (
    <form className="panel learn-form" aria-label="New quiz" onSubmit={(event) => void submit(event)}>
      <label className="wide"><span>Title</span><input className="input" name="title" required autoFocus placeholder="Identity checks" /></label>
      <label><span>About</span><select className="input" name="reason" defaultValue=""><option value="">all reasons</option>{(workspace.data?.facets.reason ?? []).filter((one) => one.value !== "" && !one.value.startsWith("~")).map((one) => <option key={one.value} value={one.value}>{one.title ?? words(one.value)}</option>)}</select></label>
      <label><span>Questions</span><input className="input" name="questions" type="number" min="1" max="20" defaultValue={6} /></label>
      {failure && <p className="note bad wide" role="alert">{sentence(failure)}</p>}
      <div className="wide" style={{ display: "flex", gap: 8 }}><button type="submit" className="btn primary" disabled={busy}>Make the quiz</button><button type="button" className="btn quiet" onClick={onClose}>Close</button></div>
    </form>
  );
}
