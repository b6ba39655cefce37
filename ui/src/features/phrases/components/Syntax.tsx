const RULES: readonly (readonly [string, string])[] = [
  ["where is my refund", "words, any letter case; commas do not matter"],
  ["(already|just) told", "one of several, also of several words"],
  ["I [have] paid", "a word that may be there"],
  ["told ~3 you", "up to three other words between"],
  ["refund*", "any word that begins so"],
  ["/\\border #?\\d{5}\\b/", "a regular expression, alone in its line"],
];

// Open beside the pad; on a phone it makes room once something is written.
export function Syntax({ open, onTry }: { open: boolean; onTry: (phrase: string) => void }) {
  return (
    <aside className="panel syntax" aria-label="How to write a phrase">
      <details key={String(open)} open={open}>
        <summary><h2 className="panel-title">How to write one</h2></summary>
        <dl>{RULES.map(([phrase, what]) => [<dt key={phrase}><button type="button" className="mono syntax-try" onClick={() => onTry(phrase)} title="Try it">{phrase}</button></dt>, <dd key={`${phrase}-d`}>{what}</dd>])}</dl>
        <p className="small faint">The words of a phrase stand in one sentence. “don't” also finds “dont”.</p>
      </details>
    </aside>
  );
}
