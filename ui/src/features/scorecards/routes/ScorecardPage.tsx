import { IconChevronLeft } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { isOpen, useRescoring } from "@/shared/api/queries/get-rescoring";
import { useWorkspace } from "@/shared/api/queries/get-workspace";
import type { Question, QuestionResult, Scorecard } from "@/shared/api/schema";
import { count, decimal, duration, value, words } from "@/shared/format/format";
import { FilterBar } from "@/shared/ui/FilterBar";
import { useKeys } from "@/shared/keys/use-keys";
import { LooksLike } from "@/shared/score/LooksLike";
import { Link, useGo } from "@/shared/ui/Link";
import { PeriodPicker } from "@/shared/ui/PeriodPicker";
import { Bone, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { addFilter, filterParams } from "@/shared/url/filters";
import { datesOf, periodOf, withPeriod } from "@/shared/url/period";
import { first, type Search, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useQuestionResults } from "../api/get-question-results";
import { useScorecard } from "../api/get-scorecard";
import "../components/scorecards.css";
import { HistoryTrial } from "../components/HistoryTrial";
import { Examples } from "../components/Examples";
import { Life } from "../components/Life";
import { Versions } from "../components/Versions";

// The editor brings the YAML reader along: fetched when somebody edits.
const EditCard = lazy(() => import("../components/EditCard").then((module) => ({ default: module.EditCard })));

const VIEWS = [["card", "Card"], ["edit", "Edit"], ["history", "On all history"], ["versions", "Versions"], ["life", "Lifecycle"]] as const;
type View = (typeof VIEWS)[number][0];

export function ScorecardPage({ id }: { id: string }) {
  const [search, setSearch] = useUrl();
  const card = useScorecard(id);
  const workspace = useWorkspace();
  const horizon = workspace.data?.horizon ?? null;
  const period = periodOf(search, { kind: "all" });
  const params = { ...filterParams(search), ...(datesOf(period, horizon) ?? {}) };
  const results = useQuestionResults(id, params);
  const view: View = VIEWS.find(([id]) => id === first(search, "view"))?.[0] ?? ("try" in search ? "edit" : "card");
  const show = (to: View) => setSearch(withKeys(search, { view: to === "card" ? undefined : to, try: to === "edit" ? search.try : undefined, version: undefined }), { push: true });
  const rescoring = useRescoring();
  const waiting = isOpen(rescoring.data) && rescoring.data?.card === id;
  const go = useGo();
  useKeys({ Escape: () => (view === "card" ? go({ to: "/scorecards" }) : show("card")) });
  useTitle(card.data?.title ?? "Scorecard");
  const drill = withKeys(search, { try: undefined, view: undefined, version: undefined });
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/scorecards" aria-label="Back to the scorecards"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>{card.data?.title ?? <Bone w={180} h={20} />}</h1>
        {card.data?.retired && <span className="tag warn" title="It takes no new scores; what it scored stays">retired</span>}
        <div className="seg" role="group" aria-label="View">
          {VIEWS.map(([one, name]) => <button key={one} type="button" aria-pressed={view === one} onClick={() => show(one)}>{name}{one === "history" && waiting && <span className="dot" aria-label={rescoring.data?.state === "ready" ? "ready" : "running"} />}</button>)}
        </div>
        {view === "card" && <FilterBar search={search} workspace={workspace.data} onChange={setSearch} />}
        <span className="grow" />
        {view === "card" && <PeriodPicker period={period} horizon={horizon} withAll onChange={(to) => setSearch(to.kind === "all" ? withKeys(search, { period: undefined, from: undefined, to: undefined }) : withPeriod(search, to))} />}
      </header>
      {card.error && !card.data ? <Failed what="This scorecard could not be loaded" error={card.error} onRetry={() => void card.refetch()} />
        : !card.data ? <div style={{ display: "grid", gap: 12 }}><Bone h={40} /><Bone h={90} /><Bone h={90} /><Bone h={90} /></div>
        : view === "edit" ? <Suspense fallback={<div className="edit-bones" aria-busy><Bone h={420} /><Bone h={420} /></div>}><EditCard key={card.data.version} card={card.data} interaction={first(search, "try") ?? ""} onInteraction={(one) => setSearch(withKeys(search, { view: "edit", try: one }))} onHistory={() => show("history")} /></Suspense>
        : view === "history" ? <HistoryTrial card={card.data} />
        : view === "versions" ? <Versions card={card.data} picked={first(search, "version")} onPick={(one) => setSearch(withKeys(search, { version: one }))} />
        : view === "life" ? <Life card={card.data} onTrial={() => show("history")} />
        : <CardView card={card.data} results={results.data} failed={results.error} drill={drill} />}
    </div>
  );
}

