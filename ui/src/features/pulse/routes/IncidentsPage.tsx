import { useMetrics } from "@/shared/api/queries/get-metrics";
import { useKeys } from "@/shared/keys/use-keys";
import { count, lastDay, plural } from "@/shared/format/format";
import { Link, useGo } from "@/shared/ui/Link";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useIncidents } from "../api/get-incidents";
import { IncidentList } from "../components/IncidentList";
import { NewlySaid } from "../components/NewlySaid";
import "../components/pulse.css";
import { byUrgency, isLive } from "../incident-words";

export function IncidentsPage() {
  useTitle("Incidents");
  const go = useGo();
  useKeys({ Escape: () => go({ to: "/" }) });
  const incidents = useIncidents();
  const metrics = useMetrics();
  const metricOf = (id: string) => metrics.data?.find((one) => one.id === id);
  const all = incidents.data?.incidents ?? [];
  const live = all.filter(isLive).sort(byUrgency(metricOf));
  const past = all.filter((one) => !isLive(one));
  const quality = incidents.data?.quality;
  return (
    <div className="page">
      <header className="page-head"><h1>Incidents</h1><span className="grow" /><SheetLink path="/v1/incidents" what="The incidents" />{incidents.data?.watched_until && <span className="faint small">whole days watched up to {lastDay(incidents.data.watched_until)}</span>}</header>
      {incidents.error && !incidents.data ? <Failed what="The incidents could not be loaded" error={incidents.error} onRetry={() => void incidents.refetch()} />
        : !incidents.data || !metrics.data ? <div className="panel" style={{ padding: 16, display: "grid", gap: 14 }} aria-busy>{[0, 1, 2, 3].map((i) => <Bone key={i} h={18} w={`${80 - i * 9}%`} />)}</div>
        : all.length === 0 ? <><Empty title={incidents.data.watched_until === null ? "The first look is under way" : "Nothing out of the ordinary"} action={<Link className="btn" to="/">Back to Pulse</Link>}>Every figure is watched in every part of the contacts, each day, and the last three hours within it. What moves more than chance would have it appears here, with where, since when and which conversations. Five weeks of data are needed.</Empty><NewlySaid /></>
        : (
          <>
            <section aria-label="Open"><div className="lens-head"><h2>Open</h2><span>{live.length === 0 ? "None." : "Worse before better, most contacts first."}</span></div>{live.length > 0 && <div className="panel"><IncidentList incidents={live} metricOf={metricOf} /></div>}</section>
            <NewlySaid />
            {past.length > 0 && <section aria-label="Past" style={{ marginTop: 24 }}><div className="lens-head"><h2>Past</h2><span>Resolved, snoozed, gone back by themselves, or the new normal.</span></div><div className="panel"><IncidentList incidents={past} metricOf={metricOf} /></div></section>}
            {quality && <p className="pulse-foot">Of {plural(quality.raised, "incident")}, {count(quality.acted_on)} were acted on; people called {count(quality.useful)} useful and {count(quality.false_alarms)} false alarms.</p>}
          </>
        )}
    </div>
  );
}
