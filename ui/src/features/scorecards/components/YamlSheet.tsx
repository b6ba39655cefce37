import { useEffect, useRef } from "react";

const LINE = 19;

interface Props {
  readonly yaml: string;
  readonly bad: number | null; // the line of a mistake
  readonly lit?: { readonly from: number; readonly to: number } | null; // what the form stands on
  readonly onChange: (yaml: string) => void;
  readonly onLine?: (line: number) => void;
  readonly onRun?: () => void;
}

// The card's text with line numbers. Grows with it; the frame around scrolls.
export function YamlSheet({ yaml, bad, lit, onChange, onLine, onRun }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLTextAreaElement>(null);
  const lines = yaml.split("\n").length;
  const typing = () => document.activeElement === sheet.current;
  const show = (line: number) => { if (frame.current) frame.current.scrollTop = Math.max(0, (line - 4) * LINE); };
  const from = lit?.from;
  useEffect(() => { if (from !== undefined && !typing()) show(from); }, [from]);
  useEffect(() => { if (bad !== null && !typing()) show(bad); }, [bad]);
  return (
    <div className="editor" ref={frame}>
      <ol aria-hidden>{Array.from({ length: lines }, (_, i) => <li key={i} className={bad === i + 1 ? "bad" : ""}>{i + 1}</li>)}</ol>
      <div className="sheet">
        {lit && <div className="lit-lines" style={{ top: 8 + (lit.from - 1) * LINE, height: (lit.to - lit.from + 1) * LINE }} />}
        {bad !== null && <div className="bad-line" data-line={bad} style={{ top: 8 + (bad - 1) * LINE }} />}
        <textarea ref={sheet} aria-label="Scorecard YAML" aria-invalid={bad !== null} spellCheck={false} wrap="off" value={yaml} style={{ height: Math.max(lines * LINE + 24, 200) }}
          onChange={(event) => onChange(event.currentTarget.value)}
          onSelect={(event) => { const one = event.currentTarget; if (one.selectionStart === one.selectionEnd) onLine?.(one.value.slice(0, one.selectionStart).split("\n").length); }}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); onRun?.(); } }} />
      </div>
    </div>
  );
}