function CardView({ card, results, failed, drill }: { card: Scorecard; results: readonly QuestionResult[] | undefined; failed: Error | null; drill: Search }) {
  return (
    <>
      {card.description && <p className="card-what">{card.description}</p>}
      <dl className="card-head">
        <div><dt>Mean points</dt><dd className="tab">{value(card.mean_points, "points")}</dd></div>
        <div><dt>Scored</dt><dd className="tab"><Link className="link" to="/conversations" search={withKeys(drill, { card: card.id })}>{count(card.interactions)}</Link></dd></div>
        <div><dt>Failed</dt><dd className="tab">{count(card.failed)}</dd></div>
        <div><dt>Owner</dt><dd>{card.owner_name ? `${card.owner_name}${card.owner ? `, ${card.owner}` : ""}` : card.owner || "–"}</dd></div>
        <div><dt>Version</dt><dd className="mono">{card.version}</dd></div>
        {card.applies_to && <div><dt>Applies to</dt><dd className="mono">{card.applies_to}</dd></div>}
      </dl>
      {failed && !results && <p className="warn small" role="alert" style={{ marginBottom: 12 }}>The results could not be loaded: {failed.message}</p>}
      {card.sections.map((section) => (
        <section key={section.id} className="card-section" aria-label={section.title}>
          <div className="card-section-head"><h2>{section.title}</h2><span className="faint small tab">{decimal(sectionShare(card, section.id) * 100, 0)} % of the card</span></div>
          <div className="panel">{card.questions.filter((question) => question.section === section.id).map((question) => <QuestionView key={question.id} card={card} question={question} result={results?.find((one) => one.id === question.id)} loading={!results && !failed} drill={drill} />)}</div>
        </section>
      ))}
    </>
  );
}

// Weights are relative: a section's share of the card, a question's share of its section.
function sectionShare(card: Scorecard, id: string): number {
  const used = card.sections.filter((section) => card.questions.some((question) => question.section === section.id));
  return (used.find((section) => section.id === id)?.weight ?? 0) / (used.reduce((sum, section) => sum + section.weight, 0) || 1);
}
function questionShare(card: Scorecard, question: Question): number {
  const together = card.questions.filter((one) => one.section === question.section).reduce((sum, one) => sum + one.weight, 0);
  return (sectionShare(card, question.section) * question.weight) / (together || 1);
}

const step = (question: Question, number: number): string => (question.type === "duration" ? duration(number) : String(number));

function QuestionView({ card, question, result, loading, drill }: { card: Scorecard; question: Question; result: QuestionResult | undefined; loading: boolean; drill: Search }) {
  return (
    <article className="question">
      <div style={{ minWidth: 0 }}>
        <h3><span dir="auto">{question.text}</span>
          <span className="tag tab" title="Its share of the card">{decimal(questionShare(card, question) * 100, 1)} %</span>
          {question.type !== "yes_no" && <span className="tag">{words(question.type)}</span>}
          {question.error_class && <span className="tag">{words(question.error_class)}</span>}
          {question.auto_fail && <span className="tag bad">fails the card</span>}
        </h3>
        {question.help && <p className="help" dir="auto">{question.help}</p>}
        <LooksLike good={question.good} poor={question.poor} />
        {(question.rule || question.applies_when || question.steps.length > 0) && (
          <div className="rule">
            {question.applies_when && <div><span className="faint">applies when </span>{question.applies_when}</div>}
            {question.rule && <div>{question.applies_when && <span className="faint">rule </span>}{question.rule}</div>}
            {question.steps.map((one, i) => <div key={i}><span className="faint">{decimal(one.points * 100, 0)} points: </span>{one.rule || step(question, one.value)}</div>)}
          </div>
        )}
        <Examples card={card.id} question={question.id} />
      </div>
      <div className="result">{loading ? <Bone h={40} /> : <Result card={card} question={question} result={result} drill={drill} />}</div>
    </article>
  );
}

function Result({ card, question, result, drill }: { card: Scorecard; question: Question; result: QuestionResult | undefined; drill: Search }) {
  if (!result || result.yes + result.no + result.na + result.n === 0) return <p className="faint small">Not answered yet.</p>;
  const valued = question.type === "yes_no" ? 0 : Math.max(0, result.n - result.yes - result.no - result.na);
  const parts = ([["yes", "yes", result.yes], ["no", "no", result.no], ["value", "yes", valued], ["na", "na", result.na]] as const).filter(([, , n]) => n > 0);
  const all = parts.reduce((sum, [, , n]) => sum + n, 0);
  const said = parts.filter(([verdict]) => verdict !== "na").reduce((sum, [, , n]) => sum + n, 0);
  const to = (verdict: string): Search => addFilter(withKeys(drill, { answer: undefined }), "answer", `${card.id}.${question.id}:${verdict}`);
  const name = (verdict: string): string => (verdict === "na" ? "not applicable" : verdict === "value" ? "valued" : verdict);
  if (valued > 0 && result.yes + result.no === 0) {
    return (
      <>
        <div className="result-bar"><i className="mean" style={{ width: `${(result.mean_points ?? 0) * 100}%` }} /></div>
        <p className="result-words tab"><span>mean <b>{value(result.mean_points, "points")}</b> of 100</span><Link to="/conversations" search={to("value")}>valued <span className="faint">{count(valued)}</span></Link>{result.na > 0 && <Link to="/conversations" search={to("na")}>not applicable <span className="faint">{count(result.na)}</span></Link>}</p>
      </>
    );
  }
  return (
    <>
      <div className="result-bar">{parts.map(([verdict, tone, n]) => <Link key={verdict} className={tone} to="/conversations" search={to(verdict)} style={{ flexGrow: n }} aria-label={`${name(verdict)}: ${count(n)} conversations`} title={`${name(verdict)}: ${count(n)} of ${count(all)}`} />)}</div>
      <p className="result-words tab">
        {parts.map(([verdict, tone, n]) => <Link key={verdict} to="/conversations" search={to(verdict)}><i className={tone} aria-hidden />{name(verdict)} {verdict === "na" || said === 0 ? "" : <b>{decimal((n / said) * 100, 1)} %</b>} <span className="faint">{count(n)}</span></Link>)}
        {result.mean_points != null && <span className="faint" style={{ marginLeft: "auto" }}>mean {value(result.mean_points, "points")}</span>}
      </p>
    </>
  );
}
