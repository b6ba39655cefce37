import { IconArrowDown, IconArrowUp, IconCheck, IconChevronLeft, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMay, useSession } from "@/shared/api/queries/get-session";
import type { LearningPath, PathAssignment, PathModule } from "@/shared/api/schema";
import { count, date, plural, sentence, words } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { conversationPath, Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useExcerpt, useLearners, useLearningChanges, usePath } from "../api";
import { ExcerptView } from "../components/ExcerptView";
import "../components/learning.css";
import { processPath } from "../components/Processes";
import { quizPath } from "../components/Quizzes";

const PATHS = { to: "/learning", search: { tab: ["paths"] } } as const;

export function PathPage({ id }: { id: string }) {
  const path = usePath(id);
  const may = useMay("learning.write");
  const me = useSession().data?.person?.id;
  const changes = useLearningChanges();
  const go = useGo();
  const [failure, setFailure] = useState("");
  useTitle(path.data?.title ?? "Learning path");
  useKeys({ Escape: () => go(PATHS) });
  const attempt = async (work: Promise<unknown>) => {
    setFailure("");
    try { await work; } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  if (path.error && !path.data) return <div className="page"><Failed what="This path could not be loaded" error={path.error} onRetry={() => void path.refetch()} /></div>;
  if (!path.data) return <div className="page" aria-busy><Bone w={280} h={24} /><Bone h={360} style={{ marginTop: 16 }} /></div>;
  const one = path.data;
  const mine = one.assignments.find((each) => each.person === me);
  const arrange = (modules: readonly PathModule[]) => void attempt(changes.changePath(id, { modules: [...modules] }));
  const move = (at: number, by: number) => {
    const list = [...one.modules];
    const [module] = list.splice(at, 1);
    if (module) list.splice(at + by, 0, module);
    arrange(list);
  };
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" {...PATHS} aria-label="Back to paths"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{one.title}</h1>{one.team !== "" && <span className="tag">{one.team}</span>}
      </header>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {mine && <p className="learn-say">{mine.done_at != null ? "You are through." : `${count(mine.done.length)} of ${plural(one.modules.length, "module")} done${mine.due_at == null ? "" : `, due ${date(mine.due_at)}`}.`}</p>}
      <div className="learn-grid">
        <section aria-label="Modules">
          {one.modules.length === 0 ? <Empty title="No module yet">Build a path with modules, or take those of another.</Empty>
            : <ol className="learn-modules">{one.modules.map((module, i) => (
              <Module key={module.id} path={id} module={module} at={i} mine={mine} acts={may ? {
                up: i > 0 ? () => move(i, -1) : undefined,
                down: i + 1 < one.modules.length ? () => move(i, 1) : undefined,
                drop: () => arrange(one.modules.filter((each) => each.id !== module.id)),
                conversations: (ids) => arrange(one.modules.map((each) => (each.id === module.id ? { ...each, conversations: ids } : each))),
              } : null} onDone={(done) => void attempt(changes.progress(id, module.id, done))} />
            ))}</ol>}
        </section>
        <aside>{may && <People path={one} onAssign={(person, due) => attempt(changes.assign(id, person, due))} onUnassign={(person) => void attempt(changes.unassign(id, person))} />}</aside>
      </div>
    </div>
  );
}

interface Acts {
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
  readonly drop: () => void;
  readonly conversations: (list: PathModule["conversations"]) => void;
}

