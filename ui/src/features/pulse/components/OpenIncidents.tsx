import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useSession } from "@/shared/api/queries/get-session";
import { count, lastDay, plural } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { useIncidents } from "../api/get-incidents";
import { byUrgency, isLive } from "../incident-words";
import { IncidentList } from "./IncidentList";

const SHOWN = 4;

// What the watch found and nobody has settled yet: the morning's list.
export function OpenIncidents() {
  const all = useSession().data?.sees === "all";
  return all ? <Open /> : null;
}

function Open() {
  const incidents = useIncidents();
  const metrics = useMetrics();
  const metricOf = (id: string) => metrics.data?.find((one) => one.id === id);
  if (incidents.error && !incidents.data) return <Failed what="The incidents could not be loaded" error={incidents.error} onRetry={() => void incidents.refetch()} />;
  if (!incidents.data || !metrics.data) return <div className="panel" style={{ padding: 12, display: "grid", gap: 10, marginBottom: 16 }} aria-busy><Bone w="70%" h={16} /><Bone w="50%" h={16} /></div>;
  const live = incidents.data.incidents.filter(isLive).sort(byUrgency(metricOf));
  const until = incidents.data.watched_until;
  return (
    <section className="open-incidents" aria-label="Open incidents">
      <div className="lens-head"><h2>Incidents</h2><span>{until === null ? "The first look at the history is under way." : live.length === 0 ? `Nothing out of the ordinary up to ${lastDay(until)}.` : live.length === 1 ? "One thing out of the ordinary." : `${plural(live.length, "thing")} out of the ordinary. Take the first one first.`}</span>
        <span className="grow" />{incidents.data.incidents.length > 0 && <Link className="link small" to="/incidents">{incidents.data.incidents.length === 1 ? "All incidents" : `All ${count(incidents.data.incidents.length)}`}</Link>}</div>
      {live.length > 0 && <div className="panel"><IncidentList incidents={live.slice(0, SHOWN)} metricOf={metricOf} /></div>}
    </section>
  );
}
