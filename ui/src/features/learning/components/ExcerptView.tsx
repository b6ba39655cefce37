import type { Excerpt } from "@/shared/api/schema";

interface Props { readonly excerpt: Excerpt; readonly choices?: readonly string[]; readonly picked?: string | null; readonly evidence?: readonly number[]; readonly onPick?: (turn: string) => void }

// A masked conversation: customer on the left, who serves on the right. Turns that may be chosen are buttons.
export function ExcerptView({ excerpt, choices = [], picked = null, evidence = [], onPick }: Props) {
  return (
    <ol className="learn-talk">{excerpt.turns.map((turn) => {
      const at = String(turn.seq);
      const serves = turn.role === "agent" || turn.role === "bot";
      const named = `learn-turn ${serves ? "serves" : ""}${evidence.includes(turn.seq) ? " shows" : ""}${picked === at ? " picked" : ""}`;
      return (
        <li key={turn.seq} className={named}>
          <span className="faint small">{turn.role}{evidence.includes(turn.seq) ? ", here it shows" : ""}</span>
          {onPick && choices.includes(at) ? <button type="button" className="learn-choice" aria-pressed={picked === at} onClick={() => onPick(at)}>{turn.text}</button> : <p dir="auto">{turn.text}</p>}
        </li>
      );
    })}</ol>
  );
}