function Module({ path, module, at, mine, acts, onDone }: { readonly path: string; readonly module: PathModule; readonly at: number; readonly mine: PathAssignment | undefined; readonly acts: Acts | null; readonly onDone: (done: boolean) => void }) {
  const done = mine?.done.includes(module.id) === true;
  const [adding, setAdding] = useState("");
  const title = words(module.title);
  return (
    <li className="panel learn-side" aria-label={title}>
      <header className="learn-head">
        <h2><span className="faint tab">{at + 1}</span> {title}</h2>
        {done && <span className="tag good"><IconCheck size={13} aria-hidden />done</span>}
        <span className="grow" />
        {acts && <>
          <button type="button" className="btn quiet icon" aria-label={`${title} earlier`} disabled={!acts.up} onClick={acts.up}><IconArrowUp size={14} aria-hidden /></button>
          <button type="button" className="btn quiet icon" aria-label={`${title} later`} disabled={!acts.down} onClick={acts.down}><IconArrowDown size={14} aria-hidden /></button>
          <button type="button" className="btn quiet icon" aria-label={`Drop ${title}`} onClick={acts.drop}><IconX size={14} aria-hidden /></button>
        </>}
      </header>
      {module.why !== "" && <p className="faint small">{module.why}</p>}
      <ul className="learn-parts">
        <li>{module.process === "" ? <span className="faint">No document for it yet.</span> : <Link className="link" to={processPath(module.process)}>Read how it is done</Link>}</li>
        {module.conversations.map((one) => <Example key={one.interaction} path={path} one={one} onDrop={acts ? () => acts.conversations(module.conversations.filter((each) => each.interaction !== one.interaction)) : undefined} />)}
        {module.conversations.length === 0 && <li className="faint">No conversation of this reason was good enough to learn from.</li>}
        {module.quiz !== "" && <li><Link className="link" to={quizPath(module.quiz)}>Take the quiz</Link></li>}
      </ul>
      {acts && <form className="learn-add" onSubmit={(event) => { event.preventDefault(); if (adding.trim() !== "") acts.conversations([...module.conversations, { interaction: adding.trim(), why: "added by hand", may_open: true }]); setAdding(""); }}><input className="input" value={adding} onChange={(event) => setAdding(event.currentTarget.value)} aria-label={`Add a conversation to ${title}`} placeholder="Id of a conversation" /><button type="submit" className="btn" disabled={adding.trim() === ""}>Add</button></form>}
      {mine && <button type="button" className={done ? "btn quiet" : "btn primary"} onClick={() => onDone(!done)}>{done ? "Not done yet" : "Done with this module"}</button>}
    </li>
  );
}

function Example({ path, one, onDrop }: { readonly path: string; readonly one: PathModule["conversations"][number]; readonly onDrop: (() => void) | undefined }) {
  const [open, setOpen] = useState(false);
  const excerpt = useExcerpt(path, one.interaction, open);
  return (
    <li>
      <div className="learn-example">
        <button type="button" className="link learn-open" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Close" : "Read"} a good one</button>
        <span className="dim small">{one.why}</span>
        <span className="grow" />
        {one.may_open && <Link className="link small" to={conversationPath(one.interaction)}>Open it</Link>}
        {onDrop && <button type="button" className="btn quiet icon" aria-label={`Take out ${one.interaction}`} onClick={onDrop}><IconX size={13} aria-hidden /></button>}
      </div>
      {open && (excerpt.error ? <p className="small bad" role="alert">{sentence(excerpt.error instanceof Error ? excerpt.error.message : String(excerpt.error))}</p> : !excerpt.data ? <Bone h={120} /> : <ExcerptView excerpt={excerpt.data} />)}
    </li>
  );
}

function People({ path, onAssign, onUnassign }: { readonly path: LearningPath; readonly onAssign: (person: string, due: string) => Promise<void>; readonly onUnassign: (person: string) => void }) {
  const learners = useLearners(true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void onAssign(String(form.get("person") ?? ""), String(form.get("due") ?? ""));
  };
  return (
    <section className="panel learn-side" aria-label="Who has it">
      <h2 className="panel-title">Who has it</h2>
      {path.assignments.length === 0 ? <p className="faint small">Nobody yet.</p> : <ul className="learn-people">{path.assignments.map((one) => (
        <li key={one.person}><span className="clip">{one.name}</span><span className="dim small tab">{one.done_at != null ? `through on ${date(one.done_at)}` : `${count(one.done.length)} of ${count(path.modules.length)}${one.due_at == null ? "" : `, due ${date(one.due_at)}`}`}</span><button type="button" className="btn quiet icon" aria-label={`Take it from ${one.name}`} onClick={() => onUnassign(one.person)}><IconX size={13} aria-hidden /></button></li>
      ))}</ul>}
      <form className="learn-assign" aria-label="Give it to somebody" onSubmit={submit}>
        <select className="input" name="person" aria-label="Person" required defaultValue=""><option value="" disabled>Give it to …</option>{(learners.data ?? []).map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select>
        <input className="input" type="date" name="due" aria-label="Due" />
        <button type="submit" className="btn">Give</button>
      </form>
    </section>
  );
}
