import { IconX } from "@tabler/icons-react";
import type { Rescoring } from "@/shared/api/schema";
import { count, decimal, duration, plural } from "@/shared/format/format";
import "./rescoring.css";
import { progress } from "./shift-words";

// How far all of history is, and the way out.
export function Running({ status, what, busy, onCancel }: { status: Rescoring; what: string; busy: boolean; onCancel: () => void }) {
  const { share, rate, left_ms } = progress(status);
  return (
    <section className="panel trial-run" aria-label="Progress">
      <h2>{what}</h2>
      <div className="job-bar" role="progressbar" aria-label="Scoring all history" aria-valuenow={Math.round(share * 100)} aria-valuemin={0} aria-valuemax={100}><i style={{ width: `${share * 100}%` }} /></div>
      <p className="tab dim"><b>{decimal(share * 100, 0)} %</b> · {count(status.records)} of {plural(status.records_total, "record")}{rate !== null && <> · {count(Math.round(rate))} a second</>}{left_ms !== null && <> · {duration(Math.max(1000, left_ms))} left</>}</p>
      <p className="faint small">Scores that count stay as they are meanwhile. You can leave this page; the work goes on, and the way back is in the side bar.</p>
      <button type="button" className="btn" disabled={busy} onClick={onCancel}><IconX size={14} aria-hidden />Cancel</button>
    </section>
  );
}
