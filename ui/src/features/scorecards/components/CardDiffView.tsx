import { IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import type { CardDiff } from "@/shared/api/schema";
import { decimal, words } from "@/shared/format/format";
import "./lifecycle.css";

const KIND = { words: "reworded", weight: "other weight", rule: "other rule", place: "moved" } as const;
const HOW = { added: [IconPlus, "good"], removed: [IconMinus, "bad"], changed: [IconPencil, "warn"] } as const;

type Field = CardDiff["card"][number];

function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl className="field-diff">
      {fields.map((one) => (
        <div key={one.field}><dt>{words(one.field)}</dt><dd dir="auto">{one.before ? <del>{one.before}</del> : <span className="faint">nothing</span>}<span className="faint" aria-label="becomes"> → </span>{one.after ? <ins>{one.after}</ins> : <span className="faint">nothing</span>}</dd></div>
      ))}
    </dl>
  );
}

// What differs between two texts, question by question.
export function CardDiffView({ diff }: { diff: CardDiff }) {
  if (diff.card.length + diff.questions.length === 0) return <p className="faint">No question differs: only layout or comments do.</p>;
  return (
    <ul className="panel card-diff" aria-label="Questions that differ">
      {diff.card.length > 0 && <li><p className="card-diff-head"><b><IconPencil size={14} className="warn" aria-hidden />The card itself</b></p><Fields fields={diff.card} /></li>}
      {diff.questions.map((one) => {
        const [Icon, tone] = HOW[one.how];
        const kinds = one.how === "changed" ? [...new Set(one.fields.map((field) => KIND[field.kind]))] : [one.how];
        return (
          <li key={one.question}>
            <p className="card-diff-head"><b dir="auto"><Icon size={14} className={tone} aria-hidden />{one.text}</b>{kinds.map((kind) => <span key={kind} className="tag">{kind}</span>)}<span className="faint small tab">{Math.abs(one.share_before - one.share_after) > 5e-4 ? `${decimal(one.share_before * 100, 1)} → ${decimal(one.share_after * 100, 1)} % of the card` : ""}</span></p>
            <Fields fields={one.fields} />
          </li>
        );
      })}
    </ul>
  );
}
