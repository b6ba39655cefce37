import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconClock, IconTrendingDown } from "@tabler/icons-react";
import { useState } from "react";
import type { DisputeRate, QuestionAccuracy, QuestionAgreement, QuestionThreshold, ReviewEstimate } from "@/shared/api/schema";
import { count, date, dayMonth, decimal, NONE, plural } from "@/shared/format/format";
import { verdictWords } from "@/shared/score/verdicts";
import { conversationPath, Link } from "@/shared/ui/Link";
import { percent, rangeOf, rarer, shareOf, shownCoefficients, thresholdWords } from "../words";

// A share with its interval, drawn from 0 to 1.
export function Interval({ one, title }: { one: ReviewEstimate | null | undefined; title?: string }) {
  if (!one) return <span className="faint">{NONE}</span>;
  return (
    <span className="cal-interval" title={title ?? `${rangeOf(one)}, of ${plural(Math.round(one.n), "label")}`}>
      <b className="tab">{shareOf(one)}</b>
      <span className="cal-bar" aria-hidden><i style={{ left: `${one.low * 100}%`, width: `${Math.max(1, (one.high - one.low) * 100)}%` }} /><em style={{ left: `${one.value * 100}%` }} /></span>
      <span className="vh">{rangeOf(one)}</span>
    </span>
  );
}

interface Props { readonly card: string; readonly accuracy: readonly QuestionAccuracy[]; readonly thresholds: readonly QuestionThreshold[]; readonly rates: readonly DisputeRate[]; readonly risk: number }

export function QuestionTable({ card, accuracy, thresholds, rates, risk }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <section className="panel scroll-x" aria-label="Questions">
      <table className="table cal-table">
        <thead><tr><th>Question</th><th className="num">Labels</th><th title="How often the machine says what people say, by the random sample; 95 % interval">Machine with people</th><th title="How often people say the same as each other, where two or more judged">People with each other</th><th title="The rarer verdict: of what people call so, how much the machine finds">Rarer verdict found</th><th title="From which confidence on the machine's verdict may stand without a person">Left to the machine</th><th>Drift</th><th className="num" title="Disputes decided against the answer, of those decided">Overturned</th></tr></thead>
        <tbody>
          {thresholds.map((one) => {
            const right = accuracy.find((other) => other.question === one.question);
            const rate = rates.find((other) => other.scorecard === card && other.question === one.question);
            return <Rows key={one.question} one={one} right={right} rate={rate} risk={risk} on={open === one.question} onOpen={() => setOpen(open === one.question ? null : one.question)} />;
          })}
        </tbody>
      </table>
    </section>
  );
}

function Rows({ one, right, rate, risk, on, onOpen }: { risk: number; one: QuestionThreshold; right: QuestionAccuracy | undefined; rate: DisputeRate | undefined; on: boolean; onOpen: () => void }) {
  const words = thresholdWords(one);
  const rare = right && rarer(right);
  const Icon = words.tone === "good" ? IconCircleCheck : words.tone === "bad" ? IconAlertTriangle : IconClock;
  return (
    <>
      <tr>
        <td className="cal-q"><button type="button" className="cal-open" aria-expanded={on} onClick={onOpen}><IconChevronRight size={13} aria-hidden className={on ? "on" : undefined} /><span dir="auto">{one.text}</span></button></td>
        <td className="num" data-label="Labels" title={`${count(one.labels)} of verdicts, ${count(right?.labels ?? 0)} in all`}>{count(right?.labels ?? 0)}</td>
        <td data-label="Machine with people"><Interval one={right?.agreement} /></td>
        <td data-label="People with each other"><People one={right?.people} /></td>
        <td data-label="Rarer verdict found">{rare?.recall ? <span className="cal-rare"><span className="faint small">{verdictWords(rare.verdict)}</span><Interval one={rare.recall} /></span> : <span className="faint">{NONE}</span>}</td>
        <td className="cal-alone" data-label="Left to the machine">{one.labels === 0 ? <span className="faint small">not known{one.more_labels == null ? ": it never applied" : `: needs ${count(one.more_labels)} labels at least`}</span> : <><span className={`tag ${words.tone}`} title={words.detail}><Icon size={13} aria-hidden />{words.words}</span><div className="faint small">{words.detail}</div></>}</td>
        <td data-label="Drift">{one.drift.state === "drifting" ? <span className="tag bad" title={`Wrong ${shareOf(one.drift.before)} in the beginning, ${shareOf(one.drift.recent)} lately`}><IconTrendingDown size={13} aria-hidden />since {date(one.drift.since)}</span> : <span className="faint small">{one.drift.state === "steady" ? "steady" : "too few labels"}</span>}</td>
        <td className="num" data-label="Overturned">{rate && rate.raised > 0 ? <span title={rate.overturned_share ? `${rangeOf(rate.overturned_share)}; ${rate.open} open` : `${rate.open} open`}>{rate.upheld + rate.overturned > 0 ? `${rate.overturned} of ${rate.upheld + rate.overturned}` : ""}{rate.open > 0 && <span className="faint"> {rate.open} open</span>}</span> : <span className="faint">{NONE}</span>}</td>
      </tr>
      {on && <tr className="cal-detail"><td colSpan={8}><Detail right={right} drift={one.drift} risk={risk} /></td></tr>}
    </>
  );
}

