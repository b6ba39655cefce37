import { IconChevronLeft } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMay, useSession } from "@/shared/api/queries/get-session";
import type { CoachingMoment, CoachingSession } from "@/shared/api/schema";
import { date, difference, sentence, value, words } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { agentPath, conversationPath, Link, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useCoachingChanges, useCoachingEffect, useCoachingSession } from "../api";
import "../components/performance.css";

const NEXT: Readonly<Record<CoachingSession["stage"], readonly { readonly stage: CoachingSession["stage"]; readonly name: string }[]>> = {
  planned: [{ stage: "held", name: "It was held" }, { stage: "cancelled", name: "Cancel it" }],
  held: [{ stage: "closed", name: "Close" }, { stage: "cancelled", name: "Cancel it" }],
  closed: [],
  cancelled: [],
};

export function SessionPage({ id }: { id: string }) {
  const found = useCoachingSession(id);
  const one = found.data;
  const may = useMay("coaching.write");
  const person = useSession().data?.person;
  const changes = useCoachingChanges();
  const go = useGo();
  const [failure, setFailure] = useState("");
  useTitle("Coaching session");
  useKeys({ Escape: () => go({ to: "/coaching" }) });
  const attempt = async (work: Promise<unknown>) => {
    setFailure("");
    try { await work; } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  if (found.error && !one) return <div className="page"><Failed what="This session could not be loaded" error={found.error} onRetry={() => void found.refetch()} /></div>;
  if (!one) return <div className="page" aria-busy><Bone h={300} /></div>;
  const own = person?.agent_id !== undefined && person.agent_id !== "" && person.agent_id === one.agent;
  const save = (event: FormEvent<HTMLFormElement>, name: "notes" | "agent_says") => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get(name) ?? "").trim();
    void attempt(name === "notes" ? changes.change(id, { notes: text }) : changes.say(id, text));
  };
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/coaching" aria-label="Back to Coaching"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{one.focus || sentence(words(one.question.split("/")[1] ?? one.question))}</h1>
        <span className="tag">{one.stage}</span>
        <span className="grow" />
        {may && NEXT[one.stage].map(({ stage, name }, i) => <button type="button" key={stage} className={i === 0 ? "btn primary" : "btn"} onClick={() => void attempt(changes.change(id, { stage }))}>{name}</button>)}
      </header>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      <div className="perf-grid">
        <div>
          <section className="panel perf-side" aria-label="Moments">
            <h2 className="panel-title">Moments to look at together</h2>
            {one.moments.length === 0 ? <Empty title="No moments chosen">Open a conversation of the agent, and look at it together.</Empty> : one.moments.map((moment) => <Moment key={moment.interaction} moment={moment} question={one.question} />)}
          </section>
          <section className="panel perf-side" aria-label="Notes">
            <h2 className="panel-title">Notes</h2>
            {may ? <form onSubmit={(event) => save(event, "notes")} style={{ display: "grid", gap: 8, justifyItems: "start" }}><textarea className="input" name="notes" aria-label="Notes" defaultValue={one.notes} style={{ width: "100%", height: 90, padding: "6px 8px" }} /><button type="submit" className="btn">Save notes</button></form> : <p className="dim" style={{ whiteSpace: "pre-wrap" }}>{one.notes || "None."}</p>}
          </section>
          <section className="panel perf-side" aria-label="What the agent says">
            <h2 className="panel-title">What the agent says</h2>
            {own ? <form onSubmit={(event) => save(event, "agent_says")} style={{ display: "grid", gap: 8, justifyItems: "start" }}><textarea className="input" name="agent_says" aria-label="What you say to it" defaultValue={one.agent_says} style={{ width: "100%", height: 70, padding: "6px 8px" }} /><button type="submit" className="btn">Save</button></form> : <p className="dim" style={{ whiteSpace: "pre-wrap" }}>{one.agent_says || "Nothing yet."}</p>}
          </section>
        </div>
        <aside>
          <section className="panel perf-side" aria-label="What it is">
            <dl className="effect-rows">
              <div><dt className="faint">Agent</dt><dd><Link className="link" to={agentPath(one.agent)}>{one.agent_name ?? one.agent}</Link></dd></div>
              {one.question !== "" && <div><dt className="faint">Behaviour</dt><dd>{words(one.question.split("/")[1] ?? "")}</dd></div>}
              {one.goal != null && <div><dt className="faint">Goal</dt><dd className="tab">{value(one.goal, "percent")}</dd></div>}
              <div><dt className="faint">Session</dt><dd>{date(one.held_at ?? one.session_at)}</dd></div>
              <div><dt className="faint">Follow-up</dt><dd>{date(one.follow_up_at)}</dd></div>
            </dl>
          </section>
          <Effect id={id} stage={one.stage} />
        </aside>
      </div>
    </div>
  );
}

function Moment({ moment, question }: { moment: CoachingMoment; question: string }) {
  return (
    <div className="moment">
      <span className={`tag ${moment.good ? "good" : ""}`}>{moment.good ? "done well" : "to learn from"}</span>
      <span className="clip dim">{moment.note || moment.interaction}</span>
      <Link className="link" to={conversationPath(moment.interaction)} search={question === "" ? {} : { show: [question.replace("/", ".")] }}>Open</Link>
    </div>
  );
}

function Effect({ id, stage }: { id: string; stage: CoachingSession["stage"] }) {
  const effect = useCoachingEffect("", "");
  if (stage !== "held" && stage !== "closed") return null;
  const own = effect.data?.by_session.find((one) => one.session === id);
  return (
    <section className="panel perf-side" aria-label="Effect">
      <h2 className="panel-title">What it changed</h2>
      {!effect.data ? <Bone h={30} /> : own ? <p className="tab">{difference(own.value, "points")} points of 100 <span className="faint">({difference(own.low, "points")} to {difference(own.high, "points")})</span></p> : <p className="faint small">{effect.data.why_not === "" ? "Not yet: whole weeks after the session are needed." : `Not to be told yet: ${effect.data.why_not}.`}</p>}
      <p className="faint small">One session alone says little: it is drawn to the mean of all.</p>
    </section>
  );
}
