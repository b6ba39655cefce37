import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { CalibrationSession } from "@/shared/api/schema";
import { date, plural, sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { openSession, useReviewers, useSessions } from "../api";

export function Sessions({ card, onShow }: { card: string; onShow: (id: string) => void }) {
  const sessions = useSessions(true);
  const [making, setMaking] = useState(false);
  return (
    <section className="panel" aria-label="Calibration sessions">
      <header className="cal-head"><h2 className="panel-title">Calibration sessions</h2><span className="faint small">Several people judge the same conversations, then see how far they agree</span><span className="grow" />{!making && <button type="button" className="btn" onClick={() => setMaking(true)}><IconPlus size={14} aria-hidden />New session</button>}</header>
      {making && <SessionForm card={card} onDone={() => setMaking(false)} />}
      {sessions.error && !sessions.data ? <Failed what="The sessions could not be loaded" error={sessions.error} onRetry={() => void sessions.refetch()} />
        : !sessions.data ? <div style={{ padding: 14 }} aria-busy><Bone h={40} /></div>
        : sessions.data.length === 0 ? <p className="cal-none faint">No session yet. Two people and ten conversations are a good beginning.</p>
        : <ul className="cal-sessions">{sessions.data.map((one) => <SessionRow key={one.id} one={one} onShow={() => onShow(one.id)} />)}</ul>}
    </section>
  );
}

function SessionRow({ one, onShow }: { one: CalibrationSession; onShow: () => void }) {
  const all = one.interactions.length;
  return (
    <li>
      <button type="button" className="cal-session" onClick={onShow}><b className="clip">{one.title}</b><span className="faint small">{one.scorecard}, {plural(all, "conversation")}{one.blind ? ", blind" : ""}, {date(one.created_at)}</span></button>
      <span className="cal-progress">{one.progress.map((who) => <span key={who.id} className="tag" title={`${who.done} of ${all} judged`}>{who.name} <span className="tab">{who.done}/{all}</span></span>)}</span>
      {one.state === "closed" ? <span className="tag">closed</span> : one.remaining.length > 0 ? <Link className="btn primary" to="/review" search={{ session: [one.id] }}>Judge yours</Link> : <button type="button" className="btn" onClick={onShow}>Agreement</button>}
    </li>
  );
}

function SessionForm({ card, onDone }: { card: string; onDone: () => void }) {
  const reviewers = useReviewers();
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure("");
    try {
      await openSession({ title: String(form.get("title") ?? ""), scorecard: card, sample: Number(form.get("sample") ?? 10), reviewers: form.getAll("reviewer").map(String), blind: form.get("blind") !== null, interactions: [] });
      await client.invalidateQueries({ queryKey: ["sessions"] });
      onDone();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); setBusy(false); }
  };
  return (
    <form className="cal-form" aria-label="New calibration session" onSubmit={(event) => void submit(event)}>
      <label><span>Title</span><input className="input" name="title" required maxLength={200} placeholder="Weekly calibration" autoFocus /></label>
      <label><span>Conversations, drawn by chance</span><input className="input num" name="sample" type="number" min={1} max={200} defaultValue={10} /></label>
      <fieldset><legend>Reviewers</legend>{(reviewers.data ?? []).map((one) => <label key={one.id} className="cal-check"><input type="checkbox" name="reviewer" value={one.id} />{one.name} <span className="faint small">{one.role}</span></label>)}</fieldset>
      <label className="cal-check"><input type="checkbox" name="blind" defaultChecked />Blind: nobody sees the machine’s answers, or the others’, before they have judged</label>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="cal-acts"><button type="submit" className="btn primary" disabled={busy}>Open session</button><button type="button" className="btn quiet" onClick={onDone}>Cancel</button></div>
    </form>
  );
}