function People({ one }: { one: QuestionAgreement | null | undefined }) {
  if (!one || one.units === 0) return <span className="faint">{NONE}</span>;
  const { agreement, kappa, ac } = shownCoefficients(one, "people");
  return <Interval one={agreement ? { value: agreement.value, low: agreement.low ?? 0, high: agreement.high ?? 1, n: one.units } : null} title={`${plural(one.units, "conversation")} judged by two or more${kappa ? `; κ ${decimal(kappa.value, 2)}` : ""}${ac ? `; AC1 ${decimal(ac.value, 2)}` : ""}`} />;
}

const WEEK_W = 14;
const CHART_H = 64;
// Share of wrong verdicts by week, each with its interval; the dashed line is what is borne.
function Weeks({ drift, risk }: { drift: QuestionThreshold["drift"]; risk: number }) {
  const weeks = drift.weeks.flatMap((week) => (week.wrong ? [{ from: week.from, wrong: week.wrong }] : []));
  if (weeks.length < 2) return null;
  const top = Math.max(0.2, risk * 1.5, ...weeks.map((week) => Math.min(1, week.wrong.value * 1.3)));
  const y = (share: number) => CHART_H - (Math.min(share, top) / top) * CHART_H;
  const width = weeks.length * WEEK_W;
  const first = weeks[0], last = weeks[weeks.length - 1];
  return (
    <figure className="cal-weeks">
      <figcaption className="faint small">Wrong by week, {percent(0)} to {percent(top)}; dashed: the {percent(risk)} borne</figcaption>
      <svg width={width} height={CHART_H} viewBox={`0 0 ${width} ${CHART_H}`} role="img" aria-label={`Share of wrong verdicts by week, ${percent(first?.wrong.value ?? 0)} in the first and ${percent(last?.wrong.value ?? 0)} in the last of ${weeks.length}`}>
        <line x1={0} x2={width} y1={y(risk)} y2={y(risk)} stroke="var(--text-3)" strokeDasharray="3 3" />
        <line x1={0} x2={width} y1={CHART_H - 0.5} y2={CHART_H - 0.5} stroke="var(--line-strong)" />
        {weeks.map((week, i) => {
          const x = i * WEEK_W + WEEK_W / 2;
          return <g key={week.from}><title>{`week of ${week.from}: ${shareOf(week.wrong)} (${rangeOf(week.wrong)}) of ${plural(week.wrong.n, "label")}`}</title><rect x={i * WEEK_W} y={0} width={WEEK_W} height={CHART_H} fill="transparent" /><line x1={x} x2={x} y1={y(week.wrong.low)} y2={y(week.wrong.high)} stroke="var(--accent-line)" strokeWidth={3} /><circle cx={x} cy={y(week.wrong.value)} r={2.5} fill="var(--accent)" /></g>;
        })}
      </svg>
      <div className="line-caption faint small" style={{ width }}><span>{dayMonth(first?.from)}</span><span>{dayMonth(last?.from)}</span></div>
    </figure>
  );
}

function Detail({ right, drift, risk }: { right: QuestionAccuracy | undefined; drift: QuestionThreshold["drift"]; risk: number }) {
  if (!right || right.labels === 0) return <p className="faint">{right && right.picked > 0 ? `${plural(right.picked, "label")}, all of conversations that were picked for a reason: they say nothing about the others. Review the audit sample.` : "Nobody has reviewed this question yet."}</p>;
  return (
    <div className="cal-details">
      <div className="cal-left"><table className="table cal-verdicts">
        <thead><tr><th>Verdict</th><th title="Of what the machine calls so, how much people call so">Right when said (precision)</th><th title="Of what people call so, how much the machine calls so">Found (recall)</th></tr></thead>
        <tbody>{right.verdicts.map((verdict) => <tr key={verdict.verdict}><td>{verdictWords(verdict.verdict)}</td><td><Interval one={verdict.precision} /></td><td><Interval one={verdict.recall} /></td></tr>)}</tbody>
      </table><Weeks drift={drift} risk={risk} /></div>
      <div className="cal-mistaken">
        {right.wrong && right.population > 0 && <p className="dim">About <b className="tab">{count(Math.round(right.wrong.value))}</b> answers of the {count(Math.round(right.population))} conversations the sample stands for are wrong ({count(Math.round(right.wrong.low))} – {count(Math.round(right.wrong.high))}, {percent(right.wrong.value / right.population, 1)}).</p>}
        {right.picked > 0 && <p className="faint small">{plural(right.picked, "further label")} of picked conversations not counted.</p>}
        {right.mistaken.length > 0 ? <><p className="faint small">Where people said otherwise:</p><ul>{right.mistaken.slice(0, 12).map((id) => <li key={id}><Link className="link mono" to={conversationPath(id)}>{id}</Link></li>)}</ul></> : <p className="faint small">People said otherwise nowhere{right.agreement ? `; with ${decimal(right.labels, 0)} labels that still allows ${percent(1 - right.agreement.low)}` : ""}.</p>}
      </div>
    </div>
  );
}
