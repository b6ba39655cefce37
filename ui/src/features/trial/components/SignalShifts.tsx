import { useState } from "react";
import type { SignalShift } from "@/shared/api/schema";
import { count } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { signalName } from "../trial-words";

const SHOWN = 12;

// In how many conversations each signal is found, before and after; the largest move first.
export function SignalShifts({ signals }: { signals: readonly SignalShift[] }) {
  const [all, setAll] = useState(false);
  const widest = Math.max(1, ...signals.map((one) => Math.max(one.before, one.after)));
  if (signals.length === 0) return null;
  return (
    <section className="panel" aria-label="What is found">
      <h3 className="panel-title shift-title">What is found <span className="faint small">conversations, before and after; the largest move first</span></h3>
      <div className="scroll-x">
        <table className="table">
          <thead><tr><th>Signal</th><th className="num">Before</th><th className="num">After</th><th className="num">Move</th><th className="trial-drawn"><span className="vh">Drawn</span></th></tr></thead>
          <tbody>
            {signals.slice(0, all ? undefined : SHOWN).map((one) => (
              <tr key={`${one.kind} ${one.label}`}>
                <td style={{ minWidth: 180 }}><Link className="link" to="/conversations" search={{ signal: [one.kind] }} title="Conversations where it is found now">{signalName(one)}</Link></td>
                <td className="num">{count(one.before)}</td><td className="num">{count(one.after)}</td>
                <td className="num"><b>{one.after > one.before ? "+" : "−"}{count(Math.abs(one.after - one.before))}</b></td>
                <td className="trial-drawn"><span className="trial-bars" aria-hidden><i style={{ width: `${(one.before / widest) * 100}%` }} /><i className="after" style={{ width: `${(one.after / widest) * 100}%` }} /></span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!all && signals.length > SHOWN && <p className="shift-none"><button type="button" className="btn quiet" onClick={() => setAll(true)}>Show all {count(signals.length)} signals</button></p>}
    </section>
  );
}
