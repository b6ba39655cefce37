import { type FormEvent, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Metric, Recommendation } from "@/shared/api/schema";
import { sentence, words } from "@/shared/format/format";
import { initiativePath, useGo } from "@/shared/ui/Link";
import { type RecommendedFor, useAdvice, useChanges, useRecommendations } from "../api";
import { rangeText, segmentText } from "../effect-words";
import "./initiatives.css";

// What could be done about a figure that got worse, best first. Says nothing where nothing fits.
export function Recommended({ metric, of }: { metric: Metric; of: RecommendedFor }) {
  return <Could list={useRecommendations(of).data} metrics={[metric]} incident="" />;
}

// The same about an incident: any of its figures.
export function AdvisedOn({ incident, metrics }: { incident: string; metrics: readonly Metric[] }) {
  return <Could list={useAdvice(incident).data} metrics={metrics} incident={incident} />;
}

function Could({ list, metrics, incident }: { list: readonly Recommendation[] | undefined; metrics: readonly Metric[]; incident: string }) {
  if (!list || list.length === 0) return null;
  return (
    <section className="panel could" aria-label="What could be done">
      <h2 className="panel-title">What could be done</h2>
      {list.slice(0, 3).map((one) => <One key={`${one.playbook.id} ${one.segment} ${one.type}`} one={one} metric={metrics.find((metric) => metric.id === one.metric)} incident={incident} />)}
    </section>
  );
}

function One({ one, metric, incident }: { one: Recommendation; metric: Metric | undefined; incident: string }) {
  const may = useMay("initiatives.manage");
  const changes = useChanges();
  const go = useGo();
  const [rejecting, setRejecting] = useState(false);
  const [failure, setFailure] = useState("");
  const decide = async (accepted: boolean, reason: string) => {
    setFailure("");
    try {
      const decided = await changes.decide(one, accepted, reason, incident);
      setRejecting(false);
      if (decided.initiative) go({ to: initiativePath(decided.initiative.id) });
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const reject = (event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void decide(false, String(new FormData(event.currentTarget).get("reason") ?? "")); };
  return (
    <article className="could-one" aria-label={one.playbook.title}>
      <h3>{one.playbook.title} <span className="faint small">{segmentText(one.segment)}</span></h3>
      <p>{one.playbook.action}</p>
      <p className="dim small">Would move {incident && metric ? <>{metric.title.toLowerCase()} there</> : "the figure"} by {rangeText(one.effect, metric?.unit ?? "score")}; {words(one.playbook.effort)} effort, for the {words(one.playbook.owner_role)}. {sentence(one.because)}.</p>
      {may && !rejecting && <div className="initiative-acts"><button type="button" className="btn primary" onClick={() => void decide(true, "")}>Make it an initiative</button><button type="button" className="btn quiet" onClick={() => setRejecting(true)}>Not this</button></div>}
      {rejecting && <form className="initiative-add" onSubmit={reject} onKeyDown={(event) => { if (event.key === "Escape") setRejecting(false); }}><input className="input" name="reason" required autoFocus aria-label="Why not" placeholder="Why not? The next recommendation learns from it" /><button type="submit" className="btn">Reject</button></form>}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
    </article>
  );
}
