import { lazy, Suspense, useEffect, useState } from "react";
import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import { count, plural, value } from "@/shared/format/format";
import { useKeys } from "@/shared/keys/use-keys";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { withPeriod } from "@/shared/url/period";
import { first, type Search, withKeys } from "@/shared/url/search";
import { type Asked, useFlow, useVariants } from "../api";
import { FailureTab } from "../components/FailureTab";
import type { Chosen } from "../components/FlowMap";
import { MomentsTab } from "../components/MomentsTab";
import { Selection } from "../components/Selection";
import { VariantList } from "../components/VariantList";
import "../components/journeys.css";
import { drillOf } from "../drill";
import { COLOURS, colourOf } from "../flow-words";

const FlowMap = lazy(() => import("../components/FlowMap"));

const TABS = [
  { id: "map", name: "Map" },
  { id: "moments", name: "Moments" },
  { id: "failure", name: "Failure demand" },
] as const;
const COVERAGE = 0.4;

export function JourneysPage() {
  const { search, setSearch, workspace, horizon, period, dates, drill } = usePulsePeriod();
  useTitle("Journeys");
  const tab = TABS.find((one) => one.id === first(search, "tab"))?.id ?? "map";
  const by = first(search, "by") === "journey" ? "journey" : "contact";
  const asked: Asked | null = dates && { ...dates, by, search };
  const set = (changes: Parameters<typeof withKeys>[1]) => setSearch(withKeys(search, changes));
  const clear = () => set({ step: undefined, next: undefined, variant: undefined });
  useKeys({ Escape: clear, 1: () => set({ tab: undefined }), 2: () => set({ tab: "moments" }), 3: () => set({ tab: "failure" }) });
  return (
    <div className="page">
      <header className="page-head">
        <h1>Journeys</h1>
        <div className="seg" role="group" aria-label="View">{TABS.map((one) => <button type="button" key={one.id} aria-pressed={tab === one.id} onClick={() => set({ tab: one.id === "map" ? undefined : one.id })}>{one.name}</button>)}</div>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {workspace.error && !workspace.data ? <Failed what="The workspace could not be loaded" error={workspace.error} onRetry={() => void workspace.refetch()} />
        : workspace.data && !dates ? <Empty title="No contacts yet">Ways through appear here with the first contacts.</Empty>
        : tab === "moments" ? <MomentsTab asked={asked} drill={drillOf(drill)} />
        : tab === "failure" ? <FailureTab asked={asked} drill={drillOf(drill)} cause={first(search, "cause")} onCause={(cause) => set({ cause })} />
        : <MapTab asked={asked} search={search} onSet={set} onClear={clear} />}
    </div>
  );
}

interface MapProps {
  readonly asked: Asked | null;
  readonly search: Search;
  readonly onSet: (changes: Parameters<typeof withKeys>[1]) => void;
  readonly onClear: () => void;
}

function MapTab({ asked, search, onSet, onClear }: MapProps) {
  const colour = colourOf(first(search, "colour"));
  const coverage = Math.min(1, Math.max(0.05, Number(first(search, "coverage") ?? COVERAGE) || COVERAGE));
  const flow = useFlow(asked, coverage);
  const variants = useVariants(asked);
  const index = first(search, "variant") === undefined ? null : Number(first(search, "variant"));
  const variant = index === null ? undefined : variants.data?.variants[index];
  const chosen: Chosen = { step: first(search, "step"), next: first(search, "next") };
  const choose = (next: Chosen) => onSet({ step: next.step, next: next.next, variant: undefined });
  const noun = asked?.by === "journey" ? "journey" : "contact";
  if (flow.error && !flow.data) return <Failed what="The flow could not be loaded" error={flow.error} onRetry={() => void flow.refetch()} />;
  if (flow.data && flow.data.cases === 0) return <Empty title="No contacts here">Choose another period or fewer filters, and the ways through stand here.</Empty>;
  return (
    <div className="journey-grid">
      <section className="panel journey-map" aria-label="Flow map" aria-busy={flow.isPlaceholderData || !flow.data}>
        <div className="journey-tools">
          <div className="seg" role="group" aria-label="What a case is">
            <button type="button" aria-pressed={asked?.by === "contact"} onClick={() => onSet({ by: undefined, step: undefined, next: undefined, variant: undefined })}>Contacts</button>
            <button type="button" aria-pressed={asked?.by === "journey"} onClick={() => onSet({ by: "journey", step: undefined, next: undefined, variant: undefined })}>Journeys</button>
          </div>
          <div className="seg" role="group" aria-label="Colour by">{COLOURS.map((one) => <button type="button" key={one} aria-pressed={colour === one} onClick={() => onSet({ colour: one === "effort" ? undefined : one })}>{one}</button>)}</div>
          <Coverage value={coverage} onChange={(next) => onSet({ coverage: next === COVERAGE ? undefined : String(next) })} />
          <span className="faint small tab grow" role="status">{flow.data && <>{count(flow.data.cases_shown)} of {plural(flow.data.cases, noun)}, {plural(flow.data.edges.length, "way")} of {count(flow.data.edges_total)}{flow.data.sample < 1 && `, every ${Math.round(1 / flow.data.sample)}th read`}</>}</span>
        </div>
        {flow.data ? <Suspense fallback={<Bone h={520} />}><FlowMap flow={flow.data} colour={colour} chosen={chosen} path={variant?.steps ?? []} onChoose={choose} /></Suspense> : <Bone h={520} />}
        <p className="faint small journey-key">Width: how often. {colour === "effort" ? "Warmer: more avoidable steps for the customer." : colour === "time" ? "Warmer: more time between the two steps." : "Darker: more contacts."} Dashed: out without a result, with the share of those at that step.</p>
      </section>
      <div className={`journey-below${chosen.step !== undefined || variant ? " both" : ""}`}>
        {variants.error && !variants.data ? <Failed what="The ways through could not be loaded" error={variants.error} onRetry={() => void variants.refetch()} />
          : variants.data ? <VariantList data={variants.data} chosen={index} stale={variants.isPlaceholderData} onChoose={(next) => onSet({ variant: next === null ? undefined : String(next), step: undefined, next: undefined })} />
          : <Bone h={520} />}
        {chosen.step !== undefined && <Selection flow={flow.data} asked={asked} title={chosen.next === undefined ? chosen.step : `${chosen.step}, then ${chosen.next}`} chosen={chosen} cases={{ ...chosen, coverage }} onChoose={choose} onClose={onClear} />}
        {variant && <Selection flow={undefined} asked={asked} title={`Way ${(index ?? 0) + 1}, ${value(variant.share, "percent")}`} chosen={{}} cases={{ path: variant.steps }} onChoose={choose} onClose={onClear} />}
      </div>
    </div>
  );
}

// Asked when the hand rests: each place of the slider is another graph.
function Coverage({ value: given, onChange }: { value: number; onChange: (value: number) => void }) {
  const [at, setAt] = useState(given);
  useEffect(() => setAt(given), [given]);
  useEffect(() => {
    if (at === given) return;
    const timer = window.setTimeout(() => onChange(at), 250);
    return () => window.clearTimeout(timer);
  });
  return (
    <label className="journey-coverage small dim">Most frequent
      <input type="range" min={5} max={100} step={5} value={Math.round(at * 100)} aria-label="Share of cases shown" aria-valuetext={`${Math.round(at * 100)} percent of cases`} onChange={(event) => setAt(Number(event.currentTarget.value) / 100)} />
      <span className="tab">{Math.round(at * 100)} %</span>
    </label>
  );
}
