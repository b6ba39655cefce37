import { usePulsePeriod } from "@/features/pulse/use-pulse-period";
import type { Association, Behaviour, Behaviours } from "@/shared/api/schema";
import { count, difference, plural, value } from "@/shared/format/format";
import { FilterBar } from "@/shared/ui/FilterBar";
import { Link, metricPath, scorecardPath } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { SheetLink } from "@/shared/ui/SheetLink";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { withPeriod } from "@/shared/url/period";
import type { Search } from "@/shared/url/search";
import { type Asked, paramsOf, useBehaviours, useSessions } from "../api";
import "../components/performance.css";
import { answerOf, behavioursHeadline, MATTER_WORDS, predictsNothing } from "../words";
import { DAYS } from "./AgentsPage";

// Which behaviours matter: every question of every card beside every outcome.
export function QualityPage() {
  const { search, setSearch, workspace, horizon, period, dates, drill } = usePulsePeriod(DAYS);
  useTitle("Quality");
  const asked: Asked | null = dates && { ...dates, search };
  const behaviours = useBehaviours(asked);
  return (
    <div className="page">
      <header className="page-head">
        <h1>Quality</h1>
        <span className="dim">Which behaviours matter</span>
        <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />
        <span className="grow" />
        <SheetLink path="/v1/behaviours" params={paramsOf(asked)} what="These behaviours" />
        <PeriodPicker period={period} horizon={horizon} onChange={(next) => setSearch(withPeriod(search, next))} />
      </header>
      {workspace.data && !dates ? <Empty title="No contacts yet">What behaviours are worth appears here once contacts are scored and outcomes known.</Empty>
        : behaviours.error && !behaviours.data ? <Failed what="The behaviours could not be studied" error={behaviours.error} onRetry={() => void behaviours.refetch()} />
        : !behaviours.data ? <div aria-busy><Bone w={560} h={20} /><Bone h={520} style={{ marginTop: 16 }} /></div>
        : behaviours.data.cases === 0 ? <Empty title="No served contacts here">Choose another period or fewer filters.</Empty>
        : <Study data={behaviours.data} stale={behaviours.isPlaceholderData} drill={drill} />}
    </div>
  );
}

function Study({ data, stale, drill }: { data: Behaviours; stale: boolean; drill: Search }) {
  const sessions = useSessions();
  const held = (question: string): number => sessions.data?.filter((one) => one.question === question && one.held_at != null).length ?? 0;
  const cards = [...new Set(data.questions.map((one) => one.card))];
  return (
    <div aria-busy={stale}>
      <p className="perf-say">{behavioursHeadline(data)}</p>
      <p className="dim perf-sub">The outcome where the behaviour was shown beside where it was not, by the same agent with the same kind of case; 95 % intervals, false discoveries held at 5 %. An association, not a proof: what coaching changed says more. {plural(data.cases, "contact")}{data.sample < 1 && `, every ${Math.round(1 / data.sample)}th read`}.</p>
      <section className="panel scroll-x" aria-label="Behaviours">
        <table className="table perf-table">
          <thead><tr>
            <th>Question</th><th className="num">Shown</th>
            {data.outcomes.map((one) => <th className="num" key={one.id}><Link className="link" to={metricPath(one.id)} search={drill}>{one.title}</Link></th>)}
            <th className="num" title="Share of the card's points">Weight</th><th className="num" title="Share of the card's points by what is proven to help; empty where nothing is">By worth</th>
          </tr></thead>
          {cards.map((card) => {
            const some = data.questions.filter((one) => one.card === card);
            return (
              <tbody key={card}>
                <tr className="card-head"><td colSpan={4 + data.outcomes.length}><Link className="link" to={scorecardPath(card)}>{some[0]?.card_title}</Link></td></tr>
                {some.map((one) => <Row key={one.id} one={one} data={data} drill={drill} held={held(one.id)} />)}
              </tbody>
            );
          })}
        </table>
      </section>
    </div>
  );
}

function Row({ one, data, drill, held }: { one: Behaviour; data: Behaviours; drill: Search; held: number }) {
  const missed: Search = { ...drill, answer: [answerOf(one, "no")] };
  return (
    <tr>
      <td className="perf-question">{one.text} {predictsNothing(one) && <span className="tag warn">predicts nothing</span>} {held > 0 && <Link className="link small" to="/coaching" search={{ about: [one.id], outcome: ["fcr_7d"] }} title="A natural experiment: sessions began at different times, so whoever was not coached yet shows what would have been">{plural(held, "session")}: did the outcome follow?</Link>}</td>
      <td className="num"><Link className="link" to="/conversations" search={missed} title={one.yes_no ? "Conversations where it was not" : "Its conversations"}>{one.mean == null ? "–" : value(one.mean, "percent")}</Link></td>
      {one.outcomes.map((with_, i) => <td className="num" key={data.outcomes[i]?.id}><EffectCell with_={with_} unit={data.outcomes[i]?.unit ?? "score"} /></td>)}
      <td className="num dim">{value(one.weight, "percent")}</td>
      <td className="num">{one.suggested > 0 ? value(one.suggested, "percent") : <span className="faint">–</span>}</td>
    </tr>
  );
}

function EffectCell({ with_, unit }: { with_: Association; unit: Behaviours["outcomes"][number]["unit"] }) {
  if (with_.effect == null || with_.low == null || with_.high == null) return <span className="faint small" title={`${count(with_.n)} contacts; both answers are needed thirty times`}>too few</span>;
  const range = `${difference(with_.low, unit)} to ${difference(with_.high, unit)}`;
  return (
    <span className={`effect-cell ${with_.matter}`} title={`${range}, ${plural(with_.n, "contact")}; without adjustment ${difference(with_.plain ?? 0, unit)}; q ${with_.q?.toFixed(3)}`}>
      <b className={with_.matter === "helps" || with_.matter === "harms" ? undefined : "dim"}>{difference(with_.effect, unit)}</b>
      <span className="why">{MATTER_WORDS[with_.matter]}</span>
    </span>
  );
}
