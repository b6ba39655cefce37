import { IconAlertTriangle, IconCheck, IconEye, IconEyeOff, IconMinus, IconPencil, IconUsers } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { ReviewAnswer } from "@/shared/api/schema";
import { words } from "@/shared/format/format";
import { LooksLike } from "@/shared/score/LooksLike";
import { verdictWords } from "@/shared/score/verdicts";
import { dutyOf, type Given, owesNote, type Said, wasShown } from "../desk";

interface Props {
  readonly questions: readonly ReviewAnswer[];
  readonly titles: Readonly<Record<string, string>>;
  readonly given: Given;
  readonly active: number;
  readonly evidence: number;
  readonly seen: ReadonlySet<number>;
  readonly turns: number;
  readonly noting: boolean;
  readonly onActive: (at: number) => void;
  readonly onSay: (question: string, verdict: string) => void;
  readonly onNote: (question: string, note: string) => void;
  readonly onNoteDone: () => void;
}

export function ReviewCard({ questions, titles, given, active, evidence, seen, turns, noting, onActive, onSay, onNote, onNoteDone }: Props) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => { list.current?.querySelector<HTMLElement>("[aria-current]")?.scrollIntoView({ block: "nearest" }); }, [active]);
  return (
    <ul className="rev-list" ref={list} aria-label="Questions">
      {questions.map((answer, at) => (
        <li key={answer.question}>
          {answer.section !== questions[at - 1]?.section && <h3 className="rev-section">{titles[answer.section] ?? words(answer.section)}</h3>}
          <Row answer={answer} said={given[answer.question]} on={at === active} evidence={evidence} shown={wasShown(answer, seen, turns)} noting={noting && at === active}
            onActive={() => onActive(at)} onSay={(verdict) => onSay(answer.question, verdict)} onNote={(note) => onNote(answer.question, note)} onNoteDone={onNoteDone} />
        </li>
      ))}
    </ul>
  );
}

interface RowProps {
  readonly answer: ReviewAnswer; readonly said: Said | undefined; readonly on: boolean; readonly evidence: number; readonly shown: boolean; readonly noting: boolean;
  readonly onActive: () => void; readonly onSay: (verdict: string) => void; readonly onNote: (note: string) => void; readonly onNoteDone: () => void;
}

function State({ answer, said }: { answer: ReviewAnswer; said: Said | undefined }) {
  if (!said) {
    const duty = dutyOf(answer);
    if (duty === "decide") return <span className="tag warn"><IconAlertTriangle size={12} aria-hidden />disputed</span>;
    if (duty === "adjudicate") return <span className="tag warn"><IconUsers size={12} aria-hidden />disagree</span>;
    return <span className="rev-machine" title="As the machine answered">{answer.machine === null ? <IconMinus size={13} aria-label="not answered" /> : verdictWords(answer.machine)}</span>;
  }
  const same = answer.machine !== null && said.verdict === answer.machine;
  return <span className={`rev-said ${answer.machine === null ? "" : same ? "good" : "warn"}`}>{same ? <IconCheck size={13} stroke={2.4} aria-label="accepted" /> : <IconPencil size={12} aria-label={answer.machine === null ? "answered" : "corrected"} />}{verdictWords(said.verdict)}</span>;
}

function Row({ answer, said, on, evidence, shown, noting, onActive, onSay, onNote, onNoteDone }: RowProps) {
  const pieces = answer.answer?.evidence.length ?? 0;
  return (
    <div className={`rev-row${on ? " on" : ""}${said ? " done" : ""}`} aria-current={on ? "true" : undefined} data-question={answer.question}>
      <button type="button" className="rev-head" onClick={onActive} title={answer.help || undefined}>
        <span className="rev-text" dir="auto">{answer.text}</span>
        <State answer={answer} said={said} />
      </button>
      {on && (
        <div className="rev-open">
          {answer.answer && <p className="rev-because">{answer.answer.because}{answer.answer.because && " · "}{Math.round(answer.answer.confidence * 100)} % sure</p>}
          {answer.help && <p className="rev-help">{answer.help}</p>}
          <LooksLike good={answer.good} poor={answer.poor} />
          {answer.dispute && <p className="rev-dispute"><b>{answer.dispute.raised_by_name}</b> disputes “{verdictWords(answer.dispute.verdict)}”: {answer.dispute.reason}</p>}
          {dutyOf(answer) !== "decide" && answer.labels.length > 0 && <p className="rev-help">{answer.labels.map((label) => `${label.reviewer_name || "somebody"}: ${verdictWords(label.verdict)}${label.note ? ` (${label.note})` : ""}`).join(" · ")}</p>}
          <div className="rev-choices" role="group" aria-label={answer.text}>
            {answer.choices.map((choice, i) => (
              <button key={choice.verdict} type="button" aria-pressed={said?.verdict === choice.verdict} className={choice.verdict === answer.machine ? "machine" : undefined} onClick={() => onSay(choice.verdict)} title={choice.label}>
                <kbd className="kbd">{i + 1}</kbd><span className="clip">{verdictWords(choice.verdict)}</span>{choice.verdict !== "na" && choice.verdict !== "yes" && choice.verdict !== "no" && <span className="clip faint rev-step">{choice.label}</span>}
              </button>
            ))}
          </div>
          {noting || said?.note || owesNote(answer, said)
            ? <input className="input rev-note" aria-label="Note" autoFocus={noting} placeholder={dutyOf(answer) === "review" ? "Note (optional)" : "Why? Both sides read it"} value={said?.note ?? ""} maxLength={2000} disabled={!said}
                onChange={(event) => onNote(event.target.value)} onKeyDown={(event) => { if (event.key === "Enter" || event.key === "Escape") { event.preventDefault(); event.stopPropagation(); event.currentTarget.blur(); onNoteDone(); } }} />
            : null}
          <p className="rev-foot faint small">
            {answer.machine === null ? <><IconEyeOff size={12} aria-hidden />blind: say what you find</> : pieces > 0 ? <><IconEye size={12} aria-hidden />evidence {Math.min(evidence, pieces - 1) + 1} of {pieces}{pieces > 1 && <> <kbd className="kbd">n</kbd> <kbd className="kbd">p</kbd></>}</> : <><IconEye size={12} aria-hidden />rests on the whole contact{shown ? ", all shown" : ", read on"}</>}
          </p>
        </div>
      )}
    </div>
  );
}
