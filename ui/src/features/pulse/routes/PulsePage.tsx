import type { Lens, Metric } from "@/shared/api/schema";
import { useMetrics } from "@/shared/api/queries/get-metrics";
import { date, dateTime, lastDay } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { FilterBar } from "@/shared/ui/FilterBar";
import { Link } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { sparkGrainOf, withPeriod } from "@/shared/url/period";
import { useTitle } from "@/shared/ui/use-title";
import { useValues } from "../api/get-values";
import { Figure } from "../components/Figure";
import { OpenIncidents } from "../components/OpenIncidents";
import { Headlines } from "../components/Headlines";
import { InitiativesLine } from "../components/InitiativesLine";
import { TargetsLine } from "../components/TargetsLine";
import "../components/pulse.css";
import { usePulsePeriod } from "../use-pulse-period";

const LENSES: readonly { lens: Lens; title: string; asks: string }[] = [
  { lens: "outcome", title: "Outcome", asks: "Was it resolved?" },
  { lens: "effort", title: "Effort", asks: "How hard was it for the customer?" },
  { lens: "perception", title: "Perception", asks: "What do customers say?" },
];

export function PulsePage() {
  useTitle("Pulse");
  const { search, setSearch, workspace, horizon, period, dates, beforeFrom, against, wholeBefore, drill } = usePulsePeriod();
  const metrics = useMetrics();
  const values = useValues(dates && { ...dates, grain: sparkGrainOf(dates), compare: "previous", beforeFrom, search });
  const of = (lens: Lens): readonly Metric[] => metrics.data?.filter((one) => one.lens === lens) ?? [];
  const now = (id: string) => values.data?.values.find((one) => one.id === id);
  const error = workspace.error ?? metrics.error ?? values.error;
  const empty = workspace.data?.interactions === 0;

  return (
    <div className="page">
      <header className="page-head">
        <h1>Pulse</h1>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <Link className="btn" to="/brief">Weekly brief</Link>
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {error && !values.data ? (
        <Failed what="The figures could not be loaded" error={error} onRetry={() => { void workspace.refetch(); void metrics.refetch(); void values.refetch(); }} />
      ) : empty ? (
        <Empty title="No contacts yet" action={<Link className="btn primary" to="/import">Import conversations</Link>}>
          When conversations arrive, this page says what changed, and shows outcome, effort, perception and operations side by side.
        </Empty>
      ) : !values.data || !metrics.data || !dates ? (
        <PulseBones />
      ) : (
        <>
          <Headlines metrics={metrics.data} values={values.data.values} dates={{ ...dates, beforeFrom }} search={drill} against={against} fresh={!values.isPlaceholderData} />
          <OpenIncidents />
          <TargetsLine />
          {horizon && <InitiativesLine metrics={metrics.data} horizon={horizon} />}
          <div className="lenses" aria-busy={values.isPlaceholderData} style={{ opacity: values.isPlaceholderData ? 0.6 : 1 }}>
            {LENSES.map(({ lens, title, asks }) => (
              <section key={lens} aria-label={title}>
                <div className="lens-head"><h2>{title}</h2><span>{asks}</span></div>
                <div className="panel lens-list">{of(lens).map((metric) => <Figure key={metric.id} metric={metric} now={now(metric.id)} search={drill} />)}</div>
              </section>
            ))}
          </div>
          <section className="strip" aria-label="Operations">
            <div className="lens-head"><h2>Operations</h2><span>Volume and speed. Fast is no use when it comes back.</span></div>
            <div className="panel strip-list" style={{ "--n": Math.min(8, of("operations").length) } as React.CSSProperties}>{of("operations").map((metric) => <Figure key={metric.id} metric={metric} now={now(metric.id)} search={drill} wide wholeBefore={wholeBefore} />)}</div>
          </section>
          <p className="pulse-foot">
            {date(dates.from)} to {lastDay(dates.to)}, compared with {against}. ± is the 95 % interval; better and worse are said only where intervals do not overlap. Newest data {dateTime(horizon)} {zoneWords()}.
          </p>
        </>
      )}
    </div>
  );
}

function PulseBones() {
  return (
    <div aria-busy aria-label="Loading figures">
      <div className="headlines"><Bone w="70%" h={22} /><Bone w="30%" h={14} /><Bone w="60%" h={22} /><Bone w="28%" h={14} /></div>
      <div className="lenses">
        {LENSES.map(({ lens, title }) => (
          <section key={lens}>
            <div className="lens-head"><h2>{title}</h2></div>
            <div className="panel lens-list">{[0, 1, 2, 3, 4, 5].map((i) => <div className="figure" key={i} style={{ height: 86 }}><Bone w="60%" h={13} /><span /><Bone w={90} h={22} /><Bone w={100} h={28} /></div>)}</div>
          </section>
        ))}
      </div>
    </div>
  );
}
