import { IconHistory } from "@tabler/icons-react";
import { isOpen, trialPlace, useRescoring } from "@/shared/api/queries/get-rescoring";
import { decimal, sentence } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";

// From any page: that a change is being tried on all history, how far it is, and that somebody has to decide.
export function RescoringNote({ className }: { className: string }) {
  const { data } = useRescoring();
  if (!data || !isOpen(data)) return null;
  const share = data.records_total > 0 ? data.records / data.records_total : 0;
  const text = data.state === "ready" ? "Ready to publish" : `Scoring again, ${decimal(share * 100, 0)} %`;
  return (
    <Link className={className} {...trialPlace(data)} title={`${data.title}: ${text.toLowerCase()}`} aria-label={`${data.title}: ${text}`}>
      <IconHistory size={16} stroke={1.7} aria-hidden /><span className="clip">{text}<small className="clip">{sentence(data.title)}</small></span>
      {data.state === "running" && <i className="nav-trial-bar" aria-hidden><b style={{ width: `${share * 100}%` }} /></i>}
    </Link>
  );
}
