import { IconArrowDownRight, IconArrowUpRight, IconEqual, IconMinus } from "@tabler/icons-react";
import type { Change } from "../format/format";

// Arrow, word and colour together: never colour alone. The arrow shows the way the value went, the word whether that is good.
export function Delta({ change, title }: { change: Change; title?: string }) {
  const { verdict, delta, text } = change;
  if (verdict === "unknown") return <span className="delta faint" title={title}><IconMinus size={13} aria-hidden />{text}</span>;
  if (verdict === "same") return <span className="delta faint" title={title}><IconEqual size={13} aria-hidden />{text}</span>;
  const Arrow = delta > 0 ? IconArrowUpRight : IconArrowDownRight;
  const tone = verdict === "better" ? "good" : verdict === "worse" ? "bad" : "dim";
  return <span className={`delta ${tone}`} title={title}><Arrow size={14} stroke={2} aria-hidden /><b>{verdict}</b> <span className="tab">{text}</span></span>;
}
