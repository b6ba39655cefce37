import { type FormEvent, useState } from "react";
import { useMay, useSession } from "@/shared/api/queries/get-session";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { LearningPath } from "@/shared/api/schema";
import { count, date, plural, sentence } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useLearningChanges, usePaths } from "../api";

export const pathPath = (id: string): string => `/learning/paths/${encodeURIComponent(id)}`;

export function Paths() {
  const may = useMay("learning.write");
  const paths = usePaths();
  const me = useSession().data?.person?.id;
  const [making, setMaking] = useState(false);
  useKeys(may ? { c: () => setMaking(true), ...(making ? { Escape: () => setMaking(false) } : {}) } : {});
  const add = may && !making ? <button type="button" className="btn primary" onClick={() => setMaking(true)}>Build a path</button> : undefined;
  return (
    <>
      <p className="learn-bar"><span className="dim">What newcomers meet most and find hardest first, each with the document, the best conversations and a quiz.</span>{paths.data && paths.data.length > 0 && add}</p>
      {making && <PathForm onClose={() => setMaking(false)} />}
      {paths.error && !paths.data ? <Failed what="The paths could not be loaded" error={paths.error} onRetry={() => void paths.refetch()} />
        : !paths.data ? <div aria-busy><Bone h={160} /></div>
        : paths.data.length === 0 ? !making && <Empty title={may ? "No learning path yet" : "No path is assigned to you"} action={add}>{may ? "A path is built from this workspace’s own contacts in a few seconds, and can be arranged by hand." : "When a coach gives you a path, it is here with its day and your progress."}</Empty>
        : <div className="panel scroll-x"><table className="table learn-table">
            <thead><tr><th>Path</th><th className="num">Modules</th><th>{may ? "Given to" : "Due"}</th><th>Progress</th><th className="rare">Changed</th></tr></thead>
            <tbody>{paths.data.map((one) => <Row key={one.id} one={one} me={me} may={may} />)}</tbody>
          </table></div>}
    </>
  );
}

function Row({ one, me, may }: { readonly one: LearningPath; readonly me: string | undefined; readonly may: boolean }) {
  const mine = one.assignments.find((each) => each.person === me);
  const done = one.assignments.filter((each) => each.done_at != null).length;
  return (
    <tr>
      <td className="learn-title"><Link className="link" to={pathPath(one.id)}>{one.title}</Link>{one.team !== "" && <div className="faint small">{one.team}</div>}</td>
      <td className="num">{count(one.modules.length)}</td>
      <td className="dim">{may ? (one.assignments.length === 0 ? "nobody yet" : plural(one.assignments.length, "person", "people")) : mine?.due_at == null ? "no day" : date(mine.due_at)}</td>
      <td>{mine ? <span className={`tag ${mine.done_at != null ? "good" : ""}`}>{count(mine.done.length)} of {count(one.modules.length)} done</span> : one.assignments.length > 0 ? <span className="dim">{count(done)} of {count(one.assignments.length)} through</span> : <span className="faint">–</span>}</td>
      <td className="dim rare">{date(one.changed_at)}</td>
    </tr>
  );
}

function PathForm({ onClose }: { readonly onClose: () => void }) {
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
    try { go({ to: pathPath((await changes.build(String(form.get("title") ?? "").trim(), String(form.get("team") ?? ""), Number(form.get("modules")))).id) }); }
    catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  const teams = (workspace.data?.facets.team ?? []).filter((one) => one.value !== "" && !one.value.startsWith("~"));
  return (
    <form className="panel learn-form" aria-label="New learning path" onSubmit={(event) => void submit(event)}>
      <label className="wide"><span>Title</span><input className="input" name="title" required autoFocus placeholder="First weeks" /></label>
      <label><span>From contacts of</span><select className="input" name="team" defaultValue=""><option value="">all teams</option>{teams.map((one) => <option key={one.value} value={one.value}>{one.value}</option>)}</select></label>
      <label><span>Modules</span><input className="input" name="modules" type="number" min="0" max="12" defaultValue={5} /></label>
      {failure && <p className="note bad wide" role="alert">{sentence(failure)}</p>}
      <div className="wide" style={{ display: "flex", gap: 8 }}><button type="submit" className="btn primary" disabled={busy}>{busy ? "Building…" : "Build it"}</button><button type="button" className="btn quiet" onClick={onClose}>Close</button></div>
    </form>
  );
}
