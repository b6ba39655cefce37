import type { StayPoint } from "@/shared/api/schema";
import { decimal, plural } from "@/shared/format/format";

const W = 420, H = 150, LEFT = 42, BOTTOM = 22, TOP = 8;

// Resolved, by turns of the AI agent: of those it carried on with, and of those handed over by then.
export function HandOverCurve({ curve, after }: { curve: readonly StayPoint[]; after: number }) {
  if (curve.length < 2) return <p className="faint small">Too few contacts stay long enough to tell.</p>;
  const last = curve[curve.length - 1]?.after ?? 1;
  const x = (turn: number) => LEFT + ((turn - 1) / Math.max(1, last - 1)) * (W - LEFT - 10);
  const y = (part: number) => TOP + (1 - part) * (H - TOP - BOTTOM);
  const line = (of: "carried_on" | "handed_over") => curve.filter((one) => one[of].value != null && one[of].n >= 10).map((one) => `${x(one.after)},${y(one[of].value ?? 0)}`).join(" ");
  const band = (of: "carried_on" | "handed_over") => {
    const known = curve.filter((one) => one[of].value != null && one[of].n >= 10);
    return [...known.map((one) => `${x(one.after)},${y(one[of].high)}`), ...[...known].reverse().map((one) => `${x(one.after)},${y(one[of].low)}`)].join(" ");
  };
  return (
    <figure className="stay">
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={after > 0 ? `After ${plural(after, "turn")} handing over does better than carrying on` : "Nothing speaks for handing over earlier"}>
        {[0, 0.5, 1].map((part) => <g key={part}><line className="grid" x1={LEFT} x2={W - 10} y1={y(part)} y2={y(part)} /><text x={LEFT - 6} y={y(part) + 4} textAnchor="end">{decimal(part * 100, 0)} %</text></g>)}
        {curve.map((one) => <text key={one.after} x={x(one.after)} y={H - 6} textAnchor="middle">{one.after}</text>)}
        {after > 0 && <line className="after" x1={x(after)} x2={x(after)} y1={TOP} y2={H - BOTTOM} />}
        <polygon className="carried" points={band("carried_on")} /><polygon className="handed" points={band("handed_over")} />
        <polyline className="carried" points={line("carried_on")} /><polyline className="handed" points={line("handed_over")} />
      </svg>
      <figcaption className="small dim"><span className="stay-key carried" /> carried on with the AI agent <span className="stay-key handed" /> handed over by then. Resolved, by turns of the AI agent; 95 %.</figcaption>
      <table className="vh"><caption>Resolved by turns of the AI agent</caption><thead><tr><th>Turns</th><th>Carried on</th><th>Handed over by then</th></tr></thead>
        <tbody>{curve.map((one) => <tr key={one.after}><td>{one.after}</td><td>{one.carried_on.value == null ? "–" : decimal(one.carried_on.value * 100, 0)} % of {one.carried_on.n}</td><td>{one.handed_over.value == null ? "–" : decimal(one.handed_over.value * 100, 0)} % of {one.handed_over.n}</td></tr>)}</tbody></table>
    </figure>
  );
}
