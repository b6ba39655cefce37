import { IconChevronLeft } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CalibrationResult, QuestionAgreement } from "@/shared/api/schema";
import { decimal, NONE, plural, sentence } from "@/shared/format/format";
import { verdictWords } from "@/shared/score/verdicts";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { closeSession, useCalibration } from "../api";
import { coefficientName, leniencyWords, rangeOf, shareOf, shownCoefficients } from "../words";

type Coefficient = QuestionAgreement["people"][number];

export function SessionResult({ id, onBack }: { id: string; onBack: () => void }) {
  const session = useCalibration(id);
  const client = useQueryClient();
  const [failure, setFailure] = useState("");
  const close = async () => {
    setFailure("");
    try { await closeSession(id); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await Promise.all([session.refetch(), client.invalidateQueries({ queryKey: ["sessions"] })]);
  };
  const data = session.data;
  return (
    <section className="panel" aria-label="Calibration session">
      <header className="cal-head">
        <button type="button" className="btn quiet icon" onClick={onBack} aria-label="All sessions"><IconChevronLeft size={16} aria-hidden /></button>
        <h2 className="panel-title">{data?.title ?? "Session"}</h2>
        {data && <span className="faint small">{data.scorecard}, {plural(data.interactions.length, "conversation")}{data.blind ? ", blind" : ""}{data.state === "closed" ? ", closed" : ""}</span>}
        <span className="grow" />
        {data && data.remaining.length > 0 && <Link className="btn primary" to="/review" search={{ session: [id] }}>Judge yours</Link>}
        {data?.state === "open" && <button type="button" className="btn" onClick={() => void close()}>Close session</button>}
      </header>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {session.error && !data ? <Failed what="The session could not be loaded" error={session.error} onRetry={() => void session.refetch()} />
        : !data ? <div style={{ padding: 14 }} aria-busy><Bone h={120} /></div>
        : data.hidden ? <p className="cal-none dim">Judge your part first: a blind session shows its agreement to those who have finished.</p>
        : <Result data={data} />}
    </section>
  );
}

function Result({ data }: { data: CalibrationResult }) {
  const judged = data.questions.filter((one) => one.units > 0);
  return (
    <div className="cal-result">
      {judged.length === 0 ? <p className="cal-none dim">No conversation was judged by two people yet.</p> : (
        <div className="scroll-x">
          <table className="table">
            <thead>
              <tr><th rowSpan={2}>Question</th><th rowSpan={2} className="num">Judged by two</th><th colSpan={4} className="cal-group">People with each other</th><th colSpan={2} className="cal-group">Machine with people</th></tr>
              <tr><th className="num">Agree</th><th className="num" title="Cohen's or Fleiss'; weighted where the steps are ordered">κ</th><th className="num" title="Krippendorff's">α</th><th className="num" title="Gwet's; AC2 where the steps are ordered">AC1</th><th className="num">Agree</th><th className="num">κ</th></tr>
            </thead>
            <tbody>{judged.map((one) => {
              const people = shownCoefficients(one, "people");
              const machine = shownCoefficients(one, "machine");
              return <tr key={one.question} className={one.question === "" ? "cal-all" : undefined}><td className="cal-q" dir="auto">{one.text}</td><td className="num">{one.units}</td><Num one={people.agreement} /><Num one={people.kappa} /><Num one={people.alpha} /><Num one={people.ac} /><Num one={machine.agreement} /><Num one={machine.kappa} /></tr>;
            })}</tbody>
          </table>
          <p className="cal-none faint small">Where one answer is rare, κ can be near zero though people nearly always agree: read AC1 beside it. A dash: not defined, every verdict is the same.</p>
        </div>
      )}
      {data.standings.some((one) => one.answers > 0) && (
        <table className="table" aria-label="Reviewers">
          <thead><tr><th>Reviewer</th><th className="num">Answers compared</th><th className="num">Says what most others say</th><th>Milder or stricter</th></tr></thead>
          <tbody>{data.standings.map((one) => <tr key={one.reviewer}><td>{one.name}</td><td className="num">{one.answers}</td><td className="num" title={rangeOf(one.agreement)}>{shareOf(one.agreement)} <span className="faint small">{one.agreement ? rangeOf(one.agreement) : ""}</span></td><td title={one.leniency ? rangeOf(one.leniency) : undefined}>{leniencyWords(one.leniency)}</td></tr>)}</tbody>
        </table>
      )}
      {data.contested.length > 0 && (
        <>
          <h3 className="cal-sub">{plural(data.contested.length, "answer")} to settle</h3>
          <ul className="cal-contested">{data.contested.slice(0, 40).map((one) => <li key={`${one.interaction} ${one.question}`}><span dir="auto">{one.text}</span> <span className="dim small">{one.said.map((who) => `${who.reviewer_name}: ${verdictWords(who.verdict)}`).join(" · ")}</span> <Link className="link" to="/review" search={{ id: [one.interaction], card: [data.scorecard] }}>Settle</Link></li>)}{data.contested.length > 40 && <li className="faint small">and {data.contested.length - 40} more, in the queue’s <Link className="link" to="/review" search={{ source: ["second"], card: [data.scorecard] }}>second looks</Link></li>}</ul>
        </>
      )}
    </div>
  );
}

function Num({ one }: { one: Coefficient | undefined }) {
  if (!one) return <td className="num faint">{NONE}</td>;
  const range = one.low != null && one.high != null ? `${decimal(one.low, 2)} – ${decimal(one.high, 2)}` : "";
  return <td className="num" title={`${coefficientName(one.name)}${range ? `, 95 % ${range}` : ""}`}>{decimal(one.value, 2)}{range && <span className="cal-small faint">{range}</span>}</td>;
}
