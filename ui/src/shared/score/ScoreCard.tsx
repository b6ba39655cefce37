// One score as a list of answers. Used beside a transcript and for trying out a changed card.
import { IconAlertOctagon, IconCheck, IconMinus, IconUserCheck, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { Answer, Evidence, Score } from "../api/schema";
import { decimal, duration, plural, value, words } from "../format/format";
import { LooksLike } from "./LooksLike";
import "./score.css";

export interface Titles { readonly sections?: Readonly<Record<string, string>>; readonly types?: Readonly<Record<string, string>> }

function Mark({ answer, type }: { answer: Answer; type?: string }) {
  switch (answer.verdict) {
    case "yes":
    case "no": {
      const tone = answer.points >= 0.999 ? "good" : answer.points <= 0.001 ? "bad" : "warn";
      const Shape = answer.verdict === "yes" ? IconCheck : IconX;
      return <span className={`verdict ${tone}`}><Shape size={13} stroke={2.4} aria-hidden />{answer.verdict}</span>;
    }
    case "na": return <span className="verdict faint"><IconMinus size={13} aria-hidden />n/a</span>;
    case "value": return <span className={`verdict ${answer.points >= 0.999 ? "good" : answer.points <= 0.001 ? "bad" : "warn"}`}>{type === "duration" ? duration(answer.value) : decimal(answer.value, Number.isInteger(answer.value) ? 0 : 1)}</span>;
  }
}

const same = (answer: Answer, said: string): boolean => (answer.verdict === "value" ? Math.abs(Number(said) - answer.points) < 1e-5 : answer.verdict === said);

// A person's answer wins where it differs; what the machine said stays to be read.
function Held({ answer, type, said }: { answer: Answer; type?: string; said?: string }) {
  if (said === undefined) return <Mark answer={answer} type={type} />;
  if (same(answer, said)) return <span className="held"><Mark answer={answer} type={type} /><span className="faint small" title="A person says the same"><IconUserCheck size={12} aria-label="confirmed by a person" /></span></span>;
  return <span className="held"><span className="verdict warn" title="Corrected by a person"><IconUserCheck size={13} aria-label="corrected by a person" />{said === "na" ? "n/a" : said === "yes" || said === "no" ? said : `${Math.round(Number(said) * 100)} p`}</span><s className="faint small">{answer.verdict === "na" ? "n/a" : answer.verdict === "value" ? `${Math.round(answer.points * 100)} p` : answer.verdict}</s></span>;
}

function Quotes({ answer, quote }: { answer: Answer; quote: (evidence: Evidence) => string | null }) {
  const said = [...new Set(answer.evidence.flatMap((one) => quote(one) ?? []))];
  if (said.length === 0) return null;
  return <span className="quotes">{said.slice(0, 3).map((text) => <q key={text} dir="auto">{text}</q>)}{said.length > 3 ? ` and ${said.length - 3} more` : ""}</span>;
}

interface Props {
  readonly score: Score;
  readonly titles?: Titles;
  readonly active?: string | null;
  readonly evidence?: number;
  readonly onPick?: (question: string | null) => void;
  // What people say instead, by question: it stands before the machine's answer, which stays as it was.
  readonly said?: Readonly<Record<string, string>>;
  // Stands below the answer in view.
  readonly under?: ReactNode;
  // What a piece of evidence says, where no transcript stands beside the card.
  readonly quote?: (evidence: Evidence) => string | null;
}

export function ScoreCard({ score, titles, active = null, evidence = 0, onPick, quote, said, under }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => { if (active !== null) list.current?.querySelector<HTMLElement>(`[data-question="${CSS.escape(active)}"]`)?.closest("li")?.scrollIntoView({ block: "nearest" }); }, [active]);
  const sections = [...new Set(score.answers.map((answer) => answer.section))];
  return (
    <div className="score" ref={list}>
      <p className="score-sum">
        <span className="score-points tab">{value(score.points, "points")}</span><span className="faint">of 100</span>
        {score.retired && <span className="tag" title="The card takes no new scores; this one stays">retired card</span>}
        {score.failed && <span className="tag bad"><IconAlertOctagon size={13} aria-hidden />failed</span>}
        <span className="faint small score-version" title="Version of the card that scored it: the declared one and the hash of its text">version {score.version}</span>
      </p>
      {sections.map((section) => (
        <section key={section}>
          {section !== "" && <h4>{titles?.sections?.[section] ?? words(section)}</h4>}
          <ul>
            {score.answers.filter((answer) => answer.section === section).map((answer) => {
              const on = answer.question === active;
              const n = answer.evidence.length;
              return (
                <li key={answer.question}>
                  <button type="button" className={`answer${on ? " on" : ""}`} data-question={answer.question} aria-pressed={on} title={answer.help || undefined} disabled={!onPick} onClick={() => onPick?.(on ? null : answer.question)}>
                    <Held answer={answer} type={titles?.types?.[answer.question]} said={said?.[answer.question]} />
                    <span className="answer-text">
                      <span dir="auto">{answer.text || words(answer.question)}</span>
                      {answer.because && <span className="because">{answer.because}</span>}
                      {quote && <Quotes answer={answer} quote={quote} />}
                      {on && <span className="because">{n === 0 ? "It rests on the whole contact: nothing to mark." : <>Evidence <b className="tab">{Math.min(evidence, n - 1) + 1} of {n}</b>{n > 1 && <> · <kbd className="kbd">n</kbd> <kbd className="kbd">p</kbd></>} · {Math.round(answer.confidence * 100)} % sure</>}</span>}
                    </span>
                    <span className="answer-num tab" title={answer.verdict === "na" ? "Not applicable: takes no part" : `${decimal(answer.points * 100, 0)} of 100 points, ${decimal(answer.weight * 100, 1)} % of the card${n ? `, ${plural(n, "piece")} of evidence` : ""}`}>
                      {answer.verdict === "na" ? "" : <>{decimal(answer.points * 100, 0)}<small>×{decimal(answer.weight * 100, 0)} %</small></>}
                      {answer.auto_fail && score.failed && answer.verdict !== "na" && <span className="bad small">failed the card</span>}
                    </span>
                  </button>
                  {on && (answer.good || answer.poor) && <div className="answer-under"><LooksLike good={answer.good} poor={answer.poor} /></div>}
                  {on && under}
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
