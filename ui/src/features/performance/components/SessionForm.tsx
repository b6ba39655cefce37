import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { BehaviourName, CoachingSession, SuggestedMoment } from "@/shared/api/schema";
import { dayMonth, sentence, words } from "@/shared/format/format";
import { addDays, dayOf } from "@/shared/format/zone";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";
import { useCoachingChanges, useMoments } from "../api";

const isoDay = (days: number): string => addDays(dayOf(Date.now()), days);

interface Props {
  readonly agent: string;
  readonly question: string;
  readonly questions: readonly BehaviourName[];
  readonly reach?: number;
  readonly onDone: (session: CoachingSession) => void;
  readonly onClose: () => void;
}

// Plans a session: who, what, when, and which moments to look at together. Escape closes.
export function SessionForm({ agent: givenAgent, question: givenQuestion, questions, reach, onDone, onClose }: Props) {
  const workspace = useWorkspace();
  const changes = useCoachingChanges();
  const [agent, setAgent] = useState(givenAgent);
  const [question, setQuestion] = useState(givenQuestion);
  const [failure, setFailure] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const moments = useMoments(agent, question);
  // One of each kind is chosen at first; more are a click away.
  const suggested = useMemo(() => moments.data ?? [], [moments.data]);
  useEffect(() => {
    const kinds = new Set<string>();
    const out = new Set<string>();
    for (const one of suggested) { const kind = `${one.own} ${one.good}`; if (kinds.has(kind)) out.add(one.interaction); kinds.add(kind); }
    setLeft(out);
  }, [suggested]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    setFailure("");
    try {
      onDone(await changes.make({
        agent, question, focus: text("focus"), goal: text("goal") === "" ? null : Number(text("goal")) / 100,
        session_at: text("session_at") || null, follow_up_at: text("follow_up_at") || null,
        moments: suggested.filter((one) => !left.has(one.interaction)).map((one) => ({ interaction: one.interaction, turn: one.turn, good: one.good, note: "" })),
      }));
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const toggle = (id: string) => setLeft((was) => { const next = new Set(was); if (!next.delete(id)) next.add(id); return next; });
  const agents = workspace.data?.facets.agent ?? [];
  const chosen = questions.find((one) => one.id === question);
  return (
    <form className="panel coach-form" aria-label="New coaching session" onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <label><span>Agent</span><select className="input" value={agent} onChange={(event) => setAgent(event.currentTarget.value)} required>
        <option value="" disabled>Choose</option>
        {agent !== "" && !agents.some((one) => one.value === agent) && <option value={agent}>{agent}</option>}
        {agents.map((one) => <option key={one.value} value={one.value}>{one.name ?? one.value}</option>)}
      </select></label>
      <label className="half"><span>Behaviour</span><select className="input" value={question} onChange={(event) => setQuestion(event.currentTarget.value)}>
        <option value="">Something else</option>
        {question !== "" && !chosen && <option value={question}>{words(question)}</option>}
        {questions.map((one) => <option key={one.id} value={one.id}>{one.card_title}: {one.text}</option>)}
      </select></label>
      <label><span>Goal, % of contacts</span><input className="input" name="goal" type="number" min="0" max="100" step="any" defaultValue={reach === undefined ? "" : Math.round(100 * reach)} /></label>
      <label className="half"><span>What to work on</span><textarea className="input" name="focus" required={question === ""} defaultValue={chosen?.text ?? ""} key={chosen?.id ?? "none"} /></label>
      <label><span>Session on</span><input className="input" name="session_at" type="date" defaultValue={isoDay(2)} /></label>
      <label><span>Follow-up on</span><input className="input" name="follow_up_at" type="date" defaultValue={isoDay(30)} /></label>
      <fieldset className="whole"><legend>Moments to look at together</legend>
        {question === "" || agent === "" ? <p className="faint small">Choose an agent and a behaviour, and moments are suggested.</p>
          : moments.error ? <p className="small bad" role="alert">{sentence(moments.error instanceof Error ? moments.error.message : String(moments.error))}</p>
          : !moments.data ? <Bone h={80} />
          : suggested.length === 0 ? <p className="faint small">No conversation of the last ninety days answers this question.</p>
          : suggested.map((one) => <MomentRow key={one.interaction} one={one} question={question} on={!left.has(one.interaction)} onToggle={() => toggle(one.interaction)} />)}
      </fieldset>
      {failure && <p className="note bad whole" role="alert">{sentence(failure)}</p>}
      <div className="whole" style={{ display: "flex", gap: 8 }}><button type="submit" className="btn primary">Plan the session</button><button type="button" className="btn quiet" onClick={onClose}>Close</button></div>
    </form>
  );
}

function MomentRow({ one, question, on, onToggle }: { one: SuggestedMoment; question: string; on: boolean; onToggle: () => void }) {
  const what = one.own ? (one.good ? "Own, done well" : "Own, to learn from") : `${one.agent_name}, done well`;
  return (
    <div className="moment">
      <input type="checkbox" checked={on} onChange={onToggle} aria-label={`${what}, ${dayMonth(one.started_at)}`} />
      <span className="clip"><span className={`tag ${one.good ? "good" : ""}`}>{what}</span> <span className="dim">{one.reason === "" ? "no reason named" : words(one.reason)}, {dayMonth(one.started_at)}</span></span>
      <Link className="link" to={conversationPath(one.interaction)} search={{ show: [question.replace("/", ".")] }}>Open</Link>
    </div>
  );
}
