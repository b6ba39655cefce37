import { IconAlertTriangle, IconArrowUpRight, IconCircleCheck } from "@tabler/icons-react";
import type { Incident, Metric } from "@/shared/api/schema";
import { count, sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { moveWords, sinceWords, STANDING, standingOf, type Tone, toneOf } from "../incident-words";

const SHAPES: Readonly<Record<Tone, typeof IconAlertTriangle>> = { bad: IconAlertTriangle, good: IconCircleCheck, neutral: IconArrowUpRight };
const TONES: Readonly<Record<Tone, string>> = { bad: "worse", good: "better", neutral: "changed" };

export function IncidentList({ incidents, metricOf }: { incidents: readonly Incident[]; metricOf: (id: string) => Metric | undefined }) {
  return (
    <ul className="incident-list">
      {incidents.map((incident) => {
        const move = incident.changes[0];
        if (!move) return null;
        const tone = toneOf(move, metricOf(move.metric));
        const Shape = SHAPES[tone];
        const standing = standingOf(incident);
        return (
          <li key={incident.id}>
            <Link className="incident" to={`/incidents/${encodeURIComponent(incident.id)}`} data-row>
              <Shape size={17} aria-hidden className={tone === "neutral" ? "dim" : tone} />
              <span className="incident-what">
                <span className="incident-words">{sentence(moveWords(move, metricOf(move.metric), incident.where))}</span>
                <span className="faint small">{TONES[tone]} · {sinceWords(move)}{incident.owner_name ? ` · ${incident.owner_name} has it` : ""}{standing === "open" ? "" : ` · ${STANDING[standing]}`}</span>
              </span>
              <span className="num incident-touched" title="Contacts that went differently from before, in the period that shows it best">{count(Math.round(incident.severity))}<span className="faint small"> contacts</span></span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
