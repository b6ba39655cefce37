import { useScorecards } from "@/shared/api/queries/get-scorecards";
import type { Rescoring } from "@/shared/api/schema";
import { count, decimal, difference, value } from "@/shared/format/format";
import { Link, scorecardPath } from "@/shared/ui/Link";

// What a change of what is found does to the scores of every card.
export function CardShifts({ cards }: { cards: Rescoring["cards"] }) {
  const known = useScorecards();
  if (cards.length === 0) return null;
  const sorted = [...cards].sort((a, b) => b.shift.changed - a.shift.changed);
  return (
    <section className="panel" aria-label="Scores">
      <h3 className="panel-title shift-title">Scores <span className="faint small">of every card</span></h3>
      <div className="scroll-x">
        <table className="table">
          <thead><tr><th>Card</th><th className="num">Scored</th><th className="num">Changed</th><th className="num">Newly failed</th><th className="num">No longer failed</th><th className="num">Mean before</th><th className="num">after</th><th className="num">Move</th></tr></thead>
          <tbody>
            {sorted.map(({ card, shift }) => (
              <tr key={card}>
                <td style={{ minWidth: 160 }}><Link className="link" to={scorecardPath(card)}>{known.data?.find((one) => one.id === card)?.title ?? card}</Link></td>
                <td className="num">{count(shift.compared)}</td>
                <td className="num">{shift.changed === 0 ? <span className="faint">0</span> : <><b>{count(shift.changed)}</b> <span className="faint">{decimal((shift.changed / Math.max(1, shift.compared)) * 100, 1)} %</span></>}</td>
                <td className="num">{count(shift.newly_failed)}</td><td className="num">{count(shift.no_longer_failed)}</td>
                <td className="num">{value(shift.mean_before, "points")}</td><td className="num">{value(shift.mean_after, "points")}</td><td className="num"><b>{difference(shift.mean_after - shift.mean_before, "points")}</b></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
