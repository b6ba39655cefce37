import { IconAlertTriangle, IconCircleCheck, IconHourglass } from "@tabler/icons-react";
import type { ErasureStatus } from "@/shared/api/schema";
import { count, decimal, plural, sentence } from "@/shared/format/format";
import { proofSentence } from "../words";

// How the last erasure goes, and what proves it.
export function ErasureNote({ status }: { status: ErasureStatus }) {
  if (status.state === "none") return null;
  if (status.state === "running")
    return <p className="note priv-note" role="status"><IconHourglass size={16} aria-hidden /><span>Erasing, {decimal(status.seconds, 0)} s. It is carried on even if this page or the server is closed.</span></p>;
  if (status.state === "failed" || !status.report)
    return <p className="note bad priv-note" role="alert"><IconAlertTriangle size={16} aria-hidden /><span>The erasure stopped: {status.error}. What was begun is carried on when the server starts next.</span></p>;
  const report = status.report;
  const whole = report.proof.found_in.length === 0;
  const places = Object.entries(report.places as Record<string, number>).filter(([, number]) => number > 0);
  return (
    <div className={`note priv-note ${whole ? "" : "warn"}`} role="status">
      {whole ? <IconCircleCheck size={16} aria-hidden className="good" /> : <IconAlertTriangle size={16} aria-hidden />}
      <div>
        <p><b>Erased</b>, as {report.request}, in {decimal(report.seconds, 1)} s: {plural(report.records, "record")} of the journal and {count(places.filter(([name]) => name !== "journal records").reduce((sum, [, number]) => sum + number, 0))} rows elsewhere. {sentence(proofSentence(report))}.</p>
        {report.retrain && <p className="dim">Models of contact reasons learned from their words; they forget when trained next.</p>}
        <p className="faint small">The register knows them as <span className="mono">{report.hash}</span> from here on. {places.map(([name, number]) => `${count(number)} ${name}`).join(" · ")}</p>
      </div>
    </div>
  );
}
