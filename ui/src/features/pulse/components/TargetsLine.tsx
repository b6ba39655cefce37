import { IconTarget } from "@tabler/icons-react";
import { useMetricConflicts, useTargetOutlook } from "@/shared/api/queries/get-targets";
import { Link } from "@/shared/ui/Link";
import { calmLine } from "../targets-line";

// One line where a target is or will likely be missed, or figures disagree; nothing while it loads, fails or all is well.
export function TargetsLine() {
  const targets = useTargetOutlook();
  const conflicts = useMetricConflicts();
  const line = calmLine(targets.data, conflicts.data?.conflicts);
  if (line === null) return null;
  return <p className="targets-line"><IconTarget size={15} aria-hidden /><Link className="link" to="/targets">{line}</Link></p>;
}
