import { useState } from "react";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useMay } from "@/shared/api/queries/get-session";
import { useMetricConflicts, useTargetOutlook } from "@/shared/api/queries/get-targets";
import type { TargetOutlook } from "@/shared/api/schema";
import { plural } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useOutcomeOrder } from "../api";
import { Conflicts } from "../components/Conflicts";
import { OutcomeOrderPanel } from "../components/OutcomeOrderPanel";
import { TargetForm } from "../components/TargetForm";
import { TargetTable } from "../components/TargetTable";
import "../components/targets.css";

const ORDER: Readonly<Record<TargetOutlook["standing"], number>> = { missed: 0, at_risk: 1, unknown: 2, met: 3 };

function headline(targets: readonly TargetOutlook[]): string {
  const of = (standing: TargetOutlook["standing"]) => targets.filter((one) => one.standing === standing).length;
  const said = [of("missed") > 0 && `${of("missed")} missed`, of("at_risk") > 0 && `${of("at_risk")} at risk`, of("met") > 0 && `${of("met")} met`, of("unknown") > 0 && `${of("unknown")} cannot be told`].filter((part) => part !== false);
  return `${plural(targets.length, "target")}: ${said.join(", ")}.`;
}

// What figures should be, what will be missed, which figures disagree, and which outcome then wins.
export function TargetsPage() {
  useTitle("Targets");
  const targets = useTargetOutlook();
  const conflicts = useMetricConflicts();
  const order = useOutcomeOrder();
  const metrics = useMetrics();
  const may = useMay("targets.set");
  const [making, setMaking] = useState(false);
  useKeys(may ? { c: () => setMaking(true) } : {});
  const sorted = [...(targets.data ?? [])].sort((a, b) => ORDER[a.standing] - ORDER[b.standing]);
  return (
    <div className="page">
      <header className="page-head">
        <h1>Targets</h1><span className="faint">What figures should be, what will be missed, and which outcome wins</span><span className="grow" />
        <SheetLink path="/v1/targets" what="The targets" />
        {may && !making && <button type="button" className="btn primary" onClick={() => setMaking(true)}>Set a target <kbd className="kbd">c</kbd></button>}
      </header>
      {making && metrics.data && <div className="panel target-new"><TargetForm metrics={metrics.data} onClose={() => setMaking(false)} /></div>}
      {targets.error && !targets.data ? <Failed what="The targets could not be loaded" error={targets.error} onRetry={() => void targets.refetch()} />
        : !targets.data || !metrics.data ? <div aria-busy className="targets-part"><Bone w="40%" h={18} /><Bone h={180} /></div>
        : sorted.length === 0 ? <Empty title="No targets yet" action={may ? <button type="button" className="btn primary" onClick={() => setMaking(true)}>Set a target</button> : undefined}>Say what a figure should be, and this page tells whether it is met, when it will likely be missed, and whether reaching it costs something that matters more.</Empty>
        : <section className="targets-part" aria-label="Targets"><p className="targets-head">{headline(sorted)}</p><TargetTable targets={sorted} metrics={metrics.data} may={may} /></section>}
      {conflicts.error && !conflicts.data ? <Failed what="Conflicts could not be looked for" error={conflicts.error} onRetry={() => void conflicts.refetch()} />
        : !conflicts.data ? <div aria-busy className="targets-part"><Bone w="30%" h={16} /><Bone h={64} /></div>
        : <Conflicts found={conflicts.data} />}
      {order.error && !order.data ? <Failed what="The order of outcomes could not be loaded" error={order.error} onRetry={() => void order.refetch()} />
        : !order.data ? <div aria-busy className="targets-part"><Bone w="30%" h={16} /><Bone h={120} /></div>
        : <OutcomeOrderPanel key={order.data.ranks.join()} order={order.data} may={may} />}
    </div>
  );
}
