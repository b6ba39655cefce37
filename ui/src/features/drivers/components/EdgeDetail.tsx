import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Params } from "@/shared/api/client";
import type { DriverEdge, DriverEvidence, DriverFigure, DriverSaid, Unit } from "@/shared/api/schema";
import { date, decimal, plural, sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import type { Search } from "@/shared/url/search";
import { forgetDriver, sayDriver, useDriverEvidence } from "../api";
import { byReason, gap, lagText, manyOf, statusOf, strengthText, sureText, turnText } from "../words";
import { Scatter } from "./Scatter";

interface Props { readonly from: string; readonly to: string; readonly edge: DriverEdge | undefined; readonly figures: readonly DriverFigure[]; readonly params: Params; readonly drill: Search; readonly may: boolean; readonly onClose: () => void }

export function EdgeDetail({ from, to, edge, figures, params, drill, may, onClose }: Props) {
  const evidence = useDriverEvidence(from, to, edge?.seen ? { ...params, lag: edge.seen.lag } : params);
  const titleOf = (metric: string): string => figures.find((one) => one.metric === metric)?.title ?? metric;
  const unitOf = (metric: string): Unit => { const one = figures.find((other) => other.metric === metric); return one?.unit ?? "score"; };
  const said = evidence.data?.said ?? edge?.said ?? null;
  const told = evidence.data ?? edge;
  return (
    <section className="panel driver-detail" aria-label={`${titleOf(from)} and ${titleOf(to)}`}>
      <header><h2>{titleOf(from)} <span aria-label="to">→</span> {titleOf(to)}</h2>{told && <span className={`tag ${statusOf(told).tone}`}>{statusOf(told).name}</span>}<span className="grow" /><button type="button" className="btn quiet" onClick={onClose}>Close <kbd className="kbd">Esc</kbd></button></header>
      {told && <p className="driver-words">{told.words}</p>}
      {said && <p className="small dim">{said.by} {said.word} this on {date(said.at)}: {said.why}</p>}
      {evidence.error ? <Failed what="There is no evidence to show" error={evidence.error} onRetry={() => void evidence.refetch()} />
        : !evidence.data ? <div aria-busy aria-label="Loading the evidence"><Bone h={220} /><Bone w="60%" /></div>
        : <Facts evidence={evidence.data} from={unitOf(from)} to={unitOf(to)} titleOf={titleOf} drill={drill} />}
      {may && <Verdict key={`${from}${to}`} from={from} to={to} said={said} />}
    </section>
  );
}

function Facts({ evidence, from, to, titleOf, drill }: { evidence: DriverEvidence; from: Unit; to: Unit; titleOf: (metric: string) => string; drill: Search }) {
  const { seen, node } = evidence;
  const others = evidence.held.filter((one) => one !== evidence.to);
  const half = (effect: number) => gap(effect * seen.step, to);
  return (
    <div className="driver-facts">
      <Scatter evidence={evidence} from={from} to={to} />
      <dl className="small">
        <dt>Effect</dt><dd className="tab">{gap(seen.step_effect, to)} for {seen.step_text} ({gap(seen.step_low, to)} to {gap(seen.step_high, to)}), {lagText(seen.lag)}</dd>
        <dt>Strength</dt><dd>{strengthText(seen)}: {decimal(seen.strength, 2)} of its usual ups and downs where {evidence.from_title} makes one of its own ({gap(seen.deviation, from).replace(/^\+/, "")})</dd>
        {turnText(seen, evidence.to_title) !== "" && <><dt>Direction</dt><dd>{turnText(seen, evidence.to_title)}</dd></>}
        <dt>Where</dt><dd>{seen.same_sign} of {seen.segments} {manyOf(evidence.segment)} say so by themselves, over {seen.weeks} weeks</dd>
        <dt>Halves</dt><dd>first {half(seen.first_half)}, second {half(seen.second_half)}: {seen.halves_agree ? "they agree" : "they do not agree"}</dd>
        <dt>How sure</dt><dd>{sureText(seen.q)} over all pairs that were tried</dd>
        <dt>Held constant</dt><dd><details><summary>{evidence.to_title} in the weeks before, what all {manyOf(evidence.segment)} share in a week, and {others.length} other figures</summary><p>{others.map(titleOf).join(", ")}.</p></details></dd>
        {node.not_held.length > 0 && <><dt>Left out</dt><dd><details><summary>{plural(node.not_held.length, "figure")}</summary>{byReason(node.not_held).map(([why, titles]) => <p key={why}>{sentence(why)}: <span className="dim">{titles.join(", ")}</span></p>)}</details></dd></>}
      </dl>
      <p className="small dim">An association in time, given these figures. What is not measured here may stand behind both. <Link className="link" to="/explore" search={{ ...drill, figure: [evidence.to], by: [evidence.segment] }}>Explore {evidence.to_title}</Link></p>
    </div>
  );
}

function Verdict({ from, to, said }: { from: string; to: string; said: DriverSaid | null }) {
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const act = async (what: Promise<unknown>) => {
    setFailure("");
    try { await what; await client.invalidateQueries({ queryKey: ["drivers"] }); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const word = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "rejected" ? "rejected" : "confirmed";
    void act(sayDriver(from, to, word, String(new FormData(form).get("why") ?? "").trim()).then(() => form.reset()));
  };
  return (
    <form className="driver-verdict" aria-label="What we know of it" onSubmit={submit}>
      <label><span>What do we know of it?</span><input className="input" name="why" required maxLength={500} autoComplete="off" placeholder="Seen in every strike" /></label>
      <div className="driver-acts">
        {said?.word !== "confirmed" && <button type="submit" className="btn primary" value="confirmed">It is so</button>}
        {said?.word !== "rejected" && <button type="submit" className="btn" value="rejected">It is not so</button>}
        {said && <button type="button" className="btn quiet" onClick={() => void act(forgetDriver(from, to))}>Take it back</button>}
      </div>
      {failure && <p className="bad small" role="alert">{sentence(failure)}</p>}
    </form>
  );
}
