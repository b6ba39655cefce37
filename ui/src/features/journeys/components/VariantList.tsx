import type { Cell, Variants } from "@/shared/api/schema";
import { count, duration, halfWidth, value } from "@/shared/format/format";

export function VariantList({ data, chosen, onChoose, stale }: { data: Variants; chosen: number | null; onChoose: (index: number | null) => void; stale: boolean }) {
  let covered = 0;
  for (const one of data.variants) covered += one.cases;
  return (
    <section className="panel journey-variants" aria-label="Variants" aria-busy={stale}>
      <header><h2>Ways through</h2><span className="faint small tab">{count(data.variants_total)} in all; these {count(data.variants.length)} are {value(covered / Math.max(1, data.cases), "percent")}</span></header>
      <ol>
        {data.variants.map((one, i) => (
          <li key={one.steps.join("|")}>
            <button type="button" className="journey-variant" aria-pressed={chosen === i} onClick={() => onChoose(chosen === i ? null : i)}>
              <span className="journey-variant-head tab"><b>{value(one.share, "percent")}</b><span className="faint">{count(one.cases)}</span><span className="journey-bar" aria-hidden><i style={{ width: `${Math.max(1, (100 * one.share) / Math.max(0.0001, data.variants[0]?.share ?? 1))}%` }} /></span><span className="faint">{duration(one.median_seconds * 1000)}</span></span>
              <span className="journey-steps">{one.steps.map((step, k) => <span key={k}>{step}</span>)}</span>
              <span className="journey-outcomes small">
                <Part name="resolved" cell={one.outcomes.resolution} unit="percent" />
                <Part name="effort" cell={one.outcomes.effort} unit="score" />
                <Part name="back in 7 d" cell={one.outcomes.back_7d} unit="percent" />
                <Part name="CSAT" cell={one.outcomes.csat} unit="percent" />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Part({ name, cell, unit }: { name: string; cell: Cell; unit: "percent" | "score" }) {
  return <span title={`95 % interval ${value(cell.low, unit)} to ${value(cell.high, unit)}, n ${count(cell.n)}`}><span className="faint">{name}</span> {cell.enough ? <b className="tab">{value(cell.value, unit)} <span className="faint">{halfWidth(cell, unit)}</span></b> : <span className="faint tab">n {count(cell.n)}</span>}</span>;
}
