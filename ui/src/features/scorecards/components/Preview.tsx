import { useQuery } from "@tanstack/react-query";
import { IconArrowRight } from "@tabler/icons-react";
import { conversationQuery } from "@/shared/api/queries/get-conversation";
import type { Answer, Evidence, Scorecard, Tried } from "@/shared/api/schema";
import { decimal, difference, duration, plural, value, words } from "@/shared/format/format";
import { ScoreCard } from "@/shared/score/ScoreCard";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";

interface Pair { readonly question: string; readonly text: string; readonly before: Answer | null; readonly after: Answer | null }

const same = (a: Answer | null, b: Answer | null): boolean => a !== null && b !== null && a.verdict === b.verdict && Math.abs(a.points - b.points) < 1e-9 && (a.verdict !== "value" || a.value === b.value);

export function pairs(before: Tried | undefined, after: Tried | undefined): readonly Pair[] {
  const old = before?.score?.answers ?? [];
  const now = after?.score?.answers ?? [];
  const ids = [...new Set([...now.map((one) => one.question), ...old.map((one) => one.question)])];
  return ids.map((question) => {
    const a = old.find((one) => one.question === question) ?? null;
    const b = now.find((one) => one.question === question) ?? null;
    return { question, text: (b ?? a)?.text ?? question, before: a, after: b };
  });
}
export const differing = (before: Tried | undefined, after: Tried | undefined): readonly Pair[] => pairs(before, after).filter((one) => !same(one.before, one.after));

export function answerText(answer: Answer | null, type?: string): string {
  if (!answer) return "not asked";
  if (answer.verdict === "na") return "not applicable";
  if (answer.verdict === "value") return `${type === "duration" ? duration(answer.value) : decimal(answer.value, Number.isInteger(answer.value) ? 0 : 1)} (${decimal(answer.points * 100, 0)} points)`;
  return answer.verdict;
}

interface Props { readonly card: Scorecard; readonly interaction: string; readonly before: Tried | undefined; readonly after: Tried | undefined; readonly edited: boolean; readonly stale: boolean }

// What the change does to one conversation: answers that differ first, with the words both rest on; the whole card below.
export function Preview({ card, interaction, before, after, edited, stale }: Props) {
  const conversation = useQuery({ ...conversationQuery(interaction), enabled: interaction !== "" });
  const quote = (one: Evidence): string | null => {
    if (one.turn == null) { const event = conversation.data?.events[one.event ?? -1]; return event ? words(`${event.kind} ${event.name}`).trim() : null; }
    const text = conversation.data?.turns[one.turn]?.text ?? "";
    const part = one.begin === 0 && one.end === 0 ? text : text.slice(one.begin, one.end);
    return part === "" ? null : part.length > 80 ? `${part.slice(0, 78)}…` : part;
  };
  if (!after) return <div style={{ padding: 14, display: "grid", gap: 8 }} aria-busy><Bone w="40%" h={20} /><Bone h={34} /><Bone h={34} /></div>;
  const types = Object.fromEntries(card.questions.map((one) => [one.id, one.type]));
  const changed = edited ? differing(before, after) : [];
  const titles = { sections: Object.fromEntries(card.sections.map((one) => [one.id, one.title])), types };
  const a = before?.score ?? null;
  const b = after.score;
  return (
    <div className={stale ? "preview stale" : "preview"}>
      <p className="preview-sum tab">
        {edited && <><b>{a ? value(a.points, "points") : "no score"}</b><IconArrowRight size={14} aria-label="becomes" className="faint" /></>}
        <b>{b ? value(b.points, "points") : "no score"}</b>
        {a && b && edited && Math.abs(b.points - a.points) > 5e-4 && <span className="faint">{difference(b.points - a.points, "points")}</span>}
        {b?.failed && <span className="tag bad">fails{a && !a.failed && edited ? " now" : ""}</span>}
        <span className="faint">{!b ? "the card does not apply here" : !edited ? "as it counts now" : changed.length === 0 ? "every answer stays" : `${plural(changed.length, "answer")} of ${b.answers.length} ${changed.length === 1 ? "differs" : "differ"}`}</span>
        <Link className="link small" to={conversationPath(interaction)}>Open the conversation</Link>
      </p>
      {changed.length > 0 && (
        <ul className="changes">
          {changed.map((one) => (
            <li key={one.question} className="change">
              <p className="change-question" dir="auto">{one.text}</p>
              {([["before", one.before], ["after", one.after]] as const).map(([side, answer]) => (
                <div key={side} className={`change-side ${side}`}>
                  <span className="small faint">{side}</span> <b className={answer && answer.verdict !== "na" ? (answer.points >= 0.999 ? "good" : answer.points <= 0.001 ? "bad" : "warn") : "faint"}>{answerText(answer, types[one.question])}</b>
                  {answer?.because && <span className="dim"> {answer.because}</span>}
                  {answer && <span className="quotes">{[...new Set(answer.evidence.flatMap((piece) => quote(piece) ?? []))].slice(0, 2).map((text) => <q key={text} dir="auto">{text}</q>)}</span>}
                </div>
              ))}
            </li>
          ))}
        </ul>
      )}
      {b && <details open={!edited}><summary className="preview-all">All {plural(b.answers.length, "answer")}</summary><ScoreCard score={b} quote={quote} titles={titles} /></details>}
    </div>
  );
}
