import { useQueries } from "@tanstack/react-query";
import { IconTargetArrow } from "@tabler/icons-react";
import { effectQuery, useInitiatives } from "@/features/initiatives/api";
import type { Metric } from "@/shared/api/schema";
import { Link } from "@/shared/ui/Link";
import { changesLine, standsOf } from "../initiatives-line";

const MEASURED_MAX = 4; // each takes the server some 0.4 s

// One line about the initiatives that run or ended lately; nothing while it loads, fails or nothing is being changed.
export function InitiativesLine({ metrics, horizon }: { metrics: readonly Metric[]; horizon: string }) {
  const all = useInitiatives();
  const running = all.data?.filter((one) => one.state === "running").slice(0, MEASURED_MAX) ?? [];
  const measured = useQueries({ queries: running.map((one) => effectQuery(one.id)) });
  if (!all.data || measured.some((one) => one.isPending)) return null;
  const effects = new Map(measured.flatMap((one) => (one.data ? [[one.data.id, one.data.target] as const] : [])));
  const line = changesLine(standsOf(all.data, metrics, effects, horizon));
  if (line === null) return null;
  return <p className="targets-line"><IconTargetArrow size={15} aria-hidden /><Link className="link" to="/initiatives">{line}</Link></p>;
}
